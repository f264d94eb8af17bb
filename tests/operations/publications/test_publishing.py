# SPDX-License-Identifier: EUPL-1.2
"""
Quarters and years are published once, in order, and never change.
"""

import sys
from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.publications.publication_samples import Publishing

from onestopshop.domain.publications.linking import CellName
from onestopshop.domain.publications.publications import Booking, Publication
from onestopshop.domain.publications.releasing import Quarter
from onestopshop.errors import (
    ConfigurationError,
    ConflictError,
    ExchangeError,
    ForbiddenError,
    InvalidDataError,
    NotFoundError,
)
from onestopshop.operations.publications import defending
from onestopshop.operations.publications.attack import Proven
from onestopshop.operations.publications.defending import Making
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.publications import Preview
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, LogEntry, Put

QUARTER = "2026-Q1"
DAY = date(2026, 3, 2)
AFTER = date(2026, 4, 1)


@pytest.fixture
def over(publishing: Publishing) -> Publishing:
    """A quarter that is over, with 47 visits."""
    publishing.at(DAY)
    publishing.visits(43, DAY, met=12)
    publishing.visits(4, DAY, channel="phone")
    publishing.at(AFTER)
    return publishing


def kinds(publishing: Publishing, kind: str) -> int:
    with publishing.town.storage.read() as snapshot:
        return int(snapshot.count(Query(kind=kind))[()])


def test_a_quarter_is_published(over: Publishing) -> None:
    """What is published of a quarter are rounded figures of what was counted, and small ones are not told."""
    over.publications.publish(QUARTER)
    assert over.figures(QUARTER, "visits")[()] in {45, 50}
    assert {("other",)} == over.figures(QUARTER, "channel").keys()
    assert over.figures(QUARTER, "met")[()] in {10, 15}
    assert {(): None} == over.figures(QUARTER, "referrals")
    assert {("topic:stay",), ("other",)} == over.figures(QUARTER, "topic").keys()


def test_a_preview_is_what_is_published(over: Publishing) -> None:
    """A preview shows the very figures that would be published, and writes nothing."""
    with over.town.nothing_written():
        preview = over.publications.preview(QUARTER)
    over.publications.publish(QUARTER)
    assert preview.tables == over.publications.tables(QUARTER)


def test_nothing_is_published_twice(over: Publishing) -> None:
    """A published quarter is refused; the same key again gives the same publication."""
    first = over.publications.publish(QUARTER, key="once")
    assert first == over.publications.publish(QUARTER, key="once")
    with over.town.nothing_written(), pytest.raises(ConflictError, match="closed for publication"):
        over.publications.publish(QUARTER)
    assert [QUARTER] == [one.period for one in over.publications.list()]


@pytest.mark.parametrize(
    ("period", "wrong"),
    [
        ("2026-Q2", "not over"),
        ("2026-03", "nothing is published of a month"),
        ("2025", "2025-Q1 is not published"),
        ("2026-13", "no period"),
    ],
)
def test_periods_of_the_programme_only(over: Publishing, period: str, wrong: str) -> None:
    """Only whole periods of a programme that are over are published, and a year after its quarters."""
    with over.town.nothing_written(), pytest.raises(InvalidDataError, match=wrong):
        over.publications.publish(period)


def test_examples_of_periods_are_those_of_the_programme(over: Publishing) -> None:
    """Who writes a period in another way is shown those of which there is a programme."""
    with pytest.raises(InvalidDataError, match="no period") as wrong:
        over.publications.publish("2026-4")
    assert wrong.value.hint == "Write a year or a quarter: 2026, 2026-Q1."


def test_no_quarter_is_left_out(over: Publishing) -> None:
    """Quarters are published in order, without a gap."""
    over.publications.publish(QUARTER)
    over.at(date(2027, 1, 1))
    with pytest.raises(ConflictError, match="not the next") as refused:
        over.publications.publish("2026-Q3")
    assert ("2026-Q2", "2026-Q3") == (refused.value.expected, refused.value.found)
    assert "Publish 2026-Q2 first" in refused.value.hint
    with pytest.raises(ConflictError, match="before the first period") as refused:
        over.publications.publish("2025-Q4")
    assert "begin with 2026-Q1" in refused.value.hint


