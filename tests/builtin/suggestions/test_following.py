# SPDX-License-Identifier: EUPL-1.2
"""
The suggestions follow the log, share their file with other processes, and stand up again when it is lost.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import apsw
import pytest
from tests.builtin.suggestions.notes import Notes, counted, opened

from onestopshop.builtin.suggestions import suggester as module
from onestopshop.builtin.suggestions.learned import Learned
from onestopshop.errors import AdapterError, StorageError
from onestopshop.plugin import Batch, LogEntry, Put, Query, Record, Storage


def test_it_goes_on_where_it_was(notes: Notes) -> None:
    """What was learned is kept: another process goes on behind it, and both answer alike."""
    notes.observe("o1", "telephone", ["b:near"])
    first = notes.open()
    notes.ask(first, "telephone")
    notes.observe("o2", "jargon", ["b:clear"])
    second = notes.open()
    assert ["b:clear"] == notes.ask(second, "jargon")
    assert ["b:clear"] == notes.ask(first, "jargon")
    assert ["b:near"] == notes.ask(second, "telephone")


def test_new_observations_wait_for_a_question(notes: Notes) -> None:
    """A desk that observes waits for no file: what is new is learned at the next question, or in portions."""
    suggester = notes.open()
    notes.ask(suggester, "anything")
    for number in range(module._LAZY - 1):
        notes.observe(f"o{number}", "telephone", ["b:near"])
    assert module._LAZY - 1 == suggester.follow(notes.storage)
    assert [] == counted(notes.path)["words"]
    notes.observe("one-more", "telephone", ["b:near"])
    suggester.follow(notes.storage)
    assert [module._LAZY] == counted(notes.path)["words"]


def test_nobody_waits_until_all_is_learned(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many older observations a question learns a portion, and the log a smaller one; who asks has an answer."""
    monkeypatch.setattr(module, "_AT_ONCE", 3)
    monkeypatch.setattr(module, "_BESIDE", 1)
    for number in range(6):
        notes.observe(f"o{number}", "telephone", ["b:near"])
    suggester = notes.open()
    assert ["b:near"] == notes.ask(suggester, "telephone")
    assert [3] == counted(notes.path)["words"]
    assert 6 == suggester.follow(notes.storage)
    assert [4] == counted(notes.path)["words"]
    second = notes.open()
    for learned in (6, 6):
        notes.ask(second, "telephone")
        assert [learned] == counted(notes.path)["words"]


def test_a_long_log_about_other_things_is_read_once(notes: Notes) -> None:
    """After many entries about other things the place is written down, so that nobody reads them again."""
    suggester = notes.open(idle=10)
    notes.ask(suggester, "anything")
    notes.visit(9)
    suggester.follow(notes.storage)
    assert "0" == _place(notes.path)
    notes.visit()
    assert 10 == suggester.follow(notes.storage)
    assert "10" == _place(notes.path)


def test_what_was_seen_is_not_read_again(notes: Notes) -> None:
    """While nothing is due, each look at the log reads what is new, however long ago it was written down."""
    suggester = notes.open()
    notes.ask(suggester, "anything")
    notes.visit(700)
    notes.observe("o1", "telephone", ["b:near"])
    whole, counting = notes.storage, _Counting(notes.storage)
    suggester.follow(counting)
    assert 700 < counting.taken()
    for number in range(3):
        notes.observe(f"more-{number}", "telephone", ["b:near"])
        assert 702 + number == suggester.follow(counting)
        assert 5 > counting.taken()
    notes.storage = whole
    assert ["b:near"] == notes.ask(suggester, "telephone")
    assert [4] == counted(notes.path)["words"]


class _Counting:
    """A storage that counts the entries that are read."""

    def __init__(self, whole: Storage) -> None:
        self._whole = whole
        self._count = 0

    def taken(self) -> int:
        """Return how many were read since the last time."""
        count, self._count = self._count, 0
        return count

    @contextmanager
    def read(self) -> Iterator[object]:
        with self._whole.read() as self._snapshot:
            yield self

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        found = self._snapshot.entries(after, limit)
        self._count += len(found)
        return found


def test_a_log_that_was_cut_off_is_read_again(notes: Notes, tmp_path: Path) -> None:
    """When a backup was restored that has the place written down, but less than was seen, nothing is missed."""
    notes.observe("o1", "telephone", ["b:near"])
    suggester = notes.open()
    notes.ask(suggester, "telephone")
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other") as others:
        _copied(notes.storage, others.storage)
        others._written = notes._written
        notes.visit(10)
        suggester.follow(notes.storage)
        others.observe("o2", "jargon", ["b:clear"])
        notes.storage = others.storage
        assert (["b:near"], ["b:clear"]) == (
            notes.ask(suggester, "telephone"),
            notes.ask(suggester, "jargon"),
        )


def _copied(one: Storage, other: Storage) -> None:
    with one.read() as snapshot:
        puts = tuple(Put(record, replaces=0) for record in snapshot.find(Query(kind="observation")))
        other.write(Batch(puts=puts, entries=tuple(snapshot.entries())))


def test_another_log_is_learned_anew(notes: Notes, tmp_path: Path) -> None:
    """When a backup was restored, what was learned from the other log is forgotten."""
    notes.observe("o1", "telephone", ["b:near"])
    notes.observe("o2", "telephone", ["b:near"])
    suggester = notes.open()
    notes.ask(suggester, "telephone")
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other") as others:
        others.observe("o3", "jargon", ["b:clear"])
        others.visit(5)
        notes.storage = others.storage
        assert [] == notes.ask(suggester, "telephone")
        assert ["b:clear"] == notes.ask(suggester, "jargon")


