# SPDX-License-Identifier: EUPL-1.2
"""
Referrals: the way from the shop to a service, and what came of it.

States and modes follow the referral task of HL7 Gravity SDOH Clinical Care
3.0.0; ``completed`` says that the service closed the matter, and only an
outcome says whether it helped.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

import attrs

from onestopshop.domain.codes.referrals import (
    Mode,
    Outcome,
    Priority,
    Reason,
    ReferralState,
    Reporter,
)
from onestopshop.domain.codes.visits import Handling
from onestopshop.domain.consent import Consent, check_disclosure
from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import (
    OrganisationId,
    ReferralId,
    ServiceId,
    VisitId,
    check_record_id,
    check_source_id,
)
from onestopshop.domain.people import Actor, ActsAs, check_worker
from onestopshop.domain.taxonomies import check_code
from onestopshop.domain.transitions import Table, Transition
from onestopshop.domain.values import bounded
from onestopshop.errors import InvalidDataError

__all__ = [
    "ANSWERS",
    "ENDED",
    "PAST",
    "REFERRALS",
    "OutcomeReport",
    "Referral",
    "handling_of",
    "move_referral",
    "prepare_referral",
]


_R = Keep.REFERRAL
_I = Person.INDIRECT


@attrs.frozen(kw_only=True)
class OutcomeReport:
    """
    One report of what came of a referral; every report is kept.
    """

    outcome: Outcome = attrs.field(metadata=about("whether referrals help", keep=_R))
    by: Reporter = attrs.field(metadata=about("who says so is apart from what is so", keep=_R))
    day: date = attrs.field(metadata=about("order of reports", person=_I, keep=_R))


@attrs.frozen(kw_only=True)
class Referral:
    """
    One referral of one need to one service or organisation.

    Args:
        service: The receiving service, or ``None`` when only the organisation is known.
        changed_on: The instant of the last change while `exact`, else the start of its day in the city.
        on_behalf_of: Whose answer the desk entered, when the service itself has no account.
        contact: One means of contact, off by default; only while the referral runs.
        replaces: The ended referral that this one tries again.
        receipt: Reserved: no operation fills it yet, and no city can switch it on.
    """

    KIND: ClassVar[str] = "referral"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("state", "changed_on"), ("visit",))

    id: ReferralId = attrs.field(metadata=about("a retry is one referral; offline merge", keep=_R))
    visit: VisitId | None = attrs.field(
        default=None, metadata=about("which contact led to it", person=_I, keep=_R, index=Index.STRING)
    )
    city: str = attrs.field(metadata=about("whose referral it is", keep=_R))
    desk: str = attrs.field(metadata=about("who hears of answers", person=_I, keep=_R, index=Index.STRING))
    day: date = attrs.field(metadata=about("trends", person=_I, keep=_R, index=Index.STRING))
    worker: str = attrs.field(metadata=about("feedback to the referrer", person=_I, keep=Keep.CODE))
    service: ServiceId | None = attrs.field(
        default=None, metadata=about("who is asked", keep=_R, index=Index.STRING)
    )
    organisation: OrganisationId | None = attrs.field(
        default=None, metadata=about("who is asked", keep=_R, index=Index.STRING)
    )
    topic: str = attrs.field(metadata=about("the need", person=_I, keep=_R, index=Index.STRING))
    mode: Mode = attrs.field(
        metadata=about("what is disclosed, and whether the loop closes", keep=_R, index=Index.STRING)
    )
    priority: Priority = attrs.field(default=Priority.NORMAL, metadata=about("when to remind", keep=_R))
    state: ReferralState = attrs.field(metadata=about("how far it has come", keep=_R, index=Index.STRING))
    changed_on: datetime = attrs.field(metadata=about("reminders", person=_I, keep=_R, index=Index.INSTANT))
    reason: Reason | None = attrs.field(
        default=None, metadata=about("why it did not go on", keep=_R, index=Index.STRING)
    )
    on_behalf_of: str | None = attrs.field(
        default=None, metadata=about("whose answer the desk entered", keep=_R)
    )
    consent: Consent | None = attrs.field(
        default=None, metadata=about("what may be disclosed", person=_I, keep=_R)
    )
    contact: str | None = attrs.field(
        default=None,
        metadata=about("running referral; off by default", person=Person.DIRECT, keep=Keep.CONTACT),
    )
    outcome_reports: tuple[OutcomeReport, ...] = attrs.field(
        default=(), metadata=about("what came of it", keep=_R)
    )
    appointment_on: date | None = attrs.field(default=None, metadata=about("reminder", person=_I, keep=_R))
    replaces: ReferralId | None = attrs.field(
        default=None, metadata=about("a new attempt", person=_I, keep=_R)
    )
    receipt: str | None = attrs.field(
        default=None,
        metadata=about("the visitor reports the outcome; nothing fills it yet", person=_I, keep=Keep.RECEIPT),
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_R))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        check_worker(self.worker)
        check_code(self.topic, path="$.topic")
        bounded(self.contact, most=200, path="$.contact")
        for name in ("service", "organisation", "on_behalf_of"):
            if getattr(self, name) is not None:
                check_source_id(getattr(self, name), path=f"$.{name}")
        if self.service is None and self.organisation is None:
            raise InvalidDataError(
                ["a referral names a service or an organisation @ $.service"],
                hint="A need without any service is a visit with could_not_help and a reason.",
            )

    @property
    def exact(self) -> bool:
        """Whether its clock counts hours (5.4): any other instant would tell the time of a visit."""
        return self.mode.warm and self.priority is not Priority.NORMAL and self.state not in ENDED

    @property
    def outcome(self) -> Outcome | None:
        """What is shown: the visitor's latest report, else the desk's, else the service's."""
        for reporter in (Reporter.VISITOR, Reporter.DESK, Reporter.SERVICE):
            for report in reversed(self.outcome_reports):
                if report.by is reporter:
                    return report.outcome
        return None

    @property
    def disputed(self) -> bool:
        """Whether visitor and service say different things."""
        latest = {report.by: report.outcome for report in self.outcome_reports}
        visitor, service = latest.get(Reporter.VISITOR), latest.get(Reporter.SERVICE)
        return visitor is not None and service is not None and visitor is not service


