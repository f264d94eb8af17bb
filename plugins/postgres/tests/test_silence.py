# SPDX-License-Identifier: EUPL-1.2
"""
What a client that falls silent leaves behind.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest

from onestopshop.plugin import Batch, Query
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import entry, found, visit, write
from onestopshop_postgres.connections import Connection, connect
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.schema import current, lock_number
from onestopshop_postgres.statements import tables_of
from onestopshop_postgres.store import PostgresStorage
from onestopshop_postgres.testing import PrivateServer
from onestopshop_postgres.writing import Turn, look, ready

_KEEPALIVE: Final = (
    "tcp_keepalives_idle",
    "tcp_keepalives_interval",
    "tcp_keepalives_count",
    "tcp_user_timeout",
)


@pytest.fixture
def options(private: PrivateServer) -> PostgresOptions:
    return PostgresOptions.model_validate({**private.options("silent"), "lock_timeout": 1.0})


@pytest.fixture
def storage(options: PostgresOptions) -> Iterator[PostgresStorage]:
    storage = PostgresStorage(options, KINDS)
    yield storage
    storage.close()


def test_a_writer_that_falls_silent_loses_the_lock(
    options: PostgresOptions, storage: PostgresStorage
) -> None:
    """Who took the lock and says no more is ended by the server before others give up."""
    tables = tables_of(options.schema_, KINDS)
    with connect(options, Path(), writes=True) as silent:
        turn = Turn(lock=lock_number(options.schema_), revision=current(silent, tables, options))
        look(silent, tables, ready(tables, Batch(entries=(entry("silent"),))), turn)
        write(storage, visit("v1"), entry("a"))
        with pytest.raises(psycopg.Error):
            silent.execute("SELECT 1")
    assert ["v1"] == found(storage, Query(kind="visit"))


@pytest.mark.parametrize(("seconds", "silence"), [(0.1, 4), (10.0, 5), (40.0, 20), (3600.0, 60)])
def test_a_dead_client_is_found_out(options: PostgresOptions, seconds: float, silence: int) -> None:
    """The server's system asks a writer's whether it lives, and knows it in half the time that others wait."""
    asking = options.model_copy(update={"lock_timeout": seconds})
    with connect(asking, Path(), writes=True) as connection:
        idle, interval, count, unheard = (_setting(connection, name) for name in _KEEPALIVE)
    assert silence == idle + interval * count
    assert silence == unheard


def test_a_broken_connection_is_told_once(
    options: PostgresOptions,
    administrator: psycopg.Connection[tuple[object, ...]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The first error of a flight is what its caller gets, and the library logs nothing beside it."""
    with connect(options, Path(), writes=True) as connection:
        administrator.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        with pytest.raises(psycopg.OperationalError), connection.flight():
            _ask_often(connection)
    assert [] == caplog.records


def test_a_read_keeps_its_statements(storage: PostgresStorage) -> None:
    """What one snapshot has prepared is there for the next."""
    with storage.read() as snapshot:
        snapshot.get("visit", "v1")
    (connection,) = storage._idle
    assert [(1,)] == connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchall()


def _ask_often(connection: Connection) -> None:
    for _ in range(2000):
        connection.execute("SELECT 1", prepare=True)


def _setting(connection: Connection, name: str) -> int:
    """Return what the operating system was told: a number, or seconds."""
    statement = (
        "SELECT setting::int / CASE unit WHEN 'ms' THEN 1000 ELSE 1 END FROM pg_settings WHERE name = %s"
    )
    [(value,)] = connection.execute(statement, [name]).fetchall()
    return int(value)
