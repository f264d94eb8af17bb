# SPDX-License-Identifier: EUPL-1.2
"""
The narrow port to whatever keeps the records.

A storage knows no model of the domain: it keeps opaque records with a few
declared fields to find and count them by, and one log, and writes both in one
batch.  The promises that it makes are numbered in
``onestopshop.testing.storage``, which tests them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeAlias, runtime_checkable

import attrs

from onestopshop.domain.events import LogEntry
from onestopshop.domain.fields import Index
from onestopshop.ports.queries import Query

__all__ = [
    "Batch",
    "Blanking",
    "Checkable",
    "Damage",
    "Erasure",
    "IndexValue",
    "Kind",
    "LogEntry",
    "Put",
    "Record",
    "Snapshot",
    "Storage",
    "Written",
]

IndexValue: TypeAlias = str | int | datetime | frozenset[str] | None
"""The value of one index field; an instant has a time zone, absent is ``None``."""


@attrs.frozen(kw_only=True)
class Kind:
    """
    One kind of record that a storage is opened with.

    Args:
        name: Such as ``visit``: lower-case letters and underscores.
        fields: The index fields and their types.
        orders: Combinations by which lists are asked for, each led by what is compared for equality; an
            adapter with indexes makes one for each.  Where two have the order of a list behind their first
            field, the one whose field has fewer values stands first: adapters read it value by value.
        index_of: Return the values of the index fields of a record that was read back, so that an adapter can
            fill a field that is new; without it only an empty kind can get one.
    """

    name: str
    fields: Mapping[str, Index]
    orders: tuple[tuple[str, ...], ...] = ()
    index_of: "Callable[[Record], Mapping[str, IndexValue]] | None" = attrs.field(
        default=None, eq=False, repr=False
    )


@attrs.frozen(kw_only=True)
class Record:
    """
    One record as a storage sees it.

    Args:
        version: 1 for the first, rising by 1.
        schema: The version of the form of *body*.
        body: Plain JSON data, opaque to the adapter.
        index: A value for each declared field of the kind; absent ones may be left out.
    """

    kind: str
    id: str
    version: int
    schema: int
    body: Mapping[str, object]
    index: Mapping[str, IndexValue] = attrs.field(factory=dict)


@attrs.frozen
class Put:
    """
    Write a record in the place of the version that it *replaces*; 0 creates.
    """

    record: Record
    replaces: int = attrs.field(kw_only=True)


@attrs.frozen(kw_only=True)
class Erasure:
    """
    Remove the record of this kind and id altogether, whose version is *replaces*.
    """

    kind: str
    id: str
    replaces: int


@attrs.frozen(kw_only=True)
class Blanking:
    """
    Overwrite who and what of an entry of the log; its number stays.
    """

    seq: int
    actor: str
    data: Mapping[str, object] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Batch:
    """
    All that one transaction writes: everything or nothing of it becomes visible.
    """

    puts: tuple[Put, ...] = ()
    erasures: tuple[Erasure | Blanking, ...] = ()
    entries: tuple[LogEntry, ...] = ()


@attrs.frozen(kw_only=True)
class Written:
    """
    What a storage says of a batch that is now durable: its entries with their numbers.
    """

    entries: tuple[LogEntry, ...]


class Snapshot(Protocol):
    """
    One consistent view of a storage; later writes do not show in it.
    """

    def get(self, kind: str, id: str) -> Record | None:
        """Return the record, or ``None``."""
        ...

    def find(self, query: Query) -> Iterator[Record]:
        """Yield the records that match, in the stated order."""
        ...

    def count(
        self, query: Query, by: Sequence[str] = (), distinct: str | None = None
    ) -> Mapping[tuple[str | int | datetime | None, ...], int]:
        """
        Count the records that match, whatever the query's order, cursor and limit.

        Args:
            by: Index fields whose values group the counts, in order; a record counts once in each value of
                a set field, absent (or an empty set) is ``None``.  Without fields the only key is ``()``.
            distinct: Count the different values of this field (absent ones not) in place of records.

        Returns:
            Counts above 0; without *by* always one row.
        """
        ...

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        """Return at most *limit* entries of the log whose ``seq`` is above *after*, in order."""
        ...

    def entry(self, key: str) -> LogEntry | None:
        """Return the entry that was written with this key, or ``None``."""
        ...


class Storage(Protocol):
    """
    Keeps records and the log of one shop.
    """

    def read(self) -> AbstractContextManager[Snapshot]:
        """
        Open a snapshot; it never blocks the writer.

        Raises:
            StorageError: The storage is closed or broken.
        """
        ...

    def write(self, batch: Batch) -> Written:
        """
        Write all of *batch* durably, or nothing.

        Raises:
            ConflictError: A put or erasure names a version that is not there, or a key was written before.
            StorageFullError: There is no room; nothing was written.
            StorageReadOnlyError: Writing is not allowed here; nothing was written.
            StorageError: Anything else failed; nothing was written.
        """
        ...


@attrs.frozen(kw_only=True)
class Damage:
    """
    What a storage found wrong with itself.

    Args:
        kind: The kind of the record, ``log`` for an entry, or empty when it is about neither.
        id: The id of the record, the number of the entry, or empty.
        message: What is wrong, without anything that the record says.
    """

    kind: str = ""
    id: str = ""
    message: str


@runtime_checkable
class Checkable(Protocol):
    """
    A storage that can look for damage below what its snapshots show: pages, checksums, indexes.
    """

    def check(self) -> Iterator[Damage]:
        """Yield what is damaged, while the shop is at work; nothing is changed."""
        ...
