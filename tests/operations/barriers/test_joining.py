# SPDX-License-Identifier: EUPL-1.2
"""
Merging and splitting barriers: counts follow, links stay, and both can be taken back.
"""

import attrs
import pytest
from tests.operations.barriers.samples import PROBLEM, UNKNOWN_ID, seen
from tests.operations.barriers.states import (
    acknowledged,
    claimed,
    confirmed,
    coordinator,
    gathered,
    put,
    signalled,
)

from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError

WHY = {"reason": "The same letter"}


def counts(town, id: str) -> tuple[int | None, int | None, int | None]:
    found = coordinator(town).counts(id)
    return found.observations, found.visits, found.reporters


def test_observations_follow_a_chain_of_merges(town) -> None:
    """The list of a barrier's observations holds what it is counted by; one that was merged lists its own."""
    first, second, third = (gathered(town) for _ in range(3))
    coordinator(town).merge(first.id, target=second.id, **WHY)
    coordinator(town).merge(second.id, target=third.id, **WHY)
    listed = [len(coordinator(town).observations(barrier=one.id)) for one in (first, second, third)]
    assert [1, 2, 3] == listed
    assert 3 == counts(town, third.id)[0]
    assert () == coordinator(town).observations(barrier=UNKNOWN_ID)
    with pytest.raises(InvalidDataError):
        coordinator(town).observations(barrier="3")


def test_counts_follow_a_chain_of_merges(town) -> None:
    """What a barrier and all that was merged into it met counts once, while each observation keeps its link."""
    first, second, third = gathered(town), gathered(town, worker="w2"), gathered(town, worker="w3")
    merge = coordinator(town).merge
    merge(first.id, target=second.id, **WHY)
    merge(second.id, target=third.id, **WHY)
    assert [(1, 1, 1), (2, 2, 2), (3, 3, 3)] == [counts(town, one.id) for one in (first, second, third)]
    (raised,) = town.desk("coordinator").insight.to_raise()
    assert (third.id, 3, 3) == (raised.barrier.id, raised.visits, raised.reporters)
    links = {one.barrier for one in coordinator(town).observations()}
    assert {first.id, second.id, third.id} == links


@pytest.mark.parametrize("made", [gathered, confirmed, signalled, acknowledged])
def test_unmerging(town, made) -> None:
    """Taking a merge back leaves state, links, counts and both barriers as they were but for their history."""
    found, target = made(town), gathered(town)
    before = counts(town, found.id), counts(town, target.id)
    coordinator(town).merge(found.id, target=target.id, **WHY)
    merged = coordinator(town).get(found.id)
    assert ("merged", target.id) == (merged.state, merged.merged_into)
    assert (found.id,) == coordinator(town).get(target.id).merged_from
    back = coordinator(town).unmerge(found.id, reason="Two letters after all")
    assert before == (counts(town, found.id), counts(town, target.id))
    same = attrs.evolve(back, history=found.history, version=found.version)
    assert found == same
    kept = coordinator(town).get(target.id)
    assert attrs.evolve(target, version=kept.version) == kept
    assert ["merge", "unmerge"] == [move.operation for move in back.history[-2:]]


def test_merging_twice(town) -> None:
    """A barrier that was merged and taken back can be merged again, and comes back to the same state."""
    found, target = confirmed(town), gathered(town)
    for _ in range(2):
        coordinator(town).merge(found.id, target=target.id, **WHY)
        assert "confirmed" == coordinator(town).unmerge(found.id, **WHY).state


@pytest.mark.parametrize("made", [claimed, gathered])
def test_no_circle_and_nothing_that_ended(town, made) -> None:
    """A barrier is not merged into itself, nor into one that was merged, ended or is claimed to be removed."""
    found, target = gathered(town), made(town)
    if made is gathered:
        coordinator(town).merge(target.id, target=found.id, **WHY)
    merge = coordinator(town).merge
    with town.nothing_written():
        with pytest.raises(InvalidDataError, match="into itself"):
            merge(found.id, target=found.id, **WHY)
        with pytest.raises(TransitionError, match="merge into it"):
            merge(found.id, target=target.id, **WHY)
        with pytest.raises(NotFoundError):
            merge(found.id, target=UNKNOWN_ID, **WHY)
        with pytest.raises(InvalidDataError, match=r"\$\.reason"):
            merge(found.id, target=target.id, reason=" ")


def test_barriers_of_two_cities_stay_apart(town) -> None:
    """A barrier of another city is no target."""
    found, other = gathered(town), gathered(town)
    put(town, other, city="elsewhere")
    with town.nothing_written(), pytest.raises(InvalidDataError, match="another city"):
        coordinator(town).merge(found.id, target=other.id, **WHY)


def test_splitting(town) -> None:
    """Observations that leave are linked to a new, related barrier; merging the two counts all of them again."""
    first, second = seen(town), seen(town, worker="w2", step="enter")
    found = coordinator(town).gather([first.id, second.id], **PROBLEM, step="understand")
    made = coordinator(town).split(found.id, [second.id], problem={"en": "The door is locked"}, key="k")
    assert ("gathered", "enter", {found.id}) == (made.state, made.step, made.related)
    assert {made.id} == coordinator(town).get(found.id).related
    assert ((1, 1, 1), (1, 1, 1)) == (counts(town, found.id), counts(town, made.id))
    assert made.id == coordinator(town).observation(second.id).barrier
    with town.nothing_written():
        again = coordinator(town).split(found.id, [second.id], problem={"en": "x"}, key="k")
        assert made.id == again.id
    coordinator(town).merge(made.id, target=found.id, **WHY)
    assert (2, 2, 2) == counts(town, found.id)


def test_bad_splits(town) -> None:
    """Some leave and some stay, all of them linked to this barrier, which has not ended."""
    first, second = seen(town), seen(town)
    found = coordinator(town).gather([first.id, second.id], **PROBLEM)
    loose, closed = seen(town), claimed(town)
    theirs = coordinator(town).observations(barrier=closed.id)[0]
    split = coordinator(town).split
    with town.nothing_written():
        for leaving in ([], [first.id, second.id], [loose.id], [theirs.id], "x"):
            with pytest.raises(InvalidDataError):
                split(found.id, leaving, **PROBLEM)
        with pytest.raises(TransitionError, match="'split' is not possible"):
            split(closed.id, [theirs.id], **PROBLEM)
        with pytest.raises(InvalidDataError, match="problem is missing"):
            split(found.id, [first.id])


def test_an_outpost_splits_nothing(town) -> None:
    """Only the home installation gives the new barrier its number."""
    first, second = seen(town), seen(town)
    found = coordinator(town).gather([first.id, second.id], **PROBLEM)
    town.context = attrs.evolve(town.context, home=False)
    with town.nothing_written(), pytest.raises(ForbiddenError):
        coordinator(town).split(found.id, [first.id], **PROBLEM)
