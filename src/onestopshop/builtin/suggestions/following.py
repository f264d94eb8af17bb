# SPDX-License-Identifier: EUPL-1.2
"""
Read from the log which observations to look at again.
"""

import attrs

from onestopshop.plugin import LogPlace, Snapshot, entries_since

__all__ = ["Changes", "changes"]

_KIND = "observation"
_NEW = "observation.observed"


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

    since: LogPlace
    observations: tuple[str, ...] = ()
    urgent: bool = False
    until: LogPlace


def changes(snapshot: Snapshot, after: LogPlace, seen: Changes | None = None) -> Changes | None:
    """
    Return what happened after *after*, or ``None`` when this is not the log that *after* is a place of.

    Args:
        seen: What was found before, perhaps since another place; from its end on only what is new is read.
    """
    found = None if seen is None or seen.since != after else _more(snapshot, seen)
    return found or _more(snapshot, Changes(since=after, until=after))


def _more(snapshot: Snapshot, seen: Changes) -> Changes | None:
    """Return what was found with what is behind it, or ``None`` when the log has not the end of it."""
    entries = entries_since(snapshot, seen.until)
    if entries is None:
        return None
    observations = dict.fromkeys(seen.observations)
    urgent, until = seen.urgent, seen.until
    for entry in entries:
        if entry.kind == _KIND:
            observations[entry.subject] = None
            urgent |= entry.action != _NEW
        until = LogPlace.behind(entry)
    return attrs.evolve(seen, observations=tuple(observations), urgent=urgent, until=until)
