# SPDX-License-Identifier: EUPL-1.2
"""
What may happen to a signal: the table of its transitions (domain handbook, section 4.6).
"""

from collections.abc import Mapping

from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.people import ActsAs
from onestopshop.domain.transitions import Table, Transition

__all__ = ["PAST", "SIGNALS"]

_S = SignalState
_COORDINATOR = frozenset({ActsAs.COORDINATOR})
_OWNER = frozenset({ActsAs.OWNER, ActsAs.COORDINATOR})


def _row(
    operation: str,
    sources: tuple[SignalState, ...],
    target: SignalState | None,
    *needs: str,
    who: frozenset[ActsAs] = _COORDINATOR,
) -> Transition[SignalState]:
    return Transition(operation=operation, sources=sources, target=target, who=who, needs=needs)


SIGNALS: Table[SignalState] = Table(
    "signal",
    SignalState,
    [
        _row("prepare", (), _S.PREPARED, "barriers", "addressed_to"),
        _row("agree", (_S.PREPARED, _S.SENT), None, "organisation", "agreed"),
        _row("check", (_S.PREPARED,), _S.PREPARED, "name", "holds"),
        _row("send", (_S.PREPARED,), _S.SENT, "barriers"),
        _row("answer", (_S.SENT,), _S.SENT, "barrier", "kind", "text", who=_OWNER),
        _row("follow_up", (_S.SENT, _S.WITHDRAWN), None, "text"),
        _row("withdraw", (_S.PREPARED, _S.SENT), _S.WITHDRAWN, "reason"),
    ],
)
"""
Every allowed change of a signal.

``agree`` and ``follow_up`` leave the state as it is; taking back an agreement
to what was sent is followed by ``withdraw``.
"""

PAST: Mapping[str, str] = {
    "prepare": "prepared",
    "agree": "agreed",
    "check": "checked",
    "send": "sent",
    "answer": "answered",
    "follow_up": "followed_up",
    "withdraw": "withdrawn",
}
"""How the log names each operation of the table."""
