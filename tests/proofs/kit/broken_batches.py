# SPDX-License-Identifier: EUPL-1.2
"""
Storages that write batches wrongly, each in one way.
"""

from itertools import count
from time import sleep

import attrs
from tests.proofs.wrapped import Sabotage, Wrapped

from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.ports.storage import (
    Batch,
    Blanking,
    Erasure,
    Put,
    Record,
    Storage,
    Written,
)

__all__ = ["BROKEN_BATCHES", "LastWriteWins"]


class SplitsBatches(Wrapped):
    def write(self, batch: Batch) -> Written:
        for put in batch.puts:
            self.inner.write(Batch(puts=(put,)))
        return self.inner.write(Batch(erasures=batch.erasures, entries=batch.entries))


class LogsFirst(Wrapped):
    def write(self, batch: Batch) -> Written:
        written = self.inner.write(Batch(entries=batch.entries))
        self.inner.write(Batch(puts=batch.puts, erasures=batch.erasures))
        return written


class ErasesLater(Wrapped):
    def write(self, batch: Batch) -> Written:
        written = self.inner.write(Batch(puts=batch.puts, entries=batch.entries))
        self.inner.write(Batch(erasures=batch.erasures))
        return written


class LastWriteWins(Wrapped):
    def write(self, batch: Batch) -> Written:
        try:
            return self.inner.write(batch)
        except ConflictError:
            versions: dict[tuple[str, str], int] = {}
            puts = tuple(Put(put.record, replaces=self._present(put.record, versions)) for put in batch.puts)
            return self.inner.write(attrs.evolve(batch, puts=puts))

    def _present(self, record: Record, versions: dict[tuple[str, str], int]) -> int:
        place = (record.kind, record.id)
        with self.inner.read() as snapshot:
            present = snapshot.get(*place)
        found = versions.get(place, present.version if present else 0)
        versions[place] = record.version
        return found


class CreatesOver(LastWriteWins):
    def write(self, batch: Batch) -> Written:
        if any(put.replaces for put in batch.puts):
            return self.inner.write(batch)
        return super().write(batch)


class ReplacesNothing(LastWriteWins):
    """Creates a record although the change says that it replaces one."""

    def write(self, batch: Batch) -> Written:
        with self.inner.read() as snapshot:
            if any(snapshot.get(put.record.kind, put.record.id) for put in batch.puts):
                return self.inner.write(batch)
        return super().write(batch)


class ErasesAnyVersion(Wrapped):
    def write(self, batch: Batch) -> Written:
        try:
            return self.inner.write(batch)
        except ConflictError:
            with self.inner.read() as snapshot:
                erasures = [
                    attrs.evolve(item, replaces=present.version)
                    for item in batch.erasures
                    if isinstance(item, Erasure) and (present := snapshot.get(item.kind, item.id))
                ]
            return self.inner.write(attrs.evolve(batch, erasures=tuple(erasures)))


class ErasesNothing(Wrapped):
    def write(self, batch: Batch) -> Written:
        kept = tuple(item for item in batch.erasures if isinstance(item, Blanking))
        return self.inner.write(attrs.evolve(batch, erasures=kept))


class SaysNoVersions(Wrapped):
    def write(self, batch: Batch) -> Written:
        try:
            return self.inner.write(batch)
        except ConflictError as error:
            raise ConflictError(str(error), expected=None, found=None, hint=error.hint) from error


