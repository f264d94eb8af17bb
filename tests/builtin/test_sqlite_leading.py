# SPDX-License-Identifier: EUPL-1.2
"""
A page in an order whose index begins with another field is read from the places of that field's values.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest

from onestopshop.builtin.sqlite import leading, paging
from onestopshop.builtin.sqlite.leading import FEW, joined, leader, values_of
from onestopshop.builtin.sqlite.paging import statements
from onestopshop.builtin.sqlite.reading import SqliteSnapshot
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.plugin import (
    AnyOf,
    Condition,
    ContainsAny,
    Equal,
    Index,
    IndexValue,
    Kind,
    Query,
    Range,
    Record,
)
from onestopshop.ports.queries import Scalar
from onestopshop.ports.selection import select
from onestopshop.testing.storage.samples import write

SHEET = Kind(
    name="sheet",
    fields={"desk": Index.STRING, "number": Index.INTEGER, "flag": Index.STRING, "tags": Index.SET},
    orders=(("desk", "number"), ("number", "flag")),
)
DESKS = ("a", "b", "B", "é", "𐐀", "\uffff", None)
CONDITIONS: Mapping[str, Mapping[str, Condition]] = {
    "none": {},
    "usual": {"tags": ContainsAny(("x",))},
    "rare": {"tags": ContainsAny(("rare",))},
    "unknown": {"tags": ContainsAny(("unknown",))},
    "some": {"tags": ContainsAny(("rare", "x"))},
    "untagged": {"tags": Equal(None)},
    "equal": {"flag": Equal("yes")},
    "absent": {"flag": Equal(None)},
    "any": {"flag": AnyOf(("yes", "no"))},
    "between": {"flag": Range(low="o")},
    "bounded": {"number": Range(low=3, high=9)},
    "both": {"flag": Equal("no"), "tags": ContainsAny(("y",))},
    "led": {"desk": Equal("b")},
}


def sheets(count: int, random: Random, desks: tuple[str | None, ...] = DESKS) -> list[Record]:
    return [
        Record(
            kind="sheet",
            id=random.randbytes(6).hex(),
            version=1,
            schema=1,
            body={},
            index={
                name: value
                for name, value in (
                    ("desk", random.choice(desks)),
                    ("number", random.choice([None, *range(12)])),
                    ("flag", random.choice(["yes", "no", None])),
                    (
                        "tags",
                        frozenset(random.sample("xyz", random.randrange(3)))
                        | ({"rare"} if at % 50 == 0 else set()),
                    ),
                )
                if value is not None
            },
        )
        for at in range(count)
    ]


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[SqliteStorage]:
    storage = SqliteStorage(tmp_path / "shop.db", [SHEET])
    yield storage
    storage.close()


def all_pages(snapshot: SqliteSnapshot, query: Query) -> list[str]:
    ids: list[str] = []
    while page := list(snapshot.find(query)):
        ids += [record.id for record in page]
        number: Any = page[-1].index.get("number")
        query = attrs.evolve(query, after=(number, page[-1].id))
    return ids


@pytest.mark.parametrize(("near", "frequent"), [(1, 1), (20, 20), (10_000, 1), (10_000, 5_000)])
@pytest.mark.parametrize("desks", [DESKS, (None,), tuple(f"d{at:02}" for at in range(FEW + 1))], ids=len)
@pytest.mark.parametrize("way", ["asc", "desc"])
def test_pages_are_those_of_a_sorted_list(  # noqa: PLR0917 - what is tried
    storage: SqliteStorage,
    monkeypatch: pytest.MonkeyPatch,
    way: Any,
    desks: tuple[str | None, ...],
    near: int,
    frequent: int,
) -> None:
    """However many values lead the index, and whatever else is asked, pages are those of the sorted list."""
    monkeypatch.setattr(leading, "_NEAR", near)
    monkeypatch.setattr(paging, "_FREQUENT", frequent)
    records = sheets(250, Random(len(desks)), desks)
    write(storage, *records)
    with storage.read() as snapshot:
        for name, where in CONDITIONS.items():
            query = Query(kind="sheet", where=where, order=(("number", way),), limit=7)
            expected = [record.id for record in select(attrs.evolve(query, limit=None), records)]
            assert (name, expected) == (name, all_pages(snapshot, query))
            assert list(snapshot.find(attrs.evolve(query, limit=0))) == []


def test_an_empty_table_has_an_empty_page(storage: SqliteStorage) -> None:
    """Where there is no value to lead, there is nothing to find."""
    with storage.read() as snapshot:
        assert list(snapshot.find(Query(kind="sheet", order=(("number", "asc"),), limit=7))) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "desk"),
        ({"where": {"number": Range(low=3)}}, None),
        ({"where": {"flag": Equal("a")}}, "desk"),
        ({"where": {"desk": Equal("a")}}, None),
        ({"order": (("number", "desc"), ("flag", "asc"))}, None),
        ({"order": (("number", "desc"), ("flag", "desc"))}, None),
        ({"order": (("flag", "asc"),)}, None),
        ({"order": ()}, None),
        ({"limit": None}, None),
    ],
)
def test_only_a_page_without_an_index_is_led(
    storage: SqliteStorage, changes: dict[str, Any], expected: str | None
) -> None:
    """What an index answers by itself, and what reads everything, is asked for in one list."""
    query = attrs.evolve(Query(kind="sheet", order=(("number", "desc"),), limit=7), **changes)
    assert expected == leader(storage._tables["sheet"], query)


def test_the_values_that_lead_are_found_without_reading_all(storage: SqliteStorage) -> None:
    """The values of a first field are stepped over in its index, and one more than few are enough."""
    records = sheets(250, Random(1), tuple(f"d{at:02}" for at in range(FEW + 9)))
    write(storage, *records)
    with storage.read() as snapshot:
        sql, bindings = values_of(storage._tables["sheet"], "desk")
        found = [value for (value,) in snapshot._rows(sql, bindings)]
        assert sorted({str(one.index["desk"]) for one in records})[: FEW + 1] == found
        assert not _walks(str(row[-1]) for row in snapshot._rows(f"EXPLAIN QUERY PLAN {sql}", bindings))


@pytest.mark.parametrize(
    ("where", "is_joined"),
    [({}, True), ({"flag": Equal("yes")}, True), ({"flag": Equal("rare")}, False)],
    ids=["all", "usual", "rare"],
)
def test_the_quicker_way_is_taken(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch, where: dict[str, Condition], is_joined: bool
) -> None:
    """A page that many records fill follows the order; of a value that hardly any has, all are read once."""
    monkeypatch.setattr(leading, "_NEAR", 100)
    write(storage, *sheets(300, Random(2), ("a", "b")))
    table = storage._tables["sheet"]
    query = Query(kind="sheet", where=where, order=(("number", "desc"),), limit=10)
    with storage.read() as snapshot:
        ((sql, _),) = statements(table, query, snapshot._rows)
    assert is_joined is (sql == next(joined(table, query, "desk", ["a", "b"]))[0])


DAY = "2026-01-02"
PLACES: Mapping[str, Scalar] = {"day": DAY, "changed_on": datetime(2026, 1, 2, tzinfo=UTC), "number": 7}
DESK, TOPIC = Equal("zuid"), ContainsAny(("topic:registration",))


@pytest.mark.parametrize("frequent", [1, 5_000], ids=["frequent", "rare"])
@pytest.mark.parametrize(
    ("kind", "order", "where"),
    [
        ("visit", ("day", "desc"), {}),
        ("visit", ("day", "desc"), {"desk": DESK}),
        ("visit", ("day", "desc"), {"topics": TOPIC}),
        ("visit", ("day", "desc"), {"desk": DESK, "topics": TOPIC}),
        ("referral", ("changed_on", "desc"), {}),
        ("referral", ("changed_on", "desc"), {"desk": DESK}),
        ("referral", ("changed_on", "desc"), {"state": Equal("requested")}),
        ("referral", ("changed_on", "desc"), {"desk": DESK, "state": Equal("requested")}),
        ("referral", ("changed_on", "desc"), {"organisation": Equal("o"), "mode": AnyOf(("sent", "told"))}),
        ("observation", ("day", "desc"), {}),
        ("observation", ("day", "desc"), {"desk": DESK}),
        ("observation", ("day", "desc"), {"desk": DESK, "identity_review": Equal("clean")}),
        ("barrier", ("number", "asc"), {}),
        ("barrier", ("number", "asc"), {"state": Equal("raised"), "owner": Equal("o")}),
    ],
    ids=lambda part: "+".join(part) if isinstance(part, dict) else None,
)
def test_each_list_of_a_desk_begins_in_an_index(  # noqa: PLR0917 - what is tried
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    order: Any,
    where: dict[str, Condition],
    frequent: int,
) -> None:
    """No list that a desk asks for, nor its second page, reads or sorts a whole table."""
    monkeypatch.setattr(paging, "_FREQUENT", frequent)
    storage = SqliteStorage(tmp_path / "shop.db", kinds())
    write(storage, *(_visit(f"v{at}") for at in range(3)))
    place: Scalar = PLACES[order[0]]
    first = Query(kind=kind, where=where, order=(order,), limit=50)
    with storage.read() as snapshot:
        for query in (first, attrs.evolve(first, after=(place, "id"))):
            for sql, bindings in statements(storage._tables[kind], query, snapshot._rows):
                plan = snapshot._rows(f"EXPLAIN QUERY PLAN {sql}", (*bindings, 50))
                lines = [str(row[-1]) for row in plan]
                is_listed = "topics" in where and frequent > 1  # a short list may be sorted
                assert lines
                assert not _walks(lines)
                assert is_listed or not [line for line in lines if "TEMP B-TREE" in line]
    storage.close()


def _walks(lines: Iterable[str]) -> list[str]:
    """Return what of a plan reads a whole table without an index, in whose order a page soon ends."""
    return [line for line in lines if line == "SCAN t" or "SCAN t USING COVERING" in line]


def _visit(id: str) -> Record:
    index: dict[str, IndexValue] = {"desk": "zuid", "day": DAY, "topics": frozenset(TOPIC.values)}
    return Record(kind="visit", id=id, version=1, schema=1, body={}, index=index)
