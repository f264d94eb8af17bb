# SPDX-License-Identifier: EUPL-1.2
"""
Bring one storage to the state of another, whatever their kinds.

What is there already is skipped, so that a copy that was interrupted goes on,
and one that is old catches up.  The first entry of the log is written before
anything else and says whose copy it is; the others are written at the end, so
that a half copy is known by records of which its log knows nothing.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from onestopshop.codec.canonical import same_json
from onestopshop.errors import ConflictError, InvalidDataError, StorageError
from onestopshop.operations.storage.digests import Digest, Summing, digest, entries_of
from onestopshop.operations.storage.histories import Behind, behind, blankings
from onestopshop.operations.storage.steps import LOG, Progress, Step, Steps, sizes
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import (
    Batch,
    Blanking,
    Erasure,
    IndexValue,
    Kind,
    LogEntry,
    Put,
    Record,
    Snapshot,
    Storage,
    Written,
)

__all__ = ["Copied", "copy_storage"]

_TOGETHER: Final = 2_000
"""Records or entries of one write: enough for bulk loads, few enough for any memory."""


@attrs.frozen(kw_only=True)
class Copied:
    """
    What a copy did.

    Args:
        created: Records that the target had not.
        replaced: Records that were different there.
        erased: Records that the source has not any more.
        unchanged: Records that were there already.
        entries: Entries that were added to the target's log.
        blanked: Entries whose actor and codes were blanked in the target, too.
        unreadable: Records that this library cannot read; they were copied as they are.
        digest: Of the source and, compared with it, of the target.
    """

    created: int = 0
    replaced: int = 0
    erased: int = 0
    unchanged: int = 0
    entries: int = 0
    blanked: int = 0
    unreadable: int = 0
    seconds: float
    digest: Digest


def copy_storage(
    source: Storage,
    target: Storage,
    *,
    kinds: Sequence[Kind],
    progress: Progress | None = None,
    together: int = _TOGETHER,
) -> Copied:
    """
    Bring *target* to the state that *source* has now, in pages, and compare their digests at the end.

    Do it again to go on after an interruption, or to catch up with what was
    written meanwhile.  Nobody else may write to the target.

    Args:
        kinds: The kinds of records that both were opened with.
        progress: Told how far it has come.
        together: Records or entries of one write.

    Raises:
        ConflictError: The target keeps another history: nothing was written.  Or somebody else wrote to it, or
            it does not give back what it was given.
        StorageError: Something cannot be read or written.
    """
    began = time.monotonic()
    with source.read() as snapshot:
        state = behind(snapshot, target)
        _refuse_strangers(target, kinds, state)
        items = sum(sizes(snapshot, kinds).values())
        copying = _Copying(snapshot, target, Steps(progress, total=2 * items), together)
        copying.mark(state)
        for kind in sorted(kinds, key=lambda kind: kind.name):
            copying.records(kind)
        copying.log(state)
    told = None if progress is None else _second_half(progress, items)
    _compare(copying.digest(), digest(target, kinds=kinds, progress=told))
    return Copied(seconds=time.monotonic() - began, digest=copying.digest(), **copying.counts)


def _refuse_strangers(target: Storage, kinds: Sequence[Kind], state: Behind) -> None:
    """Refuse a target with records and no log: nobody can tell whose they are."""
    if state.length:
        return
    with target.read() as snapshot:
        strange = [kind.name for kind in kinds if any(snapshot.find(Query(kind=kind.name, limit=1)))]
    if strange:
        raise ConflictError(
            f"the target has records ({', '.join(strange)}) and no log, so it is no copy of the source",
            expected=0,
            found=len(strange),
            hint="Copy into a new storage.",
        )


class _Copying:
    """One run: the source as it was at the beginning, and what the target still needs."""

    def __init__(self, source: Snapshot, target: Storage, steps: Steps, together: int) -> None:
        self._source = source
        self._target = target
        self._steps = steps
        self._together = together
        self._summing = Summing()
        self._puts: list[Put] = []
        self._erasures: list[Erasure] = []
        self.counts = {field.name: 0 for field in attrs.fields(Copied) if field.default == 0}

    def digest(self) -> Digest:
        """Return the digest of what was read."""
        return self._summing.digest()

    def mark(self, state: Behind) -> None:
        """Let an empty target say by its first entry whose copy it is."""
        first = self._source.entries(limit=1)
        if first and not state.length:
            self._append(first)

    def records(self, kind: Kind) -> None:
        """Bring the records of one kind to those of the source."""
        for mine, theirs in _pairs(self._read(kind), _pages(self._target, kind, self._together)):
            if mine is None:
                assert theirs is not None  # noqa: S101 - one of the two is there
                self._erase(theirs, "erased")
            elif theirs is None:
                self._put(mine, kind, "created", replaces=0)
            elif _same(mine, theirs):
                self.counts["unchanged"] += 1
            elif mine.version > theirs.version:
                self._put(mine, kind, "replaced", replaces=theirs.version)
            else:  # no put takes a version back
                self._erase(theirs)
                self._put(mine, kind, "replaced", replaces=0)
            if len(self._puts) + len(self._erasures) >= self._together:
                self._write()
        self._write()

    def log(self, state: Behind) -> None:
        """Append what the target's log does not have, and blank in it what was blanked."""
        if state.blanked:
            self._blank()
        waiting: list[LogEntry] = []
        for entry in entries_of(self._source):
            self._summing.entry(entry)
            self._steps.advance(LOG)
            if entry.seq > max(state.length, 1):
                waiting.append(entry)
            if len(waiting) >= self._together:
                self._append(waiting)
                waiting = []
        if waiting:
            self._append(waiting)

    def _read(self, kind: Kind) -> Iterator[Record]:
        last = "the beginning"
        try:
            for record in self._source.find(Query(kind=kind.name)):
                last = record.id
                self._summing.record(record)
                self._steps.advance(kind.name)
                yield record
        except StorageError as error:
            raise StorageError(
                f"the {kind.name} behind {last} cannot be read from the source: {error}",
                adapter=error.adapter,
                hint="`storage verify` of the source names all that is damaged; copy from its last good backup.",
            ) from error

    def _put(self, record: Record, kind: Kind, how: str, *, replaces: int) -> None:
        indexed = Record(  # `attrs.evolve` takes three times as long
            kind=record.kind,
            id=record.id,
            version=record.version,
            schema=record.schema,
            body=record.body,
            index=self._index(record, kind),
        )
        self._puts.append(Put(indexed, replaces=replaces))
        self.counts[how] += 1

    def _index(self, record: Record, kind: Kind) -> Mapping[str, IndexValue]:
        """Return the index values that the body says; those of the source when nobody can read it."""
        if kind.index_of is None:
            return record.index
        try:
            return kind.index_of(record)
        except InvalidDataError:
            self.counts["unreadable"] += 1
            return record.index

    def _erase(self, record: Record, how: str | None = None) -> None:
        self._erasures.append(Erasure(kind=record.kind, id=record.id, replaces=record.version))
        if how is not None:
            self.counts[how] += 1

    def _write(self) -> None:
        """Write what waits; what is erased goes first, so that a record can come back with a lower version."""
        for batch in (Batch(erasures=tuple(self._erasures)), Batch(puts=tuple(self._puts))):
            if batch.puts or batch.erasures:
                self._give(batch)
        self._puts, self._erasures = [], []

    def _give(self, batch: Batch) -> Written:
        try:
            return self._target.write(batch)
        except ConflictError as error:
            raise ConflictError(
                f"the target is not as it was read: {error}",
                expected=error.expected,
                found=error.found,
                hint="Somebody else writes to it, another copy perhaps: wait until they are done, then copy again.",
            ) from error

    def _append(self, entries: Sequence[LogEntry]) -> None:
        for given, kept in zip(entries, self._give(Batch(entries=tuple(entries))).entries, strict=True):
            if given.seq != kept.seq:
                raise ConflictError(
                    f"the entry {given.seq} of the source became {kept.seq} in the target",
                    expected=given.seq,
                    found=kept.seq,
                    hint="Either somebody else writes to the target, or `storage verify` finds a gap in the source.",
                )
        self.counts["entries"] += len(entries)

    def _blank(self) -> None:
        waiting: list[Blanking] = []
        for blanking in blankings(self._source, self._target):
            waiting.append(blanking)
            if len(waiting) >= self._together:
                self._give(Batch(erasures=tuple(waiting)))
                self.counts["blanked"] += len(waiting)
                waiting = []
        if waiting:
            self._give(Batch(erasures=tuple(waiting)))
            self.counts["blanked"] += len(waiting)


