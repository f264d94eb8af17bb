# SPDX-License-Identifier: EUPL-1.2
"""
Keep all records of a shop in one SQLite file: the default storage.

==============  =========================================================
statements.py   all SQL that names a kind's table, made once per kind
values.py       index values and JSON as columns, and back
tables.py       the tables and indexes of the present layout
sums.py         the sum of each row, by which damage shows
schema.py       creates the tables, in one transaction
upgrades.py     changes those of an older file
connections.py  opens connections and refuses libraries that lose writes
networks.py     refuses disks of other machines
questions.py    the statements of a query
leading.py      pages in the order of an index that another field leads
paging.py       chooses how a page is read
reading.py      snapshots
writing.py      batches
checking.py     looks for damage
failures.py     SQLite's errors as ours
store.py        the storage: one writer, a few readers
sources.py      opens a file that must stay as it is
==============  =========================================================
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pydantic import Field

from onestopshop.plugin import Adapter, City, Options, Storage

if TYPE_CHECKING:
    from onestopshop.builtin.sqlite.store import SqliteStorage

__all__ = ["ADAPTER", "SqliteOptions"]


class SqliteOptions(Options):
    """
    What a city may say about its file.
    """

    path: str = Field(description="The file, relative to the configuration; its folder must exist.")
    busy_timeout: float = Field(
        default=30.0, gt=0, le=3600, description="Seconds to wait for another process that is writing."
    )
    read_only: bool = Field(
        default=False,
        description="Change nothing: for a file to look at, or to copy from. `storage` commands set it themselves.",
    )


@contextmanager
def _open(options: SqliteOptions, city: City) -> "Iterator[SqliteStorage]":
    """Open the city's file until the context ends."""
    from onestopshop.builtin.sqlite.sources import opened_to_read
    from onestopshop.builtin.sqlite.store import SqliteStorage

    path = city.folder / options.path
    if options.read_only:
        with opened_to_read(path, city.kinds, busy_timeout=options.busy_timeout) as source:
            yield source
        return
    storage = SqliteStorage(path, city.kinds, busy_timeout=options.busy_timeout)
    try:
        yield storage
    finally:
        storage.close()


ADAPTER: Final[Adapter[Storage]] = Adapter(
    name="sqlite",
    summary="One SQLite file beside the configuration; durable.",
    options=SqliteOptions,
    open=_open,
)