class ForgetsKeys(Wrapped):
    """Keys are unique only for the last few writes."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        self._numbers = count()

    def write(self, batch: Batch) -> Written:
        try:
            return self.inner.write(batch)
        except ConflictError:
            entries = tuple(
                attrs.evolve(entry, key=f"{entry.key}#{next(self._numbers)}") for entry in batch.entries
            )
            return self.inner.write(attrs.evolve(batch, entries=entries))


class SwallowsRetries(Wrapped):
    """A key that was written before is taken for a retry, whatever it says now."""

    def write(self, batch: Batch) -> Written:
        with self.inner.read() as snapshot:
            known = tuple(found for entry in batch.entries if (found := snapshot.entry(entry.key)))
        return Written(entries=known) if known else self.inner.write(batch)


class LosesDoubledKeys(Wrapped):
    """The second of two entries with one key in a batch is dropped in silence."""

    def write(self, batch: Batch) -> Written:
        unique = {entry.key: entry for entry in reversed(batch.entries)}
        return self.inner.write(attrs.evolve(batch, entries=tuple(reversed(unique.values()))))


class LeavesGaps(Wrapped):
    """A number is used up before the rest of the batch is known to fit."""

    def write(self, batch: Batch) -> Written:
        try:
            return self.inner.write(batch)
        except (ConflictError, InvalidDataError):
            if batch.entries:
                self.inner.write(Batch(entries=(attrs.evolve(batch.entries[0], key=f"gap{id(batch)}"),)))
            raise


class SortsEntries(Wrapped):
    def write(self, batch: Batch) -> Written:
        entries = tuple(sorted(batch.entries, key=lambda entry: entry.key))
        return self.inner.write(attrs.evolve(batch, entries=entries))


class SaysNoNumbers(Wrapped):
    def write(self, batch: Batch) -> Written:
        self.inner.write(batch)
        return Written(entries=batch.entries)


class BlanksOnlyWho(Wrapped):
    def write(self, batch: Batch) -> Written:
        with self.inner.read() as snapshot:
            data = {entry.seq: entry.data for entry in snapshot.entries(limit=100_000)}
        erasures = tuple(
            attrs.evolve(item, data=data.get(item.seq, {})) if isinstance(item, Blanking) else item
            for item in batch.erasures
        )
        return self.inner.write(attrs.evolve(batch, erasures=erasures))


class ErasesFirst(Wrapped):
    def write(self, batch: Batch) -> Written:
        self.inner.write(Batch(erasures=batch.erasures))
        return self.inner.write(attrs.evolve(batch, erasures=()))


class KeepsOldMembers(Wrapped):
    """A set field keeps the members of the versions before."""

    def write(self, batch: Batch) -> Written:
        return self.inner.write(attrs.evolve(batch, puts=tuple(map(self._with_old, batch.puts))))

    def _with_old(self, put: Put) -> Put:
        with self.inner.read() as snapshot:
            old = snapshot.get(put.record.kind, put.record.id)
        index = dict(put.record.index)
        for name, value in (old.index if old else {}).items():
            if isinstance(value, frozenset):
                new = index.get(name)
                index[name] = value | (new if isinstance(new, frozenset) else frozenset())
        return attrs.evolve(put, record=attrs.evolve(put.record, index=index))


class MergesBodies(Wrapped):
    def write(self, batch: Batch) -> Written:
        return self.inner.write(attrs.evolve(batch, puts=tuple(map(self._merged, batch.puts))))

    def _merged(self, put: Put) -> Put:
        with self.inner.read() as snapshot:
            old = snapshot.get(put.record.kind, put.record.id)
        body = {**(old.body if old else {}), **put.record.body}
        return attrs.evolve(put, record=attrs.evolve(put.record, body=body))


class Races(Wrapped):
    """Versions are compared in one transaction, and in the next one the record is written whatever is there."""

    def write(self, batch: Batch) -> Written:
        if not self._fits(batch):
            return self.inner.write(batch)
        sleep(0.001)  # lets the others compare too
        try:
            return self.inner.write(batch)
        except ConflictError:
            if self._fits(batch):
                raise
            return LastWriteWins(self.inner).write(batch)

    def _fits(self, batch: Batch) -> bool:
        first = {(put.record.kind, put.record.id): put.replaces for put in reversed(batch.puts)}
        with self.inner.read() as snapshot:
            present = {place: snapshot.get(*place) for place in first}
        return all(first[place] == (record.version if record else 0) for place, record in present.items())


class FailsWithKeyError(Wrapped):
    def write(self, batch: Batch) -> Written:
        try:
            return self.inner.write(batch)
        except ConflictError as error:
            raise KeyError(str(error)) from error


class BreaksAfterConflict(Wrapped):
    """The connection stays in the transaction that failed."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        self._failed: ConflictError | None = None

    def write(self, batch: Batch) -> Written:
        if self._failed:
            raise self._failed
        try:
            return self.inner.write(batch)
        except ConflictError as error:
            self._failed = error
            raise


