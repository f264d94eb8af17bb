# SPDX-License-Identifier: EUPL-1.2
"""
What the owner of a barrier says, by itself or through a coordinator who has its message.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.operations.barriers.states import (
    CLAIMED,
    MESSAGE,
    PLANNED,
    acknowledged,
    confirmed,
    coordinator,
    gathered,
    owner,
    signal,
    signalled,
)

from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError

ANSWERS: dict[str, dict[str, Any]] = {
    "acknowledge": {"received_by": "front office"},
    "plan": PLANNED,
    "start": {"measure": "Begun with the letter"},
    "claim": CLAIMED,
    "decline": {"reason": "no_means", "explanation": "No budget this year"},
    "not_ours": {"successor": "school", "explanation": "The school writes it"},
}
MADE: dict[str, Callable] = dict.fromkeys(ANSWERS, acknowledged) | {"acknowledge": signalled}


def test_what_the_owner_says(town) -> None:
    """An owner takes a barrier from its signal to a claim, and each step says who, when and what."""
    found = signalled(town)
    office = owner(town)
    office.acknowledge(found.id, received_by="front office")
    office.plan(found.id, **PLANNED)
    office.start(found.id, measure="The letter is being written")
    town.clock.advance(days=30)
    claimed = office.claim(found.id, **{**CLAIMED, "effective_on": "2026-04-01"})
    told = [(move.operation, move.state, move.organisation, move.said) for move in claimed.history[-4:]]
    assert [
        ("acknowledge", "acknowledged", "office", "front office"),
        ("plan", "planned", "office", "Write it in plain words"),
        ("start", "in_progress", "office", "The letter is being written"),
        ("claim", "claimed_removed", "office", "The letter is in plain words"),
    ] == told
    assert claimed.removal is not None
    assert claimed.removal.effective_on == date(2026, 4, 1)
    actions = ["barrier.acknowledged", "barrier.planned", "barrier.started", "barrier.claimed"]
    assert actions == town.actions()[-4:]


@pytest.mark.parametrize("operation", ANSWERS)
def test_on_behalf_of_the_owner(town, operation: str) -> None:
    """A coordinator enters the owner's word only with a reference to its message, and both are kept."""
    found, say = MADE[operation](town), getattr(coordinator(town), operation)
    for nothing in ({}, {"message": " "}):
        with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.message"):
            say(found.id, **ANSWERS[operation], **nothing)
    move = say(found.id, **ANSWERS[operation], **MESSAGE).history[-1]
    assert ("office", MESSAGE["message"], None) == (move.on_behalf_of, move.message, move.organisation)


@pytest.mark.parametrize("operation", ANSWERS)
def test_who_may_not(town, operation: str) -> None:
    """A worker, a verifier and another organisation say nothing for the owner, and nothing is written."""
    found = MADE[operation](town)
    for who in (
        town.desk(),
        town.desk("verifier", desk=None, organisation="school"),
        town.desk("owner", desk=None, organisation="school"),
        town.desk("owner", desk=None),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError):
            getattr(who.barriers, operation)(found.id, **ANSWERS[operation], **MESSAGE)


@pytest.mark.parametrize("operation", ANSWERS)
def test_only_where_it_is_possible(town, operation: str) -> None:
    """Nobody answers a barrier of which no signal was sent, and the error says what is possible."""
    found = confirmed(town)
    with town.nothing_written(), pytest.raises(TransitionError) as refused:
        getattr(coordinator(town), operation)(found.id, **ANSWERS[operation], **MESSAGE)
    assert ("confirmed", ("signal", "settle", "merge", "withdraw")) == (
        refused.value.state,
        refused.value.allowed,
    )


@pytest.mark.parametrize(
    ("operation", "changes", "told"),
    [
        ("acknowledge", {"received_by": " "}, r"\$\.received_by"),
        ("acknowledge", {"received_by": 3}, r"\$\.received_by"),
        ("acknowledge", {"received_by": "Ann, 0470 12 34 56"}, r"\$\.received_by"),
        ("acknowledge", {"on": "2026-03-03"}, r"come already is needed @ \$\.on"),
        ("acknowledge", {"on": "yesterday"}, r"\$\.on"),
        ("plan", {"measure": ""}, r"\$\.measure"),
        ("plan", {"due": "2026-03-01"}, r"\$\.due"),
        ("plan", {"reason": "ann@example.org said so"}, r"\$\.reason"),
        ("start", {"on": "2026-03-03"}, r"\$\.on"),
        ("start", {"measure": "Mrs Peeters, 0470 12 34 56"}, r"\$\.measure"),
        ("claim", {"effective_on": "2026-03-03"}, r"\$\.effective_on"),
        ("claim", {"effective_on": "2026-01-30"}, r"at most 30 days .* @ \$\.effective_on"),
        ("claim", {"scope": "most"}, r"\$\.scope"),
        ("claim", {"scope": "part"}, r"barrier of the rest @ \$\.related"),
        ("decline", {"reason": "no wish"}, r"\$\.reason"),
        ("decline", {"explanation": ""}, r"\$\.explanation"),
        ("not_ours", {"explanation": None}, r"\$\.explanation"),
        ("not_ours", {"successor": "office"}, r"owner already @ \$\.successor"),
        ("not_ours", {"message": "ann@example.org"}, r"\$\.message"),
    ],
)
def test_bad_answers(town, operation: str, changes: dict[str, object], told: str) -> None:
    """What is wrong with an answer is named, and nothing is written."""
    found = MADE[operation](town)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=told):
        getattr(owner(town), operation)(found.id, **{**ANSWERS[operation], **changes})


