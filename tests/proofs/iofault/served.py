# SPDX-License-Identifier: EUPL-1.2
"""
A storage in a schema of a server, as the trials need it.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import orjson
import psycopg
from tests.proofs.iofault.trials import Closable

from onestopshop.codec.records import kinds
from onestopshop.errors import StorageError
from onestopshop.plugin import Query
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.store import PostgresStorage
from onestopshop_postgres.testing import PrivateServer

__all__ = ["ServedPlace", "administer"]


class ServedPlace:
    """
    A storage in a new schema of a server; nothing fails.
    """

    is_real = True
    is_struck = True
    error: type[StorageError] = StorageError

    def __init__(self, server: PrivateServer, schema: str) -> None:
        self.server, self.schema = server, schema
        self.options = {**server.options(schema), "sslmode": "disable"}
        self._storages: list[PostgresStorage] = []

    def reach(self, number: int) -> None:
        """Begin the fault, when it is to begin at the step of this number."""

    def open(self) -> Closable:
        """Open the storage."""
        self._storages.append(_open(self._through()))
        return self._storages[-1]

    def shut(self, storage: Closable) -> None:
        """Close the storage."""
        storage.close()

    def heal(self) -> None:
        """End the fault."""

    def look(self) -> object:
        """Return what is there, for a storage that asks the server itself; nothing while there are no tables."""
        with psycopg.connect(self.server.superuser(), autocommit=True) as connection:
            found = connection.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = %s", [self.schema]
            ).fetchone()
        if found == (0,):
            return None
        with closing(_open(self.options)) as storage, storage.read() as snapshot:
            records = {
                (kind.name, record.id): (
                    record.version,
                    orjson.dumps(record.body, option=orjson.OPT_SORT_KEYS),
                )
                for kind in kinds()
                for record in snapshot.find(Query(kind=kind.name))
            }
            return records, tuple(snapshot.entries(limit=100_000))

    def after_cuts(self) -> Iterator[object]:
        """Yield nothing: the server's own durability is its own."""
        yield from ()

    def close(self) -> None:
        """Close what a trial left open, and remove the schema."""
        self.heal()
        for storage in self._storages:
            storage.close()
        self.server.clean()

    def _through(self) -> dict[str, object]:
        """Return the options of the storage that is tried."""
        return self.options


def _open(options: dict[str, object]) -> PostgresStorage:
    return PostgresStorage(PostgresOptions.model_validate(options), kinds())


def administer(server: PrivateServer, statement: str) -> list[tuple[Any, ...]]:
    """
    Let the superuser do something, read-only or not, and return the rows.
    """
    with psycopg.connect(server.superuser(), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []
