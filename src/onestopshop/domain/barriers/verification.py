# SPDX-License-Identifier: EUPL-1.2
"""
Say whether a barrier is met less often than before, from counts alone.

Two Poisson rates are compared by the exact conditional test: given that it was
met in n exposed visits before and after together, the number of those after is
binomial, with the share of the exposure that lies after (J. Przyborowski and
H. Wilenski, "Homogeneity of results in testing samples from Poisson series",
Biometrika 31, 1940, pages 313-323).  Nothing is approximated.

The rules around the test are those of the domain handbook, section 4.5: three
looks, because each further one makes false success likelier; guards against a
changed habit of noting services, and against silence.  The proof
``verify-removal`` measures how often all of it together is wrong.
"""

from collections.abc import Iterator
from fractions import Fraction

import attrs

from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.codes.barriers import LookReason, Verdict

__all__ = ["Judgement", "Thresholds", "chance", "has_returned", "judge", "ratio_of"]


@attrs.frozen(kw_only=True)
class Thresholds:
    """
    The numbers of verification; a city may set them, and the defaults are proposals.

    Args:
        claim_days: How many days before it is made a claim may begin: one that lay a year back would have all
            looks made at once.
        grace: Days after the claim that count nowhere.
        looks: The days after the claim on which the data is looked at, the last one decides.
        least_exposure: Fewer exposed visits on either side decide nothing.
        ratio: At most this part of the rate before is fallen.
        p: The most that the chance of so few by accident may be.
        p_burst: The same, where the baseline includes the burst that led to confirming.
        not_fallen: At least this part of the rate before is not fallen.
        habit: By which part the share of visits that name a service may change.
        silence: Below which part of what it was the rate of all other observations is silence.
        baseline_days: How long the baseline is at most.
        burst_days: How many days before a barrier was gathered the reports count as the burst that led to it.
        least_days, least_affected: A baseline without the burst needs so many days, and visits that met it.
        monitor_visits, monitor_days: Fewer visits are no return; so many days, and the last year, are watched.
        monitor_p: The most that the chance of so many may be, if the rate were still fallen.
    """

    claim_days: int = 30
    grace: int = 14
    looks: tuple[int, ...] = (90, 180, 365)
    least_exposure: int = 30
    ratio: float = 0.5
    p: float = 0.035
    p_burst: float = 0.01
    not_fallen: float = 0.8
    habit: float = 0.25
    silence: float = 0.5
    baseline_days: int = 365
    burst_days: int = 90
    least_days: int = 90
    least_affected: int = 5
    monitor_visits: int = 3
    monitor_days: int = 90
    monitor_p: float = 0.5


@attrs.frozen(kw_only=True)
class Judgement:
    """
    What one look says.

    Args:
        ratio: The rate after, as a part of the rate before; ``None`` where that cannot be said.
        p: The chance of so few afterwards if nothing had changed.
    """

    verdict: Verdict
    why: LookReason
    ratio: float | None = None
    p: float | None = None


def chance(before: Measured, after: Measured) -> float:
    """
    Return P(X <= affected after), for X binomial with n = affected before and after and share = exposure after.
    """
    n = before.affected + after.affected
    return _at_most(after.affected, n, after.exposed, before.exposed)


def _at_most(most: int, n: int, after: int, before: int) -> float:
    """Return P(X <= most) for X binomial with n and the share of *after*: a sum of integers, divided once."""
    term = total = before**n
    for k in range(most):
        term = term * (n - k) * after // ((k + 1) * before)
        total += term
    return float(total / (after + before) ** n)


def ratio_of(before: Measured, after: Measured) -> float | None:
    """Return the rate after as a part of the rate before, or ``None`` when one of them is not known."""
    if not before.affected or not after.exposed:
        return None
    return after.affected * before.exposed / (after.exposed * before.affected)


def judge(
    before: Measured,
    after: Measured,
    *,
    last: bool,
    thresholds: Thresholds,
    includes_burst: bool = False,
) -> Judgement:
    """
    Return what a look at the counts says.

    What keeps a look from telling leaves it inconclusive; on the *last* one the
    barrier is then not testable, unless there was enough to see a fall and none
    was seen.

    Args:
        last: Whether no other look follows.
        includes_burst: Whether the baseline holds the reports that led to confirming.
    """
    untold = Verdict.NOT_TESTABLE if last else Verdict.INCONCLUSIVE
    if before.exposed < thresholds.least_exposure or not before.affected:
        return Judgement(verdict=Verdict.NOT_TESTABLE, why=LookReason.FEW_BEFORE)
    if after.exposed < thresholds.least_exposure:
        return Judgement(verdict=untold, why=LookReason.FEW_VISITS)
    ratio, p = ratio_of(before, after), chance(before, after)
    assert ratio is not None  # noqa: S101 - both rates are known here
    enough = thresholds.p_burst if includes_burst else thresholds.p
    verdict, why = _compared(ratio, p <= enough, thresholds)
    if warning := next(_guards(before, after, thresholds), None):
        verdict, why = untold, warning
    elif verdict is Verdict.INCONCLUSIVE and last:
        seen = chance(before, attrs.evolve(after, affected=0)) <= enough
        verdict = Verdict.NOT_FALLEN if seen else Verdict.NOT_TESTABLE
    return Judgement(verdict=verdict, why=why, ratio=ratio, p=p)


def has_returned(
    before: Measured | None, now: Measured, *, thresholds: Thresholds, over: float | None = None
) -> bool:
    """
    Return whether a barrier that was said to be removed is met again.

    So many visits are needed, at a rate that would not be called fallen, and
    more of them than a fallen rate would bring by accident: a tenth of a large
    rate is still met now and then, and has not returned.

    Args:
        over: Which part of the rate before it must exceed; by default what is called fallen.
    """
    if now.affected < thresholds.monitor_visits:
        return False
    ratio = None if before is None else ratio_of(before, now)
    if before is None or ratio is None:
        return True
    least = thresholds.ratio if over is None else over
    return ratio > least and _fallen_brings(before, now, thresholds) <= thresholds.monitor_p


def _fallen_brings(before: Measured, now: Measured, thresholds: Thresholds) -> float:
    """Return the chance of so many, by the test of `chance`, when the rate is the highest that is still fallen."""
    part = Fraction(thresholds.ratio).limit_denominator(1000)
    after, past = now.exposed * part.numerator, before.exposed * part.denominator
    return 1 - _at_most(now.affected - 1, before.affected + now.affected, after, past)


def _compared(ratio: float, unlikely: bool, thresholds: Thresholds) -> tuple[Verdict, LookReason]:
    if ratio <= thresholds.ratio:
        return (
            (Verdict.FALLEN, LookReason.FELL) if unlikely else (Verdict.INCONCLUSIVE, LookReason.FEW_VISITS)
        )
    if ratio >= thresholds.not_fallen:
        return Verdict.NOT_FALLEN, LookReason.AS_BEFORE
    return Verdict.INCONCLUSIVE, LookReason.BETWEEN


def _guards(before: Measured, after: Measured, thresholds: Thresholds) -> Iterator[LookReason]:
    """Yield what else than the removal may have changed the counts; cross-multiplied, so that 0 divides nothing."""
    was = (before.noted or 0) * (after.visits or 0)
    now = (after.noted or 0) * (before.visits or 0)
    if abs(now - was) > thresholds.habit * was:
        yield LookReason.HABIT_CHANGED
    heard = (after.others or 0) * (before.at_desks or 0)
    if heard < thresholds.silence * (before.others or 0) * (after.at_desks or 0):
        yield LookReason.SILENCE
