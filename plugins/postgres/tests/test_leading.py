# SPDX-License-Identifier: EUPL-1.2
"""
A page in an order whose index begins with another field is put together from the pages of that field's values.
"""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import attrs
import pytest

from onestopshop.plugin import Condition, ContainsAny, Equal, Index, Kind, Query, Record
from onestopshop.testing.storage.samples import write
from onestopshop_postgres.leading import FEW, joined, leader
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.questions import finding
from onestopshop_postgres.reading import PostgresSnapshot
from onestopshop_postgres.store import PostgresStorage
from onestopshop_postgres.testing import Server

SHEET = Kind(
    name="sheet",
    fields={"desk": Index.STRING, "number": Index.INTEGER, "flag": Index.STRING, "tags": Index.SET},
    orders=(("desk", "number"), ("flag",)),
)
DESKS = ("a", "b", "B", "é", None)


def sheets(count: int, random: Random, desks: tuple[str | None, ...] = DESKS) -> list[Record]:
    return [
        Record(
            kind="sheet",
            id=random.randbytes(6).hex(),
            version=1,
            schema=1,
            body={},
            index={
                "desk": random.choice(desks),
                "number": random.choice([None, *range(12)]),
                "tags": frozenset(random.sample("xyz", 2)),
            },
        )
        for _ in range(count)
    ]


@pytest.fixture
def storage(server: Server) -> Iterator[PostgresStorage]:
    storage = PostgresStorage(PostgresOptions.model_validate(server.options("leading")), [SHEET])
    yield storage
    storage.close()


def numbered(record: Record) -> tuple[Any, ...]:
    """Return by what a list in the order of the number is sorted."""
    number = record.index.get("number")
    return (number is not None, number, record.id)


def cursor(record: Record) -> tuple[Any, ...]:
    return (record.index.get("number"), record.id)


def all_pages(snapshot: PostgresSnapshot, query: Query) -> list[str]:
    ids: list[str] = []
    while page := list(snapshot.find(query)):
        ids += [record.id for record in page]
        query = attrs.evolve(query, after=cursor(page[-1]))
    return ids


@pytest.mark.parametrize("desks", [DESKS, (None,), tuple(f"d{at}" for at in range(FEW + 1))])
@pytest.mark.parametrize("way", ["asc", "desc"])
def test_pages_are_those_of_a_sorted_list(
    storage: PostgresStorage, way: Any, desks: tuple[str | None, ...]
) -> None:
    """However many values lead the index, and with none, pages follow one another as in the sorted list."""
    records = sheets(250, Random(7), desks)  # noqa: S311 - a test repeats
    write(storage, *records)
    wanted = sorted(records, key=numbered, reverse=way == "desc")
    with_x = [record for record in wanted if "x" in record.index["tags"]]  # type: ignore[operator]  # a set
    query = Query(kind="sheet", order=(("number", way),), limit=7)
    where: Mapping[str, Condition] = {"tags": ContainsAny(("x",))}
    with storage.read() as snapshot:
        assert [record.id for record in wanted] == all_pages(snapshot, query)
        assert [record.id for record in with_x] == all_pages(snapshot, attrs.evolve(query, where=where))
        assert list(snapshot.find(attrs.evolve(query, limit=0))) == []


def test_an_empty_table_has_an_empty_page(storage: PostgresStorage) -> None:
    """Where there is no value to lead, there is nothing to find."""
    with storage.read() as snapshot:
        assert list(snapshot.find(Query(kind="sheet", order=(("number", "asc"),), limit=7))) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "desk"),
        ({"where": {"tags": ContainsAny(("x",))}}, "desk"),
        ({"where": {"desk": Equal("a")}}, None),
        ({"where": {"flag": Equal("a")}}, None),
        ({"order": (("number", "desc"), ("flag", "asc"))}, None),
        ({"order": (("flag", "asc"),)}, None),
        ({"order": ()}, None),
        ({"limit": None}, None),
        ({"limit": 1000}, None),
    ],
)
def test_only_a_page_without_an_index_is_put_together(
    storage: PostgresStorage, changes: dict[str, Any], expected: str | None
) -> None:
    """What an index answers by itself, and what reads everything, is asked for in one list."""
    query = attrs.evolve(Query(kind="sheet", order=(("number", "desc"),), limit=7), **changes)
    assert expected == leader(storage._tables["sheet"], query)


def test_the_cheaper_way_is_taken(storage: PostgresStorage) -> None:
    """A page of a flag that all have is put together; of one that hardly any has, all is read once."""
    random = Random(8)  # noqa: S311 - a test repeats
    for _ in range(3):
        flagged = (
            attrs.evolve(one, index={**one.index, "number": at})
            for at, one in enumerate(sheets(2000, random))
        )
        write(storage, *flagged)
    table = storage._tables["sheet"]
    with storage.read() as snapshot:
        for tag, is_joined in (("x", True), ("rare", False)):
            where: dict[str, Condition] = {"tags": ContainsAny((tag,))}
            query = Query(kind="sheet", where=where, order=(("number", "desc"),), limit=20)
            ((sql, _),) = snapshot._page(table, query)
            ways = {True: joined(table, query, "desk", ["B", "a", "b", "é"]), False: finding(table, query)}
            assert sql == next(ways[is_joined])[0]
