# SPDX-License-Identifier: EUPL-1.2
"""
The storage: one connection that writes, a few that read, any number of processes.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Final

import apsw

from onestopshop.builtin.sqlite.checking import damages
from onestopshop.builtin.sqlite.connections import check_library, connect, disconnect, patiently
from onestopshop.builtin.sqlite.failures import closed, damaged, errno_of, failure, forked, unstorable
from onestopshop.builtin.sqlite.networks import check_local
from onestopshop.builtin.sqlite.reading import SqliteSnapshot
from onestopshop.builtin.sqlite.schema import VERSION, confirm, prepare
from onestopshop.builtin.sqlite.statements import table_of
from onestopshop.builtin.sqlite.writing import apply
from onestopshop.plugin import Batch, Damage, Kind, Written

__all__ = ["SqliteStorage"]

_IDLE_READERS: Final = 4
_BEGIN_WRITING: Final = f"BEGIN IMMEDIATE; {VERSION}"
_BEGIN_READING: Final = f"BEGIN; {VERSION}"

_inherited: list[object] = []
"""Connections of a parent process: closing them here could touch the parent's locks."""


class SqliteStorage:
    """
    One SQLite file that keeps the records and the log of a shop.

    Args:
        path: The file; created when it is not there, in a folder that is.
        kinds: What is kept; a file that kept other kinds is changed where that is possible.
        busy_timeout: Seconds to wait for another process that is writing.
        connect: How to open connections; one that can only read needs a file that fits.

    Raises:
        StorageError: The file cannot be used, and why.
    """

    def __init__(
        self,
        path: Path,
        kinds: Sequence[Kind],
        *,
        busy_timeout: float = 30.0,
        connect: Callable[..., apsw.Connection] = connect,
    ) -> None:
        check_library(apsw.sqlite_lib_version())
        check_local(path)
        self._path = path
        self._busy_timeout = busy_timeout
        self._connect = partial(connect, path, busy_timeout=busy_timeout)
        self._tables = {kind.name: table_of(kind) for kind in kinds}
        self._process = os.getpid()
        self._writing, self._lending = Lock(), Lock()
        self._idle: list[apsw.Connection] = []
        self._closed = self._must_overwrite = False
        self._writer: apsw.Connection | None = self._connect()
        try:
            self._version = prepare(self._writer, self._tables, path, seconds=busy_timeout)
        except BaseException as error:
            number = errno_of(self._writer)
            self.close()
            if isinstance(error, apsw.Error):
                raise failure(error, path, number=number) from error
            raise

    def read(self) -> "_Reading":
        """
        Open a snapshot; it never blocks the writer.

        Raises:
            StorageError: The storage is closed, broken, or was opened before a fork.
        """
        self._check_usable()
        return _Reading(self)

    def write(self, batch: Batch) -> Written:
        """
        Write *batch* in one transaction that is on the disk when this returns.

        Raises:
            ConflictError: A version is stale, or a key was written before.
            InvalidDataError: A kind, field or value cannot be kept.
            StorageFullError: There is no room; nothing was written.
            StorageReadOnlyError: The file may not be written; nothing was written.
            StorageError: Anything else failed; nothing was written.
        """
        self._check_usable()
        with self._writing:
            self._check_usable()
            written = self._transact(batch)
            if batch.erasures or self._must_overwrite:
                self._overwrite()
            return written

    def check(self) -> Iterator[Damage]:
        """
        Yield what is damaged in one snapshot of the whole file, also in kinds that are not listed now.

        Raises:
            StorageError: The storage is closed, or cannot even be read so far.
        """
        connection = self.lend()
        try:
            yield from damages(connection, self._path)
        finally:
            self.take_back(connection)

    def close(self) -> None:
        """
        Close all connections; a snapshot that is still open keeps its own until it ends.
        """
        if os.getpid() != self._process:  # another thread may have held the locks at the fork
            _inherited.append((self._idle, self._writer))
            return
        with self._writing, self._lending:
            self._closed = True
            connections = [*self._idle, *([self._writer] if self._writer else [])]
            self._idle, self._writer = [], None
        for connection in connections:
            disconnect(connection)

    def lend(self) -> apsw.Connection:
        """Return a connection in a read transaction that has begun."""
        self._check_usable()
        with self._lending:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = self._connect()
        try:
            patiently(lambda: self._begin_reading(connection), seconds=self._busy_timeout)
        except BaseException as error:
            number = errno_of(connection)
            disconnect(connection)
            if isinstance(error, apsw.Error):
                raise failure(error, self._path, number=number) from error
            raise
        return connection

    def snapshot(self, connection: apsw.Connection) -> SqliteSnapshot:
        """Return a view of a lent connection."""
        return SqliteSnapshot(connection, self._tables, self._path)

    def take_back(self, connection: apsw.Connection) -> None:
        """End the read transaction, and keep the connection for the next snapshot."""
        if os.getpid() != self._process:
            _inherited.append(connection)
            return
        with suppress(apsw.Error):
            connection.execute("ROLLBACK")
        with self._lending:
            if not (self._closed or connection.in_transaction) and len(self._idle) < _IDLE_READERS:
                self._idle.append(connection)
                return
        disconnect(connection)

    def _check_usable(self) -> None:
        if os.getpid() != self._process:
            raise forked(self._path)
        if self._closed:
            raise closed(self._path)

    def _transact(self, batch: Batch) -> Written:
        if self._writer is None:
            self._writer = self._connect()
        connection = self._writer
        try:
            version = patiently(lambda: connection.execute(_BEGIN_WRITING).get, seconds=self._busy_timeout)
            self._confirm(connection, version)
            written = apply(connection, self._tables, batch)
            connection.execute("COMMIT")
        except apsw.Error as error:
            number = errno_of(connection)
            self._part_with(connection)
            raise failure(error, self._path, number=number) from error
        except UnicodeDecodeError:
            self._abandon(connection)
            raise damaged(f"{self._path}: a text") from None
        except (ValueError, OverflowError, TypeError) as error:
            self._abandon(connection)
            raise unstorable(error) from error
        except BaseException:
            self._abandon(connection)
            raise
        return written

    def _abandon(self, connection: apsw.Connection) -> None:
        """Undo the transaction; a connection that cannot even do that is replaced at the next write."""
        try:
            connection.execute("ROLLBACK")
        except apsw.Error:
            self._part_with(connection)

    def _part_with(self, connection: apsw.Connection) -> None:
        """Take a new connection for the next write: what this one could open only to read stays so."""
        self._writer = None
        disconnect(connection)

    def _begin_reading(self, connection: apsw.Connection) -> None:
        """Begin, and read something: only the first read fixes what a transaction sees."""
        try:
            self._confirm(connection, connection.execute(_BEGIN_READING).get)
        except BaseException:
            with suppress(apsw.Error):
                connection.execute("ROLLBACK")
            raise

    def _confirm(self, connection: apsw.Connection, version: int) -> None:
        """Go on only with the tables that we know: a process with other kinds may have changed them."""
        if version != self._version:
            confirm(connection, self._tables, self._path)
            self._version = version

    def _overwrite(self) -> None:
        """
        Empty the WAL, which still holds what was erased; when a reader needs it, after a later write.
        """
        connection = self._writer
        assert connection is not None  # noqa: S101 - it has just written
        connection.set_busy_timeout(0)
        try:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._must_overwrite = False
        except apsw.Error:
            self._must_overwrite = True
        finally:
            connection.set_busy_timeout(int(self._busy_timeout * 1000))


class _Reading:
    """The context of one snapshot."""

    def __init__(self, storage: SqliteStorage) -> None:
        self._storage = storage

    def __enter__(self) -> SqliteSnapshot:
        self._connection = self._storage.lend()
        self._snapshot = self._storage.snapshot(self._connection)
        return self._snapshot

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._snapshot.end()
        self._storage.take_back(self._connection)
