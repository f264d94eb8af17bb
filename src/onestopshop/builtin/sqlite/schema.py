# SPDX-License-Identifier: EUPL-1.2
"""
Create the tables of a storage, and change them when the kinds changed.

What the tables were made for is written into the file as a description of the
kinds, so that an open compares one text.  Index values come from the meaning
of a body, which a storage does not know: a new index field can be added only
while its table is empty.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import apsw
import orjson

from onestopshop.builtin.sqlite.connections import patiently
from onestopshop.builtin.sqlite.statements import Table, column_definition, quoted, side_table
from onestopshop.errors import StorageError
from onestopshop.plugin import Index, Kind

__all__ = ["prepare"]

_Description: TypeAlias = dict[str, dict[str, dict[str, str] | list[list[str]]]]

_APPLICATION: Final = 0x4F4E4553
"""``ONES``: lets ``file`` and us tell a shop's file from other databases."""

_LAYOUT: Final = 1
"""Rises when the own tables or columns change."""

_LOG: Final = """
CREATE TABLE _log (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    origin TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    data BLOB NOT NULL
) STRICT;
CREATE TABLE _kinds (description TEXT NOT NULL) STRICT;
INSERT INTO _kinds VALUES ('{}');
"""


def prepare(connection: apsw.Connection, tables: Mapping[str, Table], path: Path, *, seconds: float) -> None:
    """
    Make the file fit *tables*, in one transaction; nothing is written when it does already.

    Args:
        connection: The writer's connection.
        tables: One for each kind.
        path: Named in errors.
        seconds: How long to wait for another process.

    Raises:
        StorageError: The file belongs to something else or to a newer version, or a field was added to a
            kind that has records.
    """
    present = patiently(lambda: _look(connection, path), seconds=seconds)
    if present == _merged(present, tables):
        return
    patiently(lambda: connection.execute("BEGIN IMMEDIATE"), seconds=seconds)
    try:
        _change(connection, tables, path)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _look(connection: apsw.Connection, path: Path) -> _Description | None:
    """Look in a transaction: another process may just be creating the tables."""
    connection.execute("BEGIN")
    try:
        return _present(connection, path)
    finally:
        connection.execute("ROLLBACK")


def _present(connection: apsw.Connection, path: Path) -> _Description | None:
    """Return what the tables were made for, or ``None`` when the file is new."""
    layout = connection.pragma("user_version")
    if connection.pragma("application_id") == _APPLICATION and layout == _LAYOUT:
        description: _Description = orjson.loads(connection.execute("SELECT description FROM _kinds").get)
        return description
    if layout == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").get == 0:
        return None
    raise StorageError(
        f"{path} is not a file of this version of onestopshop (layout {layout})",
        adapter="sqlite",
        hint="Choose another path, or install the version that wrote this file.",
    )


def _merged(present: _Description | None, tables: Mapping[str, Table]) -> _Description:
    """Return the description after opening; kinds that are no longer listed keep their tables."""
    return {**(present or {}), **{name: _described(table.kind) for name, table in tables.items()}}


def _described(kind: Kind) -> dict[str, dict[str, str] | list[list[str]]]:
    return {
        "fields": {name: kind.fields[name].value for name in sorted(kind.fields)},
        "orders": [list(order) for order in kind.orders],
    }


def _change(connection: apsw.Connection, tables: Mapping[str, Table], path: Path) -> None:
    present = _present(connection, path)  # again: another process may have changed it before our lock
    if present is None:
        connection.execute(_LOG)
        connection.pragma("application_id", _APPLICATION)
        connection.pragma("user_version", _LAYOUT)
    for name, table in tables.items():
        before = (present or {}).get(name)
        if before is None:
            _execute(connection, _creation(table.kind))
        elif before != _described(table.kind):
            _execute(connection, _upgrade(connection, table.kind, before, path))
    description = orjson.dumps(_merged(present, tables)).decode()
    connection.execute("UPDATE _kinds SET description = ?", (description,))


def _creation(kind: Kind) -> Iterator[str]:
    columns = [column_definition(name, index) for name, index in kind.fields.items()]
    yield f"""
        CREATE TABLE "{kind.name}" (
            _nr INTEGER PRIMARY KEY, _id TEXT NOT NULL UNIQUE, {"".join(f"{column}, " for column in columns)}
            _version INTEGER NOT NULL, _schema INTEGER NOT NULL, _body BLOB NOT NULL
        ) STRICT"""
    for name, index in kind.fields.items():
        if index is Index.SET:
            yield _side_creation(kind.name, name)
    yield from _index_creations(kind)


def _side_creation(kind: str, field: str) -> str:
    return f"""
        CREATE TABLE {side_table(kind, field)} (
            value TEXT NOT NULL, nr INTEGER NOT NULL, PRIMARY KEY (value, nr)
        ) STRICT, WITHOUT ROWID"""


def _index_creations(kind: Kind) -> Iterator[str]:
    """Make an index for each order; one with a set is served by the side table instead."""
    for number, order in enumerate(kind.orders):
        if all(kind.fields[name] is not Index.SET for name in order):
            columns = ", ".join([*quoted(order), "_id"])
            yield f'CREATE INDEX {_index_name(kind.name, number)} ON "{kind.name}" ({columns})'


def _upgrade(
    connection: apsw.Connection, kind: Kind, before: dict[str, dict[str, str] | list[list[str]]], path: Path
) -> Iterator[str]:
    """Drop the indexes and what is no longer declared, add the rest, make the indexes again."""
    was, orders = before["fields"], before["orders"]
    assert isinstance(was, dict)  # noqa: S101 - written by _described
    now = {name: index.value for name, index in kind.fields.items()}
    gone = [name for name in was if now.get(name) != was[name]]
    new = [name for name in now if now[name] != was.get(name)]
    if new and connection.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{kind.name}" LIMIT 1)').get:  # noqa: S608 - checked name
        raise _not_derivable(kind.name, new, path)
    yield from (f"DROP INDEX IF EXISTS {_index_name(kind.name, number)}" for number in range(len(orders)))
    for name in gone:
        if was[name] == Index.SET.value:
            yield f"DROP TABLE {side_table(kind.name, name)}"
        yield f'ALTER TABLE "{kind.name}" DROP COLUMN "{name}"'
    for name in new:
        yield f'ALTER TABLE "{kind.name}" ADD COLUMN {column_definition(name, kind.fields[name])}'
        if kind.fields[name] is Index.SET:
            yield _side_creation(kind.name, name)
    yield from _index_creations(kind)


def _not_derivable(kind: str, fields: Sequence[str], path: Path) -> StorageError:
    return StorageError(
        f"{path}: the records of {kind!r} have no values for the new index fields {', '.join(fields)}",
        adapter="sqlite",
        hint="Copy the records into a new storage with `onestopshop storage copy`, which indexes them again.",
    )


def _index_name(kind: str, number: int) -> str:
    return f'"_{kind}__{number}"'


def _execute(connection: apsw.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement)