def _pairs(
    source: Iterator[Record], target: Iterator[Record]
) -> Iterator[tuple[Record | None, Record | None]]:
    """Yield what has one id in both, in order of id; ``None`` where one has it not."""
    mine, theirs = next(source, None), next(target, None)
    while mine is not None or theirs is not None:
        if theirs is None or (mine is not None and mine.id < theirs.id):
            yield mine, None
            mine = next(source, None)
        elif mine is None or theirs.id < mine.id:
            yield None, theirs
            theirs = next(target, None)
        else:
            yield mine, theirs
            mine, theirs = next(source, None), next(target, None)


def _pages(target: Storage, kind: Kind, many: int) -> Iterator[Record]:
    """Yield the records of the target, each page from a view of its own: an open one lets a WAL grow for ever."""
    after: tuple[str] | None = None
    while True:
        with target.read() as snapshot:
            page = tuple(snapshot.find(Query(kind=kind.name, after=after, limit=many)))
        yield from page
        if len(page) < many:
            return
        after = (page[-1].id,)


def _same(mine: Record, theirs: Record) -> bool:
    if (mine.version, mine.schema) != (theirs.version, theirs.schema):
        return False
    return same_json(mine.body, theirs.body)


def _compare(wanted: Digest, found: Digest) -> None:
    if wanted != found:
        raise ConflictError(
            f"the target does not keep what the source does: {', '.join(wanted.differs_in(found))} differ",
            expected=wanted.sha256,
            found=found.sha256,
            hint="Somebody may have written to it meanwhile: copy again, then try `storage verify` on both.",
        )


def _second_half(progress: Progress, items: int) -> Callable[[Step], object]:
    """Tell the steps of the comparison behind those of the copy."""
    return lambda step: progress(attrs.evolve(step, done=items + step.done, total=items + step.total))
