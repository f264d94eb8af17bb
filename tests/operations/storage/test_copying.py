# SPDX-License-Identifier: EUPL-1.2
"""
Bring one storage to the state of another.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import attrs
import pytest
from tests.operations.conftest import Town
from tests.operations.storage.conftest import live, spoil
from tests.operations.visit_samples import SHORTEST

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.errors import ConflictError, StorageError
from onestopshop.operations.storage.copying import Copied, copy_storage
from onestopshop.operations.storage.digests import digest
from onestopshop.operations.storage.steps import Step
from onestopshop.operations.storage.verifying import verify_storage
from onestopshop.ports.queries import Equal, Query
from onestopshop.ports.storage import Batch, Blanking, Erasure, LogEntry, Put, Record, Storage, Written
from onestopshop.testing.wrappers import Fault, Faulty

ENTRY = LogEntry(
    id="x",
    origin="other",
    key="x",
    at=date(2026, 3, 2),
    actor="a/b",
    action="visit.recorded",
    kind="visit",
    subject="x",
    version=1,
)


def copied(source: Storage, target: Storage, **more: int) -> Copied:
    return copy_storage(source, target, kinds=kinds(), **more)


def whole(storage: Storage) -> tuple[list[Record], list[LogEntry]]:
    """Return all records, index values included, and the log."""
    with storage.read() as snapshot:
        records = [record for kind in kinds() for record in snapshot.find(Query(kind=kind.name))]
        return records, list(snapshot.entries(0, 100_000))


def some(storage: Storage, kind: str = "visit") -> Record:
    with storage.read() as snapshot:
        return next(iter(snapshot.find(Query(kind=kind))))


def test_there_and_back(
    lived: Town, empty: MemoryStorage, new: Callable[[Path], SqliteStorage], tmp_path: Path
) -> None:
    """From memory to a file to another file to memory nothing changes, index values and versions included."""
    first, second = new(tmp_path / "a.db"), new(tmp_path / "b.db")
    done = [copied(lived.storage, first), copied(first, second), copied(second, empty)]
    assert whole(lived.storage) == whole(empty)
    records, log = whole(lived.storage)
    assert {(len(records), len(log), 0)} == {(one.created, one.entries, one.unchanged) for one in done}
    assert 1 == len({one.digest.sha256 for one in done})
    assert [] == list(verify_storage(second, kinds=kinds()))


@pytest.mark.parametrize("when", ["before", "after"])
def test_goes_on_after_an_interruption(lived: Town, when: str) -> None:
    """Interrupted at any write, before or after it, a second run brings the target to the same state."""
    target = MemoryStorage(kinds())
    writes = Faulty(target, faults=())
    copied(lived.storage, writes, together=3)
    wanted = whole(target)
    for at in range(1, writes.calls["write"] + 1):
        target = MemoryStorage(kinds())
        fault = Fault(at=at, when=when)  # type: ignore[arg-type]  # of the two
        with pytest.raises(StorageError):
            copied(lived.storage, Faulty(target, faults=[fault]), together=3)
        again = copied(lived.storage, target, together=3)
        assert wanted == whole(target)
        assert again.created + again.unchanged == len(wanted[0])
    assert at > 10


def test_half_a_copy_is_known(lived: Town, empty: MemoryStorage) -> None:
    """A copy that stopped half-way shows when it is verified."""
    with pytest.raises(StorageError):
        copied(lived.storage, Faulty(empty, faults=[Fault(at=4)]), together=3)
    assert "record.unlogged" in {fault.rule for fault in verify_storage(empty, kinds=kinds())}


@pytest.mark.parametrize("together", [1, 2, 7, 2_000])
def test_catches_up(lived: Town, empty: MemoryStorage, together: int) -> None:
    """After more writes a second run brings what is new and what is different, and touches nothing else."""
    first = copied(lived.storage, empty)
    live(lived)
    second = copied(lived.storage, empty, together=together)
    assert whole(lived.storage) == whole(empty)
    assert second.created > 0 < second.replaced
    assert first.created == second.unchanged + second.replaced
    third = copied(lived.storage, empty)
    assert (0, 0, 0, 0) == (third.created, third.replaced, third.erased, third.entries)


@pytest.mark.parametrize("together", [1, 2, 2_000])
def test_what_was_erased_vanishes(
    lived: Town, new: Callable[[Path], SqliteStorage], tmp_path: Path, together: int
) -> None:
    """What the source erased or blanked since the last copy is gone from the target, too."""
    target = new(tmp_path / "a.db")
    copied(lived.storage, target)
    gone = [some(lived.storage, kind) for kind in ("referral", "observation", "visit")]
    erasures = [Erasure(kind=one.kind, id=one.id, replaces=one.version) for one in gone]
    blankings = [Blanking(seq=seq, actor="worker") for seq in (1, 2, 9)]
    lived.storage.write(Batch(erasures=(*erasures, *blankings)))
    done = copied(lived.storage, target, together=together)
    assert (3, 3, 0) == (done.erased, done.blanked, done.created)
    assert whole(lived.storage) == whole(target)


def test_a_lower_version_comes_back(lived: Town, empty: MemoryStorage) -> None:
    """A target record that went ahead or was changed at its version gets the source's version again."""
    copied(lived.storage, empty)
    visit, service = some(empty), some(empty, "service")
    empty.write(
        Batch(
            puts=(
                Put(attrs.evolve(visit, version=visit.version + 5), replaces=visit.version),
                Put(attrs.evolve(service, body={**service.body, "source": "x"}), replaces=service.version),
            )
        )
    )
    assert 2 == copied(lived.storage, empty, together=1).replaced
    assert whole(lived.storage) == whole(empty)


