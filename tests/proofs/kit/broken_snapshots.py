# SPDX-License-Identifier: EUPL-1.2
"""
Storages whose snapshots are not what they promise, each in one way.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

import attrs
from tests.proofs.wrapped import Sabotage, View, Wrapped, viewing

from onestopshop.errors import StorageError
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, LogEntry, Record, Snapshot, Storage, Written

__all__ = ["BROKEN_SNAPSHOTS"]


class ReadsLive(Wrapped):
    """Every read of a snapshot is of now."""

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        live = Live(self.inner)
        with self.inner.read():
            yield live
        live.is_open = False


class Live(View):
    is_open = True

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def inner(self) -> Snapshot:  # type: ignore[override]  # opened anew at each use
        if not self.is_open:
            raise StorageError("closed", adapter="broken", hint="Open it.")
        return self._load()

    def _load(self) -> Snapshot:
        with self._storage.read() as snapshot:
            return _Loaded(snapshot)


class ReadsLate(Wrapped):
    """What a snapshot shows is fixed by its first read only."""

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        late = Late(self.inner)
        with self.inner.read():
            yield late
        late.is_open = False


class Late(Live):
    _first: Snapshot | None = None

    def _load(self) -> Snapshot:
        self._first = self._first or super()._load()
        return self._first


class _Loaded(View):
    """All of a snapshot, kept in a storage of its own."""

    def __init__(self, snapshot: Snapshot) -> None:
        from onestopshop.builtin.memory import MemoryStorage
        from onestopshop.ports.storage import Put
        from onestopshop.testing.storage import KINDS

        copy = MemoryStorage(KINDS)
        records = [record for kind in KINDS for record in snapshot.find(Query(kind=kind.name))]
        copy.write(
            Batch(
                puts=tuple(Put(r, replaces=0) for r in records), entries=tuple(snapshot.entries(limit=10**6))
            )
        )
        self._context = copy.read()
        super().__init__(self._context.__enter__())


class BlocksWriters(Wrapped):
    """A reader keeps the lock of the writer, who gives up."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        self._lock = Lock()

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        has_lock = self._lock.acquire(blocking=False)
        try:
            with self.inner.read() as snapshot:
                yield snapshot
        finally:
            if has_lock:
                self._lock.release()

    def write(self, batch: Batch) -> Written:
        if not self._lock.acquire(timeout=0.05):
            raise StorageError("busy", adapter="broken", hint="Try again.")
        try:
            return self.inner.write(batch)
        finally:
            self._lock.release()


class LeaksReaders(Wrapped):
    """A snapshot that is abandoned in the middle of a query is given out again."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        self._old: _Loaded | None = None

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self.inner.read() as snapshot:
            view = Watched(self._old or snapshot)
            yield view
            if view.is_abandoned and self._old is None:
                self._old = _Loaded(snapshot)


class Watched(View):
    is_abandoned = False

    def find(self, query: Query) -> Iterator[Record]:
        self.is_abandoned = True
        yield from self.inner.find(query)
        self.is_abandoned = False


class LivesOn(Wrapped):
    """A snapshot works after its with."""

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self.inner.read() as snapshot:
            yield _Loaded(snapshot)


class LogFromHere(View):
    """*after* is taken for the first number."""

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        return self.inner.entries(max(after - 1, 0), limit)


class FoldsKeys(View):
    def entry(self, key: str) -> LogEntry | None:
        return next((entry for entry in self.inner.entries() if entry.key.lower() == key.lower()), None)


class DropsZones(View):
    def find(self, query: Query) -> Iterator[Record]:
        for record in self.inner.find(query):
            naive = {
                k: v.replace(tzinfo=None) if isinstance(v, datetime) else v for k, v in record.index.items()
            }
            yield attrs.evolve(record, index=naive)


class SharesBodies(View):
    """Everybody gets the same dictionary."""

    bodies: dict[tuple[str, str, int], Record]

    def get(self, kind: str, id: str) -> Record | None:
        record = self.inner.get(kind, id)
        return record and self._shared(record)

    def find(self, query: Query) -> Iterator[Record]:
        return map(self._shared, self.inner.find(query))

    def _shared(self, record: Record) -> Record:
        return self.bodies.setdefault((record.kind, record.id, record.version), record)


class AbsentIndexValues(View):
    """Absent values come back as ``None``."""

    def find(self, query: Query) -> Iterator[Record]:
        for record in self.inner.find(query):
            yield attrs.evolve(record, index={"papers": None, **record.index})


def _sharing(storage: Storage) -> Storage:
    view = type("Shares", (SharesBodies,), {"bodies": {}})
    return viewing(view)(storage)


BROKEN_SNAPSHOTS: tuple[Sabotage, ...] = (
    Sabotage(what="shows later writes in a snapshot", wrap=ReadsLive, breaks="P7.2"),
    Sabotage(what="fixes a snapshot at its first read", wrap=ReadsLate, breaks="P7.3"),
    Sabotage(what="lets readers block the writer", wrap=BlocksWriters, breaks="P7.7"),
    Sabotage(what="gives an abandoned snapshot out again", wrap=LeaksReaders, breaks="P7.6"),
    Sabotage(what="reads after the snapshot's end", wrap=LivesOn, breaks="P6.2"),
    Sabotage(what="works after closing", wrap=Wrapped, stays_open=True, breaks="P6.1"),
    Sabotage(what="repeats an entry on the next page of the log", wrap=viewing(LogFromHere), breaks="P4.4"),
    Sabotage(what="folds the case of keys", wrap=viewing(FoldsKeys), breaks="P3.1"),
    Sabotage(what="drops time zones", wrap=viewing(DropsZones), breaks="P1.1"),
    Sabotage(what="shares its bodies", wrap=_sharing, breaks="P5.8"),
    Sabotage(what="fills absent values in", wrap=viewing(AbsentIndexValues), breaks="P1.2"),
)
