# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Look for damage below what snapshots show.

Reading every row makes the server compare the checksum of every page, where
its data has them.  Indexes are compared with their tables by the extension
``amcheck``, where it is installed and this user may call it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

import psycopg

from onestopshop.plugin import Damage
from onestopshop_postgres.connections import Connection
from onestopshop_postgres.failures import reason
from onestopshop_postgres.schema import indexes_of
from onestopshop_postgres.statements import Table, Tables
from onestopshop_postgres.values import from_moment

__all__ = ["damages"]

_AT_ONCE: Final = 1_000

_INDEXES: Final = """
SELECT c.relname, c.oid::bigint, i.indisvalid AND i.indisready, a.amname = 'btree'
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS a ON a.oid = c.relam
WHERE i.indrelid = %s::regclass
"""
_AMCHECK: Final = """
WITH own AS (
    SELECT p.oid, format('%I.%I', n.nspname, p.proname) AS call
    FROM pg_extension AS e JOIN pg_depend AS d ON d.refobjid = e.oid JOIN pg_proc AS p ON p.oid = d.objid
        JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE e.extname = 'amcheck' AND p.proname = 'bt_index_check' AND p.pronargs = 2
)
SELECT call FROM own WHERE has_function_privilege(oid, 'EXECUTE')
"""


def damages(connection: Connection, tables: Tables) -> Iterator[Damage]:
    """
    Yield what is damaged in the tables of the kinds and in the log.

    Raises:
        psycopg.OperationalError: The server could not be asked.
    """
    found = connection.execute(_AMCHECK).fetchone()
    amcheck = found[0] if found else None
    for kind, table in tables.of.items():
        rows = f"SELECT _id, {table.columns} FROM {table.name}"
        yield from _damaged_rows(connection, kind, rows, lambda row, table=table: _fault(table, row))  # type: ignore[misc]
        yield from _damaged_indexes(connection, kind, table.name, set(indexes_of(table.kind)), amcheck)
    log = f"SELECT seq, at, data FROM {tables.log}"
    yield from _damaged_rows(connection, "log", log, _fault_of_entry)
    yield from _damaged_indexes(connection, "log", tables.log, set(), amcheck)


def _damaged_rows(
    connection: Connection, kind: str, sql: str, fault: Callable[[Sequence[Any]], str | None]
) -> Iterator[Damage]:
    """Read all rows, a part at a time; what cannot be read ends the reading of this table."""
    with _told(kind) as told, _transaction(connection):
        connection.execute(f"DECLARE checked NO SCROLL CURSOR FOR {sql}")
        while rows := connection.execute(f"FETCH {_AT_ONCE} FROM checked").fetchall():
            for row in rows:
                message = fault(row)
                if message is not None:
                    yield Damage(kind=kind, id=str(row[0]), message=message)
    yield from told


def _damaged_indexes(
    connection: Connection, kind: str, table: str, wanted: set[str], amcheck: str | None
) -> Iterator[Damage]:
    found = connection.execute(_INDEXES, (table,)).fetchall()
    for name in sorted(wanted - {name for name, *_ in found}):
        yield Damage(kind=kind, message=f"the index {name} is missing: finding is slow")
    for name, number, is_valid, is_btree in found:
        if not is_valid:
            yield Damage(kind=kind, message=f"the index {name} is not valid: reindex it")
        elif amcheck is not None and is_btree:
            with _told(kind) as told, _unhurried(connection):
                connection.execute(f"SELECT {amcheck}(%s::regclass, true)", (str(number),))
            yield from told


def _fault(table: Table, row: Sequence[Any]) -> str | None:
    """Return what is wrong with a row, without anything that it says."""
    record = table.record_of(row[1:])
    if record.version < 1:
        return "the version is below 1"
    if not isinstance(record.body, dict):
        return "the body is no object"
    if any(isinstance(value, frozenset) and (not value or None in value) for value in record.index.values()):
        return "a set is empty or holds nothing"
    return None


def _fault_of_entry(row: Sequence[Any]) -> str | None:
    _, at, data = row
    try:
        from_moment(at)
    except ValueError:
        return "its time is neither a day nor an instant"
    return None if isinstance(data, dict) else "its data is no object"


@contextmanager
def _told(kind: str) -> Iterator[list[Damage]]:
    """Turn what the server cannot read into damage; a server that went away is an error."""
    told: list[Damage] = []
    try:
        yield told
    except psycopg.Error as error:
        if error.sqlstate is None or error.sqlstate.startswith(("08", "57", "53")):
            raise
        told.append(Damage(kind=kind, message=f"cannot be read: {reason(error)}"))


@contextmanager
def _unhurried(connection: Connection) -> Iterator[None]:
    """Let one statement take its time: all entries of an index of millions of rows are compared by one."""
    patience, connection.patience = connection.patience, None
    try:
        with _transaction(connection):
            connection.execute("SET LOCAL statement_timeout = 0")
            yield
    finally:
        connection.patience = patience


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    connection.execute("BEGIN READ ONLY")
    try:
        yield
    finally:
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")
