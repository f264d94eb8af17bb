# SPDX-License-Identifier: EUPL-1.2
"""
A snapshot with what a transaction is about to write laid over it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from onestopshop.ports.queries import Query
from onestopshop.ports.selection import select, tally
from onestopshop.ports.storage import LogEntry, Record, Snapshot

__all__ = ["PendingSnapshot"]


@attrs.frozen
class PendingSnapshot:
    """
    Read your own writes before they are written.

    Args:
        base: The storage as it was when the transaction began.
        records: What will be put, by kind and id.
        written: The entries that will be appended.
        erased: The records that will be removed, by kind and id.
    """

    base: Snapshot
    records: Mapping[tuple[str, str], Record]
    written: Sequence[LogEntry]
    erased: Collection[tuple[str, str]] = frozenset()

    def get(self, kind: str, id: str) -> Record | None:
        """Return the pending record, else that of the base."""
        pending = self.records.get((kind, id))
        return pending if pending or (kind, id) in self.erased else self.base.get(kind, id)

    def find(self, query: Query) -> Iterator[Record]:
        """Yield the records that match, pending ones in the place of those that they replace."""
        if self._as_before(query.kind):
            return self.base.find(query)
        return select(query, self._all(query))

    def count(
        self, query: Query, by: Sequence[str] = (), distinct: str | None = None
    ) -> Mapping[tuple[str | int | datetime | None, ...], int]:
        """Count as the base does, pending records included."""
        if self._as_before(query.kind):
            return self.base.count(query, by, distinct)
        return tally(query, self._all(query), by, distinct)

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        """Return entries of the base: what is pending has no number yet."""
        return self.base.entries(after, limit)

    def entry(self, key: str) -> LogEntry | None:
        """Return the entry with this key, pending or written."""
        pending = next((entry for entry in self.written if entry.key == key), None)
        return pending or self.base.entry(key)

    def _as_before(self, kind: str) -> bool:
        return not self._pending(kind) and all(of_kind != kind for of_kind, _ in self.erased)

    def _pending(self, kind: str) -> list[Record]:
        return [record for (of_kind, _), record in self.records.items() if of_kind == kind]

    def _all(self, query: Query) -> Iterator[Record]:
        """Yield what the base finds but what is replaced, and everything pending."""
        wide = attrs.evolve(query, after=None, limit=None)
        yield from (record for record in self.base.find(wide) if not self._changed(record))
        yield from self._pending(query.kind)

    def _changed(self, record: Record) -> bool:
        place = (record.kind, record.id)
        return place in self.records or place in self.erased
