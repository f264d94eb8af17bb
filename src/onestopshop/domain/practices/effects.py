# SPDX-License-Identifier: EUPL-1.2
"""
Say of a verified removal what may leave the city: rounded counts, their intervals and the verdict.

What is said must not prove a count below the smallest one that is told, by
itself or together with the verdict:

1. A count is told when it is at least the smallest one, and rounded as
   published statistics are.
2. The verdict and what came after are told with the count of visits before
   only.  Where that count is small, *fallen* would prove it, for nothing falls
   from none; and many visits afterwards would prove that there was none.
3. Where the rate after is too small to tell, the exposure tells that fewer
   visits than the smallest count were affected.  Where only none at all could
   be *fallen*, nothing is told, as where few visits could have met it before.
4. Where the baseline was counted again before the verdict, nothing is told:
   the counts of the claim are not what was compared, and what is between the
   two may be small.
5. Of a later round nothing is told whose days were counted in a round before:
   the difference of two such counts may be small.
6. The same count always has the same figure: how many visits of some days were
   about a service is rounded alike for all barriers there, since two figures of
   one count leave less of it open than one does.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.removal import Measured, Removal
from onestopshop.domain.barriers.verification import Thresholds, chance, ratio_of
from onestopshop.domain.codes.barriers import BarrierState, Verdict
from onestopshop.domain.practices.practices import Effect, Side
from onestopshop.domain.practices.rates import highest, lowest
from onestopshop.domain.publications.rounding import Rounding
from onestopshop.errors import InvalidDataError

__all__ = ["LEAST", "ROUNDING", "effect_of", "holds"]

LEAST: Final = 10
"""The smallest count that leaves a city, whatever it configures; it may configure a larger one."""

ROUNDING: Final = 5
"""Counts that leave are multiples of it."""

_Round = Callable[[str, Measured, int], int]


def holds(barrier: Barrier, round: int) -> bool:
    """Return whether the removal of a barrier is still the one that was verified in *round*."""
    return barrier.state is BarrierState.VERIFIED and barrier.round == round


def effect_of(barrier: Barrier, *, rounding: Rounding, least: int, thresholds: Thresholds) -> Effect:
    """
    Return what may leave of the counts of a verified barrier.

    Args:
        rounding: Keyed to the city; what is counted, of which days, is named here.
        least: The smallest count that is told.

    Raises:
        InvalidDataError: Its removal is not verified.
    """
    move, claim = barrier.last("verify"), barrier.removal
    if barrier.state is not BarrierState.VERIFIED or move is None or claim is None or not claim.looks:
        raise InvalidDataError(
            ["the removal of the barrier is not verified @ $.barrier"],
            hint="Record it when it is, or without a barrier, as a way of working that nobody measured.",
        )

    place = (*sorted(barrier.services),) or (str(barrier.topic),)

    def rounded(what: str, counts: Measured, count: int) -> int:
        days = counts.since.isoformat(), counts.until.isoformat()
        return rounding(what, (*(place if what == "exposed" else (barrier.id,)), *days), count)

    free = _free_from(barrier)
    look = claim.looks[-1]
    before = _side(_compared_as_claimed(claim), free, rounded, least)
    after = _side(look.after, free, rounded, least)
    verdict: Verdict | None = look.verdict
    if verdict is Verdict.FALLEN and after.affected is None and _falls_by_none_only(claim, thresholds):
        before = Side()
    if before.affected is None:
        verdict, after = None, Side()
    return Effect(
        before=before, after=after, verdict=verdict, verified_on=move.day, least=least, rounding=ROUNDING
    )


def _side(counts: Measured | None, free: date, rounded: _Round, least: int) -> Side:
    if counts is None or counts.since < free or counts.exposed < least:
        return Side()
    exposed = rounded("exposed", counts, counts.exposed)
    most, fewest = exposed + ROUNDING - 1, max(least, exposed - ROUNDING + 1)
    if counts.affected < least:
        return Side(exposed=exposed, low=0, high=highest(min(least - 1, fewest), fewest))
    affected = min(exposed, rounded("affected", counts, counts.affected))
    small = max(least, affected - ROUNDING + 1)
    large = min(fewest, affected + ROUNDING - 1)
    return Side(
        exposed=exposed, affected=affected, low=lowest(min(small, most), most), high=highest(large, fewest)
    )


def _compared_as_claimed(claim: Removal) -> Measured | None:
    """Return the baseline as it was claimed, if that is what the last look compared with."""
    compared, _ = claim.compared
    return compared if compared == (claim.first or claim.before) else None


def _free_from(barrier: Barrier) -> date:
    """Return the first day that no round before counted."""
    return max((one.until for claim in barrier.earlier for one in _counted(claim)), default=date.min)


def _counted(claim: Removal) -> Iterator[Measured]:
    for counts in (claim.first, claim.before, *(look.after for look in claim.looks)):
        if counts is not None:
            yield counts


def _falls_by_none_only(claim: Removal, thresholds: Thresholds) -> bool:
    """Return whether a single visit after the removal would not have been a fall any more."""
    before, after = claim.compared
    if before is None or after is None:
        return True
    one = attrs.evolve(after, affected=1)
    ratio = ratio_of(before, one)
    enough = thresholds.p_burst if claim.includes_burst else thresholds.p
    return ratio is None or ratio > thresholds.ratio or chance(before, one) > enough
