# SPDX-License-Identifier: EUPL-1.2
"""
The phases of a city's own procedure, and in which of them a barrier is.

A procedure names what happens; what may follow what stays the table of
transitions, whatever the phases are called.
"""

from collections.abc import Sequence

import attrs

from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.text import LocalizedText

__all__ = ["Phase", "counting_states", "phase_of"]


@attrs.frozen(kw_only=True)
class Phase:
    """
    One phase of a procedure.

    Args:
        id: Its name in the configuration.
        number: Its place, from 1.
        label: What the city calls it.
        states: The states of barriers that are in it.
        noticing: Whether observations without a barrier are in it.
        observations: Barriers with fewer are not in it yet.
    """

    id: str
    number: int
    label: LocalizedText
    states: frozenset[BarrierState] = frozenset()
    noticing: bool = False
    observations: int = 0


def phase_of(phases: Sequence[Phase], state: BarrierState, *, observations: int = 0) -> Phase | None:
    """
    Return the last phase that a barrier is in, or ``None`` when the procedure has none for its state.

    Args:
        observations: How many it has; it matters in the states of `counting_states` only.
    """
    within = [phase for phase in phases if state in phase.states and observations >= phase.observations]
    return within[-1] if within else None


def counting_states(phases: Sequence[Phase]) -> frozenset[BarrierState]:
    """Return the states in which the number of observations decides on the phase."""
    return frozenset(state for phase in phases if phase.observations for state in phase.states)
