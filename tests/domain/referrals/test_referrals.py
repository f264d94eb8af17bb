# SPDX-License-Identifier: EUPL-1.2
"""
Referrals: modes, consent, answers on behalf of a service, and outcomes; the table stands in test_transitions.
"""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from onestopshop.domain.codes.referrals import (
    ConsentGiven,
    ConsentHow,
    ConsentItem,
    Mode,
    Outcome,
    Priority,
    Reason,
    ReferralState,
    Reporter,
)
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.consent import Consent
from onestopshop.domain.referrals.moves import move_referral, prepare_referral
from onestopshop.domain.referrals.referrals import OutcomeReport, Referral, handling_of
from onestopshop.domain.referrals.table import ANSWERS, ENDED, PAST, REFERRALS
from onestopshop.errors import ForbiddenError, InvalidDataError

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = NOW.date()
DESK = Actor(role="guide", acts_as=ActsAs.WORKER, worker="w1", desk="main")
OWNER = Actor(role="owner", acts_as=ActsAs.OWNER, worker="o1", organisation="city")
SYSTEM = Actor(role="system", acts_as=ActsAs.SYSTEM, worker="system")
HELPED = OutcomeReport(outcome=Outcome.HELPED, by=Reporter.SERVICE, day=DAY)


def a_referral(**changes: object) -> Referral:
    values: dict[str, object] = {
        "id": day_uuid(DAY, 1),
        "city": "testville",
        "desk": "main",
        "day": DAY,
        "worker": "w1",
        "service": "g2",
        "organisation": "city",
        "topic": "topic:registration",
        "mode": Mode.APPOINTMENT,
        "state": ReferralState.DRAFT,
        "changed_on": NOW,
    }
    return Referral(**values | changes)


def moved(
    referral: Referral, operation: str, *, by: Actor = DESK, today: date = DAY, **given: object
) -> Referral:
    return move_referral(referral, operation, by=by, at=NOW, today=today, **given)[0]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "r1"}, "$.id"),
        ({"worker": "Anna P."}, "$.worker"),
        ({"topic": "house"}, "$.topic"),
        ({"service": None, "organisation": None}, "$.service"),
        ({"service": "Mrs Peeters"}, "$.service"),
        ({"organisation": "The city"}, "$.organisation"),
        ({"on_behalf_of": "anna@example.org"}, "$.on_behalf_of"),
        ({"contact": "x" * 201}, "$.contact"),
    ],
)
def test_what_is_no_referral(changes: dict[str, object], path: str) -> None:
    """A referral is to somebody, and its codes are codes."""
    with pytest.raises(InvalidDataError) as refused:
        a_referral(**changes)
    assert refused.value.problems[0].endswith(f"@ {path}")


def test_preparing() -> None:
    """A referral begins as a draft, and its event tells to whom, for what and how, and not from which visit."""
    draft, event = prepare_referral(
        a_referral(state=ReferralState.ACCEPTED, visit=day_uuid(DAY, 2)), by=DESK, today=DAY
    )
    assert (draft.state, draft.version) == (ReferralState.DRAFT, 1)
    assert event.data == {
        "service": "g2",
        "organisation": "city",
        "topic": "topic:registration",
        "mode": "appointment",
    }
    with pytest.raises(ForbiddenError):
        prepare_referral(a_referral(), by=OWNER, today=DAY)


@pytest.mark.parametrize("mode", Mode)
def test_appointments_are_of_warm_modes(mode: Mode) -> None:
    """Who is only told or given a note has no appointment."""
    referral = a_referral(mode=mode, appointment_on=DAY)
    if mode.warm:
        assert prepare_referral(referral, by=DESK, today=DAY)
    else:
        with pytest.raises(InvalidDataError, match=r"\$\.appointment_on"):
            prepare_referral(referral, by=DESK, today=DAY)


