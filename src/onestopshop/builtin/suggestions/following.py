# SPDX-License-Identifier: EUPL-1.2
"""
Read from the log which observations to look at again.
"""

import attrs

from onestopshop.plugin import Snapshot

__all__ = ["Changes", "Place", "changes", "end"]

_CHUNK = 500
_KIND = "observation"
_NEW = "observation.observed"


@attrs.frozen
class Place:
    """
    The last entry of the log that was seen: its number, and its id, which another log has not.
    """

    seq: int = 0
    entry: str = ""


@attrs.frozen(kw_only=True)
class Changes:
    """
    What happened after a place in the log.

    Args:
        observations: Ids of those to look at again, in the order in which the log names them.
        urgent: Whether one of them is not new, so that words may have to be forgotten.
        until: The last entry seen.
    """

    observations: tuple[str, ...]
    urgent: bool
    until: Place


def changes(snapshot: Snapshot, after: Place) -> Changes | None:
    """
    Return what happened after *after*, or ``None`` when this is not the log that *after* is a place of.
    """
    if after.seq:
        there = snapshot.entries(after=after.seq - 1, limit=1)
        if not there or (there[0].seq, there[0].id) != (after.seq, after.entry):
            return None
    observations: dict[str, None] = {}
    urgent, until = False, after
    while chunk := snapshot.entries(after=until.seq, limit=_CHUNK):
        for entry in chunk:
            if entry.kind == _KIND:
                observations[entry.subject] = None
                urgent |= entry.action != _NEW
        until = Place(chunk[-1].seq, chunk[-1].id)
    return Changes(observations=tuple(observations), urgent=urgent, until=until)


def end(snapshot: Snapshot) -> Place:
    """
    Return the last place of the log.

    A storage has no question for it, but its numbers have no gaps: look twice as far until there is
    nothing, then halve.
    """
    low, high = 0, 1
    while snapshot.entries(after=high - 1, limit=1):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if snapshot.entries(after=middle - 1, limit=1) else (low, middle)
    last = snapshot.entries(after=low - 1, limit=1) if low else ()
    return Place(last[0].seq, last[0].id) if last else Place()
