# SPDX-License-Identifier: EUPL-1.2
"""
A storage around a good one, in which a saboteur changes one thing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs

from onestopshop.ports.queries import Query, Scalar
from onestopshop.ports.storage import Batch, Kind, LogEntry, Record, Snapshot, Storage, Written

__all__ = ["Counts", "Sabotage", "View", "Wrapped", "viewing"]

Counts = Mapping[tuple[Scalar | None, ...], int]


@attrs.frozen(kw_only=True)
class Sabotage:
    """
    One adapter broken on purpose.

    Args:
        what: What is wrong with it, in one phrase.
        wrap: Makes the broken storage of a good one.
        base: The adapter inside, ``memory`` or ``sqlite``.
        durable: What the adapter claims.
        shared: Whether the adapter claims that one place can be opened several times.
        stays_open: The storage inside stays open when the adapter is closed.
        kinds: Changes the kinds with which the adapter inside is opened in a folder.
        breaks: The number of the promise that must catch it.
    """

    what: str
    wrap: Callable[[Storage], Storage]
    breaks: str
    base: str = "memory"
    durable: bool = False
    shared: bool = False
    stays_open: bool = False
    kinds: Callable[[Path, Sequence[Kind]], Sequence[Kind]] | None = None


class View:
    """
    A snapshot that passes everything on.
    """

    def __init__(self, inner: Snapshot) -> None:
        self.inner = inner

    def get(self, kind: str, id: str) -> Record | None:
        return self.inner.get(kind, id)

    def find(self, query: Query) -> Iterator[Record]:
        return self.inner.find(query)

    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        return self.inner.count(query, by, distinct)

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        return self.inner.entries(after, limit)

    def entry(self, key: str) -> LogEntry | None:
        return self.inner.entry(key)


class Wrapped:
    """
    A storage that passes everything on.
    """

    view: Callable[[Snapshot], Snapshot] = View

    def __init__(self, inner: Storage) -> None:
        self.inner = inner

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self.inner.read() as snapshot:
            yield type(self).view(snapshot)

    def write(self, batch: Batch) -> Written:
        return self.inner.write(batch)


def viewing(view: Callable[[Snapshot], Snapshot]) -> Callable[[Storage], Storage]:
    """
    Return what wraps a storage so that its snapshots are seen through *view*.
    """
    return type("Viewed", (Wrapped,), {"view": staticmethod(view)})
