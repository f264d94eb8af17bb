# SPDX-License-Identifier: EUPL-1.2
"""
What owners and verifiers see of a barrier and of its counts, and what stays with the desks.
"""

import attrs
import pytest
from tests.operations.barriers.samples import PROBLEM, VISIT, seen
from tests.operations.barriers.states import acknowledged, confirmed, put, signalled
from tests.operations.verification.samples import claimed, pass_by, verifier

from onestopshop.domain.codes.barriers import Visibility
from onestopshop.errors import ForbiddenError


def test_the_counts_that_guard_a_verdict_stay_inside(town) -> None:
    """How much else was observed, and where, is no count for who is outside, in whichever round."""
    barrier = claimed(town)
    counts = {"visits": 200, "noted": 198, "others": 2, "at_desks": 200}
    before = attrs.evolve(barrier.removal.before, **counts)
    put(town, barrier, removal=attrs.evolve(barrier.removal, before=before))
    coordinator = town.desk("coordinator").barriers
    coordinator.reopen(barrier.id, reason="new_fact", evidence="The letter is back.")
    (inside,), (outside,) = (at.get(barrier.id).earlier for at in (coordinator, verifier(town)))
    assert before == inside.before
    assert {"exposed": 200, "affected": 12} == {
        name: count for name in ("exposed", "affected", *counts) if (count := getattr(outside.before, name))
    }


def test_two_rounds_tell_no_days_between_them(town) -> None:
    """Outside, counts of a round that hold days counted in an earlier one are hidden: the rest may be few."""
    barrier = claimed(town)
    coordinator = town.desk("coordinator").barriers
    coordinator.reopen(barrier.id, reason="new_fact", evidence="The letter is back.")
    pass_by(town, 1, meets=1)
    town.clock.advance(days=1)
    again = {"owner": "office", "message": "call", "what_changed": "Really new."}
    coordinator.settle(barrier.id, **again, effective_on=town.context.today())
    inside, outside = (at.get(barrier.id) for at in (coordinator, verifier(town)))
    assert 12 == outside.earlier[0].before.affected < inside.removal.before.affected
    assert inside.removal.before.since < inside.earlier[0].effective_on
    assert outside.removal.before is None


def test_a_city_may_show_every_count(town) -> None:
    """Where a city hides no count from its organisations, they see those that guard a verdict, too."""
    barrier = claimed(town)
    town.policies.least["organisation"] = 0
    assert barrier.removal == verifier(town).get(barrier.id).removal


def test_no_observation_of_a_reopening_is_seen_outside(town) -> None:
    """The history says who reopened a barrier and why; which observation shows it is for the desks only."""
    barrier = claimed(town)
    (again,) = pass_by(town, 1, meets=1)
    coordinator = town.desk("coordinator").barriers
    reopened = coordinator.reopen(barrier.id, reason="met_again", evidence="As before.", observations=[again])
    put(town, reopened, visibility=Visibility.SHARED)
    owner = town.desk("owner", organisation="office", desk=None).barriers
    moves = [at.get(barrier.id).history[-1] for at in (coordinator, owner, verifier(town))]
    assert [again, None, None] == [move.other for move in moves]
    assert {("reopen", "met_again", "As before.")} == {(one.operation, one.reason, one.said) for one in moves}


def test_a_verifier_reads_what_was_claimed(town) -> None:
    """A verifier reads what its owner claims or claimed to be removed, and what is public: no other barrier."""
    guarded = [town.desk("coordinator").barriers.gather([seen(town).id], **PROBLEM)]
    guarded += [make(town) for make in (confirmed, signalled, acknowledged)]
    public = put(town, confirmed(town), visibility=Visibility.PUBLIC)
    barrier = claimed(town)
    town.clock.advance(days=70)
    town.desk("coordinator").barriers.look(barrier.id)
    reads = verifier(town)
    for one in guarded:
        for look in (reads.get, reads.counts, reads.steps, reads.phase):
            with pytest.raises(ForbiddenError, match="nobody has claimed"):
                look(one.id)
    for change in (lambda: None, lambda: reads.verify(barrier.id), lambda: _reopened(town, barrier.id)):
        change()
        assert [public.number, barrier.number] == [one.number for one in reads.list()]


def _reopened(town, id: str) -> None:
    town.desk("coordinator").barriers.reopen(id, reason="new_fact", evidence="The letter is back.")


def test_the_counts_of_two_days_are_the_same(town) -> None:
    """An owner counts quarters that are over: what was met since waits, and a few times in one of them count never."""
    barrier = confirmed(town)  # of one observation
    observe(town, barrier.id, 5)
    put(town, barrier, visibility=Visibility.SHARED)
    owner = town.desk("owner", organisation="office", desk=None).barriers
    told = []
    for days, more in ((0, 0), (30, 2), (10, 0), (81, 5), (92, 0)):
        town.clock.advance(days=days)
        observe(town, barrier.id, more)
        counts = owner.counts(barrier.id)
        told.append((counts.observations, counts.visits, str(counts.until)))
    assert [
        (None, None, "2026-01-01"),
        (6, 6, "2026-04-01"),
        (6, 6, "2026-04-01"),
        (6, 6, "2026-07-01"),
        (11, 11, "2026-10-01"),
    ] == told
    inside = town.desk("coordinator").barriers.counts(barrier.id)
    assert (13, 13, 1, 1, None) == attrs.astuple(inside)


def test_what_is_told_is_counted_apart(town) -> None:
    """A visit that met it twice is one visit, an observation of a partner is of none, and one desk is a few."""
    barrier = confirmed(town)
    found = observe(town, barrier.id, 4)
    partner = {"source": "partner", "service": "registration", "topic": "topic:registration"}
    town.desk().barriers.observe(again_of=barrier.id, desk="main", **partner)
    for visit in found:
        town.desk().barriers.observe(visit=visit, again_of=barrier.id)
    town.clock.advance(days=30)
    put(town, town.desk("coordinator").barriers.get(barrier.id), visibility=Visibility.SHARED)
    counts = town.desk("owner", organisation="office", desk=None).barriers.counts(barrier.id)
    assert (10, 5, None) == (counts.observations, counts.visits, counts.desks)


def observe(town, barrier: str, visits: int) -> list[str]:
    """Let so many visits meet a barrier again; return them."""
    guide = town.desk()
    found = [guide.visits.record(**VISIT, services=["registration"]).id for _ in range(visits)]
    for visit in found:
        guide.barriers.observe(visit=visit, again_of=barrier)
    return found
