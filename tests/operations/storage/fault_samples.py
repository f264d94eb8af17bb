# SPDX-License-Identifier: EUPL-1.2
"""
What the tests of faults begin with.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from onestopshop.codec.records import kinds
from onestopshop.errors import InvalidDataError
from onestopshop.operations.storage.verifying import verify_storage
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, LogEntry, Put, Record, Storage

NOBODY = "019cabd8-3800-7000-8000-0000000fffff"


def found(storage: Storage) -> list[tuple[str, str, str]]:
    return [(fault.rule, fault.kind, fault.id) for fault in verify_storage(storage, kinds=kinds())]


def some(storage: Storage, kind: str = "visit", place: int = 0) -> Record:
    with storage.read() as snapshot:
        return list(snapshot.find(Query(kind=kind)))[place]


def entry(record: Record, **changes: Any) -> LogEntry:
    made = LogEntry(
        id=f"{record.id}/{record.version}",
        origin="test",
        key=f"{record.id}/{record.version}",
        at=date(2026, 3, 2),
        actor="worker/w1",
        action=f"{record.kind}.changed",
        kind=record.kind,
        subject=record.id,
        version=record.version,
    )
    return attrs.evolve(made, **changes)


def changed(
    record: Record, *, index: Mapping[str, Any] | None = None, schema: int = 1, **fields: Any
) -> Record:
    """Return the next version of a record with other values in its body."""
    version = record.version + 1
    body = {**record.body, "version": version, **fields}
    made = attrs.evolve(record, version=version, schema=schema, body=body)
    model = next(kind for kind in kinds() if kind.name == record.kind)
    try:
        told = model.index_of(made)  # type: ignore[misc]  # every kind has it
    except InvalidDataError:
        told = record.index
    return attrs.evolve(made, index={**told, **(index or {})})


def write(storage: Storage, *records: Record, told: bool = True) -> None:
    puts = tuple(Put(record, replaces=record.version - 1) for record in records)
    storage.write(Batch(puts=puts, entries=tuple(entry(record) for record in records) if told else ()))