_ST = ReferralState
_DESK = frozenset({ActsAs.WORKER, ActsAs.COORDINATOR})
_SERVICE = _DESK | {ActsAs.OWNER}
_SYSTEM = frozenset({ActsAs.SYSTEM})
_RUNNING = (_ST.ACCEPTED, _ST.IN_PROGRESS, _ST.ON_HOLD)
_NOT_VOID = tuple(state for state in ReferralState if state is not _ST.ENTERED_IN_ERROR)


def _row(
    operation: str,
    sources: tuple[ReferralState, ...],
    target: ReferralState,
    who: frozenset[ActsAs],
    *needs: str,
) -> Transition[ReferralState]:
    return Transition(operation=operation, sources=sources, target=target, who=who, needs=needs)


REFERRALS: Table[ReferralState] = Table(
    "referral",
    ReferralState,
    [
        _row("prepare", (), _ST.DRAFT, _DESK, "service", "topic", "mode"),
        _row("give", (_ST.DRAFT,), _ST.GIVEN, _DESK),
        _row("request", (_ST.DRAFT,), _ST.REQUESTED, _DESK),
        _row("accept", (_ST.REQUESTED,), _ST.ACCEPTED, _SERVICE),
        _row("reject", (_ST.REQUESTED,), _ST.REJECTED, _SERVICE, "reason"),
        _row("expire", (_ST.REQUESTED,), _ST.EXPIRED, _SYSTEM),
        _row("start", (_ST.ACCEPTED,), _ST.IN_PROGRESS, _SERVICE),
        _row("hold", (_ST.ACCEPTED, _ST.IN_PROGRESS), _ST.ON_HOLD, _SERVICE, "reason"),
        _row("resume", (_ST.ON_HOLD,), _ST.IN_PROGRESS, _SERVICE),
        _row("complete", _RUNNING, _ST.COMPLETED, _SERVICE, "outcome"),
        _row("fail", _RUNNING, _ST.FAILED, _SERVICE, "reason"),
        _row("cancel", (_ST.REQUESTED, *_RUNNING), _ST.CANCELLED, _SERVICE, "reason"),
        _row("void", _NOT_VOID, _ST.ENTERED_IN_ERROR, _DESK),
    ],
)
"""Every allowed change of a referral; its sources are listed in the module's docstring."""

