# SPDX-License-Identifier: EUPL-1.2
"""
In which periods facts are booked: quarters, or the year itself in a city that publishes years only.

A year ends as it began: where one of its quarters is published the others are,
too, and the year sums them up, whatever the configuration says meanwhile.  It
began, too, where the storage lost what was published of it: others have that.
"""

from collections.abc import Iterable
from datetime import date

from onestopshop.domain.publications.publications import Publication, publication_id
from onestopshop.domain.reports.periods import Period, PeriodKind, period_of
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.operations.publications.programmes import programme_for
from onestopshop.operations.publications.remembering import noted
from onestopshop.operations.publications.windows import Closing, Closings
from onestopshop.operations.work import Work

__all__ = [
    "begun_by",
    "booked_in",
    "booking_period",
    "booking_periods",
    "booking_ways",
    "closings_before",
    "is_booked",
]


def booked_in(before: Iterable[Publication]) -> tuple[Publication, ...]:
    """Return the publications in which facts were booked, by their days: all but years that sum up quarters."""
    known = sorted(before, key=lambda one: one.since)
    by_quarters = {one.period[:4] for one in known if "-Q" in one.period}
    return tuple(one for one in known if one.period not in by_quarters)


def begun_by(work: Work, before: Iterable[Publication], year: str) -> PeriodKind | None:
    """
    Return by what a year began to be published: by its quarters, or as a whole; ``None`` where it did not.

    Raises:
        ConfigurationError: What was noted of publications is damaged.
    """
    known = {*noted(work), *(one.id for one in before)}
    for names in (period_of(year).quarters(), (year,)):
        for over in map(period_of, names):
            if publication_id(programme_for(over).name, over.name) in known:
                return over.kind
    return None


def booking_ways(work: Work, before: Iterable[Publication], year: str) -> tuple[tuple[str, ...], ...]:
    """
    Return every way in which a year may still be booked, that of the configuration first.

    Raises:
        ConfigurationError: What was noted of publications is damaged.
    """
    ways = {PeriodKind.QUARTER: (*period_of(year).quarters(),), PeriodKind.YEAR: (year,)}
    begun = begun_by(work, before, year)
    if begun is not None:
        return (ways[begun],)
    return tuple(ways.values() if work.context.network.publish_quarters else reversed(ways.values()))


def booking_periods(work: Work, before: Iterable[Publication], year: str) -> tuple[str, ...]:
    """
    Return the periods in which what happened in a year is booked: its quarters, or the year.

    Args:
        before: What was published so far.

    Raises:
        ConfigurationError: What was noted of publications is damaged.
    """
    return booking_ways(work, before, year)[0]


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
    """Refuse a quarter of a year that is booked as a whole."""
    if is_booked(work, before, period):
        return
    year = period.name[:4]
    if begun_by(work, before, year) is None:
        when = "" if period_of(year).over(work.context.today()) else " when it is over"
        raise InvalidDataError(
            ["this city publishes years only @ $.period"],
            hint=f"Publish {year}{when}, or write publish_quarters = true in [network].",
        )
    raise InvalidDataError(
        [f"{year} was published as a whole, and the storage lost it @ $.period"],
        hint=f"Publish {year} again: quarters beside it would tell what lies between them. If nobody was ever given"
        f" it, take it out of {work.context.published_note}.",
    )
