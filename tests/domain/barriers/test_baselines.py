# SPDX-License-Identifier: EUPL-1.2
"""
Which days a claim is compared with, and which are watched.
"""

from datetime import date, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as some

from onestopshop.domain.barriers.barriers import Barrier, Move
from onestopshop.domain.barriers.baselines import (
    baseline_of,
    burst_of,
    watched_from,
    window_of_look,
    windows_to_watch,
)
from onestopshop.domain.barriers.removal import Look, Measured, Removal
from onestopshop.domain.barriers.verification import Thresholds
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.text import LocalizedText

USUAL = Thresholds()
CLAIM = date(2026, 1, 1)
WORDS = LocalizedText({"en": "Letters are hard"})


def ago(days: int) -> date:
    return CLAIM - timedelta(days=days)


def a_day(since: date, until: date) -> Measured:
    """Count ten exposed visits a day, one of which is affected."""
    days = (until - since).days
    return Measured(since=since, until=until, exposed=10 * days, affected=days)


def compared(first: int | None, burst: tuple[int, int] | None, count=a_day) -> tuple[int, int, bool]:
    """Return the days that are counted and left out, and whether the burst is in them."""
    found, includes_burst = baseline_of(
        count,
        effective_on=CLAIM,
        first_met=None if first is None else ago(first),
        burst=burst and (ago(burst[0]), ago(burst[1])),
        thresholds=USUAL,
    )
    return found.days, found.left_out, includes_burst


@pytest.mark.parametrize(
    ("first", "burst", "days"),
    [
        (365, (100, 10), (364 - 90, 90, False)),  # before the burst, and after it
        (365, (400, 200), (200, 0, False)),  # all before the claim is after it
        (120, (100, 10), (365, 0, True)),  # too little is left
        (200, (190, 100), (109, 90, False)),
        (365, None, (364, 0, False)),
        (None, (100, 10), (365, 0, True)),
        (365, (80, -5), (284, 0, False)),  # confirmed after the day from which on it is said to be removed
        (50, (400, 20), (365, 0, True)),
    ],
)
def test_the_burst_is_left_out(
    first: int | None, burst: tuple[int, int] | None, days: tuple[int, int, bool]
) -> None:
    """What is left without the burst counts when it is enough, and else the whole year."""
    assert days == compared(first, burst)


@pytest.mark.parametrize(("exposed", "affected"), [(29, 20), (200, 4)])
def test_too_little_is_not_compared(exposed: int, affected: int) -> None:
    """Fewer than 30 exposed visits, or 5 that met it, are too little without the burst."""

    def few(since: date, until: date) -> Measured:
        whole = (until - since).days == 365
        return Measured(since=since, until=until, exposed=exposed + 9 * whole, affected=affected + whole)

    assert (365, 0, True) == compared(365, (400, 200), few)


@given(some.integers(1, 365), some.integers(-30, 500), some.integers(0, 200))
def test_nothing_of_the_burst_is_counted(first: int, over: int, length: int) -> None:
    """No day is counted twice, none is of the burst, and none lies outside the year."""
    counted: list[date] = []

    def count(since: date, until: date) -> Measured:
        counted.extend(since + timedelta(days=one) for one in range((until - since).days))
        return a_day(since, until)

    burst = (over + length, over)
    if not compared(first, burst, count)[2]:
        assert len(set(counted)) == len(counted)
        assert all(ago(first) < one < CLAIM for one in counted)
        assert not any(ago(burst[0]) <= one < ago(burst[1]) for one in counted)


def test_the_burst_ends_with_confirming() -> None:
    """It begins 90 days before gathering and ends with confirming; reopening begins another one."""
    assert burst_of(barrier(), USUAL) is None
    moves = [("gather", 200), ("confirm", 150), ("claim", 100)]
    assert (ago(290), ago(149)) == burst_of(barrier(*moves), USUAL)
    assert (ago(170), ago(79)) == burst_of(barrier(*moves, ("reopen", 80)), USUAL)


def barrier(*moves: tuple[str, int], **more: object) -> Barrier:
    history = tuple(
        Move(operation=name, state=BarrierState.GATHERED, role="r", actor="a", day=ago(days))
        for name, days in moves
    )
    return Barrier(
        id="019cabd8-3800-7000-8000-000000000003",
        number=1,
        city="testville",
        title=WORDS,
        problem=WORDS,
        topic="topic:other",
        step=Step.APPLY,
        concepts=frozenset({"b:none"}),
        state=BarrierState.GATHERED,
        history=history,
        **more,
    )


def test_looks_end_on_their_day() -> None:
    """A look counts from the grace to the day on which it is due."""
    assert (CLAIM + timedelta(days=14), CLAIM + timedelta(days=90)) == window_of_look(CLAIM, 90, USUAL)
    assert (CLAIM + timedelta(days=7), CLAIM + timedelta(days=7)) == window_of_look(CLAIM, 7, USUAL)


def test_what_is_watched() -> None:
    """The watch begins after the grace, or after what a verdict rests on, and reaches back 90 days and a year."""
    look = Look(day=CLAIM, due=90, verdict="fallen")
    claim = barrier(removal=Removal(effective_on=CLAIM, looks=(look,)))
    verified = attrs.evolve(claim, state=BarrierState.VERIFIED, owner="office")
    assert [None, CLAIM + timedelta(days=14), CLAIM + timedelta(days=90)] == [
        watched_from(one, USUAL) for one in (barrier(), claim, verified)
    ]
    today = CLAIM + timedelta(days=499)
    windows = [
        [(until - since).days for since, until in windows_to_watch(begin, today, USUAL)]
        for begin in (CLAIM, today - timedelta(days=9), today + timedelta(days=9))
    ]
    assert [[90, 365], [10], []] == windows
