# SPDX-License-Identifier: EUPL-1.2
"""
Chains of merges taken back in any order: what is counted, quoted and published afterwards.
"""

from itertools import pairwise, permutations

import pytest
from tests.operations.barriers.samples import PROBLEM, seen
from tests.operations.barriers.states import (
    CLAIMED,
    acknowledged,
    claimed,
    coordinator,
    gathered,
    owner,
    put,
    signalled,
)
from tests.operations.signals.samples import confirmed, sent, with_partner

from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.errors import InvalidDataError, TransitionError

SAME = {"reason": "The same letter"}
APART = {"reason": "Two letters after all"}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_chain_is_taken_back_in_any_order(town, order: tuple[int, ...]) -> None:
    """Whatever order the merges of a chain are taken back in, each barrier counts its own again."""
    made = [gathered(town, worker=f"w{place}") for place in range(4)]
    for one, into in pairwise(made):
        coordinator(town).merge(one.id, target=into.id, **SAME)
    assert 4 == coordinator(town).counts(made[-1].id).observations
    for place in order:
        coordinator(town).unmerge(made[place].id, **APART)
    for one in made:
        kept = coordinator(town).get(one.id)
        assert (1, "gathered", (), None) == (
            coordinator(town).counts(one.id).observations,
            kept.state,
            kept.merged_from,
            kept.merged_into,
        )


def test_words_leave_the_middle_of_a_chain(town) -> None:
    """Words that leave with a barrier are quoted no longer by any that it was merged into, not only by the last."""
    barriers = coordinator(town)
    noted = seen(town)
    barriers.review(noted.id)
    first = barriers.gather([noted.id], **PROBLEM)
    chain = [first, *(gathered(town) for _ in range(3))]
    for place, one in enumerate(chain[:-1]):
        barriers.merge(one.id, target=chain[place + 1].id, **SAME)
        if place == 1:
            barriers.quote(chain[2].id, [noted.id])
    barriers.unmerge(first.id, **APART)
    assert () == barriers.get(chain[2].id).examples


def test_a_claim_is_compared_with_its_own_counts(town) -> None:
    """When a barrier leaves one that is claimed removed, what the claim is compared with holds no case of it."""
    found, other = acknowledged(town), gathered(town, worker="w2")
    coordinator(town).merge(other.id, target=found.id, **SAME)
    town.clock.advance(days=10)
    claim = owner(town).claim(found.id, **CLAIMED | {"effective_on": "2026-03-12"}).id
    assert 2 == coordinator(town).get(claim).removal.before.affected
    coordinator(town).unmerge(other.id, **APART)
    assert 1 == coordinator(town).get(claim).removal.before.affected
    assert "barrier.recounted" in town.actions()


def test_taking_an_agreement_back_after_a_merge(town) -> None:
    """A partner agrees before a public barrier quotes it, and takes its agreement back also after a merge."""
    with_partner(town)
    found, into = confirmed(town, partner=True, quotes=True), confirmed(town)
    coordinator = town.desk("coordinator")
    signal, other = sent(town, found), sent(town, into)
    for one in (found, into):
        coordinator.barriers.share(one.id, visibility="public")
    coordinator.barriers.merge(found.id, target=into.id, **SAME)
    theirs = [one.id for one in coordinator.barriers.observations(desk="market")]
    with town.nothing_written(), pytest.raises(InvalidDataError, match="school has not agreed"):
        coordinator.barriers.quote(into.id, theirs)
    coordinator.signals.agree(other.id, organisation="school", agreed="agreed")
    coordinator.barriers.quote(into.id, theirs)
    coordinator.signals.agree(signal.id, organisation="school", agreed="refused")
    after = [coordinator.barriers.get(one.id) for one in (found, into)]
    assert ["shared", "shared"] == [one.visibility for one in after]
    assert () == after[1].examples
    assert not [example for example in after[0].examples if "school" in example]


def test_small_counts_of_earlier_rounds(town) -> None:
    """The owner sees the counts of no round when they are too small, also after the barrier was reopened."""
    found = claimed(town)
    coordinator(town).reopen(found.id, reason="new_fact", evidence="The letter is back")
    (inside,) = coordinator(town).get(found.id).earlier
    (outside,) = owner(town).get(found.id).earlier
    assert inside.before is not None
    assert outside.before is None


def test_the_next_owner_reads_nothing_by_that(town) -> None:
    """What was shared with one owner is not shared with the next one, however the owner changes."""
    barriers = coordinator(town)
    found = signalled(town)
    barriers.withdraw(found.id, reason="other")
    again = barriers.reopen(found.id, reason="new_fact", evidence="A new law")
    assert ("shared", "office") == (again.visibility, again.owner)
    call = {"message": "call", "what_changed": "New letter", "effective_on": "2026-03-02"}
    settled = barriers.settle(found.id, owner="school", **call)
    assert ("internal", "school") == (settled.visibility, settled.owner)


def test_the_rest_of_a_part_goes_on(town) -> None:
    """The barrier that holds the rest of a part is another one that has not ended."""
    found, ended = acknowledged(town), gathered(town)
    coordinator(town).withdraw(ended.id, reason="other")
    with town.nothing_written():
        with pytest.raises(TransitionError, match="'relate' is not possible"):
            owner(town).claim(found.id, **CLAIMED, scope="part", related=ended.id)
        for scope in ("part", "whole"):
            with pytest.raises(InvalidDataError, match=r"\$\.related"):
                owner(town).claim(found.id, **CLAIMED, scope=scope, related=found.id)


def test_the_organisations_of_twins(town) -> None:
    """Without service and topic a removed barrier of another organisation is no twin."""
    at = town.desk().barriers

    def noted(topic: str) -> str:
        said = {"step": "understand", "concepts": ["b:begrijpbaar"], "what_happened": "Legal words"}
        return at.observe(source="partner", topic=topic, service="unknown", **said).id

    def both() -> list[str]:
        return [noted("topic:registration"), noted("topic:housing-search")]

    found = coordinator(town).gather(both(), **PROBLEM, organisation="office")
    put(town, found, state=BarrierState.VERIFIED, owner="office")
    with pytest.raises(TransitionError, match="like this one"):
        coordinator(town).gather(both(), **PROBLEM, organisation="office")
    assert 2 == coordinator(town).gather(both(), **PROBLEM, organisation="school").number


def test_passing_on_twice_in_a_transaction(town) -> None:
    """Who passes a barrier on in a keyed transaction and repeats it, because the answer was lost, changes nothing."""
    found = signalled(town)
    at = town.desk("owner", desk=None, worker="o1", organisation="office")
    for _ in range(2):
        with at.together(key="k"):
            kept = at.barriers.not_ours(found.id, successor="school", explanation="They write it")
        assert ("school", "not_ours") == (kept.owner, kept.history[-1].operation)
    assert 1 == town.actions().count("barrier.passed_on")
