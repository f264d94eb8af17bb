# SPDX-License-Identifier: EUPL-1.2
"""
Send a person on, and follow what comes of it.
"""

from collections.abc import Callable, Sequence
from typing import Unpack

from onestopshop.domain.codes.referrals import Mode, Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals import ANSWERS, PAST, OutcomeReport, Referral, move_referral
from onestopshop.domain.values import one_of
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import allowed, needed, own_desk
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_after, check_page
from onestopshop.operations.policies import answered, shown
from onestopshop.operations.referring import (
    ReferralFields,
    check_receiver,
    prepared,
    timed,
    untell_visit,
)
from onestopshop.operations.repeats import made_before
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query

__all__ = ["ReferralFields", "Referrals"]


class Referrals:
    """
    The referrals of a shop, as one desk sees them.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def make(self, *, key: str | None = None, **fields: Unpack[ReferralFields]) -> Referral:
        """
        Refer a person: prepare the referral, then give or request it according to its mode.

        Who may prepare may ask to make; to give or request is asked for, too.

        The topic is taken from the visit when that has one; the visit learns
        the service and the handling, marked as implied.

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
            return _move(work, draft, "request" if draft.mode.warm else "give", key=given)

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

    def get(self, id: str) -> Referral:
        """
        Return a referral.

        Raises:
            NotFoundError: There is none with this id.
        """
        with self._desk.reading() as work:
            referral = work.get(Referral, id)
            work.allow("referrals.read", referral)
            return shown(referral, work.actor, work.policies)

    def list(
        self,
        *,
        state: str | None = None,
        desk: str | None = None,
        limit: int = 50,
        after: Referral | None = None,
    ) -> Sequence[Referral]:
        """
        Return referrals, the latest change first; only the day of a change is known unless hours count.

        A worker sees those of her own desk, an owner those that her
        organisation was asked for; what a plugin vetoes is left out.
        """
        with self._desk.reading() as work:
            work.allow("referrals.read")
            check_page(limit)
            check_after(after, Referral)
            wanted: dict[str, str | None] = {"desk": own_desk(work, "referrals.read", desk), "state": state}
            if state is not None:
                one_of(state, ReferralState, path="$.state")
            if work.actor.acts_as is ActsAs.VERIFIER:
                return ()
            if work.actor.acts_as is ActsAs.OWNER:
                wanted["organisation"] = needed(work.actor.organisation, "organisation")
            where: dict[str, Condition] = {
                name: Equal(value) for name, value in wanted.items() if value is not None
            }
            if work.actor.acts_as is ActsAs.OWNER:
                where["mode"] = AnyOf(tuple(mode.value for mode in Mode if mode.warm))
            cursor = None if after is None else (after.changed_on, after.id)
            query = Query(
                kind=Referral.KIND, where=where, order=(("changed_on", "desc"),), after=cursor, limit=limit
            )
            found = allowed(work, Referral, query, may="referrals.read")
            return tuple(shown(referral, work.actor, work.policies) for referral in found)

    def _write(self, decide: Callable[[Work], Referral]) -> Referral:
        """Run *decide*, and show what came of it as far as the actor may see it."""
        return self._desk.run(lambda work: answered(decide(work), work.actor, work.policies))

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
            return _move(
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


def _move(
    work: Work,
    referral: Referral,
    operation: str,
    *,
    key: str | None,
    reason: str | None = None,
    outcome: str | None = None,
    reported_by: str | None = None,
    on_behalf_of: str | None = None,
) -> Referral:
    work.allow(f"referrals.{operation}", referral)
    if operation in _SENDS:
        check_receiver(work, referral)
    report = None if outcome is None else _report(work, outcome, reported_by, on_behalf_of)
    moved, event = move_referral(
        referral,
        operation,
        by=work.actor,
        at=work.context.now(),
        today=work.context.today(),
        reason=None if reason is None else one_of(reason, Reason, path="$.reason"),
        outcome=report,
        on_behalf_of=on_behalf_of or _answering(work, referral, operation),
    )
    moved, at = timed(work, moved)
    kept = work.save(moved, event, key=key, at=at)
    if operation == "void":
        untell_visit(work, kept)
    return kept


_SENDS = frozenset({"give", "request"})
"""What sends the person on, perhaps long after the draft was made: the service may be closed by now."""


def _answering(work: Work, referral: Referral, operation: str) -> str | None:
    """Who answers when the desk enters an answer: the service that was asked, unless something else is said."""
    if operation not in ANSWERS or work.actor.acts_as is ActsAs.OWNER:
        return None
    return referral.service or referral.organisation


def _report(work: Work, outcome: str, reported_by: str | None, on_behalf_of: str | None) -> OutcomeReport:
    owner = work.actor.acts_as is ActsAs.OWNER
    by = one_of(
        reported_by or (Reporter.SERVICE if owner or on_behalf_of else Reporter.DESK),
        Reporter,
        path="$.reported_by",
    )
    if owner and by is not Reporter.SERVICE:
        raise InvalidDataError(["a service speaks for itself only @ $.reported_by"])
    return OutcomeReport(outcome=one_of(outcome, Outcome, path="$.outcome"), by=by, day=work.context.today())
