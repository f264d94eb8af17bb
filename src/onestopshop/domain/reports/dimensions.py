# SPDX-License-Identifier: EUPL-1.2
"""
What figures are broken down by, and which categories are always shown, however empty.
"""

from collections.abc import Mapping
from typing import Final

from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.codes.barriers import BarrierState, Verdict
from onestopshop.domain.codes.observations import ObservationSource, Step
from onestopshop.domain.codes.papers import DoneBy, PaperResult, StuckOn
from onestopshop.domain.codes.referrals import Mode, Outcome, Reason, ReferralState
from onestopshop.domain.codes.services import Level
from onestopshop.domain.codes.signals import Direction
from onestopshop.domain.codes.visits import (
    AskedBy,
    FirstContact,
    Handling,
    Helpful,
    Interpretation,
    Present,
    RequestType,
    VisitChannel,
)
from onestopshop.domain.reports.figures import UNKNOWN
from onestopshop.domain.values import Answer

__all__ = ["DIMENSIONS", "SCHEMES", "order_in"]

_NOT_MADE = frozenset({ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR})

DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    # visits
    "visit_channel": tuple(VisitChannel),
    "first_contact": tuple(FirstContact),
    "asked_by": tuple(AskedBy),
    "present": tuple(Present),
    "language": (),
    "interpreter_need": ("wanted", "not_wanted", UNKNOWN),
    "interpreter": ("found", "missed"),
    "interpretation": tuple(Interpretation),
    "top_topic": (),
    "topic": (),
    "quarter": (),
    "request_type": (*RequestType, UNKNOWN),
    "handling": tuple(Handling),
    "helpful": tuple(answer for answer in Helpful if answer is not Helpful.NOT_ASKED),
    # papers
    "document_kind": (),
    "sender": (),
    "document_result": (*PaperResult, UNKNOWN),
    "done_by": tuple(DoneBy),
    "stuck_on": (*StuckOn, UNKNOWN),
    # referrals
    "referral_mode": tuple(Mode),
    "referral_state": tuple(state for state in ReferralState if state not in _NOT_MADE),
    "referral_reason": (*Reason, UNKNOWN),
    "referral_outcome": tuple(Outcome),
    # observations, barriers, signals
    "yes_no_unknown": tuple(Answer),
    "observation_source": tuple(ObservationSource),
    "step": tuple(Step),
    "concept": (),
    "service": (),
    "level": (*Level, UNKNOWN),
    "barrier_kind": (),
    "barrier_state": tuple(BarrierState),
    "set_aside": (BarrierState.WITHDRAWN, BarrierState.MERGED),
    "barrier_move": tuple(operation for operation in BARRIERS.rows if operation != "gather"),
    "direction": tuple(Direction),
    "in_time": ("done", "waiting", "overdue"),
    "verdict": tuple(Verdict),
}
"""For each dimension the codes that are always shown, in order; none where the list is open."""

SCHEMES: Final[Mapping[str, str]] = {
    "interpretation": "int",
    "request_type": "req",
    "handling": "hnd",
    "step": "step",
}
"""The concept schemes of which codes are written without their prefix, as records do."""


def order_in(dimension: str, code: str) -> int:
    """Return where a code stands among those that are always shown; what is not known comes last."""
    codes = DIMENSIONS[dimension]
    return codes.index(code) if code in codes else len(codes) + (code == UNKNOWN)
