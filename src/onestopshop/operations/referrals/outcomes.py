# SPDX-License-Identifier: EUPL-1.2
"""
What is told of a referral beside its steps: outcomes, appointments, a consent withdrawn, another attempt.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Unpack

from onestopshop.codec.converter import structure
from onestopshop.domain.codes.referrals import Reason, ReferralState
from onestopshop.domain.referrals.moves import (
    CONSENT_WITHDRAWN,
    REPORTED,
    RESCHEDULED,
    report_outcome,
    reschedule,
)
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import ENDED, REFERRALS
from onestopshop.domain.visits import Visit
from onestopshop.errors import ConflictError, InvalidDataError, TransitionError
from onestopshop.operations.referrals.reading import ReferralReading
from onestopshop.operations.referrals.referring import ReferralFields, prepared, told_at
from onestopshop.operations.referrals.steps import report_of, take_step
from onestopshop.operations.referrals.withdrawing import withdrawn
from onestopshop.operations.repeats import made_before
from onestopshop.operations.work import Work

__all__ = ["ReferralOutcomes"]


class ReferralOutcomes(ReferralReading):
    """
    What one desk can tell of a referral without taking it a step further.
    """

    def report(
        self,
        id: str,
        *,
        outcome: str,
        reported_by: str | None = None,
        on_behalf_of: str | None = None,
        key: str | None = None,
    ) -> Referral:
        """
        Add what somebody says came of a referral; its state stays, and every report is kept.

        Args:
            reported_by: Who says so: desk, service or visitor; by default as in `complete`.

        Raises:
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: A value is not allowed, or somebody speaks for another.
            TransitionError: No service was ever asked.
        """

        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            repeated = work.repeated(given, REPORTED, Referral, id, may="referrals.report")
            if repeated is not None:
                return repeated
            referral = work.get(Referral, id)
            work.allow("referrals.report", referral)
            report = report_of(work, outcome, reported_by, on_behalf_of)
            told, event = report_outcome(referral, report, by=work.actor, on_behalf_of=on_behalf_of)
            return work.save(told, event, key=given, at=told_at(work, told))

        return self._write(decide)

    def reschedule(self, id: str, *, appointment_on: date | str | None, key: str | None = None) -> Referral:
        """
        Set or move the day of an appointment; ``None`` when there is none any more.

        Raises:
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: It is no date or one that is gone, or the mode makes no appointments.
            TransitionError: The referral has ended.
        """

        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            repeated = work.repeated(given, RESCHEDULED, Referral, id, may="referrals.reschedule")
            if repeated is not None:
                return repeated
            referral = work.get(Referral, id)
            work.allow("referrals.reschedule", referral)
            day = None if appointment_on is None else _date(appointment_on)
            moved, event = reschedule(referral, day, by=work.actor, today=work.context.today())
            return work.save(moved, event, key=given, at=told_at(work, moved))

        return self._write(decide)

    def withdraw_consent(self, id: str, *, key: str | None = None) -> Referral:
        """
        Note that the person takes her consent back.

        The contact is deleted, a referral that runs is cancelled (person_declined), and an entry of the log tells
        the receiver what to forget.

        Raises:
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: Nothing was agreed to.
            TransitionError: It was withdrawn before.
        """

        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            may = "referrals.withdraw_consent"
            repeated = work.repeated(given, CONSENT_WITHDRAWN, Referral, id, may=may)
            return repeated if repeated is not None else withdrawn(work, work.get(Referral, id), given)

        return self._write(decide)

    def redirect(
        self,
        id: str,
        *,
        end: str | None = None,
        reason: str | None = None,
        key: str | None = None,
        **fields: Unpack[ReferralFields],
    ) -> Referral:
        """
        Send a person on to another service: the referral ends when it has not ended, and a new one replaces it.

        Visit, topic, mode and priority are those of the earlier one where nothing else is said; its consent was
        for another receiver, so that what is disclosed needs a new one.

        Args:
            end: How the earlier one ends: ``reject``, ``fail`` or ``cancel``; by default it is rejected when
                nobody answered, and has failed when a service took it.
            reason: Why it ends, `wrong_service` by default.
            key: Makes a retry recognisable: the same key makes one new referral.

        Raises:
            ConflictError: The key was used for something else.
            ForbiddenError: The role may not, or a plugin vetoes; each part needs its own permission.
            InvalidDataError: A value is not allowed, or it was tried again before.
            TransitionError: It is a draft or was entered in error, or ended in another way than is said.
        """

        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            repeated = made_before(work, given)
            if repeated is not None:
                return _of(repeated, id, given)
            earlier = work.get(Referral, id)
            work.allow("referrals.read", earlier)
            _end(work, earlier, end, reason)
            draft = prepared(work, _another(work, earlier, fields), None)
            work.allow("referrals.make", draft)
            return take_step(work, draft, "request" if draft.mode.warm else "give", key=given)

        return self._write(decide)


_ENDS: Final = ("reject", "fail", "cancel")
_NEVER: Final = frozenset({ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR})


def _of(again: Referral, id: str, key: str | None) -> Referral:
    """Return what was made with a key before, when it was the next attempt after this referral."""
    if again.replaces == id:
        return again
    raise ConflictError(
        f"the key {key!r} was used for another referral",
        expected=f"the attempt after {id}",
        found=again.id,
        hint="Use a new key for each thing that you do.",
    )


def _end(work: Work, earlier: Referral, end: str | None, reason: str | None) -> None:
    """End a referral that is tried again elsewhere, unless it has ended."""
    if end not in {None, *_ENDS}:
        raise InvalidDataError([f"one of {', '.join(_ENDS)} is needed @ $.end"])
    said = end is not None or reason is not None
    if earlier.state in _NEVER or (earlier.state in ENDED and said):
        raise TransitionError(
            f"referral {earlier.id}",
            state=earlier.state.value,
            attempted=end or "redirect",
            allowed=REFERRALS.allowed(earlier.state),
        )
    if earlier.state not in ENDED:
        usual = "reject" if earlier.state is ReferralState.REQUESTED else "fail"
        take_step(work, earlier, end or usual, key=None, reason=reason or Reason.WRONG_SERVICE)


def _another(work: Work, earlier: Referral, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the next attempt; a visit that was taken back leads to nothing new."""
    visit = None if earlier.visit is None else work.find_one(Visit, earlier.visit)
    same = {
        "visit": None if visit is None or visit.retracted is not None else visit.id,
        "topic": earlier.topic,
        "mode": earlier.mode.value,
        "priority": earlier.priority.value,
        "desk": earlier.desk,
        "day": work.context.today(),
    }
    return {**same, **fields, "replaces": earlier.id}


def _date(value: date | str) -> date:
    try:
        return structure(value, date)
    except InvalidDataError:
        raise InvalidDataError(["a date (YYYY-MM-DD) is needed @ $.appointment_on"]) from None
