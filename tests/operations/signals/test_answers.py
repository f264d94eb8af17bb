# SPDX-License-Identifier: EUPL-1.2
"""
What owners answer to signals, and who may see and do what.
"""

from datetime import date

import pytest
from tests.operations.barriers.samples import UNKNOWN_ID
from tests.operations.signals.samples import ACCEPTED, confirmed, ready, sent, with_partner

from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError

PARTLY = {**ACCEPTED, "kind": "partly"}
DECLINED = {"kind": "declined", "text": "The law asks for it.", "reason": "legal_requirement"}
NOT_OURS = {"kind": "not_ours", "text": "The school sends it.", "successor": "school"}


def owner(town, organisation: str = "office"):
    return town.desk("owner", organisation=organisation)


@pytest.mark.parametrize(
    ("said", "state", "steps"),
    [
        (ACCEPTED, "planned", ["acknowledged", "planned"]),
        (PARTLY, "planned", ["acknowledged", "planned"]),
        (
            {"kind": "accepted", "text": "Begun.", "begun_on": "2026-03-01"},
            "in_progress",
            ["acknowledged", "started"],
        ),
        (DECLINED, "declined", ["acknowledged", "declined"]),
        (NOT_OURS, "confirmed", ["passed_on"]),
    ],
)
def test_an_answer_is_a_step(town, said: dict[str, str], state: str, steps: list[str]) -> None:
    """Each kind of answer moves its barrier as the handbook says, with a sign of receipt where there was none."""
    barrier = confirmed(town)
    signal = sent(town, barrier)
    before = len(town.actions())
    after = owner(town).signals.answer(signal.id, barrier=barrier.id, **said)
    (kept,) = after.answers
    assert (barrier.id, said["kind"], said["text"], "office", date(2026, 3, 2)) == (
        kept.barrier,
        kept.kind,
        kept.text,
        kept.by,
        kept.day,
    )
    assert [*(f"barrier.{step}" for step in steps), "signal.answered"] == town.actions()[before:]
    found = town.desk("coordinator").barriers.get(barrier.id)
    assert (state, said["text"]) == (found.state, found.history[-1].said)
    assert found.owner == ("school" if said is NOT_OURS else "office")


def test_a_coordinator_answers_with_a_message(town) -> None:
    """A coordinator enters an owner's answer with a reference to its message, which the barrier keeps."""
    barrier = confirmed(town)
    signal = sent(town, barrier)
    coordinator = town.desk("coordinator")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.message"):
        coordinator.signals.answer(signal.id, barrier=barrier.id, **ACCEPTED)
    coordinator.signals.answer(
        signal.id, barrier=barrier.id, **ACCEPTED, message="mail of 3 May", measure="x"
    )
    last = coordinator.barriers.get(barrier.id).history[-1]
    assert ("office", "mail of 3 May", "x") == (last.on_behalf_of, last.message, last.said)


def test_the_rest_becomes_a_related_barrier(town) -> None:
    """A coordinator's partly names the barrier that holds what is left, and both know of each other."""
    barrier, rest = confirmed(town), confirmed(town)
    signal = sent(town, barrier)
    coordinator = town.desk("coordinator")
    said = {**PARTLY, "message": "call"}
    for bad, told in {None: "rest is missing", barrier.id: "another barrier"}.items():
        with town.nothing_written(), pytest.raises(InvalidDataError, match=told):
            coordinator.signals.answer(signal.id, barrier=barrier.id, **said, rest=bad)
    coordinator.signals.answer(signal.id, barrier=barrier.id, **said, rest=rest.id)
    both = [coordinator.barriers.get(one.id).related for one in (barrier, rest)]
    assert [{rest.id}, {barrier.id}] == both
    assert "barrier.related" in town.actions()


