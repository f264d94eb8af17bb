# SPDX-License-Identifier: EUPL-1.2
"""
Publish one period of a programme: count, merge and round, attack, and keep; or refuse.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import attrs
import orjson

from onestopshop.codec.canonical import canonical
from onestopshop.domain.people import ActsAs
from onestopshop.domain.publications.programmes import CLOSED_LISTS, Programme, expect_period
from onestopshop.domain.publications.publications import (
    Booking,
    Publication,
    booking_id,
    forgotten,
    kept_for_the_year,
    publication_id,
    published,
)
from onestopshop.domain.publications.releasing import Counts, Quarter, sum_of
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import Period, PeriodKind
from onestopshop.errors import (
    ConfigurationError,
    ConflictError,
    ForbiddenError,
    InvalidDataError,
)
from onestopshop.operations.policies import NETWORK, PUBLIC
from onestopshop.operations.publications.attack import expect_solver
from onestopshop.operations.publications.counting import Closing, counts_of
from onestopshop.operations.publications.defending import Making, defended, releases
from onestopshop.operations.publications.explaining import explained
from onestopshop.operations.publications.sheets import EXPLAINED, write_sheets
from onestopshop.operations.publications.tables import publications, table_files, tables_in
from onestopshop.operations.storage.steps import length_of_log
from onestopshop.operations.work import Work

__all__ = ["Made", "made", "publish"]

_ACTION: Final = "statistics.publish"


@attrs.frozen(kw_only=True)
class Made:
    """
    What would be published of a period, after every attack on it failed.

    Args:
        merged: How many categories of a table the attacker cost.
    """

    programme: Programme
    period: Period
    upto: int
    counts: Counts = attrs.field(repr=False)
    tables: tuple[PublishedTable, ...]
    merged: Mapping[str, int]


def publish(work: Work, programme: Programme, period: Period, *, key: str | None) -> Publication:
    """
    Close a period and keep what is published of it.

    Raises:
        ConflictError: It is published already, or not the next one, or something else is to be written with it.
        ExchangeError: What was published and this together would prove a small or exact count.
        ForbiddenError: Only a coordinator may, at the home installation.
        InvalidDataError: The period is not over, or the year's quarters are not published.
        ConfigurationError: SciPy is not installed, or there is no key.
    """
    key = work.key_of_call(key)
    id = publication_id(programme.name, period.name)
    repeated = work.repeated(key, "publication.closed", Publication, id, may=_ACTION)
    if repeated is not None:
        return repeated
    ready = made(work, programme, period)
    text = canonical({path: content.decode() for path, content in _files(work, ready).items()}).decode()
    kept = published(
        programme,
        period,
        city=work.context.city.id,
        day=work.context.today(),
        upto=ready.upto,
        by=work.actor.worker,
        text=text,
        digest=sha256(text.encode()).hexdigest(),
    )
    if programme.kind is PeriodKind.QUARTER:
        work.save(*kept_for_the_year(period, city=work.context.city.id, counts=_written(ready.counts)))
    else:
        for name in period.quarters():
            booking = work.get(Booking, booking_id(name))
            work.erase(booking, forgotten(booking))
    return work.save(*kept, key=key)


def made(work: Work, programme: Programme, period: Period) -> Made:
    """
    Return what would be published of a period; nothing is written.

    Raises:
        As `publish`.
    """
    _expect_may(work)
    expect_solver()
    expect_period(programme, period)
    if not period.over(work.context.today()):
        raise InvalidDataError(
            ["the period is not over @ $.period"], hint=f"Publish it on {period.until} or later."
        )
    if work.begun:
        raise ConflictError(
            "a period is published in a transaction of its own",
            expected="nothing that is still to be written",
            found="changes in the same transaction",
            hint="What is still to be written has no number in the log: end the transaction, then publish.",
        )
    before = publications(work)
    if programme.kind is PeriodKind.QUARTER:
        last = _last(before, period)
        quarters: Sequence[Quarter] = ()
        counts = counts_of(work, programme, period, last)
        upto = length_of_log(work.snapshot)
    else:
        quarters = tuple(_quarters(work, before, programme, period))
        counts = sum_of(programme, [one.counts for one in quarters])
        upto = max(one.upto for one in before if one.period in {*period.quarters()})
    making = Making(
        programme=programme,
        city=work.context.city.id,
        period=period.name,
        counts=counts,
        least=max(programme.least, *map(work.policies.smallest_count, (NETWORK, PUBLIC))),
        key=_key(work),
        quarters=quarters,
    )
    tables, merged = defended(making, releases(before), lists=_lists(work))
    return Made(programme=programme, period=period, upto=upto, counts=counts, tables=tables, merged=merged)


def _last(before: Iterable[Publication], period: Period) -> Closing | None:
    """Return what was booked before, when *period* is the next one."""
    quarters = sorted((one for one in before if "-Q" in one.period), key=lambda one: one.since)
    if not quarters:
        return None
    last = quarters[-1]
    if period.since < last.until:
        raise ConflictError(
            f"{period.name} is closed for publication",
            expected=f"the quarter that begins on {last.until}",
            found=period.name,
            hint="What was published never changes; what came later is booked in the next open quarter.",
        )
    if period.since != last.until:
        raise ConflictError(
            f"{period.name} is not the next quarter to be published",
            expected=f"the quarter that begins on {last.until}",
            found=period.name,
            hint="Publish the quarters in order, without a gap.",
        )
    return Closing(since=quarters[0].since, until=last.until, upto=last.upto)


def _quarters(
    work: Work, before: Sequence[Publication], programme: Programme, period: Period
) -> Iterator[Quarter]:
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
                [f"{name} is not published @ $.period"], hint="A year is published after its four quarters."
            )
        tables = {table.table: table for table in tables_in(table_files(publication))}
        yield Quarter(counts=_read(booking.counts), tables=tables)


def _lists(work: Work) -> Mapping[str, Sequence[str]]:
    """Return the dimensions of which everybody knows all categories: closed lists, and shared schemes."""
    vocabulary = work.context.city.vocabulary
    tops = [concept.code for concept in vocabulary if not concept.broader]
    schemes = {"topic": "topic", "concept": work.context.city.primary}
    found = {
        name: tuple(sorted(code for code in tops if scheme in vocabulary.rooted(code)))
        for name, scheme in schemes.items()
    }
    return {**CLOSED_LISTS, **{name: codes for name, codes in found.items() if codes}}


def _files(work: Work, ready: Made) -> Mapping[str, bytes]:
    vocabulary, primary = work.context.city.vocabulary, work.context.city.primary
    named = {
        name: primary if scheme == "primary" else scheme
        for form in ready.programme.tables
        for name, scheme in form.schemes.items()
    }
    schemes = {name: {"id": id, "version": _edition(vocabulary.schemes, id)} for name, id in named.items()}
    about: dict[str, Any] = {"closed_on": work.context.today().isoformat(), "schemes": schemes}
    files = write_sheets(ready.tables, about=about)
    return {**files, EXPLAINED: explained(ready.programme, ready.tables, work.context.city)}


def _edition(schemes: Mapping[str, Any], id: str) -> str:
    return str(schemes[id].version) if id in schemes else ""


def _written(counts: Counts) -> str:
    plain = {
        table: [{"at": [*at], "count": count} for at, count in sorted(cells.items())]
        for table, cells in counts.items()
    }
    return canonical(plain).decode()


def _read(text: str) -> Counts:
    said = orjson.loads(text)
    return {table: {tuple(one["at"]): one["count"] for one in cells} for table, cells in said.items()}


def _key(work: Work) -> bytes:
    if work.context.statistics_key is None:
        raise ConfigurationError(
            "there is no key of published figures", hint="Open the shop with OneStopShop.open."
        )
    return work.context.statistics_key()


def _expect_may(work: Work) -> None:
    work.allow(_ACTION)
    if work.actor.acts_as not in {ActsAs.COORDINATOR, ActsAs.SYSTEM}:
        raise ForbiddenError(_ACTION, ["only a coordinator publishes the figures of the city"])
    if not work.context.home:
        raise ForbiddenError(
            _ACTION,
            ["statistics are published by the home installation only"],
            hint="Export the records, import them at home, and publish there.",
        )
