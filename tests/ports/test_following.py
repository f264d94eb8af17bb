# SPDX-License-Identifier: EUPL-1.2
"""
Follow a log from a place that was kept, and notice when it is another log.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.plugin import Batch, LogEntry, LogPlace, Storage, end_of_log, entries_since
from onestopshop.ports import following

SIZES = [0, 1, 2, 3, 4, 7, 8, 9, 499, 500, 501, 999, 1000, 1001]


def a_log(length: int, name: str = "first", *, before: Sequence[LogEntry] = ()) -> Storage:
    """Return a storage whose log has entries called after *name*, behind those *before*."""
    storage = MemoryStorage([])
    more = (_entry(f"{name}-{number}") for number in range(length))
    storage.write(Batch(entries=(*before, *more)))
    return storage


def _entry(id: str) -> LogEntry:
    return LogEntry(
        id=id, origin="test", key=id, at=datetime(2026, 1, 5, tzinfo=UTC), actor="system",
        action="visit.recorded", kind="visit", subject=id, version=1,
    )  # fmt: skip


def _seqs(entries: Iterator[LogEntry] | None) -> list[int] | None:
    return None if entries is None else [entry.seq for entry in entries]


@pytest.mark.parametrize("length", SIZES)
def test_end(length: int) -> None:
    """The end of a log is found by its numbers, and says which entry is there."""
    with a_log(length).read() as snapshot:
        assert LogPlace(length, f"first-{length - 1}" if length else "") == end_of_log(snapshot)
        assert [] == _seqs(entries_since(snapshot, end_of_log(snapshot)))


@pytest.mark.parametrize("length", SIZES)
def test_all_that_is_behind_a_place(length: int) -> None:
    """Every entry behind the place comes once, in order, however many batches that needs."""
    with a_log(length).read() as snapshot:
        assert list(range(1, length + 1)) == _seqs(entries_since(snapshot, LogPlace()))
        for seq in {1, length // 2, length - 1, length} & set(range(1, length + 1)):
            place = LogPlace(seq, f"first-{seq - 1}")
            assert place.is_in(snapshot)
            assert list(range(seq + 1, length + 1)) == _seqs(entries_since(snapshot, place))


@pytest.mark.parametrize("length", [4, 5, 6, 600])
def test_a_log_that_was_put_back(length: int) -> None:
    """A place of a log that was put back, and grew to any length with other entries, is not taken for one of it."""
    old = a_log(5)
    with old.read() as snapshot:
        place, kept = end_of_log(snapshot), snapshot.entries(limit=3)
    with a_log(length - 3, "second", before=kept).read() as snapshot:
        assert not place.is_in(snapshot)
        assert None is entries_since(snapshot, place)
        both = LogPlace(3, "first-2")
        assert both.is_in(snapshot)
        assert list(range(4, length + 1)) == _seqs(entries_since(snapshot, both))


def test_the_beginning_is_in_every_log() -> None:
    """Who saw nothing yet has a place in every log, the empty one, too."""
    for length in (0, 1):
        with a_log(length).read() as snapshot:
            assert LogPlace().is_in(snapshot)


def test_who_has_enough_reads_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is read in batches, as many as are asked for, and a short one is the last."""
    monkeypatch.setattr(following, "_BATCH", 3)
    with a_log(10).read() as whole:
        counting = _Counting(whole)
        entries = entries_since(counting, LogPlace(1, "first-0"))
        assert entries is not None
        assert (2, 1) == (next(entries).seq, counting.calls)
        assert (list(range(3, 11)), 4) == (_seqs(entries), counting.calls)
        assert [10] == _seqs(entries_since(counting, LogPlace(9, "first-8")))
        assert 5 == counting.calls


class _Counting:
    """A view that counts how often its log is asked for."""

    def __init__(self, whole: object) -> None:
        self._whole = whole
        self.calls = 0

    def __getattr__(self, name: str) -> object:
        self.calls += name == "entries"
        return getattr(self._whole, name)
