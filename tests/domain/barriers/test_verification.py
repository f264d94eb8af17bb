# SPDX-License-Identifier: EUPL-1.2
"""
What counts before and after a claim say.
"""

from datetime import date
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as some

from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.barriers.verification import Thresholds, chance, has_returned, judge, ratio_of
from onestopshop.domain.codes.barriers import Verdict

USUAL = Thresholds()
DAY = date(2026, 3, 2)

HANDBOOK = [
    ("12 / 200", "2 / 200", "0.167", "0.0065", "fallen"),
    ("30 / 400", "9 / 380", "0.316", "0.0009", "fallen"),
    ("5 / 100", "0 / 100", "0.000", "0.0312", "fallen"),
    ("12 / 200", "5 / 180", "0.463", "0.1065", "inconclusive"),
    ("12 / 200", "0 / 40", "0.000", "0.1122", "inconclusive"),
    ("12 / 200", "11 / 190", "0.965", "0.5495", "not_fallen"),
    ("12 / 200", "0 / 20", "–", "–", "inconclusive"),
]


def counted(rate: str = "12 / 200", **more: int) -> Measured:
    affected, exposed = map(int, rate.split(" / "))
    return Measured(since=DAY, until=DAY, affected=affected, exposed=exposed, **more)


def says(before: Measured, after: Measured, *, last: bool = False, **more: bool) -> tuple[str, str]:
    found = judge(before, after, last=last, thresholds=USUAL, **more)
    return found.verdict.value, found.why.value


@pytest.mark.parametrize(("before", "after", "ratio", "p", "verdict"), HANDBOOK)
def test_the_handbooks_table(before: str, after: str, ratio: str, p: str, verdict: str) -> None:
    """Each row of the handbook's table is what the counts say, digit by digit."""
    found = judge(counted(before), counted(after), last=False, thresholds=USUAL)
    shown = [
        "–" if one is None else format(one, form) for one, form in ((found.ratio, ".3f"), (found.p, ".4f"))
    ]
    assert [ratio, p, verdict] == [*shown, found.verdict]


@given(some.integers(0, 60), some.integers(0, 60), some.integers(1, 900), some.integers(1, 900))
def test_the_chance_is_exact(before: int, after: int, here: int, there: int) -> None:
    """The chance is the sum of the binomial terms, as fractions."""
    n, share = before + after, Fraction(there + after, here + before + there + after)
    exact = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(after + 1))
    found = chance(counted(f"{before} / {here + before}"), counted(f"{after} / {there + after}"))
    assert float(exact) == pytest.approx(found, rel=1e-12)


def test_the_chance_holds_for_large_counts() -> None:
    """Counts of a large city neither overflow nor lose digits."""
    assert 0.5 < chance(counted("4000 / 90000"), counted("4000 / 90000")) < 0.51
    assert 0.0 <= chance(counted("4000 / 90000"), counted("2000 / 90000")) < 1e-100


@pytest.mark.parametrize(
    ("before", "after", "verdict", "last"),
    [
        ("12 / 200", "0 / 29", "inconclusive few_visits", "not_testable few_visits"),
        ("12 / 29", "0 / 200", "not_testable few_before", "not_testable few_before"),
        ("0 / 200", "0 / 200", "not_testable few_before", "not_testable few_before"),
        ("12 / 200", "7 / 200", "inconclusive between", "not_fallen between"),
        ("12 / 200", "5 / 180", "inconclusive few_visits", "not_fallen few_visits"),
        ("3 / 200", "0 / 200", "inconclusive few_visits", "not_testable few_visits"),
        ("12 / 200", "6 / 200", "inconclusive few_visits", "not_fallen few_visits"),
        ("10 / 200", "8 / 200", "not_fallen as_before", "not_fallen as_before"),
        ("30 / 200", "15 / 200", "fallen fell", "fallen fell"),
    ],
)
def test_what_is_not_clear(before: str, after: str, verdict: str, last: str) -> None:
    """What cannot be told waits for the next look; the last one tells whether it could have been."""
    found = [" ".join(says(counted(before), counted(after), last=end)) for end in (False, True)]
    assert [verdict, last] == found


