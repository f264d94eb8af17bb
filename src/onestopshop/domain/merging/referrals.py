# SPDX-License-Identifier: EUPL-1.2
"""
Bring one referral to what all the entries about it say, wherever they were written.

A step that the state does not allow is refused, unless it asks for what is so
already.  What is reported is kept, whoever was first; a withdrawn consent stays
withdrawn; a reminder changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Final

import attrs

from onestopshop.domain.codes.referrals import Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.events import LogEntry
from onestopshop.domain.merging.replaying import (
    Applied,
    Chain,
    Refused,
    day_of_entry,
    instant_of,
    replay_remap,
    replayed,
)
from onestopshop.domain.referrals.moves import CONSENT_WITHDRAWN, REPORTED, RESCHEDULED
from onestopshop.domain.referrals.referrals import OutcomeReport, Referral
from onestopshop.domain.referrals.table import ASKED, ENDED, PAST, REFERRALS
from onestopshop.domain.transitions import Transition

__all__ = ["ends_contact", "referral_as_made", "replay_referral"]


def replay_referral(
    begun: Referral, chains: Sequence[Chain], zone: tzinfo
) -> tuple[Referral, Sequence[Refused]]:
    """Return the referral as its entries leave it, and what was refused."""

    def apply(now: Referral, entry: LogEntry) -> Applied[Referral]:
        return _CHANGES.get(entry.action, _stepped)(now, entry, zone)

    referral, refused = replayed(begun, chains, apply)
    return attrs.evolve(referral, version=len(chains)), refused


def referral_as_made(referral: Referral, chains: Sequence[Chain]) -> Referral:
    """
    Return what was said when a referral was made, without all that may change or go later.

    The day of its appointment is that before it was first moved: the writer of the first of these entries knew of
    no other.
    """
    told = [entry for chain in chains for entry in chain]
    moved = next((entry for entry in told if entry.action == RESCHEDULED), None)
    consent = referral.consent
    if consent is not None and any(entry.action == CONSENT_WITHDRAWN for entry in told):
        consent = attrs.evolve(consent, withdrawn_on=None)
    return attrs.evolve(
        referral,
        state=ReferralState.DRAFT,
        changed_on=_START,
        reason=None,
        on_behalf_of=None,
        consent=consent,
        contact=None,
        outcome_reports=(),
        appointment_on=referral.appointment_on if moved is None else _day(moved, "was"),
        receipt=None,
        version=0,
    )


def ends_contact(entry: LogEntry) -> bool:
    """Whether the means of contact was deleted for good where an entry was written, whatever became of the entry."""
    verb = _VERBS.get(entry.action)
    return verb is not None and REFERRALS.rows[verb].target in ENDED


_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_VERBS: Final[Mapping[str, str]] = {f"referral.{past}": verb for verb, past in PAST.items()}


def _prepared(now: Referral, entry: LogEntry, zone: tzinfo) -> Applied[Referral]:
    return attrs.evolve(now, changed_on=instant_of(entry.at, zone)), None


def _stepped(now: Referral, entry: LogEntry, zone: tzinfo) -> Applied[Referral]:
    row = REFERRALS.rows[_VERBS[entry.action]]
    report = _report(entry, zone)
    if now.state in row.sources:
        return _moved(now, row, entry, zone), None
    if row.target is not now.state or _reason(entry) not in {None, now.reason}:
        return now, now.state.value
    known = {(one.outcome, one.by) for one in now.outcome_reports}
    if report is None or (report.outcome, report.by) in known:
        return now, None
    return attrs.evolve(now, outcome_reports=(*now.outcome_reports, report)), None


def _reported(now: Referral, entry: LogEntry, zone: tzinfo) -> Applied[Referral]:
    report = _report(entry, zone)
    if now.state not in ASKED or report is None:
        return now, now.state.value
    return attrs.evolve(now, outcome_reports=(*now.outcome_reports, report)), None


def _rescheduled(now: Referral, entry: LogEntry, zone: tzinfo) -> Applied[Referral]:
    del zone
    day = _day(entry, "appointment_on")
    if now.state in ENDED:
        return now, None if day == now.appointment_on else now.state.value
    return attrs.evolve(now, appointment_on=day), None


def _withdrawn(now: Referral, entry: LogEntry, zone: tzinfo) -> Applied[Referral]:
    if now.consent is None or now.consent.withdrawn_on is not None:
        return now, None
    day = day_of_entry(entry.at, zone)
    return attrs.evolve(now, consent=attrs.evolve(now.consent, withdrawn_on=day), contact=None), None


def _reminded(now: Referral, entry: LogEntry, zone: tzinfo) -> Applied[Referral]:
    del entry, zone
    return now, None


def _remapped(now: Referral, entry: LogEntry, zone: tzinfo) -> Applied[Referral]:
    del zone
    return replay_remap(now, entry)


_CHANGES: Final[Mapping[str, Callable[[Referral, LogEntry, tzinfo], Applied[Referral]]]] = {
    "referral.prepared": _prepared,
    REPORTED: _reported,
    RESCHEDULED: _rescheduled,
    CONSENT_WITHDRAWN: _withdrawn,
    "referral.reminded": _reminded,
    "referral.remapped": _remapped,
}


def _moved(now: Referral, row: Transition[ReferralState], entry: LogEntry, zone: tzinfo) -> Referral:
    report, behalf = _report(entry, zone), entry.data.get("on_behalf_of")
    return attrs.evolve(
        now,
        state=row.target or now.state,
        changed_on=instant_of(entry.at, zone),
        reason=_reason(entry) or (now.reason if row.operation == "void" else None),
        on_behalf_of=None if behalf is None else str(behalf),
        outcome_reports=(*now.outcome_reports, report) if report else now.outcome_reports,
    )


def _report(entry: LogEntry, zone: tzinfo) -> OutcomeReport | None:
    outcome, by = entry.data.get("outcome"), entry.data.get("reported_by", Reporter.DESK)
    if outcome is None:
        return None
    return OutcomeReport(
        outcome=Outcome(str(outcome)), by=Reporter(str(by)), day=day_of_entry(entry.at, zone)
    )


def _reason(entry: LogEntry) -> Reason | None:
    reason = entry.data.get("reason")
    return None if reason is None else Reason(str(reason))


def _day(entry: LogEntry, name: str) -> date | None:
    said = entry.data.get(name)
    return None if said is None else date.fromisoformat(str(said))
