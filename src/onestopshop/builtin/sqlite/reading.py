# SPDX-License-Identifier: EUPL-1.2
"""
Read one consistent view of the file.

A snapshot is a read transaction on a connection of its own, so it neither
waits for the writer nor makes it wait.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

import apsw

from onestopshop.builtin.sqlite.failures import closed, damaged, errno_of, failure, unstorable
from onestopshop.builtin.sqlite.paging import statements
from onestopshop.builtin.sqlite.questions import counting
from onestopshop.builtin.sqlite.statements import Table
from onestopshop.builtin.sqlite.sums import Column
from onestopshop.builtin.sqlite.values import decoder, from_json, from_moment
from onestopshop.plugin import Index, LogEntry, Query, Record, check_query, unknown_kind

__all__ = ["ENTRY", "SqliteSnapshot", "entry_of", "table_for"]

_Row: TypeAlias = tuple[Column, ...]

ENTRY: Final = "seq, id, origin, key, at, actor, action, kind, subject, version, data"
"""The columns of an entry, for `entry_of` and its sum."""

_LOG: Final = f"SELECT {ENTRY} FROM _entries"  # noqa: S608 - ours


class SqliteSnapshot:
    """
    One consistent view, valid inside its ``with`` and in one thread.

    Args:
        connection: In a read transaction, which whoever opened it ends.
        tables: One for each kind.
        path: Named in errors.
    """

    def __init__(self, connection: apsw.Connection, tables: Mapping[str, Table], path: Path) -> None:
        self._connection: apsw.Connection | None = connection
        self._tables = tables
        self._path = path
        self._cursors: set[apsw.Cursor] = set()

    def end(self) -> None:
        """Refuse every later use, and let go of what is still being read."""
        self._connection = None
        for cursor in tuple(self._cursors):
            cursor.close(True)

    def get(self, kind: str, id: str) -> Record | None:
        """Return the record, or ``None``."""
        table = table_for(self._tables, kind)
        for row in self._rows(table.get, (id,)):
            return table.record_of(row)
        return None

    def find(self, query: Query) -> Iterator[Record]:
        """Yield the records that match, in the stated order."""
        self._check_open()
        table = table_for(self._tables, query.kind)
        check_query(query, table.kind)
        return self._walk(table, query)

    def count(
        self, query: Query, by: Sequence[str] = (), distinct: str | None = None
    ) -> Mapping[tuple[str | int | datetime | None, ...], int]:
        """Count the records that match, by the values of fields."""
        table = table_for(self._tables, query.kind)
        check_query(query, table.kind, by, distinct)
        types = [table.kind.fields[name] for name in by]
        rows = self._rows(*counting(table, query, by, distinct))
        return {_key(types, row): int(row[-1] or 0) for row in rows}

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        """Return at most *limit* entries of the log whose ``seq`` is above *after*, in order."""
        rows = self._rows(f"{_LOG} WHERE seq > ? ORDER BY seq LIMIT ?", (after, max(limit, 0)))
        return tuple(entry_of(row) for row in rows)

    def entry(self, key: str) -> LogEntry | None:
        """Return the entry that was written with this key, or ``None``."""
        for row in self._rows(f"{_LOG} WHERE key = ?", (key,)):
            return entry_of(row)
        return None

    def _walk(self, table: Table, query: Query) -> Iterator[Record]:
        left = -1 if query.limit is None else query.limit
        for sql, bindings in statements(table, query, self._rows):
            if left == 0:
                return
            for row in self._stream(sql, (*bindings, left)):
                yield table.record_of(row)
                left -= 1 if left > 0 else 0

    def _rows(self, sql: str, bindings: Sequence[Column]) -> list[_Row]:
        connection = self._check_open()
        try:
            return connection.execute(sql, bindings).fetchall()  # type: ignore[return-value]  # no column holds a float
        except apsw.Error as error:
            raise failure(error, self._path, number=errno_of(connection)) from error
        except (UnicodeEncodeError, OverflowError) as error:
            raise unstorable(error) from error
        except UnicodeDecodeError:
            raise damaged(f"{self._path}: a text") from None

    def _stream(self, sql: str, bindings: Sequence[Column]) -> Iterator[_Row]:
        """Yield rows as they are read, so that memory does not grow with their number."""
        connection = self._check_open()
        cursor = connection.cursor()
        self._cursors.add(cursor)
        try:
            yield from cursor.execute(sql, bindings)
        except apsw.Error as error:
            self._check_open()
            raise failure(error, self._path, number=errno_of(connection)) from error
        except UnicodeDecodeError:
            raise damaged(f"{self._path}: a text") from None
        finally:
            self._cursors.discard(cursor)
            cursor.close(True)

    def _check_open(self) -> apsw.Connection:
        if self._connection is None:
            raise closed(self._path)
        return self._connection


def table_for(tables: Mapping[str, Table], kind: str) -> Table:
    """
    Return the table of a kind.

    Raises:
        InvalidDataError: The storage was opened without this kind.
    """
    try:
        return tables[kind]
    except KeyError:
        raise unknown_kind(kind) from None


def entry_of(row: _Row) -> LogEntry:
    """
    Return the entry of one row of the log.

    Raises:
        StorageError: The row cannot be read, so the file was damaged.
    """
    seq, name, origin, key, at, actor, action, kind, subject, version, data = row
    try:
        return LogEntry(
            seq=seq,  # type: ignore[arg-type]  # the columns are of a STRICT table; so with the others
            id=name,  # type: ignore[arg-type]
            origin=origin,  # type: ignore[arg-type]
            key=key,  # type: ignore[arg-type]
            at=from_moment(at),  # type: ignore[arg-type]
            actor=actor,  # type: ignore[arg-type]
            action=action,  # type: ignore[arg-type]
            kind=kind,  # type: ignore[arg-type]
            subject=subject,  # type: ignore[arg-type]
            version=version,  # type: ignore[arg-type]
            data=from_json(data),  # type: ignore[arg-type]
        )
    except (TypeError, ValueError):
        raise damaged(f"the entry {seq!r} of the log") from None  # the cause may hold what a person said


def _key(types: Sequence[Index], row: _Row) -> tuple[str | int | datetime | None, ...]:
    """Return the values of a counted row; the members of a set are text."""
    key = (
        column if column is None or index is Index.SET else decoder(index)(column)
        for index, column in zip(types, row[:-1], strict=True)
    )
    return tuple(key)  # type: ignore[arg-type]  # no set and no body is decoded here
