# SPDX-License-Identifier: EUPL-1.2
"""
What the settings say of the city's own procedure, in the form that the domain knows.
"""

from typing import TYPE_CHECKING

from onestopshop.domain.barriers.phases import Phase
from onestopshop.domain.codes.barriers import BarrierState

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["phases_of"]


def phases_of(settings: "Settings") -> tuple[Phase, ...]:
    """Return the phases of a city's procedure, in the order of its file."""
    return tuple(
        Phase(
            id=id,
            number=place,
            label=table.label,
            states=frozenset(state for state in table.states if isinstance(state, BarrierState)),
            noticing="observation" in table.states,
            observations=table.observations,
        )
        for place, (id, table) in enumerate(settings.barriers.phases.items(), start=1)
    )
