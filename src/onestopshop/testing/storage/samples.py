# SPDX-License-Identifier: EUPL-1.2
"""
The kinds, records and entries with which the promises of a storage are tried.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

import attrs

from onestopshop.codec.records import kinds
from onestopshop.domain.fields import Index
from onestopshop.ports.queries import Query, Scalar
from onestopshop.ports.storage import (
    Batch,
    Blanking,
    Erasure,
    IndexValue,
    Kind,
    LogEntry,
    Put,
    Record,
    Snapshot,
    Storage,
)

__all__ = [
    "DAY",
    "KINDS",
    "NOON",
    "SHOP_KINDS",
    "Opening",
    "contents",
    "entry",
    "fill",
    "found",
    "hours",
    "paged",
    "put",
    "same_index",
    "seen",
    "visit",
    "write",
]

Opening: TypeAlias = Callable[..., AbstractContextManager[Storage]]
"""Opens a storage with the sample kinds, or with the kinds that it is given."""

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

_MOST_PAGES = 50

VISIT = Kind(
    name="visit",
    fields={
        "desk": Index.STRING,
        "number": Index.INTEGER,
        "moment": Index.INSTANT,
        "topics": Index.SET,
        "papers": Index.SET,
    },
    orders=(("desk", "moment"), ("number",)),
)
REFERRAL = Kind(
    name="referral",
    fields={"visit": Index.STRING, "order": Index.STRING},
    orders=(("order",), ("visit", "order")),
)
PLAIN = Kind(name="plain_note", fields={})

KINDS = (VISIT, REFERRAL, PLAIN)
"""Every type of index field, a field whose name is a word of SQL, and a kind without fields."""


SHOP_KINDS = kinds()
"""Every kind of record that a shop keeps."""


def hours(number: float) -> datetime:
    """
    Return the instant so many hours after noon.
    """
    return NOON + timedelta(hours=number)


def visit(
    id: str, *, version: int = 1, body: Mapping[str, object] | None = None, **index: IndexValue
) -> Record:
    """
    Return a record of the kind ``visit``.
    """
    plain = {"id": id, "version": version} if body is None else body
    return Record(kind="visit", id=id, version=version, schema=1, body=plain, index=index)


def put(record: Record, *, replaces: int | None = None) -> Put:
    """
    Return a change that replaces the version before that of *record*, or *replaces*.
    """
    return Put(record, replaces=record.version - 1 if replaces is None else replaces)


def entry(key: str, **values: object) -> LogEntry:
    """
    Return an entry with this key; *values* take the place of its other fields.
    """
    plain = LogEntry(
        id=f"id:{key}",
        origin="testville",
        key=key,
        at=DAY,
        actor="zuid:shared",
        action="visit.recorded",
        kind="visit",
        subject="v1",
        version=1,
        data={"channel": "desk"},
    )
    return attrs.evolve(plain, **values)  # type: ignore[arg-type]  # each test names its own fields


def write(
    storage: Storage,
    *changes: Record | Put | Erasure | Blanking | LogEntry,
) -> tuple[LogEntry, ...]:
    """
    Write one batch of all *changes*; a bare record is put in the place of the version before it.
    """
    batch = Batch(
        puts=tuple(
            put(change) if isinstance(change, Record) else change
            for change in changes
            if isinstance(change, Record | Put)
        ),
        erasures=tuple(change for change in changes if isinstance(change, Erasure | Blanking)),
        entries=tuple(change for change in changes if isinstance(change, LogEntry)),
    )
    return storage.write(batch).entries


def fill(storage: Storage, records: Iterable[Record]) -> list[Record]:
    """
    Write *records* in one batch and return them.
    """
    listed = list(records)
    write(storage, *listed)
    return listed


def found(storage: Storage, query: Query) -> list[str]:
    """
    Return the ids that *query* finds now.
    """
    with storage.read() as snapshot:
        return [record.id for record in snapshot.find(query)]


def paged(storage: Storage, query: Query) -> list[str]:
    """
    Return the ids of all pages of *query*, each asked for in a snapshot of its own.
    """
    ids: list[str] = []
    after: tuple[Scalar | None, ...] | None = None
    for _ in range(_MOST_PAGES):
        with storage.read() as snapshot:
            page = list(snapshot.find(attrs.evolve(query, after=after)))
        if not page:
            return ids
        ids.extend(record.id for record in page)
        values = (page[-1].index.get(name) for name, _ in query.order)
        after = (*(value for value in values if not isinstance(value, frozenset)), page[-1].id)
    raise AssertionError(f"the pages of {query} do not end")


def contents(
    storage: Storage, kinds: Sequence[Kind] = KINDS
) -> tuple[dict[tuple[str, str], Record], tuple[LogEntry, ...]]:
    """
    Return all records and the whole log, to compare two moments.
    """
    with storage.read() as snapshot:
        return seen(snapshot, kinds)


def seen(
    snapshot: Snapshot, kinds: Sequence[Kind] = KINDS
) -> tuple[dict[tuple[str, str], Record], tuple[LogEntry, ...]]:
    """
    Return what `contents` returns, of an open snapshot.
    """
    records = {
        (kind.name, record.id): record for kind in kinds for record in snapshot.find(Query(kind=kind.name))
    }
    return records, tuple(snapshot.entries(limit=100_000))


def same_index(record: Record) -> dict[str, IndexValue]:
    """
    Return the index values of *record* without the absent ones, which a storage leaves out.
    """
    return {name: value for name, value in record.index.items() if value is not None and value != frozenset()}
