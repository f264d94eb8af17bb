# SPDX-License-Identifier: EUPL-1.2
"""
Publish one period of a programme: count, merge and round, attack, and keep; or refuse.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any, Final

import attrs

from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.names import DESCRIPTOR
from onestopshop.domain.people import ActsAs
from onestopshop.domain.publications.programmes import Programme
from onestopshop.domain.publications.publications import (
    Publication,
    kept_for_the_year,
    publication_id,
    published,
    year_begun,
)
from onestopshop.domain.publications.releasing import Counts, Quarter, sum_of
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import Period, PeriodKind
from onestopshop.errors import (
    ConfigurationError,
    ConflictError,
    ExchangeError,
    ForbiddenError,
    InvalidDataError,
)
from onestopshop.operations.policies import NETWORK, PUBLIC
from onestopshop.operations.publications.attack import expect_solver
from onestopshop.operations.publications.beginning import LeftOut, left_out
from onestopshop.operations.publications.closings import closings_before, is_booked
from onestopshop.operations.publications.counting import counts_of
from onestopshop.operations.publications.defending import Making, defended, releases
from onestopshop.operations.publications.describing import descriptor_of, licence_of
from onestopshop.operations.publications.explaining import explained
from onestopshop.operations.publications.knowing import lists_of, told_by_practices
from onestopshop.operations.publications.remembering import day_of, expect_same, remember
from onestopshop.operations.publications.sheets import EXPLAINED, write_sheets
from onestopshop.operations.publications.summing import by_which, forget_quarters, quarters_of, written
from onestopshop.operations.publications.tables import publications, tables_in
from onestopshop.operations.work import Work
from onestopshop.ports.following import length_of_log

__all__ = ["Made", "files_of", "left_out_before", "made", "publish"]

_ACTION: Final = "statistics.publish"


@attrs.frozen(kw_only=True)
class Made:
    """
    What would be published of a period, after every attack on it failed.

    Args:
        day: On which it is published: that of the first time, when the storage lost it since.
        merged: How many categories of a table the attacker cost.
        summed: Whether it is a year that sums up its quarters.
        left_out: What is never counted when published figures begin with this period, if anything.
    """

    programme: Programme
    period: Period
    day: date
    upto: int
    counts: Counts = attrs.field(repr=False)
    tables: tuple[PublishedTable, ...]
    merged: Mapping[str, int]
    summed: bool
    left_out: LeftOut | None


def publish(
    work: Work, programme: Programme, period: Period, *, leave_out_before: bool, key: str | None
) -> Publication:
    """
    Close a period and keep what is published of it.

    Args:
        leave_out_before: Whether the first period may leave out for ever what lies before it.

    Raises:
        ConflictError: It is published already, or not the next one, or something else is to be written with it,
            or it was published before the storage lost it, and not as it would be now, or it is the first one
            and facts lie before it that nobody said to leave out.
        ExchangeError: What was published and this together would prove a small or exact count.
        ForbiddenError: Only a coordinator may, at the home installation.
        InvalidDataError: The period is not over, nothing was recorded in the rest of its year, the year's quarters
            are not published, it is a quarter of a year that the city publishes as a whole, or the city's own words
            of the figures are wrong.
        ConfigurationError: SciPy is not installed, the city states no licence, there is no key, or what was
            published cannot be noted.
    """
    key = work.key_of_call(key)
    id = publication_id(programme.name, period.name)
    repeated = work.repeated(key, "publication.closed", Publication, id, may=_ACTION)
    if repeated is not None:
        return repeated
    _expect_may(work)
    licence_of(work)
    ready = made(work, programme, period, leave_out_before=leave_out_before)
    files = files_of(work, ready)
    files[DESCRIPTOR] = descriptor_of(work, ready.programme, ready.tables, files, day=ready.day)
    text = canonical({path: content.decode() for path, content in files.items()}).decode()
    kept = published(
        ready.programme,
        period,
        city=work.context.city.id,
        day=ready.day,
        upto=ready.upto,
        by=work.actor.worker,
        text=text,
        digest=sha256(text.encode()).hexdigest(),
    )
    expect_same(work, kept[0])
    remember(work)
    if programme.kind is PeriodKind.QUARTER:
        work.save(*kept_for_the_year(period, city=work.context.city.id, counts=written(ready.counts)))
    elif ready.summed:
        forget_quarters(work, period)
    saved = work.save(*kept, key=key)
    once = f"published/{period.name[:4]}"
    if not ready.summed and work.snapshot.entry(once) is None:
        # of two who begin it in two ways at once, one is in conflict
        work.save(saved, year_begun(saved), key=once)
    return saved


def left_out_before(work: Work, period: Period) -> LeftOut | None:
    """
    Return what is never counted when published figures begin with a period, if anything.

    Raises:
        As `publish`.
    """
    _expect_due(work, period)
    licence_of(work)
    before = publications(work)
    return left_out(work, before, period) if is_booked(work, before, period) else None


def _expect_due(work: Work, period: Period) -> None:
    """Refuse what cannot be published now, whatever was published before."""
    _expect_may(work)
    expect_solver()
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


def made(work: Work, programme: Programme, period: Period, *, leave_out_before: bool = False) -> Made:
    """
    Return what would be published of a period; nothing is written.

    Raises:
        As `publish`.
    """
    _expect_due(work, period)
    before = publications(work)
    summed = programme.kind is PeriodKind.YEAR and not is_booked(work, before, period)
    gone, quarters = None, tuple[Quarter, ...]()
    if summed:
        quarters = tuple(quarters_of(work, before, programme, period))
        programme = by_which(programme, quarters)
        counts: Counts = sum_of(programme, [one.counts for one in quarters])
        upto = max(one.upto for one in before if one.period in {*period.quarters()})
    else:
        closings = closings_before(work, before, period)
        gone = left_out(work, before, period)
        if gone is not None and not leave_out_before:
            raise gone.refusal()
        counts = counts_of(work, programme, period, closings)
        upto = length_of_log(work.snapshot)
    making = Making(
        programme=programme,
        city=work.context.city.id,
        period=period.name,
        counts=counts,
        least=_least(work, programme),
        key=_key(work),
        quarters=quarters,
    )
    tables, merged = defended(
        making, releases(before), lists=lists_of(work), told=told_by_practices(work, before)
    )
    return Made(
        programme=programme,
        period=period,
        day=day_of(work, publication_id(programme.name, period.name)),
        upto=upto,
        counts=counts,
        tables=tables,
        merged=merged,
        summed=summed,
        left_out=gone,
    )


def files_of(work: Work, ready: Made) -> dict[str, bytes]:
    """
    Return the files that would be published, by path, without their descriptor.

    Raises:
        InvalidDataError: The city's own words of them are wrong, or nobody could read them.
    """
    city = work.context.city
    vocabulary, primary = city.vocabulary, city.primary
    named = {
        name: primary if scheme == "primary" else scheme
        for form in ready.programme.tables
        for name, scheme in form.schemes.items()
    }
    schemes = {name: {"id": id, "version": _edition(vocabulary.schemes, id)} for name, id in named.items()}
    about: dict[str, Any] = {"closed_on": ready.day.isoformat(), "schemes": schemes}
    files = write_sheets(ready.tables, about=about)
    files[EXPLAINED] = explained(ready.programme, ready.tables, city, own=work.context.own_words)
    try:
        tables_in(files)
    except ExchangeError as error:
        raise InvalidDataError(
            error.problems,
            hint="Codes have up to 100 letters, digits and : _ -; versions of schemes up to 60, and no spaces.",
        ) from error
    return files


def _edition(schemes: Mapping[str, Any], id: str) -> str:
    return str(schemes[id].version) if id in schemes else ""


def _least(work: Work, programme: Programme) -> int:
    """Return the smallest count that is shown: a figure itself, so that none is below it."""
    least = max(programme.least, *map(work.policies.smallest_count, (NETWORK, PUBLIC)))
    return -(-least // programme.rounding) * programme.rounding


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
