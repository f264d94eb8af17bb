# SPDX-License-Identifier: EUPL-1.2
"""
Every allowed change of a referral, and who may make it (domain handbook, 5.2).

States follow the referral task of HL7 Gravity SDOH Clinical Care 3.0.0.  What
the receiving service says is entered by the service itself or by the desk on
its behalf; the visitor acts through the desk or with the code of a receipt,
never through an account.
"""

from collections.abc import Mapping
from typing import Final

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.people import ActsAs
from onestopshop.domain.transitions import Table, Transition

__all__ = ["ANSWERS", "ASKED", "ENDED", "PAST", "REFERRALS", "RUNNING"]

_ST = ReferralState
_DESK = frozenset({ActsAs.WORKER, ActsAs.COORDINATOR})
_SERVICE = _DESK | {ActsAs.OWNER}
_ANYBODY = _SERVICE | {ActsAs.VISITOR}
_SYSTEM = frozenset({ActsAs.SYSTEM})
_RUNNING = (_ST.ACCEPTED, _ST.IN_PROGRESS, _ST.ON_HOLD)
_NOT_VOID = tuple(state for state in ReferralState if state is not _ST.ENTERED_IN_ERROR)


def _row(
    operation: str,
    sources: tuple[ReferralState, ...],
    target: ReferralState,
    who: frozenset[ActsAs],
    *needs: str,
) -> Transition[ReferralState]:
    return Transition(operation=operation, sources=sources, target=target, who=who, needs=needs)


REFERRALS: Table[ReferralState] = Table(
    "referral",
    ReferralState,
    [
        _row("prepare", (), _ST.DRAFT, _DESK, "service", "topic", "mode"),
        _row("give", (_ST.DRAFT,), _ST.GIVEN, _DESK),
        _row("request", (_ST.DRAFT,), _ST.REQUESTED, _DESK),
        _row("accept", (_ST.REQUESTED,), _ST.ACCEPTED, _SERVICE),
        _row("reject", (_ST.REQUESTED,), _ST.REJECTED, _SERVICE, "reason"),
        _row("expire", (_ST.REQUESTED,), _ST.EXPIRED, _SYSTEM),
        _row("start", (_ST.ACCEPTED,), _ST.IN_PROGRESS, _SERVICE),
        _row("hold", (_ST.ACCEPTED, _ST.IN_PROGRESS), _ST.ON_HOLD, _SERVICE, "reason"),
        _row("resume", (_ST.ON_HOLD,), _ST.IN_PROGRESS, _SERVICE),
        _row("complete", _RUNNING, _ST.COMPLETED, _ANYBODY, "outcome"),
        _row("fail", _RUNNING, _ST.FAILED, _SERVICE, "reason"),
        _row("cancel", (_ST.REQUESTED, *_RUNNING), _ST.CANCELLED, _ANYBODY, "reason"),
        _row("void", _NOT_VOID, _ST.ENTERED_IN_ERROR, _DESK),
    ],
)
"""Every change that has no row is refused."""

RUNNING: Final = frozenset(_RUNNING)
"""The states of a referral that a service took and has not closed."""

ENDED: Final = frozenset(
    {_ST.GIVEN, _ST.REJECTED, _ST.COMPLETED, _ST.FAILED, _ST.CANCELLED, _ST.EXPIRED, _ST.ENTERED_IN_ERROR}
)

ASKED: Final = frozenset(ReferralState) - {_ST.DRAFT, _ST.GIVEN, _ST.ENTERED_IN_ERROR}
"""The states of a referral that was requested; of one that was entered in error nobody knows any more."""

ANSWERS: Final = frozenset({"accept", "reject", "start", "hold", "resume", "fail"})
"""What the receiving service says; the desk enters it only on behalf of that service."""

PAST: Final[Mapping[str, str]] = {
    "prepare": "prepared",
    "give": "given",
    "request": "requested",
    "accept": "accepted",
    "reject": "rejected",
    "expire": "expired",
    "start": "started",
    "hold": "held",
    "resume": "resumed",
    "complete": "completed",
    "fail": "failed",
    "cancel": "cancelled",
    "void": "voided",
}
"""How the log tells of each operation."""
