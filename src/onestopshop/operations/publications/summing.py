# SPDX-License-Identifier: EUPL-1.2
"""
Sum a year up: from its quarters as they were booked, whose exact counts are kept until then.
"""

from collections.abc import Iterator, Sequence

import orjson

from onestopshop.codec.canonical import canonical
from onestopshop.domain.publications.programmes import Programme
from onestopshop.domain.publications.publications import (
    Booking,
    Publication,
    booking_id,
    forgotten,
    publication_id,
)
from onestopshop.domain.publications.releasing import Counts, Quarter
from onestopshop.domain.reports.periods import Period, period_of
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.operations.publications.closings import begun_by
from onestopshop.operations.publications.programmes import programmes
from onestopshop.operations.publications.tables import table_files, tables_in
from onestopshop.operations.work import Work

__all__ = ["by_which", "forget_quarters", "quarters_of", "written"]


def by_which(programme: Programme, quarters: Sequence[Quarter]) -> Programme:
    """
    Return the newest version of a year's programme of which every quarter counted every table.

    Raises:
        InvalidDataError: There is none.
    """
    counted = set.intersection(*({*quarter.tables} for quarter in quarters))
    for known in reversed([one for one in programmes() if one.name == programme.name]):
        if counted.issuperset(form.name for form in known.tables):
            return known
    raise InvalidDataError(
        ["its quarters were published by programmes that do not fit together @ $.period"],
        hint="A table is summed up over a year only when all four quarters have it.",
    )


def quarters_of(
    work: Work, before: Sequence[Publication], programme: Programme, period: Period
) -> Iterator[Quarter]:
    """
    Yield the quarters of a year: what each booked, and what was published of it.

    Args:
        before: What was published so far.

    Raises:
        ConflictError: The year is published.
        InvalidDataError: One of its quarters is not.
    """
    if any((one.programme, one.period) == (programme.name, period.name) for one in before):
        raise ConflictError(
            f"{period.name} is published",
            expected="a year that is not published",
            found=publication_id(programme.name, period.name),
            hint="What was published never changes.",
        )
    for name in period.quarters():
        publication = next((one for one in before if one.period == name), None)
        booking = work.find_one(Booking, booking_id(name))
        if publication is None or booking is None:
            raise InvalidDataError(
                [f"{name} is not published @ $.period"],
                hint=f"A year is published after its four quarters.{_why_not(work, before, name)}",
            )
        tables = {table.table: table for table in tables_in(table_files(publication))}
        yield Quarter(counts=_read(booking.counts), tables=tables)


def _why_not(work: Work, before: Sequence[Publication], quarter: str) -> str:
    """Return what else can be said of a quarter that a year lacks."""
    first, year = min((one.period for one in before), default=quarter), quarter[:4]
    if quarter < first:
        return f" Published figures begin with {first}: this year never has all four."
    if begun_by(work, before, year) is None:
        return " To publish years only, write publish_quarters = false in [network]."
    if {*period_of(year).quarters()}.isdisjoint(one.period for one in before):
        note = work.context.published_note
        return (
            f" {year} began by quarters, which the storage lost: publish them again. If nobody was ever given them,"
            f" take them out of {note}."
        )
    if work.context.network.publish_quarters:
        return ""
    return f" {year} began by quarters, and ends as it began."


def forget_quarters(work: Work, period: Period) -> None:
    """Erase what the quarters of a year counted exactly, because the year is published."""
    for name in period.quarters():
        booking = work.get(Booking, booking_id(name))
        work.erase(booking, forgotten(booking))


def written(counts: Counts) -> str:
    """Return the counts of a quarter as they are kept for its year."""
    plain = {
        table: [{"at": [*at], "count": count} for at, count in sorted(cells.items())]
        for table, cells in counts.items()
    }
    return canonical(plain).decode()


def _read(text: str) -> Counts:
    said = orjson.loads(text)
    return {table: {tuple(one["at"]): one["count"] for one in cells} for table, cells in said.items()}
