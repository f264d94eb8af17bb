# SPDX-License-Identifier: EUPL-1.2
"""
Evaluate queries over records in memory.

One meaning of a `Query` for everybody who has no database at hand: the memory
storage, and the unit of work when it looks at what is still pending.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, product
from typing import TypeAlias

from onestopshop.errors import InvalidDataError
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range, Scalar
from onestopshop.ports.storage import IndexValue, Record

__all__ = ["matches", "select", "tally"]

_Rank: TypeAlias = tuple[bool, Scalar]


def matches(query: Query, record: Record) -> bool:
    """
    Say whether *record* is of the query's kind and meets all its conditions.
    """
    return record.kind == query.kind and all(
        _meets(condition, record.index.get(name)) for name, condition in query.where.items()
    )


def select(query: Query, records: Iterable[Record]) -> Iterator[Record]:
    """
    Yield the records that match, in the query's order, behind its cursor, up to its limit.
    """
    found = sorted((record for record in records if matches(query, record)), key=lambda record: record.id)
    if query.order and query.order[-1][1] == "desc":
        found.reverse()
    for name, direction in reversed(query.order):
        found.sort(key=lambda record: _rank(record.index.get(name)), reverse=direction == "desc")
    behind = (
        found
        if query.after is None
        else (record for record in found if _is_behind(query, query.after, record))
    )
    return islice(behind, query.limit)


def tally(
    query: Query, records: Iterable[Record], by: Sequence[str] = (), distinct: str | None = None
) -> dict[tuple[Scalar | None, ...], int]:
    """
    Count the records that match, as `Snapshot.count` describes it.
    """
    counts: Counter[tuple[Scalar | None, ...]] = Counter()
    values: dict[tuple[Scalar | None, ...], set[Scalar]] = {}
    for record in records:
        if matches(query, record):
            for key in product(*(_each(record.index.get(name)) or (None,) for name in by)):
                counts[key] += 1
                if distinct is not None:
                    values.setdefault(key, set()).update(_each(record.index.get(distinct)))
    result = dict(counts) if distinct is None else {key: len(found) for key, found in values.items() if found}
    return result if by else {(): 0, **result}


def _meets(condition: Condition, value: IndexValue) -> bool:
    match condition:
        case Equal(None):
            return value is None or value == frozenset()
        case Equal(wanted):
            return value == wanted
        case AnyOf(wanted):
            return value is not None and value in wanted
        case ContainsAny(wanted):
            return isinstance(value, frozenset) and not value.isdisjoint(wanted)
        case _:
            return value is not None and _is_between(condition, value)


def _is_between(bounds: Range, value: IndexValue) -> bool:
    rank = _rank(value)
    return (bounds.low is None or _rank(bounds.low) <= rank) and (
        bounds.high is None or rank < _rank(bounds.high)
    )


def _rank(value: IndexValue) -> _Rank:
    """Return a sort key that puts absent values before all others."""
    if value is None:
        return (False, 0)
    if isinstance(value, frozenset):
        raise InvalidDataError(
            ["a set field has neither order nor range @ $"], hint="Ask a set with ContainsAny."
        )
    return (True, value)


def _is_behind(query: Query, cursor: tuple[Scalar | None, ...], record: Record) -> bool:
    """Compare *record* with the cursor, one field after the other and at last the id."""
    last = query.order[-1][1] if query.order else "asc"
    places = [*((record.index.get(name), direction) for name, direction in query.order), (record.id, last)]
    for (value, direction), seen in zip(places, cursor, strict=True):
        here, there = _rank(value), _rank(seen)
        if here != there:
            return here > there if direction == "asc" else here < there
    return False


def _each(value: IndexValue) -> Collection[Scalar]:
    """Return the values that a field counts for: many of a set, one of another, none when absent."""
    if value is None:
        return ()
    return value if isinstance(value, frozenset) else (value,)
