# SPDX-License-Identifier: EUPL-1.2
"""
What a visitor does with a receipt: tell what came of a referral, cancel it, or take her consent back.

She needs no account and says no name: the code is all.  A code opens one
referral, from its request until 90 days after its end.  Whatever is wrong with
a code, the answer is the same and nothing is written.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import attrs

from onestopshop.domain.codes.referrals import Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.moves import report_outcome
from onestopshop.domain.referrals.receipts import code_of, kept_of, no_receipt, typed_code
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import ENDED, RUNNING
from onestopshop.domain.values import one_of
from onestopshop.errors import InvalidDataError, TransitionError
from onestopshop.operations.context import Context
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.referrals.referring import told_at
from onestopshop.operations.referrals.steps import report_of, take_step
from onestopshop.operations.referrals.withdrawing import withdrawn
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["VISITOR", "Noted", "Receipt", "Receipts", "receipt_of"]

VISITOR: Final = Actor(role="visitor", acts_as=ActsAs.VISITOR, worker="visitor")
"""Who acts when a receipt is used; it has no grant but these three things."""

_KEPT: Final = timedelta(days=90)
_REPORTS: Final = 10
"""So often a visitor may change what she says, so that nobody fills a storage with one code."""


@attrs.frozen(kw_only=True)
class Receipt:
    """
    What the visitor takes along.

    Args:
        code: In groups of four, to be written on paper.
    """

    referral: str
    code: str


@attrs.frozen(kw_only=True)
class Noted:
    """
    What the visitor is shown afterwards: how far the referral has come, and what is known of its outcome.
    """

    state: ReferralState
    outcome: Outcome | None


def receipt_of(context: Context, referral: Referral) -> Receipt:
    """
    Return the receipt of a referral that was requested today.

    Raises:
        InvalidDataError: The city has no receipts, or this referral has none that this installation made.
        TransitionError: It is too late.
    """
    key = _key(context)
    code = code_of(referral.id, key=key)
    if referral.receipt is None or not hmac.compare_digest(referral.receipt, kept_of(code, key=key)):
        raise InvalidDataError(
            ["this referral has no receipt of this installation @ $.receipt"],
            hint="Only a referral of which a service is told has one; installations share it by one key.",
        )
    requested = referral.changed_on.astimezone(context.city.timezone).date()
    if referral.state is not ReferralState.REQUESTED or requested != context.today():
        raise TransitionError(
            f"referral {referral.id}",
            state=referral.state.value,
            attempted="receipt",
            allowed=(),
            hint="A receipt is handed out on the day of the request; later the desk notes what the visitor says.",
        )
    return Receipt(referral=referral.id, code=code)


class Receipts:
    """
    What can be done with the code of a receipt.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def report(self, code: str, *, outcome: str) -> Noted:
        """
        Tell what came of a referral; it is completed when it runs, and every report is kept.

        Saying again what one said last changes nothing.

        Raises:
            ForbiddenError: A plugin vetoes.
            InvalidDataError: The code or the outcome is wrong, or it was told too often.
        """
        said = one_of(outcome, Outcome, path="$.outcome")
        if said is Outcome.UNKNOWN:
            raise InvalidDataError(["an outcome that is known is needed @ $.outcome"])

        def decide(work: Work, referral: Referral) -> Referral:
            own = [one for one in referral.outcome_reports if one.by is Reporter.VISITOR]
            if own and own[-1].outcome is said:
                return referral
            if len(own) >= _REPORTS:
                raise InvalidDataError(
                    ["this was told too often @ $.code"], hint="Come to the desk, which can note it."
                )
            if referral.state in RUNNING:
                return take_step(work, referral, "complete", key=None, outcome=said)
            work.allow("referrals.report", referral)
            told, event = report_outcome(referral, report_of(work, said, None, None), by=work.actor)
            return work.save(told, event, at=told_at(work, told))

        return self._use(code, decide)

    def cancel(self, code: str, *, reason: str = "person_declined") -> Noted:
        """
        Take a referral back.

        Raises:
            ForbiddenError: A plugin vetoes.
            InvalidDataError: The code or the reason is wrong.
            TransitionError: It has ended already.
        """
        why = one_of(reason, Reason, path="$.reason")
        return self._use(code, lambda work, one: take_step(work, one, "cancel", key=None, reason=why))

    def withdraw_consent(self, code: str) -> Noted:
        """
        Take back the consent to tell the service anything: the referral is cancelled, and the service is told.

        Raises:
            ForbiddenError: A plugin vetoes.
            InvalidDataError: The code is wrong, or nothing was agreed to.
            TransitionError: It was withdrawn before.
        """
        return self._use(code, lambda work, one: withdrawn(work, one, None))

    def _use(self, code: str, decide: Callable[[Work, Referral], Referral]) -> Noted:
        def run(work: Work) -> Noted:
            done = decide(work, _opened(work, code))
            return Noted(state=done.state, outcome=done.outcome)

        return self._desk.run(run)


def _opened(work: Work, typed: str) -> Referral:
    """Return the referral that a code opens."""
    kept = kept_of(typed_code(typed), key=_key(work.context))
    for referral in work.find(Referral, Query(kind=Referral.KIND, where={"receipt": Equal(kept)})):
        if hmac.compare_digest(referral.receipt or "", kept) and not _over(work, referral):
            return referral
    raise no_receipt()


def _over(work: Work, referral: Referral) -> bool:
    if referral.state in {ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR}:
        return True
    since = work.context.today() - referral.changed_on.astimezone(work.context.city.timezone).date()
    return referral.state in ENDED and since > _KEPT


def _key(context: Context) -> bytes:
    if context.receipt_key is None:
        raise InvalidDataError(
            ["receipts are off in this city @ $.receipt"],
            hint="A city switches them on with [referrals] receipt = true.",
        )
    return context.receipt_key()