ENDED = frozenset(
    {_ST.GIVEN, _ST.REJECTED, _ST.COMPLETED, _ST.FAILED, _ST.CANCELLED, _ST.EXPIRED, _ST.ENTERED_IN_ERROR}
)

ANSWERS = frozenset({"accept", "reject", "start", "hold", "resume", "fail"})
"""What the receiving service says; the desk enters it only on behalf of that service."""

_HANDLING: Mapping[Mode, Handling] = {
    Mode.TOLD: Handling.REFERRED,
    Mode.WRITTEN: Handling.REFERRED,
    Mode.CONTACTED: Handling.CONTACTED_SERVICE,
    Mode.APPOINTMENT: Handling.APPOINTMENT_MADE,
    Mode.ACCOMPANIED: Handling.ACCOMPANIED,
}


def handling_of(mode: Mode) -> Handling:
    """Return what a referral in this mode says about the handling of its visit."""
    return _HANDLING[mode]


def prepare_referral(referral: Referral, *, by: Actor, today: date) -> tuple[Referral, Event]:
    """
    Begin a referral as a draft, version 1; its event does not tell the visit.

    Args:
        today: The date in the city, on which a consent must hold.

    Raises:
        ForbiddenError: Only a desk may.
        InvalidDataError: It has an appointment in a mode that makes none, or would disclose what has no consent.
    """
    REFERRALS.begin("prepare", by=by.acts_as, given=("service", "topic", "mode"))
    if referral.appointment_on is not None and not referral.mode.warm:
        raise InvalidDataError(
            [f"a referral in mode {referral.mode.value!r} has no appointment @ $.appointment_on"]
        )
    _check_consent(referral, today)
    data = {"service": referral.service, "organisation": referral.organisation, "topic": referral.topic}
    event = _event("prepared", referral, {**data, "mode": referral.mode.value})
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
    if on_behalf_of not in {None, referral.service, referral.organisation}:
        raise InvalidDataError(["only the service or organisation that was asked answers @ $.on_behalf_of"])
    _check_mode(referral, operation, today)
    state = row.target or referral.state
    reports = (*referral.outcome_reports, outcome) if outcome else referral.outcome_reports
    moved = attrs.evolve(
        referral,
        state=state,
        changed_on=at,
        reason=reason or (referral.reason if operation == "void" else None),
        on_behalf_of=on_behalf_of,
        outcome_reports=reports,
        contact=None if state in ENDED else referral.contact,
        version=referral.version + 1,
    )
    data: dict[str, object] = {"state": state.value}
    if reason:
        data["reason"] = reason.value
    if outcome:
        data |= {"outcome": outcome.outcome.value, "reported_by": outcome.by.value}
    if on_behalf_of:
        data["on_behalf_of"] = on_behalf_of
    return moved, _event(PAST[operation], referral, data)


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


PAST: Mapping[str, str] = {
    "prepare": "prepared",
    "give": "given",
    "request": "requested",
    "accept": "accepted",
    "reject": "rejected",
    "expire": "expired",
    "start": "started",
    "hold": "held",
    "resume": "resumed",
    "complete": "completed",
    "fail": "failed",
    "cancel": "cancelled",
    "void": "voided",
}


def _event(past: str, referral: Referral, data: Mapping[str, object]) -> Event:
    return Event(action=f"referral.{past}", kind=Referral.KIND, subject=referral.id, data=data)
