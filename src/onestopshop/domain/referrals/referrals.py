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

from onestopshop.domain.codes.referrals import Mode, Outcome, Priority, Reason, ReferralState, Reporter
from onestopshop.domain.codes.visits import Handling
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import (
    OrganisationId,
    ReferralId,
    ServiceId,
    VisitId,
    check_record_id,
    check_source_id,
)
from onestopshop.domain.people import check_worker
from onestopshop.domain.referrals.consent import Consent
from onestopshop.domain.referrals.table import ENDED
from onestopshop.domain.taxonomies.concepts import check_code
from onestopshop.domain.taxonomies.editions import Coding, Editions
from onestopshop.domain.values import bounded
from onestopshop.errors import InvalidDataError

__all__ = ["OutcomeReport", "Referral", "handling_of"]

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
        changed_on: The instant of the last change of state while `exact`, else the start of its day in the
            city; what is reported or moved within a state leaves it, so that clocks and retention go on.
        on_behalf_of: Whose answer the desk entered, when the service itself has no account.
        contact: One means of contact, off by default; only while the referral runs.
        replaces: The ended referral that this one tries again.
        receipt: A keyed hash of the code that the visitor keeps, off by default.
        editions: The version of each scheme that it is coded by; empty when nobody kept it.
        as_made: What it was coded with at first, once a remap gave it other codes.
    """

    KIND: ClassVar[str] = "referral"
    SCHEMA: ClassVar[int] = 2
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("state", "changed_on"),
        ("visit",),
        ("replaces",),
        ("receipt",),
    )

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
        default=None, metadata=about("a new attempt", person=_I, keep=_R, index=Index.STRING)
    )
    receipt: str | None = attrs.field(
        default=None,
        metadata=about("the visitor reports the outcome", person=_I, keep=Keep.RECEIPT, index=Index.STRING),
    )
    editions: Editions = attrs.field(
        factory=dict, hash=False, metadata=about("which editions of its schemes coded it", keep=_R)
    )
    as_made: Coding | None = attrs.field(
        default=None, metadata=about("a remap changes no fact; offline merge", person=_I, keep=_R)
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

    @property
    def not_attended(self) -> bool:
        """Whether the person did not come: the matter is closed, or must start again (5.3)."""
        if self.state is ReferralState.FAILED:
            return self.reason is Reason.NO_SHOW
        return self.state is ReferralState.COMPLETED and self.outcome is Outcome.NOT_ATTENDED


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
