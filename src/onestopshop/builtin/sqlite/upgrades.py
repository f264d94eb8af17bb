# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Change the tables of an older file, in the transaction of whoever opens it.

Rows are read and written a page at a time, so memory does not grow with their
number, and a process that dies leaves the file as it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import apsw

from onestopshop.builtin.sqlite.failures import damaged
from onestopshop.builtin.sqlite.reading import ENTRY
from onestopshop.builtin.sqlite.statements import Table, column_definition, quoted, side_table
from onestopshop.builtin.sqlite.sums import Column, entry_sum, is_sound_record, record_sum
from onestopshop.builtin.sqlite.tables import index_creations, index_name, side_creation
from onestopshop.builtin.sqlite.values import from_json
from onestopshop.errors import OneStopShopError, StorageError
from onestopshop.plugin import Index, Record

__all__ = ["change_fields", "to_layout_2"]

_AT_ONCE: Final = 500
_OWN: Final = 4
"""Own columns that stand before the index columns of a row."""
_BEFORE_ALL: Final = -(2**63)
_UNREADABLE: Final = (OneStopShopError, AttributeError, LookupError, OverflowError, TypeError, ValueError)
"""What the reading of a body raises that is not of its model, or of a newer version of it."""


def to_layout_2(connection: apsw.Connection, tables: Mapping[str, Table]) -> None:
    """
    Give each row of a file of layout 1 its sum.

    Args:
        tables: One for each kind that the file keeps, listed now or not.

    Raises:
        StorageError: A row cannot be read, so the file was damaged.
    """
    connection.execute("ALTER TABLE _kinds ADD COLUMN sum INTEGER NOT NULL DEFAULT 0")
    connection.execute("ALTER TABLE _log RENAME TO _entries")
    connection.execute("ALTER TABLE _entries ADD COLUMN sum INTEGER NOT NULL DEFAULT 0")
    entries = f"SELECT {ENTRY} FROM _entries WHERE seq > ? ORDER BY seq LIMIT ?"
    for page in _pages(connection, entries):
        try:
            sums = [(entry_sum(row), row[0]) for row in page]
        except (TypeError, ValueError):
            raise damaged("the log") from None
        connection.executemany("UPDATE _entries SET sum = ? WHERE seq = ?", sums)
    for table in tables.values():
        connection.execute(f"ALTER TABLE {table.name} RENAME COLUMN _body TO _json")
        connection.execute(f"ALTER TABLE {table.name} ADD COLUMN _sum INTEGER NOT NULL DEFAULT 0")
        _sum_up(connection, table)


def change_fields(connection: apsw.Connection, before: Table, after: Table, path: Path) -> None:
    """
    Make the table of a kind fit other fields and orders.

    Raises:
        StorageError: There are records and a new field cannot be filled, or a record is damaged.
    """
    was, now = before.kind.fields, after.kind.fields
    gone = [name for name in was if now.get(name) is not was[name]]
    new = [name for name in now if was.get(name) is not now[name]]
    if new and after.kind.index_of is None and _has_records(connection, after):
        raise _not_derivable(after.kind.name, new, path)
    if gone or new:
        _check(connection, before)  # new sums would hide old damage
    for number in range(len(before.kind.orders)):
        connection.execute(f"DROP INDEX IF EXISTS {index_name(after.kind.name, number)}")
    for name in gone:
        if was[name] is Index.SET:
            connection.execute(f"DROP TABLE {side_table(after.kind.name, name)}")
        connection.execute(f'ALTER TABLE {after.name} DROP COLUMN "{name}"')
    for name in new:
        connection.execute(f"ALTER TABLE {after.name} ADD COLUMN {column_definition(name, now[name])}")
        if now[name] is Index.SET:
            connection.execute(side_creation(after.kind.name, name))
    if new:
        _fill(connection, after, sorted(new), path)
    elif gone:
        _sum_up(connection, after)
    for statement in index_creations(after.kind):
        connection.execute(statement)


def _pages(connection: apsw.Connection, sql: str) -> Iterator[list[Sequence[Column]]]:
    """Yield pages of rows that begin with their number; each is written before the next is read."""
    last: Column = _BEFORE_ALL
    while page := connection.execute(sql, (last, _AT_ONCE)).fetchall():
        yield page  # type: ignore[misc]  # no column holds a float
        last = page[-1][0]  # type: ignore[assignment]


def _check(connection: apsw.Connection, table: Table) -> None:
    for page in _pages(connection, table.page):
        for number, found, *row in page:
            if not is_sound_record(row, found):
                raise damaged(f"the {table.kind.name} in row {number!r}")


def _sum_up(connection: apsw.Connection, table: Table) -> None:
    for page in _pages(connection, table.page):
        try:
            sums = [(_sum(row), number) for number, _, *row in page]
        except (TypeError, ValueError):
            raise damaged(f"a record of {table.kind.name!r}") from None
        connection.executemany(f"UPDATE {table.name} SET _sum = ? WHERE _nr = ?", sums)


def _sum(row: Sequence[Column]) -> int:
    id, version, schema, body, *columns = row
    return record_sum(id, version, schema, body, columns)  # type: ignore[arg-type]  # else a TypeError


def _fill(connection: apsw.Connection, table: Table, new: Sequence[str], path: Path) -> None:
    """Fill new fields from what the records say, and their side tables."""
    places = [table.fields.index(name) for name in new]
    update = f"UPDATE {table.name} SET {' = ?, '.join(['_sum', *quoted(new)])} = ? WHERE _nr = ?"
    for page in _pages(connection, table.page):
        filled = [(number, _filled(table, row, new, path)) for number, _, *row in page]
        connection.executemany(
            update, [(_sum(row), *(row[_OWN + place] for place in places), number) for number, row in filled]
        )
        for field in (field for field in table.sets if field.name in new):
            sets = ((number, row[_OWN + field.place]) for number, row in filled)
            members = [(member, number) for number, column in sets if column for member in from_json(column)]  # type: ignore[arg-type]  # just written
            connection.executemany(field.add, members)


def _filled(table: Table, row: list[Column], new: Sequence[str], path: Path) -> list[Column]:
    """Return the row with the columns of the new fields."""
    record = table.record_of(tuple(row))
    assert table.kind.index_of is not None  # noqa: S101 - else there are no records
    try:
        values = table.kind.index_of(record)
        encoded = {
            name: None if (value := values.get(name)) is None else table.encoders[name](value) for name in new
        }
    except _UNREADABLE:
        raise _unreadable(record, new, path) from None  # the cause may say what the record says
    own, columns = row[:_OWN], row[_OWN:]
    return [*own, *(encoded.get(name, column) for name, column in zip(table.fields, columns, strict=True))]


def _has_records(connection: apsw.Connection, table: Table) -> bool:
    return bool(connection.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table.name} LIMIT 1)").get)


def _unreadable(record: Record, fields: Sequence[str], path: Path) -> StorageError:
    return StorageError(
        f"{path}: {record.kind} {record.id} cannot be read to fill the new index fields {', '.join(fields)}",
        adapter="sqlite",
        hint="Open it with the version that wrote this record and correct it there; the file was left as it is.",
    )


def _not_derivable(kind: str, fields: Sequence[str], path: Path) -> StorageError:
    return StorageError(
        f"{path}: the records of {kind!r} have no values for the new index fields {', '.join(fields)}",
        adapter="sqlite",
        hint="Give the kind an index_of, which derives them from what the records say; the file was left as it is.",
    )
