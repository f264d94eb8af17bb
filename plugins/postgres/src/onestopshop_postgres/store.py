# SPDX-License-Identifier: EUPL-1.2
"""
The storage: one connection that writes, a few that read, any number of processes.

The connections are kept here and not in a pool of psycopg's, which opens them
in threads of its own: why a server refuses would be known only to a log, and
whoever asks would wait for the end of a timeout.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore, Lock
from types import TracebackType
from typing import Final

import attrs
import psycopg

from onestopshop.plugin import Batch, Damage, Kind, LogEntry, Written
from onestopshop_postgres.analysing import Loads
from onestopshop_postgres.checking import damages
from onestopshop_postgres.connections import Connection, connect, is_stale
from onestopshop_postgres.failures import closed, failure, forked, is_about_data, unsure, used_up
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.quick import is_usual, write_at_once
from onestopshop_postgres.reading import PostgresSnapshot
from onestopshop_postgres.schema import current, lock_number, prepare
from onestopshop_postgres.statements import tables_of
from onestopshop_postgres.writing import (
    ChangedTablesError,
    Ready,
    Turn,
    UnknownOutcomeError,
    commit,
    look,
    ready,
    undo,
)

__all__ = ["PostgresStorage"]

_IDLE_READERS: Final = 4
_BEGIN_READING: Final = b"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT 1"
"""Only the first statement fixes what a transaction sees."""

_inherited: list[object] = []
"""Connections of a parent process: closing them here would tell the server to end the parent's sessions."""


