# SPDX-License-Identifier: EUPL-1.2
"""
Storages that go wrong where a shop is more than a sample: with its own kinds, with much at once.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import attrs
from tests.proofs.kit.broken_values import changing
from tests.proofs.wrapped import Counts, Sabotage, View, Wrapped, viewing

from onestopshop.errors import ConflictError, StorageError
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import (
    Batch,
    Damage,
    Erasure,
    IndexValue,
    LogEntry,
    Put,
    Record,
    Snapshot,
    Storage,
    Written,
)

__all__ = ["BROKEN_KINDS", "CountsSetsOnce", "putting"]

_MUCH = 1_000


def putting(change: Callable[[Put], Put]) -> type[Wrapped]:
    """
    Return what wraps a storage so that each put is written changed.
    """

    class Puts(Wrapped):
        def write(self, batch: Batch) -> Written:
            return self.inner.write(attrs.evolve(batch, puts=tuple(map(change, batch.puts))))

    return Puts


def _few_fields(put: Put) -> Put:
    index = dict(list(put.record.index.items())[:8])
    return attrs.evolve(put, record=attrs.evolve(put.record, index=index))


def _next_version(put: Put) -> Put:
    return attrs.evolve(put, record=attrs.evolve(put.record, version=put.replaces + 1))


def _without_empty(put: Put) -> Put:
    body = {name: value for name, value in put.record.body.items() if value not in (None, [], {})}
    return attrs.evolve(put, record=attrs.evolve(put.record, body=body))


def _short(value: IndexValue) -> IndexValue:
    if isinstance(value, frozenset):
        return frozenset(member[:200] for member in value)
    return value[:200] if isinstance(value, str) else value


class LoadsBadly(Wrapped):
    """Much is loaded another way, in which a backslash means something."""

    def write(self, batch: Batch) -> Written:
        if len(batch.puts) < _MUCH:
            return self.inner.write(batch)
        puts = tuple(
            attrs.evolve(put, record=attrs.evolve(put.record, body=_unescaped(put.record.body)))
            for put in batch.puts
        )
        return self.inner.write(attrs.evolve(batch, puts=puts))


def _unescaped(body: Mapping[str, object]) -> Mapping[str, object]:
    return {
        name: value.replace("\\n", "\n") if isinstance(value, str) else value for name, value in body.items()
    }


class LoadsInParts(Wrapped):
    """A large batch is written in parts, each whole."""

    def write(self, batch: Batch) -> Written:
        parts = [batch.puts[start : start + _MUCH] for start in range(0, len(batch.puts), _MUCH)]
        for puts in parts[:-1]:
            self.inner.write(Batch(puts=puts))
        return self.inner.write(attrs.evolve(batch, puts=parts[-1] if parts else ()))


class RefusesJumps(Wrapped):
    def write(self, batch: Batch) -> Written:
        for put in batch.puts:
            if put.record.version != put.replaces + 1:
                raise ConflictError(
                    "a jump", expected=put.replaces + 1, found=put.record.version, hint="Wait."
                )
        return self.inner.write(batch)


class KeepsOldValues(Wrapped):
    """A field that the new version leaves out keeps its value."""

    def write(self, batch: Batch) -> Written:
        return self.inner.write(attrs.evolve(batch, puts=tuple(map(self._with_old, batch.puts))))

    def _with_old(self, put: Put) -> Put:
        with self.inner.read() as snapshot:
            old = snapshot.get(put.record.kind, put.record.id)
        index = {**(old.index if old else {}), **put.record.index}
        return attrs.evolve(put, record=attrs.evolve(put.record, index=index))


class KeysWithSubjects(Wrapped):
    """A key is unique only together with its subject."""

    def write(self, batch: Batch) -> Written:
        with self.inner.read() as snapshot:
            known = {entry.key: snapshot.entry(entry.key) for entry in batch.entries}
        entries = tuple(
            attrs.evolve(entry, key=f"{entry.key}#{entry.subject}")
            if (old := known[entry.key]) and old.subject != entry.subject
            else entry
            for entry in batch.entries
        )
        return self.inner.write(attrs.evolve(batch, entries=entries))


class ThousandEntries(View):
    def entries(self, after: int = 0, limit: int = 1_000) -> Sequence[LogEntry]:
        return self.inner.entries(after, limit)


class FoldsDigits(View):
    """Digits of all scripts are the same in an id that is looked for."""

    def get(self, kind: str, id: str) -> Record | None:
        return self.inner.get(kind, unicodedata.normalize("NFKC", id))


class FindsDamage(Wrapped):
    """Takes text that is not in a normal form for damage."""

    def check(self) -> Iterator[Damage]:
        with self.inner.read() as snapshot:
            for record in snapshot.find(Query(kind="visit")):
                if not unicodedata.is_normalized("NFC", record.id):
                    yield Damage(kind="visit", id=record.id, message="its id is not as it was")


class RepairsWhileChecking(Wrapped):
    """Removes entries' data that it takes for rubbish."""

    def check(self) -> Iterator[Damage]:
        with self.inner.read() as snapshot:
            kept = list(snapshot.find(Query(kind="visit")))
        if kept:
            last = kept[-1]
            self.inner.write(Batch(erasures=(Erasure(kind="visit", id=last.id, replaces=last.version),)))
        yield from ()


