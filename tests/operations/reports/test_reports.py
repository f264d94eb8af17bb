# SPDX-License-Identifier: EUPL-1.2
"""
Reports: for whom they are made, and what is behind a figure.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import a_barrier, a_visit, keep

from onestopshop.domain.codes.barriers import Visibility
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.visits import VisitChannel
from onestopshop.domain.observations import Observation
from onestopshop.errors import ForbiddenError, InvalidDataError

DAY = date(2025, 11, 3)
YEAR, QUARTER = "2025", "2025-Q4"


@pytest.fixture
def busy(town: Town) -> Town:
    """A town with 40 visits at one desk and 3 at the other, 4 of them by telephone."""
    visits = [
        a_visit(
            number,
            DAY,
            desk="main" if number < 40 else "market",
            channel=VisitChannel.PHONE if number < 4 else VisitChannel.DESK,
            language="ar" if number < 41 else "ti",
        )
        for number in range(43)
    ]
    keep(town, visits)
    town.desk("coordinator").reports.close(YEAR)
    return town


def test_everything_inside(busy: Town) -> None:
    """Who coordinates the desks sees every count, however small."""
    report = busy.desk("coordinator").reports.visits(QUARTER)
    rows = {row.at: row.value for row in report.figure("visits.language").rows}
    assert {("ar",): 41, ("ti",): 2} == rows
    assert ("desk", 0, True) == (report.audience, report.smallest_count, report.complete)


@pytest.mark.parametrize("acts_as", ["owner", "verifier"])
def test_small_counts_outside(busy: Town, acts_as: str) -> None:
    """Who looks from outside the desks sees no small count, and none from which one can be worked out."""
    report = busy.desk(acts_as, desk=None, organisation="office").reports.visits(YEAR)
    assert 43 == report.figure("visits.contacts").value
    assert () == report.figure("visits.language").rows
    assert report.figure("visits.language").hidden
    channels = {row.at[0]: row.value for row in report.figure("visits.channel").rows}
    assert {None} == set(channels.values())


def test_reporters_stay_inside(busy: Town) -> None:
    """How many reporters there are is in no report for others."""
    desk = busy.desk("coordinator")
    codes = {figure.code for figure in desk.reports.barriers(YEAR).figures}
    outside = {figure.code for figure in desk.reports.barriers(YEAR, audience="organisation").figures}
    assert {"observations.reporters"} == codes - outside


def test_the_stricter_audience_counts(busy: Town) -> None:
    """Who is outside cannot ask for what the desks see; who works there can ask for what is seen outside."""
    owner = busy.desk("owner", desk=None, organisation="office").reports
    assert ("organisation", 5) == attrs.astuple(owner.visits(YEAR, audience="desk"))[8:10]
    inside = busy.desk("coordinator").reports
    assert ("organisation", 5) == attrs.astuple(inside.visits(YEAR, audience="organisation"))[8:10]
    with pytest.raises(InvalidDataError, match="no such audience"):
        owner.visits(YEAR, audience="press")


def test_a_worker_sees_her_desk(busy: Town) -> None:
    """A worker's report is of her own desk, and of no other."""
    worker = busy.desk("worker", desk="market").reports
    report = worker.visits(YEAR)
    assert ("market", 3) == (report.desk, report.figure("visits.contacts").value)
    with pytest.raises(ForbiddenError, match="her own desk"):
        worker.visits(YEAR, desk="main")


def test_no_desk_for_others(busy: Town) -> None:
    """Figures of one desk are made for nobody outside: they could be subtracted from those of the city."""
    with pytest.raises(ForbiddenError, match="subtracted"):
        busy.desk("coordinator").reports.visits(YEAR, desk="main", audience="organisation")
    with pytest.raises(ForbiddenError, match="subtracted"):
        busy.desk("worker").reports.barriers(YEAR, audience="organisation")


def test_an_owner_counts_its_own_barriers(town: Town) -> None:
    """An owner's report is of the barriers that are shared with it, and of what was noted of them."""
    gathered = [("gather", "gathered", DAY), ("confirm", "confirmed", DAY)]
    shared = [a_barrier(number, gathered, visibility=Visibility.SHARED) for number in range(6)]
    others = [a_barrier(6, gathered), a_barrier(7, gathered, owner="school", visibility=Visibility.SHARED)]
    seen = [observation(number, barrier=(shared + others)[number % 8].id) for number in range(24)]
    keep(town, [*shared, *others, *seen])
    report = town.desk("owner", desk=None, organisation="office").reports.barriers(QUARTER)
    assert (6, 18) == (report.figure("barriers.opened").value, report.figure("observations.all").value)
    nobody = town.desk("owner", desk=None).reports.barriers(QUARTER)
    assert (None, None) == (nobody.figure("barriers.opened").value, nobody.figure("observations.all").value)


def observation(number: int, **changes: Any) -> Observation:
    said = a_visit(number, DAY)
    return Observation(
        id=said.id, city="testville", desk="main", day=DAY, recorder="w1", service="registration",
        topic="topic:registration", step=Step.UNDERSTAND, concepts=frozenset({"b:begrijpbaar"}), **changes,
    )  # fmt: skip


