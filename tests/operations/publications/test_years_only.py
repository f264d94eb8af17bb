# SPDX-License-Identifier: EUPL-1.2
"""
A city that publishes no quarters: facts are booked in the year itself.
"""

from collections.abc import Mapping
from datetime import date

import pytest
from tests.operations.publications.publication_samples import Publishing

from onestopshop.domain.publications.programmes import At
from onestopshop.domain.publications.publications import Booking
from onestopshop.domain.reports.periods import period_of
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.operations.publications.defending import releases
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.publishing import made
from onestopshop.operations.publications.tables import publications
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

FEBRUARY, NOVEMBER, NEXT = date(2026, 2, 3), date(2026, 11, 4), date(2027, 5, 4)
OVER, NEXT_OVER = date(2027, 1, 8), date(2028, 1, 8)


@pytest.fixture
def small(publishing: Publishing) -> Publishing:
    """A town that publishes years only, with a year of 43 visits that is over."""
    publishing.by_quarters(False)
    for day, count in ((FEBRUARY, 18), (NOVEMBER, 25)):
        publishing.at(day)
        publishing.visits(count, day, met=9)
    publishing.at(OVER)
    return publishing


def counted(publishing: Publishing, year: str, table: str) -> Mapping[At, int]:
    """Return what a year counts now, exactly."""
    with Work(publishing.town.context, publishing.coordinator.actor) as work:
        return made(work, programme_of("year"), period_of(year)).counts[table]


def test_a_year_by_itself(small: Publishing) -> None:
    """The year is published without quarters, by the tables of every year, and no exact count is kept."""
    small.publications.publish("2026")
    assert [("year", "2026")] == [(one.programme, one.period) for one in small.publications.list()]
    assert small.figures("2026", "visits")[()] in {40, 45}
    assert small.figures("2026", "met")[()] in {15, 20}
    (year,) = (one for one in small.publications.programmes() if one.name == "year")
    assert [form.name for form in year.tables] == [one.table for one in small.publications.tables("2026")]
    with small.town.storage.read() as snapshot:
        assert {(): 0} == snapshot.count(Query(kind=Booking.KIND))


def test_each_contact_counts_once(small: Publishing) -> None:
    """What is entered late is booked in the next year, and what is published never changes."""
    small.publications.publish("2026")
    small.visits(30, date(2026, 12, 30), channel="phone")
    small.at(NEXT_OVER)
    small.visits(20, NEXT)
    before = small.publications.files("2026")
    small.publications.publish("2027")
    assert small.figures("2027", "visits")[()] == 50
    assert {("phone",): 30, ("other",): 20} == small.figures("2027", "channel")
    assert before == small.publications.files("2026")


def test_a_correction_moves_one(small: Publishing) -> None:
    """A visit of the closed year that is corrected moves one count of the next, whose total stays."""
    (earlier,) = small.visits(1, FEBRUARY)
    small.publications.publish("2026")
    small.at(NEXT_OVER)
    small.visits(20, NEXT, channel="phone")
    small.visits(21, NEXT)
    small.visits(1, FEBRUARY, channel="phone", corrects=earlier.id)
    assert {("phone",): 21, ("desk",): 20} == counted(small, "2027", "channel")


@pytest.mark.parametrize("published", [False, True])
def test_no_quarter(small: Publishing, published: bool) -> None:
    """A quarter is refused, the error names the year and the setting, and nothing is written."""
    if published:
        small.publications.publish("2026")
        small.at(date(2027, 7, 1))
    quarter, year = ("2027-Q1", "2027 when it is over") if published else ("2026-Q1", "2026")
    for call in (small.publications.preview, small.publications.publish):
        with small.town.nothing_written(), pytest.raises(InvalidDataError, match="years only") as refused:
            call(quarter)
        assert f"Publish {year}, or write publish_quarters = true in [network]." == refused.value.hint


def test_a_closed_year_is_closed_for_its_quarters(small: Publishing) -> None:
    """Whatever the configuration says later, no quarter of a published year is published, and quarters follow it."""
    small.publications.publish("2026")
    small.by_quarters(True)
    small.at(NEXT_OVER)
    small.visits(20, NEXT)
    small.visits(15, date(2027, 9, 6))
    with pytest.raises(ConflictError, match="closed for publication") as refused:
        small.publications.publish("2026-Q4")
    assert "2027-Q1" == refused.value.expected
    with pytest.raises(ConflictError, match="closed for publication"):
        small.publications.publish("2026")
    for quarter in ("2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"):
        small.publications.publish(quarter)
    small.publications.publish("2027")
    assert {(): 20} == small.figures("2027-Q2", "visits")
    assert {(): 35} == small.figures("2027", "visits")


def test_a_year_ends_as_it_began(small: Publishing) -> None:
    """A year of which a quarter is published goes on by quarters, and the next year is published by itself."""
    small.by_quarters(True)
    small.publications.publish("2026-Q1")
    small.by_quarters(False)
    with pytest.raises(InvalidDataError, match="2026-Q2 is not published") as refused:
        small.publications.publish("2026")
    assert "2026 began by quarters, and ends as it began" in refused.value.hint
    for quarter in ("2026-Q2", "2026-Q3", "2026-Q4"):
        small.publications.publish(quarter)
    small.at(NEXT_OVER)
    small.visits(20, NEXT)
    small.publications.publish("2027")
    small.publications.publish("2026")
    with Work(small.town.context, small.coordinator.actor) as work:
        summed = {one.period for one in releases(publications(work)) if one.summed}
    assert {"2026"} == summed


def test_where_figures_begin(small: Publishing) -> None:
    """What lies before the first year is told by the year, and left out only when somebody says so."""
    small.visits(3, date(2025, 8, 1))
    small.visits(2, date(2024, 8, 1))
    with (
        small.town.nothing_written(),
        pytest.raises(ConflictError, match="5 contacts before 2026") as refused,
    ):
        small.publications.publish("2026")
    assert ("2024", "2026") == (refused.value.expected, refused.value.found)
    small.publications.publish("2026", leave_out_before=True)
    with pytest.raises(ConflictError, match="before the first period") as early:
        small.publications.publish("2025")
    assert "begin with 2026" in early.value.hint


def test_no_first_year_of_nothing(small: Publishing) -> None:
    """The first year is one in which something was recorded, and the error names it."""
    with pytest.raises(InvalidDataError, match="2025 cannot be the first period") as refused:
        small.publications.publish("2025")
    assert "The first record is of 2026: begin with it." == refused.value.hint


def test_a_city_of_quarters_is_told_of_years(small: Publishing) -> None:
    """Who asks for a year of which no quarter is published is told of both ways."""
    small.by_quarters(True)
    with pytest.raises(InvalidDataError, match="2026-Q1 is not published") as refused:
        small.publications.publish("2026")
    assert "publish_quarters = false" in refused.value.hint
    small.publications.publish("2026-Q1")
    for year, quarter in (("2025", "2025-Q1"), ("2026", "2026-Q2")):
        with pytest.raises(InvalidDataError, match=f"{quarter} is not published") as refused:
            small.publications.publish(year)
        assert "publish_quarters" not in refused.value.hint
