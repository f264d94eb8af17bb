# SPDX-License-Identifier: EUPL-1.2
"""
Bring the files of a city to the end of the log.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from onestopshop.plugin import LogPlace, Query, Snapshot, end_of_log, entries_since
from onestopshop_insight.facts import BARRIERS, SHAPES, Facts, quarter_of
from onestopshop_insight.filling import fill, fill_quarter
from onestopshop_insight.folders import Folder, Kept, Manifest

__all__ = ["KINDS", "Changes", "changes", "followed", "is_ahead", "made", "place_of"]

KINDS: Final = frozenset(shape.kind for shape in SHAPES.values())
_MANY: Final = 100_000
"""Changed records from which on it is faster to read them all."""


@attrs.frozen(kw_only=True)
class Changes:
    """
    What happened after a place in the log.

    Args:
        ids: The records to look at again, by kind.
        until: The last entry seen.
    """

    ids: Mapping[str, frozenset[str]]
    until: LogPlace

    def __bool__(self) -> bool:
        return bool(self.ids)


def changes(snapshot: Snapshot, manifest: Manifest) -> Changes | None:
    """
    Return what happened after a manifest was written.

    ``None``: it follows another log, is ahead of this view of it, or far behind.
    """
    until = place_of(manifest)
    entries = entries_since(snapshot, until)
    if entries is None:
        return None
    ids: dict[str, set[str]] = {}
    changed = 0
    for one in entries:
        if one.kind in KINDS:
            some = ids.setdefault(one.kind, set())
            changed += one.subject not in some
            some.add(one.subject)
            if changed > _MANY:
                return None
        until = LogPlace.behind(one)
    return Changes(ids={kind: frozenset(some) for kind, some in ids.items()}, until=until)


def place_of(manifest: Manifest) -> LogPlace:
    """Return up to where the files follow the log."""
    return LogPlace(manifest.seq, manifest.entry)


def is_ahead(manifest: Manifest, snapshot: Snapshot) -> bool:
    """Return whether a manifest was written after this view of the log."""
    return bool(manifest.seq) and not snapshot.entries(after=manifest.seq - 1, limit=1)


def made(folder: Folder, snapshot: Snapshot, facts: Facts, manifest: Manifest) -> Manifest:
    """
    Write everything anew.

    Raises:
        ExchangeError: A file cannot be written; what was there stays.
    """
    number = manifest.number + 1
    end = end_of_log(snapshot)
    tables = {name: fill(folder.path, snapshot, name, facts, number=number) for name in SHAPES}
    done = attrs.evolve(manifest, seq=end.seq, entry=end.entry, number=number, tables=tables)
    folder.replace(done)
    return done


def followed(
    folder: Folder, snapshot: Snapshot, facts: Facts, manifest: Manifest, happened: Changes
) -> Manifest:
    """
    Write the quarters anew in which records changed, or from which they are gone.

    Raises:
        ExchangeError: A file cannot be written; what was there stays.
    """
    number = manifest.number + 1
    tables = {name: dict(quarters) for name, quarters in manifest.tables.items()}
    for name, shape in SHAPES.items():
        ids = happened.ids.get(shape.kind, frozenset())
        if not ids:
            continue
        if name == BARRIERS:
            tables[name] = dict(fill(folder.path, snapshot, name, facts, number=number))
            continue

        def renew(quarters: frozenset[str], name: str = name) -> None:
            for quarter in sorted(quarters):
                tables[name].pop(quarter, None)
                tables[name] |= fill_quarter(folder.path, snapshot, name, quarter, facts, number=number)

        renew(_quarters(snapshot, shape.kind, ids))
        # What was erased, or went to another day, is nowhere to be looked up: the counts tell where it was.
        renew(_differing(snapshot, name, tables[name]))
    done = attrs.evolve(
        manifest, seq=happened.until.seq, entry=happened.until.entry, number=number, tables=tables
    )
    folder.replace(done)
    return done


def _quarters(snapshot: Snapshot, kind: str, ids: frozenset[str]) -> frozenset[str]:
    found = (snapshot.get(kind, id) for id in ids)
    return frozenset(quarter_of(str(record.body["day"])) for record in found if record is not None)


def _differing(snapshot: Snapshot, name: str, quarters: Mapping[str, Kept]) -> frozenset[str]:
    """Return the quarters whose files have not as many rows as there are records."""
    shape = SHAPES[name]
    query = Query(kind=shape.kind, where=shape.where)
    if snapshot.count(query).get((), 0) == sum(kept.rows for kept in quarters.values()):
        return frozenset()
    present: dict[str, int] = {}
    for (day,), count in snapshot.count(query, by=("day",)).items():
        quarter = quarter_of(str(day))
        present[quarter] = present.get(quarter, 0) + count
    kept = {quarter: one.rows for quarter, one in quarters.items()}
    return frozenset(
        quarter for quarter in {*present, *kept} if present.get(quarter, 0) != kept.get(quarter, 0)
    )
