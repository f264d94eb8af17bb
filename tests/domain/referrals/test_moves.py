# SPDX-License-Identifier: EUPL-1.2
"""
What is told of a referral without a step: outcomes, appointments, a consent withdrawn.
"""

from datetime import timedelta

import attrs
import pytest
from tests.domain.referrals.test_referrals import DAY, DESK, OWNER, SYSTEM, a_referral, consent, report

from onestopshop.domain.codes.referrals import Mode, Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.moves import move_referral, report_outcome, reschedule, withdraw_consent
from onestopshop.domain.referrals.referrals import OutcomeReport
from onestopshop.domain.referrals.table import ASKED, ENDED
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

VISITOR = Actor(role="visitor", acts_as=ActsAs.VISITOR, worker="visitor")
VERIFIER = Actor(role="verifier", acts_as=ActsAs.VERIFIER, worker="v1")


@pytest.mark.parametrize("state", ReferralState)
def test_who_was_asked_can_be_told_of(state: ReferralState) -> None:
    """An outcome is reported of every referral that was ever requested, ended or not, and of no other."""
    start = a_referral(state=state, outcome_reports=(report("desk", "unknown"),))
    if state in ASKED:
        told, event = report_outcome(start, report("service", "helped"), by=DESK, on_behalf_of="g2")
        assert ["unknown", "helped"] == [one.outcome for one in told.outcome_reports]
        said = {"outcome": "helped", "reported_by": "service", "on_behalf_of": "g2"}
        assert ("referral.reported", said) == (event.action, event.data)
    else:
        with pytest.raises(TransitionError):
            report_outcome(start, report("desk", "helped"), by=DESK)


@pytest.mark.parametrize(
    ("by", "may"),
    [(DESK, "desk service visitor"), (OWNER, "service"), (VISITOR, "visitor"), (SYSTEM, ""), (VERIFIER, "")],
)
def test_who_speaks_for_whom(by: Actor, may: str) -> None:
    """The desk writes down what anybody said; a service and a visitor speak for themselves only."""
    running = a_referral(state=ReferralState.ACCEPTED)
    for reporter in Reporter:
        said = OutcomeReport(outcome=Outcome.HELPED, by=reporter, day=DAY)
        if reporter in may.split():
            assert report_outcome(running, said, by=by)
        else:
            with pytest.raises((ForbiddenError, InvalidDataError)):
                report_outcome(running, said, by=by)
            with pytest.raises((ForbiddenError, InvalidDataError)):
                move_referral(running, "complete", by=by, at=running.changed_on, today=DAY, outcome=said)


def test_nobody_speaks_for_who_was_not_asked() -> None:
    """A report on behalf of another service is refused."""
    with pytest.raises(InvalidDataError, match=r"\$\.on_behalf_of"):
        report_outcome(
            a_referral(state=ReferralState.COMPLETED), report("service", "helped"), by=DESK, on_behalf_of="g3"
        )


@pytest.mark.parametrize("state", ReferralState)
def test_moving_an_appointment(state: ReferralState) -> None:
    """An appointment is set, moved or removed until the end, by desk or service; the event tells both days."""
    start = a_referral(state=state, appointment_on=DAY)
    later = DAY + timedelta(days=7)
    if state in ENDED:
        with pytest.raises(TransitionError):
            reschedule(start, later, by=DESK, today=DAY)
        return
    for by, day, said in ((DESK, later, "2026-03-09"), (OWNER, None, None)):
        moved, event = reschedule(start, day, by=by, today=DAY)
        assert day == moved.appointment_on
        assert {"appointment_on": said, "was": "2026-03-02"} == event.data
    for by in (VISITOR, SYSTEM, VERIFIER):
        with pytest.raises(ForbiddenError):
            reschedule(start, later, by=by, today=DAY)


def test_bad_appointments() -> None:
    """No appointment is made for a day that is gone, nor in a mode in which nobody is contacted."""
    with pytest.raises(InvalidDataError, match=r"not gone .* @ \$\.appointment_on"):
        reschedule(a_referral(), DAY - timedelta(days=1), by=DESK, today=DAY)
    with pytest.raises(InvalidDataError, match=r"told.* @ \$\.appointment_on"):
        reschedule(a_referral(mode=Mode.TOLD), DAY, by=DESK, today=DAY)


@pytest.mark.parametrize("state", ReferralState)
def test_withdrawing_a_consent(state: ReferralState) -> None:
    """Whatever its state, the contact goes, the day is kept, and the event tells what the receiver must forget."""
    start = a_referral(state=state, contact="0470", consent=consent("phone", "need"))
    for by in (DESK, VISITOR):
        bare, event = withdraw_consent(start, by=by, today=DAY)
        assert (None, DAY, state) == (bare.contact, bare.consent.withdrawn_on, bare.state)
        assert not bare.consent.covers(DAY)
        assert ("referral.consent_withdrawn", {"items": ["need", "phone"]}) == (event.action, event.data)
    with pytest.raises(ForbiddenError):
        withdraw_consent(start, by=OWNER, today=DAY)
    with pytest.raises(TransitionError):
        withdraw_consent(bare, by=DESK, today=DAY)


def test_nothing_to_withdraw() -> None:
    """Where nobody agreed to anything there is no consent to take back."""
    for agreed in (None, consent(given="not_needed")):
        with pytest.raises(InvalidDataError, match=r"\$\.consent"):
            withdraw_consent(a_referral(consent=agreed), by=DESK, today=DAY)


@pytest.mark.parametrize(
    ("state", "reason", "outcome", "expected"),
    [
        ("failed", "no_show", None, True),
        ("failed", "other", None, False),
        ("completed", None, "not_attended", True),
        ("completed", None, "helped", False),
        ("on_hold", "no_show", None, False),
        ("accepted", None, "not_attended", False),
    ],
)
def test_not_attended(state: str, reason: str | None, outcome: str | None, expected: bool) -> None:
    """Who must start again and whose matter is closed both did not attend."""
    referral = a_referral(
        state=ReferralState(state),
        reason=reason and Reason(reason),
        outcome_reports=() if outcome is None else (report("desk", outcome),),
    )
    assert expected is referral.not_attended
    assert not attrs.evolve(referral, state=ReferralState.ENTERED_IN_ERROR).not_attended