class PostgresStorage:
    """
    One schema of a PostgreSQL database that keeps the records and the log of a shop.

    Args:
        options: Where it is, and how long to wait.
        kinds: What is kept; a schema that kept other kinds is changed where that is possible.
        folder: Where relative paths of the options begin.

    Raises:
        StorageError: The database cannot be used, and why.
    """

    def __init__(self, options: PostgresOptions, kinds: Sequence[Kind], *, folder: Path = Path()) -> None:
        self._options = options
        self._folder = folder
        self._place = options.place()
        self._tables = tables_of(options.schema_, kinds)
        self._turn = Turn(lock=lock_number(options.schema_), revision=0)
        self._process = os.getpid()
        self._loads = Loads()
        self._writing, self._lending = Lock(), Lock()
        self._slots = BoundedSemaphore(options.connections)
        self._idle: list[Connection] = []
        self._closed = False
        self._writer: Connection | None = None
        try:
            self._writer = self._connect_writer()
            revision = prepare(self._writer, self._tables, options)
            self._turn = attrs.evolve(self._turn, revision=revision)
        except BaseException as error:
            self.close()
            if isinstance(error, psycopg.Error):
                raise failure(error, self._place) from error
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
        Write *batch* in one transaction that is on the disk of the server when this returns.

        Raises:
            ConflictError: A version is stale, or a key was written before.
            InvalidDataError: A kind, field or value cannot be kept.
            StorageFullError: There is no room; nothing was written.
            StorageReadOnlyError: The server or the user may only read; nothing was written.
            StorageError: Anything else failed.  Nothing was written, but for a connection that broke before
                the answer to COMMIT: the message says that it is not known then.
        """
        self._check_usable()
        batch_ready = ready(self._tables, batch)
        if not (batch_ready.rows or batch_ready.blankings):
            return Written(entries=())
        with self._writing:
            self._check_usable()
            return Written(entries=self._transact(batch_ready))

    def check(self) -> Iterator[Damage]:
        """
        Yield what is damaged: missing tables and indexes, rows that cannot be read, pages that amcheck refuses.
        """
        self._check_usable()
        connection = connect(self._options, self._folder)
        try:
            yield from damages(connection, self._tables)
        except psycopg.Error as error:
            raise failure(error, self._place) from error
        finally:
            connection.close()

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
            _close(connection)

    def lend(self) -> Connection:
        """Return a connection in a read transaction that has begun."""
        self._check_usable()
        if not self._slots.acquire(timeout=self._options.connect_timeout):
            raise used_up(self._place, self._options.connections)
        try:
            return self._begun()
        except BaseException as error:
            self._slots.release()
            if isinstance(error, psycopg.Error):
                raise failure(error, self._place) from error
            raise

    def snapshot(self, connection: Connection) -> PostgresSnapshot:
        """Return a view of a lent connection."""
        return PostgresSnapshot(connection, self._tables, self._place)

    def take_back(self, connection: Connection) -> None:
        """End the read transaction, and keep the connection for the next snapshot."""
        if os.getpid() != self._process:
            _inherited.append(connection)
            return
        try:
            _end_reading(connection)
            with self._lending:
                if not (self._closed or connection.closed) and len(self._idle) < _IDLE_READERS:
                    self._idle.append(connection)
                    return
            _close(connection)
        finally:
            self._slots.release()

    def _check_usable(self) -> None:
        if os.getpid() != self._process:
            raise forked(self._place)
        if self._closed:
            raise closed(self._place)

    def _begun(self) -> Connection:
        """Begin on a connection that is there; when the server has gone meanwhile, on a new one."""
        with self._lending:
            connection = self._idle.pop() if self._idle else None
        if connection is not None:
            try:
                connection.execute(_BEGIN_READING)
            except psycopg.Error:
                _close(connection)
            else:
                return connection
        connection = connect(self._options, self._folder)
        try:
            connection.execute(_BEGIN_READING)
        except BaseException:
            _close(connection)
            raise
        return connection

    def _transact(self, batch: Ready) -> tuple[LogEntry, ...]:
        try:
            return self._attempt(batch)
        except _StaleError:  # the server was away since the last write; nothing of this one was sent to it
            return self._attempt(batch)
        except ChangedTablesError:
            self._look_again()
            return self._attempt(batch)

    def _attempt(self, batch: Ready) -> tuple[LogEntry, ...]:
        is_old = self._writer is not None and not is_stale(self._writer)
        connection = self._writer = self._writer if self._writer and is_old else self._connect_writer()
        is_looking = False
        try:
            if is_usual(batch):
                entries = write_at_once(connection, self._tables, batch, self._turn)
                if entries is not None:
                    return entries
            is_looking = True
            writes = look(connection, self._tables, batch, self._turn)
            is_looking = False
            entries = commit(connection, self._tables, batch, writes)
            self._loads.add(connection, self._tables, batch)
            return entries
        except UnknownOutcomeError as error:
            cause = error.__cause__
            assert isinstance(cause, psycopg.Error)  # noqa: S101 - raised from one
            raise unsure(cause, self._place) from cause
        except psycopg.Error as error:
            if connection.closed and is_looking and is_old:
                raise _StaleError from error
            raise failure(error, self._place) from (None if is_about_data(error) else error)
        finally:
            self._tidy(connection)

    def _look_again(self) -> None:
        """Take note of a change of the tables that does not touch ours."""
        assert self._writer is not None  # noqa: S101 - it has just looked
        try:
            self._turn = attrs.evolve(self._turn, revision=current(self._writer, self._tables, self._options))
        except psycopg.Error as error:
            raise failure(error, self._place) from error

    def _connect_writer(self) -> Connection:
        if self._writer is not None:
            _close(self._writer)
            self._writer = None
        return connect(self._options, self._folder, writes=True)

    def _tidy(self, connection: Connection) -> None:
        """End a transaction that failed; a connection that cannot even do that is replaced at the next write."""
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            undo(connection)
        if connection.closed:
            self._writer = None


class _Reading:
    """The context of one snapshot."""

    def __init__(self, storage: PostgresStorage) -> None:
        self._storage = storage

    def __enter__(self) -> PostgresSnapshot:
        self._connection = self._storage.lend()
        self._snapshot = self._storage.snapshot(self._connection)
        return self._snapshot

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._snapshot.end()
        self._storage.take_back(self._connection)


class _StaleError(Exception):
    """Say that the connection broke before anything of a batch could be written."""


def _end_reading(connection: Connection) -> None:
    """End a read transaction; at the word ROLLBACK psycopg forgets all statements that it has prepared."""
    if connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS:
        with suppress(psycopg.Error):
            connection.execute(b"COMMIT")
            return
    undo(connection)


def _close(connection: Connection) -> None:
    with suppress(psycopg.Error):
        connection.close()
