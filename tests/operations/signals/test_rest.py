# SPDX-License-Identifier: EUPL-1.2
"""
What is left when a service removes a part, and what becomes of an answer when barriers were merged.
"""

import pytest
from tests.operations.barriers.samples import CONFIRM
from tests.operations.signals.samples import ACCEPTED, confirmed, ready, sent

from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

PARTLY = {**ACCEPTED, "kind": "partly"}
PART = {"what_changed": "The first page is in plain words", "effective_on": "2026-03-02", "scope": "part"}


def office(town):
    return town.desk("owner", organisation="office")


def linked(town, barrier: str) -> list[str]:
    return [one.id for one in town.desk("coordinator").barriers.observations(barrier=barrier)]


def test_the_rest_is_split_off_with_the_answer(town) -> None:
    """Observations that a coordinator names with 'partly' become the barrier of the rest, like the one they leave."""
    found, coordinator = confirmed(town), town.desk("coordinator")
    signal = sent(town, found)
    left, *stay = linked(town, found.id)
    coordinator.signals.answer(signal.id, barrier=found.id, **PARTLY, message="call", observations=[left])
    planned = coordinator.barriers.get(found.id)
    (rest,) = [coordinator.barriers.get(one) for one in planned.related]
    assert ("planned", "gathered", {found.id}) == (planned.state, rest.state, rest.related)
    assert (planned.problem, planned.services, planned.concepts) == (
        rest.problem,
        rest.services,
        rest.concepts,
    )
    assert ([left], sorted(stay)) == (linked(town, rest.id), sorted(linked(town, found.id)))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"observations": []}, "at least one observation leaves"),
        ({"observations": "all"}, "at least one stays"),
        ({"observations": "one"}, r"\$\.observations"),
        ({"observations": "other"}, "not linked to the barrier"),
        ({"observations": "first", "rest": "other"}, r"one of rest and observations"),
        ({"observations": "first", "kind": "accepted"}, r"only an answer 'partly' .* @ \$\.observations"),
        ({"rest": "other", "kind": "accepted"}, r"only an answer 'partly' .* @ \$\.rest"),
    ],
)
def test_a_wrong_rest(town, changes: dict[str, object], told: str) -> None:
    """A rest without observations, with all or with those of others, or one of no 'partly', is refused as a whole."""
    found, other = confirmed(town), confirmed(town)
    signal, own = sent(town, found), linked(town, found.id)
    chosen = {"all": own, "one": own[0], "other": linked(town, other.id), "first": own[:1]}
    given = {**changes, **({"rest": other.id} if "rest" in changes else {})}
    given["observations"] = chosen.get(str(changes.get("observations")), changes.get("observations"))
    with town.nothing_written(), pytest.raises(InvalidDataError, match=told):
        town.desk("coordinator").signals.answer(
            signal.id, barrier=found.id, **{**PARTLY, "message": "call", **given}
        )


def test_an_owner_splits_nothing_off(town) -> None:
    """Only a coordinator says which observations are left; an owner answers without them."""
    found = confirmed(town)
    signal = sent(town, found)
    with town.nothing_written(), pytest.raises(ForbiddenError):
        office(town).signals.answer(
            signal.id, barrier=found.id, **PARTLY, observations=linked(town, found.id)[:1]
        )


def test_an_owner_claims_a_part(town) -> None:
    """An owner who claims a part names no barrier when one that is related is open, and must when there are more."""
    found, coordinator = confirmed(town), town.desk("coordinator")
    signal = sent(town, found)
    left = linked(town, found.id)[:2]
    coordinator.signals.answer(signal.id, barrier=found.id, **PARTLY, message="call", observations=left[:1])
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.related"):
        coordinator.barriers.claim(found.id, **PART, message="call")
    (rest,) = coordinator.barriers.get(found.id).related
    second = coordinator.barriers.split(found.id, left[1:], problem={"en": "Pages are missing"})
    with town.nothing_written(), pytest.raises(InvalidDataError, match="not clear which"):
        office(town).barriers.claim(found.id, **PART)
    coordinator.barriers.withdraw(second.id, reason="other")
    claimed = office(town).barriers.claim(found.id, **PART)
    assert ("claimed_removed", rest) == (claimed.state, claimed.history[-1].other)


def test_an_answer_reaches_the_barrier_that_goes_on(town) -> None:
    """What is answered about a barrier that was merged since is the step of the one that goes on in its place."""
    found, other, coordinator = confirmed(town), confirmed(town), town.desk("coordinator")
    signal = sent(town, found, other)
    coordinator.barriers.merge(found.id, target=other.id, reason="The same letter")
    after = office(town).signals.answer(signal.id, barrier=found.id, **ACCEPTED)
    states = [coordinator.barriers.get(one.id).state for one in (found, other)]
    assert (found.id, ["merged", "planned"]) == (after.answers[0].barrier, states)


def test_an_answer_that_the_next_one_does_not_allow(town) -> None:
    """Where the barrier that goes on was never signalled, or by another signal, the error names it."""
    found, other, third = (confirmed(town) for _ in range(3))
    coordinator, said = town.desk("coordinator"), {**ACCEPTED, "message": "call"}
    signal, draft = sent(town, found), ready(town, third)
    coordinator.barriers.merge(found.id, target=other.id, reason="The same letter")
    for by, words in ((coordinator, said), (office(town), ACCEPTED)):
        error = ForbiddenError if by is not coordinator else TransitionError
        with town.nothing_written(), pytest.raises(error) as refused:
            by.signals.answer(signal.id, barrier=found.id, **words)
        if by is coordinator:
            assert "Barrier 1 was merged into barrier 2, which goes on." == refused.value.hint
        else:
            assert "barrier 1 was merged into one that you are not asked about" in str(refused.value)
            assert "Tell the shop's coordinator what you answer." == refused.value.hint
    coordinator.signals.send(draft.id)
    coordinator.barriers.merge(other.id, target=third.id, reason="The same letter")
    with town.nothing_written(), pytest.raises(TransitionError, match="followed by another one") as late:
        coordinator.signals.answer(signal.id, barrier=found.id, **said)
    assert "barrier 3" in late.value.hint


def test_steps_of_a_merged_barrier_name_the_next(town) -> None:
    """Whatever step is taken of a merged barrier, the error names the one that goes on."""
    found, other, coordinator = confirmed(town), confirmed(town), town.desk("coordinator")
    signal = sent(town, found)
    noted = linked(town, found.id)[0]
    coordinator.barriers.unlink(noted)
    coordinator.barriers.merge(found.id, target=other.id, reason="The same letter")
    steps = (
        lambda: coordinator.barriers.acknowledge(found.id, received_by="desk", message="call"),
        lambda: coordinator.barriers.withdraw(found.id, reason="other"),
        lambda: coordinator.barriers.quote(found.id, observations=[]),
        lambda: coordinator.barriers.link(noted, barrier=found.id),
        lambda: coordinator.barriers.observe(again_of=found.id),
        lambda: coordinator.barriers.confirm(found.id, **CONFIRM),
        lambda: coordinator.barriers.split(found.id, linked(town, found.id)[:1]),
    )
    for step in steps:
        with town.nothing_written(), pytest.raises(TransitionError) as refused:
            step()
        assert "Barrier 1 was merged into barrier 2, which goes on." == refused.value.hint
    assert 1 == signal.number
