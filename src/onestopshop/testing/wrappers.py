# SPDX-License-Identifier: EUPL-1.2
"""
Storages around another one that are slow or fail on purpose, for tests of what stands above a storage.

A shop gets one through an adapter::

    faulty = wrapped(ADAPTER, partial(Faulty, faults=[Fault(at=2, when="after")]))
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Any, Literal

import attrs

from onestopshop.errors import StorageError
from onestopshop.ports.adapters import Adapter, City
from onestopshop.ports.queries import Query, Scalar
from onestopshop.ports.storage import Batch, LogEntry, Record, Snapshot, Storage, Written

__all__ = ["Fault", "Faulty", "Slow", "wrapped"]


@attrs.frozen(kw_only=True)
class Fault:
    """
    One call that fails.

    Args:
        at: Which one of these calls, counted from 1 since the storage was opened.
        call: ``write``, or ``read`` for the opening of a snapshot.
        error: What is raised.
        when: ``before`` the storage inside is asked, so that nothing is written; or ``after`` it has
            answered: what was written is durable, and only the answer is lost.
    """

    at: int
    call: Literal["read", "write"] = "write"
    error: type[StorageError] = StorageError
    when: Literal["before", "after"] = "before"


class Faulty:
    """
    A storage of which some calls fail.

    Args:
        inner: Where everything is kept.
        faults: Which calls fail, and how.

    .. versionadded:: 0.2
    """

    def __init__(self, inner: Storage, *, faults: Sequence[Fault]) -> None:
        self._inner = inner
        self._faults: Mapping[tuple[str, int], Fault] = {(fault.call, fault.at): fault for fault in faults}
        self._calls = {"read": 0, "write": 0}
        self._lock = Lock()

    @property
    def calls(self) -> Mapping[str, int]:
        """How often each call was made, whatever came of it."""
        return dict(self._calls)

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        """
        Open a snapshot of the storage inside.

        Raises:
            StorageError: A fault says so, or the storage inside.
        """
        fault = self._next("read")
        self._fail(fault, "before")
        with self._inner.read() as snapshot:
            self._fail(fault, "after")
            yield snapshot

    def write(self, batch: Batch) -> Written:
        """
        Write *batch* into the storage inside.

        Raises:
            StorageError: A fault says so, or the storage inside.
        """
        fault = self._next("write")
        self._fail(fault, "before")
        written = self._inner.write(batch)
        self._fail(fault, "after")
        return written

    def _next(self, call: str) -> Fault | None:
        with self._lock:
            self._calls[call] += 1
            return self._faults.get((call, self._calls[call]))

    def _fail(self, fault: Fault | None, when: str) -> None:
        if fault is not None and fault.when == when:
            raise fault.error(
                f"this {fault.call} fails on purpose, {when} it was done",
                adapter="faulty",
                hint="Try again with the same key.",
            )


class Slow:
    """
    A storage each call of which takes its time.

    Args:
        inner: Where everything is kept.
        delay: Called with the name of the call (``read``, ``get``, ``find``, ``count``, ``entries``,
            ``entry``, ``write``) before it is passed on: it sleeps, advances a clock, or counts.

    .. versionadded:: 0.2
    """

    def __init__(self, inner: Storage, *, delay: Callable[[str], object]) -> None:
        self._inner = inner
        self._delay = delay

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        """Open a snapshot of the storage inside, which is slow too."""
        self._delay("read")
        with self._inner.read() as snapshot:
            yield _SlowSnapshot(snapshot, self._delay)

    def write(self, batch: Batch) -> Written:
        """Write *batch* into the storage inside."""
        self._delay("write")
        return self._inner.write(batch)


@attrs.frozen
class _SlowSnapshot:
    """A snapshot each call of which takes its time."""

    _inner: Snapshot
    _delay: Callable[[str], object]

    def get(self, kind: str, id: str) -> Record | None:
        self._delay("get")
        return self._inner.get(kind, id)

    def find(self, query: Query) -> Iterator[Record]:
        self._delay("find")
        return self._inner.find(query)

    def count(
        self, query: Query, by: Sequence[str] = (), distinct: str | None = None
    ) -> Mapping[tuple[Scalar | None, ...], int]:
        self._delay("count")
        return self._inner.count(query, by, distinct)

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        self._delay("entries")
        return self._inner.entries(after, limit)

    def entry(self, key: str) -> LogEntry | None:
        self._delay("entry")
        return self._inner.entry(key)


def wrapped(
    adapter: Adapter[Storage], wrap: Callable[[Storage], Storage], *, name: str = "wrapped"
) -> Adapter[Storage]:
    """
    Return an adapter with the options of *adapter*, whose storage stands inside what *wrap* makes of it.

    Args:
        adapter: Opens the storage inside.
        wrap: Such as ``partial(Slow, delay=…)``; called once for each opening.
        name: The word after ``use =`` in the configuration.

    .. versionadded:: 0.2
    """

    @contextmanager
    def open(options: Any, city: City) -> Iterator[Storage]:
        with adapter.open(options, city) as inner:
            yield wrap(inner)

    opened: Callable[[Any, City], AbstractContextManager[Storage]] = open
    return attrs.evolve(adapter, name=name, open=opened)
