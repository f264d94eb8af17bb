# SPDX-License-Identifier: EUPL-1.2
"""
What the file says, in memory: the records of each kind and the log, and what a batch changes of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
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

__all__ = ["Change", "Contents", "Fields", "LinesSnapshot", "decoded", "encoded", "reindexed"]

Fields: TypeAlias = Mapping[str, Mapping[str, Index]]
"""The index fields of each kind, as the first line of a file has them."""


@attrs.frozen(kw_only=True)
class Change:
    """What one batch does: the records that it leaves in each place, and the entries of each key."""

    records: dict[tuple[str, str], Record | None] = attrs.field(factory=dict)
    entries: dict[str, LogEntry] = attrs.field(factory=dict)


@attrs.define
class Contents:
    """
    All records by their ids, and the log by its keys, in its order.

    Args:
        is_stale: The file still has what was replaced since.
    """

    tables: dict[str, dict[str, Record]]
    log: dict[str, LogEntry] = attrs.field(factory=dict)
    is_stale: bool = False

    def plan(self, batch: Batch, kinds: Mapping[str, Kind]) -> Change:
        """
        Return what *batch* changes, and change nothing.

        Raises:
            ConflictError: A version is stale, or a key was written before.
            InvalidDataError: A kind, field or value cannot be kept.
        """
        change = Change()
        for item in (*batch.puts, *batch.erasures):
            if isinstance(item, Blanking):
                blanked = self._blanked(item)
                change.entries[blanked.key] = blanked
            else:
                self._plan(item, kinds, change)
        for seq, entry in enumerate(batch.entries, start=len(self.log) + 1):
            known = self.log.get(entry.key) or change.entries.get(entry.key)
            if known:
                raise known_key(entry.key, seq=known.seq)
            change.entries[entry.key] = _own_entry(entry.numbered(seq))
        return change

    def after(self, change: Change) -> "Contents":
        """Return the contents after *change*; these stay as they are, for the snapshots that show them."""
        tables = {**self.tables, **{kind: dict(self.tables[kind]) for kind, _ in change.records}}
        contents = Contents(tables, dict(self.log), self.is_stale)
        contents.apply(change)
        return contents

    def apply(self, change: Change) -> None:
        """Change the tables and the log in place."""
        for (kind, id), record in change.records.items():
            if self.tables[kind].pop(id, None):
                self.is_stale = True
            if record:
                self.tables[kind][id] = record
        self.log.update(change.entries)

    def changes(self) -> Iterator[Change]:
        """Yield changes that make these contents out of nothing, one for each record and each entry."""
        for kind, table in self.tables.items():
            yield from (Change(records={(kind, id): record}) for id, record in table.items())
        yield from (Change(entries={key: entry}) for key, entry in self.log.items())

    def _plan(self, item: Put | Erasure, kinds: Mapping[str, Kind], change: Change) -> None:
        target = item.record if isinstance(item, Put) else item
        if target.kind not in kinds:
            raise unknown_kind(target.kind)
        place = (target.kind, target.id)
        present = change.records.get(place, self.tables[target.kind].get(target.id))
        found = present.version if present else 0
        if found != item.replaces or (isinstance(item, Erasure) and not found):
            raise stale_version(*place, expected=item.replaces, found=found)
        change.records[place] = _own(item.record, kinds[target.kind]) if isinstance(item, Put) else None

    def _blanked(self, item: Blanking) -> LogEntry:
        if not 0 < item.seq <= len(self.log):
            raise no_entry(item.seq)
        entry = next(islice(self.log.values(), item.seq - 1, None))
        return _own_entry(attrs.evolve(entry, actor=item.actor, data=item.data))


class LinesSnapshot:
    """
    A view of the contents, which nobody changes any more, that is valid inside its ``with``.
    """

    def __init__(self, kinds: Mapping[str, Kind], contents: Contents) -> None:
        self._kinds = kinds
        self._shown: Contents | None = contents

    def end(self) -> None:
        """Refuse every later use."""
        self._shown = None

    def get(self, kind: str, id: str) -> Record | None:
        """Return the record, or ``None``."""
        record = self._table(kind).get(id)
        return _lent(record) if record else None

    def find(self, query: Query) -> Iterator[Record]:
        """Yield the records that match, in the stated order."""
        records = self._table(query.kind).values()
        check_query(query, self._kinds[query.kind])
        return (_lent(record) for record in select(query, records) if self._contents)

    def count(
        self, query: Query, by: Sequence[str] = (), distinct: str | None = None
    ) -> Mapping[tuple[Scalar | None, ...], int]:
        """Count the records that match, by the values of fields."""
        records = self._table(query.kind).values()
        check_query(query, self._kinds[query.kind], by, distinct)
        return tally(query, records, by, distinct)

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        """Return at most *limit* entries of the log whose ``seq`` is above *after*, in order."""
        start, log = max(after, 0), self._contents.log.values()
        return tuple(
            map(_lent_entry, islice(log, min(start, len(log)), min(start + max(limit, 0), len(log))))
        )

    def entry(self, key: str) -> LogEntry | None:
        """Return the entry that was written with this key, or ``None``."""
        entry = self._contents.log.get(key)
        return _lent_entry(entry) if entry else None

    @property
    def _contents(self) -> Contents:
        if self._shown is None:
            raise StorageError("the snapshot is closed", adapter="lines", hint="Stay inside its with.")
        return self._shown

    def _table(self, kind: str) -> Mapping[str, Record]:
        contents = self._contents
        if kind not in self._kinds:
            raise unknown_kind(kind)
        return contents.tables[kind]


def reindexed(record: Record, kind: Kind, was: Mapping[str, Index]) -> Record:
    """
    Return a record with the index fields of *kind*, those that it had before with the values they had.

    Raises:
        InvalidDataError: Nobody can say the value of a new field.
    """
    new = {name for name, index in kind.fields.items() if was.get(name) is not index}
    if new and kind.index_of is None:
        raise InvalidDataError([f"nothing derives {', '.join(sorted(new))} @ $.index"])
    said = kind.index_of(_lent(record)) if new and kind.index_of else {}
    index = {name: (said if name in new else record.index).get(name) for name in kind.fields}
    return _own(attrs.evolve(record, index=index), kind)


def encoded(change: Change) -> bytes:
    """Return the content of the line that says *change*; erasing and blanking is not said, it is rewritten."""
    records = [
        [one.kind, one.id, one.version, one.schema, one.body, {n: _said(v) for n, v in one.index.items()}]
        for one in change.records.values()
        if one
    ]
    entries = [
        attrs.asdict(one, recurse=False) | {"at": one.at.isoformat()} for one in change.entries.values()
    ]
    return plain_json({"records": records, "entries": entries})


def decoded(content: bytes, fields: Fields) -> Change:
    """Return the change that the content of a line says."""
    line = orjson.loads(content)
    records = [_record(fields, values) for values in line["records"]]
    entries = [LogEntry(**values | {"at": _moment(values["at"])}) for values in line["entries"]]
    return Change(
        records={(one.kind, one.id): one for one in records}, entries={one.key: one for one in entries}
    )


def _own(record: Record, kind: Kind) -> Record:
    """
    Return *record* as it is kept: nobody else has its body, and absent values are left out.

    Raises:
        InvalidDataError: The body is no plain JSON, or an index value is not as declared.
    """
    check_index(record, kind)
    present = {name: value for name, value in record.index.items() if value not in (None, frozenset())}
    return attrs.evolve(record, body=_plain(record.body), index=present)


def _own_entry(entry: LogEntry) -> LogEntry:
    check_entry(entry)
    return _lent_entry(entry)


def _lent(record: Record) -> Record:
    """Return *record* with a body and an index that its reader may change."""
    return attrs.evolve(record, body=_plain(record.body), index=dict(record.index))


def _lent_entry(entry: LogEntry) -> LogEntry:
    return attrs.evolve(entry, data=_plain(entry.data))


def _record(fields: Fields, values: Sequence[Any]) -> Record:
    kind, id, version, schema, body, said = values
    index = {name: _meant(fields[kind][name], value) for name, value in said.items()}
    return Record(kind=kind, id=id, version=version, schema=schema, body=body, index=index)


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


def _plain(value: Mapping[str, object]) -> Mapping[str, object]:
    plain: dict[str, object] = orjson.loads(plain_json(value))
    return plain
