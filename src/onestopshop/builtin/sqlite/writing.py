# SPDX-License-Identifier: EUPL-1.2
"""
Write one batch, inside the transaction that the storage began.

A record that replaces another one changes only the columns and members of sets
that differ: each index that stays as it is costs no page.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import apsw

from onestopshop.builtin.sqlite.failures import damaged
from onestopshop.builtin.sqlite.reading import ENTRY, table_for
from onestopshop.builtin.sqlite.statements import SetField, Table
from onestopshop.builtin.sqlite.sums import Column, entry_sum, is_sound_entry, record_sum
from onestopshop.builtin.sqlite.values import from_json, to_moment
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

_LAST: Final = "SELECT max(seq) FROM _entries"
_APPEND: Final = """
INSERT INTO _entries (seq, id, origin, key, at, actor, action, kind, subject, version, data, sum)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ENTRY: Final = f"SELECT {ENTRY}, sum FROM _entries WHERE seq = ?"  # noqa: S608 - ours
_BLANK: Final = "UPDATE _entries SET actor = ?, data = ?, sum = ? WHERE seq = ?"
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
    body, columns = plain_json(record.body), table.row_of(record)
    total = record_sum(record.id, record.version, record.schema, body, columns)
    try:
        connection.execute(table.insert, (record.id, record.version, record.schema, body, *columns, total))
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
            members = _members(record.index.get(field.name))
            connection.executemany(field.add, [(member, number) for member in members])


def _replace(connection: apsw.Connection, table: Table, record: Record, replaces: int) -> None:
    number, columns = _locate(connection, table, record.kind, record.id, replaces)
    now = table.row_of(record)
    changed = [place for place, column in enumerate(columns) if column != now[place]]
    body = plain_json(record.body)
    total = record_sum(record.id, record.version, record.schema, body, now)
    names = ["_version", "_schema", "_json", "_sum", *(f'"{table.fields[place]}"' for place in changed)]
    values = [record.version, record.schema, body, total, *(now[place] for place in changed)]
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
    row = connection.execute(_ENTRY, (blanking.seq,)).fetchone()
    if row is None:
        raise no_entry(blanking.seq)
    *kept, found = row
    if not is_sound_entry(kept, found):  # a new sum would hide the damage
        raise damaged(f"the entry {blanking.seq} of the log")
    data = plain_json(blanking.data)
    kept[5], kept[10] = blanking.actor, data
    connection.execute(_BLANK, (blanking.actor, data, entry_sum(kept), blanking.seq))


def _append(connection: apsw.Connection, entries: Sequence[LogEntry]) -> tuple[LogEntry, ...]:
    """Append to the log; nobody else writes in this transaction, so the numbers leave no gap."""
    if not entries:
        return ()
    last: int = connection.execute(_LAST).get or 0
    rows = [_columns(seq, entry) for seq, entry in enumerate(entries, start=last + 1)]
    try:
        connection.executemany(_APPEND, [(*row, entry_sum(row)) for row in rows])
    except apsw.ConstraintError as error:
        raise _known(connection, rows, error) from error
    return tuple(entry.numbered(seq) for seq, entry in enumerate(entries, start=last + 1))


def _columns(seq: int, entry: LogEntry) -> tuple[Column, ...]:
    return (
        seq,
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
    try:
        return frozenset() if column is None else frozenset(from_json(column))  # type: ignore[arg-type]  # a TEXT column
    except (TypeError, ValueError):
        raise damaged("a set of a record") from None


def _known(
    connection: apsw.Connection, rows: Sequence[tuple[Column, ...]], error: apsw.Error
) -> ConflictError | InvalidDataError:
    """Return the error of the first row whose key stands in another one."""
    for seq, _, _, key, *_ in rows:
        row = connection.execute("SELECT seq FROM _entries WHERE key = ?", (key,)).fetchone()
        if row is not None and row[0] != seq:
            return known_key(str(key), seq=row[0])
    hint = "All texts of an entry are there; its version is an integer."
    return InvalidDataError([f"{error} @ $.entries"], hint=hint)
