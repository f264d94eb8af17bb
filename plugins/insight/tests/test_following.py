# SPDX-License-Identifier: EUPL-1.2
"""
The files follow the log: what changes is written anew, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from plugins.insight.tests.samples import a_barrier, a_visit

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.codec.records import kinds, to_record
from onestopshop.domain.codes.visits import VisitChannel
from onestopshop.domain.reports.periods import period_of
from onestopshop.errors import AdapterError
from onestopshop.plugin import (
    Batch,
    Concept,
    Erasure,
    LocalizedText,
    LogEntry,
    Put,
    Scheme,
    Vocabulary,
    try_lock,
)
from onestopshop.testing.fakes import a_city
from onestopshop_insight import following, projection
from onestopshop_insight.adapter import InsightOptions, insight_of
from onestopshop_insight.projection import Insight

WINTER, SPRING, SUMMER = date(2026, 2, 3), date(2026, 4, 1), date(2026, 7, 31)
TODAY = date(2026, 12, 31)


class Shop:
    """
    A storage whose records are written past the operations, and a projection of it.
    """

    def __init__(self, folder: Path, **options: Any) -> None:
        self.storage = MemoryStorage(kinds())
        self.city = a_city(folder)
        self.options = InsightOptions(**options)
        self.insight = insight_of(self.options, self.city)
        self._entries = 0

    @property
    def folder(self) -> Path:
        return self.city.state / "insight" / "testville"

    def put(self, *things: Any, version: int = 1) -> None:
        kept = [attrs.evolve(thing, version=version) for thing in things]
        puts = tuple(Put(to_record(one), replaces=version - 1) for one in kept)
        self.storage.write(Batch(puts=puts, entries=self.told(kept)))

    def erase(self, *things: Any) -> None:
        gone = tuple(Erasure(kind=one.KIND, id=one.id, replaces=1) for one in things)
        self.storage.write(Batch(erasures=gone, entries=self.told(things)))

    def contacts(self, period: str = "2026") -> int | None:
        found = self.figures(["visits.contacts"], period)
        return None if found is None else found["visits.contacts"].get((), 0)

    def figures(self, codes: Iterable[str], period: str = "2026") -> Mapping[str, Any] | None:
        with self.storage.read() as snapshot:
            return self.insight.figures([*codes], snapshot, period=period_of(period), today=TODAY, desk=None)

    def files(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*.parquet")}

    def told(self, things: Iterable[Any]) -> tuple[LogEntry, ...]:
        told = []
        for thing in things:
            self._entries += 1
            told.append(
                LogEntry(
                    id=f"e{self._entries}", origin="test", key=f"k{self._entries}",
                    at=datetime(2026, 1, 1, tzinfo=UTC), actor="test", action="test.kept", kind=thing.KIND,
                    subject=thing.id, version=1, data={},
                )
            )  # fmt: skip
        return tuple(told)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.insight.close()


def test_only_changed_quarters_are_written(shop: Shop) -> None:
    """A new visit and one that was retracted rewrite their quarters; the other files stay as they are."""
    winter, spring = a_visit(1, WINTER), a_visit(2, SPRING)
    shop.put(winter, spring, a_visit(3, SUMMER))
    assert 3 == shop.contacts()
    assert {f"2026-Q{one}/visits-1.parquet" for one in (1, 2, 3)} == shop.files()

    shop.put(attrs.evolve(winter, counted="no"), version=2)
    assert (2, 0) == (shop.contacts(), shop.contacts("2026-Q1"))
    shop.put(a_visit(4, SPRING))
    assert (3, 2) == (shop.contacts(), shop.contacts("2026-Q2"))
    assert {"2026-Q2/visits-3.parquet", "2026-Q3/visits-1.parquet"} == shop.files()


def test_erased_visits_are_gone(shop: Shop) -> None:
    """What was erased is in no file and no figure, though nothing tells any more on which day it was."""
    gone = (a_visit(1, WINTER), a_visit(2, SUMMER))
    shop.put(*gone, a_visit(3, WINTER), a_visit(4, SPRING))
    assert 4 == shop.contacts()
    shop.erase(*gone)
    assert (2, 1, 0) == (shop.contacts(), shop.contacts("2026-Q1"), shop.contacts("2026-Q3"))
    assert {"2026-Q1/visits-2.parquet", "2026-Q2/visits-1.parquet"} == shop.files()


def test_a_visit_of_another_day(shop: Shop) -> None:
    """A record that came back with another day, as merging may bring it, counts in one quarter only."""
    visit = a_visit(1, WINTER)
    shop.put(visit)
    assert 1 == shop.contacts("2026-Q1")
    shop.put(attrs.evolve(visit, day=SPRING), version=2)
    assert (1, 0, 1) == (shop.contacts(), shop.contacts("2026-Q1"), shop.contacts("2026-Q2"))


def test_a_barrier_is_where_it_was(shop: Shop) -> None:
    """A barrier counts in the state that it had at the end of a period, also when its moves are out of order."""
    moves = [
        ("gather", "gathered", WINTER),
        ("confirm", "confirmed", SUMMER),
        ("signal", "signalled", SPRING),
    ]
    shop.put(a_barrier(1, moves))
    states = [(shop.figures(["barriers.state"], f"2026-Q{one}") or {})["barriers.state"] for one in (1, 2, 3)]
    assert [{("gathered",): 1}, {("signalled",): 1}, {("signalled",): 1}] == states
    assert {} == (shop.figures(["barriers.state"], "2025") or {})["barriers.state"]


def test_following_leaves_the_desk_alone(tmp_path: Path) -> None:
    """Nothing is written while records are made, before somebody asked once and before much has changed."""
    shop = Shop(tmp_path, every=3)
    shop.put(*(a_visit(number, WINTER) for number in range(9)))
    assert 0 == shop.insight.follow(shop.storage)
    assert not shop.folder.exists()
    assert 9 == shop.contacts()
    shop.put(a_visit(20, WINTER), a_visit(21, WINTER))
    assert 9 == shop.insight.follow(shop.storage)
    shop.put(a_visit(22, WINTER))
    assert 12 == shop.insight.follow(shop.storage)
    assert {"2026-Q1/visits-2.parquet"} == shop.files()
    shop.insight.close()


def test_entries_about_other_things(tmp_path: Path) -> None:
    """What the log tells of services and the like rewrites no file, and is not read again and again."""
    shop = Shop(tmp_path, every=3)
    shop.put(a_visit(1, WINTER))
    assert 1 == shop.contacts()
    services = [SimpleNamespace(KIND="service", id=f"service-{number}") for number in range(4)]
    shop.storage.write(Batch(entries=shop.told(services)))
    assert (5, 1) == (shop.insight.follow(shop.storage), shop.insight.status(shop.storage).seq)
    assert (1, 5) == (shop.contacts(), shop.insight.status(shop.storage).seq)
    assert {"2026-Q1/visits-1.parquet"} == shop.files()
    shop.insight.close()


def test_following_makes_nothing_anew(tmp_path: Path) -> None:
    """Files of another edition of the concepts, or that are gone, wait for the next question."""
    shop = Shop(tmp_path, every=1)
    shop.put(a_visit(1, WINTER))
    assert 1 == shop.contacts()
    other = insight_of(shop.options, attrs.evolve(shop.city, primary="other"))
    shop.put(a_visit(2, WINTER))
    assert 0 == other.follow(shop.storage)
    assert {"2026-Q1/visits-1.parquet"} == shop.files()
    assert 2 == shop.insight.follow(shop.storage)
    assert {"2026-Q1/visits-2.parquet"} == shop.files()
    rmtree(shop.folder)
    shop.put(a_visit(3, WINTER))
    assert (0, set()) == (shop.insight.follow(shop.storage), shop.files())
    assert 3 == shop.contacts()
    shop.insight.close()


def test_files_that_another_process_replaced(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """When files go while they are read, those that replaced them are read, and nothing is made anew."""
    shop.put(a_visit(1, WINTER))
    assert 1 == shop.contacts()
    other = insight_of(shop.options, shop.city)
    asked = other._counted
    replaced = []

    def late(*words: Any) -> Any:
        if not replaced:
            replaced.append(shop.insight.rebuild(shop.storage))
        return asked(*words)

    monkeypatch.setattr(other, "_counted", late)
    with shop.storage.read() as snapshot:
        found = other.figures(["visits.contacts"], snapshot, period=period_of("2026"), today=TODAY, desk=None)
    assert {"visits.contacts": {(): 1}} == found
    assert {"2026-Q1/visits-2.parquet"} == shop.files()
    other.close()


def test_another_log(shop: Shop) -> None:
    """Files of another log, such as before a backup was put back, are made anew."""
    shop.put(*(a_visit(number, WINTER) for number in range(3)))
    assert 3 == shop.contacts()
    shop.storage = MemoryStorage(kinds())
    shop.put(*(a_visit(number, WINTER, channel=VisitChannel.PHONE) for number in range(3)))
    shop.put(a_visit(4, SPRING))
    assert {("phone",): 3, ("desk",): 1} == (shop.figures(["visits.channel"]) or {})["visits.channel"]


def test_a_log_that_was_put_back_shorter(shop: Shop) -> None:
    """When a backup was put back that ends before the files do, the next write says so; a question has new ones."""
    visits = [a_visit(number, WINTER) for number in range(5)]
    shop.put(*visits[:1])
    assert (1, 1) == (shop.contacts(), shop.insight.follow(shop.storage))
    shop.put(*visits[1:])
    assert 5 == shop.contacts()
    shop.storage, shop._entries = MemoryStorage(kinds()), 0  # the same entries as before
    shop.put(*visits[:2])
    assert None is shop.contacts()
    assert 0 == shop.insight.follow(shop.storage)
    assert None is shop.insight.status(shop.storage).behind
    assert (2, 2) == (shop.contacts(), shop.insight.follow(shop.storage))
    assert {"2026-Q1/visits-3.parquet"} == shop.files()


def test_a_log_that_was_put_back_and_grew(shop: Shop) -> None:
    """When other entries have the numbers of those that the files saw, nothing of the former log is in a figure."""
    visits = [a_visit(number, WINTER) for number in range(5)]
    shop.put(*visits)
    assert (5, 5) == (shop.contacts(), shop.insight.follow(shop.storage))
    shop.storage = MemoryStorage(kinds())
    shop.put(*(a_visit(number, SPRING) for number in range(9)))
    other = insight_of(shop.options, shop.city)
    assert 0 == other.follow(shop.storage)
    other.close()
    assert (9, 0) == (shop.contacts(), shop.contacts("2026-Q1"))


def test_an_older_view(shop: Shop) -> None:
    """Who looks at an older view than the files gets no figures from them, and they stay."""
    shop.put(a_visit(1, WINTER))
    with shop.storage.read() as older:
        shop.put(a_visit(2, WINTER))
        assert 2 == shop.contacts()
        asked = {"period": period_of("2026"), "today": TODAY, "desk": None}
        assert None is shop.insight.figures(["visits.contacts"], older, **asked)
    assert 2 == shop.contacts()


def test_other_concepts(shop: Shop) -> None:
    """When concepts stand elsewhere than they did, the files are made anew: figures are by the present schemes."""
    shop.put(a_visit(1, WINTER, topics=frozenset({"topic:a"})))
    assert {"visits.topics": {("topic:a",): 1}} == shop.figures(["visits.topics"])
    under = [
        Concept(code=code, uri=f"urn:{code}", label=LocalizedText({"en": code}), broader=broader)
        for code, broader in (("topic:a", ("topic:b",)), ("topic:b", ()))
    ]
    scheme = Scheme(
        id="topic", version="2", name=LocalizedText({"en": "t"}), source="own", concepts=tuple(under)
    )
    shop.insight.close()
    shop.city = attrs.evolve(shop.city, vocabulary=Vocabulary([scheme]))
    shop.insight = insight_of(shop.options, shop.city)
    assert {"visits.topics": {("topic:b",): 1}} == shop.figures(["visits.topics"])


def test_a_crash_leaves_what_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that dies before the manifest is replaced leaves the former state, and its files go later."""
    shop.put(a_visit(1, WINTER))
    assert 1 == shop.contacts()
    before = (shop.folder / "manifest.json").read_bytes()
    shop.put(a_visit(2, WINTER), a_visit(3, SPRING))
    with monkeypatch.context() as patched:
        patched.setattr(following.Folder, "replace", _die)
        with pytest.raises(KeyboardInterrupt):
            shop.contacts()
    assert before == (shop.folder / "manifest.json").read_bytes()
    assert {
        "2026-Q1/visits-1.parquet",
        "2026-Q1/visits-2.parquet",
        "2026-Q2/visits-2.parquet",
    } == shop.files()
    shop.put(a_visit(4, SPRING))
    assert 4 == shop.contacts()
    assert {"2026-Q1/visits-2.parquet", "2026-Q2/visits-2.parquet"} == shop.files()


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_one_writer(shop: Shop) -> None:
    """While another process writes, nobody waits: a report reads the records, and `rebuild` says so."""
    shop.put(a_visit(1, WINTER))
    assert 1 == shop.contacts()
    shop.put(a_visit(2, WINTER))
    with try_lock(shop.folder / "writer.lock", private=True) as free:
        assert free
        assert None is shop.contacts()
        with pytest.raises(AdapterError, match="cannot be written now"):
            shop.insight.rebuild(shop.storage)
    assert 2 == shop.contacts()