def test_a_broken_file_is_made_anew(notes: Notes) -> None:
    """A file that is no database, or of another edition, is thrown away and made again."""
    notes.observe("o1", "telephone", ["b:near"])
    notes.path.write_bytes(b"nothing of the kind" * 500)
    suggester = notes.open()
    assert ["b:near"] == notes.ask(suggester, "telephone")
    suggester.close()
    connection = apsw.Connection(str(notes.path))
    connection.pragma("user_version", 99)
    connection.execute("DROP TABLE words; CREATE TABLE words (x)")
    connection.close()
    assert ["b:near"] == notes.ask(notes.open(), "telephone")


def test_a_file_that_breaks_while_it_is_open_is_made_anew(notes: Notes) -> None:
    """When a table is gone under its feet, the question is answered all the same."""
    notes.observe("o1", "telephone", ["b:near"])
    suggester = notes.open()
    notes.ask(suggester, "telephone")
    connection = apsw.Connection(str(notes.path))
    connection.execute("DROP TABLE coded")
    connection.close()
    assert ["b:near"] == notes.ask(suggester, "telephone")


def test_where_no_file_can_be_made_memory_stands_in(notes: Notes) -> None:
    """A folder that cannot be written stops nobody from asking, and what follows is learned in memory."""
    notes.path.mkdir()
    notes.observe("o1", "telephone", ["b:near"])
    suggester = notes.open()
    assert ["b:near"] == notes.ask(suggester, "telephone")
    notes.observe("o2", "jargon", ["b:clear"])
    assert ["b:clear"] == notes.ask(suggester, "jargon")


def test_where_nothing_can_be_kept_it_says_so(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    """When not even memory serves, the error names the adapter and what to look at."""

    def full(_: object) -> None:
        raise apsw.NoMemError("no memory")

    suggester = notes.open()
    monkeypatch.setattr(module, "Learned", full)
    with pytest.raises(AdapterError, match="can be kept nowhere") as refused:
        notes.ask(suggester, "telephone")
    assert ("suggestions", True) == (refused.value.adapter, "disk" in refused.value.hint)


def test_while_another_process_learns_there_is_an_answer(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks while another process writes is answered from what that one had committed before."""
    notes.observe("o1", "telephone", ["b:near"])
    suggester = notes.open()
    notes.ask(suggester, "telephone")
    suggester.begun._learned._connection.set_busy_timeout(1)
    other = apsw.Connection(str(notes.path))
    other.execute("BEGIN IMMEDIATE")
    notes.observe("o2", "jargon", ["b:clear"])
    assert ([], ["b:near"]) == (notes.ask(suggester, "jargon"), notes.ask(suggester, "telephone"))
    other.execute("ROLLBACK")
    other.close()
    assert ["b:clear"] == notes.ask(suggester, "jargon")


def test_a_storage_that_breaks_off_teaches_nothing_half(notes: Notes) -> None:
    """When the storage fails while it is being read, what was learned is as before, and is caught up later."""
    notes.observe("o1", "telephone", ["b:near"])
    suggester = notes.open()
    notes.ask(suggester, "telephone")
    for number in range(3):
        notes.observe(f"more-{number}", "jargon", ["b:clear"])
    before, whole = counted(notes.path), notes.storage
    notes.storage = _BreaksOff(whole)
    with pytest.raises(StorageError, match="broke off"):
        notes.ask(suggester, "jargon")
    assert before == counted(notes.path)
    notes.storage = whole
    assert ["b:clear"] == notes.ask(suggester, "jargon")


class _BreaksOff:
    """A storage of which one observation cannot be read."""

    def __init__(self, whole: Storage) -> None:
        self._whole = whole

    @contextmanager
    def read(self) -> Iterator[object]:
        with self._whole.read() as self._snapshot:
            yield self

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        return self._snapshot.entries(after, limit)

    def get(self, kind: str, id: str) -> Record | None:
        if id == "more-2":
            raise StorageError("broke off", adapter="test")
        return self._snapshot.get(kind, id)


def test_two_processes_that_begin_at_once_make_one_file(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waited for another process that made the file takes it as it is."""
    writing = Learned.writing
    others: list[Learned] = []

    def after_another(self: Learned) -> AbstractContextManager[None]:
        if not others:
            others.append(self)
            made = Learned(notes.path)
            with made.writing():
                made.learn([("o1", frozenset({"b:near"}), ["telephone"])])
            made.close()
        return writing(self)

    monkeypatch.setattr(Learned, "writing", after_another)
    second = Learned(notes.path)
    assert {"b:near": 1} == second.counts("telephone", least=1)
    second.close()


def test_a_fork_opens_its_own(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process that was forked behind its back it refuses, because two would write one connection."""
    suggester = notes.open()
    notes.ask(suggester, "anything")
    here = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: here + 1)
    for call in (lambda: notes.ask(suggester, "x"), lambda: suggester.follow(notes.storage)):
        with pytest.raises(AdapterError, match="before a fork"):
            call()


def _place(path: Path) -> str:
    connection = apsw.Connection(str(path))
    try:
        return str(connection.execute("SELECT value FROM meta WHERE name = 'seq'").get)
    finally:
        connection.close()
