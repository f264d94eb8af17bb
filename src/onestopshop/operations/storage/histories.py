# SPDX-License-Identifier: EUPL-1.2
"""
Say whether the log of one storage is the beginning of another's.

An entry whose actor and codes were blanked since is the same entry.
"""

from collections.abc import Iterator
from operator import attrgetter

import attrs

from onestopshop.domain.events import LogEntry
from onestopshop.errors import ConflictError
from onestopshop.operations.storage.digests import entries_of
from onestopshop.ports.storage import Blanking, Snapshot, Storage

__all__ = ["Behind", "behind", "blankings"]

_PAGE = 1_000
_HINT = "Copy into a new storage, or into one that was copied from this one and not used since."


@attrs.frozen(kw_only=True)
class Behind:
    """
    How a target's log stands to its source's, whose beginning it is.

    Args:
        length: The number of the target's last entry.
        blanked: How many of these are blanked in the source only.
    """

    length: int
    blanked: int


def behind(source: Snapshot, target: Storage) -> Behind:
    """
    Compare the log of *target* with the beginning of that of *source*.

    Raises:
        ConflictError: It is another history, or a longer one.
    """
    length = blanked = 0
    for mine, theirs in _side_by_side(source, target):
        if mine is None:
            raise ConflictError(
                f"the target's log goes on where the source's ends, at entry {length}",
                expected=length,
                found=theirs.seq,
                hint=_HINT,
            )
        if _lasting(mine) != _lasting(theirs):
            raise ConflictError(
                f"the target keeps another history: its entry {theirs.seq} is not the source's",
                expected=mine.id,
                found=theirs.id,
                hint=_HINT,
            )
        length = theirs.seq
        blanked += _blankable(mine) != _blankable(theirs)
    return Behind(length=length, blanked=blanked)


def blankings(source: Snapshot, target: Storage) -> Iterator[Blanking]:
    """Yield what makes the entries of *target* those of *source*, when `behind` accepted it."""
    for mine, theirs in _side_by_side(source, target):
        if mine is not None and _blankable(mine) != _blankable(theirs):
            yield Blanking(seq=theirs.seq, actor=mine.actor, data=mine.data)


def _side_by_side(source: Snapshot, target: Storage) -> Iterator[tuple[LogEntry | None, LogEntry]]:
    """Yield each entry of *target* with that of *source* that stands at the same place."""
    mine = entries_of(source)
    after = 0
    while True:
        # A view that stays open lets some storages grow while they are written, so each page has its own.
        with target.read() as snapshot:
            page = snapshot.entries(after=after, limit=_PAGE)
        for entry in page:
            yield next(mine, None), entry
        if not page:
            return
        after = page[-1].seq


_lasting = attrgetter("seq", "id", "origin", "key", "at", "action", "kind", "subject", "version")
"""What no blanking takes away."""


def _blankable(entry: LogEntry) -> tuple[str, object]:
    return entry.actor, entry.data
