# SPDX-License-Identifier: EUPL-1.2
"""
Barriers at the level of counts: when they were met, how many visits were exposed, and how the desk noted.

A world is one barrier at one service.  Visits that are exposed and do not meet
it are drawn for each stretch of days between the ends of any window, so that
windows that overlap count the same visits.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import attrs

from onestopshop.domain.barriers.baselines import Count
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.barriers.verification import Thresholds

__all__ = ["BEGIN", "BURSTS", "Burst", "Plan", "World", "day", "made", "meetings", "poisson", "some_plan"]

BEGIN = date(2020, 1, 1)
_WARM, _LONG = 365, 365 * 6


@attrs.frozen(kw_only=True)
class Burst:
    """
    A barrier is gathered on the first day on which so many visits in so few days had met it.

    Args:
        days: The days that are looked at.
        rare: How seldom its rate brings so many in a stretch of so many days.
    """

    days: int
    rare: float

    def least(self, a_year: float) -> int:
        """Return how many visits are a burst for a barrier that is met so often a year."""
        mean = a_year * self.days / 365
        term = below = math.exp(-mean)
        least = 0
        while 1 - below > self.rare:
            least += 1
            term *= mean / least
            below += term
        return max(2, least + 1)


BURSTS = (Burst(days=30, rare=0.01), Burst(days=90, rare=0.01), Burst(days=60, rare=0.001))


@attrs.frozen(kw_only=True)
class Plan:
    """
    What is planted.

    Args:
        a_year: How many visits a year meet the barrier before it is removed.
        share: Which part of the exposed visits meets it.
        kept: Which part of its rate is left after the claim.
        growth: How many visits there are after the claim, for one before.
        season: How far the number of visits swings over the year, 0 to 1.
        noting: How much oftener services are noted after the claim.
        gap: Days from confirming to the claim.
        burst: How the barrier was picked; ``None``: on any day.
        began: Whether the barrier is new: it began two months before it was confirmed.
    """

    a_year: float
    share: float
    kept: float = 1.0
    growth: float = 1.0
    season: float = 0.0
    noting: float = 1.0
    gap: int = 60
    burst: Burst | None = None
    began: bool = False


@attrs.frozen(kw_only=True)
class World:
    """
    One barrier, and what can be counted of it.

    Args:
        met: The days on which visits met it, in order.
        confirmed, effective_on: Days since the beginning.
        count: Counts a period.
    """

    met: Sequence[int]
    confirmed: int
    effective_on: int
    count: Count

    @property
    def claim(self) -> date:
        """The day from which on it is said to be removed."""
        return day(self.effective_on)

    def burst(self, thresholds: Thresholds) -> tuple[date, date]:
        """Return the days around confirming, as `burst_of` finds them for a barrier that was gathered that day."""
        return day(self.confirmed - thresholds.burst_days), day(self.confirmed + 1)

    def first_met(self, thresholds: Thresholds) -> date | None:
        """Return the first day of the year before the claim on which it was met."""
        place = bisect_left(self.met, self.effective_on - thresholds.baseline_days)
        found = self.met[place : place + 1]
        return day(found[0]) if found and found[0] < self.effective_on else None

    def affected_in_a_year(self) -> int:
        """Return how many visits met it in the year before the claim."""
        return bisect_left(self.met, self.effective_on) - bisect_left(self.met, self.effective_on - 365)


def day(number: int) -> date:
    """Return the day of a number."""
    return BEGIN + timedelta(days=number)


def some_plan(chance: Random, least: float, most: float, **fixed: object) -> Plan:
    """Return a plan whose rate lies anywhere between two rates a year, and whose claim comes sooner or later."""
    drawn: dict[str, object] = {
        "a_year": math.exp(chance.uniform(math.log(least), math.log(most))),
        "share": math.exp(chance.uniform(math.log(0.01), math.log(0.3))),
        "gap": chance.choice((3, 30, 60, 120, 250, 365)),
    }
    return Plan(**{**drawn, **fixed})  # type: ignore[arg-type]  # the caller names fields of a plan


def made(plan: Plan, chance: Random, thresholds: Thresholds) -> World:
    """Return a world in which the plan came true."""
    while True:
        met = meetings(plan.a_year, 0, _LONG, plan, chance)
        confirmed = _picked(met, plan)
        if confirmed is not None:
            break
    claim = confirmed + plan.gap
    begin = confirmed - 60 if plan.began else 0
    later = meetings(plan.a_year * plan.kept * plan.growth, claim, claim + 366, plan, chance)
    met = [one for one in met if begin <= one < claim] + later
    cuts = _cuts(met, confirmed, claim, thresholds)
    return World(
        met=met, confirmed=confirmed, effective_on=claim, count=_counter(plan, met, claim, cuts, chance)
    )


def meetings(a_year: float, since: int, until: int, plan: Plan, chance: Random) -> list[int]:
    """Return the days of a Poisson process that swings with the number of visits."""
    found: list[int] = []
    now = float(since)
    while (now := now + chance.expovariate(a_year * (1 + plan.season) / 365)) < until:
        if chance.random() * (1 + plan.season) < 1 + plan.season * math.sin(2 * math.pi * now / 365):
            found.append(int(now))
    return found


def _picked(met: Sequence[int], plan: Plan) -> int | None:
    if plan.burst is None:
        return _WARM + int(plan.a_year * 7919) % 365
    least = plan.burst.least(plan.a_year)
    bursts = (
        last
        for first, last in zip(met, met[least - 1 :], strict=False)
        if last >= _WARM and last - first < plan.burst.days
    )
    found = next(bursts, None)
    return found if found is not None and found < _LONG - plan.gap - 1 else None


def _cuts(met: Sequence[int], confirmed: int, claim: int, rules: Thresholds) -> Sequence[int]:
    """Return the days at which a window may begin or end."""
    year = claim - rules.baseline_days
    ends = {year, claim, claim + rules.grace, confirmed + 1, confirmed - rules.burst_days}
    ends |= {one + 1 for one in met[bisect_left(met, year) :][:1]} | {claim + due for due in rules.looks}
    return sorted(end for end in ends if year <= end)


def _counter(plan: Plan, met: Sequence[int], claim: int, cuts: Sequence[int], chance: Random) -> Count:
    """Return what counts a period, with every exposed visit drawn once."""
    stretches = [(first, last, *_drawn(plan, first, last, claim, chance)) for first, last in pairwise(cuts)]

    def count(since: date, until: date) -> Measured:
        begin, end = (since - BEGIN).days, (until - BEGIN).days
        inside = [one for one in stretches if begin <= one[0] and one[1] <= end]
        affected = bisect_left(met, end) - bisect_left(met, begin)
        exposed, visits, noted = (affected + sum(one[place] for one in inside) for place in (2, 3, 4))
        others = sum(one[5] for one in inside)
        return Measured(
            since=since,
            until=until,
            exposed=exposed,
            affected=affected,
            visits=visits,
            noted=min(noted, visits),
            others=others,
            at_desks=visits,
        )

    return count


_NOTED = 0.3
"""Which part of the visits names a service, before the claim."""


def _drawn(plan: Plan, first: int, last: int, claim: int, chance: Random) -> tuple[int, int, int, int]:
    """Return exposed visits that do not meet it, all visits, those that name a service, and other observations."""
    after = first >= claim
    days = _swung(plan.season, first, last) * (plan.growth if after else 1.0)
    exposure = plan.a_year / plan.share / 365 * days
    meeting = plan.a_year * (plan.kept if after else 1.0) / 365 * days
    exposed = poisson(chance, max(0.0, exposure * (plan.noting if after else 1.0) - meeting))
    visits = poisson(chance, 12 * exposure / _NOTED) + exposed
    named = 4 * exposure * (plan.noting if after else 1.0)
    return exposed, visits, poisson(chance, named) + exposed, poisson(chance, visits * 0.12)


def _swung(season: float, first: int, last: int) -> float:
    """Return the days between two, weighed by how many visits there are."""
    turn = 2 * math.pi / 365
    return last - first + season / turn * (math.cos(turn * first) - math.cos(turn * last))


def poisson(chance: Random, mean: float) -> int:
    """Draw from a Poisson distribution; a large one from the normal one like it."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, found = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        found += 1
    return found
