# SPDX-License-Identifier: EUPL-1.2
"""
Send a person on, and follow what comes of it.
"""

from typing import Unpack

from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import PAST
from onestopshop.operations.links import ReferralLinks
from onestopshop.operations.referrals.outcomes import ReferralOutcomes
from onestopshop.operations.referrals.referring import ReferralFields, prepared
from onestopshop.operations.referrals.steps import take_step
from onestopshop.operations.repeats import made_before
from onestopshop.operations.work import Work

__all__ = ["ReferralFields", "Referrals"]


class Referrals(ReferralOutcomes, ReferralLinks):
    """
    The referrals of a shop, as one desk sees them.
    """

    def make(self, *, key: str | None = None, **fields: Unpack[ReferralFields]) -> Referral:
        """
        Refer a person: prepare the referral, then give or request it according to its mode.

        Who may prepare may ask to make; to give or request is asked for, too.

        The topic is taken from the visit when that has one; the visit learns
        the service and the handling, marked as implied.  Who does not agree that
        the service hears of her (``consent = {"given": "no"}``) gets a written note.

        Args:
            key: Makes a retry recognisable: the same key makes one referral.

        Raises:
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: A value is not allowed, the service is closed or not for visitors, or what is
                disclosed has no consent.
            NotFoundError: The visit or the service does not exist.
        """

        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            repeated = made_before(work, given)
            if repeated is not None:
                return repeated
            draft = prepared(work, fields, None)
            work.allow("referrals.make", draft)
            return take_step(work, draft, "request" if draft.mode.warm else "give", key=given)

        return self._write(decide)

    def prepare(self, *, key: str | None = None, **fields: Unpack[ReferralFields]) -> Referral:
        """Begin a referral as a draft that nobody is told of; arguments and errors as in `make`."""

        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "referral.prepared", Referral, may="referrals.prepare")
            return repeated if repeated is not None else prepared(work, fields, given)

        return self._write(decide)

    def give(self, id: str, *, key: str | None = None) -> Referral:
        """Hand out a draft in mode told or written."""
        return self._step(id, "give", key)

    def request(self, id: str, *, key: str | None = None) -> Referral:
        """Ask the service, for a draft in mode contacted, appointment or accompanied."""
        return self._step(id, "request", key)

    def accept(self, id: str, *, on_behalf_of: str | None = None, key: str | None = None) -> Referral:
        """Note that the service takes it."""
        return self._step(id, "accept", key, on_behalf_of=on_behalf_of)

    def reject(
        self, id: str, *, reason: str, on_behalf_of: str | None = None, key: str | None = None
    ) -> Referral:
        """Note that the service does not take it, and why."""
        return self._step(id, "reject", key, reason=reason, on_behalf_of=on_behalf_of)

    def expire(self, id: str, *, key: str | None = None) -> Referral:
        """Note that no answer came in time; only the shop itself does this."""
        return self._step(id, "expire", key)

    def start(self, id: str, *, on_behalf_of: str | None = None, key: str | None = None) -> Referral:
        """Note that the service has begun."""
        return self._step(id, "start", key, on_behalf_of=on_behalf_of)

    def hold(
        self, id: str, *, reason: str, on_behalf_of: str | None = None, key: str | None = None
    ) -> Referral:
        """Note that it waits, and why."""
        return self._step(id, "hold", key, reason=reason, on_behalf_of=on_behalf_of)

    def resume(self, id: str, *, on_behalf_of: str | None = None, key: str | None = None) -> Referral:
        """Note that it goes on."""
        return self._step(id, "resume", key, on_behalf_of=on_behalf_of)

    def complete(
        self,
        id: str,
        *,
        outcome: str = "unknown",
        reported_by: str | None = None,
        on_behalf_of: str | None = None,
        key: str | None = None,
    ) -> Referral:
        """
        Note that the service closed it, and what it brought the person as far as known.

        Args:
            reported_by: Who says so: desk, service or visitor; by default the service for an owner's or
                on-behalf answer, else the desk.
        """
        return self._step(
            id, "complete", key, outcome=outcome, reported_by=reported_by, on_behalf_of=on_behalf_of
        )

    def fail(
        self, id: str, *, reason: str, on_behalf_of: str | None = None, key: str | None = None
    ) -> Referral:
        """Note that it came to nothing, and why."""
        return self._step(id, "fail", key, reason=reason, on_behalf_of=on_behalf_of)

    def cancel(self, id: str, *, reason: str, key: str | None = None) -> Referral:
        """Take it back, and say why."""
        return self._step(id, "cancel", key, reason=reason)

    def void(self, id: str, *, key: str | None = None) -> Referral:
        """Mark it as entered in error."""
        return self._step(id, "void", key)

    def _step(
        self,
        id: str,
        operation: str,
        key: str | None,
        *,
        reason: str | None = None,
        outcome: str | None = None,
        reported_by: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Referral:
        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            may = f"referrals.{operation}"
            repeated = work.repeated(given, f"referral.{PAST[operation]}", Referral, id, may=may)
            if repeated is not None:
                return repeated
            return take_step(
                work,
                work.get(Referral, id),
                operation,
                key=given,
                reason=reason,
                outcome=outcome,
                reported_by=reported_by,
                on_behalf_of=on_behalf_of,
            )

        return self._write(decide)
