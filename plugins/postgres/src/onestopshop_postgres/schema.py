# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Create the tables of a storage, and change them when the kinds changed.

What the tables were made for is written beside them as a description of the
kinds, so that an open compares one text.  Everything is changed in one
transaction under the lock of the schema, or nothing.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, TypeAlias

import orjson
import psycopg

from onestopshop.errors import StorageError
from onestopshop.plugin import Kind
from onestopshop_postgres.connections import Connection
from onestopshop_postgres.filling import fill
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.statements import Table, Tables, column_definition, order_indexes

__all__ = ["LAYOUT", "current", "index_name", "indexes_of", "lock_number", "prepare"]

_Described: TypeAlias = dict[str, dict[str, str] | list[list[str]]]
_Description: TypeAlias = dict[str, _Described]

LAYOUT: Final = 1
"""Rises when the own tables or columns change."""

_OWN: Final = """
CREATE TABLE {log} (
    seq BIGINT PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL UNIQUE,
    at TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    data JSONB NOT NULL
);
CREATE TABLE {kinds} (layout INTEGER NOT NULL, revision BIGINT NOT NULL, description TEXT NOT NULL);
INSERT INTO {kinds} VALUES ({layout}, 0, '{{}}');
"""

_FOUND: Final = """
WITH own AS (SELECT oid FROM pg_namespace WHERE nspname = %s)
SELECT relname FROM pg_class JOIN own ON relnamespace = own.oid
UNION ALL
SELECT proname FROM pg_proc JOIN own ON pronamespace = own.oid
"""


_UNHURRIED: Final = b"""
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL enable_seqscan = on
"""
"""All rows are read once, and ours to think about between two parts."""


def prepare(connection: Connection, tables: Tables, options: PostgresOptions) -> int:
    """
    Make the schema fit *tables*, in one transaction; nothing is written when it does already.

    Returns:
        The number of the change that made it so: another one means that another process changed it since.

    Raises:
        StorageError: The schema belongs to something else or to a newer version, may not be made, or a field
            was added to a kind that has records and does not say how to fill it.
        psycopg.Error: PostgreSQL could not change it.
    """
    revision, present = _present(connection, tables, options)
    if present == _merged(present, tables):
        return revision
    patience, connection.patience = connection.patience, None  # an index of millions of rows takes its time
    connection.execute("BEGIN")
    try:
        connection.execute(_UNHURRIED)
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock_number(options.schema_),))
        revision = _change(connection, tables, options)
        connection.execute("COMMIT")
        return revision
    except BaseException:
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")
        raise
    finally:
        connection.patience = patience


def current(connection: Connection, tables: Tables, options: PostgresOptions) -> int:
    """
    Return the number of the last change of the schema, which another process made.

    Raises:
        StorageError: The tables do not fit ours any more.
    """
    revision, present = _present(connection, tables, options)
    if present != _merged(present, tables):
        raise StorageError(
            f"{options.place()}: another process changed the tables for other index fields",
            adapter="postgres",
            hint="Let all processes run the same versions, and open the shop again.",
        )
    return revision


