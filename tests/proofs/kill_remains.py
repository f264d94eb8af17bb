# SPDX-License-Identifier: EUPL-1.2
"""
What the killed children leave: the file of one folder, and what must be in it.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

import apsw
from tests.proofs.kill_children import key_of, open_shop

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import MODELS, from_record, kinds
from onestopshop.plugin import LogEntry, Query, Snapshot

__all__ = ["File"]

_TOLD: Final = (
    "visit.recorded",
    "referral.prepared",
    "referral.requested",
    "observation.observed",
    "observation.observed",
)
"""The entries of one visit, in their order."""


class File:
    """
    The file of one folder, and what must be in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "shop.db"
        self._ids: dict[int, str] = {}
        self._seq = 0
        self.told = 0
        self.untold = 0
        with self._opened() as snapshot:
            self._before = len(snapshot.entries(limit=100_000))
        self._seq = self._before

    def check(self, told: Mapping[int, str]) -> list[str]:
        """Return what is wrong after a death, when these visits were told since the last one."""
        self._ids.update(told)
        self.told = max(self._ids, default=0)
        wrong = []
        with self._opened() as snapshot:
            entries = snapshot.entries(after=self._seq, limit=100_000)
            if [entry.seq for entry in entries] != [*range(self._seq + 1, self._seq + 1 + len(entries))]:
                wrong.append("the log has a gap")
            wrong += [
                f"visit {number} {why}" for number, id in told.items() for why in _lost(snapshot, number, id)
            ]
            wrong += _halves(snapshot, entries)
            visits, rest = self._counts(snapshot)
        if rest != (visits, 2 * visits, self._before + 5 * visits):
            wrong.append(f"{visits} visits have {rest} referrals, observations and entries")
        if not self.told <= visits <= self.told + 1:
            wrong.append(f"{visits} visits are there, {self.told} were told, and one may be untold")
        self._seq += len(entries)
        self.untold += visits > self.told
        return wrong + self._damages()

    def check_through_desk(self) -> list[str]:
        """Return which told visits a desk does not see whole, once the shop is open again."""
        with open_shop(self._folder) as shop:
            desk = shop.acting_as("guide", desk="zuid")
            sheets = {number: desk.visits.sheet(id) for number, id in self._ids.items()}
        return [
            f"visit {number} has {len(sheet.referrals)} referrals and {len(sheet.observations)} observations"
            for number, sheet in sheets.items()
            if (len(sheet.referrals), len(sheet.observations)) != (1, 2)
        ]

    def _counts(self, snapshot: Snapshot) -> tuple[int, tuple[int, int, int]]:
        visits, referrals, observations = (
            snapshot.count(Query(kind=kind))[()] for kind in ("visit", "referral", "observation")
        )
        entries = len(snapshot.entries(limit=1_000_000))
        return visits, (referrals, observations, entries)

    def _damages(self) -> list[str]:
        connection = apsw.Connection(str(self._path))
        try:
            found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check")]
        finally:
            connection.close()
        return [] if found == ["ok"] else found

    def _opened(self) -> "_Snapshots":
        return _Snapshots(SqliteStorage(self._path, kinds()))


class _Snapshots:
    """
    One snapshot of a storage that is closed behind it.
    """

    def __init__(self, storage: SqliteStorage) -> None:
        self._storage = storage

    def __enter__(self) -> Snapshot:
        self._reading = self._storage.read()
        return self._reading.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._reading.__exit__(*error)
        self._storage.close()


def _lost(snapshot: Snapshot, number: int, id: str) -> Iterator[str]:
    """Yield what of a told visit is not there."""
    entry = snapshot.entry(f"{key_of(number)}/1")
    if entry is None:
        yield "was told and is lost"
    elif entry.subject != id:
        yield f"was told as {id} and is {entry.subject}"
    elif snapshot.get("visit", id) is None:
        yield "stands in the log only"


def _halves(snapshot: Snapshot, entries: "tuple[LogEntry, ...] | Any") -> Iterator[str]:
    """Yield which visits of these entries are there by half."""
    rest = iter(entries)
    while some := list(islice(rest, len(_TOLD))):
        if tuple(entry.action for entry in some) != _TOLD:
            yield f"the entries from {some[0].seq} are not those of one visit"
            return
        records = [snapshot.get(entry.kind, entry.subject) for entry in some]
        if not all(records):
            yield f"the entry {some[0].seq} tells of a visit that is there by half"
            continue
        visit, referral, _, first, second = (from_record(one, MODELS[one.kind]) for one in records if one)
        if {referral.visit, first.visit, second.visit} != {visit.id} or "g2" not in visit.services:
            yield f"the entry {some[0].seq} tells of records that do not belong together"
        if (visit.version, referral.version, referral.state.value) != (1, 1, "requested"):
            yield f"the entry {some[0].seq} tells of a visit that is not complete"
