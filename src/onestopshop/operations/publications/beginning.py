# SPDX-License-Identifier: EUPL-1.2
"""
With which period published figures begin: what lies before it is never counted.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import attrs

from onestopshop.domain.observations import Observation
from onestopshop.domain.publications.publications import Publication
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.reports.periods import Period, period_of
from onestopshop.domain.visits import Visit
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.operations.publications.closings import booking_period
from onestopshop.operations.publications.counting import MADE
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Equal, Query, Range

__all__ = ["LeftOut", "left_out"]

_DATED: Final = (Visit, Referral, Observation)


@attrs.frozen(kw_only=True)
class LeftOut:
    """
    What lies before the first period, so that no published figure will ever count it.

    Args:
        before: The period with which published figures would begin.
        contacts: How many visits lie before it.
        referrals: How many referrals.
        earliest: The period of the earliest of them.
    """

    before: str
    contacts: int
    referrals: int
    earliest: str

    def __str__(self) -> str:
        return self._said("will")

    def refusal(self) -> ConflictError:
        """Return the error of who did not say that it is to be left out."""
        return ConflictError(
            self._said("would"),
            expected=self.earliest,
            found=self.before,
            hint=f"Begin with {self.earliest} when its day is right, or leave them out for ever: "
            "`statistics publish --yes`, and in Python leave_out_before=True.",
        )

    def _said(self, verb: str) -> str:
        counted = ((self.contacts, "contact"), (self.referrals, "referral"))
        what = " and ".join(f"{count} {noun}{'s' * (count != 1)}" for count, noun in counted if count)
        return (
            f"{what} before {self.before} {verb} never be counted in published statistics; "
            f"the earliest is of {self.earliest}"
        )


def left_out(work: Work, before: Sequence[Publication], period: Period) -> LeftOut | None:
    """
    Return what is left out for ever by beginning with a period; ``None`` when nothing is, or it is not the first.

    Args:
        before: What was published so far.
        period: One in which facts are booked.

    Raises:
        InvalidDataError: Nothing was recorded in the rest of the period's year.
    """
    if before:
        return None
    _expect_begun(work, period)
    days = Range(high=period.since.isoformat())
    visits = Query(kind=Visit.KIND, where={"day": days, "counted": Equal("yes")})
    referrals = Query(kind=Referral.KIND, where={"day": days, "state": AnyOf(tuple(sorted(MADE)))})
    earliest = min((*_first(work, Visit, visits), *_first(work, Referral, referrals)), default=None)
    if earliest is None:
        return None
    return LeftOut(
        before=period.name,
        contacts=int(work.snapshot.count(visits)[()]),
        referrals=int(work.snapshot.count(referrals)[()]),
        earliest=booking_period(work, before, earliest),
    )


def _expect_begun(work: Work, period: Period) -> None:
    """Refuse a first period of long before: the empty ones behind it could never be left out again."""
    year = period.since.year
    rest = Range(low=period.since.isoformat(), high=period_of(str(year)).until.isoformat())
    if any(
        True for model in _DATED for _ in _first(work, model, Query(kind=model.KIND, where={"day": rest}))
    ):
        return
    days = [day for model in _DATED for day in _first(work, model, Query(kind=model.KIND))]
    hint = "Record what happened, then begin with a period of the year in which the shop opened."
    if days:
        begin = booking_period(work, (), min(days))
        whole = (
            "" if begin.endswith(("Q1", begin[:4])) else f", or with {begin[:4]}-Q1 to publish that year, too"
        )
        hint = f"The first record is of {begin}: begin with it{whole}."
    raise InvalidDataError(
        [
            f"{period.name} cannot be the first period: nothing was recorded from {period.since} "
            f"to the end of {year} @ $.period"
        ],
        hint=hint,
    )


def _first(
    work: Work, model: type[Visit] | type[Referral] | type[Observation], query: Query
) -> Iterator[date]:
    """Yield the earliest day of what a query finds, if it finds anything."""
    for one in work.find(model, attrs.evolve(query, order=(("day", "asc"),), limit=1)):
        yield one.day