def lock_number(schema: str) -> int:
    """
    Return the number of the lock that whoever writes in *schema* holds.
    """
    digest = hashlib.sha256(f"onestopshop:{schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def index_name(kind: str, columns: Sequence[str]) -> str:
    """
    Return the name of an index, which tells its columns apart from those of others.
    """
    return f"{kind}__{hashlib.sha256(','.join(columns).encode()).hexdigest()[:12]}"


def indexes_of(kind: Kind) -> dict[str, str]:
    """
    Return the names and columns of the indexes that a kind's table has.
    """
    return {index_name(kind.name, columns): sql for columns, sql in _indexes(_described(kind)).items()}


def _present(
    connection: Connection, tables: Tables, options: PostgresOptions
) -> tuple[int, _Description | None]:
    """Return revision and what the tables were made for, or ``None`` when the schema is new or empty."""
    schema = options.schema_
    names = {name for (name,) in connection.execute(_FOUND, (schema,))}
    if not names:
        return 0, None
    try:
        if not {"_log", "_kinds"} <= names:
            raise _foreign(options)
        row = connection.execute(f"SELECT layout, revision, description FROM {tables.kinds}").fetchone()
        assert row is not None  # noqa: S101 - written with the table
        layout, revision, description = int(row[0]), int(row[1]), orjson.loads(row[2])
    except (psycopg.errors.UndefinedColumn, ValueError, AssertionError):
        raise _foreign(options) from None
    if layout != LAYOUT:
        raise StorageError(
            f"{options.place()}: written by another version of onestopshop-postgres (layout {layout}, not {LAYOUT})",
            adapter="postgres",
            hint="Install the version that wrote it, or name another `schema`.",
        )
    return revision, description


def _merged(present: _Description | None, tables: Tables) -> _Description:
    """Return the description after opening; kinds that are no longer listed keep their tables."""
    return {**(present or {}), **{name: _described(table.kind) for name, table in tables.of.items()}}


def _described(kind: Kind) -> _Described:
    return {
        "fields": {name: kind.fields[name].value for name in sorted(kind.fields)},
        "orders": [list(order) for order in kind.orders],
    }


def _change(connection: Connection, tables: Tables, options: PostgresOptions) -> int:
    revision, present = _present(
        connection, tables, options
    )  # again: another process may have changed it before our lock
    if present is None:
        _create_schema(connection, tables, options)
    for name, table in tables.of.items():
        before = (present or {}).get(name)
        if before is None:
            _execute(connection, _creation(table))
        elif before != _described(table.kind):
            _upgrade(connection, tables, table, before, options)
    description = orjson.dumps(_merged(present, tables)).decode()
    connection.execute(
        f"UPDATE {tables.kinds} SET revision = %s, description = %s", (revision + 1, description)
    )
    return revision + 1


def _create_schema(connection: Connection, tables: Tables, options: PostgresOptions) -> None:
    user = connection.info.user
    try:
        if not connection.execute(
            "SELECT 1 FROM pg_namespace WHERE nspname = %s", (options.schema_,)
        ).fetchone():
            connection.execute(f"CREATE SCHEMA {tables.schema}")
        connection.execute(_OWN.format(log=tables.log, kinds=tables.kinds, layout=LAYOUT))
    except psycopg.errors.InsufficientPrivilege as error:
        raise StorageError(
            f"{options.place()}: the user {user} may not make the schema or its tables",
            adapter="postgres",
            hint=f'Let an administrator run: CREATE SCHEMA {tables.schema} AUTHORIZATION "{user}"; '
            f'or: GRANT CREATE ON DATABASE "{options.database}" TO "{user}"',
        ) from error


def _creation(table: Table) -> Iterator[str]:
    columns = [column_definition(name, index) for name, index in table.kind.fields.items()]
    yield f"""
        CREATE TABLE {table.name} (
            _id TEXT COLLATE "C" PRIMARY KEY, {"".join(f"{column}, " for column in columns)}
            _version BIGINT NOT NULL, _schema BIGINT NOT NULL, _body JSONB NOT NULL
        )"""
    yield from _index_creations(table, _indexes(_described(table.kind)))


def _index_creations(table: Table, indexes: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    for columns, sql in indexes.items():
        method = "gin" if columns[-1] != "_id" else "btree"
        name = index_name(table.kind.name, columns)
        yield f'CREATE INDEX "{name}" ON {table.name} USING {method} ({sql})'


def _indexes(described: _Described) -> dict[tuple[str, ...], str]:
    fields, orders = described["fields"], described["orders"]
    assert isinstance(fields, dict)  # noqa: S101 - written by _described
    return order_indexes(fields, orders)


def _upgrade(
    connection: Connection, tables: Tables, table: Table, before: _Described, options: PostgresOptions
) -> None:
    """Drop what is no longer declared, add and fill the rest, then make the indexes that are missing."""
    kind, was = table.kind, before["fields"]
    assert isinstance(was, dict)  # noqa: S101 - written by _described
    now = {name: index.value for name, index in kind.fields.items()}
    gone = [name for name in was if now.get(name) != was[name]]
    new = [name for name in now if now[name] != was.get(name)]
    indexes, changed = _indexes(_described(kind)), {*gone, *new}
    kept = {columns for columns in _indexes(before) if columns in indexes and changed.isdisjoint(columns)}
    _execute(
        connection,
        [
            *(
                f'DROP INDEX {tables.schema}."{index_name(kind.name, columns)}"'
                for columns in _indexes(before)
                if columns not in kept
            ),
            *(f'ALTER TABLE {table.name} DROP COLUMN "{name}"' for name in gone),
            *(
                f"ALTER TABLE {table.name} ADD COLUMN {column_definition(name, kind.fields[name])}"
                for name in new
            ),
        ],
    )
    if new:
        fill(connection, table, new, options)
    missing = {columns: sql for columns, sql in indexes.items() if columns not in kept}
    _execute(connection, _index_creations(table, missing))


def _foreign(options: PostgresOptions) -> StorageError:
    return StorageError(
        f"{options.place()}: the schema holds something else",
        adapter="postgres",
        hint="Name a schema that belongs to the shop alone in `schema`; it is made when it is not there.",
    )


def _execute(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement)
