# SPDX-License-Identifier: EUPL-1.2
"""
What shows that a barrier is met less often: counts before and after, and what each look said.

The counts of the baseline are kept with the claim and those of each look when
it is made, because visits lose their day after 14 months.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Self

import attrs

from onestopshop.domain.codes.barriers import LookReason, Scope, Verdict
from onestopshop.domain.fields import Keep, Person, about
from onestopshop.domain.taxonomies.editions import Editions
from onestopshop.domain.values import bounded
from onestopshop.errors import InvalidDataError

__all__ = ["Look", "Measured", "Removal", "counted_in_rounds"]

_K = Keep.UNLIMITED


@attrs.frozen(kw_only=True)
class Measured:
    """
    Counts of one period, each by itself.

    All are counted; ``None`` stands where one is kept from who looks.

    Args:
        since, until: The first day, and the day after the last.
        exposed: Visits in which the barrier could have been met.
        affected: Exposed visits in which it was.
        visits: All visits at the desks of the city.
        noted: Visits that name any service (without a service: topic) at all: the habit of noting must not decide.
        others: Observations of other barriers at the desks where this one was met.
        at_desks: Visits at those desks.
        left_out: Days of the period that were not counted, such as those of a burst of reports.
    """

    since: date = attrs.field(metadata=about("which period was counted", keep=_K))
    until: date = attrs.field(metadata=about("which period was counted", keep=_K))
    exposed: int = attrs.field(metadata=about("denominator of the rate", keep=_K))
    affected: int = attrs.field(metadata=about("numerator of the rate", keep=_K))
    visits: int | None = attrs.field(default=0, metadata=about("whether habits changed", keep=_K))
    noted: int | None = attrs.field(default=0, metadata=about("whether habits changed", keep=_K))
    others: int | None = attrs.field(default=0, metadata=about("whether people stopped reporting", keep=_K))
    at_desks: int | None = attrs.field(default=0, metadata=about("whether people stopped reporting", keep=_K))
    left_out: int = attrs.field(default=0, metadata=about("which period was counted", keep=_K))

    def __attrs_post_init__(self) -> None:
        if not (0 <= self.affected <= self.exposed and 0 <= (self.noted or 0) <= (self.visits or 0)):
            raise InvalidDataError(["a part is larger than its whole @ $.affected"])
        if self.until < self.since:
            raise InvalidDataError(["the period ends before it begins @ $.until"])

    @property
    def days(self) -> int:
        """How many days were counted."""
        return (self.until - self.since).days - self.left_out

    def with_later(self, later: Self) -> Self:
        """Return the counts of this period and a later one together; what lies between is left out."""
        counts = ("exposed", "affected", "visits", "noted", "others", "at_desks")
        return attrs.evolve(
            self,
            until=later.until,
            left_out=self.left_out + later.left_out + (later.since - self.until).days,
            **{name: getattr(self, name) + getattr(later, name) for name in counts},
        )


@attrs.frozen(kw_only=True)
class Look:
    """
    One look at the data after a claim; ratio and p are worked out from the counts.

    Args:
        day: When it was made.
        due: How many days after the claim it was due; nothing later is in its counts.
        after: Its counts; hidden from who may not see counts so small.
        before: What it was compared with, where the claim is compared with other counts since.
        why: What the verdict rests on.
        means: The second means that a verifier used where the data cannot say, in words.
        by: The organisation of the verifier who relied on it, when one did.
    """

    day: date = attrs.field(metadata=about("when it was looked", keep=_K))
    due: int = attrs.field(default=0, metadata=about("each look is made once", keep=_K))
    after: Measured | None = attrs.field(default=None, metadata=about("proof of the verdict", keep=_K))
    before: Measured | None = attrs.field(default=None, metadata=about("proof of the verdict", keep=_K))
    verdict: Verdict = attrs.field(metadata=about("whether it is removed", keep=_K))
    why: LookReason | None = attrs.field(default=None, metadata=about("what the verdict rests on", keep=_K))
    means: str | None = attrs.field(default=None, metadata=about("what else showed the removal", keep=_K))
    by: str | None = attrs.field(
        default=None, metadata=about("an owner cannot verify", person=Person.INDIRECT, keep=_K)
    )

    def __attrs_post_init__(self) -> None:
        bounded(self.means, most=1000, path="$.means")


@attrs.frozen(kw_only=True)
class Removal:
    """
    A claim that a barrier is removed, and what the data said of it.

    Args:
        includes_burst: Whether the baseline holds the reports that led to confirming, which makes any calm
            look like success (regression to the mean).
        editions: The version of each scheme by which the baseline was counted.
        first: The baseline as it was when the claim was made, where it was counted again since.
    """

    effective_on: date = attrs.field(metadata=about("where before ends and after begins", keep=_K))
    scope: Scope = attrs.field(default=Scope.WHOLE, metadata=about("whether a rest remains", keep=_K))
    before: Measured | None = attrs.field(default=None, metadata=about("what it is compared with", keep=_K))
    includes_burst: bool = attrs.field(
        default=False, metadata=about("how far the baseline can be trusted", keep=_K)
    )
    looks: tuple[Look, ...] = attrs.field(default=(), metadata=about("what the data said", keep=_K))
    editions: Editions = attrs.field(
        factory=dict, hash=False, metadata=about("before and after are counted alike", keep=_K)
    )
    first: Measured | None = attrs.field(
        default=None, metadata=about("two counts of one year tell no difference outside", keep=_K)
    )

    @property
    def compared(self) -> tuple[Measured | None, Measured | None]:
        """The counts before and after that the last look compared; until there is one, those of the claim as made."""
        if not self.looks:
            return self.first or self.before, None
        return self.looks[-1].before or self.before, self.looks[-1].after

    def recounted(self, before: Measured, *, includes_burst: bool) -> Self:
        """Return the claim as compared with other counts from now on; what a look said, it said of the earlier ones."""
        burst = attrs.evolve(self, includes_burst=includes_burst)
        if before == self.before:
            return burst
        looks = tuple(attrs.evolve(look, before=look.before or self.before) for look in self.looks)
        return attrs.evolve(burst, before=before, first=self.first or self.before, looks=looks)

    def counted_from(self, least: int) -> Self:
        """
        Return the claim without the counts of periods in which one is below *least*; the verdicts stay.

        The periods of the looks begin on one day, so the same holds of what lies between two that are shown.
        Who does not see every count sees none of those that only guard a verdict: what they leave of each
        other may be small, and no rate needs them.  For the same reason the first counts of the baseline
        are seen, and no others, where it was counted again.
        """
        if least <= 0:
            return self
        first = self.first or self.before
        looks: list[Look] = []
        told: Measured | None = None
        for look in self.looks:
            after = _hidden(look.after, least)
            if after and told and _differ_by_few(after, told, least):
                after = None
            told = after or told
            looks.append(attrs.evolve(look, after=after, before=None))
        return attrs.evolve(self, before=_hidden(first, least), first=None, looks=tuple(looks))


def counted_in_rounds(claims: Iterable[Removal], least: int) -> Iterator[Removal]:
    """
    Yield the claims of all rounds of one barrier, the first one first, each as `counted_from` leaves it.

    A later one loses the counts of periods that hold days of a period shown of an earlier one: what two rounds
    leave of each other, such as the days between two claims, may be few.
    """
    shown: date | None = None
    for claim in claims:
        seen = claim.counted_from(least)
        if least > 0 and shown is not None:
            looks = tuple(attrs.evolve(look, after=_from(look.after, shown)) for look in seen.looks)
            seen = attrs.evolve(seen, before=_from(seen.before, shown), looks=looks)
        told = [one.until for one in (seen.before, *(look.after for look in seen.looks)) if one is not None]
        shown = max((*told, shown) if shown is not None else told, default=None)
        yield seen


def _from(counts: Measured | None, day: date) -> Measured | None:
    return counts if counts is not None and counts.since >= day else None


def _hidden(counts: Measured | None, least: int) -> Measured | None:
    if counts is None or min(counts.affected, counts.exposed) < least:
        return None
    return attrs.evolve(counts, visits=None, noted=None, others=None, at_desks=None)


def _differ_by_few(later: Measured, before: Measured, least: int) -> bool:
    """Return whether a count grew by less than *least*."""
    return min(later.affected - before.affected, later.exposed - before.exposed) < least