def test_a_date_that_moves_needs_a_reason(town) -> None:
    """A plan may be said again as it is; a new date needs a reason, also when the work has begun."""
    found, office = acknowledged(town), owner(town)
    office.plan(found.id, **PLANNED)
    office.plan(found.id, **{**PLANNED, "measure": "Said better"})
    office.start(found.id, measure="Begun")
    moved = {**PLANNED, "due": "2026-07-01"}
    with town.nothing_written(), pytest.raises(InvalidDataError, match="due on 2026-06-01: a reason"):
        office.plan(found.id, **moved)
    assert "planned" == office.plan(found.id, **moved, reason="The printer is late").state


def test_a_part_needs_the_rest(town) -> None:
    """A claim of a part names another barrier for the rest, which is then related."""
    found, rest = acknowledged(town), gathered(town)
    office = owner(town)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.related"):
        office.claim(found.id, **CLAIMED, scope="part", related=found.id)
    with town.nothing_written(), pytest.raises(NotFoundError):
        office.claim(found.id, **CLAIMED, scope="part", related="00000000-0000-4000-8000-000000000000")
    claimed = office.claim(found.id, **CLAIMED, scope="part", related=rest.id)
    assert ("part", rest.id, {rest.id}) == (
        claimed.history[-1].scope,
        claimed.history[-1].other,
        claimed.related,
    )


def test_not_ours_names_the_next(town) -> None:
    """The successor owns the barrier, who passed it on sees it no longer, and it can be signalled again."""
    found = signalled(town)
    owner(town).not_ours(found.id, **ANSWERS["not_ours"])
    passed = coordinator(town).get(found.id)
    assert ("confirmed", "school", "internal", "school") == (
        passed.state,
        passed.owner,
        passed.visibility,
        passed.history[-1].other,
    )
    for organisation in ("office", "school"):
        with pytest.raises(ForbiddenError):
            owner(town, organisation).get(found.id)


def test_back_and_forth_needs_a_decision(town) -> None:
    """An organisation that said not ours in this round is named again only by a coordinator who insists."""
    found = signalled(town)
    owner(town).not_ours(found.id, **ANSWERS["not_ours"])
    signal(town, found.id)
    back = {"successor": "office", "explanation": "It is theirs"}
    with town.nothing_written(), pytest.raises(ForbiddenError, match="said in this round"):
        owner(town, "school").not_ours(found.id, **back, decided=True)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="said in this round"):
        coordinator(town).not_ours(found.id, **back, **MESSAGE)
    assert "office" == coordinator(town).not_ours(found.id, **back, **MESSAGE, decided=True).owner


def test_a_repeated_answer_changes_nothing(town) -> None:
    """The same key makes one step, also for who passed the barrier on and may not see it any more."""
    found = signalled(town)
    office = owner(town)
    once = office.acknowledge(found.id, received_by="front office", key="k1")
    with town.nothing_written():
        assert once == office.acknowledge(found.id, received_by="front office", key="k1")
    passed = office.not_ours(found.id, **ANSWERS["not_ours"], key="k2")
    signal(town, found.id)
    with town.nothing_written():
        again = office.not_ours(found.id, **ANSWERS["not_ours"], key="k2")
        assert passed.history == again.history
        for key in ("k3", None):
            with pytest.raises(ForbiddenError):
                office.not_ours(found.id, **ANSWERS["not_ours"], key=key)
        with pytest.raises(ForbiddenError):
            owner(town, "housing").not_ours(found.id, **ANSWERS["not_ours"], key="k2")


def test_a_new_round_begins_anew(town) -> None:
    """In the round after a reopening, a date may be planned without a reason, and who said not ours may be named."""
    found, office = signalled(town), owner(town)
    office.not_ours(found.id, **ANSWERS["not_ours"])
    signal(town, found.id)
    school = owner(town, "school")
    school.acknowledge(found.id, received_by="front office")
    school.plan(found.id, **PLANNED)
    school.claim(found.id, **CLAIMED)
    coordinator(town).reopen(found.id, reason="new_fact", evidence="The old letter is sent again")
    signal(town, found.id)
    school.acknowledge(found.id, received_by="front office")
    assert "planned" == school.plan(found.id, **{**PLANNED, "due": "2026-09-01"}).state
    assert "office" == school.not_ours(found.id, successor="office", explanation="It is theirs").owner
