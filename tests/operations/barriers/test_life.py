# SPDX-License-Identifier: EUPL-1.2
"""
What a coordinator does with a barrier: settle, withdraw, reopen; and what is possible when.
"""

from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import CONFIRM, PROBLEM, UNKNOWN_ID, seen
from tests.operations.barriers.states import (
    acknowledged,
    claimed,
    confirmed,
    coordinator,
    gathered,
    owner,
    put,
    signalled,
    verified,
)

from onestopshop.domain.barriers.phases import Phase
from onestopshop.domain.barriers.removal import Look, Measured, Removal
from onestopshop.domain.codes.barriers import BarrierState, Scope, Verdict, Visibility
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError

SETTLED = {
    "owner": "office",
    "message": "call of Monday",
    "what_changed": "The form is back",
    "effective_on": "2026-03-02",
}
NEW_FACT = {"reason": "new_fact", "evidence": "The old letter is sent again"}


def test_settling(town) -> None:
    """What one call repairs is a claim at once, from gathered on, with the owner, its word and the counts of before."""
    found = gathered(town)
    town.clock.advance(days=30)
    settled = coordinator(town).settle(found.id, **{**SETTLED, "effective_on": "2026-04-01"})
    move = settled.history[-1]
    assert ("claimed_removed", "office") == (settled.state, settled.owner)
    assert ("office", "call of Monday", "The form is back") == (move.on_behalf_of, move.message, move.said)
    assert settled.removal is not None
    assert (date(2026, 4, 1), Scope.WHOLE) == (settled.removal.effective_on, settled.removal.scope)
    assert settled.removal.before is not None
    assert (1, 1) == (settled.removal.before.exposed, settled.removal.before.affected)
    assert "claimed_removed" == coordinator(town).settle(confirmed(town).id, **SETTLED).state


