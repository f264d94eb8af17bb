# SPDX-License-Identifier: EUPL-1.2
"""
What a storage holds, as plain as it can be said.

The model is written out of dictionaries and loops, on purpose without
`onestopshop.ports.selection`: what is wrong there must not be wrong here.
"""

from collections.abc import Iterable, Sequence
from functools import cmp_to_key
from itertools import product

import attrs

from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range, Scalar
from onestopshop.ports.storage import Batch, Erasure, IndexValue, LogEntry, Put, Record
from onestopshop.testing.storage.samples import same_index

__all__ = ["Model", "ModelConflictError"]


class ModelConflictError(Exception):
    """
    The model says that a batch is a conflict.
    """


@attrs.define
class Model:
    """
    What a storage holds, as plain as it can be said.
    """

    records: dict[tuple[str, str], Record] = attrs.field(factory=dict)
    log: list[LogEntry] = attrs.field(factory=list)

    def copy(self) -> "Model":
        """Return the model as it is now."""
        return Model(dict(self.records), list(self.log))

    def after(self, batch: Batch) -> "Model":
        """Return the model after *batch*, or raise `ModelConflictError`."""
        new = self.copy()
        for put in batch.puts:
            new.change(put)
        for item in batch.erasures:
            if isinstance(item, Erasure):
                new.change(item)
            else:
                if item.seq not in range(1, len(self.log) + 1):
                    raise ModelConflictError
                new.log[item.seq - 1] = attrs.evolve(new.log[item.seq - 1], actor=item.actor, data=item.data)
        keys = {known.key for known in new.log}
        for entry in batch.entries:
            if entry.key in keys:
                raise ModelConflictError
            keys.add(entry.key)
            new.log.append(attrs.evolve(entry, seq=len(new.log) + 1))
        return new

    def change(self, change: Put | Erasure) -> None:
        """Apply one change, or raise `ModelConflictError`."""
        target = change.record if isinstance(change, Put) else change
        place = (target.kind, target.id)
        present = self.records.get(place)
        if (present.version if present else 0) != change.replaces or (
            isinstance(change, Erasure) and not present
        ):
            raise ModelConflictError
        if isinstance(change, Put):
            self.records[place] = attrs.evolve(change.record, index=same_index(change.record))
        else:
            del self.records[place]

    def find(self, query: Query) -> list[Record]:
        """Return what *query* finds, by comparing record with record."""
        chosen = [record for record in self.records.values() if _is_chosen(record, query)]

        def compare(left: Record, right: Record) -> int:
            return _compare(query, _place(query, left), _place(query, right))

        chosen.sort(key=cmp_to_key(compare))
        if query.after is not None:
            cursor = query.after
            chosen = [record for record in chosen if _compare(query, _place(query, record), cursor) > 0]
        return chosen if query.limit is None else chosen[: query.limit]

    def count(
        self, query: Query, by: Sequence[str], distinct: str | None
    ) -> dict[tuple[Scalar | None, ...], int]:
        """Count by writing every counted pair down."""
        pairs: list[tuple[tuple[Scalar | None, ...], object]] = []
        for record in self.records.values():
            if _is_chosen(record, query):
                for key in product(*(_members(record.index.get(name)) for name in by)):
                    if distinct is None:
                        pairs.append((key, (record.id,)))
                    else:
                        pairs.extend(
                            (key, member)
                            for member in _members(record.index.get(distinct))
                            if member is not None
                        )
        counts = {key: len({thing for other, thing in pairs if other == key}) for key, _ in pairs}
        return counts if by else {(): 0, **counts}


def _is_chosen(record: Record, query: Query) -> bool:
    if record.kind != query.kind:
        return False
    return all(_holds(condition, _members(record.index.get(name))) for name, condition in query.where.items())


def _holds(condition: Condition, members: Iterable[Scalar | None]) -> bool:
    """Say of one value, or of the members of a set, whether the condition holds for one of them."""
    for member in members:
        if isinstance(condition, Equal) and member == condition.value:
            return True
        if isinstance(condition, AnyOf | ContainsAny) and member is not None and member in condition.values:
            return True
        if isinstance(condition, Range) and member is not None:
            above = condition.low is None or not member < condition.low  # type: ignore[operator]  # of one type
            if above and (condition.high is None or member < condition.high):  # type: ignore[operator]
                return True
    return False


def _members(value: IndexValue) -> list[Scalar | None]:
    """Return the values that a field stands for; ``None`` for nothing."""
    if isinstance(value, frozenset):
        return list(value) or [None]
    return [value]


def _place(query: Query, record: Record) -> tuple[Scalar | None, ...]:
    values = (record.index.get(name) for name, _ in query.order)
    return (*(value for value in values if not isinstance(value, frozenset)), record.id)


def _compare(query: Query, left: Sequence[Scalar | None], right: Sequence[Scalar | None]) -> int:
    """Return -1, 0 or 1 as *left* comes before, at or behind *right* in the query's order."""
    directions = [direction for _, direction in query.order]
    for one, other, direction in zip(left, right, [*directions, (directions or ["asc"])[-1]], strict=True):
        if one != other:
            is_less = one is None or (other is not None and one < other)  # type: ignore[operator]  # of one type
            return -1 if is_less == (direction == "asc") else 1
    return 0
