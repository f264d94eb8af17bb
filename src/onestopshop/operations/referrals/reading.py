# SPDX-License-Identifier: EUPL-1.2
"""
Look at referrals: one, a page of them, a chain of attempts, and what asks for the desk's attention.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import attrs

from onestopshop.domain.codes.referrals import Mode, ReferralState
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.consent import item_of
from onestopshop.domain.referrals.disclosing import disclosed
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.values import one_of
from onestopshop.errors import ForbiddenError
from onestopshop.operations.arguments import allowed, needed, own_desk
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_after, check_page
from onestopshop.operations.policies import INSIDE, Policies, answered, audience_of, shown
from onestopshop.operations.referrals.due import DueReferral, due_referrals
from onestopshop.operations.referrals.receipts import Receipt, receipt_of
from onestopshop.operations.referrals.referring import successors
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query

__all__ = ["ReferralReading"]


class ReferralReading:
    """
    What one desk sees of the referrals of a shop.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def get(self, id: str) -> Referral:
        """
        Return a referral.

        Raises:
            NotFoundError: There is none with this id.
        """
        with self._desk.reading() as work:
            referral = work.get(Referral, id)
            work.allow("referrals.read", referral)
            return _seen(work, referral)

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
            return tuple(_seen(work, referral) for referral in found)

    def chain(self, id: str) -> Sequence[Referral]:
        """
        Return a referral with all attempts before and after it, the first one first.

        What the actor may not read is left out.

        Raises:
            NotFoundError: There is none with this id.
        """
        with self._desk.reading() as work:
            asked = work.get(Referral, id)
            work.allow("referrals.read", asked)
            return tuple(_seen(work, one) for one in _chain(work, asked) if _may_read(work, one))

    def due(self, today: date | str | None = None, *, desk: str | None = None) -> Sequence[DueReferral]:
        """
        Return what the desk should look at, the most pressing first, each with why and since when.

        A referral stands there once for each reason.

        Args:
            today: As on the evening of this day; now when left out.
            desk: Only those of this desk; a worker sees her own desk only.

        Raises:
            ForbiddenError: The role may not, or is none of a desk.
            InvalidDataError: It is no date, or there is no such desk.
        """
        with self._desk.reading() as work:
            work.allow("referrals.read")
            _expect_desk(work, "referrals.read")
            found = due_referrals(work, today, desk=own_desk(work, "referrals.read", desk))
            return tuple(one.shown_to(work.actor, work.policies) for one in found)

    def receipt(self, id: str) -> Receipt:
        """
        Return the code that the visitor takes along, on the day of the request and until the service answers.

        Afterwards nobody can read it: only a hash of it is kept.

        Raises:
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: The city has no receipts, or this referral has none.
            TransitionError: It is too late.
        """
        with self._desk.reading() as work:
            referral = work.get(Referral, id)
            work.allow("referrals.receipt", referral)
            _expect_desk(work, "referrals.receipt")
            return receipt_of(work.context, referral)

    def _write(self, decide: Callable[[Work], Referral]) -> Referral:
        """Run *decide*, and show what came of it as far as the actor may see it."""
        return self._desk.run(lambda work: _seen(work, decide(work), answered))


def _seen(
    work: Work, referral: Referral, show: Callable[[Referral, Actor, Policies], Referral] = shown
) -> Referral:
    """Return what the actor may see; who is asked sees the contact only as long as the consent to tell it holds."""
    seen = show(referral, work.actor, work.policies)
    if seen.contact is None or audience_of(work.actor) == INSIDE:
        return seen
    told = disclosed(referral, today=work.context.today())
    return attrs.evolve(seen, contact=told.get(item_of(seen.contact)))


def _chain(work: Work, asked: Referral) -> Iterator[Referral]:
    """Yield the first attempt and all that came of it, in turn; a circle in damaged records ends."""
    first, seen = asked, {asked.id}
    while (earlier := first.replaces) is not None and earlier not in seen:
        found = work.find_one(Referral, earlier)
        if found is None:
            break
        first = found
        seen.add(earlier)
    waiting, told = [first], {first.id}
    while waiting:
        one = waiting.pop(0)
        yield one
        later = [more for more in successors(work, one.id) if more.id not in told]
        told.update(more.id for more in later)
        waiting += later


def _expect_desk(work: Work, action: str) -> None:
    if audience_of(work.actor) != INSIDE:
        raise ForbiddenError(action, [f"a {work.actor.acts_as} never stands at the desk"])


def _may_read(work: Work, referral: Referral) -> bool:
    try:
        work.allow("referrals.read", referral)
    except ForbiddenError:
        return False
    return True
