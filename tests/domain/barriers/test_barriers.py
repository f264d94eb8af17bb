# SPDX-License-Identifier: EUPL-1.2
"""
Barriers: how they begin and are confirmed; the whole table stands in test_transitions.
"""

from datetime import date

import attrs
import pytest

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.moves import confirm, gather
from onestopshop.domain.barriers.table import OPEN, expect_open
from onestopshop.domain.bookkeeping import Counter, count_up
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.services import Level
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

DAY = date(2026, 3, 2)
COORDINATOR = Actor(role="coordinator", acts_as=ActsAs.COORDINATOR, worker="c1")
CHECKS = frozenset({"clear", "neutral", "recognised"})


def a_barrier(**changes: object) -> Barrier:
    text = LocalizedText({"en": "Letters cannot be understood"})
    values: dict[str, object] = {
        "id": day_uuid(DAY, 1),
        "number": 1,
        "city": "testville",
        "title": text,
        "problem": text,
        "services": frozenset({"g2"}),
        "step": Step.UNDERSTAND,
        "concepts": frozenset({"b:begrijpbaar"}),
        "state": BarrierState.GATHERED,
    }
    return Barrier(**values | changes)


def confirmed(barrier: Barrier, **changes: object) -> Barrier:
    values: dict[str, object] = {
        "by": COORDINATOR,
        "day": DAY,
        "checks": CHECKS,
        "kind": "kind:information",
        "level": Level.LOCAL,
        "owner": "city",
        "visits": 3,
        "reporters": 2,
    }
    return confirm(barrier, **values | changes)[0]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "b1"}, "$.id"),
        ({"concepts": frozenset()}, "$.concepts"),
        ({"services": frozenset()}, "$.services"),
        ({"state": BarrierState.CONFIRMED}, "$.owner"),
    ],
)
def test_what_is_no_barrier(changes: dict[str, object], path: str) -> None:
    """A barrier has concepts, is about something, and has an owner as soon as it is confirmed."""
    with pytest.raises(InvalidDataError) as refused:
        a_barrier(**changes)
    assert refused.value.problems[0].endswith(f"@ {path}")


@pytest.mark.parametrize("about", [{"organisation": "city"}, {"topic": "topic:registration"}])
def test_a_barrier_without_a_service(about: dict[str, object]) -> None:
    """A barrier may be about an organisation or a topic alone."""
    assert not a_barrier(services=frozenset(), **about).services


def test_gathering() -> None:
    """A barrier begins gathered, in round 1, with who gathered it, and its event holds codes only."""
    barrier, event = gather(a_barrier(), by=COORDINATOR, day=DAY, observations=1)
    move = barrier.history[-1]
    assert (barrier.state, barrier.round, barrier.version) == (BarrierState.GATHERED, 1, 1)
    assert (move.operation, move.role, move.actor, move.day) == ("gather", "coordinator", "c1", DAY)
    assert event.data == {"state": "gathered", "services": ["g2"], "concepts": ["b:begrijpbaar"]}
    with pytest.raises(InvalidDataError, match="at least one observation"):
        gather(a_barrier(), by=COORDINATOR, day=DAY, observations=0)
    with pytest.raises(ForbiddenError):
        gather(a_barrier(), by=attrs.evolve(COORDINATOR, acts_as=ActsAs.OWNER), day=DAY, observations=1)


def test_confirming() -> None:
    """A confirmed barrier has a kind, a level and an owner, and its history tells who said so and why."""
    barrier = confirmed(a_barrier(), visits=1, reporters=1, reason="The form itself says so.")
    assert (barrier.kind, barrier.level, barrier.owner) == ("kind:information", Level.LOCAL, "city")
    assert (
        barrier.history[-1].operation,
        barrier.history[-1].reason,
    ) == ("confirm", "The form itself says so.")
    with pytest.raises(TransitionError) as refused:
        confirmed(barrier)
    assert refused.value.allowed == ("signal", "settle", "merge", "withdraw")


@pytest.mark.parametrize("missing", sorted(CHECKS))
def test_every_check_must_hold(missing: str) -> None:
    """A barrier that is unclear, not neutral or not recognised is not confirmed."""
    with pytest.raises(InvalidDataError, match=f"'{missing}' does not hold"):
        confirmed(a_barrier(), checks=CHECKS - {missing})


def test_there_are_no_other_checks() -> None:
    """A misspelt check is refused and the checks are listed."""
    with pytest.raises(InvalidDataError) as refused:
        confirmed(a_barrier(), checks=CHECKS | {"neutrall"})
    assert refused.value.hint == "Checks: clear, neutral, recognised."


@pytest.mark.parametrize(
    ("visits", "reporters", "reason", "enough"),
    [(3, 2, None, True), (2, 2, None, False), (3, 1, None, False), (2, 1, " ", False), (0, 0, "why", True)],
)
def test_few_need_a_reason(visits: int, reporters: int, reason: str | None, enough: bool) -> None:
    """Fewer than three visits or two reporters need a written reason."""
    if enough:
        assert confirmed(a_barrier(), visits=visits, reporters=reporters, reason=reason).owner
    else:
        with pytest.raises(InvalidDataError, match=r"\$\.reason"):
            confirmed(a_barrier(), visits=visits, reporters=reporters, reason=reason)


def test_what_is_open() -> None:
    """A barrier can be met again until it is verified, declined, merged or withdrawn."""
    assert {"verified", "declined", "merged", "withdrawn"} == set(BarrierState) - OPEN


@pytest.mark.parametrize("state", BarrierState)
def test_nothing_is_added_to_what_is_closed(state: BarrierState) -> None:
    """A barrier can be met while it is open; else the error says what is possible instead."""
    barrier = attrs.evolve(a_barrier(), owner="city", state=state)
    if state in OPEN:
        expect_open(barrier, "link", by=ActsAs.WORKER)
        return
    with pytest.raises(TransitionError) as refused:
        expect_open(barrier, "link", by=ActsAs.WORKER)
    assert (refused.value.state, refused.value.attempted) == (state, "link")
    assert refused.value.allowed


def test_numbers_rise_by_one() -> None:
    """Each barrier gets the next number of its city, also twice in one transaction."""
    first, event = count_up(None, "barrier")
    second, _ = count_up(attrs.evolve(first, version=1), "barrier")
    assert (Counter(id="barrier", last=1, version=1), {"number": 1}) == (first, event.data)
    assert second.last == 2
