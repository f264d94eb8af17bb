# SPDX-License-Identifier: EUPL-1.2
"""
What leaves of the counts of a verified removal, and what nobody can work out from it.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

import attrs
import pytest

from onestopshop.domain.barriers.barriers import Barrier, Move
from onestopshop.domain.barriers.removal import Look, Measured, Removal
from onestopshop.domain.barriers.verification import Thresholds, judge
from onestopshop.domain.codes.barriers import BarrierState, Verdict
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.practices.effects import LEAST, ROUNDING, effect_of, holds
from onestopshop.domain.practices.practices import Effect, Side
from onestopshop.domain.practices.rates import WHOLE
from onestopshop.domain.publications.rounding import keyed
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

ID = "00000000-0000-4000-8000-000000000001"
BEGIN, END = date(2025, 1, 1), date(2026, 1, 1)
Counts = tuple[int, int]


def measured(counts: Counts, *, since: date = BEGIN) -> Measured:
    affected, exposed = counts
    until = since + timedelta(days=90)
    return Measured(
        since=since, until=until, affected=affected, exposed=exposed, visits=exposed, noted=exposed
    )


def removal(before: Counts, after: Counts, *, since: date = BEGIN, last: bool = False) -> Removal:
    """Return a claim with its one look, as it was judged."""
    first, then = measured(before, since=since), measured(after, since=since + timedelta(days=104))
    found = judge(first, then, last=last, thresholds=Thresholds())
    look = Look(day=then.until, due=90, after=then, verdict=found.verdict, why=found.why)
    return Removal(effective_on=first.until, before=first, looks=(look,))


def barrier(claim: Removal, *, earlier: tuple[Removal, ...] = (), state: str = "verified") -> Barrier:
    number = len(earlier) + 1
    said = {"role": "verifier", "actor": "v1", "day": END, "round": number}
    return Barrier(
        id=ID, number=1, city="testville", title=LocalizedText({"en": "x"}),
        problem=LocalizedText({"en": "x"}), topic="topic:registration", step=Step.APPLY,
        concepts=frozenset({"b:begrijpbaar"}), owner="office", state=BarrierState(state), round=number,
        removal=claim, earlier=earlier,
        history=(Move(operation="verify", state=BarrierState.VERIFIED, **said),),
    )  # fmt: skip


def told(found: Barrier, *, key: bytes = b"0123456789abcdef") -> Effect:
    rounding = keyed(key, base=ROUNDING, city="testville", programme="practice", period="1")
    return effect_of(found, rounding=rounding, least=LEAST, thresholds=Thresholds())


def test_counts_are_rounded_and_the_interval_holds_the_rounding() -> None:
    """Whatever the key, counts are multiples of five, near the exact ones, and the exact rate lies in the interval."""
    for trial in range(300):
        before, after = (30 + trial % 7, 400 + trial), (10 + trial % 4, 377 + trial)
        found = told(barrier(removal(before, after)), key=trial.to_bytes(16))
        for side, (affected, exposed) in ((found.before, before), (found.after, after)):
            assert (0, 0) == (side.affected % ROUNDING, side.exposed % ROUNDING)
            assert max(abs(side.affected - affected), abs(side.exposed - exposed)) < ROUNDING
            assert side.low < affected * WHOLE / exposed < side.high
            assert side.low <= side.rate <= side.high
        assert (Verdict.FALLEN, END) == (found.verdict, found.verified_on)


def test_the_same_visits_have_one_figure() -> None:
    """Visits that could have met two barriers of a service are rounded alike for both; those that met them are not."""
    one = barrier(removal((31, 402), (12, 381)))
    others = [attrs.evolve(one, id=f"{number:08}-0000-4000-8000-000000000001") for number in range(20)]
    effects = [told(other) for other in others]
    assert 1 == len({(found.before.exposed, found.after.exposed) for found in effects})
    assert {30, 35} == {found.before.affected for found in effects}
    elsewhere = [attrs.evolve(one, services=frozenset({str(number)})) for number in range(20)]
    assert {400, 405} == {told(other).before.exposed for other in elsewhere}


def test_a_small_count_is_not_told() -> None:
    """Where few met it afterwards, the number of visits says at most how often; there is no rate."""
    found = told(barrier(removal((30, 400), (2, 380)))).after
    assert (380, None, None, 0) == (found.exposed, found.affected, found.rate, found.low)
    assert 9 / 380 < found.high / WHOLE < 0.06


def test_few_visits_are_not_told_at_all() -> None:
    """Where few visits could have met it, nothing is told of that side."""
    found = told(barrier(removal((30, 400), (0, 9), last=True)))
    assert (Side(), 30) == (found.after, found.before.affected)


def test_the_verdict_goes_with_the_count_before() -> None:
    """A fall from a small count is not called one: that would tell that somebody had met it."""
    found = told(barrier(removal((9, 100), (0, 100))))
    assert (None, None, 100) == (found.verdict, found.before.affected, found.before.exposed)
    assert Side() == found.after
    assert Verdict.FALLEN is told(barrier(removal((10, 100), (0, 100)))).verdict


def test_a_verdict_that_proves_none_takes_all_away() -> None:
    """Where only no visit at all can be a fall, nothing is told, as where few visits could have met it before."""
    none, one = removal((10, 100), (0, 44)), removal((10, 100), (0, 80))
    assert [Verdict.FALLEN] * 2 == [claim.looks[0].verdict for claim in (none, one)]
    few = told(barrier(removal((5, 9), (1, 380), last=True)))
    assert few == told(barrier(none))
    assert (Side(), Side(), None) == (few.before, few.after, few.verdict)
    assert told(barrier(one)).after.exposed is not None


def test_days_are_counted_in_one_round_only() -> None:
    """Of a later round nothing is told whose days an earlier one counted: the difference may be few."""
    first = removal((30, 400), (12, 380))
    overlapping = removal((40, 500), (12, 300), since=BEGIN + timedelta(days=100))
    found = told(barrier(overlapping, earlier=(first,)))
    assert (Side(), Side(), None) == (found.before, found.after, found.verdict)
    apart = removal((40, 500), (12, 300), since=BEGIN + timedelta(days=200))
    assert told(barrier(apart, earlier=(first,))).before.exposed is not None


@pytest.mark.parametrize("state", ["claimed_removed", "confirmed", "withdrawn"])
def test_nothing_is_told_before_somebody_verified(state: str) -> None:
    """A claim alone has no effect that may leave, and a reopened barrier has none any more."""
    claim = removal((30, 400), (12, 380))
    assert holds(barrier(claim), 1)
    assert not holds(barrier(claim, state=state), 1)
    assert not holds(barrier(claim), 2)
    with pytest.raises(InvalidDataError, match="not verified"):
        told(barrier(claim, state=state))


def test_what_the_verdict_did_not_compare_is_not_told() -> None:
    """Where the baseline was counted again before the look, its counts are not those of the verdict: none is told."""
    claim = removal((30, 400), (12, 380))
    again = measured((31, 400))
    before_the_look = attrs.evolve(claim, first=again)
    found = told(barrier(before_the_look))
    assert (Side(), Side(), None) == (found.before, found.after, found.verdict)
    assert told(barrier(claim)) == told(barrier(claim.recounted(again, includes_burst=False)))


def test_a_published_count_beside_it_proves_no_small_difference() -> None:
    """What a practice's count and a published one leave of each other is never known to be one of 1 to 9."""
    figures = range(LEAST, 20 * LEAST, ROUNDING)
    for mine, published in product(figures, figures):
        ends = [(max(LEAST, one - ROUNDING + 1), one + ROUNDING - 1) for one in (mine, published)]
        (fewest, most), (least, largest) = ends
        assert not (least - most >= 1 and largest - fewest < LEAST)


SIZES = ((100, 40), (100, 100), (70, 30))


def truths(size: Counts) -> Iterator[tuple[Counts, Counts]]:
    """Yield what may have been counted, small counts above all."""
    near = [range(count - 4, count + 5, 2) for count in size]
    for a, c, before, after in product(range(18), range(14), [6, 8, *near[0]], near[1]):
        yield (min(a, before), before), (c, after)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_small_count_can_be_worked_out(size: Counts) -> None:
    """Whoever knows the key, too, can never tell that a count is one of 1 to 9, nor that it is exactly 0."""
    meant: defaultdict[Effect, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for before, after in truths(size):
        claim = removal(before, after, last=True)
        if claim.looks[0].verdict in {Verdict.FALLEN, Verdict.NOT_TESTABLE}:
            found = told(barrier(claim))
            meant[found][0].add(before[0])
            meant[found][1].add(after[0])
    assert len(meant) > 10
    for effect, sides in meant.items():
        for counts in sides:
            assert not counts <= {*range(1, LEAST)}, effect
            assert counts != {0}, effect
