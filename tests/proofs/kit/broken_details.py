# SPDX-License-Identifier: EUPL-1.2
"""
Storages that are wrong in a detail that a first look at them does not show, each in one way.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import attrs
from tests.proofs.kit.broken_kinds import putting
from tests.proofs.wrapped import Sabotage, View, Wrapped, viewing

from onestopshop.errors import StorageError
from onestopshop.plugin import (
    Batch,
    Blanking,
    IndexValue,
    LogEntry,
    Put,
    Query,
    Record,
    Snapshot,
    Storage,
    Written,
)

__all__ = ["BROKEN_DETAILS"]


class BlanksFromTheEnd(Wrapped):
    """A number that is not above 0 is taken as a place counted from the end of the log."""

    def write(self, batch: Batch) -> Written:
        with self.inner.read() as snapshot:
            length = len(snapshot.entries(limit=100_000))
        erasures = tuple(
            attrs.evolve(item, seq=item.seq + length)
            if isinstance(item, Blanking) and item.seq <= 0
            else item
            for item in batch.erasures
        )
        return self.inner.write(attrs.evolve(batch, erasures=erasures))


class ErasesNothingGladly(Wrapped):
    """What is not there is erased without a word when nobody names a version."""

    def write(self, batch: Batch) -> Written:
        with self.inner.read() as snapshot:
            erasures = tuple(
                item
                for item in batch.erasures
                if isinstance(item, Blanking) or item.replaces or snapshot.get(item.kind, item.id)
            )
        return self.inner.write(attrs.evolve(batch, erasures=erasures))


class KeepsKeysInMemory(Wrapped):
    """A key is known only to the opening that wrote it."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        with inner.read() as snapshot:
            self._last = len(snapshot.entries(limit=100_000))

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self.inner.read() as snapshot:
            yield _Forgetful(snapshot, self._last)

    def write(self, batch: Batch) -> Written:
        with self.inner.read() as snapshot:
            entries = tuple(
                attrs.evolve(one, key=f"{one.key}#{self._last}") if self._is_old(snapshot, one) else one
                for one in batch.entries
            )
        return self.inner.write(attrs.evolve(batch, entries=entries))

    def _is_old(self, snapshot: Snapshot, entry: LogEntry) -> bool:
        known = snapshot.entry(entry.key)
        return known is not None and known.seq <= self._last


class _Forgetful(View):
    def __init__(self, inner: Snapshot, last: int) -> None:
        super().__init__(inner)
        self._last = last

    def entry(self, key: str) -> LogEntry | None:
        found = self.inner.entry(key)
        return found if found and found.seq > self._last else None


class LendsIndexes(View):
    """Everybody gets the same dictionary of index values."""

    indexes: dict[tuple[str, str, int], Mapping[str, IndexValue]]

    def find(self, query: Query) -> Iterator[Record]:
        return map(self._lent, self.inner.find(query))

    def _lent(self, record: Record) -> Record:
        place = (record.kind, record.id, record.version)
        return attrs.evolve(record, index=self.indexes.setdefault(place, record.index))


def _lending(storage: Storage) -> Storage:
    return viewing(type("Lends", (LendsIndexes,), {"indexes": {}}))(storage)


class TakesAnyEntry(Wrapped):
    """Text of the log is not looked at: what cannot be kept is replaced."""

    def write(self, batch: Batch) -> Written:
        entries = tuple(map(_replaced, batch.entries))
        return self.inner.write(attrs.evolve(batch, entries=entries))


def _replaced(entry: LogEntry) -> LogEntry:
    texts = {name: getattr(entry, name) for name in ("id", "key", "subject")}
    return attrs.evolve(
        entry, **{name: text.encode("utf-8", "replace").decode() for name, text in texts.items()}
    )


class FailsOnNoText(View):
    """Text that cannot be kept fails in the driver, which is in a failed transaction then."""

    has_failed = False

    def get(self, kind: str, id: str) -> Record | None:
        if self.has_failed or "\0" in id:
            self.has_failed = True
            raise StorageError("the driver failed", adapter="broken", hint="Look at the driver.")
        return self.inner.get(kind, id)


class SlicesTheLog(View):
    """Numbers below 0 count from the end, as a slice has it."""

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        log = self.inner.entries(limit=100_000)
        return log[max(after, 0) : max(after, 0) + limit]


def _by_the_clock(put: Put) -> Put:
    index = {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo else value
        for name, value in put.record.index.items()
    }
    return attrs.evolve(put, record=attrs.evolve(put.record, index=index))


def _as_float(put: Put) -> Put:
    version = int(float(put.record.version))
    return attrs.evolve(put, record=attrs.evolve(put.record, version=min(version, 2**63 - 1)))


BROKEN_DETAILS: tuple[Sabotage, ...] = (
    Sabotage(what="blanks from the end", wrap=BlanksFromTheEnd, breaks="P1.3"),
    Sabotage(what="erases what is not there", wrap=ErasesNothingGladly, breaks="P2.3"),
    Sabotage(what="keeps keys in memory", wrap=KeepsKeysInMemory, base="sqlite", durable=True, breaks="P1.8"),
    Sabotage(what="lends its indexes", wrap=_lending, breaks="P5.8"),
    Sabotage(what="replaces lone surrogates in the log", wrap=TakesAnyEntry, breaks="P5.9"),
    Sabotage(what="fails on what is no text", wrap=viewing(FailsOnNoText), breaks="P6.7"),
    Sabotage(what="slices the log", wrap=viewing(SlicesTheLog), breaks="P4.4"),
    Sabotage(what="keeps a version as a float", wrap=putting(_as_float), breaks="P2.13"),
    Sabotage(what="keeps what the clock shows", wrap=putting(_by_the_clock), breaks="P5.5"),
)
