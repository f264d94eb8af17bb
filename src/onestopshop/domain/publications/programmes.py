# SPDX-License-Identifier: EUPL-1.2
"""
The publication programme: which tables are published, known beforehand and the same in every city.

A table that is not in it is never made for an outside audience.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.referrals import Mode
from onestopshop.domain.codes.visits import VisitChannel
from onestopshop.domain.reports.periods import PeriodKind
from onestopshop.domain.text import LocalizedText

__all__ = ["CLOSED_LISTS", "OTHER", "At", "Programme", "TableForm", "other_of"]

At = tuple[str, ...]
"""The codes of a cell, one for each dimension of its table."""

OTHER: Final = "other"
"""The category into which thin ones are merged."""

CLOSED_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "channel": tuple(VisitChannel),
    "step": tuple(Step),
    "mode": tuple(Mode),
}
"""The dimensions of which everybody knows every category."""


@attrs.frozen(kw_only=True)
class TableForm:
    """
    One table of a programme.

    Args:
        measure: What is counted: ``visits``, ``exposure``, ``referrals`` or ``organisations``; never mixed.
        dimensions: What it is broken down by, in order.
        schemes: The concept scheme of a dimension that has one; ``primary`` for the city's own primary scheme.
        several: Whether one thing may count in several cells: then they are never added up.
        adds_to: Tables with fewer dimensions; the cells that share a category add up to theirs, or, where
            `several` holds, to at least theirs.
        within: Tables with fewer dimensions of which no cell is smaller than one of this table inside it.
        beside: Single numbers that would be known not to be none by a figure of this table, while they are small.
        label, definition: What people read.
    """

    name: str
    measure: str
    dimensions: At = ()
    schemes: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    several: bool = False
    adds_to: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    label: LocalizedText
    definition: LocalizedText

    @property
    def other(self) -> At:
        """The cell into which thin categories are merged."""
        return other_of(self.dimensions)

    def closed(self) -> tuple[At, ...] | None:
        """Return every cell that there can be, where that is known to everybody; else ``None``."""
        if len(self.dimensions) != 1 or self.dimensions[0] not in CLOSED_LISTS:
            return None
        return tuple((code,) for code in CLOSED_LISTS[self.dimensions[0]])


@attrs.frozen(kw_only=True)
class Programme:
    """
    The tables that are published of each period of one kind.

    Args:
        version: Rises when a table is added, left out or defined anew; what was published keeps its own.
        kind: The length of its periods.
        least: The smallest count that is shown; a city may have a larger one, never a smaller one.
        rounding: Every figure is rounded to a multiple of it.
    """

    name: str
    version: int
    kind: PeriodKind
    least: int
    rounding: int
    label: LocalizedText
    tables: tuple[TableForm, ...]

    def table(self, name: str) -> TableForm:
        """
        Return the table of this name.

        Raises:
            KeyError: The programme has none.
        """
        found = next((table for table in self.tables if table.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


def other_of(dimensions: At) -> At:
    """Return the cell into which thin categories of a table with these dimensions are merged."""
    return (OTHER,) * len(dimensions)
