# SPDX-License-Identifier: EUPL-1.2
"""
A removed barrier that is met again: who is told, and who reopens it.
"""

import attrs
import pytest
from tests.operations.verification.samples import claimed, pass_by, verifier

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.verification.looking import make_due_looks, reopen_returned


@pytest.fixture
def verified(town) -> Barrier:
    barrier = claimed(town)
    town.clock.advance(days=70)
    town.desk("coordinator").barriers.look(barrier.id)
    return verifier(town).verify(barrier.id)


def shop(town) -> DeskWork:
    return DeskWork(town.context, SYSTEM, commit=town.storage.write)


@pytest.mark.parametrize(
    ("meets", "visits", "proposals"), [(2, 20, 0), (3, 200, 0), (3, 20, 1), (12, 200, 1)]
)
def test_a_return_is_proposed(town, verified: Barrier, meets: int, visits: int, proposals: int) -> None:
    """Three visits propose reopening when their rate is not a fallen one; two, or three of many, do not."""
    coordinator = town.desk("coordinator").barriers
    assert () == coordinator.monitor()
    town.clock.advance(days=1)
    pass_by(town, visits, meets=meets)
    found = coordinator.monitor()
    assert [(meets, visits)] * proposals == [(one.affected, one.exposed) for one in found]


def test_what_was_seen_in_time_is_forgotten_in_time(town, verified: Barrier) -> None:
    """Visits older than a year propose nothing any more, and those of the look never did."""
    town.clock.advance(days=1)
    pass_by(town, 20, meets=3)
    assert [verified.id] == [one.barrier.id for one in town.desk("coordinator").barriers.monitor()]
    town.clock.advance(days=366)
    assert () == town.desk("coordinator").barriers.monitor()


def test_a_proposal_is_what_reopening_asks_for(town, verified: Barrier) -> None:
    """A coordinator reopens a barrier with the reason, the evidence and the observations of the proposal."""
    town.clock.advance(days=1)
    met = pass_by(town, 20, meets=3)
    coordinator = town.desk("coordinator").barriers
    (found,) = coordinator.monitor()
    assert ("met_again", sorted(met)) == (found.reason, sorted(found.observations))
    assert (3, 20) == (found.affected, found.exposed)
    assert f"met in some of 20 visits from {found.since} to {town.context.today()}" == found.evidence
    again = coordinator.reopen(
        verified.id, reason=found.reason, evidence=found.evidence, observations=found.observations
    )
    assert ("confirmed", 2) == (again.state, again.round)
    assert () == coordinator.monitor()


def test_counts_that_grow_stay_inside(town, verified: Barrier) -> None:
    """A verifier learns that a barrier came back, without counts of the days and without observations."""
    town.clock.advance(days=1)
    pass_by(town, 20, meets=12)
    (found,) = verifier(town).monitor()
    assert (None, None, ()) == (found.affected, found.exposed, found.observations)
    assert f"met in some visits from {found.since} to {town.context.today()}" == found.evidence


def test_a_verifier_reopens_what_was_met_again(town, verified: Barrier) -> None:
    """A verifier reopens with the reason of the proposal alone, and only when there is one; she sees no observation."""
    town.clock.advance(days=1)
    again = {"reason": "met_again", "evidence": "The letter is back."}
    with town.nothing_written(), pytest.raises(InvalidDataError, match="met again"):
        verifier(town).reopen(verified.id, **again)
    met = pass_by(town, 20, meets=3)
    with town.nothing_written(), pytest.raises(ForbiddenError):
        verifier(town).reopen(verified.id, **again, observations=met)
    reopened = verifier(town).reopen(verified.id, **again)
    assert ("confirmed", 2, None) == (reopened.state, reopened.round, reopened.history[-1].other)
    coordinator = town.desk("coordinator").barriers
    assert coordinator.get(verified.id).history[-1].other in met
    assert {verified.id} == {coordinator.observation(one).barrier for one in met}


def test_the_shop_reopens_where_a_city_lets_it(town, verified: Barrier) -> None:
    """By default the shop only proposes; where the city wants it the daily run reopens, once."""
    town.clock.advance(days=1)
    pass_by(town, 20, meets=3)
    make_due_looks(shop(town))
    coordinator = town.desk("coordinator").barriers
    assert "verified" == coordinator.get(verified.id).state
    town.context = attrs.evolve(town.context, rules=attrs.evolve(town.context.rules, reopens_by_itself=True))
    make_due_looks(shop(town))
    again = coordinator.get(verified.id)
    assert ("confirmed", 2, "system") == (again.state, again.round, again.history[-1].role)
    read_outside = verifier(town).get(verified.id).history[-1].said
    assert read_outside == again.history[-1].said
    assert read_outside.startswith("met in some of 20 visits")  # what is kept is read by the owner, too
    with town.nothing_written():
        make_due_looks(shop(town))
        assert () == reopen_returned(shop(town))


def test_a_person_may_be_quicker(town, verified: Barrier, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person reopens between the finding and the reopening is left as it is."""
    town.clock.advance(days=1)
    pass_by(town, 20, meets=3)
    (found,) = town.desk("coordinator").barriers.monitor()
    town.desk("coordinator").barriers.reopen(
        verified.id, reason=found.reason, evidence=found.evidence, observations=found.observations
    )
    monkeypatch.setattr("onestopshop.operations.verification.looking.returned", lambda *_: found)
    monkeypatch.setattr("onestopshop.operations.verification.looking.claimed", lambda *_, **__: [verified])
    with town.nothing_written():
        assert () == reopen_returned(shop(town))
