# SPDX-License-Identifier: EUPL-1.2
"""
Publications: the closed tables of one period, as the very files that were published.

What was published never changes: the record holds the text of each file, the
descriptor of them too, and the digest of all, and no later version of the
library writes it anew.  What was counted exactly is kept apart, for as long as
the year's tables need it.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.publications.programmes import Programme
from onestopshop.domain.reports.periods import Period

__all__ = [
    "Booking",
    "Publication",
    "booking_id",
    "forgotten",
    "kept_for_the_year",
    "publication_id",
    "published",
    "year_begun",
]

_K = Keep.UNLIMITED


@attrs.frozen(kw_only=True)
class Publication:
    """
    One period of one programme, published.

    Args:
        id: `publication_id` of the programme and the period, so that none is published twice.
        upto: The number of the last entry of this installation's log that could be counted.
        content: The text of each file by its path, as canonical JSON (RFC 8785); never written anew.
        digest: The SHA-256 of the content, in hexadecimal digits.
        by: Who closed it; not part of the content, because the code is kept for 24 months only.
    """

    KIND: ClassVar[str] = "publication"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("programme", "period"),)

    id: str = attrs.field(metadata=about("a period is published once", keep=_K))
    city: str = attrs.field(metadata=about("whose figures they are", keep=_K))
    programme: str = attrs.field(metadata=about("which tables are published", keep=_K, index=Index.STRING))
    programme_version: int = attrs.field(metadata=about("which tables are published", keep=_K))
    period: str = attrs.field(metadata=about("which period is closed", keep=_K, index=Index.STRING))
    since: date = attrs.field(metadata=about("no figure without its period", keep=_K))
    until: date = attrs.field(metadata=about("no figure without its period", keep=_K))
    closed_on: date = attrs.field(metadata=about("what came later is booked later", keep=_K))
    upto: int = attrs.field(metadata=about("what came later is booked later", keep=_K))
    by: str = attrs.field(metadata=about("who is accountable", person=Person.INDIRECT, keep=Keep.CODE))
    content: str = attrs.field(metadata=about("a published file never changes", keep=_K))
    digest: str = attrs.field(metadata=about("proof that nothing changed", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))


@attrs.frozen(kw_only=True)
class Booking:
    """
    What a published quarter counted exactly, kept until its year is published and never shown.

    The year is the sum of its quarters as they were booked, also when a visit
    was erased in between: else the difference would point at it.

    Args:
        id: `booking_id` of the period.
        counts: The counts of each table's cells, as canonical JSON.
    """

    KIND: ClassVar[str] = "booking"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("a quarter is booked once", keep=_K))
    city: str = attrs.field(metadata=about("whose figures they are", keep=_K))
    period: str = attrs.field(metadata=about("which quarter was counted", keep=_K, index=Index.STRING))
    counts: str = attrs.field(metadata=about("a year is the sum of its quarters", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))


def publication_id(programme: str, period: str) -> str:
    """Return the id of the publication of a period."""
    return f"{programme}-{period.lower()}"


def booking_id(period: str) -> str:
    """Return the id of what was counted in a quarter."""
    return period.lower()


def published(
    programme: Programme,
    period: Period,
    *,
    city: str,
    day: date,
    upto: int,
    by: str,
    text: str,
    digest: str,
) -> tuple[Publication, Event]:
    """
    Return the record of a period that is published, version 1.

    Args:
        text: The files as canonical JSON, of which *digest* is.
    """
    publication = Publication(
        id=publication_id(programme.name, period.name),
        city=city,
        programme=programme.name,
        programme_version=programme.version,
        period=period.name,
        since=period.since,
        until=period.until,
        closed_on=day,
        upto=upto,
        by=by,
        content=text,
        digest=digest,
        version=1,
    )
    told: Mapping[str, object] = {"programme": programme.name, "period": period.name, "digest": digest}
    return publication, Event(
        action="publication.closed", kind=Publication.KIND, subject=publication.id, data=told
    )


def year_begun(publication: Publication) -> Event:
    """Return the event that a year begins to be published, by its quarters or as a whole."""
    told: Mapping[str, object] = {"programme": publication.programme, "year": publication.period[:4]}
    return Event(action="publication.begun", kind=Publication.KIND, subject=publication.id, data=told)


def kept_for_the_year(period: Period, *, city: str, counts: str) -> tuple[Booking, Event]:
    """Return the record of what a quarter counted, version 1."""
    id = booking_id(period.name)
    booking = Booking(id=id, city=city, period=period.name, counts=counts, version=1)
    return booking, Event(action="booking.kept", kind=Booking.KIND, subject=id, data={"period": period.name})


def forgotten(booking: Booking) -> Event:
    """Return the event that the counts of a quarter are erased, because its year is published."""
    told = {"period": booking.period}
    return Event(action="booking.erased", kind=Booking.KIND, subject=booking.id, data=told)