@pytest.mark.parametrize("mode", Mode)
def test_modes(mode: Mode) -> None:
    """Told and written notes are given, warm referrals are requested, and never the other way round."""
    right, wrong, state = ("request", "give", "requested") if mode.warm else ("give", "request", "given")
    assert state == moved(a_referral(mode=mode), right).state
    with pytest.raises(InvalidDataError, match=r"\$\.mode"):
        moved(a_referral(mode=mode), wrong)


def test_every_mode_says_what_the_desk_did() -> None:
    """A referral implies the handling of its visit."""
    expected = {
        "told": "referred",
        "written": "referred",
        "contacted": "contacted_service",
        "appointment": "appointment_made",
        "accompanied": "accompanied",
    }
    assert expected == {mode.value: handling_of(mode).value for mode in Mode}


def consent(*items: str, given: str = "yes", **more: object) -> Consent:
    proof = {"how": ConsentHow.ORAL, "language": "ar", "day": DAY}
    return Consent(given=ConsentGiven(given), items=frozenset(map(ConsentItem, items)), **proof | more)


YESTERDAY = DAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("consent_given", "contact", "allowed"),
    [
        (None, None, True),
        (consent(given="not_needed"), None, True),
        (consent("need"), None, True),
        (consent("phone"), "0470", True),
        (consent("email"), "a@example.org", True),
        (consent("email"), "0470", False),
        (consent("phone", day=None), "0470", False),
        (None, "0470", False),
        (consent("need"), "0470", False),
        (consent("phone", expires_on=YESTERDAY), "0470", False),
        (consent("need", expires_on=YESTERDAY), None, False),
        (consent("phone", withdrawn_on=DAY), "0470", False),
    ],
)
def test_consent(consent_given: Consent | None, contact: str | None, allowed: bool) -> None:
    """A draft as well as a request that discloses has a consent that was given, still holds and lists it."""
    referral = a_referral(consent=consent_given, contact=contact)
    if allowed:
        assert prepare_referral(referral, by=DESK, today=DAY)[0].state == "draft"
        assert moved(referral, "request").state == "requested"
    else:
        with pytest.raises(InvalidDataError, match=r"\$\.consent"):
            prepare_referral(referral, by=DESK, today=DAY)
        with pytest.raises(InvalidDataError, match=r"\$\.consent"):
            moved(referral, "request")


def test_a_refusal_becomes_a_note() -> None:
    """Who does not agree gets a written note, and nothing that only a service could use is kept for it."""
    refused = a_referral(mode=Mode.CONTACTED, consent=consent(given="no"), receipt="a1")
    draft, event = prepare_referral(refused, by=DESK, today=DAY)
    assert ("written", None, "written") == (draft.mode, draft.receipt, event.data["mode"])
    assert "given" == moved(draft, "give").state
    for more in ({"contact": "0470"}, {"appointment_on": DAY}):
        with pytest.raises(InvalidDataError):
            prepare_referral(attrs.evolve(refused, **more), by=DESK, today=DAY)
    with pytest.raises(InvalidDataError, match="did not agree"):
        moved(refused, "request")


def test_consent_holds_on_the_day_of_the_request() -> None:
    """A draft whose consent ran out before it is requested discloses nothing."""
    draft = a_referral(consent=consent("phone", expires_on=DAY), contact="0470")
    assert moved(draft, "request")
    with pytest.raises(InvalidDataError, match=r"\$\.consent"):
        moved(draft, "request", today=DAY + timedelta(days=1))


def test_the_contact_lives_as_long_as_the_referral() -> None:
    """The means of contact stays while the referral runs and is deleted in every end state."""
    for state in ReferralState:
        for operation in REFERRALS.allowed(state):
            start = a_referral(state=state, contact="0470", consent=consent("phone"))
            if operation == "give":
                start = attrs.evolve(start, mode=Mode.TOLD)
            by = SYSTEM if operation == "expire" else DESK
            given = {"reason": Reason.OTHER, "outcome": HELPED, "on_behalf_of": "g2"}
            assert (operation, moved(start, operation, by=by, **given).state not in ENDED) == (
                operation, moved(start, operation, by=by, **given).contact is not None,
            )  # fmt: skip


