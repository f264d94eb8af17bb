# SPDX-License-Identifier: EUPL-1.2
"""
What keeps the SQLite storage quick: the same answers by another way, and a WAL that stays small.
"""

from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.builtin.sqlite import paging
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.ports.queries import ContainsAny, Query
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import found, visit, write

CITY = Path(__file__).parents[2] / "examples" / "gent"


@pytest.mark.parametrize("frequent", [1, 5_000], ids=["looked up", "listed"])
@pytest.mark.parametrize("topics", [("a",), ("b",), ("a", "b"), ("none",), ()], ids=repr)
def test_a_page_of_a_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frequent: int, topics: tuple[str, ...]
) -> None:
    """A page of the records that hold a value is the same, whether the value is frequent or rare."""
    monkeypatch.setattr(paging, "_FREQUENT", frequent)
    storage = SqliteStorage(tmp_path / "shop.db", KINDS)
    sets = [frozenset("a"), frozenset("b"), frozenset("ab"), frozenset()]
    for number, held in enumerate(sets * 3):
        write(storage, visit(f"v{number:02}", number=number, topics=held))
    where = {"topics": ContainsAny(topics)}
    page = found(storage, Query(kind="visit", where=where, order=(("number", "desc"),), limit=4))
    expected = [f"v{number:02}" for number in reversed(range(12)) if not sets[number % 4].isdisjoint(topics)]
    assert expected[:4] == page
    storage.close()


def test_the_wal_stays_small(tmp_path: Path) -> None:
    """A desk that reads and writes again and again does not hold up the checkpoint: the WAL is used again."""
    path = tmp_path / "shop.db"
    storage = {"use": "sqlite", "path": str(path)}
    with OneStopShop.open(CITY, storage=storage, state={"folder": str(tmp_path)}) as shop:
        desk = shop.acting_as("guide", desk="zuid")
        for _ in range(250):
            with desk.together():
                visit = desk.visits.record(
                    channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
                )
                desk.referrals.make(visit=visit.id, service="g2")
        assert Path(f"{path}-wal").stat().st_size < 6_000_000
