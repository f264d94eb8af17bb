# SPDX-License-Identifier: EUPL-1.2
"""
Read from the log which services to index again.
"""

import attrs

from onestopshop.plugin import Equal, LogPlace, Query, Snapshot, entries_since

__all__ = ["Changes", "changes"]


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
    until: LogPlace
    passed: int


def changes(snapshot: Snapshot, after: LogPlace) -> Changes | None:
    """
    Return what happened after *after*, or ``None`` when this is not the log that *after* is a place of.
    """
    entries = entries_since(snapshot, after)
    if entries is None:
        return None
    services: dict[str, None] = {}
    until = after
    for entry in entries:
        if entry.kind == "service":
            services[entry.subject] = None
        elif entry.kind == "organisation":
            where = {"organisation": Equal(entry.subject)}
            found = snapshot.find(Query(kind="service", where=where))
            services.update(dict.fromkeys(record.id for record in found))
        until = LogPlace.behind(entry)
    return Changes(services=tuple(services), until=until, passed=until.seq - after.seq)
