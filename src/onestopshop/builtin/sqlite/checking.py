# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Look for damage in one snapshot of the file, row by row.

SQLite's own check compares pages and indexes with each other; it cannot see
that a text changed into another one, which the sums do.  What is told names
places, never what stands there.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import apsw

from onestopshop.builtin.sqlite.reading import ENTRY, entry_of
from onestopshop.builtin.sqlite.schema import described_tables
from onestopshop.builtin.sqlite.statements import SetField, Table, side_table
from onestopshop.builtin.sqlite.sums import Column, is_sound_entry, is_sound_record
from onestopshop.builtin.sqlite.values import from_json
from onestopshop.errors import StorageError
from onestopshop.plugin import Damage

__all__ = ["damages"]

_MOST: Final = 1_000
"""Lines of SQLite's own check; a file with so many is lost anyway."""

_LOG: Final = f"SELECT sum, {ENTRY} FROM _entries NOT INDEXED ORDER BY seq"
_UNREADABLE: Final = (apsw.Error, UnicodeDecodeError)


def damages(connection: apsw.Connection, path: Path) -> Iterator[Damage]:
    """
    Yield what is wrong with the pages, the records, the members of sets and the log.

    Args:
        connection: In a read transaction, which whoever opened it ends.
        path: Named in errors.
    """
    yield from _pages(connection)
    yield from _log(connection)
    try:
        tables: Mapping[str, Table] = described_tables(connection, path)
    except StorageError as error:
        yield Damage(message=str(error))
        return
    except _UNREADABLE as error:
        yield Damage(message=f"the description of the tables cannot be read: {_said(error)}")
        return
    for table in tables.values():
        yield from _records(connection, table)
        for field in table.sets:
            yield from _strays(connection, table, field)


def _pages(connection: apsw.Connection) -> Iterator[Damage]:
    try:
        for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
            if line != "ok":
                yield Damage(message=str(line))
    except _UNREADABLE as error:
        yield Damage(message=f"SQLite cannot check the file: {_said(error)}")


def _log(connection: apsw.Connection) -> Iterator[Damage]:
    try:
        for found, *row in connection.execute(_LOG):
            if not is_sound_entry(row, found):
                yield Damage(kind="log", id=str(row[0]), message="the entry is not as it was written")
                continue
            try:
                entry_of(tuple(row))
            except StorageError:
                yield Damage(kind="log", id=str(row[0]), message="the entry cannot be read")
    except _UNREADABLE as error:
        yield Damage(kind="log", message=f"the rest of the log cannot be read: {_said(error)}")


def _records(connection: apsw.Connection, table: Table) -> Iterator[Damage]:
    """Check each row, and that the members of its sets can be found."""
    kind = table.kind.name
    try:
        for number, found, *row in connection.execute(table.page, (-(2**63), -1)):
            for message in _wrong(connection, table, number, found, row):
                yield Damage(kind=kind, id=_named(connection, table, number, row[0]), message=message)
    except _UNREADABLE as error:
        yield Damage(kind=kind, message=f"the rest of its table cannot be read: {_said(error)}")


def _wrong(
    connection: apsw.Connection, table: Table, number: int, found: Column, row: Sequence[Column]
) -> Iterator[str]:
    if not is_sound_record(row, found):
        yield "the record is not as it was written"
        return
    try:
        table.record_of(tuple(row))
    except StorageError:
        yield "the record cannot be read"
        return
    columns = row[len(row) - len(table.fields) :]
    for field in table.sets:
        side = f"SELECT count(*) FROM {side_table(table.kind.name, field.name)} WHERE value = ? AND nr = ?"
        members = _members(columns[field.place])
        if not all(connection.execute(side, (member, number)).get for member in members):
            yield f"it is not found by all members of {field.name}"


def _strays(connection: apsw.Connection, table: Table, field: SetField) -> Iterator[Damage]:
    """Look for members in the side table that their record does not have."""
    side, kind = side_table(table.kind.name, field.name), table.kind.name
    sql = (
        f'SELECT side.value, side.nr, t._id, t."{field.name}" '
        f"FROM {side} AS side LEFT JOIN {table.name} AS t ON t._nr = side.nr"
    )
    try:
        for value, number, id, column in connection.execute(sql):
            if id is None:
                yield Damage(
                    kind=kind, message=f"a member of {field.name} belongs to no record (row {number})"
                )
            elif value not in _members(column):
                name = _named(connection, table, number, id)
                yield Damage(kind=kind, id=name, message=f"it is found by a member that {field.name} lacks")
    except _UNREADABLE as error:
        yield Damage(kind=kind, message=f"the members of {field.name} cannot be read: {_said(error)}")


def _members(column: Column) -> frozenset[str]:
    try:
        return frozenset() if column is None else frozenset(from_json(column))  # type: ignore[arg-type]  # else a TypeError
    except (TypeError, ValueError):
        return frozenset()  # told with its record


def _named(connection: apsw.Connection, table: Table, number: int, id: Column) -> str:
    """Return the id when the index knows it too: damage may have put what was said in its place."""
    found = connection.execute(f"SELECT _nr FROM {table.name} WHERE _id = ?", (id,)).fetchone()
    return str(id) if found == (number,) else f"(row {number})"


def _said(error: Exception) -> str:
    return "a text is no UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