def test_a_baseline_with_the_burst_needs_more() -> None:
    """What includes the burst that led to confirming is judged by the stricter limit."""
    before, after = counted("5 / 100"), counted("0 / 100")
    assert ("fallen", "fell") == says(before, after)
    assert ("inconclusive", "few_visits") == says(before, after, includes_burst=True)
    assert ("fallen", "fell") == says(before, counted("0 / 160"), includes_burst=True)


@pytest.mark.parametrize(
    ("now", "verdict"),
    [(400, "fallen"), (500, "fallen"), (501, "inconclusive"), (300, "fallen"), (299, "inconclusive")],
)
def test_the_habit_of_noting_services_does_not_decide(now: int, verdict: str) -> None:
    """A share of visits that name a service that changed by more than a quarter leaves nothing to tell."""
    before = counted("12 / 200", visits=1000, noted=400)
    assert verdict == says(before, counted("0 / 200", visits=1000, noted=now))[0]


def test_noting_more_is_no_fall() -> None:
    """12 of 60 before and 12 of 180 after looks like a fall, and is none when only the noting improved."""
    before, after = counted("12 / 60", visits=600, noted=60), counted("12 / 180", visits=600, noted=180)
    assert ("inconclusive", "habit_changed") == says(before, after)
    assert ("not_testable", "habit_changed") == says(before, after, last=True)
    assert ("fallen", "fell") == says(counted("12 / 60"), counted("12 / 180"))


@pytest.mark.parametrize(("now", "verdict"), [(50, "fallen"), (49, "inconclusive")])
def test_silence_is_no_fall(now: int, verdict: str) -> None:
    """When everything else is reported less than half as often, people may have stopped reporting."""
    before = counted("12 / 200", others=100, at_desks=1000)
    assert verdict == says(before, counted("0 / 200", others=now, at_desks=1000))[0]


@given(
    some.integers(1, 40),
    some.integers(0, 40),
    some.integers(30, 400),
    some.integers(30, 400),
    some.booleans(),
)
def test_fewer_afterwards_never_speak_against_a_fall(
    before: int, after: int, here: int, there: int, last: bool
) -> None:
    """One visit with it less among as many never turns a fall into something else."""
    was = counted(f"{min(before, here)} / {here}")
    found = [
        judge(was, counted(f"{count} / {there + 40}"), last=last, thresholds=USUAL).verdict
        for count in (after, max(after - 1, 0))
    ]
    assert found[0] is not Verdict.FALLEN or found[1] is Verdict.FALLEN


@pytest.mark.parametrize(
    ("before", "now", "back"),
    [
        ("12 / 200", "2 / 20", False),
        ("12 / 200", "3 / 100", False),
        ("12 / 200", "3 / 99", False),
        ("12 / 200", "3 / 50", True),
        ("12 / 200", "6 / 100", True),
        ("100 / 400", "5 / 100", False),
        ("0 / 200", "3 / 100", True),
    ],
)
def test_a_return(before: str, now: str, back: bool) -> None:
    """Three visits are a return when half of the rate before, or less, seldom brings so many."""
    assert back == has_returned(counted(before), counted(now), thresholds=USUAL)
    assert has_returned(None, counted("3 / 3"), thresholds=USUAL)


def test_a_rate_that_is_not_known() -> None:
    """Without a visit that met it before, or one that could have after, there is no ratio."""
    assert [None, None] == [
        ratio_of(counted("0 / 9"), counted("1 / 9")),
        ratio_of(counted("1 / 9"), counted("0 / 0")),
    ]


def test_periods_are_put_together() -> None:
    """Two periods are counted as one, and the days between them are left out."""
    first = Measured(
        since=date(2026, 1, 1), until=date(2026, 2, 1), exposed=9, affected=2, visits=20, noted=10
    )
    later = Measured(
        since=date(2026, 3, 1), until=date(2026, 3, 11), exposed=5, affected=1, others=3, at_desks=4
    )
    both = first.with_later(later)
    assert (14, 3, 20, 10, 3, 4) == (
        both.exposed, both.affected, both.visits, both.noted, both.others, both.at_desks
    )  # fmt: skip
    assert (first.since, later.until, 28, 41) == (both.since, both.until, both.left_out, both.days)