class RefusesEmpty(Wrapped):
    def write(self, batch: Batch) -> Written:
        if batch == Batch():
            raise InvalidDataError(["nothing to write @ $"], hint="Write something.")
        return self.inner.write(batch)


class AcceptsFew(Wrapped):
    """A batch is cut off after a hundred records."""

    def write(self, batch: Batch) -> Written:
        return self.inner.write(attrs.evolve(batch, puts=batch.puts[:100]))


BROKEN_BATCHES: tuple[Sabotage, ...] = (
    Sabotage(what="writes record by record", wrap=SplitsBatches, breaks="P3.6"),
    Sabotage(
        what="writes record by record, durably",
        wrap=SplitsBatches,
        base="sqlite",
        durable=True,
        breaks="P1.9",
    ),
    Sabotage(what="writes the log in a transaction of its own", wrap=LogsFirst, breaks="P4.2"),
    Sabotage(what="erases in a transaction of its own", wrap=ErasesLater, breaks="P1.3"),
    Sabotage(what="acknowledges what is not durable", wrap=Wrapped, durable=True, breaks="P1.8"),
    Sabotage(what="lets the last write win", wrap=LastWriteWins, breaks="P2.1"),
    Sabotage(what="creates over what is there", wrap=CreatesOver, breaks="P2.11"),
    Sabotage(what="replaces what is not there", wrap=ReplacesNothing, breaks="P2.3"),
    Sabotage(what="erases any version", wrap=ErasesAnyVersion, breaks="P2.6"),
    Sabotage(what="keeps what was erased", wrap=ErasesNothing, breaks="P2.5"),
    Sabotage(what="says no versions in a conflict", wrap=SaysNoVersions, breaks="P2.2"),
    Sabotage(what="accepts a key twice", wrap=ForgetsKeys, breaks="P3.2"),
    Sabotage(what="takes any known key for a retry", wrap=SwallowsRetries, breaks="P3.4"),
    Sabotage(what="drops the second entry of a key", wrap=LosesDoubledKeys, breaks="P3.3"),
    Sabotage(what="leaves gaps in the log", wrap=LeavesGaps, breaks="P1.4"),
    Sabotage(what="sorts the entries of a batch", wrap=SortsEntries, breaks="P4.1"),
    Sabotage(what="does not say the numbers", wrap=SaysNoNumbers, breaks="P3.5"),
    Sabotage(what="blanks who and keeps what", wrap=BlanksOnlyWho, breaks="P4.7"),
    Sabotage(what="erases before it puts", wrap=ErasesFirst, breaks="P2.7"),
    Sabotage(what="keeps old members of sets", wrap=KeepsOldMembers, breaks="P8.21"),
    Sabotage(what="merges bodies", wrap=MergesBodies, breaks="P2.4"),
    Sabotage(what="compares versions before it locks", wrap=Races, breaks="P2.10"),
    Sabotage(what="raises errors of its own", wrap=FailsWithKeyError, breaks="P1.6"),
    Sabotage(what="stays in a failed transaction", wrap=BreaksAfterConflict, breaks="P6.3"),
    Sabotage(what="refuses an empty batch", wrap=RefusesEmpty, breaks="P1.5"),
    Sabotage(what="cuts off large batches", wrap=AcceptsFew, breaks="P7.5"),
)
