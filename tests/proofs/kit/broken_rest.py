# SPDX-License-Identifier: EUPL-1.2
"""
Storages against the promises that nothing else breaks first, each broken in one way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from threading import get_ident
from time import sleep

import attrs
from tests.proofs.kit.broken_batches import LastWriteWins
from tests.proofs.kit.broken_kinds import CountsSetsOnce, putting
from tests.proofs.kit.broken_queries import AbsentLast, asking
from tests.proofs.wrapped import Counts, Sabotage, View, Wrapped, viewing

from onestopshop.errors import StorageError
from onestopshop.ports.queries import AnyOf, Query
from onestopshop.ports.storage import Batch, Erasure, LogEntry, Put, Snapshot, Storage, Written
from onestopshop.testing.storage.samples import KINDS, entry

__all__ = ["BROKEN_REST"]

_numbers = count()


def logging(change: Callable[[LogEntry], LogEntry]) -> Callable[[Storage], Storage]:
    """
    Return what wraps a storage so that each entry is written changed.
    """

    class Logs(Wrapped):
        def write(self, batch: Batch) -> Written:
            return self.inner.write(attrs.evolve(batch, entries=tuple(map(change, batch.entries))))

    return Logs


class ErasesEverywhere(Wrapped):
    """An id is erased in all kinds that have it."""

    def write(self, batch: Batch) -> Written:
        with self.inner.read() as snapshot:
            others = [
                Erasure(kind=kind.name, id=item.id, replaces=other.version)
                for item in batch.erasures
                if isinstance(item, Erasure)
                for kind in KINDS
                if kind.name != item.kind and (other := snapshot.get(kind.name, item.id))
            ]
        return self.inner.write(attrs.evolve(batch, erasures=(*batch.erasures, *others)))


class NumbersEverything(Wrapped):
    """A batch without entries takes a number too."""

    def write(self, batch: Batch) -> Written:
        if not batch.entries:
            self.inner.write(attrs.evolve(batch, entries=(entry(f"silent {next(_numbers)}"),)))
            return Written(entries=())
        return self.inner.write(batch)


class TakesNumbers(Wrapped):
    """An entry that brings a number along is said to have that one."""

    def write(self, batch: Batch) -> Written:
        written = self.inner.write(batch)
        said = zip(batch.entries, written.entries, strict=True)
        return Written(entries=tuple(attrs.evolve(new, seq=old.seq or new.seq) for old, new in said))


class BeginsWithAnEntry(Wrapped):
    """Each opening is logged."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        inner.write(Batch(entries=(entry(f"opened {next(_numbers)}"),)))


class HidesEntries(View):
    """An entry goes with its record."""

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        found = self.inner.entries(after, limit)
        return [one for one in found if one.kind != "visit" or self.inner.get("visit", one.subject)]


class LogsOneByOne(Wrapped):
    """Each entry is committed for itself."""

    def write(self, batch: Batch) -> Written:
        if len(batch.entries) < 2:
            return self.inner.write(batch)
        self.inner.write(attrs.evolve(batch, entries=()))
        written = []
        for one in batch.entries:
            written.extend(self.inner.write(Batch(entries=(one,))).entries)
            sleep(0.001)  # lets the others write too
        return Written(entries=tuple(written))


class ShowsHalf(Wrapped):
    """The records of a batch become visible one after the other."""

    def write(self, batch: Batch) -> Written:
        for put in batch.puts[1:]:
            self.inner.write(Batch(puts=(put,)))
            sleep(0.001)  # lets the others look
        return self.inner.write(attrs.evolve(batch, puts=batch.puts[:1]))


class BreaksWithItsReader(Wrapped):
    """An exception inside a snapshot closes the connection."""

    is_broken = False

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self.inner.read() as snapshot:
            try:
                yield snapshot
            except RuntimeError:
                self.is_broken = True
                raise

    def write(self, batch: Batch) -> Written:
        if self.is_broken:
            raise StorageError("the connection is closed", adapter="broken", hint="Open it again.")
        return self.inner.write(batch)


