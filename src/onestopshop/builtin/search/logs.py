# SPDX-License-Identifier: EUPL-1.2
"""
Read from the log which services to index again.
"""

from collections.abc import Iterator

import attrs

from onestopshop.builtin.search.shelves import Place
from onestopshop.plugin import Equal, LogEntry, Query, Snapshot

__all__ = ["Changes", "changes", "end"]

_CHUNK = 500


@attrs.frozen(kw_only=True)
class Changes:
    """
    What happened after a place in the log.

    Args:
        services: Ids of services to look at again.
        until: The last entry seen.
        passed: How many entries that were, whatever they were about.
    """

    services: tuple[str, ...]
    until: Place
    passed: int


def changes(snapshot: Snapshot, after: Place) -> Changes | None:
    """
    Return what happened after *after*, or ``None`` when this is not the log that *after* is a place of.
    """
    services: dict[str, None] = {}
    until = after
    for entry in _entries(snapshot, after):
        if entry is None:
            return None
        if entry.kind == "service":
            services[entry.subject] = None
        elif entry.kind == "organisation":
            where = {"organisation": Equal(entry.subject)}
            found = snapshot.find(Query(kind="service", where=where))
            services.update(dict.fromkeys(record.id for record in found))
        until = Place(entry.seq, entry.id, after.ladder)
    return Changes(services=tuple(services), until=until, passed=until.seq - after.seq)


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
    return Place(last[0].seq, last[0].id) if last else Place(0, "")


def _entries(snapshot: Snapshot, after: Place) -> Iterator[LogEntry | None]:
    """Yield the entries behind *after*, in order; ``None`` first when the entry there is another one."""
    chunk = snapshot.entries(after=max(after.seq - 1, 0), limit=_CHUNK)
    if after.seq:
        if not chunk or (chunk[0].seq, chunk[0].id) != (after.seq, after.entry):
            yield None
            return
        chunk = chunk[1:]
        full = _CHUNK - 1
    else:
        full = _CHUNK
    while chunk:
        yield from chunk
        chunk = snapshot.entries(after=chunk[-1].seq, limit=_CHUNK) if len(chunk) == full else ()
        full = _CHUNK
