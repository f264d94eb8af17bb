# SPDX-License-Identifier: EUPL-1.2
"""
Several signals of one barrier: which is answered, what a refusal takes down, and which words go from what was said.
"""

import pytest
from tests.operations.signals.samples import ACCEPTED, WORDS, confirmed, sent, with_partner

from onestopshop.errors import InvalidDataError, TransitionError

DECLINED = {"kind": "declined", "text": "The law asks for it.", "reason": "legal_requirement"}
NEW = {"reason": "new_fact", "evidence": "The law has changed"}


def office(town):
    return town.desk("owner", organisation="office").signals


def test_an_earlier_round_is_answered_no_more(town) -> None:
    """Once a barrier is signalled in its next round, the signal of the round before takes no answer about it."""
    found, coordinator = confirmed(town), town.desk("coordinator")
    first = sent(town, found)
    office(town).answer(first.id, barrier=found.id, **DECLINED)
    coordinator.barriers.reopen(found.id, **NEW)
    second = sent(town, coordinator.barriers.get(found.id))
    with town.nothing_written(), pytest.raises(TransitionError, match="followed by another one"):
        office(town).answer(first.id, barrier=found.id, **ACCEPTED)
    assert first.id == second.previous
    assert 1 == len(office(town).answer(second.id, barrier=found.id, **ACCEPTED).answers)


def test_who_passed_it_on_is_asked_no_more(town) -> None:
    """A coordinator enters the next owner's answer to the signal that was sent to it, and to no other."""
    found, coordinator = confirmed(town), town.desk("coordinator")
    first = sent(town, found)
    said = {"kind": "not_ours", "text": "The school sends it.", "successor": "school"}
    office(town).answer(first.id, barrier=found.id, **said)
    sent(town, coordinator.barriers.get(found.id))
    with town.nothing_written(), pytest.raises(TransitionError, match="followed by another one"):
        coordinator.signals.answer(first.id, barrier=found.id, **ACCEPTED, message="call")


def test_refusing_the_next_signal_takes_down_what_is_public(town) -> None:
    """Who refuses a signal that is being prepared takes the barrier from the public; what was sent before stays."""
    found, coordinator = confirmed(with_partner(town), partner=True), town.desk("coordinator")
    first = sent(town, found)
    coordinator.barriers.share(found.id, visibility="public")
    office(town).answer(first.id, barrier=found.id, **DECLINED)
    coordinator.barriers.reopen(found.id, **NEW)
    second = coordinator.signals.prepare([found.id])
    coordinator.signals.agree(second.id, organisation="school", agreed="refused")
    assert "shared" == coordinator.barriers.get(found.id).visibility
    assert ["sent", "prepared"] == [one.state for one in coordinator.signals.list()]


def test_what_was_withdrawn_is_public_no_more(town) -> None:
    """Withdrawing a signal that was sent takes its barriers from the public; they stay in their states."""
    found, coordinator = confirmed(town), town.desk("coordinator")
    signal = sent(town, found)
    coordinator.barriers.share(found.id, visibility="public")
    with town.nothing_written(), pytest.raises(InvalidDataError, match="reason"):
        coordinator.signals.withdraw(signal.id, reason="no")
    coordinator.signals.withdraw(signal.id, reason="evidence_retracted")
    after = coordinator.barriers.get(found.id)
    assert ("shared", "signalled") == (after.visibility, after.state)


@pytest.mark.parametrize("operation", ["redact", "identity_found", "asked_by_person", "entered_in_error"])
def test_words_that_are_removed_leave_what_was_said(town, operation: str) -> None:
    """Words that are removed leave the signals that quote them; else what was sent stays as it was sent."""
    found, coordinator = confirmed(town, quotes=True), town.desk("coordinator")
    signal = sent(town, found)
    observed = coordinator.barriers.observations(barrier=found.id)[-1]
    if operation == "redact":
        coordinator.barriers.redact(observed.id)
    else:
        coordinator.barriers.retract(observed.id, reason=operation)
    (account,) = coordinator.signals.get(signal.id).accounts
    kept = (WORDS,) if operation == "entered_in_error" else ()
    assert (kept, signal.accounts[0].problem) == (account.examples, account.problem)
    assert () == coordinator.barriers.get(found.id).examples


@pytest.mark.parametrize(
    "name", ["measure", "received_by", "message", "reason", "successor", "rest", "barrier"]
)
def test_an_answer_is_told_in_texts(town, name: str) -> None:
    """What is no text where one is told is named, and nothing is written."""
    found = confirmed(town)
    signal = sent(town, found)
    told = {"barrier": found.id, **ACCEPTED, "message": "call", name: [5]}
    with town.nothing_written(), pytest.raises(InvalidDataError, match=rf"\$\.{name}"):
        town.desk("coordinator").signals.answer(signal.id, **told)
