# SPDX-License-Identifier: EUPL-1.2
"""
Queries over records in memory mean what they mean in a storage.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.errors import InvalidDataError
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range
from onestopshop.ports.selection import matches, select, tally
from onestopshop.ports.storage import Record
from onestopshop.testing.storage.samples import KINDS, hours, visit
from onestopshop.testing.storage_machine import Model
from onestopshop.testing.strategies import queries, records

VISIT = KINDS[0]
IDS = [f"v{number}" for number in range(6)]


@st.composite
def some_records(draw: st.DrawFn) -> list[Record]:
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=6))
    return [draw(records(VISIT, id=st.just(id))) for id in ids]


def model_of(found: list[Record]) -> Model:
    return Model(records={(record.kind, record.id): record for record in found})


@given(some_records(), queries(VISIT, id=st.sampled_from(IDS)))
def test_selecting_is_what_the_model_finds(kept: list[Record], query: Query) -> None:
    """`select` yields what an independent model finds, in any order, behind any cursor, up to any limit."""
    assert list(select(query, iter(kept))) == model_of(kept).find(query)


@given(
    some_records(),
    queries(VISIT, id=st.sampled_from(IDS)),
    st.lists(st.sampled_from(list(VISIT.fields)), max_size=2, unique=True),
    st.none() | st.sampled_from(list(VISIT.fields)),
)
def test_tallying_is_what_the_model_counts(
    kept: list[Record], query: Query, by: list[str], distinct: str | None
) -> None:
    """`tally` counts what an independent model counts, by any fields and different values of any field."""
    assert tally(query, iter(kept), by, distinct) == model_of(kept).count(query, by, distinct)


@given(some_records(), queries(VISIT, id=st.sampled_from(IDS)))
def test_matching_knows_no_page(kept: list[Record], query: Query) -> None:
    """`matches` says of each record whether it is counted, whatever order, cursor and limit."""
    assert {(): sum(matches(query, record) for record in kept)} == tally(query, kept)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Equal("zuid"), ["a"]),
        (Equal(None), ["c"]),
        (AnyOf(("zuid", "x", "noord")), ["a", "b"]),
        (AnyOf(()), []),
        (Range(low="o"), ["a"]),
        (Range(high="zuid"), ["b"]),
        (Range(), ["a", "b"]),
    ],
)
def test_conditions(condition: Condition, expected: list[str]) -> None:
    """Each condition chooses by the value; an absent one lies in no range."""
    kept = [visit("a", desk="zuid"), visit("b", desk="noord"), visit("c")]
    query = Query(kind="visit", where={"desk": condition})
    assert [record.id for record in select(query, kept)] == expected


def test_sets() -> None:
    """A set is asked for its members, and an empty one is absent."""
    kept = [visit("a", topics=frozenset("xy")), visit("b", topics=frozenset()), visit("c")]
    some = Query(kind="visit", where={"topics": ContainsAny(("y", "z"))})
    none = Query(kind="visit", where={"topics": Equal(None)})
    assert [record.id for record in select(some, kept)] == ["a"]
    assert [record.id for record in select(none, kept)] == ["b", "c"]


def test_other_kinds_do_not_match() -> None:
    """Records of other kinds are passed over."""
    kept = [Record(kind="referral", id="r", version=1, schema=1, body={})]
    assert list(select(Query(kind="visit"), kept)) == []
    assert tally(Query(kind="visit"), kept) == {(): 0}


def test_order_has_absent_values_first() -> None:
    """Absent values come first ascending, last descending; the id decides in the last direction."""
    kept = [visit("a", moment=hours(1)), visit("b", moment=hours(1)), visit("c")]
    up = Query(kind="visit", order=(("moment", "asc"),))
    down = Query(kind="visit", order=(("moment", "desc"),))
    assert [record.id for record in select(up, kept)] == ["c", "a", "b"]
    assert [record.id for record in select(down, kept)] == ["b", "a", "c"]


def test_sets_have_no_order() -> None:
    """Ordering by a set field is refused."""
    kept = [visit("a", topics=frozenset("x")), visit("b", topics=frozenset("y"))]
    with pytest.raises(InvalidDataError):
        list(select(Query(kind="visit", order=(("topics", "asc"),)), kept))
