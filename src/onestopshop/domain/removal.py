# SPDX-License-Identifier: EUPL-1.2
"""
What shows that a barrier is met less often: counts before and after, and what each look said.

The counts of the baseline are kept with the claim and those of each look when
it is made, because visits lose their day after 14 months.
"""

from datetime import date

import attrs

from onestopshop.domain.codes.barriers import Scope, Verdict
from onestopshop.domain.fields import Keep, Person, about
from onestopshop.errors import InvalidDataError

__all__ = ["Look", "Measured", "Removal"]

_K = Keep.UNLIMITED


@attrs.frozen(kw_only=True)
class Measured:
    """
    Counts of one period, each by itself.

    Args:
        since, until: The first day, and the day after the last.
        exposed: Visits in which the barrier could have been met.
        affected: Exposed visits in which it was.
        visits: All visits at the desks of the city.
        noted: Visits that name any service at all: the habit of noting must not decide.
        others: Observations of other barriers at the desks where this one was met.
        at_desks: Visits at those desks.
    """

    since: date = attrs.field(metadata=about("which period was counted", keep=_K))
    until: date = attrs.field(metadata=about("which period was counted", keep=_K))
    exposed: int = attrs.field(metadata=about("denominator of the rate", keep=_K))
    affected: int = attrs.field(metadata=about("numerator of the rate", keep=_K))
    visits: int = attrs.field(default=0, metadata=about("whether habits changed", keep=_K))
    noted: int = attrs.field(default=0, metadata=about("whether habits changed", keep=_K))
    others: int = attrs.field(default=0, metadata=about("whether people stopped reporting", keep=_K))
    at_desks: int = attrs.field(default=0, metadata=about("whether people stopped reporting", keep=_K))

    def __attrs_post_init__(self) -> None:
        if not (0 <= self.affected <= self.exposed and 0 <= self.noted <= self.visits):
            raise InvalidDataError(["a part is larger than its whole @ $.affected"])
        if self.until < self.since:
            raise InvalidDataError(["the period ends before it begins @ $.until"])


@attrs.frozen(kw_only=True)
class Look:
    """
    One look at the data after a claim; ratio and p are worked out from the counts.

    Args:
        why: What kept it from a verdict, or which second means spoke, in words.
        by: The organisation of the verifier who recorded it, when one did.
    """

    day: date = attrs.field(metadata=about("when it was looked", keep=_K))
    after: Measured = attrs.field(metadata=about("proof of the verdict", keep=_K))
    verdict: Verdict = attrs.field(metadata=about("whether it is removed", keep=_K))
    why: str | None = attrs.field(default=None, metadata=about("what the verdict rests on", keep=_K))
    by: str | None = attrs.field(
        default=None, metadata=about("an owner cannot verify", person=Person.INDIRECT, keep=_K)
    )


@attrs.frozen(kw_only=True)
class Removal:
    """
    A claim that a barrier is removed, and what the data said of it.

    Args:
        includes_burst: Whether the baseline holds the reports that led to confirming, which makes any calm
            look like success (regression to the mean).
    """

    effective_on: date = attrs.field(metadata=about("where before ends and after begins", keep=_K))
    scope: Scope = attrs.field(default=Scope.WHOLE, metadata=about("whether a rest remains", keep=_K))
    before: Measured | None = attrs.field(default=None, metadata=about("what it is compared with", keep=_K))
    includes_burst: bool = attrs.field(
        default=False, metadata=about("how far the baseline can be trusted", keep=_K)
    )
    looks: tuple[Look, ...] = attrs.field(default=(), metadata=about("what the data said", keep=_K))
