# SPDX-License-Identifier: EUPL-1.2
"""
What may happen to a barrier: the table of its transitions (domain handbook, section 4.4).

Every change that has no row is refused.  *Fixed is not closed*: what a service
claims is one state, what data verified is another, and its owner can neither
verify nor reopen.
"""

from collections.abc import Mapping

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.people import ActsAs
from onestopshop.domain.transitions import Table, Transition

__all__ = ["BARRIERS", "MERGEABLE", "OPEN", "OWNER_SAYS", "PAST", "expect_open"]

_B = BarrierState
_COORDINATOR = frozenset({ActsAs.COORDINATOR})
_OWNER = frozenset({ActsAs.OWNER, ActsAs.COORDINATOR})
_LIVE = (_B.GATHERED, _B.CONFIRMED, _B.SIGNALLED, _B.ACKNOWLEDGED, _B.PLANNED, _B.IN_PROGRESS)
_WORK = (_B.ACKNOWLEDGED, _B.PLANNED, _B.IN_PROGRESS)

MERGEABLE = frozenset(_LIVE)
"""The states in which a barrier can be merged, and in which one can be merged into it."""

OPEN = frozenset({*_LIVE, _B.CLAIMED_REMOVED})
"""The states in which a barrier can be met again without being reopened."""

OWNER_SAYS = frozenset({"acknowledge", "plan", "start", "claim", "decline", "not_ours"})
"""What the owner says; the coordinator enters it only with a reference to the owner's message."""


def _row(
    operation: str,
    sources: tuple[BarrierState, ...],
    target: BarrierState | None,
    who: frozenset[ActsAs],
    *needs: str,
    only: Mapping[BarrierState, frozenset[ActsAs]] | None = None,
) -> Transition[BarrierState]:
    return Transition(
        operation=operation, sources=sources, target=target, who=who, only=only or {}, needs=needs
    )


BARRIERS: Table[BarrierState] = Table(
    "barrier",
    BarrierState,
    [
        _row(
            "gather",
            (),
            _B.GATHERED,
            frozenset({ActsAs.WORKER, ActsAs.COORDINATOR}),
            "observations",
            "problem",
        ),
        _row("confirm", (_B.GATHERED,), _B.CONFIRMED, _COORDINATOR, "checks", "kind", "level", "owner"),
        _row("signal", (_B.CONFIRMED,), _B.SIGNALLED, _COORDINATOR, "signal"),
        _row("acknowledge", (_B.SIGNALLED,), _B.ACKNOWLEDGED, _OWNER, "received_by", "day"),
        _row("plan", _WORK, _B.PLANNED, _OWNER, "measure", "due"),
        _row("start", (_B.ACKNOWLEDGED, _B.PLANNED), _B.IN_PROGRESS, _OWNER, "measure", "day"),
        _row(
            "settle",
            (_B.GATHERED, _B.CONFIRMED),
            _B.CLAIMED_REMOVED,
            _COORDINATOR,
            "owner",
            "message",
            "what_changed",
            "effective_on",
        ),
        _row("claim", _WORK, _B.CLAIMED_REMOVED, _OWNER, "what_changed", "effective_on", "scope"),
        _row("verify", (_B.CLAIMED_REMOVED,), _B.VERIFIED, frozenset({ActsAs.VERIFIER}), "verification"),
        _row("decline", _WORK, _B.DECLINED, _OWNER, "reason", "explanation"),
        _row("not_ours", (_B.SIGNALLED, *_WORK), _B.CONFIRMED, _OWNER, "successor", "explanation"),
        _row("merge", _LIVE, _B.MERGED, _COORDINATOR, "target", "reason"),
        _row("unmerge", (_B.MERGED,), None, _COORDINATOR, "reason"),
        _row("withdraw", (*_LIVE, _B.CLAIMED_REMOVED), _B.WITHDRAWN, _COORDINATOR, "reason"),
        _row(
            "reopen",
            (_B.CLAIMED_REMOVED, _B.VERIFIED, _B.DECLINED, _B.WITHDRAWN),
            None,
            frozenset({ActsAs.COORDINATOR, ActsAs.VERIFIER, ActsAs.SYSTEM}),
            "evidence",
            only={_B.DECLINED: _COORDINATOR, _B.WITHDRAWN: _COORDINATOR},
        ),
    ],
)
"""
Every allowed change of a barrier.

``unmerge`` goes back to the state before the merge; ``reopen`` to confirmed, or
to gathered when the barrier was never confirmed.  The shop itself reopens only
where a city lets it (``[verification] reopens_by_itself``).
"""


def expect_open(barrier: Barrier, attempted: str, *, by: ActsAs) -> None:
    """
    Return when *barrier* can still be met: nothing is added to one that is closed.

    Raises:
        TransitionError: It is in none of the states of `OPEN`.
    """
    if barrier.state not in OPEN:
        raise BARRIERS.refused(f"barrier {barrier.number}", barrier.state, attempted, by=by)


PAST: Mapping[str, str] = {
    "gather": "gathered",
    "confirm": "confirmed",
    "signal": "signalled",
    "acknowledge": "acknowledged",
    "plan": "planned",
    "start": "started",
    "settle": "settled",
    "claim": "claimed",
    "verify": "verified",
    "decline": "declined",
    "not_ours": "passed_on",
    "merge": "merged",
    "unmerge": "unmerged",
    "withdraw": "withdrawn",
    "reopen": "reopened",
}
"""How the log names each operation of the table."""