def _other_log(storage: MemoryStorage) -> None:
    storage.write(Batch(entries=(ENTRY,)))


def _longer(storage: MemoryStorage, source: Storage) -> None:
    copied(source, storage)
    _other_log(storage)


def _no_log(storage: MemoryStorage, source: Storage) -> None:
    storage.write(Batch(puts=(Put(some(source), replaces=0),)))


@pytest.mark.parametrize(
    ("strange", "told"),
    [
        (lambda storage, _: _other_log(storage), "another history: its entry 1"),
        (_longer, "goes on where the source's ends"),
        (_no_log, r"has records \(visit\) and no log"),
    ],
)
def test_another_history_is_refused(lived: Town, empty: MemoryStorage, strange, told: str) -> None:
    """A target that is no earlier state of the source is refused, and nothing is written."""
    strange(empty, lived.storage)
    before = whole(empty)
    with pytest.raises(ConflictError, match=told) as error:
        copied(lived.storage, empty)
    assert before == whole(empty)
    assert "new storage" in error.value.hint


def test_index_values_are_made_anew(lived: Town, empty: MemoryStorage) -> None:
    """Records are found in the target by what their bodies say, whatever the source's index said."""
    visit = some(lived.storage)
    wrong = attrs.evolve(visit, version=visit.version + 1, index={**visit.index, "desk": "wrong"})
    wrong = attrs.evolve(wrong, body={**visit.body, "version": wrong.version})
    lived.storage.write(Batch(puts=(Put(wrong, replaces=visit.version),)))
    copied(lived.storage, empty)
    with empty.read() as snapshot:
        assert 0 == snapshot.count(Query(kind="visit", where={"desk": Equal("wrong")}))[()]
        assert snapshot.get("visit", visit.id).index == visit.index


def test_what_cannot_be_read_is_not_lost(lived: Town, empty: MemoryStorage) -> None:
    """A record of a newer version of the library is copied as it is, and counted."""
    visit = some(lived.storage)
    newer = attrs.evolve(visit, version=visit.version + 1, schema=99)
    lived.storage.write(Batch(puts=(Put(newer, replaces=visit.version),)))
    assert 1 == copied(lived.storage, empty).unreadable
    assert whole(lived.storage) == whole(empty)