@pytest.mark.parametrize("operation", sorted(ANSWERS))
def test_the_desk_answers_on_behalf(operation: str) -> None:
    """What a service says is entered by the desk only with whose word it is; the service itself needs none."""
    row = REFERRALS.rows[operation]
    running = a_referral(state=row.sources[0])
    assert row.target == moved(running, operation, by=OWNER, reason=Reason.OTHER).state
    assert moved(running, operation, reason=Reason.OTHER, on_behalf_of="g2").on_behalf_of == "g2"
    with pytest.raises(InvalidDataError, match=r"\$\.on_behalf_of"):
        moved(running, operation, reason=Reason.OTHER)


def test_only_who_was_asked_answers() -> None:
    """The desk answers for the service or its organisation, and for nobody else."""
    asked = a_referral(state=ReferralState.REQUESTED)
    for whose in ("g2", "city"):
        assert whose == moved(asked, "accept", on_behalf_of=whose).on_behalf_of
    for by in (DESK, OWNER):
        with pytest.raises(InvalidDataError, match=r"\$\.on_behalf_of"):
            moved(asked, "accept", by=by, on_behalf_of="g3")


@pytest.mark.parametrize("state", ReferralState)
@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("mode", Mode)
def test_when_hours_count(mode: Mode, priority: Priority, state: ReferralState) -> None:
    """The instant is kept only of a warm referral that is urgent or an emergency and has not ended."""
    expected = mode.warm and priority != "normal" and state not in ENDED
    assert expected == a_referral(mode=mode, priority=priority, state=state).exact


def test_reasons_go_with_their_states() -> None:
    """A reason is kept while it explains the state, and through a voiding; going on clears it."""
    held = moved(
        a_referral(state=ReferralState.ACCEPTED), "hold", reason=Reason.PAPERS_MISSING, on_behalf_of="g2"
    )
    assert held.reason == Reason.PAPERS_MISSING
    assert None is moved(held, "resume", on_behalf_of="g2").reason
    assert moved(held, "void").reason == Reason.PAPERS_MISSING


def test_events_hold_codes_only() -> None:
    """The event of a move tells the state, the reason and the outcome, and never the contact."""
    start = a_referral(state=ReferralState.ACCEPTED, contact="0470 12 34 56")
    _, event = move_referral(start, "complete", by=DESK, at=NOW, today=DAY, outcome=HELPED)
    said = {"state": "completed", "outcome": "helped", "reported_by": "service"}
    assert (event.action, event.data) == ("referral.completed", said)
    _, event = move_referral(start, "fail", by=OWNER, at=NOW, today=DAY, reason=Reason.NO_SHOW)
    assert event.data == {"state": "failed", "reason": "no_show"}


def test_every_operation_has_a_past() -> None:
    """The log tells every operation in the past tense."""
    assert list(REFERRALS.rows) == list(PAST)


def report(by: str, outcome: str) -> OutcomeReport:
    return OutcomeReport(by=Reporter(by), outcome=Outcome(outcome), day=DAY)


@pytest.mark.parametrize(
    ("reports", "shown", "disputed"),
    [
        ((), None, False),
        ((report("service", "helped"),), "helped", False),
        ((report("service", "helped"), report("desk", "unknown")), "unknown", False),
        (
            (report("visitor", "not_helped"), report("service", "helped"), report("desk", "helped")),
            "not_helped",
            True,
        ),
        (
            (report("visitor", "not_helped"), report("visitor", "helped"), report("service", "helped")),
            "helped",
            False,
        ),
        ((report("visitor", "helped"), report("desk", "not_helped")), "helped", False),
    ],
)
def test_whose_word_is_shown(reports: tuple[OutcomeReport, ...], shown: str | None, disputed: bool) -> None:
    """The visitor's latest word is shown, else the desk's, else the service's; visitor against service is disputed."""
    referral = a_referral(outcome_reports=reports)
    assert (shown, disputed) == (referral.outcome, referral.disputed)
