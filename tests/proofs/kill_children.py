# SPDX-License-Identifier: EUPL-1.2
"""
What the killed children do: record visit after visit, and tell each.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Final

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.converter import structure
from onestopshop.codec.records import MODELS
from onestopshop.errors import InvalidDataError
from onestopshop.plugin import Batch, Written
from onestopshop.runtime.desk import Desk
from onestopshop.runtime.shop import OneStopShop

__all__ = ["Child", "key_of", "open_shop", "record", "record_too_early", "warm"]

_CITY: Final = Path(__file__).parents[2] / "examples" / "gent"

Child = Callable[[Path, int, int], None]
"""Record visits of a folder from a number on, and tell each through a file descriptor, without an end."""


def open_shop(folder: Path) -> OneStopShop:
    """Open the shop whose file is in a folder."""
    folder.mkdir(exist_ok=True)
    return OneStopShop.open(
        _CITY,
        storage={"use": "sqlite", "path": str(folder / "shop.db")},
        state={"folder": str(folder / "state")},
    )


def record(folder: Path, first: int, pipe: int) -> None:
    """Record as the library does."""
    with open_shop(folder) as shop:
        desk = shop.acting_as("guide", desk="zuid")
        os.write(pipe, b"ready\n")
        for number in count(first):
            visit = _one_visit(desk, number)
            os.write(pipe, f"{number} {visit}\n".encode())


def record_too_early(folder: Path, first: int, pipe: int) -> None:
    """Be the saboteur: return from a write before its commit."""
    commit = SqliteStorage.write

    def write(self: SqliteStorage, batch: Batch) -> Written:
        Thread(target=commit, args=(self, batch), daemon=True).start()
        return Written(entries=batch.entries)

    SqliteStorage.write = write  # type: ignore[method-assign]  # that is the sabotage
    record(folder, first, pipe)


def _one_visit(desk: Desk, number: int) -> str:
    with desk.together(key=key_of(number)):
        visit = desk.visits.record(
            channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
        )
        desk.referrals.make(visit=visit.id, service="g2", mode="appointment")
        for step in ("find", "understand"):
            desk.barriers.observe(
                visit=visit.id, service="g2", concepts=["b:begrijpbaar"], step=step, what_happened="A letter."
            )
    return visit.id


def key_of(number: int) -> str:
    """Return the key of a visit."""
    return f"visit-{number}"


def warm() -> None:
    """Import and read once what every child would: all but the index, whose threads no fork takes along."""
    from onestopshop.builtin import BUILTINS
    from onestopshop.builtin.search import index  # noqa: F401
    from onestopshop.builtin.toml_taxonomy import network_schemes
    from onestopshop.config.loading import load
    from onestopshop.runtime.plugins import PluginHost

    PluginHost.load(load(_CITY).plugins, builtins=BUILTINS)
    network_schemes()
    for model in MODELS.values():
        with suppress(InvalidDataError):
            structure({}, model)
