# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Read one consistent view of the schema.

A snapshot is a REPEATABLE READ transaction on a connection of its own, so it
neither waits for the writer nor makes it wait.  A list without a limit is read
through a cursor of the server, a part at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import count
from typing import Any, Final, TypeAlias

import psycopg

from onestopshop.plugin import Index, LogEntry, Query, Record, check_query
from onestopshop_postgres.connections import Connection
from onestopshop_postgres.failures import closed, failure, is_about_data
from onestopshop_postgres.leading import FEW, joined, leader, values_of
from onestopshop_postgres.questions import Clause, counting, finding
from onestopshop_postgres.statements import Table, Tables
from onestopshop_postgres.values import Column, check_texts, decoder, from_moment

__all__ = ["PostgresSnapshot"]

_Row: TypeAlias = tuple[Any, ...]

_FIRST, _MOST = 50, 1_000
_AT_ONCE: Final = 1_000_000
"""So many rows are fetched first and at most, and about so many bytes of bodies, in one part of a list."""
_BODY: Final = 3
_LOG: Final = "seq, id, origin, key, at, actor, action, kind, subject, version, data"


class PostgresSnapshot:
    """
    One consistent view, valid inside its ``with`` and in one thread.

    Args:
        connection: In a read transaction, which whoever opened it ends.
        tables: One for each kind.
        place: What messages call the storage.
    """

    def __init__(self, connection: Connection, tables: Tables, place: str) -> None:
        self._connection: Connection | None = connection
        self._tables = tables
        self._place = place
        self._numbers = count(1)

    def end(self) -> None:
        """Refuse every later use."""
        self._connection = None

    def get(self, kind: str, id: str) -> Record | None:
        """Return the record, or ``None``."""
        table = self._tables[kind]
        for row in self._rows(table.get, [id], prepare=True):
            return table.record_of(row)
        return None

    def find(self, query: Query) -> Iterator[Record]:
        """Yield the records that match, in the stated order."""
        self._check_open()
        table = self._tables[query.kind]
        check_query(query, table.kind)
        return self._walk(table, query)

    def count(
        self, query: Query, by: Sequence[str] = (), distinct: str | None = None
    ) -> Mapping[tuple[str | int | datetime | None, ...], int]:
        """Count the records that match, by the values of fields."""
        table = self._tables[query.kind]
        check_query(query, table.kind, by, distinct)
        types = [table.kind.fields[name] for name in by]
        rows = self._rows(*counting(table, query, by, distinct))
        return {_key(types, row): row[-1] for row in rows}

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        """Return at most *limit* entries of the log whose ``seq`` is above *after*, in order."""
        sql = f"SELECT {_LOG} FROM {self._tables.log} WHERE seq > %s ORDER BY seq LIMIT %s"
        rows = self._rows(sql, [str(after), str(max(limit, 0))])
        return tuple(map(_entry, rows))

    def entry(self, key: str) -> LogEntry | None:
        """Return the entry that was written with this key, or ``None``."""
        for row in self._rows(f"SELECT {_LOG} FROM {self._tables.log} WHERE key = %s", [key], prepare=True):
            return _entry(row)
        return None

    def _walk(self, table: Table, query: Query) -> Iterator[Record]:
        if query.limit is None:
            for sql, bindings in finding(table, query):
                for row in self._stream(sql, bindings, sorts=bool(query.where)):
                    yield table.record_of(row)
            return
        left = query.limit
        for sql, bindings in self._page(table, query):
            if left == 0:
                return
            read = self._rows if left <= _MOST else self._stream
            for row in read(f"{sql} LIMIT %s", [*bindings, str(left)]):
                left -= 1
                yield table.record_of(row)

    def _page(self, table: Table, query: Query) -> Iterator[Clause]:
        """Return the statements of a page, each begun at its place in an index where there is one."""
        name = leader(table, query)
        if name is not None:
            values = [value for (value,) in self._rows(*values_of(table, name))]
            if len(values) <= FEW:
                return self._cheaper(query, joined(table, query, name, values), finding(table, query))
        return finding(table, query)

    def _cheaper(self, query: Query, *ways: Iterator[Clause]) -> Iterator[Clause]:
        """Return the way that costs less: with a condition that few records meet, that may be to read all once."""
        if not query.where:
            return ways[0]
        statements = [list(way) for way in ways]
        costs = [
            sum(self._cost(f"{sql} LIMIT {query.limit}", bindings) for sql, bindings in way)
            for way in statements
        ]
        return iter(statements[costs.index(min(costs))])

    def _cost(self, sql: str, bindings: Sequence[Column]) -> float:
        ((plan,),) = self._rows(f"EXPLAIN (FORMAT JSON) {sql}", bindings)
        return float(plan[0]["Plan"]["Total Cost"])

    def _rows(self, sql: str, bindings: Sequence[Column], *, prepare: bool = False) -> list[_Row]:
        """Return all rows; prepared is only what finds one row by a unique index, whatever the table's size."""
        connection = self._check_open()
        check_texts(binding for binding in bindings if binding is not None)
        try:
            return connection.execute(sql, bindings, prepare=prepare).fetchall()
        except psycopg.Error as error:
            raise failure(error, self._place) from (None if is_about_data(error) else error)

    def _stream(self, sql: str, bindings: Sequence[Column], *, sorts: bool = True) -> Iterator[_Row]:
        """
        Yield rows as they are read, so that memory does not grow with their number.

        A whole table does not get sorted where an index has the order: that one statement would take longer
        with every row, and no part of the list would come before its end.
        """
        connection = self._check_open()
        check_texts(binding for binding in bindings if binding is not None)
        name = f"list{next(self._numbers)}"
        try:
            with connection.flight():
                if not sorts:
                    connection.execute("SET LOCAL enable_sort = off", prepare=False)
                connection.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}", bindings, prepare=False)
                if not sorts:
                    connection.execute("SET LOCAL enable_sort = on", prepare=False)
                part = connection.execute(f"FETCH {_FIRST} FROM {name}", prepare=False)
            wanted = _FIRST
            while True:
                rows = part.fetchall()
                yield from rows
                if len(rows) < wanted:
                    return
                wanted = _size_of_next(part)
                part = self._check_open().execute(f"FETCH {wanted} FROM {name}", prepare=False)
        except psycopg.Error as error:
            self._check_open()
            raise failure(error, self._place) from (None if is_about_data(error) else error)
        finally:
            self._forget(name)

    def _forget(self, name: str) -> None:
        """Close a cursor, which lives as long as the transaction otherwise."""
        connection = self._connection
        if connection is not None and connection.info.transaction_status == _IN_TRANSACTION:
            with suppress(psycopg.Error):
                connection.execute(f"CLOSE {name}")

    def _check_open(self) -> Connection:
        if self._connection is None:
            raise closed(self._place)
        return self._connection