@pytest.mark.parametrize(
    ("changes", "error", "told"),
    [
        ({"owner": "nobody"}, NotFoundError, "no organisation"),
        ({"message": ""}, InvalidDataError, r"\$\.message"),
        ({"what_changed": None}, InvalidDataError, r"\$\.what_changed"),
        ({"what_changed": "ask ann@example.org"}, InvalidDataError, r"\$\.what_changed"),
        ({"effective_on": "2026-03-03"}, InvalidDataError, r"\$\.effective_on"),
        ({"effective_on": "2026-01-30"}, InvalidDataError, r"at most 30 days .* @ \$\.effective_on"),
    ],
)
def test_bad_settlements(town, changes: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong with a settlement is named, and nothing is written."""
    found = gathered(town)
    with town.nothing_written(), pytest.raises(error, match=told):
        coordinator(town).settle(found.id, **{**SETTLED, **changes})


def test_nothing_is_settled_past_a_signal(town) -> None:
    """Once a signal was sent, its owner answers; a call settles nothing any more."""
    found = signalled(town)
    with town.nothing_written(), pytest.raises(TransitionError):
        coordinator(town).settle(found.id, **SETTLED)


def test_withdrawing(town) -> None:
    """A coordinator takes a barrier back for a reason, owned or not, and the public reads of it no longer."""
    assert "withdrawn" == coordinator(town).withdraw(gathered(town).id, reason="entered_in_error").state
    public = put(town, claimed(town), visibility=Visibility.PUBLIC)
    withdrawn = coordinator(town).withdraw(
        public.id, reason="agreement_withdrawn", explanation="They asked for it"
    )
    assert ("withdrawn", "shared", "agreement_withdrawn", "They asked for it") == (
        withdrawn.state,
        withdrawn.visibility,
        withdrawn.history[-1].reason,
        withdrawn.history[-1].said,
    )


@pytest.mark.parametrize(
    "operation", ["settle", "withdraw", "merge", "unmerge", "split", "quote", "tell", "share"]
)
def test_only_a_coordinator(town, operation: str) -> None:
    """The owner takes nothing back, joins, splits, quotes, tells or shares nothing; nor do workers and verifiers."""
    found, given = acknowledged(town), _given(town, operation)
    if operation == "unmerge":
        found = put(town, found, state=BarrierState.MERGED)
    elif operation == "tell":
        found = put(town, found, state=BarrierState.PLANNED)
    elif operation == "settle":
        found = put(town, found, state=BarrierState.CONFIRMED)
    elif operation == "split":
        given = ([_linked(town, found), _linked(town, found)][:1],), PROBLEM
    for who in (
        town.desk("owner", desk=None, organisation="office"),
        town.desk(),
        town.desk("verifier", desk=None, organisation="school"),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError):
            getattr(who.barriers, operation)(found.id, *given[0], **given[1])


def _given(town, operation: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return {
        "settle": ((), SETTLED),
        "withdraw": ((), {"reason": "other"}),
        "merge": ((), {"target": gathered(town).id, "reason": "The same"}),
        "unmerge": ((), {"reason": "Not the same"}),
        "split": ((), {}),
        "quote": (([],), {}),
        "tell": ((), {"done": {"en": "We did"}}),
        "share": ((), {"visibility": "shared"}),
    }[operation]


def _linked(town, barrier) -> str:
    found = seen(town)
    return coordinator(town).link(found.id, barrier=barrier.id).id


def test_reopening(town) -> None:
    """A reopening begins the next round with its evidence; the owner stays, what it claimed is kept apart."""
    found = put(town, verified(town), done=LocalizedText({"en": "We did"}))
    again = coordinator(town).reopen(found.id, **NEW_FACT)
    assert (found.removal,) == again.earlier
    assert ("confirmed", 2, "office", None, None) == (
        again.state,
        again.round,
        again.owner,
        again.removal,
        again.done,
    )
    move = again.history[-1]
    assert ("reopen", 2, "new_fact", NEW_FACT["evidence"]) == (
        move.operation,
        move.round,
        move.reason,
        move.said,
    )


def test_reopening_what_was_never_confirmed(town) -> None:
    """What was settled or withdrawn from gathered is gathered again, and can still be confirmed."""
    settled = coordinator(town).settle(gathered(town).id, **SETTLED)
    withdrawn = coordinator(town).withdraw(gathered(town).id, reason="other")
    for closed in (settled, withdrawn):
        again = coordinator(town).reopen(closed.id, **NEW_FACT)
        assert ("gathered", 2) == (again.state, again.round)
    assert "confirmed" == coordinator(town).confirm(withdrawn.id, **CONFIRM, reason="clear").state


def test_met_again(town) -> None:
    """An observation dated after the claim reopens a barrier, and is linked to it when it was linked to nothing."""
    found, before = verified(town), seen(town)
    town.clock.advance(days=3)
    after = seen(town)
    reopen = coordinator(town).reopen
    met = {"reason": "met_again", "evidence": "The letter is as it was"}
    for observations in ([], [before.id], [before.id, after.id]):
        with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.observations"):
            reopen(found.id, **met, observations=observations)
    again = reopen(found.id, **met, observations=[after.id])
    assert after.id == again.history[-1].other
    assert found.id == coordinator(town).observation(after.id).barrier


def test_observations_that_show_nothing(town) -> None:
    """What does not exist, was taken back, is another barrier's or of another service is no evidence."""
    other, found = gathered(town), verified(town)
    town.clock.advance(days=3)
    wrong = seen(town)
    coordinator(town).retract(wrong.id, reason="duplicate")
    elsewhere = town.desk().barriers.observe(
        visit=wrong.visit, service="housing", step="understand", concepts=["b:begrijpbaar"], what_happened="x"
    )
    theirs = coordinator(town).link(seen(town).id, barrier=other.id)
    for id, error in (
        (UNKNOWN_ID, NotFoundError),
        (wrong.id, InvalidDataError),
        (elsewhere.id, InvalidDataError),
        (theirs.id, InvalidDataError),
    ):
        with town.nothing_written(), pytest.raises(error):
            coordinator(town).reopen(found.id, reason="met_again", evidence="x", observations=[id])


def test_a_verdict_reopens(town) -> None:
    """A verdict is evidence only when the last look at this claim gave it."""
    found = claimed(town)
    say = {"reason": "not_fallen", "evidence": "As often as before"}
    with town.nothing_written(), pytest.raises(InvalidDataError, match="last look"):
        coordinator(town).reopen(found.id, **say)
    day = date(2026, 3, 2)
    look = Look(
        day=day,
        after=Measured(since=day, until=day, exposed=0, affected=0),
        verdict=Verdict.NOT_FALLEN,
    )
    fallen = attrs.evolve(look, verdict=Verdict.FALLEN)
    found = put(town, found, removal=Removal(effective_on=day, looks=(look, fallen)))
    with town.nothing_written(), pytest.raises(InvalidDataError, match="last look"):
        coordinator(town).reopen(found.id, **say)
    put(town, found, removal=Removal(effective_on=day, looks=(fallen, look)))
    verifier = town.desk("verifier", desk=None, worker="v1", organisation="school").barriers
    assert "confirmed" == verifier.reopen(found.id, **say).state


def test_who_reopens(town) -> None:
    """A verifier reopens where data decide, never what was declined or withdrawn; the owner and workers nothing."""
    declined = owner(town).decline(acknowledged(town).id, reason="no_means", explanation="No budget")
    withdrawn = coordinator(town).withdraw(gathered(town).id, reason="other")
    found = verified(town)
    for who in (
        town.desk(),
        town.desk("owner", desk=None, organisation="office"),
        town.desk("verifier", desk=None, organisation="office"),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError):
            who.barriers.reopen(found.id, **NEW_FACT)
    verifier = town.desk("verifier", desk=None, worker="v1", organisation="school").barriers
    for closed in (declined, withdrawn):
        with town.nothing_written(), pytest.raises(ForbiddenError):
            verifier.reopen(closed.id, **NEW_FACT)
    assert 2 == verifier.reopen(found.id, **NEW_FACT).round


def test_no_twin_of_what_was_removed(town) -> None:
    """A new pattern like a verified barrier reopens that one, unless somebody says why it is another."""
    twin = verified(town)
    fresh = seen(town)
    with town.nothing_written(), pytest.raises(TransitionError, match="like this one") as refused:
        coordinator(town).gather([fresh.id], **PROBLEM)
    assert (("reopen",), f"Reopen barrier {twin.number}") == (
        refused.value.allowed,
        refused.value.hint.partition(" with")[0],
    )
    narrower = seen(town, concepts=["town:letters"])
    with town.nothing_written(), pytest.raises(TransitionError):
        coordinator(town).gather([narrower.id], **PROBLEM)
    for apart in ("", "ask ann@example.org", 5):
        with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.apart"):
            coordinator(town).gather([fresh.id], **PROBLEM, apart=apart)
    made = coordinator(town).gather([fresh.id], **PROBLEM, apart="Another letter")
    assert "Another letter" == made.history[-1].reason
    assert 3 == coordinator(town).gather([seen(town, step="enter").id], **PROBLEM).number


def test_what_is_possible(town) -> None:
    """The steps are those of the table, with who may take each, what it needs and whether who asks may."""
    found = signalled(town)
    told = {step.operation: step for step in owner(town).steps(found.id)}
    assert ["acknowledge", "not_ours", "merge", "withdraw"] == list(told)
    assert {"acknowledge", "not_ours"} == {name for name, step in told.items() if step.allowed}
    assert (("coordinator", "owner"), ("received_by", "day"), True) == (
        told["acknowledge"].who,
        told["acknowledge"].needs,
        told["acknowledge"].message,
    )
    steps = {step.operation: step.allowed for step in coordinator(town).steps(found.id)}
    assert {"acknowledge": True, "not_ours": True, "merge": True, "withdraw": True} == steps
    with pytest.raises(ForbiddenError):
        owner(town, "school").steps(found.id)


def test_the_citys_own_phases(town) -> None:
    """A barrier is in the last phase of the city's procedure that has its state and asks for no more than it has."""
    assert ((), None) == (coordinator(town).phases(), coordinator(town).phase(gathered(town).id))
    label = LocalizedText({"en": "x"})
    phases = (
        Phase(id="collect", number=1, label=label, states=frozenset({BarrierState.GATHERED})),
        Phase(id="bundle", number=2, label=label, states=frozenset({BarrierState.GATHERED}), observations=2),
    )
    town.context = attrs.evolve(town.context, rules=attrs.evolve(town.context.rules, phases=phases))
    found = gathered(town)
    assert "collect" == coordinator(town).phase(found.id).id
    _linked(town, found)
    assert "bundle" == coordinator(town).phase(found.id).id
    later = confirmed(town)
    assert coordinator(town).phase(later.id) is None
    assert ["bundle", None] == [one and one.id for one in coordinator(town).phases_of([found.id, later.id])]


def test_phases_of_one_moment(town) -> None:
    """The phases of many barriers are read in one transaction; one that the role may not read refuses them all."""
    ids = [gathered(town).id for _ in range(3)]
    readings, read = [], town.storage.read
    town.storage.read = lambda: readings.append(1) or read()
    coordinator(town).phases_of(ids)
    assert 1 == len(readings)
    with pytest.raises(ForbiddenError):
        owner(town).phases_of(ids)
    with pytest.raises(InvalidDataError, match=r"\$\.ids"):
        coordinator(town).phases_of(ids[0])