class Meddling:
    """
    A target to which somebody else writes just before the n-th write.
    """

    def __init__(self, inner: MemoryStorage, at: int, batch: Batch) -> None:
        self._inner, self._left, self._batch = inner, at, batch

    def read(self):
        return self._inner.read()

    def write(self, batch: Batch) -> Written:
        self._left -= 1
        if self._left == 0:
            self._inner.write(self._batch)
        return self._inner.write(batch)


def test_another_writer_is_noticed(lived: Town) -> None:
    """Whoever writes to the target meanwhile makes the copy fail: by the log, or by the digest at the end."""
    with pytest.raises(ConflictError, match="of the source became"):
        copied(lived.storage, Meddling(MemoryStorage(kinds()), 4, Batch(entries=(ENTRY,))), together=5)
    counting = Faulty(MemoryStorage(kinds()), faults=())
    copied(lived.storage, counting)
    visit = some(lived.storage)
    extra = attrs.evolve(visit, id=visit.id[:-1] + "f")
    at = counting.calls["write"] - 1  # of the visits, which were compared just before
    meddling = Meddling(MemoryStorage(kinds()), at, Batch(puts=(Put(extra, replaces=0),)))
    with pytest.raises(ConflictError, match="does not keep what the source does: visit differ"):
        copied(lived.storage, meddling)
    meddling = Meddling(MemoryStorage(kinds()), at, Batch(puts=(Put(visit, replaces=0),)))
    with pytest.raises(ConflictError, match=f"not as it was read: visit {visit.id} is at version") as error:
        copied(lived.storage, meddling)
    assert "another copy perhaps" in error.value.hint


def test_source_may_be_written(lived: Town, empty: MemoryStorage) -> None:
    """What is written to the source during a copy is no part of it: the target is the source as it was."""
    before = digest(lived.storage, kinds=kinds())

    class Target(Meddling):
        def write(self, batch: Batch) -> Written:
            lived.desk().visits.record(**SHORTEST)
            return self._inner.write(batch)

    assert before == copied(lived.storage, Target(empty, 0, Batch()), together=5).digest
    assert before == digest(empty, kinds=kinds())


def test_a_gap_in_the_source_is_noticed(
    lived: Town, empty: MemoryStorage, new: Callable[[Path], SqliteStorage], tmp_path: Path
) -> None:
    """A source whose log has a gap cannot be copied, and the error says how to find it."""
    source = new(tmp_path / "a.db")
    copied(lived.storage, source)
    spoil(tmp_path / "a.db", "DELETE FROM _entries WHERE seq = 6")
    with pytest.raises(ConflictError, match="the entry 7 of the source became 6") as error:
        copied(source, empty)
    assert "storage verify" in error.value.hint


def test_damage_in_the_source_is_named(
    lived: Town, empty: MemoryStorage, new: Callable[[Path], SqliteStorage], tmp_path: Path
) -> None:
    """A source record that cannot be read stops the copy, and the error says behind which one it stands."""
    source = new(tmp_path / "a.db")
    copied(lived.storage, source)
    with source.read() as snapshot:
        *visits, _ = snapshot.find(Query(kind="visit"))
    last = "UPDATE visit SET _json = x'00ff' WHERE _id = (SELECT max(_id) FROM visit)"
    for statement, before in ((last, visits[-1].id), (last.replace("max", "min"), "the beginning")):
        spoil(tmp_path / "a.db", statement)
        with pytest.raises(StorageError, match=f"the visit behind {before} cannot be read") as error:
            copied(source, empty)
        assert "storage verify" in error.value.hint


def test_progress(lived: Town, empty: MemoryStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress rises, and ends where it said that it would."""
    monkeypatch.setattr("onestopshop.operations.storage.steps.Steps._EVERY", 5)
    steps: list[Step] = []
    done = copy_storage(lived.storage, empty, kinds=kinds(), progress=steps.append)
    items = sum(part.items for part in done.digest.parts.values())
    assert sorted(step.done for step in steps) == [step.done for step in steps]
    assert (2 * items, 2 * items) == (steps[-1].done, steps[-1].total)
    assert len(steps) > 10
