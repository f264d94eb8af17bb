# SPDX-License-Identifier: EUPL-1.2
"""
Open connections with the settings that the promises need.

``synchronous_commit`` makes a commit durable when it returns, whatever the
server's default.  ``statement_timeout`` binds the server; for a server or a
network that falls silent, a connection gives up by itself.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any, Final, TypeVar

import orjson
import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.json import set_json_loads

from onestopshop.errors import StorageError
from onestopshop_postgres.failures import refused
from onestopshop_postgres.options import PostgresOptions

__all__ = ["Connection", "connect", "is_stale"]

T = TypeVar("T")

_GRACE: Final = 5.0
"""Seconds that the answer of a server may take beyond the time that it gives itself."""

_OLDEST: Final = 130_000
_STATEMENTS: Final = 400

_SESSION: Final = """
SET synchronous_commit = on;
SET statement_timeout = {statement_timeout};
SET lock_timeout = {lock_timeout};
SET default_transaction_isolation = 'read committed';
SET search_path = pg_catalog;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET cursor_tuple_fraction = 1;
SET jit = off"""
"""Whole lists are read through cursors; compiling a statement takes longer than any of ours."""


_LONG: Final = """;
SET transaction_timeout = 0"""
"""PostgreSQL 17 can end long transactions; a snapshot that a copy reads takes as long as the copy."""

_WITH_LONG: Final = 170_000

_WRITER: Final = """;
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
SET idle_in_transaction_session_timeout = {idle_timeout};
SET tcp_keepalives_idle = {alive_idle};
SET tcp_keepalives_interval = 1;
SET tcp_keepalives_count = {alive_count};
SET tcp_user_timeout = {alive_timeout}"""
"""
A writer finds everything by an index, each time alike.  A plan that was made while a table was empty would read all
of it, and be kept when it has grown.

One whose network falls silent loses the lock before others give up.  Between two questions the server measures the
silence; in the middle of one it waits without end, but its operating system asks whether the other end still lives.
"""

_LEAST_PROBES: Final = 3
"""So many lost packets in a row, one a second, are no accident."""

_LONGEST_SILENCE: Final = 60
"""An operating system counts to 127 probes at most."""


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """
    A connection that closes itself when nothing was heard from the server for *patience* seconds.
    """

    patience: float | None = None

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **kwargs: Any) -> T:
        """
        Wait for what the server answers.

        Raises:
            psycopg.OperationalError: It was silent for too long; the connection is closed.
        """
        if self.patience is None:
            return super().wait(gen, *args, **kwargs)
        try:
            return super().wait(_heard(gen, self.patience), *args, **kwargs)
        except _SilentError:
            self.close()
            raise

    @contextmanager
    def flight(self) -> Iterator[None]:
        """
        Send what the block executes together, and wait for all answers at its end; none can be fetched before.

        A pipeline of psycopg's asks for the answers with Sync, and then with Flush, after which a server no longer
        measures how long a client is silent inside a transaction.  Sync is enough.  And when a connection breaks,
        the pipeline would log at its end that it is broken, which the first error says already.
        """
        first = None
        try:
            with self.pipeline() as pipeline:
                fetch = pipeline._fetch_gen
                pipeline._fetch_gen = lambda *, flush: fetch(flush=False)  # type: ignore[method-assign]  # noqa: ARG005
                try:
                    yield
                except psycopg.Error as error:
                    first = error
        except psycopg.Error as error:
            first = first or error
        if first is not None:
            raise first


class _SilentError(psycopg.OperationalError):
    """Say that nothing was heard from the server."""


def connect(options: PostgresOptions, folder: Path, *, writes: bool = False) -> Connection:
    """
    Open one connection that commits each statement unless it says BEGIN.

    Args:
        folder: Where a relative path of the options begins.
        writes: Whether it is the one that writes.

    Raises:
        StorageError: The server cannot be reached, refuses, or is none that keeps all text.
    """
    patience = options.statement_timeout + options.lock_timeout + _GRACE
    try:
        connection = Connection.connect(_conninfo(options, folder, patience), autocommit=True)
    except psycopg.Error as error:
        raise refused(error, options.place()) from error
    try:
        connection.patience = patience
        _prepare(connection, options, _SESSION + _WRITER if writes else _SESSION)
    except psycopg.Error as error:
        connection.close()
        raise refused(error, options.place()) from error
    except BaseException:
        connection.close()
        raise
    return connection


def is_stale(connection: Connection) -> bool:
    """
    Say whether an idle connection cannot be used any more, as far as this machine was told.

    A server says nothing to an idle connection but that it goes away.
    """
    if connection.closed:
        return True
    with DefaultSelector() as selector:
        selector.register(connection.fileno(), EVENT_READ)
        return bool(selector.select(0))


def _conninfo(options: PostgresOptions, folder: Path, patience: float) -> str:
    """Return what libpq is told, with the password."""
    settings: dict[str, str | int] = {
        **options.parameters(folder),
        "application_name": "onestopshop",
        "client_encoding": "UTF8",
        "connect_timeout": ceil(options.connect_timeout),
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": ceil(patience * 1000),
    }
    return make_conninfo("", **settings)


def _prepare(connection: Connection, options: PostgresOptions, session: str) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    version = connection.info.server_version
    if encoding != "UTF8":
        raise StorageError(
            f"{options.place()}: the database has the encoding {encoding}, which cannot keep all text",
            adapter="postgres",
            hint="Make a database with ENCODING 'UTF8' TEMPLATE template0.",
        )
    if version < _OLDEST:
        raise StorageError(
            f"{options.place()}: PostgreSQL {version // 10_000} is too old",
            adapter="postgres",
            hint="Use PostgreSQL 13 or newer.",
        )
    connection.prepared_max = _STATEMENTS
    set_json_loads(orjson.loads, connection)
    session += _LONG if version >= _WITH_LONG else ""
    connection.execute(session.format(**_waits(options)).encode())


def _waits(options: PostgresOptions) -> dict[str, int]:
    """Return what the settings of a session say about time; a silent writer is ended in half the others' wait."""
    silence = options.lock_timeout / 2
    asked = min(int(silence), _LONGEST_SILENCE)
    idle = max(1, asked // 2)
    count = max(_LEAST_PROBES, asked - idle)
    return {
        "statement_timeout": ceil(options.statement_timeout * 1000),
        "lock_timeout": ceil(options.lock_timeout * 1000),
        "idle_timeout": ceil(silence * 1000),
        "alive_idle": idle,
        "alive_count": count,
        "alive_timeout": (idle + count) * 1000,
    }


def _heard(gen: Generator[Any, Any, T], seconds: float) -> Generator[Any, Any, T]:
    """Pass on what *gen* waits for, until nothing comes for *seconds*."""
    deadline = time.monotonic() + seconds
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready:
                deadline = time.monotonic() + seconds
            elif time.monotonic() >= deadline:
                raise _SilentError(f"the server has not answered for {seconds:.0f} seconds")
            wanted = gen.send(ready)
    except StopIteration as done:
        value: T = done.value
        return value
