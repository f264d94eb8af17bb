# SPDX-License-Identifier: EUPL-1.2
"""
Which days are compared: the baseline of a claim, its looks, and the watch for a return.

The reports that make a desk gather and confirm a barrier are many by chance,
too, and any calm after them looks like success (regression to the mean).  So
the days around them are left out, and those before the barrier was first met:
one that began in the middle of the year was not met less often before.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import reduce
from typing import TypeAlias

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.barriers.verification import Thresholds
from onestopshop.domain.codes.barriers import BarrierState

__all__ = ["Count", "baseline_of", "burst_of", "watched_from", "window_of_look", "windows_to_watch"]

Count: TypeAlias = Callable[[date, date], Measured]
"""Counts a period, given by its first day and the day after its last."""


def burst_of(barrier: Barrier, thresholds: Thresholds) -> tuple[date, date] | None:
    """
    Return the first day of the reports that led to gathering and confirming this round, and the day after the last.
    """
    begun = [move.day for move in barrier.history if move.operation in {"gather", "reopen"}]
    ended = [move.day for move in barrier.history if move.operation in {"gather", "reopen", "confirm"}]
    if not begun:
        return None
    return begun[-1] - timedelta(days=thresholds.burst_days), ended[-1] + timedelta(days=1)


def baseline_of(
    count: Count,
    *,
    effective_on: date,
    first_met: date | None,
    burst: tuple[date, date] | None,
    thresholds: Thresholds,
) -> tuple[Measured, bool]:
    """
    Count what a claim is compared with, and say whether the burst is in it.

    It is at most a year that ends at *effective_on*; only where too little is
    left without the burst, the whole year counts.

    Args:
        first_met: The day of the first case of that year; the period begins on the next, because a period that
            begins with a case has one too many.
        burst: As `burst_of` returns it.
    """
    year = effective_on - timedelta(days=thresholds.baseline_days)
    if first_met is not None:
        since = first_met + timedelta(days=1)
        begin, end = burst or (effective_on, effective_on)
        parts = [(since, min(begin, effective_on)), (max(end, since), effective_on)]
        counted = [count(first, last) for first, last in parts if first < last]
        clear = reduce(Measured.with_later, counted) if counted else None
        if clear is not None and _is_enough(clear, thresholds):
            return clear, False
    return count(year, effective_on), True


def _is_enough(clear: Measured, thresholds: Thresholds) -> bool:
    """Return whether a fall to nothing could be seen from this, and a season does not decide."""
    return (
        clear.days >= thresholds.least_days
        and clear.exposed >= thresholds.least_exposure
        and clear.affected >= thresholds.least_affected
    )


def window_of_look(effective_on: date, due: int, thresholds: Thresholds) -> tuple[date, date]:
    """Return the period that a look counts: nothing after the day on which it was due, however late it is made."""
    until = effective_on + timedelta(days=due)
    return min(effective_on + timedelta(days=thresholds.grace), until), until


def watched_from(barrier: Barrier, thresholds: Thresholds) -> date | None:
    """Return the first day on which a removed barrier can return: what a verdict rests on is not looked at again."""
    removal = barrier.removal
    if removal is None:
        return None
    if barrier.state is BarrierState.VERIFIED and removal.looks:
        return removal.effective_on + timedelta(days=removal.looks[-1].due)
    return removal.effective_on + timedelta(days=max(thresholds.grace, 1))


def windows_to_watch(begin: date, today: date, thresholds: Thresholds) -> Sequence[tuple[date, date]]:
    """Return the periods in which a barrier may have returned since *begin*: the last days, and the last year."""
    until = today + timedelta(days=1)
    lengths = (thresholds.monitor_days, thresholds.baseline_days)
    since = dict.fromkeys(max(begin, until - timedelta(days=days)) for days in lengths)
    return [(first, until) for first in since if first < until]
