# SPDX-License-Identifier: EUPL-1.2
"""
Where the records of a proof lie: the same on every database.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Final

import attrs

from onestopshop.builtin import sqlite
from onestopshop.codec.converter import structure
from onestopshop.codec.records import MODELS
from onestopshop.domain.ids import NewId
from onestopshop.errors import InvalidDataError
from onestopshop.plugin import Adapter, Kind, Storage
from onestopshop.runtime.shop import OneStopShop
from onestopshop.testing.fakes import a_city

__all__ = ["CITY", "Place", "in_file", "in_schema", "warm"]

CITY: Final = Path(__file__).parents[2] / "examples" / "gent"


@attrs.frozen
class Place:
    """
    A storage that processes can open, alone or under a shop.

    Args:
        folder: Where a shop keeps its state.
        adapter: Opens the storage.
        options: The rest of the table of the configuration.
        plugins: What brings the adapter, when it is not built in.
    """

    folder: Path
    adapter: Adapter[Storage]
    options: Mapping[str, object]
    plugins: tuple[object, ...] = ()

    def open(self, kinds: Sequence[Kind]) -> AbstractContextManager[Storage]:
        """Open the storage alone."""
        options = self.adapter.options.model_validate(dict(self.options))
        return self.adapter.open(options, a_city(self.folder, kinds=kinds))

    def shop(self, *, new_id: NewId | None = None) -> OneStopShop:
        """Open the shop whose records are here."""
        return OneStopShop.open(
            CITY,
            plugins=self.plugins,
            new_id=new_id,
            storage={"use": self.adapter.name, **self.options},
            state={"folder": str(self.folder / "state")},
        )


def in_file(folder: Path) -> Place:
    """
    Return the place in an SQLite file of a folder.
    """
    folder.mkdir(exist_ok=True)
    return Place(folder, sqlite.ADAPTER, {"path": str(folder / "shop.db")})


def in_schema(folder: Path, options: Mapping[str, object]) -> Place:
    """
    Return the place in a schema of PostgreSQL, with a folder for the shop's state.
    """
    import onestopshop_postgres
    from onestopshop_postgres import adapter

    folder.mkdir(exist_ok=True)
    return Place(folder, adapter.ADAPTER, dict(options), (onestopshop_postgres,))


def warm() -> None:
    """
    Import and read once what every child would: all but the index, whose threads no fork takes along.
    """
    from onestopshop.builtin import BUILTINS
    from onestopshop.builtin.search import index  # noqa: F401
    from onestopshop.builtin.toml_taxonomy import network_schemes
    from onestopshop.config.loading import load
    from onestopshop.runtime.plugins.host import PluginHost

    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of each connection that a proof breaks
    PluginHost.load(load(CITY).plugins, builtins=BUILTINS)
    network_schemes()
    for model in MODELS.values():
        with suppress(InvalidDataError):
            structure({}, model)
