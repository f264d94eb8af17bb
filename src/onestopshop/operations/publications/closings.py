# SPDX-License-Identifier: EUPL-1.2
"""
In which periods facts are booked: quarters, or the year itself in a city that publishes years only.

A year ends as it began: where one of its quarters is published the others are,
too, and the year sums them up, whatever the configuration says meanwhile.
"""

from collections.abc import Iterable
from datetime import date

from onestopshop.domain.publications.publications import Publication
from onestopshop.domain.reports.periods import Period, period_of
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.operations.publications.windows import Closing, Closings
from onestopshop.operations.work import Work

__all__ = ["booked_in", "booking_period", "booking_periods", "closings_before", "is_booked"]


def booked_in(before: Iterable[Publication]) -> tuple[Publication, ...]:
    """Return the publications in which facts were booked, by their days: all but years that sum up quarters."""
    known = sorted(before, key=lambda one: one.since)
    by_quarters = {one.period[:4] for one in known if "-Q" in one.period}
    return tuple(one for one in known if one.period not in by_quarters)


def booking_periods(work: Work, before: Iterable[Publication], year: str) -> tuple[str, ...]:
    """
    Return the periods in which what happened in a year is booked: its quarters, or the year.

    Args:
        before: What was published so far.
    """
    quarters, done = (*period_of(year).quarters(),), {one.period for one in booked_in(before)}
    years_only = year in done or not work.context.network.publish_quarters
    return (year,) if years_only and done.isdisjoint(quarters) else quarters


def booking_period(work: Work, before: Iterable[Publication], day: date) -> str:
    """Return the period in which what happened on a day is booked."""
    names = booking_periods(work, before, str(day.year))
    return next(name for name in names if day in period_of(name))


def is_booked(work: Work, before: Iterable[Publication], period: Period) -> bool:
    """Return whether facts are booked in this very period: not in a year that sums up quarters."""
    return period.name in booking_periods(work, before, period.name[:4])


def closings_before(work: Work, before: Iterable[Publication], period: Period) -> Closings | None:
    """
    Return what was booked before, when *period* is the next one; ``None`` when nothing was.

    Raises:
        ConflictError: It is closed, or not the next one.
        InvalidDataError: It is a quarter, and the city publishes years only.
    """
    done = booked_in(before)
    if not done:
        _expect_booked(work, done, period)
        return None
    first, last = done[0], done[-1]
    due = booking_period(work, before, last.until)
    if period.since >= last.until:
        _expect_booked(work, done, period)
    if period.name != due:
        wrong = "is not the next period to be published"
        hint = f"Publish {due} first: no period is left out."
        if period.since < last.until:
            wrong = "is closed for publication"
            hint = (
                f"What was published never changes; what came later is booked in {due}, the next open period."
            )
        if period.since < first.since:
            wrong = "lies before the first period that was published"
            hint = f"Published figures begin with {first.period}: what happened before it is never counted."
        raise ConflictError(f"{period.name} {wrong}", expected=due, found=period.name, hint=hint)
    each = tuple(Closing(until=one.until, upto=one.upto) for one in done)
    return Closings(since=first.since, each=each)


def _expect_booked(work: Work, before: Iterable[Publication], period: Period) -> None:
    if not is_booked(work, before, period):
        year = period.name[:4]
        raise InvalidDataError(
            ["this city publishes years only @ $.period"],
            hint=f"Publish {year} when it is over, or write publish_quarters = true in [network].",
        )