@pytest.mark.parametrize(
    ("said", "error", "told"),
    [
        ({"kind": "maybe", "text": "x"}, InvalidDataError, r"\$\.kind"),
        ({"kind": "accepted", "text": "x"}, InvalidDataError, "one of due and begun_on"),
        ({**ACCEPTED, "begun_on": "2026-03-01"}, InvalidDataError, "one of due and begun_on"),
        ({**ACCEPTED, "due": "soon"}, InvalidDataError, r"\$\.due"),
        ({**ACCEPTED, "due": "2026-03-01"}, InvalidDataError, "today or later"),
        ({**ACCEPTED, "text": " "}, InvalidDataError, r"\$\.text"),
        ({**ACCEPTED, "text": 5}, InvalidDataError, r"\$\.text"),
        ({**ACCEPTED, "text": "Ask Mrs Peeters, 0470 12 34 56"}, InvalidDataError, r"\$\.text"),
        ({**ACCEPTED, "duet": "2026-06-01"}, InvalidDataError, "did you mean 'due'"),
        ({"kind": "declined", "text": "No."}, InvalidDataError, "reason is missing"),
        ({**DECLINED, "reason": "tired"}, InvalidDataError, r"\$\.reason"),
        ({"kind": "not_ours", "text": "No."}, InvalidDataError, "successor is missing"),
        ({**NOT_OURS, "successor": "nobody"}, NotFoundError, "no organisation"),
        ({**NOT_OURS, "successor": "office"}, InvalidDataError, "the owner already"),
        ({**PARTLY, "rest": UNKNOWN_ID}, NotFoundError, "no barrier"),
        ({**ACCEPTED, "barrier": UNKNOWN_ID}, InvalidDataError, "not of the signal"),
    ],
)
def test_bad_answers(town, said: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong with an answer is named, and neither the signal nor the barrier changes."""
    barrier = confirmed(town)
    signal = sent(town, barrier)
    with town.nothing_written(), pytest.raises(error, match=told):
        owner(town).signals.answer(signal.id, **{"barrier": barrier.id, **said})


def test_answers_that_come_too_early_or_late(town) -> None:
    """Nothing is answered to a signal that was not sent or was withdrawn, nor to a barrier that has ended."""
    barrier = confirmed(town)
    draft = ready(town, barrier)
    coordinator, said = town.desk("coordinator"), {**ACCEPTED, "message": "call"}
    with town.nothing_written(), pytest.raises(TransitionError, match="'prepared'"):
        coordinator.signals.answer(draft.id, barrier=barrier.id, **said)
    coordinator.signals.send(draft.id)
    coordinator.signals.answer(draft.id, barrier=barrier.id, **DECLINED, message="call")
    with town.nothing_written(), pytest.raises(TransitionError, match="'declined'"):
        coordinator.signals.answer(draft.id, barrier=barrier.id, **said)
    coordinator.signals.withdraw(draft.id, reason="other")
    with town.nothing_written(), pytest.raises(TransitionError, match="'withdrawn'"):
        owner(town).signals.answer(draft.id, barrier=barrier.id, **ACCEPTED)


def test_what_an_owner_sees(town) -> None:
    """Who is addressed reads what was said and its own answers: no checks, agreements, follow-ups or others' words."""
    with_partner(town)
    mine, theirs = confirmed(town, partner=True), confirmed(town, owner="school")
    signal = sent(town, mine, theirs)
    owner(town).signals.answer(signal.id, barrier=mine.id, **ACCEPTED)
    owner(town, "school").signals.answer(signal.id, barrier=theirs.id, **ACCEPTED)
    town.desk("coordinator").signals.follow_up(signal.id, text="Spoken of at the meeting.")
    full = town.desk("coordinator").signals.get(signal.id)
    seen_by = owner(town).signals.get(signal.id)
    assert (4, 1, 1, 2) == (len(full.checks), len(full.agreements), len(full.follow_up), len(full.answers))
    assert ((), (), (), ["office"]) == (
        seen_by.checks,
        seen_by.agreements,
        seen_by.follow_up,
        [one.by for one in seen_by.answers],
    )
    assert full.accounts == seen_by.accounts


def test_who_reads_which(town) -> None:
    """An owner lists what was sent to its organisation; the coordinator all, by state, addressee and due date."""
    with_partner(town)
    town.desk("coordinator").signals.prepare([confirmed(town).id])
    mine, theirs = sent(town), sent(town, confirmed(town, owner="school"))
    listed = owner(town).signals.list()
    assert [mine.id] == [one.id for one in listed]
    with pytest.raises(ForbiddenError, match="addressed to others"):
        owner(town).signals.get(theirs.id)
    signals = town.desk("coordinator").signals
    (draft,) = signals.list(state="prepared")
    with pytest.raises(ForbiddenError, match="not sent yet"):
        owner(town).signals.get(draft.id)
    assert [1, 2, 3] == [one.number for one in signals.list()]
    assert [3] == [one.number for one in signals.list(addressed_to="school")]
    assert ([2, 3], []) == tuple(
        [one.number for one in signals.list(due_before=day)] for day in ("2026-05-02", date(2026, 5, 1))
    )
    assert [2, 3] == [one.number for one in signals.list(after=draft)]
    assert [1] == [one.number for one in signals.list(limit=1)]
    for bad in ({"state": "lost"}, {"due_before": "soon"}, {"addressed_to": "No One"}, {"limit": 0}):
        with pytest.raises(InvalidDataError):
            signals.list(**bad)


def test_withdrawn_before_it_was_sent(town) -> None:
    """A draft that was withdrawn was never anybody's to read outside the desks."""
    signal = ready(town)
    town.desk("coordinator").signals.withdraw(signal.id, reason="entered_in_error")
    with pytest.raises(ForbiddenError, match="not sent yet"):
        owner(town).signals.get(signal.id)
    assert () == owner(town).signals.list()
    with pytest.raises(ForbiddenError, match="not sent yet"):
        town.desk("verifier", organisation="school").signals.get(signal.id)


@pytest.mark.parametrize("by", ["worker", "owner", "verifier"])
def test_only_coordinators_send(town, by: str) -> None:
    """Whoever is granted everything but is no coordinator prepares, agrees, checks, sends and withdraws nothing."""
    barrier = confirmed(with_partner(town))
    signal = ready(town, barrier)
    signals = town.desk(by, organisation=None if by == "worker" else "office").signals
    attempts = [
        lambda: signals.prepare([barrier.id]),
        lambda: signals.agree(signal.id, organisation="school", agreed="agreed"),
        lambda: signals.check(signal.id, name="shared", holds=True),
        lambda: signals.send(signal.id),
        lambda: signals.withdraw(signal.id, reason="other"),
        lambda: signals.follow_up(sent(town).id, text="x"),
    ]
    for attempt in attempts[:-1]:
        with town.nothing_written(), pytest.raises(ForbiddenError):
            attempt()
    with pytest.raises(ForbiddenError):
        attempts[-1]()


def test_grants(make_town) -> None:
    """Each operation asks for its own permission, sending for that of signalling."""
    town = make_town({})
    coordinator = town.desk("coordinator").signals
    for action, attempt in {
        "signals.prepare": lambda: coordinator.prepare([UNKNOWN_ID]),
        "signals.read": coordinator.list,
    }.items():
        with pytest.raises(ForbiddenError) as refused:
            attempt()
        assert action == refused.value.action


def test_wrong_words(town) -> None:
    """A check that is no check, an answer that is neither yes nor no, and a follow-up with a name are refused."""
    signal = sent(town)
    signals = town.desk("coordinator").signals
    draft = signals.prepare([confirmed(town).id])
    for attempt in (
        lambda: signals.check(draft.id, name="loud", holds=True),
        lambda: signals.check(draft.id, name="shared", holds="false"),
        lambda: signals.agree(draft.id, organisation="office", agreed="perhaps"),
        lambda: signals.withdraw(draft.id, reason="perhaps"),
        lambda: signals.follow_up(signal.id, text="Told Jan, jan@example.org"),
        lambda: signals.follow_up(signal.id, text=""),
        lambda: signals.follow_up(signal.id, text=None),
        lambda: signals.get("1"),
    ):
        with town.nothing_written(), pytest.raises(InvalidDataError):
            attempt()


def test_each_owner_answers_for_its_own(town) -> None:
    """Of a structural signal an addressee answers for its own barrier only."""
    mine, theirs = confirmed(town), confirmed(town, owner="school")
    signal = sent(town, mine, theirs)
    with town.nothing_written(), pytest.raises(ForbiddenError, match="of another organisation"):
        owner(town, "school").signals.answer(signal.id, barrier=mine.id, **ACCEPTED)
    assert 1 == len(owner(town, "school").signals.answer(signal.id, barrier=theirs.id, **ACCEPTED).answers)
