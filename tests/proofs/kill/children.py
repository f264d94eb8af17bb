# SPDX-License-Identifier: EUPL-1.2
"""
What the children do: record visit after visit, and tell each.
"""

import os
import select
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from itertools import count
from threading import Thread
from typing import Final

from tests.proofs.places import Place
from tests.proofs.visits import record_visit

from onestopshop.errors import StorageError
from onestopshop.plugin import Batch, Storage, Written

__all__ = ["GO", "PAUSE", "Build", "acknowledge_too_early", "as_it_is", "key_of", "record", "record_on"]

GO: Final = b"g"
PAUSE: Final = b"p"
"""What a child that outlives its server is asked for."""

Build = Callable[[Place], None]
"""Change the library in this process."""


def as_it_is(place: Place) -> None:
    """
    Change nothing.
    """


def acknowledge_too_early(place: Place) -> None:
    """
    Be the saboteur: return from a write before its commit.
    """
    storage = _storages()[place.adapter.name]
    commit = storage.write

    def write(self: Storage, batch: Batch) -> Written:
        Thread(target=commit, args=(self, batch), daemon=True).start()
        return Written(entries=batch.entries)

    threading.excepthook = lambda _: None  # who acknowledged too early hears of no failure
    storage.write = write  # type: ignore[method-assign]  # that is the sabotage


def _storages() -> Mapping[str, type[Storage]]:
    from onestopshop.builtin.sqlite.store import SqliteStorage
    from onestopshop_postgres.store import PostgresStorage

    return {"sqlite": SqliteStorage, "postgres": PostgresStorage}


def record(place: Place, first: int, pipe: int) -> None:
    """
    Record visits from a number on, and tell each through a file descriptor, until death.
    """
    with place.shop() as shop:
        desk = shop.acting_as("guide", desk="zuid")
        os.write(pipe, b"ready\n")
        for number in count(first):
            visit = record_visit(desk, key_of(number))
            os.write(pipe, f"{number} {visit}\n".encode())


def record_on(place: Place, first: int, pipe: int, control: int) -> None:
    """
    Record through the deaths of the server: what failed is tried again with the same key.

    Args:
        control: Where `PAUSE` is read before a try, which is told, and then `GO`.
    """
    number = first
    with ExitStack() as stack:
        desk = None
        while True:
            if select.select([control], [], [], 0)[0]:
                os.read(control, 1)
                os.write(pipe, b"paused\n")
                os.read(control, 1)
            try:
                if desk is None:
                    desk = stack.enter_context(place.shop()).acting_as("guide", desk="zuid")
                visit = record_visit(desk, key_of(number))
            except StorageError:
                os.write(pipe, b"refused\n")
            except Exception as error:  # noqa: BLE001 - whatever else reaches a caller is what is looked for
                os.write(pipe, f"wrong {type(error).__name__} {error}\n".encode())
            else:
                os.write(pipe, f"{number} {visit}\n".encode())
                number += 1


def key_of(number: int) -> str:
    """
    Return the key of a visit.
    """
    return f"visit-{number}"
