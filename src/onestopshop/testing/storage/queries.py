# SPDX-License-Identifier: EUPL-1.2
"""
P8: queries mean the same on every storage.
"""

from collections.abc import Sequence
from itertools import permutations, product

from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Direction, Equal, Query, Range, Scalar
from onestopshop.ports.storage import Erasure, Record, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.samples import fill, found, hours, paged, visit, write

__all__ = ["QueryPromises"]

_DIRECTIONS: tuple[Direction, ...] = ("asc", "desc")


class QueryPromises(Contract):
    """
    Queries mean the same on every storage.
    """

    def test_equal(self, storage: Storage) -> None:
        """P8.1 `Equal` finds exactly the records with that value, and with ``None`` those without one."""
        _few(storage)
        assert _where(storage, desk=Equal("zuid")) == ["a1", "a2"]
        assert _where(storage, desk=Equal("ZUID")) == []
        assert _where(storage, number=Equal(2)) == ["b1"]
        assert _where(storage, moment=Equal(hours(1))) == ["a1", "b1"]
        assert _where(storage, desk=Equal(None)) == ["c1"]
        assert _where(storage, topics=Equal(None)) == ["b1", "c1"]

    def test_any_of(self, storage: Storage) -> None:
        """P8.2 `AnyOf` finds the records with one of the values, each once; without values, nothing."""
        _few(storage)
        assert _where(storage, desk=AnyOf(("noord", "zuid", "zuid", "x"))) == ["a1", "a2", "b1"]
        assert _where(storage, number=AnyOf((2, 1))) == ["a1", "b1"]
        assert _where(storage, moment=AnyOf((hours(1), hours(9)))) == ["a1", "b1"]
        assert _where(storage, desk=AnyOf(("noord",))) == ["b1"]
        assert _where(storage, desk=AnyOf(())) == []

    def test_range(self, storage: Storage) -> None:
        """P8.3 `Range` finds from *low* up to but not *high*; absent values lie in no range, not even an open one."""
        fill(
            storage,
            [
                *(visit(f"v{at}", number=at, moment=hours(at), desk="abcde"[at]) for at in range(5)),
                visit("w"),
            ],
        )
        assert _where(storage, number=Range(low=1, high=3)) == ["v1", "v2"]
        assert _where(storage, moment=Range(low=hours(2.5))) == ["v3", "v4"]
        assert _where(storage, desk=Range(high="c")) == ["v0", "v1"]
        assert [f"v{at}" for at in range(5)] == _where(storage, number=Range())
        assert _where(storage, number=Range(low=3, high=3)) == []
        assert _where(storage, number=Range(low=4, high=2)) == []

    def test_contains_any(self, storage: Storage) -> None:
        """P8.4 `ContainsAny` finds a record whose set has one of the strings, once however many it has."""
        _few(storage)
        assert _where(storage, topics=ContainsAny(("work", "housing", "work"))) == ["a1", "a2"]
        assert _where(storage, topics=ContainsAny(("work",))) == ["a2"]
        assert _where(storage, topics=ContainsAny(("wor", "work,housing", ""))) == []
        assert _where(storage, topics=ContainsAny(())) == []

    def test_all_conditions_hold(self, storage: Storage) -> None:
        """P8.5 All conditions of a query hold for what it finds, in whatever order they are named."""
        _few(storage)
        conditions: dict[str, Condition] = {
            "desk": Equal("zuid"),
            "topics": ContainsAny(("housing", "x")),
            "number": Range(low=0),
            "papers": Equal(None),
        }
        for names in permutations(conditions):
            assert _where(storage, **{name: conditions[name] for name in names}) == ["a1"]
        assert _where(storage, desk=Equal("zuid"), number=Equal(2)) == []

    def test_thousands_of_values(self, storage: Storage) -> None:
        """P8.6 A condition may have thousands of values."""
        fill(storage, [visit("v1", desk="d7", number=7, topics=frozenset({"t7"})), visit("v2", desk="e")])
        assert _where(storage, desk=AnyOf(tuple(f"d{number}" for number in range(40_000)))) == ["v1"]
        assert _where(storage, number=AnyOf(tuple(range(40_000)))) == ["v1"]
        assert _where(storage, topics=ContainsAny(tuple(f"t{number}" for number in range(40_000)))) == ["v1"]

    def test_order(self, storage: Storage) -> None:
        """P8.7 Records come in the stated order; absent values first ascending and last descending; then by id."""
        records = _mixed(storage)
        for order in _orders():
            query = Query(kind="visit", order=order)
            assert _sorted(records, order) == found(storage, query), order

    def test_limit(self, storage: Storage) -> None:
        """P8.8 At most *limit* records come, the first ones of the order; ``None`` is all."""
        records = _mixed(storage)
        for order in _orders()[:6]:
            expected = _sorted(records, order)
            for limit in (0, 1, 5, len(records), len(records) + 1, None):
                assert expected[:limit] == found(storage, Query(kind="visit", order=order, limit=limit))

    def test_pages(self, storage: Storage) -> None:
        """P8.9 Pages, each behind the last record of the page before, together are the whole list, nothing twice."""
        records = _mixed(storage)
        for order in _orders():
            assert _sorted(records, order) == paged(storage, Query(kind="visit", order=order, limit=4)), order

    def test_pages_with_conditions(self, storage: Storage) -> None:
        """P8.10 Pages keep to the conditions of the query."""
        records = _mixed(storage)
        for order in _orders():
            query = Query(kind="visit", where={"topics": ContainsAny(("a", "b"))}, order=order, limit=3)
            chosen = [record for record in records if record.index["topics"]]
            assert _sorted(chosen, order) == paged(storage, query), order
        query = Query(
            kind="visit", where={"desk": Equal("d1")}, order=(("desk", "asc"), ("moment", "desc")), limit=2
        )
        chosen = [record for record in records if record.index["desk"] == "d1"]
        assert _sorted(chosen, query.order) == paged(storage, query)

    def test_a_cursor_needs_no_record(self, storage: Storage) -> None:
        """P8.11 A cursor is a place in the order: it works when its record was erased or never was there."""
        write(storage, *(visit(f"v{at}", number=at) for at in range(6)))
        write(storage, Erasure(kind="visit", id="v3", replaces=1))
        by_number = Query(kind="visit", order=(("number", "asc"),), after=(3, "v3"))
        assert found(storage, by_number) == ["v4", "v5"]
        assert found(storage, Query(kind="visit", after=("v3",))) == ["v4", "v5"]
        back = Query(kind="visit", order=(("number", "desc"),), after=(100, "x"), limit=2)
        assert found(storage, back) == ["v5", "v4"]

    def test_names_of_fields_are_only_names(self, storage: Storage) -> None:
        """P8.12 A field may be called by a word of the engine's language."""
        write(storage, Record(kind="referral", id="r1", version=1, schema=1, body={}, index={"order": "b"}))
        write(storage, Record(kind="referral", id="r2", version=1, schema=1, body={}, index={"order": "a"}))
        query = Query(kind="referral", where={"order": AnyOf(("a", "b"))}, order=(("order", "asc"),))
        assert found(storage, query) == ["r2", "r1"]


