# SPDX-License-Identifier: EUPL-1.2
"""
What is counted of referrals (domain handbook, 5.2): how many loops were closed.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.referrals.table import ASKED

__all__ = ["CLOSED", "ClosedLoop", "closed_loop"]

_ST = ReferralState

CLOSED: Final = frozenset({_ST.COMPLETED, _ST.REJECTED, _ST.FAILED, _ST.CANCELLED})
"""The ends that somebody told; nobody told the end of one that expired."""


class ClosedLoop(NamedTuple):
    """
    How many of the referrals that were ever requested came to an end that somebody told.
    """

    closed: int
    requested: int

    @property
    def rate(self) -> Fraction | None:
        """The closed-loop rate; ``None`` when nothing was requested."""
        return Fraction(self.closed, self.requested) if self.requested else None


def closed_loop(counts: Mapping[str, int]) -> ClosedLoop:
    """
    Return the closed-loop figures of counts by state.

    Information that was given is no loop and counts nowhere, nor does what was entered in error; what expired
    stays in the denominator.
    """
    return ClosedLoop(
        closed=sum(counts.get(state, 0) for state in CLOSED),
        requested=sum(counts.get(state, 0) for state in ASKED),
    )
