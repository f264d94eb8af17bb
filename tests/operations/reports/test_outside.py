# SPDX-License-Identifier: EUPL-1.2
"""
Others than the desks see no two figures of which one could be subtracted from the other.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import a_visit, keep

from onestopshop import Desk
from onestopshop.domain.codes.visits import Interpretation
from onestopshop.domain.values import Answer
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError

DAY = date(2025, 12, 20)
YEAR = "2025"
ASKED: dict[str, Callable[[Desk, str], Any]] = {
    "visits": lambda desk, audience: desk.reports.visits(YEAR, audience=audience),
    "visits of a quarter": lambda desk, audience: desk.reports.visits("2025-Q4", audience=audience),
    "visits of a desk": lambda desk, audience: desk.reports.visits(YEAR, desk="main", audience=audience),
    "barriers": lambda desk, audience: desk.reports.barriers(YEAR, audience=audience),
    "what is closed": lambda desk, audience: desk.reports.read(YEAR, audience=audience),
    "a revision": lambda desk, audience: desk.reports.read(YEAR, revision=1, audience=audience),
    "tallies": lambda desk, audience: desk.tallies.list(audience=audience),
}
"""Every way to ask for counts for an audience."""


@pytest.fixture
def past(town: Town) -> Town:
    """A town with forty visits in a year that is over."""
    keep(town, [a_visit(number, DAY) for number in range(40)])
    return town


def contacts(town: Town, acts_as: str = "coordinator", audience: str | None = "organisation") -> int | None:
    reports = town.desk(acts_as, organisation="office").reports
    return reports.visits(YEAR, audience=audience).figure("visits.contacts").value


@pytest.mark.parametrize("audience", ["network", "public"])
@pytest.mark.parametrize("asked", ASKED)
def test_no_counts_but_published_statistics(past: Town, asked: str, audience: str) -> None:
    """For other cities and the public nobody gets a report or a count; the error says what is published instead."""
    past.desk("coordinator").reports.close(YEAR)
    past.policies.least |= {"network": 10, "public": 10}
    for acts_as in ("coordinator", "worker", "owner", "verifier"):
        desk = past.desk(acts_as, organisation="office")
        if asked == "tallies" and acts_as in {"owner", "verifier"}:
            with pytest.raises(ForbiddenError, match="works at the desks"):
                ASKED[asked](desk, audience)
            continue
        with pytest.raises(InvalidDataError, match="nothing but published statistics") as refused:
            ASKED[asked](desk, audience)
        assert "onestopshop statistics publish" in refused.value.hint
        assert "onestopshop statistics export" in refused.value.hint


def test_asking_needs_a_grant(make_town: Callable[..., Town]) -> None:
    """Whoever may read no report hears nothing but that."""
    town = make_town({"coordinator": []})
    for ask in ASKED.values():
        with pytest.raises(ForbiddenError, match=r"reports\.read|tallies\.read"):
            ask(town.desk("coordinator"), "public")


def test_for_whom_it_is_closed(past: Town) -> None:
    """A period is closed for the desks and the organisations only: no threshold is kept for anybody else."""
    reports = past.desk("coordinator").reports
    reports.close(YEAR)
    assert {"organisation": 5} == reports.read(YEAR).thresholds


def test_figures_of_today_are_for_the_desks(past: Town) -> None:
    """Others see what was closed, and not what comes in afterwards."""
    with pytest.raises(NotFoundError, match="no report") as refused:
        contacts(past)
    assert "report close 2025" in refused.value.hint
    past.desk("coordinator").reports.close(YEAR)
    keep(past, [a_visit(99, DAY)])
    assert (41, 40, 40) == (contacts(past, audience=None), contacts(past), contacts(past, "owner"))


@pytest.mark.parametrize("period", ["2025-Q4", "2025-12"])
@pytest.mark.parametrize("acts_as", ["coordinator", "owner", "verifier"])
def test_no_part_of_a_year(past: Town, period: str, acts_as: str) -> None:
    """A quarter or a month is shown to the desks only: it could be subtracted from its year."""
    past.desk("coordinator").reports.close(period)
    reports = past.desk(acts_as, organisation="office").reports
    calls: list[Callable[..., Any]] = [reports.visits, reports.read]
    for call in calls:
        with pytest.raises(InvalidDataError, match="whole years") as refused:
            call(period, audience="organisation")
        assert "2025:" in refused.value.hint


@pytest.mark.parametrize("period", ["2025", "2025-12", "2026-Q1"])
def test_an_owner_sees_quarters(past: Town, period: str) -> None:
    """Of its barriers an owner sees quarters that are over, as everywhere else."""
    owner = past.desk("owner", desk=None, organisation="office").reports
    with pytest.raises(InvalidDataError, match="a quarter that is over"):
        owner.barriers(period)
    assert "2025-Q4" == owner.barriers("2025-Q4").period


def test_a_small_correction_stays_inside(past: Town) -> None:
    """A revision that moves a count by a few is read by the desks; others go on seeing the one before."""
    reports = past.desk("coordinator").reports
    reports.close(YEAR)
    keep(past, [a_visit(99, DAY)])
    reports.revise(YEAR, reason="A late form.")
    assert (41, 40) == (reports.read(YEAR).figure("visits.contacts").value, contacts(past))
    assert 1 == reports.read(YEAR, audience="organisation").revision
    with pytest.raises(ForbiddenError, match="fewer than organisation may see") as refused:
        reports.read(YEAR, revision=2, audience="organisation")
    assert "Leave the revision out" in refused.value.hint
    with pytest.raises(NotFoundError, match=r"2025\.3"):
        reports.read(YEAR, revision=3, audience="organisation")
    keep(past, [a_visit(number, DAY) for number in range(100, 120)])
    reports.revise(YEAR, reason="The forms of the market desk.")
    assert 61 == contacts(past)


def test_missed_although_something_bridged(past: Town) -> None:
    """Interpreters missed less those that were not available are too few to show, so one of both is hidden."""
    without = [
        a_visit(
            number,
            DAY,
            interpretation=Interpretation.COMPANION if number < 203 else Interpretation.NOT_AVAILABLE,
            interpreter_missed=Answer.YES,
        )
        for number in range(200, 233)
    ]
    found = [a_visit(number, DAY, interpretation=Interpretation.PHONE) for number in range(300, 320)]
    keep(past, [*without, *found])
    reports = past.desk("coordinator").reports
    reports.close(YEAR)
    exact = reports.visits(YEAR).figure("visits.interpreter_by_means")
    companion = exact.at("missed", "companion")
    assert companion is not None
    assert 3 == companion.value
    outside = reports.visits(YEAR, audience="organisation")
    missed = outside.figure("visits.interpreter").at("missed")
    not_available = outside.figure("visits.interpretation").at("not_available")
    assert missed is not None
    assert not_available is not None
    assert None in {missed.value, not_available.value}
