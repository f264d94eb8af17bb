# SPDX-License-Identifier: EUPL-1.2
"""
One number for all that a storage keeps, the same wherever it is kept.

The digest of a kind is the SHA-256 of one JSON array in canonical form (RFC
8785): for each record, in order of id, ``[kind, id, version, schema, body]``.
That of the log is the same of ``[seq, id, origin, key, at, actor, action,
kind, subject, version, data]`` in order of seq, ``at`` being the day as
``2026-03-02`` or the instant in UTC with microseconds.  The digest of the
whole is that of the object that holds, for each part that is not empty, the
number of its items and its digest.

Index values are no part of it: they follow from the bodies.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import attrs

from onestopshop.codec.canonical import canonical, canonical_items
from onestopshop.domain.events import LogEntry, When
from onestopshop.operations.storage.steps import LOG, Progress, Steps, sizes
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Kind, Record, Snapshot, Storage

__all__ = ["Digest", "Part", "Summing", "add_log", "add_records", "digest", "entries_of"]

_TOGETHER = 128
"""Items that are made canonical in one go."""
_PAGE = 1_000


@attrs.frozen(kw_only=True)
class Part:
    """
    The digest of the records of one kind, or of the log.

    Args:
        items: How many records or entries it is of.
        sha256: In hexadecimal.
    """

    items: int
    sha256: str


@attrs.frozen(kw_only=True)
class Digest:
    """
    The digest of all that a storage keeps.

    Args:
        sha256: Of the whole, in hexadecimal.
        parts: By kind of record, and ``log``; a part without items is left out.
    """

    sha256: str
    parts: Mapping[str, Part]

    def differs_in(self, other: "Digest") -> tuple[str, ...]:
        """Return the names of the parts that are not the same in *other*."""
        names = {*self.parts, *other.parts}
        return tuple(sorted(name for name in names if self.parts.get(name) != other.parts.get(name)))


class Summing:
    """
    Take in records and entries, part by part, and say their digest at the end.
    """

    def __init__(self) -> None:
        self._sums: dict[str, _Sum] = {}

    def record(self, record: Record) -> None:
        """Take in the next record of its kind."""
        item = [record.kind, record.id, record.version, record.schema, record.body]
        self._sum(record.kind).add(item)

    def entry(self, entry: LogEntry) -> None:
        """Take in the next entry of the log."""
        self._sum(LOG).add(_fields(entry))

    def digest(self) -> Digest:
        """Return the digest of all that was taken in."""
        parts = {name: self._sums[name].part() for name in sorted(self._sums)}
        whole = canonical({name: attrs.asdict(part) for name, part in parts.items()})
        return Digest(sha256=hashlib.sha256(whole).hexdigest(), parts=parts)

    def _sum(self, part: str) -> "_Sum":
        if part not in self._sums:
            self._sums[part] = _Sum()
        return self._sums[part]


class _Sum:
    """The digest of one array, whose items come one by one."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256(b"[")
        self._waiting: list[object] = []
        self._items = 0

    def add(self, item: object) -> None:
        self._waiting.append(item)
        if len(self._waiting) >= _TOGETHER:
            self._take_in()

    def part(self) -> Part:
        if self._waiting:
            self._take_in()
        whole = self._hash.copy()
        whole.update(b"]")
        return Part(items=self._items, sha256=whole.hexdigest())

    def _take_in(self) -> None:
        if self._items:
            self._hash.update(b",")
        self._hash.update(canonical_items(self._waiting))
        self._items += len(self._waiting)
        self._waiting.clear()


def digest(storage: Storage, *, kinds: Sequence[Kind], progress: Progress | None = None) -> Digest:
    """
    Return the digest of all that *storage* keeps of these kinds, and of its log.

    Raises:
        StorageError: Something cannot be read.
    """
    with storage.read() as snapshot:
        counts = sizes(snapshot, kinds)
        steps = Steps(progress, total=sum(counts.values()))
        summing = Summing()
        for kind in kinds:
            add_records(summing, snapshot, kind.name, steps)
        add_log(summing, snapshot, steps)
    steps.end(LOG)
    return summing.digest()


def add_records(summing: Summing, snapshot: Snapshot, kind: str, steps: Steps) -> None:
    """Take in all records of a kind."""
    for record in snapshot.find(Query(kind=kind)):
        summing.record(record)
        steps.advance(kind)


def add_log(summing: Summing, snapshot: Snapshot, steps: Steps) -> None:
    """Take in the whole log."""
    for entry in entries_of(snapshot):
        summing.entry(entry)
        steps.advance(LOG)


def entries_of(snapshot: Snapshot, after: int = 0) -> Iterator[LogEntry]:
    """Yield the entries of the log above *after*, read page by page."""
    while page := snapshot.entries(after=after, limit=_PAGE):
        yield from page
        after = page[-1].seq


def _fields(entry: LogEntry) -> list[object]:
    return [
        entry.seq,
        entry.id,
        entry.origin,
        entry.key,
        _moment(entry.at),
        entry.actor,
        entry.action,
        entry.kind,
        entry.subject,
        entry.version,
        entry.data,
    ]


def _moment(at: When) -> str:
    if not isinstance(at, datetime):
        return at.isoformat()
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
