# SPDX-License-Identifier: EUPL-1.2
"""
What the file says, in memory: the records of each kind and the log, and what a batch changes of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import attrs
import orjson

from onestopshop.errors import InvalidDataError, StorageError
from onestopshop.plugin import (
    Batch,
    Blanking,
    Erasure,
    Index,
    IndexValue,
    Kind,
    LogEntry,
    Put,
    Query,
    Record,
    Scalar,
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

__all__ = ["Change", "Contents", "Fields", "Kept", "LinesSnapshot", "decoded", "encoded", "reindexed"]

Fields: TypeAlias = Mapping[str, Mapping[str, Index]]
"""The index fields of each kind, as the first line of a file has them."""


@attrs.frozen
class Kept:
    """A record without its body, and the body as JSON, so that nobody can change it from outside."""

    record: Record
    body: bytes


@attrs.frozen(kw_only=True)
class Change:
    """What one batch does, after everything about it was checked."""

    records: Mapping[tuple[str, str], Kept | None] = attrs.field(factory=dict)
    blanked: Mapping[int, LogEntry] = attrs.field(factory=dict)
    entries: tuple[LogEntry, ...] = ()


@attrs.define
class Contents:
    """
    All records and the log.

    Args:
        stale: How many bytes of the file are bodies that were replaced since.
    """

    tables: dict[str, dict[str, Kept]]
    log: list[LogEntry] = attrs.field(factory=list)
    keys: dict[str, int] = attrs.field(factory=dict)
    stale: int = 0

    def plan(self, batch: Batch, kinds: Mapping[str, Kind]) -> Change:
        """
        Return what *batch* changes, and change nothing.

        Raises:
            ConflictError: A version is stale, or a key was written before.
            InvalidDataError: A kind, field or value cannot be kept.
        """
        records: dict[tuple[str, str], Kept | None] = {}
        for item in (*batch.puts, *batch.erasures):
            if not isinstance(item, Blanking):
                self._plan(item, kinds, records)
        blanked = {item.seq: self._blank(item) for item in batch.erasures if isinstance(item, Blanking)}
        return Change(records=records, blanked=blanked, entries=tuple(self._number(batch.entries)))

    def apply(self, change: Change) -> None:
        """Change the tables and the log in place."""
        for (kind, id), kept in change.records.items():
            before = self.tables[kind].pop(id, None)
            self.stale += len(before.body) if before else 0
            if kept:
                self.tables[kind][id] = kept
        for seq, entry in change.blanked.items():
            self.log[seq - 1] = entry
        self.keys.update(
            (entry.key, seq) for seq, entry in enumerate(change.entries, start=len(self.log) + 1)
        )
        self.log.extend(change.entries)

    def apart(self) -> "Contents":
        """Return contents that can be changed apart from these; nothing of them is stale in a fresh file."""
        tables = {name: dict(table) for name, table in self.tables.items()}
        return Contents(tables, list(self.log), dict(self.keys))

    def spare(self, change: Change) -> None:
        """Copy the tables that *change* touches: a snapshot may hold them; of the log it holds the length."""
        for kind in {kind for kind, _ in change.records}:
            self.tables[kind] = dict(self.tables[kind])

    def changes(self) -> Iterator[Change]:
        """Yield changes that make these contents out of nothing, one for each record and each entry."""
        for table in self.tables.values():
            for kept in table.values():
                yield Change(records={(kept.record.kind, kept.record.id): kept})
        for entry in self.log:
            yield Change(entries=(entry,))

    def _plan(
        self,
        item: Put | Erasure,
        kinds: Mapping[str, Kind],
        records: dict[tuple[str, str], Kept | None],
    ) -> None:
        target = item.record if isinstance(item, Put) else item
        if target.kind not in kinds:
            raise unknown_kind(target.kind)
        place = (target.kind, target.id)
        present = records[place] if place in records else self.tables[target.kind].get(target.id)
        found = present.record.version if present else 0
        if found != item.replaces or (isinstance(item, Erasure) and not found):
            raise stale_version(*place, expected=item.replaces, found=found)
        records[place] = _keep(item.record, kinds[target.kind]) if isinstance(item, Put) else None

    def _blank(self, item: Blanking) -> LogEntry:
        if not 0 < item.seq <= len(self.log):
            raise no_entry(item.seq)
        return attrs.evolve(self.log[item.seq - 1], actor=item.actor, data=_plain(item.data))

    def _number(self, entries: Sequence[LogEntry]) -> Iterator[LogEntry]:
        seen: dict[str, int] = {}
        for seq, entry in enumerate(entries, start=len(self.log) + 1):
            found = self.keys.get(entry.key) or seen.get(entry.key)
            if found:
                raise known_key(entry.key, seq=found)
            seen[entry.key] = seq
            yield attrs.evolve(entry, seq=seq, data=_plain(entry.data))


class LinesSnapshot:
    """
    A view of the contents that is valid inside its ``with``.

    It holds the tables of the moment and the length of the log: a later write
    copies the tables that it changes, and adds to the log behind that length.
    """

    def __init__(self, kinds: Mapping[str, Kind], contents: Contents) -> None:
        self._kinds = kinds
        self._tables = dict(contents.tables)
        self._log, self._keys, self._length = contents.log, contents.keys, len(contents.log)
        self._is_ended = False

    def end(self) -> None:
        """Refuse every later use."""
        self._is_ended = True

    def get(self, kind: str, id: str) -> Record | None:
        """Return the record, or ``None``."""
        kept = self._table(kind).get(id)
        return _whole(kept) if kept else None

    def find(self, query: Query) -> Iterator[Record]:
        """Yield the records that match, in the stated order."""
        table = self._table(query.kind)
        check_query(query, self._kinds[query.kind])
        return self._whole(table, select(query, (kept.record for kept in table.values())))

    def count(
        self, query: Query, by: Sequence[str] = (), distinct: str | None = None
    ) -> Mapping[tuple[Scalar | None, ...], int]:
        """Count the records that match, by the values of fields."""
        table = self._table(query.kind)
        check_query(query, self._kinds[query.kind], by, distinct)
        return tally(query, (kept.record for kept in table.values()), by, distinct)

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        """Return at most *limit* entries of the log whose ``seq`` is above *after*, in order."""
        self._check_not_ended()
        start = max(after, 0)
        return tuple(map(_copied, self._log[start : min(start + limit, self._length)]))

    def entry(self, key: str) -> LogEntry | None:
        """Return the entry that was written with this key, or ``None``."""
        self._check_not_ended()
        seq = self._keys.get(key)
        return _copied(self._log[seq - 1]) if seq and seq <= self._length else None

    def _table(self, kind: str) -> Mapping[str, Kept]:
        self._check_not_ended()
        if kind not in self._kinds:
            raise unknown_kind(kind)
        return self._tables[kind]

    def _whole(self, table: Mapping[str, Kept], found: Iterator[Record]) -> Iterator[Record]:
        for record in found:
            self._check_not_ended()
            yield _whole(table[record.id])

    def _check_not_ended(self) -> None:
        if self._is_ended:
            raise StorageError("the snapshot is closed", adapter="lines", hint="Stay inside its with.")


def _keep(record: Record, kind: Kind) -> Kept:
    """
    Return *record* as it is kept.

    Raises:
        InvalidDataError: The body is no plain JSON, or an index value is not as declared.
    """
    check_index(record, kind)
    present = {name: value for name, value in record.index.items() if value not in (None, frozenset())}
    return Kept(attrs.evolve(record, body={}, index=present), plain_json(record.body))


def _whole(kept: Kept) -> Record:
    return attrs.evolve(kept.record, body=orjson.loads(kept.body), index=dict(kept.record.index))


def reindexed(kept: Kept, kind: Kind, was: Mapping[str, Index]) -> Kept:
    """
    Return a record with the index fields of *kind*, those that it had before with the values they had.

    Raises:
        InvalidDataError: Nobody can say the value of a new field.
    """
    record = _whole(kept)
    new = {name for name, index in kind.fields.items() if was.get(name) is not index}
    if new and kind.index_of is None:
        raise InvalidDataError([f"nothing derives {', '.join(sorted(new))} @ $.index"])
    said = kind.index_of(record) if new and kind.index_of else {}
    index = {name: (said if name in new else record.index).get(name) for name in kind.fields}
    return _keep(attrs.evolve(record, index=index), kind)


def encoded(change: Change) -> bytes:
    """
    Return the content of the line that says *change*; erasing and blanking is not said, it is rewritten.

    Raises:
        InvalidDataError: An id or another text is no Unicode.
    """
    records = [
        [
            *(kept.record.kind, kept.record.id, kept.record.version, kept.record.schema),
            orjson.Fragment(kept.body),
            {name: _said(value) for name, value in kept.record.index.items()},
        ]
        for kept in change.records.values()
        if kept
    ]
    entries = [attrs.asdict(entry, recurse=False) | {"at": entry.at.isoformat()} for entry in change.entries]
    return plain_json({"records": records, "entries": entries})


def decoded(content: bytes, fields: Fields) -> Change:
    """Return the change that the content of a line says."""
    line = orjson.loads(content)
    kept = [_kept(fields, *record) for record in line["records"]]
    return Change(
        records={(one.record.kind, one.record.id): one for one in kept},
        entries=tuple(LogEntry(**entry | {"at": _moment(entry["at"])}) for entry in line["entries"]),
    )


def _kept(fields: Fields, *values: Any) -> Kept:
    kind, id, version, schema, body, said = values
    index = {name: _meant(fields[kind][name], value) for name, value in said.items()}
    record = Record(kind=kind, id=id, version=version, schema=schema, body={}, index=index)
    return Kept(record, orjson.dumps(body))


def _said(value: IndexValue) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value


def _meant(index: Index, value: Any) -> IndexValue:
    match index:
        case Index.SET:
            return frozenset(value)
        case Index.INSTANT:
            return datetime.fromisoformat(value)
        case _:
            return value  # type: ignore[no-any-return]  # text or a number, as it was declared


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _copied(entry: LogEntry) -> LogEntry:
    return attrs.evolve(entry, data=_plain(entry.data))


def _plain(value: Mapping[str, object]) -> Mapping[str, object]:
    plain: dict[str, object] = orjson.loads(plain_json(value))
    return plain
