# SPDX-License-Identifier: EUPL-1.2
"""
P6: what cannot be done is a typed error, and leaves the storage usable.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest

from onestopshop.errors import ConflictError, InvalidDataError, StorageError
from onestopshop.ports.queries import AnyOf, ContainsAny, Equal, Query, Range
from onestopshop.ports.storage import Batch, Blanking, Checkable, Erasure, Snapshot, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.difficult import DIFFICULT_TEXTS, UNSTORABLE
from onestopshop.testing.storage.samples import NOON, Opening, contents, entry, found, put, visit, write

__all__ = ["ErrorPromises"]


class ErrorPromises(Contract):
    """
    What cannot be done is a typed error, and leaves the storage usable.
    """

    def test_a_closed_storage_says_so(self, opening: Opening) -> None:
        """P6.1 Reading and writing after closing raise `StorageError` with a hint."""
        with opening() as storage:
            write(storage, visit("v1"))
        with pytest.raises(StorageError) as reading, storage.read() as snapshot:
            snapshot.get("visit", "v1")
        with pytest.raises(StorageError) as writing:
            storage.write(Batch(puts=(put(visit("v2")),)))
        assert reading.value.hint
        assert writing.value.hint

    def test_an_ended_snapshot_says_so(self, storage: Storage) -> None:
        """P6.2 A snapshot raises `StorageError` once its ``with`` is left."""
        write(storage, *(visit(f"v{number}") for number in range(3)))
        with storage.read() as snapshot:
            assert next(snapshot.find(Query(kind="visit"))).id == "v0"
        for use in (
            lambda: snapshot.get("visit", "v1"),
            lambda: list(snapshot.find(Query(kind="visit"))),
            lambda: snapshot.count(Query(kind="visit")),
            snapshot.entries,
            lambda: snapshot.entry("a"),
        ):
            with pytest.raises(StorageError):
                use()

    def test_errors_say_what_to_do(self, storage: Storage) -> None:
        """P6.3 Conflicts and refusals have a hint."""
        write(storage, visit("v1"), entry("a"))
        for change in (visit("v1"), entry("a")):
            with pytest.raises(ConflictError) as conflict:
                write(storage, change)
            assert conflict.value.hint
        with pytest.raises(InvalidDataError) as refusal:
            write(storage, visit("v2", number="3"))
        assert refusal.value.hint

    def test_the_storage_works_after_errors(self, storage: Storage) -> None:
        """P6.4 After a conflict, a refusal, and an exception inside a snapshot, everything works as before."""
        write(storage, visit("v1"))
        for change in (visit("v1"), visit("v2", number="3")):
            with pytest.raises((ConflictError, InvalidDataError)):
                write(storage, change)
        with pytest.raises(RuntimeError), storage.read():
            raise RuntimeError
        write(storage, visit("v2"))
        assert found(storage, Query(kind="visit")) == ["v1", "v2"]

    def test_impossible_questions_are_refused(self, storage: Storage) -> None:
        """P6.5 A query that the fields cannot answer raises `InvalidDataError` before anything is read."""
        questions = [
            Query(kind="unknown"),
            Query(kind="visit", where={"colour": Equal("red")}),
            Query(kind="visit", where={"number": Equal("3")}),
            Query(kind="visit", where={"desk": AnyOf(("a", 3))}),
            Query(kind="visit", where={"moment": Range(low=NOON.replace(tzinfo=None))}),
            Query(kind="visit", where={"topics": Equal("a")}),
            Query(kind="visit", where={"desk": ContainsAny(("a",))}),
            Query(kind="visit", order=(("topics", "asc"),)),
            Query(kind="visit", order=(("colour", "asc"),)),
            Query(kind="visit", after=()),
            Query(kind="visit", after=(None,)),
            Query(kind="visit", after=("a", "b")),
            Query(kind="visit", order=(("number", "asc"),), after=("a", "v1")),
            Query(kind="visit", where={"topics": Range(low="a")}),
            Query(kind="visit", limit=-1),
            Query(kind="visit", limit=2**63),
        ]
        with storage.read() as snapshot:
            for question in questions:
                with pytest.raises(InvalidDataError):
                    list(snapshot.find(question))
            with pytest.raises(InvalidDataError):
                snapshot.count(Query(kind="visit"), by=("colour",))
            with pytest.raises(InvalidDataError):
                snapshot.count(Query(kind="visit"), distinct="colour")
            with pytest.raises(InvalidDataError):
                snapshot.get("unknown", "v1")
            assert snapshot.count(Query(kind="visit")) == {(): 0}

    def test_what_is_no_text_is_not_there(self, storage: Storage) -> None:
        """P6.7 Asked for what cannot be kept as text, a snapshot finds nothing or refuses, and works on."""
        write(storage, visit("v1", desk="a", topics=frozenset({"a"})), entry("a"))
        for text in (*UNSTORABLE, "a\0", "\0"):
            with storage.read() as snapshot:
                questions: tuple[Callable[[], object], ...] = (
                    partial(snapshot.get, "visit", text),
                    partial(snapshot.entry, text),
                    *(partial(_first, snapshot, query) for query in _about(text)),
                )
                for ask in questions:
                    with suppress(InvalidDataError):
                        assert not ask()
                assert list(snapshot.find(Query(kind="visit"))) == [snapshot.get("visit", "v1")]

    def test_a_sound_storage_finds_no_damage(self, storage: Storage) -> None:
        """P6.6 A storage that can look for damage finds none in what it wrote itself, and changes nothing."""
        if not isinstance(storage, Checkable):
            pytest.skip("the storage cannot look for damage: it has no `check`")
        assert list(storage.check()) == []
        texts = list(DIFFICULT_TEXTS.values())
        write(storage, *(visit(f"{at}{text}", desk=text) for at, text in enumerate(texts)), entry("a"))
        with storage.read() as held:
            write(storage, visit("v1", topics=frozenset(texts), body={"text": texts}), entry("b"))
            write(
                storage, put(visit("v1", version=9), replaces=1), Erasure(kind="visit", id="v1", replaces=9)
            )
            write(storage, Blanking(seq=1, actor="-"))
            with pytest.raises(ConflictError):
                write(storage, visit("v2"), entry("a"))
            before = contents(storage)
            assert list(storage.check()) == []
            assert len(list(held.find(Query(kind="visit")))) == len(texts)
        assert before == contents(storage)
        write(storage, visit("v1"))
        assert list(storage.check()) == []


def _about(text: str) -> Iterator[Query]:
    yield Query(kind="visit", where={"desk": Equal(text)})
    yield Query(kind="visit", where={"desk": AnyOf(("b", text))})
    yield Query(kind="visit", where={"topics": ContainsAny((text,))})


def _first(snapshot: Snapshot, query: Query) -> object:
    """Return the first record that *query* finds, or how many it counts."""
    return next(snapshot.find(query), None) or snapshot.count(query)[()]
