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
        since: The place.
        observations: Ids of those to look at again, in the order in which the log names them.
        urgent: Whether one of them is not new, so that words may have to be forgotten.
        until: The last entry seen.
    """

    since: Place
    observations: tuple[str, ...]
    urgent: bool
    until: Place


def changes(snapshot: Snapshot, after: Place, seen: Changes | None = None) -> Changes | None:
    """
    Return what happened after *after*, or ``None`` when this is not the log that *after* is a place of.

    Args:
        seen: What was found before, perhaps since another place; from its end on only what is new is read.
    """
    if seen is None or seen.since != after or not _has(snapshot, seen.until):
        if not _has(snapshot, after):
            return None
        seen = Changes(since=after, observations=(), urgent=False, until=after)
    observations = dict.fromkeys(seen.observations)
    urgent, until = seen.urgent, seen.until
    while chunk := snapshot.entries(after=until.seq, limit=_CHUNK):
        for entry in chunk:
            if entry.kind == _KIND:
                observations[entry.subject] = None
                urgent |= entry.action != _NEW
        until = Place(chunk[-1].seq, chunk[-1].id)
    return Changes(since=after, observations=tuple(observations), urgent=urgent, until=until)


def _has(snapshot: Snapshot, place: Place) -> bool:
    """Return whether the log has this place, as every log has its beginning."""
    there = snapshot.entries(after=place.seq - 1, limit=1) if place.seq else ()
    return not place.seq or (bool(there) and (there[0].seq, there[0].id) == (place.seq, place.entry))


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
