# SPDX-License-Identifier: EUPL-1.2
"""
What happens to a referral: its steps, and what is told, moved or withdrawn without one.

``completed`` says that the service closed the matter; only an outcome says
whether it helped, and every report of one is kept (domain handbook, 5.3).
"""

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from onestopshop.domain.codes.referrals import ConsentGiven, Mode, Reason, ReferralState, Reporter
from onestopshop.domain.events import Event
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.consent import check_disclosure
from onestopshop.domain.referrals.referrals import OutcomeReport, Referral
from onestopshop.domain.referrals.table import ANSWERS, ASKED, ENDED, PAST, REFERRALS
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

__all__ = [
    "CONSENT_WITHDRAWN",
    "REPORTED",
    "RESCHEDULED",
    "move_referral",
    "prepare_referral",
    "report_outcome",
    "reschedule",
    "withdraw_consent",
]

REPORTED = "referral.reported"
RESCHEDULED = "referral.rescheduled"
CONSENT_WITHDRAWN = "referral.consent_withdrawn"

_DESK = frozenset({ActsAs.WORKER, ActsAs.COORDINATOR})
_SERVICE = _DESK | {ActsAs.OWNER}
_ANYBODY = _SERVICE | {ActsAs.VISITOR}


def prepare_referral(referral: Referral, *, by: Actor, today: date) -> tuple[Referral, Event]:
    """
    Begin a referral as a draft, version 1; its event does not tell the visit.

    Who does not agree that a service hears of her gets a written note: that is no failure (5.5).

    Args:
        today: The date in the city, on which a consent must hold.

    Raises:
        ForbiddenError: Only a desk may.
        InvalidDataError: It has an appointment in a mode that makes none, or would disclose what has no consent.
    """
    REFERRALS.begin("prepare", by=by.acts_as, given=("service", "topic", "mode"))
    if referral.mode.warm and referral.consent is not None and referral.consent.given is ConsentGiven.NO:
        referral = attrs.evolve(referral, mode=Mode.WRITTEN, receipt=None)
    if referral.appointment_on is not None and not referral.mode.warm:
        raise InvalidDataError(
            [f"a referral in mode {referral.mode.value!r} has no appointment @ $.appointment_on"],
            hint="Leave it out: without an agreement, too, the person gets a note and no appointment.",
        )
    if referral.appointment_on is not None and referral.appointment_on < referral.day:
        raise InvalidDataError(["an appointment is not before the day of the referral @ $.appointment_on"])
    _check_consent(referral, today)
    data = {"service": referral.service, "organisation": referral.organisation, "topic": referral.topic}
    event = _event("referral.prepared", referral, {**data, "mode": referral.mode.value})
    begun = referral.state is ReferralState.DRAFT and referral.version == 1
    return (referral if begun else attrs.evolve(referral, state=ReferralState.DRAFT, version=1)), event


def move_referral(
    referral: Referral,
    operation: str,
    *,
    by: Actor,
    at: datetime,
    today: date,
    reason: Reason | None = None,
    outcome: OutcomeReport | None = None,
    on_behalf_of: str | None = None,
) -> tuple[Referral, Event]:
    """
    Take a referral to its next state.

    Args:
        operation: A verb of `REFERRALS`.
        today: The date in the city, on which a consent must hold.
        on_behalf_of: The service or organisation whose answer the desk enters.

    Raises:
        TransitionError: Its state does not allow the operation.
        ForbiddenError: Only others may do this.
        InvalidDataError: A reason, an outcome, a mode or a consent that the operation needs is missing, or
            the desk answers on behalf of nobody, or of somebody who was not asked.
    """
    given = {name for name, value in {"reason": reason, "outcome": outcome}.items() if value is not None}
    row = REFERRALS.check(referral.id, referral.state, operation, by=by.acts_as, given=given)
    if operation in ANSWERS and by.acts_as in _DESK and on_behalf_of is None:
        raise InvalidDataError([f"{operation} needs on_behalf_of @ $.on_behalf_of"])
    _check_behalf(referral, on_behalf_of)
    _check_mode(referral, operation, today)
    state = row.target or referral.state
    moved = attrs.evolve(
        referral,
        state=state,
        changed_on=at,
        reason=reason or (referral.reason if operation == "void" else None),
        on_behalf_of=on_behalf_of,
        outcome_reports=(*referral.outcome_reports, *_told(outcome, by)),
        contact=None if state in ENDED else referral.contact,
        version=referral.version + 1,
    )
    data: dict[str, object] = {"state": state.value}
    if reason:
        data["reason"] = reason.value
    return moved, _event(f"referral.{PAST[operation]}", referral, data | _said(outcome, on_behalf_of))


def report_outcome(
    referral: Referral, report: OutcomeReport, *, by: Actor, on_behalf_of: str | None = None
) -> tuple[Referral, Event]:
    """
    Add what somebody says came of a referral, whatever its state: that does not change.

    Raises:
        TransitionError: The service was never asked.
        ForbiddenError: Neither desk, service nor visitor says it.
        InvalidDataError: Somebody speaks for another, or for a service that was not asked.
    """
    _expect_asked(referral, "report")
    _expect_one_of(_ANYBODY, by, "report")
    _check_behalf(referral, on_behalf_of)
    reports = (*referral.outcome_reports, *_told(report, by))
    told = attrs.evolve(referral, outcome_reports=reports, version=referral.version + 1)
    return told, _event(REPORTED, referral, _said(report, on_behalf_of))


