# SPDX-License-Identifier: EUPL-1.2
"""
One server for each process of the tests; each test has schemas of its own.
"""

from collections.abc import Iterator

import psycopg
import pytest

from onestopshop_postgres.testing import PrivateServer, Server, a_server, shared_server


@pytest.fixture(scope="session")
def shared() -> Iterator[Server]:
    """Yield the server of this process."""
    with shared_server() as server:
        yield server


@pytest.fixture(autouse=True)
def server(shared: Server) -> Iterator[Server]:
    """Yield the server, and drop the schemas of the test afterwards."""
    yield shared
    shared.clean()


@pytest.fixture(scope="session")
def own_server() -> Iterator[PrivateServer]:
    """Yield a server that tests may stop and kill, and leave running; it waits for the disk."""
    with a_server() as server:
        yield server


@pytest.fixture
def raw(server: Server) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
    """Yield a plain connection to look at the tables with."""
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        yield connection


@pytest.fixture
def private(own_server: PrivateServer) -> Iterator[PrivateServer]:
    """Yield the server of our own, and drop the schemas of the test afterwards."""
    yield own_server
    own_server.clean()


@pytest.fixture
def administrator(private: PrivateServer) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
    """Yield a connection as superuser."""
    with psycopg.connect(private.superuser(), autocommit=True) as connection:
        yield connection
