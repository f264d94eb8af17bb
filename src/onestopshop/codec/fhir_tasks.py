# SPDX-License-Identifier: EUPL-1.2
"""
A referral as a FHIR R4 Task of HL7 Gravity SDOH Clinical Care 3.0.0, and back.

Of the profile SDOHCC-TaskForReferralManagement come the ten statuses (plain FHIR
has two more, which are read), the pairs of them that may follow each other, and
who may set which.  FHIR has no place for what our outcome says: ``completed``
does not mean helped, so the outcome goes to ``businessStatus``.  A task names a
group and never a person, carries no means of contact, and tells the day only.

What was only told or written down disclosed nothing and is never exported.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from onestopshop.domain.codes.referrals import Mode, Outcome, Priority, Reason, ReferralState
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import ENDED, REFERRALS
from onestopshop.domain.taxonomies.concepts import URI_BASE
from onestopshop.errors import InvalidDataError, TransitionError

__all__ = [
    "PAIRS",
    "PRIORITIES",
    "PROFILE",
    "STATUSES",
    "TaskSaid",
    "check_pair",
    "read_task",
    "step_of",
    "write_task",
]

PROFILE: Final = (
    "http://hl7.org/fhir/us/sdoh-clinicalcare/StructureDefinition/SDOHCC-TaskForReferralManagement"
)
_FULFILL: Final = {"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}
_EXPIRED: Final = "expired, no answer"
_MODES: Final = f"{URI_BASE}referral-mode"
_REASONS: Final = f"{URI_BASE}referral-reason"
_OUTCOMES: Final = f"{URI_BASE}referral-outcome"

_DATE_TIME: Final = re.compile(
    r"[0-9]{4}(-(0[1-9]|1[0-2]))?|(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?"
)
"""A ``dateTime`` of FHIR R4 (Data Types): a year, a month, a day, or a day with a time and its zone."""

_ST = ReferralState

STATUSES: Final[Mapping[ReferralState, str | None]] = {
    _ST.DRAFT: "draft",
    _ST.GIVEN: None,
    _ST.REQUESTED: "requested",
    _ST.ACCEPTED: "accepted",
    _ST.REJECTED: "rejected",
    _ST.IN_PROGRESS: "in-progress",
    _ST.ON_HOLD: "on-hold",
    _ST.COMPLETED: "completed",
    _ST.FAILED: "failed",
    _ST.CANCELLED: "cancelled",
    _ST.EXPIRED: "cancelled",
    _ST.ENTERED_IN_ERROR: "entered-in-error",
}
"""``Task.status`` of each state; one that expired says so in its reason, information that was given has none."""

PRIORITIES: Final[Mapping[Priority, str]] = {
    Priority.NORMAL: "routine",
    Priority.URGENT: "urgent",
    Priority.EMERGENCY: "stat",
}

_TARGET: Final[Mapping[str, tuple[str, ...]]] = {
    "requested": ("accepted", "rejected"),
    "accepted": ("in-progress", "on-hold", "completed", "failed"),
    "in-progress": ("on-hold", "completed", "failed"),
    "on-hold": ("in-progress", "completed", "failed"),
}
_CANCELLABLE: Final = ("requested", "accepted", "in-progress", "on-hold")
_CODES: Final = tuple(dict.fromkeys(status for status in STATUSES.values() if status is not None))
_WRONG: Final = "entered-in-error"

PAIRS: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("draft", "requested"): frozenset({"requester"}),
    **{(before, after): frozenset({"target"}) for before, to in _TARGET.items() for after in to},
    **{(before, "cancelled"): frozenset({"requester", "target"}) for before in _CANCELLABLE},
    **{(before, _WRONG): frozenset({"requester"}) for before in _CODES if before != _WRONG},
}
"""The 26 pairs of statuses of which the second may follow the first, with who may set it."""

_READ: Final[Mapping[str, ReferralState]] = {
    **{status: state for state, status in STATUSES.items() if status and state is not _ST.EXPIRED},
    "received": _ST.REQUESTED,
    "ready": _ST.ACCEPTED,
}
_NEED_A_REASON: Final = frozenset({_ST.REJECTED, _ST.CANCELLED, _ST.ON_HOLD, _ST.FAILED})


class TaskSaid(NamedTuple):
    """
    What a task says of a referral, in our words.

    Args:
        outcome: Of one that was completed; a partner that sends none says `unknown`.
        mode: ``None`` when a partner sends none.
        appointment_on: ``None`` when a partner sends no day, but only a month or a year.
    """

    state: ReferralState
    reason: Reason | None
    outcome: Outcome | None
    priority: Priority
    mode: Mode | None
    appointment_on: date | None


def write_task(referral: Referral, *, today: date, group: str = "visitors") -> dict[str, Any]:
    """
    Return the task of a referral, as plain JSON data.

    Args:
        today: The date in the city, on which a consent must hold while the referral runs.
        group: The id of the Group that stands for whom it is; never a person.

    Raises:
        InvalidDataError: Nobody was asked, or items are disclosed without a consent that holds.
    """
    status = STATUSES[referral.state]
    if status is None or not referral.mode.warm:
        raise InvalidDataError(
            [f"a referral in mode {referral.mode.value!r} is not exported @ $.mode"],
            hint="Only where a service was contacted is there a task.",
        )
    _check_consent(referral, today)
    task: dict[str, Any] = {
        "resourceType": "Task",
        "id": referral.id,
        "meta": {"profile": [PROFILE], "tag": [{"system": _MODES, "code": referral.mode.value}]},
        "status": status,
        "intent": "order",
        "priority": PRIORITIES[referral.priority],
        "code": {"coding": [_FULFILL]},
        "focus": {"reference": f"ServiceRequest/{referral.id}"},
        "for": {"reference": f"Group/{group}"},
        "authoredOn": referral.day.isoformat(),
        "requester": _named("Organization", f"{URI_BASE}{referral.city}/desks", referral.desk),
        "owner": _owner(referral),
    }
    return task | _reason_of(referral) | _outcome_of(referral) | _appointment_of(referral)


def read_task(task: Mapping[str, Any]) -> TaskSaid:
    """
    Return what a partner's task says; words that have no code are read as `other` or `unknown`, and dropped.

    Raises:
        InvalidDataError: It is no task, or a status or priority is none of FHIR's.
    """
    if not isinstance(task, Mapping) or task.get("resourceType") != "Task":
        raise InvalidDataError(["a Task is needed @ $.resourceType"])
    if task.get("intent") != "order":
        raise InvalidDataError(["a request to fulfil is an order @ $.intent"])
    state = _one(_READ, task.get("status"), "$.status")
    text, code = _concept(task.get("statusReason"), _REASONS, "$.statusReason")
    if state is _ST.CANCELLED and text == _EXPIRED:
        state = _ST.EXPIRED
    outcome = None
    if state is _ST.COMPLETED:
        said, coded = _concept(task.get("businessStatus"), _OUTCOMES, "$.businessStatus")
        outcome = _member(Outcome, coded or said) or Outcome.UNKNOWN
    reason = _member(Reason, code or text) or Reason.OTHER if state in _NEED_A_REASON else None
    priorities = {code: priority for priority, code in PRIORITIES.items()} | {"asap": Priority.URGENT}
    return TaskSaid(
        state=state,
        reason=reason,
        outcome=outcome,
        priority=_one(priorities, task.get("priority", "routine"), "$.priority"),
        mode=_mode(task.get("meta")),
        appointment_on=_day(task.get("restriction")),
    )


def check_pair(before: str, after: str, *, by: str) -> None:
    """
    Return when a status may follow another one.

    Args:
        by: ``requester`` or ``target``.

    Raises:
        TransitionError: It may not, or not by who says it.
    """
    if by not in PAIRS.get((before, after), frozenset()):
        allowed = tuple(sorted(then for (now, then), who in PAIRS.items() if now == before and by in who))
        raise TransitionError("the status of a task", state=before, attempted=after, allowed=allowed)


def step_of(referral: Referral, said: TaskSaid) -> str | None:
    """
    Return the verb with which a referral comes to what its receiver's task says; ``None`` when it is there already.

    Raises:
        TransitionError: The receiver may not set that status, or not from the present one.
    """
    before, after = STATUSES[referral.state], STATUSES[said.state]
    if before == after:
        return None
    check_pair(before or "none", after or "none", by="target")
    target = _ST.CANCELLED if said.state is _ST.EXPIRED else said.state
    rows = REFERRALS.rows.values()
    return next(row.operation for row in rows if referral.state in row.sources and row.target is target)


def _check_consent(referral: Referral, today: date) -> None:
    """Where the service goes on, what it was told needs a consent; that a referral ended tells nothing of anybody."""
    consent = referral.consent
    if consent is None or not consent.items or referral.state in ENDED:
        return
    if not consent.covers(today):
        raise InvalidDataError(
            ["what is disclosed needs a consent that still holds @ $.consent"],
            hint="Ask the person again, or cancel the referral.",
        )


def _owner(referral: Referral) -> dict[str, Any]:
    if referral.service is not None:
        return _named("HealthcareService", f"{URI_BASE}{referral.city}/services", referral.service)
    return _named("Organization", f"{URI_BASE}{referral.city}/organisations", referral.organisation or "")


def _named(kind: str, system: str, id: str) -> dict[str, Any]:
    return {"type": kind, "identifier": {"system": system, "value": id}}


def _reason_of(referral: Referral) -> dict[str, Any]:
    if referral.state is _ST.EXPIRED:
        return {"statusReason": {"text": _EXPIRED}}
    if referral.state not in _NEED_A_REASON:
        return {}
    reason = referral.reason or Reason.OTHER
    return {"statusReason": {"coding": [{"system": _REASONS, "code": reason.value}], "text": reason.value}}


def _outcome_of(referral: Referral) -> dict[str, Any]:
    if referral.state is not _ST.COMPLETED:
        return {}
    outcome = referral.outcome or Outcome.UNKNOWN
    return {
        "businessStatus": {"coding": [{"system": _OUTCOMES, "code": outcome.value}], "text": outcome.value}
    }


def _appointment_of(referral: Referral) -> dict[str, Any]:
    if referral.appointment_on is None:
        return {}
    day = referral.appointment_on.isoformat()
    return {"restriction": {"period": {"start": day, "end": day}}}


def _one(known: Mapping[str, Any], code: object, path: str) -> Any:
    if not isinstance(code, str) or code not in known:
        raise InvalidDataError([f"one of {', '.join(known)} is needed @ {path}"])
    return known[code]


def _concept(said: object, system: str, path: str) -> tuple[str | None, str | None]:
    """Return the text of a CodeableConcept, and its code in one of our own systems."""
    if said is None:
        return None, None
    if not isinstance(said, Mapping):
        raise InvalidDataError([f"a CodeableConcept is needed @ {path}"])
    text = said.get("text")
    return (text if isinstance(text, str) else None), _coded(said.get("coding"), system)


def _coded(codings: object, system: str) -> str | None:
    found = codings if isinstance(codings, list) else []
    codes = (one.get("code") for one in found if isinstance(one, Mapping) and one.get("system") == system)
    return next((code for code in codes if isinstance(code, str)), None)


def _member(listed: Any, code: str | None) -> Any:
    return listed(code) if code in {member.value for member in listed} else None


def _mode(meta: object) -> Mode | None:
    found: Mode | None = _member(Mode, _coded(meta.get("tag") if isinstance(meta, Mapping) else None, _MODES))
    return found


def _day(restriction: object) -> date | None:
    period = restriction.get("period") if isinstance(restriction, Mapping) else None
    start = period.get("start") if isinstance(period, Mapping) else None
    if start is None:
        return None
    said = _DATE_TIME.fullmatch(start) if isinstance(start, str) else None
    try:
        if said is not None:  # a year or a month alone is a date of FHIR, and no day of an appointment
            return date.fromisoformat(said["day"]) if said["day"] else None
    except ValueError:
        pass
    raise InvalidDataError(
        ["a day is needed @ $.restriction.period.start"], hint="Write it as FHIR does: 2026-03-02."
    )