@pytest.mark.parametrize("acts_as", ["worker", "owner", "verifier"])
def test_only_a_coordinator_publishes(over: Publishing, acts_as: str) -> None:
    """Nobody else publishes, or sees what would be; what is published anybody may read who is allowed to."""
    desk = over.town.desk(acts_as, organisation="office")
    for call in (desk.publications.publish, desk.publications.preview):
        with over.town.nothing_written(), pytest.raises(ForbiddenError, match="only a coordinator"):
            call(QUARTER)
    over.publications.publish(QUARTER)
    assert over.publications.tables(QUARTER) == desk.publications.tables(QUARTER)


def test_only_at_home(over: Publishing) -> None:
    """An installation that does not hold all records publishes nothing."""
    over.town.context = attrs.evolve(over.town.context, home=False)
    with pytest.raises(ForbiddenError, match="home installation"):
        over.publications.publish(QUARTER)


def test_a_transaction_of_its_own(over: Publishing) -> None:
    """Nothing is published together with facts that have no number in the log yet: they would be booked twice."""
    desk, visit = over.coordinator, over.visits(1, DAY)[0]

    def together() -> None:
        with desk.together():
            desk.visits.retract(visit.id, reason="other")
            desk.publications.publish(QUARTER)

    with over.town.nothing_written(), pytest.raises(ConflictError, match="of its own"):
        together()


@pytest.mark.parametrize("audience", ["public", "network"])
@pytest.mark.parametrize(("configured", "least"), [(1, 10), (5, 10), (12, 15), (30, 30)])
def test_the_smallest_count(over: Publishing, audience: str, configured: int, least: int) -> None:
    """A city may have a larger smallest count for those outside, up to the next figure, and never a smaller one."""
    over.town.policies.least |= {audience: configured}
    preview = over.publications.preview(QUARTER)
    assert {least} == {table.least for table in preview.tables}
    assert all(cell.value is None or cell.value >= least for table in preview.tables for cell in table.cells)


def test_what_the_attacker_knows() -> None:
    """Categories that were counted and stand in no list are known to the attacker, too; open lists stay open."""
    quarter = Quarter(counts={"concept": {("unknown",): 3}}, tables={})
    making = Making(
        programme=programme_of("year"),
        city="t",
        period="2026",
        counts={"concept": {("b:a",): 3}, "language": {("ar",): 3}, "topic-step": {("topic:x", "find"): 1}},
        least=10,
        key=b"k",
        quarters=(quarter,),
    )
    assert {"concept": ["b:a", "b:b", "unknown"], "topic": ["topic:x"]} == making.listed(
        {"concept": ["b:b"], "topic": []}
    )


def test_a_topic_that_is_in_no_list() -> None:
    """What was counted under a code that is in no list costs nothing: the attacker does not contradict himself."""
    topics = {("topic:a",): 12, **{(f"town:{number}",): 9 for number in range(4)}}
    making = Making(
        programme=programme_of("quarter"),
        city="t",
        period=QUARTER,
        counts={"visits": {(): 48}, "channel": {("desk",): 48}, "language": {("ar",): 48}, "topic": topics},
        least=10,
        key=b"k",
    )
    tables, merged = defending.defended(making, [], lists={"topic": ["topic:a", "topic:b"]})
    assert ({}, 11) == (merged, len(tables))


def test_not_published(over: Publishing) -> None:
    """What was not published cannot be read, and the error says where to look."""
    with pytest.raises(NotFoundError) as refused:
        over.publications.files(QUARTER)
    assert "statistics list" in refused.value.hint
    with pytest.raises(InvalidDataError, match="nothing is published of a month"):
        over.publications.files("2026-01")


