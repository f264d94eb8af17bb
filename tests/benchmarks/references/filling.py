# SPDX-License-Identifier: EUPL-1.2
"""
Fill our file and the normalised one with the same load.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import attrs
from tests.benchmarks.data import Body, Sheet
from tests.benchmarks.references.normalised import log_rows, open_normalised, write

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import MODELS, from_record, kinds
from onestopshop.domain.ids import day_uuid
from onestopshop.plugin import Batch, Index, LogEntry, Put, Record, Storage

__all__ = ["batch_of", "entries_of", "fill", "record_of"]

_AT_ONCE: Final = 5_000
"""Visits in one transaction of the load."""


def fill(ours: Path, theirs: Path, sheets: Iterable[Sheet], *, seed: int) -> None:
    """
    Write the same load into a file of ours, through the storage port, and into the normalised one.
    """
    random = Random(f"{seed} log")
    storage = SqliteStorage(ours, kinds())
    connection = open_normalised(theirs)
    try:
        for some in _portions(sheets):
            entries = [entries_of(sheet, random) for sheet in some]
            storage.write(_joined([batch_of(sheet, told) for sheet, told in zip(some, entries, strict=True)]))
            write(connection, [(sheet, log_rows(told)) for sheet, told in zip(some, entries, strict=True)])
        _check_sample(storage)
    finally:
        storage.close()
        connection.close()


def batch_of(sheet: Sheet, entries: Sequence[LogEntry]) -> Batch:
    """Return the batch that creates a visit, its referrals and its observations."""
    records = [
        record_of("visit", sheet.visit),
        *(record_of("observation", body) for body in sheet.observations),
        *(record_of("referral", body) for body in sheet.referrals),
    ]
    return Batch(puts=tuple(Put(record, replaces=0) for record in records), entries=tuple(entries))


def entries_of(sheet: Sheet, random: Random) -> list[LogEntry]:
    """Return the entries that the operations would write: a referral is prepared, then requested."""
    visit = sheet.visit
    day = date.fromisoformat(visit["day"])
    told = [
        ("visit.recorded", "visit", visit, day, {"topics": visit["topics"], "language": visit["language"]})
    ]
    for body in sheet.referrals:
        at = datetime.fromisoformat(body["changed_on"])
        made = {
            "service": body["service"],
            "topic": body["topic"],
            "mode": body["mode"],
            "visit": visit["id"],
        }
        told.append(("referral.prepared", "referral", body, at, made))
        told.append(("referral.requested", "referral", body, at, {"state": "requested"}))
    for body in sheet.observations:
        seen = {name: body[name] for name in ("visit", "service", "topic", "step", "concepts")}
        told.append(("observation.observed", "observation", body, day, seen))
    return [
        LogEntry(
            id=id,
            origin="gent-1a2b3c4d",
            key=id,
            at=at,
            actor=f"guide/{visit['worker']}",
            action=action,
            kind=kind,
            subject=body["id"],
            version=body["version"],
            data=data,
        )
        for action, kind, body, at, data in told
        for id in (day_uuid(day, random.getrandbits(74)),)
    ]


def record_of(kind: str, body: Body) -> Record:
    """Return the record of a body, without a model between: a million would take an hour."""
    get = body.get
    index = {
        name: frozenset(get(name, ())) if type_ is Index.SET else get(name, default)
        for name, type_, default in _index_of(kind)
    }
    if "changed_on" in index:
        index["changed_on"] = datetime.fromisoformat(body["changed_on"])
    return Record(kind=kind, id=body["id"], version=body["version"], schema=1, body=body, index=index)


@cache
def _index_of(kind: str) -> tuple[tuple[str, Index, Any], ...]:
    """Return the index fields of a kind with the value that each has by default."""
    (fields,) = (one.fields for one in kinds() if one.name == kind)
    defaults: Mapping[str, Any] = {field.name: field.default for field in attrs.fields(MODELS[kind])}
    return tuple(
        (name, type_, None if defaults[name] is attrs.NOTHING else defaults[name] and str(defaults[name]))
        for name, type_ in fields.items()
    )


def _portions(sheets: Iterable[Sheet]) -> Iterator[list[Sheet]]:
    rest = iter(sheets)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _joined(batches: Sequence[Batch]) -> Batch:
    return Batch(
        puts=tuple(put for batch in batches for put in batch.puts),
        entries=tuple(entry for batch in batches for entry in batch.entries),
    )


def _check_sample(storage: Storage) -> None:
    """Read some records as models: what was generated must be what the shop would have written."""
    from onestopshop.codec.records import to_record
    from onestopshop.plugin import Query

    with storage.read() as snapshot:
        for kind in ("visit", "observation", "referral"):
            for record in snapshot.find(Query(kind=kind, limit=20)):
                again = to_record(from_record(record, MODELS[kind]))
                assert {k: v for k, v in again.index.items() if v} == dict(record.index), record.id
