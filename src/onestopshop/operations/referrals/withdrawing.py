# SPDX-License-Identifier: EUPL-1.2
"""
Take back a consent, within a transaction: the contact goes, and a referral that runs is cancelled.

To withdraw is as easy as to give (GDPR 7(3)), so that no permission to cancel is
asked for beside that to withdraw.
"""

from onestopshop.domain.codes.referrals import Reason
from onestopshop.domain.referrals.moves import move_referral, withdraw_consent
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import REFERRALS
from onestopshop.operations.referrals.referring import timed, told_at
from onestopshop.operations.work import Work

__all__ = ["withdrawn"]


def withdrawn(work: Work, referral: Referral, key: str | None) -> Referral:
    """
    Save a referral without its consent.

    The first entry tells which items the receiver must forget, the second that it is cancelled.

    Raises:
        ForbiddenError: The role may not, or a plugin vetoes.
        InvalidDataError: Nothing was agreed to.
        TransitionError: It was withdrawn before.
    """
    work.allow("referrals.withdraw_consent", referral)
    now, today = work.context.now(), work.context.today()
    bare, event = withdraw_consent(referral, by=work.actor, today=today)
    kept = work.save(bare, event, key=key, at=told_at(work, bare))
    if "cancel" not in REFERRALS.allowed(kept.state):
        return kept
    why = Reason.PERSON_DECLINED
    moved, event = move_referral(kept, "cancel", by=work.actor, at=now, today=today, reason=why)
    moved, at = timed(work, moved)
    return work.save(moved, event, at=at)