def test_after_a_fork(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that inherited the projection by a fork is told to open its own."""
    monkeypatch.setattr(projection.os, "getpid", lambda: -1)
    with pytest.raises(AdapterError, match="before a fork"):
        shop.contacts()
    monkeypatch.undo()


def test_status(shop: Shop) -> None:
    """The status says whether files are there, are up to date, and what they hold."""
    assert not shop.insight.status(shop.storage).made
    shop.put(a_visit(1, WINTER), a_visit(2, SPRING))
    made = shop.insight.rebuild(shop.storage)
    assert (True, False, 2, 2) == (made.made, made.behind, made.seq, made.quarters)
    assert {"visits": 2, "referrals": 0, "observations": 0, "barriers": 0} == made.rows
    shop.put(a_visit(3, SPRING))
    assert True is shop.insight.status(shop.storage).behind
    shop.storage = MemoryStorage(kinds())
    assert None is shop.insight.status(shop.storage).behind


def test_far_behind(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """When more changed than is worth looking up, everything is read anew."""
    monkeypatch.setattr(following, "_MANY", 3)
    shop.put(a_visit(1, WINTER))
    assert 1 == shop.contacts()
    shop.put(*(a_visit(number, SPRING) for number in range(2, 9)))
    assert 8 == shop.contacts()
    assert {"2026-Q1/visits-2.parquet", "2026-Q2/visits-2.parquet"} == shop.files()
    assert isinstance(shop.insight, Insight)
