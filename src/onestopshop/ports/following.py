# SPDX-License-Identifier: EUPL-1.2
"""
Follow the log of a storage from a place that was kept.

Whoever follows keeps a place beside what it made: the number of the last entry
that it saw, and that entry's id.  A number alone says nothing once a backup was
put back: the log is shorter then, and grows again with other entries under the
same numbers.
"""

from collections.abc import Iterator, Sequence
from typing import Self

import attrs

from onestopshop.domain.events import LogEntry
from onestopshop.ports.storage import Snapshot

__all__ = ["LogPlace", "end_of_log", "entries_since", "length_of_log"]

_BATCH = 500
"""Entries that are read at once."""


@attrs.frozen
class LogPlace:
    """
    A place in one log: behind the entry of this number and this id; the beginning, which every log has, without.

    The id says which log it is.  It stays when who and what of the entry is blanked, which a digest of the
    entry would not.

    Args:
        seq: The number of the last entry that was seen; 0 at the beginning.
        entry: Its id.
    """

    seq: int = 0
    entry: str = ""

    @classmethod
    def behind(cls, entry: LogEntry) -> Self:
        """Return the place behind an entry."""
        return cls(entry.seq, entry.id)

    def is_in(self, snapshot: Snapshot) -> bool:
        """Return whether the log has this place: not when it is another one, or ends before."""
        return not self.seq or self._heads(snapshot.entries(after=self.seq - 1, limit=1))

    def _heads(self, entries: Sequence[LogEntry]) -> bool:
        """Return whether the first of the entries is the one that this place is behind."""
        return bool(entries) and (entries[0].seq, entries[0].id) == (self.seq, self.entry)


def entries_since(snapshot: Snapshot, place: LogPlace) -> Iterator[LogEntry] | None:
    """
    Return the entries behind *place*, in order, or ``None`` when the log has no such place.

    They are read in batches, so whoever has enough stops.  One question of the storage says both whether the
    place is there and what the next entries are.
    """
    if not place.seq:
        return _all(snapshot, snapshot.entries(limit=_BATCH), full=_BATCH)
    first = snapshot.entries(after=place.seq - 1, limit=_BATCH)
    return _all(snapshot, first[1:], full=_BATCH - 1) if place._heads(first) else None


def length_of_log(snapshot: Snapshot) -> int:
    """
    Return the number of the last entry.

    A storage has no question for it, but its numbers have no gaps: look twice as far until there is
    nothing, then halve.
    """
    low, high = 0, 1
    while snapshot.entries(after=high - 1, limit=1):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if snapshot.entries(after=middle - 1, limit=1) else (low, middle)
    return low


def end_of_log(snapshot: Snapshot) -> LogPlace:
    """Return the place behind the last entry."""
    length = length_of_log(snapshot)
    last = snapshot.entries(after=length - 1, limit=1) if length else ()
    return LogPlace.behind(last[0]) if last else LogPlace()


def _all(snapshot: Snapshot, batch: Sequence[LogEntry], *, full: int) -> Iterator[LogEntry]:
    """Yield *batch* and what is behind it, unless it is shorter than a *full* one."""
    while batch:
        yield from batch
        if len(batch) < full:
            return
        batch, full = snapshot.entries(after=batch[-1].seq, limit=_BATCH), _BATCH
