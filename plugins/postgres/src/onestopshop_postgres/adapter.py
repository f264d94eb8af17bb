# SPDX-License-Identifier: EUPL-1.2
"""
The adapter that the plugin offers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from onestopshop.plugin import Adapter, City, Storage
from onestopshop_postgres.options import PostgresOptions

if TYPE_CHECKING:
    from onestopshop_postgres.store import PostgresStorage

__all__ = ["ADAPTER"]


@contextmanager
def _open(options: PostgresOptions, city: City) -> "Iterator[PostgresStorage]":
    """Open the city's schema until the context ends."""
    from onestopshop_postgres.store import PostgresStorage

    storage = PostgresStorage(options, city.kinds, folder=city.folder)
    try:
        yield storage
    finally:
        storage.close()


ADAPTER: Final[Adapter[Storage]] = Adapter(
    name="postgres",
    summary="A schema of its own in a PostgreSQL database; durable.",
    options=PostgresOptions,
    open=_open,
)
