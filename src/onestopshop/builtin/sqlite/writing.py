# SPDX-License-Identifier: EUPL-1.2
"""
Write one batch, inside the transaction that the storage began.

A record that replaces another one changes only the columns and members of sets
that differ: each index that stays as it is costs no page.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import apsw

from onestopshop.builtin.sqlite.reading import table_for
from onestopshop.builtin.sqlite.statements import SetField, Table
from onestopshop.builtin.sqlite.values import Column, from_json, to_moment
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.plugin import (
    Batch,
    Blanking,
    Erasure,
    IndexValue,
    LogEntry,
    Record,
    Written,
    known_key,
    no_entry,
    plain_json,
    stale_version,
)

__all__ = ["apply"]

_APPEND: Final = """
INSERT INTO _log (id, origin, key, at, actor, action, kind, subject, version, data)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_EMPTY: Final = b"{}"


def apply(connection: apsw.Connection, tables: Mapping[str, Table], batch: Batch) -> Written:
    """
    Write the puts, then the erasures, then the entries, each in its order.

    Raises:
        ConflictError: A version is stale, or a key was written before.
        InvalidDataError: A kind, field or value cannot be kept.
        apsw.Error: SQLite could not write.
    """
    for put in batch.puts:
        record = put.record
        table = table_for(tables, record.kind)
        if put.replaces:
            _replace(connection, table, record, put.replaces)
        else:
            _create(connection, table, record)
    for item in batch.erasures:
        if isinstance(item, Blanking):
            _blank(connection, item)
        else:
            _erase(connection, table_for(tables, item.kind), item)
    return Written(entries=_append(connection, batch.entries))


def _create(connection: apsw.Connection, table: Table, record: Record) -> None:
    row = (record.id, record.version, record.schema, plain_json(record.body), *table.row_of(record))
    try:
        connection.execute(table.insert, row)
    except apsw.ConstraintError as error:
        found = _version(connection, table, record.id)
        if not found:
            raise InvalidDataError(
                [f"{error} @ $"], hint="Ids are text; versions and schemas are integers."
            ) from error
        raise stale_version(record.kind, record.id, expected=0, found=found) from error
    if table.sets:
        number = connection.last_insert_rowid()
        for field in table.sets:
            _change_members(connection, field, number, frozenset(), _members(record.index.get(field.name)))


def _replace(connection: apsw.Connection, table: Table, record: Record, replaces: int) -> None:
    number, columns = _locate(connection, table, record.kind, record.id, replaces)
    now = table.row_of(record)
    changed = [place for place, column in enumerate(columns) if column != now[place]]
    names = ["_version", "_schema", "_body", *(f'"{table.fields[place]}"' for place in changed)]
    values = [record.version, record.schema, plain_json(record.body), *(now[place] for place in changed)]
    connection.execute(
        f"UPDATE {table.name} SET {' = ?, '.join(names)} = ? WHERE _nr = ?",  # noqa: S608 - checked names
        (*values, number),
    )
    for field in table.sets:
        if field.place in changed:
            before, after = _listed(columns[field.place]), _members(record.index.get(field.name))
            _change_members(connection, field, number, before, after)


def _erase(connection: apsw.Connection, table: Table, erasure: Erasure) -> None:
    number, columns = _locate(connection, table, erasure.kind, erasure.id, erasure.replaces)
    for field in table.sets:
        _change_members(connection, field, number, _listed(columns[field.place]), frozenset())
    connection.execute(table.erase, (number,))


def _blank(connection: apsw.Connection, blanking: Blanking) -> None:
    connection.execute(
        "UPDATE _log SET actor = ?, data = ? WHERE seq = ?",
        (blanking.actor, plain_json(blanking.data), blanking.seq),
    )
    if not connection.changes():
        raise no_entry(blanking.seq)


def _append(connection: apsw.Connection, entries: Sequence[LogEntry]) -> tuple[LogEntry, ...]:
    """Append to the log; SQLite gives the next number, and one writer at a time leaves no gap."""
    numbered = []
    for entry in entries:
        try:
            connection.execute(_APPEND, _columns(entry))
        except apsw.ConstraintError as error:
            raise _known(connection, entry, error) from error
        numbered.append(_numbered(entry, connection.last_insert_rowid()))
    return tuple(numbered)


def _numbered(entry: LogEntry, seq: int) -> LogEntry:
    """Return the entry with its number; `attrs.evolve` takes three times as long, for each entry."""
    return LogEntry(
        seq=seq,
        id=entry.id,
        origin=entry.origin,
        key=entry.key,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        kind=entry.kind,
        subject=entry.subject,
        version=entry.version,
        data=entry.data,
    )


def _columns(entry: LogEntry) -> tuple[Column, ...]:
    return (
        entry.id,
        entry.origin,
        entry.key,
        to_moment(entry.at),
        entry.actor,
        entry.action,
        entry.kind,
        entry.subject,
        entry.version,
        plain_json(entry.data) if entry.data else _EMPTY,
    )


def _locate(
    connection: apsw.Connection, table: Table, kind: str, id: str, replaces: int
) -> tuple[int, Sequence[Column]]:
    """Return number and index columns of the record that a change names."""
    row = connection.execute(table.present, (id,)).fetchone()
    if row is None or row[1] != replaces:
        raise stale_version(kind, id, expected=replaces, found=row[1] if row else 0)
    return row[0], row[2:]


def _version(connection: apsw.Connection, table: Table, id: str) -> int:
    row = connection.execute(table.present, (id,)).fetchone()
    return row[1] if row else 0


def _change_members(
    connection: apsw.Connection, field: SetField, number: int, before: frozenset[str], after: frozenset[str]
) -> None:
    for statement, members in ((field.remove, before - after), (field.add, after - before)):
        for member in members:
            connection.execute(statement, (member, number))


def _members(value: IndexValue) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()


def _listed(column: Column) -> frozenset[str]:
    return frozenset() if column is None else frozenset(from_json(column))  # type: ignore[arg-type]  # a TEXT column


def _known(
    connection: apsw.Connection, entry: LogEntry, error: apsw.Error
) -> ConflictError | InvalidDataError:
    row = connection.execute("SELECT seq FROM _log WHERE key = ?", (entry.key,)).fetchone()
    if row is None:
        hint = "All texts of an entry are there; its version is an integer."
        return InvalidDataError([f"{error} @ $.entries"], hint=hint)
    return known_key(entry.key, seq=row[0])
