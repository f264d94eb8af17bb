# SPDX-License-Identifier: EUPL-1.2
"""
What a city calls the way of a barrier.
"""

from typing import Literal

from pydantic import Field

from onestopshop.config.sections import Section, Texts
from onestopshop.domain.codes.barriers import BarrierState

__all__ = ["PhaseTable"]


class PhaseTable(Section):
    """
    Name one phase of the city's own procedure; the phases follow each other in the order of the file.
    """

    label: Texts = Field(description="What the city calls it, in each language.")
    states: tuple[BarrierState | Literal["observation"], ...] = Field(
        default=(),
        description="The states of barriers that are in it; observation: what belongs to no barrier yet.",
    )
    observations: int = Field(
        default=0, ge=0, description="Barriers with fewer observations are not in it yet."
    )