class ReadsBehind(Wrapped):
    """Reads go to a copy that now and then has not heard of the last write yet."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        self._written = 0

    def write(self, batch: Batch) -> Written:
        self._written += 1
        self._is_behind = self._written % 10 == 9
        return self.inner.write(batch)

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self.inner.read() as snapshot:
            yield _Behind(snapshot) if self._written and self._is_behind else snapshot


class _Behind(View):
    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        return self.inner.entries(after, limit)[:-1]


class OneThreadAtATime(Wrapped):
    """While one thread reads no other one writes."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        self._readers: list[int] = []

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        with self.inner.read() as snapshot:
            self._readers.append(get_ident())
            try:
                yield snapshot
            finally:
                self._readers.remove(get_ident())

    def write(self, batch: Batch) -> Written:
        if any(reader != get_ident() for reader in self._readers):
            raise StorageError("busy", adapter="broken", hint="Try again.")
        return self.inner.write(batch)


class CountsAbsentAsEmpty(View):
    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        counts = self.inner.count(query, by, distinct)
        return {tuple("" if part is None else part for part in key): n for key, n in counts.items()}


class SortsGroups(View):
    """The parts of a key come in the order of the fields' names."""

    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        return self.inner.count(query, sorted(by), distinct)


class CountsDifferentSets(View):
    """Different sets are counted in the place of their members."""

    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        found = list(self.inner.find(attrs.evolve(query, order=(), after=None, limit=None)))
        sets = {record.index.get(distinct or "") for record in found}
        if by or not any(isinstance(one, frozenset) for one in sets):
            return self.inner.count(query, by, distinct)
        return {(): len(sets - {None})}


def _stripped(put: Put) -> Put:
    return attrs.evolve(put, record=attrs.evolve(put.record, id=put.record.id.strip()))


def _whole_numbers(put: Put) -> Put:
    body = {name: _whole(value) for name, value in put.record.body.items()}
    return attrs.evolve(put, record=attrs.evolve(put.record, body=body))


def _whole(value: object) -> object:
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, Mapping):
        return {name: _whole(item) for name, item in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _any_for_none(query: Query) -> Query:
    where = {name: condition for name, condition in query.where.items() if condition != AnyOf(())}
    return attrs.evolve(query, where=where)


def _without_origin(one: LogEntry) -> LogEntry:
    return attrs.evolve(one, origin="")


BROKEN_REST: tuple[Sabotage, ...] = (
    Sabotage(what="keeps each opening apart", wrap=Wrapped, shared=True, breaks="P1.10"),
    Sabotage(what="erases an id in all kinds", wrap=ErasesEverywhere, breaks="P2.8"),
    Sabotage(what="strips ids", wrap=putting(_stripped), breaks="P2.9"),
    Sabotage(
        what="lets the last opening win", wrap=LastWriteWins, base="sqlite", shared=True, breaks="P2.12"
    ),
    Sabotage(what="numbers what has no entry", wrap=NumbersEverything, breaks="P4.3"),
    Sabotage(what="forgets where an entry is from", wrap=logging(_without_origin), breaks="P4.5"),
    Sabotage(what="takes the number of an entry", wrap=TakesNumbers, breaks="P4.8"),
    Sabotage(what="logs its openings", wrap=BeginsWithAnEntry, base="sqlite", durable=True, breaks="P4.9"),
    Sabotage(what="hides the entries of what was erased", wrap=viewing(HidesEntries), breaks="P4.10"),
    Sabotage(what="logs entry by entry", wrap=LogsOneByOne, breaks="P4.11"),
    Sabotage(what="numbers in each opening", wrap=Wrapped, shared=True, breaks="P4.12"),
    Sabotage(what="keeps whole floats as integers", wrap=putting(_whole_numbers), breaks="P5.4"),
    Sabotage(what="closes after an exception", wrap=BreaksWithItsReader, breaks="P6.4"),
    Sabotage(what="reads what was there before", wrap=ReadsBehind, breaks="P7.4"),
    Sabotage(what="shows half of a batch", wrap=ShowsHalf, breaks="P7.8"),
    Sabotage(what="lets no other thread write", wrap=OneThreadAtATime, breaks="P7.9"),
    Sabotage(what="takes no value for any value", wrap=asking(_any_for_none), breaks="P8.2"),
    Sabotage(what="counts absent as empty", wrap=viewing(CountsAbsentAsEmpty), breaks="P8.14"),
    Sabotage(what="counts the first member only", wrap=viewing(CountsSetsOnce), breaks="P8.15"),
    Sabotage(what="sorts the fields of counts", wrap=viewing(SortsGroups), breaks="P8.16"),
    Sabotage(what="counts different sets", wrap=viewing(CountsDifferentSets), breaks="P8.19"),
    Sabotage(what="puts absent values last in a history", wrap=viewing(AbsentLast), breaks="P9.1"),
)