def reschedule(
    referral: Referral, appointment_on: date | None, *, by: Actor, today: date
) -> tuple[Referral, Event]:
    """
    Set, move or remove the day of an appointment; the event tells the day before, too, for a merge.

    Args:
        today: The date in the city: nobody makes an appointment for a day that is gone.

    Raises:
        TransitionError: The referral has ended.
        ForbiddenError: Neither a desk nor the service says it.
        InvalidDataError: The mode makes no appointments, or the day is gone.
    """
    if referral.state in ENDED:
        raise _not_possible(referral, "reschedule")
    _expect_one_of(_SERVICE, by, "reschedule")
    if not referral.mode.warm:
        raise InvalidDataError(
            [f"a referral in mode {referral.mode.value!r} has no appointment @ $.appointment_on"]
        )
    if appointment_on is not None and appointment_on < today:
        raise InvalidDataError(["a day that is not gone is needed @ $.appointment_on"])
    was = referral.appointment_on
    data = {"appointment_on": _iso(appointment_on), "was": _iso(was)}
    moved = attrs.evolve(referral, appointment_on=appointment_on, version=referral.version + 1)
    return moved, _event(RESCHEDULED, referral, data)


def withdraw_consent(referral: Referral, *, by: Actor, today: date) -> tuple[Referral, Event]:
    """
    Note that the person takes her agreement back: the contact goes, and the receiver is told what to forget.

    The event lists the items.  Where the referral still runs, cancelling it is the step that follows.

    Raises:
        TransitionError: It was withdrawn before.
        ForbiddenError: Neither the desk nor the visitor says it.
        InvalidDataError: Nothing was agreed to.
    """
    _expect_one_of(_DESK | {ActsAs.VISITOR}, by, "withdraw_consent")
    consent = referral.consent
    if consent is None or consent.given is not ConsentGiven.YES:
        raise InvalidDataError(
            ["there is no consent to withdraw @ $.consent"],
            hint="Cancel the referral when the person does not want it any more.",
        )
    if consent.withdrawn_on is not None:
        raise TransitionError(
            f"the consent of referral {referral.id}",
            state="withdrawn",
            attempted="withdraw_consent",
            allowed=(),
        )
    withdrawn = attrs.evolve(
        referral,
        consent=attrs.evolve(consent, withdrawn_on=today),
        contact=None,
        version=referral.version + 1,
    )
    return withdrawn, _event(CONSENT_WITHDRAWN, referral, {"items": sorted(consent.items)})


def _check_mode(referral: Referral, operation: str, today: date) -> None:
    """Told and written notes are given, warm referrals requested; what is disclosed needs consent."""
    if operation == "give" and referral.mode.warm:
        raise InvalidDataError(
            [f"a referral in mode {referral.mode.value!r} is requested, not given @ $.mode"]
        )
    if operation != "request":
        return
    if not referral.mode.warm:
        raise InvalidDataError(
            [f"a referral in mode {referral.mode.value!r} is given, not requested @ $.mode"]
        )
    _check_consent(referral, today)


def _check_consent(referral: Referral, today: date) -> None:
    check_disclosure(referral.consent, contact=referral.contact, warm=referral.mode.warm, today=today)


def _check_behalf(referral: Referral, on_behalf_of: str | None) -> None:
    if on_behalf_of not in {None, referral.service, referral.organisation}:
        raise InvalidDataError(["only the service or organisation that was asked answers @ $.on_behalf_of"])


_OWN_WORD: Mapping[ActsAs, Reporter] = {ActsAs.OWNER: Reporter.SERVICE, ActsAs.VISITOR: Reporter.VISITOR}


def _told(report: OutcomeReport | None, by: Actor) -> tuple[OutcomeReport, ...]:
    """Return the report, when its actor may say it: a service and a visitor speak for themselves only."""
    if report is None:
        return ()
    if report.by is not _OWN_WORD.get(by.acts_as, report.by):
        raise InvalidDataError([f"a {_OWN_WORD[by.acts_as]} speaks for itself only @ $.reported_by"])
    return (report,)


def _said(report: OutcomeReport | None, on_behalf_of: str | None) -> dict[str, object]:
    said: dict[str, object] = {}
    if report is not None:
        said |= {"outcome": report.outcome.value, "reported_by": report.by.value}
    return said if on_behalf_of is None else said | {"on_behalf_of": on_behalf_of}


def _expect_asked(referral: Referral, attempted: str) -> None:
    if referral.state not in ASKED:
        raise _not_possible(referral, attempted)


def _expect_one_of(may: frozenset[ActsAs], by: Actor, operation: str) -> None:
    if by.acts_as not in may:
        reason = f"a {by.acts_as} may not do this, only: {', '.join(sorted(may))}"
        raise ForbiddenError(f"referrals.{operation}", [reason])


def _not_possible(referral: Referral, attempted: str) -> TransitionError:
    return TransitionError(
        f"referral {referral.id}",
        state=referral.state.value,
        attempted=attempted,
        allowed=REFERRALS.allowed(referral.state),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _event(action: str, referral: Referral, data: Mapping[str, object]) -> Event:
    return Event(action=action, kind=Referral.KIND, subject=referral.id, data=data)
