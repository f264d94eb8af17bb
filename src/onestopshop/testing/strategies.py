# SPDX-License-Identifier: EUPL-1.2
"""
Hypothesis strategies for what a storage is given: text, JSON, records, entries and queries.

Values of index fields come from small pools, so that queries find something
and cursors meet their own record.  Strategies are made once: making them costs
more than drawing from them.
"""

from datetime import date
from functools import cache
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onestopshop.domain.fields import Index
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range, Scalar
from onestopshop.ports.storage import IndexValue, Kind, LogEntry, Record
from onestopshop.testing.storage.difficult import DIFFICULT_TEXTS, IN_ORDER, POOLS, STRINGS

__all__ = ["conditions", "entries", "index_values", "json_data", "orders", "queries", "records", "texts"]

_LARGEST = 2**63 - 1
_WRITABLE: tuple[Literal["L", "M", "N", "P", "S", "Z", "Cc", "Cf", "Co", "Cn"], ...] = (
    "L",
    "M",
    "N",
    "P",
    "S",
    "Z",
    "Cc",
    "Cf",
    "Co",
    "Cn",
)
"""All categories of Unicode but lone surrogates."""


@cache
def texts(*, max_size: int = 20) -> SearchStrategy[str]:
    """
    Return any text that a storage must keep: no lone surrogates, no U+0000.
    """
    anything = st.text(st.characters(exclude_characters="\0", categories=_WRITABLE), max_size=max_size)
    return anything | st.sampled_from([*DIFFICULT_TEXTS.values(), *IN_ORDER])


@cache
def json_data() -> SearchStrategy[dict[str, object]]:
    """
    Return any JSON object whose integers have 64 bits and whose floats are finite.
    """
    integers = st.integers(-(2**63), _LARGEST)
    floats = st.floats(allow_nan=False, allow_infinity=False)
    leaves: SearchStrategy[object] = st.none() | st.booleans() | integers | floats | texts()
    values = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3),
        max_leaves=6,
    )
    return st.dictionaries(texts(), values, max_size=4)


@cache
def index_values(index: Index) -> SearchStrategy[IndexValue]:
    """
    Return values, and ``None``, for a field of this type.
    """
    if index is Index.SET:
        return st.none() | st.frozensets(st.sampled_from(STRINGS), max_size=4)
    return st.none() | _scalars(index)


def records(kind: Kind, *, id: SearchStrategy[str], version: int = 1) -> SearchStrategy[Record]:
    """
    Return records of *kind* with this version; fields are absent, ``None`` or have a value.
    """
    return st.builds(
        Record,
        kind=st.just(kind.name),
        id=id,
        version=st.just(version),
        schema=st.integers(1, 9),
        body=_bodies(),
        index=_indexes(tuple(kind.fields.items())),
    )


def entries(*, key: SearchStrategy[str]) -> SearchStrategy[LogEntry]:
    """
    Return entries of the log, of a day or an instant.
    """
    days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
    codes = st.sampled_from(("zuid:shared", "visit.recorded", "visit", ""))
    return st.builds(
        LogEntry,
        id=texts(),
        origin=codes,
        key=key,
        at=days | st.sampled_from(POOLS[Index.INSTANT]),
        actor=codes,
        action=codes,
        kind=codes,
        subject=texts(),
        version=st.sampled_from((1, 2, _LARGEST)),
        data=_bodies(),
    )


@cache
def conditions(index: Index) -> SearchStrategy[Condition]:
    """
    Return conditions that fit a field of this type.
    """
    absent: SearchStrategy[Condition] = st.just(Equal(None))
    if index is Index.SET:
        members = st.lists(st.sampled_from(STRINGS), max_size=3).map(tuple)
        return absent | st.builds(ContainsAny, members)
    values = _scalars(index)
    bounds = st.none() | values
    some = st.lists(values, max_size=3).map(tuple)
    return (
        absent | st.builds(Equal, values) | st.builds(AnyOf, some) | st.builds(Range, low=bounds, high=bounds)
    )


def orders(kind: Kind) -> SearchStrategy[tuple[tuple[str, str], ...]]:
    """
    Return orders by up to three different fields that are no sets.
    """
    names = [name for name, index in kind.fields.items() if index is not Index.SET]
    if not names:
        return st.just(())
    return _orders(tuple(names))


@st.composite
def queries(draw: st.DrawFn, kind: Kind, *, id: SearchStrategy[str]) -> Query:
    """
    Return queries that *kind* can answer, with and without a cursor and a limit.
    """
    where = {
        name: draw(conditions(kind.fields[name]))
        for name in (
            draw(st.lists(st.sampled_from(list(kind.fields)), max_size=2, unique=True)) if kind.fields else ()
        )
    }
    order = draw(orders(kind))
    values = [draw(st.none() | _scalars(kind.fields[name])) for name, _ in order]
    after = draw(st.none() | st.tuples(*map(st.just, values), id))
    limit = draw(st.none() | st.integers(0, 5))
    return Query(kind=kind.name, where=where, order=order, after=after, limit=limit)  # type: ignore[arg-type]  # directions are two words


@cache
def _bodies() -> SearchStrategy[dict[str, object]]:
    """Return plain bodies often, and any now and then: most steps of a history are about something else."""
    plain: list[dict[str, object]] = [{}, {"a": 1}]
    return st.sampled_from(plain).map(dict) | json_data()


@cache
def _indexes(fields: tuple[tuple[str, Index], ...]) -> SearchStrategy[dict[str, IndexValue]]:
    return st.fixed_dictionaries({}, optional={name: index_values(type) for name, type in fields})


@cache
def _orders(names: tuple[str, ...]) -> SearchStrategy[tuple[tuple[str, str], ...]]:
    places = st.tuples(st.sampled_from(names), st.sampled_from(("asc", "desc")))
    return st.lists(places, max_size=3, unique_by=lambda place: place[0]).map(tuple)


@cache
def _scalars(index: Index) -> SearchStrategy[Scalar]:
    return st.sampled_from(POOLS[index])
