# SPDX-License-Identifier: EUPL-1.2
"""
Take one referral a step further, within a transaction.
"""

from onestopshop.domain.codes.referrals import Outcome, Reason, Reporter
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals.moves import move_referral
from onestopshop.domain.referrals.referrals import OutcomeReport, Referral
from onestopshop.domain.referrals.table import ANSWERS
from onestopshop.domain.values import one_of
from onestopshop.operations.referrals.referring import check_receiver, timed, untell_visit
from onestopshop.operations.work import Work

__all__ = ["report_of", "take_step"]


def take_step(
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
    """
    Save a referral in the state that a verb of its table leads to.

    Raises:
        ForbiddenError: The role may not, or a plugin vetoes.
        InvalidDataError: A value is missing or not allowed.
        TransitionError: Its state does not allow it.
    """
    work.allow(f"referrals.{operation}", referral)
    if operation in _SENDS:
        check_receiver(work, referral)
    moved, event = move_referral(
        referral,
        operation,
        by=work.actor,
        at=work.context.now(),
        today=work.context.today(),
        reason=None if reason is None else one_of(reason, Reason, path="$.reason"),
        outcome=None if outcome is None else report_of(work, outcome, reported_by, on_behalf_of),
        on_behalf_of=on_behalf_of or _answering(work, referral, operation),
    )
    moved, at = timed(work, moved)
    kept = work.save(moved, event, key=key, at=at)
    if operation == "void":
        untell_visit(work, kept)
    return kept


_SENDS = frozenset({"give", "request"})
"""What sends the person on, perhaps long after the draft was made: the service may be closed by now."""


def report_of(work: Work, outcome: str, reported_by: str | None, on_behalf_of: str | None) -> OutcomeReport:
    """Return the report of an outcome of today; who says so is who acts, unless something else is said."""
    usual = _OWN_WORD.get(work.actor.acts_as, Reporter.SERVICE if on_behalf_of else Reporter.DESK)
    return OutcomeReport(
        outcome=one_of(outcome, Outcome, path="$.outcome"),
        by=one_of(reported_by or usual, Reporter, path="$.reported_by"),
        day=work.context.today(),
    )


_OWN_WORD = {ActsAs.OWNER: Reporter.SERVICE, ActsAs.VISITOR: Reporter.VISITOR}


def _answering(work: Work, referral: Referral, operation: str) -> str | None:
    """Who answers when the desk enters an answer: the service that was asked, unless something else is said."""
    if operation not in ANSWERS or work.actor.acts_as is ActsAs.OWNER:
        return None
    return referral.service or referral.organisation