def test_without_the_solver(over: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SciPy nothing can be attacked, so that nothing is published."""
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with over.town.nothing_written(), pytest.raises(ConfigurationError, match="SciPy") as refused:
        over.publications.publish(QUARTER)
    assert "onestopshop[statistics]" in refused.value.hint


def test_without_a_key(over: Publishing) -> None:
    """A desk that was put together without a key publishes nothing."""
    over.town.context = attrs.evolve(over.town.context, statistics_key=None)
    with pytest.raises(ConfigurationError, match="no key"):
        over.publications.publish(QUARTER)


def proving(times: int, *at: str) -> Any:
    """Return an attack that proves a count of topics the first times."""
    left = [times]

    def attack(linked: Any, **_: Any) -> tuple[Proven, ...]:
        left[0] -= 1
        this = linked[-1]
        cell = CellName(this.programme.name, this.period, "topic", at)
        return (Proven(cell=cell, low=3, high=3),) if left[0] >= 0 else ()

    return attack


def topics(preview: Preview) -> list[tuple[str, ...]]:
    return [cell.at for one in preview.tables if one.table == "topic" for cell in one.cells]


def test_a_proven_count_costs_a_table(over: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the attacker proves a count of a quarter, the categories of its table are merged, and no others."""
    over.visits(12, DAY, topics=["topic:housing-search"])
    before = over.publications.preview(QUARTER)
    monkeypatch.setattr(defending, "attack", proving(1, "topic:stay"))
    preview = over.publications.preview(QUARTER)
    assert ({"topic": 2}, [("other",)]) == (preview.merged, topics(preview))
    assert [one for one in before.tables if one.table != "topic"] == [
        one for one in preview.tables if one.table != "topic"
    ]


@pytest.mark.parametrize(
    ("proven", "left"), [("topic:stay", [("topic:housing",), ("other",)]), ("topic:health", [("other",)])]
)
def test_a_proven_count_of_a_year(
    publishing: Publishing, monkeypatch: pytest.MonkeyPatch, proven: str, left: list[tuple[str, ...]]
) -> None:
    """When the attacker proves a count by a year, the category that he used is merged, or all where it is not shown."""
    for number, month in enumerate((1, 4, 7, 10), 1):
        publishing.at(date(2026, month, 5))
        publishing.visits(12, date(2026, month, 5))
        publishing.visits(12, date(2026, month, 5), topics=["topic:housing-search"])
        publishing.at(date(2026 + number // 4, month % 12 + 3 if month < 10 else 1, 1))
        publishing.publications.publish(f"2026-Q{number}")
    monkeypatch.setattr(defending, "attack", proving(1, proven))
    assert left == topics(publishing.publications.preview("2026"))


def test_a_release_is_refused(over: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the attacker proves a count whatever is merged, nothing is published, and the reason names the table."""
    monkeypatch.setattr(defending, "attack", proving(10**6, "topic:stay"))
    with over.town.nothing_written(), pytest.raises(ExchangeError, match="refused") as refused:
        over.publications.publish(QUARTER)
    assert "table topic of 2026-Q1 could be worked out exactly" in refused.value.problems[0]
    assert "3" not in refused.value.problems[0].replace(QUARTER, "")


def test_contradictions_are_refused(over: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases that contradict each other are refused."""
    monkeypatch.setattr(defending, "attack", lambda *_, **__: (Proven(cell=None, low=0, high=0),))
    with pytest.raises(ExchangeError) as refused:
        over.publications.publish(QUARTER)
    assert ["the releases contradict each other"] == [*refused.value.problems]


def test_a_year_is_the_sum_of_its_quarters(publishing: Publishing) -> None:
    """A year counts what its quarters booked, also what was erased since; then their counts are forgotten."""
    for number, (month, count) in enumerate(((1, 30), (4, 41), (7, 52), (10, 63)), 1):
        publishing.at(date(2026, month, 5))
        publishing.visits(count, date(2026, month, 5), met=15)
        publishing.at(date(2026 + number // 4, month % 12 + 3 if month < 10 else 1, 1))
        publishing.publications.publish(f"2026-Q{number}")
    assert 4 == kinds(publishing, Booking.KIND)
    publishing.publications.publish("2026")
    assert publishing.figures("2026", "visits")[()] in {185, 190}
    assert 0 == kinds(publishing, Booking.KIND)
    with pytest.raises(ConflictError, match="2026 is published"):
        publishing.publications.publish("2026")


def test_a_changed_publication_is_found(over: Publishing) -> None:
    """What is kept is read only when it is what its digest says."""
    over.publications.publish(QUARTER)
    with over.town.storage.read() as snapshot:
        record = snapshot.get(Publication.KIND, "quarter-2026-q1")
    assert record is not None
    changed = attrs.evolve(record, version=2, body={**record.body, "content": "{}", "version": 2})
    entry = LogEntry(
        id="e",
        origin="x",
        key="e",
        at=AFTER,
        actor="x",
        action="x.x",
        kind=record.kind,
        subject="x",
        version=2,
    )
    over.town.storage.write(Batch(puts=(Put(changed, replaces=1),), entries=(entry,)))
    with pytest.raises(InvalidDataError, match="digest"):
        over.publications.tables(QUARTER)