def test_services_in_order_of_name(town: Town) -> None:
    """Lists by service are in order of the name, whatever they count: no ranking."""
    for number, service in enumerate(("registration", "pupils", "pupils", "housing", "unknown")):
        keep(town, [attrs.evolve(observation(number), service=service)])
    figure = town.desk("coordinator").reports.barriers(YEAR).figure("observations.service")
    assert ["housing", "pupils", "registration", "unknown"] == [row.at[0] for row in figure.rows]


@pytest.mark.parametrize(
    ("operation", "given"),
    [
        ("visits", {}),
        ("barriers", {}),
        ("list", None),
        ("read", {}),
        ("get", {}),
        ("diff", {}),
    ],
)
def test_reading_needs_a_grant(
    make_town: Callable[..., Town], operation: str, given: dict[str, Any] | None
) -> None:
    """Whoever has no grant reads no figures."""
    town = make_town({"coordinator": ["reports.close", "reports.trace"]})
    reports = town.desk("coordinator").reports
    with pytest.raises(ForbiddenError, match=r"reports\.read"):
        getattr(reports, operation)(*(() if given is None else ("2025",)))


def test_trace(busy: Town) -> None:
    """A sample of the records behind a figure is the same for the same seed, and says why each counts."""
    reports = busy.desk("coordinator").reports
    found = reports.trace("visits.channel", period=QUARTER, at=["phone"], sample=3)
    assert found == reports.trace("visits.channel", period=QUARTER, at=["phone"], sample=3)
    assert 3 == len(found) == len({one.id for one in found})
    assert {(("phone",),)} == {one.at for one in found}
    assert "(visit_channel phone)" in found[0].why
    behind = {one.id for one in reports.trace("visits.channel", period=QUARTER, at=["phone"], sample=200)}
    assert {a_visit(number, DAY).id for number in range(4)} == behind
    other = reports.trace("visits.contacts", period=YEAR, sample=5, seed=1)
    assert {one.id for one in other} != {
        one.id for one in reports.trace("visits.contacts", period=YEAR, sample=5)
    }


def test_every_figure_can_be_traced(busy: Town) -> None:
    """There is no figure of which nobody could say what it counts."""
    moves = [("gather", "gathered", DAY), ("confirm", "confirmed", DAY)]
    keep(busy, [a_barrier(1, moves), observation(1, visit=a_visit(1, DAY).id)])
    reports = busy.desk("coordinator").reports
    for report in (reports.visits(YEAR), reports.barriers(YEAR)):
        for figure in report.figures:
            counted = any(row.value or (figure.median and row.of) for row in figure.rows)
            assert counted == bool(reports.trace(figure.code, period=YEAR, sample=1)), figure.code


def test_tracing_at_a_desk(busy: Town) -> None:
    """A worker traces what her own desk recorded; who is outside traces nothing."""
    found = busy.desk("worker", desk="market").reports.trace("visits.contacts", period=YEAR)
    assert {a_visit(number, DAY).id for number in (40, 41, 42)} == {one.id for one in found}
    with pytest.raises(ForbiddenError, match="her own desk"):
        busy.desk("worker").reports.trace("visits.contacts", period=YEAR, desk="market")
    for acts_as in ("owner", "verifier"):
        with pytest.raises(ForbiddenError, match="who works there"):
            busy.desk(acts_as, organisation="office").reports.trace("visits.contacts", period=YEAR)


@pytest.mark.parametrize(
    ("figure", "given", "said"),
    [
        ("visits.persons", {}, "no such figure"),
        ("visits.channel", {"at": ["phone", "ar"]}, "1 codes"),
        ("visits.channel", {"at": ["telephone"]}, "no such category"),
        ("visits.interpreter_by_language", {"at": ["ar", "lost"]}, "no such category"),
        ("visits.channel", {"sample": 0}, "1 to 200"),
        ("visits.channel", {"sample": 201}, "1 to 200"),
        ("visits.channel", {"sample": True}, "1 to 200"),
        ("visits.channel", {"period": "2026-03-02"}, "no period"),
        ("visits.channel", {"desk": "nowhere"}, "no desk"),
    ],
)
def test_tracing_nothing(town: Town, figure: str, given: dict[str, Any], said: str) -> None:
    """A figure, category, sample, period or desk that is none is refused."""
    with pytest.raises(InvalidDataError, match=said):
        town.desk("coordinator").reports.trace(figure, **{"period": YEAR, **given})


def test_tracing_needs_a_grant(make_town: Callable[..., Town]) -> None:
    """Whoever may only read figures traces none."""
    town = make_town({"coordinator": ["reports.read"]})
    with pytest.raises(ForbiddenError, match=r"reports\.trace"):
        town.desk("coordinator").reports.trace("visits.contacts", period=YEAR)


def test_what_is_pending_counts(town: Town) -> None:
    """Inside a transaction a report sees what is not written yet."""
    desk = town.desk("worker")
    with desk.together():
        desk.visits.record(
            channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
        )
        assert 1 == desk.reports.visits("2026").figure("visits.contacts").value


def test_no_such_figure(town: Town) -> None:
    """A report tells which figures it has."""
    with pytest.raises(KeyError, match=r"visits\.persons"):
        town.desk("coordinator").reports.visits("2026").figure("visits.persons")