class SnapshotTooOld(Wrapped):
    """A snapshot is given up when much was written since it was opened."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        self.written = 0

    def write(self, batch: Batch) -> Written:
        self.written += len(batch.puts)
        return self.inner.write(batch)

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self.inner.read() as snapshot:
            yield _Aging(snapshot, self)


class _Aging(View):
    def __init__(self, inner: Snapshot, storage: SnapshotTooOld) -> None:
        super().__init__(inner)
        self._storage, self._start = storage, storage.written

    def find(self, query: Query) -> Iterator[Record]:
        if self._storage.written - self._start > 300:
            raise StorageError("snapshot too old", adapter="broken", hint="Open another one.")
        return self.inner.find(query)


class ErasuresShow(Wrapped):
    """What was erased is missing in every snapshot."""

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        outer = self

        class Misses(View):
            def get(self, kind: str, id: str) -> Record | None:
                with outer.inner.read() as now:
                    return self.inner.get(kind, id) if now.get(kind, id) else None

        with self.inner.read() as snapshot:
            yield Misses(snapshot)


class SecondFieldRises(View):
    def find(self, query: Query) -> Iterator[Record]:
        order = tuple((name, way if at != 1 else "asc") for at, (name, way) in enumerate(query.order))
        return self.inner.find(attrs.evolve(query, order=order))  # type: ignore[arg-type]  # two words


class ReadsAllAtOnce(View):
    def find(self, query: Query) -> Iterator[Record]:
        return iter(list(self.inner.find(query)))


class StopsAtThousand(View):
    def find(self, query: Query) -> Iterator[Record]:
        return self.inner.find(attrs.evolve(query, limit=min(query.limit or _MUCH, _MUCH)))


class CountsSetsOnce(View):
    """A set counts by its first member."""

    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        counts = self.inner.count(query, by, distinct)
        if distinct is not None or len(by) != 1:
            return counts
        records = list(self.inner.find(attrs.evolve(query, order=(), after=None, limit=None)))
        if not any(isinstance(record.index.get(by[0]), frozenset) for record in records):
            return counts
        firsts = [min(record.index.get(by[0]) or (None,), key=str) for record in records]  # type: ignore[arg-type]
        return {(first,): firsts.count(first) for first in firsts}


BROKEN_KINDS: tuple[Sabotage, ...] = (
    Sabotage(what="keeps eight fields", wrap=putting(_few_fields), breaks="P1.11"),
    Sabotage(what="keeps the shop's records for a while", wrap=Wrapped, durable=True, breaks="P1.12"),
    Sabotage(what="loads much with escapes", wrap=LoadsBadly, breaks="P1.13"),
    Sabotage(what="loads much in parts", wrap=LoadsInParts, breaks="P1.14"),
    Sabotage(what="refuses versions that jump", wrap=RefusesJumps, breaks="P2.13"),
    Sabotage(what="counts versions itself", wrap=putting(_next_version), breaks="P2.13"),
    Sabotage(what="keeps values that are left out", wrap=KeepsOldValues, breaks="P2.14"),
    Sabotage(what="takes a key with its subject", wrap=KeysWithSubjects, breaks="P3.7"),
    Sabotage(what="gives long pages of the log", wrap=viewing(ThousandEntries), breaks="P4.13"),
    Sabotage(what="folds digits of ids", wrap=viewing(FoldsDigits), breaks="P5.11"),
    Sabotage(what="cuts long values of fields", wrap=changing(value=_short), breaks="P5.12"),
    Sabotage(what="leaves empty lists out", wrap=putting(_without_empty), breaks="P5.13"),
    Sabotage(what="takes sound text for damage", wrap=FindsDamage, breaks="P6.6"),
    Sabotage(what="changes what it checks", wrap=RepairsWhileChecking, breaks="P6.6"),
    Sabotage(what="gives old snapshots up", wrap=SnapshotTooOld, breaks="P7.10"),
    Sabotage(what="shows erasures in a snapshot", wrap=ErasuresShow, breaks="P7.11"),
    Sabotage(what="orders by a second field upwards", wrap=viewing(SecondFieldRises), breaks="P8.22"),
    Sabotage(what="reads a long list at once", wrap=viewing(ReadsAllAtOnce), breaks="P8.23"),
    Sabotage(what="ends a long list", wrap=viewing(StopsAtThousand), breaks="P8.23"),
    Sabotage(what="keeps eight fields in a history", wrap=putting(_few_fields), breaks="P9.2"),
)
