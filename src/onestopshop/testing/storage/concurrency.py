# SPDX-License-Identifier: EUPL-1.2
"""
The promises that several threads at once put to the test.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import TypeVar

from onestopshop.errors import ConflictError
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Erasure, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.samples import Opening, contents, entry, visit, write

__all__ = ["ConcurrencyPromises"]

T = TypeVar("T")

_THREADS = 6
_ROUNDS = 15


class ConcurrencyPromises(Contract):
    """
    Several threads lose nothing, and see nothing half.
    """

    def test_one_of_racing_changes_wins(self, storage: Storage) -> None:
        """P2.10 Of changes that race to replace the same version exactly one is written; the others conflict."""
        write(storage, visit("v1"))
        for version in range(2, 2 + _ROUNDS):
            change = visit("v1", version=version)
            assert sum(_together(lambda _, change=change: _try(lambda: write(storage, change)))) == 1  # type: ignore[misc]
        assert contents(storage)[0]["visit", "v1"].version == 1 + _ROUNDS

    def test_one_of_racing_creations_wins(self, storage: Storage) -> None:
        """P2.11 Of writes that race to create the same id exactly one is written."""
        for number in range(_ROUNDS):
            record = visit(f"v{number}")
            assert sum(_together(lambda _, record=record: _try(lambda: write(storage, record)))) == 1  # type: ignore[misc]

    def test_several_openings_lose_no_change(self, opening: Opening) -> None:
        """P2.12 Several openings that replace one record each hear "written" or "conflict", nothing else (shared)."""
        self.needs("shared")

        def work(_: int) -> int:
            with opening() as own:
                return sum(_try(partial(_advance, own)) for _round in range(2 * _ROUNDS))

        with opening() as storage:
            write(storage, visit("v1"))
            assert contents(storage)[0]["visit", "v1"].version == 1
            changes = sum(_together(work))
            assert contents(storage)[0]["visit", "v1"].version == 1 + changes
            assert changes >= 2 * _ROUNDS, "a conflict needs somebody else's change"

    def test_one_of_racing_retries_wins(self, storage: Storage) -> None:
        """P3.6 Of two retries of one write that race exactly one is written, whole."""
        for number in range(_ROUNDS):
            results = _together(
                lambda thread, number=number: _try(  # type: ignore[misc]
                    lambda: write(
                        storage, visit(f"{number}-{thread}"), entry(f"k{number}", id=f"{number}-{thread}")
                    )
                )
            )
            assert sum(results) == 1
        records, log = contents(storage)
        assert {("visit", written.id) for written in log} == records.keys()

    def test_concurrent_writers_leave_no_gap(self, storage: Storage) -> None:
        """P4.11 However many write at once, no number is missing or doubled, and a batch's numbers are neighbours."""

        def work(thread: int) -> list[tuple[int, ...]]:
            names = [f"{thread}-{number}" for number in range(_ROUNDS)]
            return [
                tuple(
                    written.seq
                    for written in write(storage, visit(name), entry(f"{name}a"), entry(f"{name}b"))
                )
                for name in names
            ]

        batches = [batch for worker in _together(work) for batch in worker]
        assert all(second == first + 1 for first, second in batches)
        assert list(range(1, 2 * _THREADS * _ROUNDS + 1)) == sorted(seq for batch in batches for seq in batch)
        assert [written.seq for written in contents(storage)[1]] == sorted(
            seq for batch in batches for seq in batch
        )
        assert len(contents(storage)[0]) == _THREADS * _ROUNDS

    def test_several_openings_lose_nothing(self, opening: Opening) -> None:
        """P4.12 Writers in several openings of one place lose nothing and leave no gap (shared)."""
        self.needs("shared")

        def work(thread: int) -> None:
            with opening() as own:
                for number in range(_ROUNDS):
                    write(own, visit(f"{thread}-{number}"), entry(f"{thread}-{number}"))

        with opening() as storage:
            _together(work)
            records, log = contents(storage)
        assert _THREADS * _ROUNDS == len(records) == len(log)
        assert list(range(1, _THREADS * _ROUNDS + 1)) == [written.seq for written in log]

    def test_readers_see_no_half_batch(self, storage: Storage) -> None:
        """P7.8 Whoever reads while others write sees all of a batch or nothing of it."""
        write(storage, visit("left"), visit("right"), entry("0"))

        is_written = Event()

        def work(thread: int) -> list[tuple[int, int, int, int]]:
            if thread:
                return list(_glances(storage, is_written))
            try:
                for version in range(2, 2 + _ROUNDS):
                    sides = (visit("left", version=version), visit("right", version=version))
                    write(storage, *sides, entry(str(version)))
            finally:
                is_written.set()
            return []

        for glances in _together(work):
            for left, right, entries, total in glances:
                assert left == right == entries
                assert total == 2
            assert sorted(glances) == glances, "a later snapshot shows an earlier state"

    def test_nobody_waits_for_a_reader(self, storage: Storage) -> None:
        """P7.9 A snapshot that stays open in one thread hinders no writer and no other reader in another."""
        write(storage, visit("v1"), entry("a"))
        with storage.read() as held, ThreadPoolExecutor(1) as other:
            reading = held.find(Query(kind="visit"))
            next(reading)
            other.submit(write, storage, visit("v2"), entry("b")).result(timeout=20)
            other.submit(write, storage, Erasure(kind="visit", id="v1", replaces=1)).result(timeout=20)
            assert [len(log) for _, log in [other.submit(contents, storage).result(timeout=20)]] == [2]
            assert list(reading) == []
            assert len(held.entries()) == 1


def _together(work: Callable[[int], T]) -> Sequence[T]:
    """Run *work* in all threads at the same moment and return what each returned."""
    start = Barrier(_THREADS)

    def begin(thread: int) -> T:
        start.wait(timeout=20)
        return work(thread)

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(begin, range(_THREADS)))


def _try(action: Callable[[], object]) -> bool:
    """Return whether *action* was done; a conflict is not an error here."""
    try:
        action()
    except ConflictError:
        return False
    return True


def _advance(storage: Storage) -> None:
    """Replace the record by its next version."""
    with storage.read() as snapshot:
        present = snapshot.get("visit", "v1")
        assert present is not None
    write(storage, visit("v1", version=present.version + 1, topics=frozenset({str(present.version)})))


def _glances(storage: Storage, until: Event) -> Iterator[tuple[int, int, int, int]]:
    """Look as long as somebody writes, and once more."""
    while not until.is_set():
        yield _glance(storage)
    yield _glance(storage)


def _glance(storage: Storage) -> tuple[int, int, int, int]:
    """Return two versions, the length of the log and the number of records, as one snapshot shows them."""
    with storage.read() as snapshot:
        left, right = snapshot.get("visit", "left"), snapshot.get("visit", "right")
        assert left is not None
        assert right is not None
        return left.version, right.version, len(snapshot.entries()), snapshot.count(Query(kind="visit"))[()]
