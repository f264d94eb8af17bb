# SPDX-License-Identifier: EUPL-1.2
"""
Bring the files of a city to the end of the log.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from onestopshop.plugin import Query, Snapshot
from onestopshop_insight.facts import BARRIERS, SHAPES, Facts, quarter_of
from onestopshop_insight.filling import fill, fill_quarter
from onestopshop_insight.folders import Folder, Kept, Manifest

__all__ = ["KINDS", "Changes", "changes", "followed", "is_ahead", "made"]

KINDS: Final = frozenset(shape.kind for shape in SHAPES.values())
_CHUNK: Final = 500
_MANY: Final = 100_000
"""Changed records from which on it is faster to read them all."""


@attrs.frozen(kw_only=True)
class Changes:
    """
    What happened after a place in the log.

    Args:
        ids: The records to look at again, by kind.
        seq, entry: The last entry seen.
    """

    ids: Mapping[str, frozenset[str]]
    seq: int
    entry: str

    def __bool__(self) -> bool:
        return bool(self.ids)


def changes(snapshot: Snapshot, manifest: Manifest) -> Changes | None:
    """
    Return what happened after a manifest was written.

    ``None``: it follows another log, is ahead of this view of it, or far behind.
    """
    seq, entry = manifest.seq, manifest.entry
    there = snapshot.entries(after=seq - 1, limit=1) if seq else ()
    if seq and (not there or (there[0].seq, there[0].id) != (seq, entry)):
        return None
    ids: dict[str, set[str]] = {}
    while chunk := snapshot.entries(after=seq, limit=_CHUNK):
        for one in chunk:
            if one.kind in KINDS:
                ids.setdefault(one.kind, set()).add(one.subject)
        seq, entry = chunk[-1].seq, chunk[-1].id
        if sum(map(len, ids.values())) > _MANY:
            return None
    return Changes(ids={kind: frozenset(some) for kind, some in ids.items()}, seq=seq, entry=entry)


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
    seq, entry = _end(snapshot)
    tables = {name: fill(folder.path, snapshot, name, facts, number=number) for name in SHAPES}
    done = attrs.evolve(manifest, seq=seq, entry=entry, number=number, tables=tables)
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
    done = attrs.evolve(manifest, seq=happened.seq, entry=happened.entry, number=number, tables=tables)
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


def _end(snapshot: Snapshot) -> tuple[int, str]:
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
    return (last[0].seq, last[0].id) if last else (0, "")
