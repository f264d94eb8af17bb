# SPDX-License-Identifier: EUPL-1.2
"""
Keep all records in the memory of the process: for tests, demonstrations and trying out.

It keeps every promise of a storage but durability.  A snapshot costs nothing:
as long as somebody looks, a write copies the tables that it touches in place
of changing them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from types import TracebackType
from typing import Final, TypeAlias

import attrs
import orjson

from onestopshop.errors import StorageError
from onestopshop.plugin import (
    Adapter,
    Batch,
    Blanking,
    City,
    Erasure,
    Kind,
    LogEntry,
    Options,
    Put,
    Query,
    Record,
    Storage,
    Written,
    check_entry,
    check_index,
    check_query,
    known_key,
    no_entry,
    plain_json,
    select,
    stale_version,
    tally,
    unknown_kind,
)

__all__ = ["ADAPTER", "MemoryOptions", "MemoryStorage"]


@attrs.frozen
class _Kept:
    """A record without its body, and the body as JSON, so that nobody can change it from outside."""

    record: Record
    body: bytes


_Table: TypeAlias = dict[str, _Kept]
_Changes: TypeAlias = dict[tuple[str, str], _Kept | None]


@attrs.define
class _State:
    """What one commit left behind; the tables and lists may be shared with other states."""

    tables: dict[str, _Table]
    log: list[LogEntry]
    keys: dict[str, int]


class MemoryStorage:
    """
    A storage whose records live as long as the object.

    Args:
        kinds: The kinds of record that may be written.
    """

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._state = _State(tables={name: {} for name in self._kinds}, log=[], keys={})
        self._lock = Lock()
        self._looking = 0
        self._own: set[str] = set()
        self._closed = False

    def read(self) -> "_Reading":
        """
        Open a snapshot.

        Raises:
            StorageError: The storage is closed.
        """
        self._check_open()
        return _Reading(self)

    def write(self, batch: Batch) -> Written:
        """
        Apply *batch* whole or not at all.

        Raises:
            ConflictError: A version is stale, or a key was written before.
            InvalidDataError: A kind, field or value cannot be kept.
            StorageError: The storage is closed.
        """
        with self._lock:
            self._check_open()
            changes = self._changes(batch)
            blanked = dict(self._blank(item) for item in batch.erasures if isinstance(item, Blanking))
            entries = self._number(batch.entries)
            for place, kept in changes.items():
                self._set(place, kept)
            if blanked and self._looking:
                self._state.log = list(self._state.log)
            for at, entry in blanked.items():
                self._state.log[at] = entry
            self._state.log.extend(entries)
            self._state.keys.update((entry.key, entry.seq) for entry in entries)
        return Written(entries=entries)

    def close(self) -> None:
        """
        Forget everything; every later use is an error.
        """
        with self._lock:
            self._closed = True
            self._state = _State(tables={}, log=[], keys={})

    def begin_looking(self) -> tuple[_State, int]:
        """Return the state of now and the length of its log; later writes leave both as they are."""
        with self._lock:
            self._check_open()
            self._looking += 1
            self._own.clear()
            state = self._state
            return _State(tables=dict(state.tables), log=state.log, keys=state.keys), len(state.log)

    def end_looking(self) -> None:
        """Let writes change tables in place again when nobody looks any more."""
        with self._lock:
            self._looking -= 1

    def kind(self, name: str) -> Kind:
        """Return the kind of this name."""
        try:
            return self._kinds[name]
        except KeyError:
            raise unknown_kind(name) from None

    def _check_open(self) -> None:
        if self._closed:
            raise _closed("storage")

    def _changes(self, batch: Batch) -> _Changes:
        changes: _Changes = {}
        for put in batch.puts:
            self._plan(put, changes)
        for item in batch.erasures:
            if isinstance(item, Erasure):
                self._plan(item, changes)
        return changes

    def _plan(self, change: Put | Erasure, changes: _Changes) -> None:
        """Add one change to those of the batch, after comparing versions."""
        target = change.record if isinstance(change, Put) else change
        place = (target.kind, target.id)
        kind = self.kind(target.kind)
        present = changes[place] if place in changes else self._state.tables[target.kind].get(target.id)
        found = present.record.version if present else 0
        if found != change.replaces or (isinstance(change, Erasure) and not found):
            raise stale_version(target.kind, target.id, expected=change.replaces, found=found)
        changes[place] = _keep(change.record, kind) if isinstance(change, Put) else None

    def _blank(self, blanking: Blanking) -> tuple[int, LogEntry]:
        if not 0 < blanking.seq <= len(self._state.log):
            raise no_entry(blanking.seq)
        entry = self._state.log[blanking.seq - 1]
        blanked = attrs.evolve(entry, actor=blanking.actor, data=_plain(blanking.data))
        check_entry(blanked)
        return blanking.seq - 1, blanked

    def _number(self, entries: Sequence[LogEntry]) -> tuple[LogEntry, ...]:
        seen: dict[str, int] = {}
        numbered = []
        for seq, entry in enumerate(entries, start=len(self._state.log) + 1):
            found = self._state.keys.get(entry.key) or seen.get(entry.key)
            if found:
                raise known_key(entry.key, seq=found)
            seen[entry.key] = seq
            check_entry(entry)
            numbered.append(attrs.evolve(entry, seq=seq, data=_plain(entry.data)))
        return tuple(numbered)

    def _set(self, place: tuple[str, str], kept: _Kept | None) -> None:
        """Change a table; one that somebody may be looking at is copied first."""
        kind, key = place
        if self._looking and kind not in self._own:
            self._state.tables[kind] = dict(self._state.tables[kind])
            self._own.add(kind)
        if kept is None:
            self._state.tables[kind].pop(key, None)
        else:
            self._state.tables[kind][key] = kept


class _Reading:
    """The context of one snapshot."""

    def __init__(self, storage: MemoryStorage) -> None:
        self._storage = storage

    def __enter__(self) -> "MemorySnapshot":
        state, length = self._storage.begin_looking()
        self._snapshot = MemorySnapshot(self._storage, state, length)
        return self._snapshot

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._snapshot.end()
        self._storage.end_looking()


class MemorySnapshot:
    """
    One consistent view, valid inside its ``with``.
    """

    def __init__(self, storage: MemoryStorage, state: _State, length: int) -> None:
        self._storage = storage
        self._now: _State | None = state
        self._length = length

    def end(self) -> None:
        """Refuse every later use."""
        self._now = None

    def get(self, kind: str, id: str) -> Record | None:
        """Return the record, or ``None``."""
        kept = self._table(kind).get(id)
        return None if kept is None else _whole(kept)

    def find(self, query: Query) -> Iterator[Record]:
        """Yield the records that match, in the stated order."""
        table = self._table(query.kind)
        check_query(query, self._storage.kind(query.kind))
        return self._bodies(table, select(query, (kept.record for kept in table.values())))

    def count(
        self, query: Query, by: Sequence[str] = (), distinct: str | None = None
    ) -> Mapping[tuple[str | int | datetime | None, ...], int]:
        """Count the records that match, by the values of fields."""
        table = self._table(query.kind)
        check_query(query, self._storage.kind(query.kind), by, distinct)
        return tally(query, (kept.record for kept in table.values()), by, distinct)

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        """Return at most *limit* entries of the log whose ``seq`` is above *after*, in order."""
        start = max(after, 0)
        return tuple(map(_copy, self._state.log[start : min(start + max(limit, 0), self._length)]))

    def entry(self, key: str) -> LogEntry | None:
        """Return the entry that was written with this key, or ``None``."""
        seq = self._state.keys.get(key)
        return _copy(self._state.log[seq - 1]) if seq and seq <= self._length else None

    @property
    def _state(self) -> _State:
        if self._now is None:
            raise _closed("snapshot")
        return self._now

    def _table(self, kind: str) -> _Table:
        state = self._state
        self._storage.kind(kind)
        return state.tables[kind]

    def _bodies(self, table: _Table, found: Iterator[Record]) -> Iterator[Record]:
        for record in found:
            if self._now is None:
                raise _closed("snapshot")
            yield _whole(table[record.id])


def _keep(record: Record, kind: Kind) -> _Kept:
    check_index(record, kind)
    body = plain_json(record.body)
    present = {
        name: value for name, value in record.index.items() if value is not None and value != frozenset()
    }
    return _Kept(attrs.evolve(record, body={}, index=present), body)


def _whole(kept: _Kept) -> Record:
    return attrs.evolve(kept.record, body=orjson.loads(kept.body), index=dict(kept.record.index))


def _copy(entry: LogEntry) -> LogEntry:
    return attrs.evolve(entry, data=_plain(entry.data))


def _plain(data: Mapping[str, object]) -> Mapping[str, object]:
    plain: dict[str, object] = orjson.loads(plain_json(data))
    return plain


def _closed(what: str) -> StorageError:
    return StorageError(
        f"the {what} is closed", adapter="memory", hint="Open the shop again, or stay inside its with."
    )


class MemoryOptions(Options):
    """
    This storage has no options.
    """


@contextmanager
def _open(options: MemoryOptions, city: City) -> Iterator[MemoryStorage]:
    """Keep the city's records until the context ends."""
    del options
    storage = MemoryStorage(city.kinds)
    try:
        yield storage
    finally:
        storage.close()


ADAPTER: Final[Adapter[Storage]] = Adapter(
    name="memory",
    summary="Keeps everything in memory; nothing survives the process.",
    options=MemoryOptions,
    open=_open,
)
