# SPDX-License-Identifier: EUPL-1.2
"""
Verify barriers at the level of counts, by the rules that the shop uses, or by rules that are broken.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any

import attrs
from tests.proofs.verify_removal.worlds import (
    BEGIN,
    BURSTS,
    Burst,
    Plan,
    World,
    day,
    made,
    meetings,
    poisson,
    some_plan,
)

from onestopshop.domain.barriers.baselines import baseline_of, window_of_look, windows_to_watch
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.barriers.verification import Judgement, Thresholds, has_returned, judge
from onestopshop.domain.codes.barriers import Verdict

__all__ = [
    "SABOTEURS",
    "UNCHANGED",
    "Rules",
    "Watched",
    "lessened",
    "middle",
    "unchanged",
    "verified_on",
    "watched",
]

USUAL = Thresholds()
ANY_BURST = Burst(days=0, rare=0.0)
"""Stands for one of the `BURSTS`, drawn for each barrier."""


@attrs.frozen(kw_only=True)
class Rules:
    """
    How a barrier is verified.

    Args:
        judge: Says what a look at the counts says.
        baseline: Counts what is compared with, and says whether the burst is in it.
    """

    thresholds: Thresholds = USUAL
    judge: Callable[..., Judgement] = judge
    baseline: Callable[[World, Thresholds], tuple[Measured, bool]] = attrs.field(
        default=lambda world, thresholds: baseline_of(
            world.count,
            effective_on=world.claim,
            first_met=world.first_met(thresholds),
            burst=world.burst(thresholds),
            thresholds=thresholds,
        )
    )


def verified_on(world: World, rules: Rules) -> int | None:
    """Return the look, in days after the claim, on which a verifier could say that it is removed."""
    thresholds = rules.thresholds
    before, includes_burst = rules.baseline(world, thresholds)
    for due in thresholds.looks:
        found = rules.judge(
            before,
            world.count(*window_of_look(world.claim, due, thresholds)),
            last=due == thresholds.looks[-1],
            thresholds=thresholds,
            includes_burst=includes_burst,
        )
        if found.verdict is Verdict.FALLEN:
            return due
    return None


def _grown(chance: Random) -> float:
    return math.exp(chance.uniform(math.log(1 / 3), math.log(3)))


UNCHANGED: dict[str, Callable[[Random], dict[str, Any]]] = {
    "any day": lambda chance: {},  # noqa: ARG005 - all have one form
    "any day, other numbers of visits": lambda chance: {"growth": _grown(chance)},
    "any day, seasons": lambda chance: {"season": 0.5},  # noqa: ARG005
    "any day, rising": lambda chance: {"kept": chance.uniform(1, 3)},
    "burst": lambda chance: {"burst": chance.choice(BURSTS)},
    "burst, other numbers of visits": lambda chance: {
        "burst": chance.choice(BURSTS),
        "growth": _grown(chance),
    },
    "burst, seasons": lambda chance: {"burst": chance.choice(BURSTS), "season": 0.5},
    "burst, new barrier": lambda chance: {"burst": chance.choice(BURSTS), "began": True},
}
"""Barriers that nobody removed, by how they were picked and what else changed."""


def unchanged(name: str, n: int, seed: int, rules: Rules | None = None, **fixed: Any) -> int:
    """Return how many of *n* unchanged barriers are verified, over all looks."""
    chance, rules = Random(f"{seed} {name}"), rules or Rules()
    found = 0
    for _ in range(n):
        plan = some_plan(chance, 2, 100, **{**UNCHANGED[name](chance), **fixed})
        found += verified_on(made(plan, chance, rules.thresholds), rules) is not None
    return found


def lessened(
    n: int, seed: int, *, kept: float, rules: Rules | None = None, least: int = 20, **fixed: Any
) -> Iterator[int | None]:
    """Yield when barriers were verified whose rate fell, with at least so many affected visits in the year before."""
    chance, rules = Random(f"{seed} {kept} {sorted(fixed)}"), rules or Rules()
    found = 0
    while found < n:
        plan = some_plan(chance, 15, 100, kept=kept, growth=_grown(chance), **fixed)
        if plan.burst is ANY_BURST:
            plan = attrs.evolve(plan, burst=chance.choice(BURSTS))
        world = made(plan, chance, USUAL)
        if world.affected_in_a_year() >= least:
            found += 1
            yield verified_on(world, rules)


def _by_days(before: Measured, after: Measured, **rest: Any) -> Judgement:
    """Judge as if every day had the same number of visits."""
    return judge(*(attrs.evolve(one, exposed=one.days * 10_000) for one in (before, after)), **rest)


def _whole_year(world: World, thresholds: Thresholds) -> tuple[Measured, bool]:
    return world.count(day(world.effective_on - thresholds.baseline_days), world.claim), False


def _after_confirming(world: World, thresholds: Thresholds) -> tuple[Measured, bool]:
    """Count only what came after confirming, when that is 90 days and 30 exposed visits; else the whole year."""
    year, confirmed = world.effective_on - thresholds.baseline_days, world.confirmed + 1
    if world.effective_on - confirmed >= thresholds.least_days:
        found = world.count(max(day(year), day(confirmed)), world.claim)
        if found.exposed >= thresholds.least_exposure:
            return found, False
    return _whole_year(world, thresholds)


HANDBOOK = Rules(baseline=_after_confirming)
"""The baseline that was proposed first: what is after confirming, or the whole year without a stricter limit."""

SABOTEURS: dict[str, tuple[str, Rules, dict[str, Any]]] = {
    "ignores exposure": ("any day", Rules(judge=_by_days), {"growth": 1 / 3}),
    "noting habits change": ("any day", Rules(thresholds=Thresholds(habit=math.inf)), {"noting": 3.0}),
    "compares with the burst": (
        "burst",
        Rules(baseline=_whole_year),
        {"burst": Burst(days=90, rare=0.001), "gap": 3},
    ),
    "looks every month": ("any day", Rules(thresholds=Thresholds(looks=tuple(range(30, 721, 30)))), {}),
}
"""Rules broken on purpose, and the unchanged barriers among which each verifies too many."""


@attrs.frozen(kw_only=True)
class Watched:
    """
    What the monitor did in the year after a verification.

    Args:
        proposed: The day of the proposal, counted from the day from which on it came back; ``None`` without one.
    """

    plan: Plan
    proposed: int | None


def watched(
    n: int, seed: int, *, kept: float, back: float | None, least: float = 5, most: float = 100
) -> Iterator[Watched]:
    """
    Yield barriers that were verified, as the monitor saw them for a year.

    Args:
        kept: Which part of the rate before is left.
        back: The part at which it comes back some time in the first half-year; ``None``: it stays away.
        least, most: How many visits a year met it before.
    """
    chance, rules = Random(f"{seed} watched {kept} {back}"), Rules()
    found = 0
    while found < n:
        plan = some_plan(chance, least, most, kept=kept, burst=chance.choice(BURSTS))
        world = made(plan, chance, USUAL)
        due = verified_on(world, rules)
        if due is not None:
            found += 1
            yield _watched(plan, world, due, back, chance)


def _watched(plan: Plan, world: World, due: int, back: float | None, chance: Random) -> Watched:
    before, _ = Rules().baseline(world, USUAL)
    begin = world.effective_on + due
    returns = begin + (chance.randrange(180) if back is not None else 365)
    end = returns + 365 if back is not None else returns
    met = meetings(plan.a_year * plan.kept, begin, returns, plan, chance)
    if back is not None:
        met += meetings(plan.a_year * back, returns, end, plan, chance)
    missed = plan.a_year * (1 / plan.share - 1) / 365
    exposed = [0, *accumulate(poisson(chance, missed) for _ in range(begin, end))]

    def count(since: date, until: date) -> Measured:
        first, last = (since - BEGIN).days, (until - BEGIN).days
        affected = bisect_left(met, last) - bisect_left(met, first)
        others = exposed[last - begin] - exposed[first - begin]
        return Measured(since=since, until=until, affected=affected, exposed=affected + others)

    for today in sorted({*met}):
        periods = windows_to_watch(day(begin), day(today), USUAL)
        if bisect_right(met, today) >= USUAL.monitor_visits and any(
            has_returned(before, count(*period), thresholds=USUAL) for period in periods
        ):
            return Watched(plan=plan, proposed=today - returns if back is not None else today - begin)
    return Watched(plan=plan, proposed=None)


def middle(values: Sequence[int], part: float) -> int:
    """Return the value below which this part of *values* lies."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))] if values else 0