_IN_TRANSACTION: Final = psycopg.pq.TransactionStatus.INTRANS


def _size_of_next(part: psycopg.Cursor[_Row]) -> int:
    """Return how many rows to fetch next, so that large bodies do not fill the memory."""
    result = part.pgresult
    assert result is not None  # noqa: S101 - its rows were just read
    sample = range(0, result.ntuples, max(1, result.ntuples // 10))
    size = sum(len(result.get_value(row, _BODY) or b"") for row in sample)
    return max(1, min(_MOST, _AT_ONCE * len(sample) // max(size, 1)))


def _key(types: Sequence[Index], row: _Row) -> tuple[str | int | datetime | None, ...]:
    """Return the values of a counted row; the members of a set are text."""
    key = (
        column if column is None or index is Index.SET else decoder(index)(column)
        for index, column in zip(types, row[:-1], strict=True)
    )
    return tuple(key)  # type: ignore[arg-type]  # no set is decoded here


def _entry(row: _Row) -> LogEntry:
    seq, name, origin, key, at, actor, action, kind, subject, version, data = row
    return LogEntry(
        seq=seq,
        id=name,
        origin=origin,
        key=key,
        at=from_moment(at),
        actor=actor,
        action=action,
        kind=kind,
        subject=subject,
        version=version,
        data=data,
    )