def _few(storage: Storage) -> list[Record]:
    return fill(
        storage,
        [
            visit("a1", desk="zuid", number=1, moment=hours(1), topics=frozenset({"housing"})),
            visit("a2", desk="zuid", topics=frozenset({"work", "housing"}), papers=frozenset({"id"})),
            visit("b1", desk="noord", number=2, moment=hours(1)),
            visit("c1"),
        ],
    )


def _mixed(storage: Storage) -> list[Record]:
    """Write every combination of a few values, absent ones too, with ids in another order."""
    records = []
    for at, (desk, number, moment) in enumerate(
        product((None, "d1", "d2"), (None, -1, 2), (None, hours(1), hours(2)))
    ):
        topics = frozenset(("ab", "a", "b", "")[at % 4])
        records.append(visit(f"v{at * 7 % 27:02}", desk=desk, number=number, moment=moment, topics=topics))
    return fill(storage, records)


def _orders() -> list[tuple[tuple[str, Direction], ...]]:
    """Return all orders by up to two of three fields, in all directions, and some by three."""
    fields = ("desk", "number", "moment")
    orders: list[tuple[tuple[str, Direction], ...]] = [()]
    for size in (1, 2):
        for names in permutations(fields, size):
            orders.extend(tuple(zip(names, ways, strict=True)) for ways in product(_DIRECTIONS, repeat=size))
    orders.extend(tuple(zip(fields, ways, strict=True)) for ways in product(_DIRECTIONS, repeat=3))
    return orders


def _sorted(records: Sequence[Record], order: Sequence[tuple[str, Direction]]) -> list[str]:
    """Sort by ranks of the values, which are all known: an oracle without comparisons of its own."""
    ranks: dict[Scalar | None, int] = {None: 0, "d1": 1, "d2": 2, -1: 1, 2: 2, hours(1): 1, hours(2): 2}
    last = order[-1][1] if order else "asc"

    def place(record: Record) -> tuple[int, ...]:
        values = [(ranks[record.index[name]], direction) for name, direction in order]  # type: ignore[index]  # no sets here
        values.append((int(record.id[1:]), last))
        return tuple(rank if direction == "asc" else -rank for rank, direction in values)

    return [record.id for record in sorted(records, key=place)]


def _where(storage: Storage, **where: Condition) -> list[str]:
    return found(storage, Query(kind="visit", where=where))
