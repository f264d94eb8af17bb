# SPDX-License-Identifier: EUPL-1.2
"""
Published tables: rounded figures, and cells that are not told.

A figure stands for every count from ``value - rounding + 1`` to ``value +
rounding - 1`` that is not below the smallest one.
"""

import attrs

from onestopshop.domain.publications.programmes import At, other_of

__all__ = ["Cell", "PublishedTable"]


@attrs.frozen(kw_only=True)
class Cell:
    """
    One figure.

    Args:
        at: The code of its category in each dimension; empty when the table is one number.
        value: A multiple of the rounding, or ``None`` when it is not told.
    """

    at: At = ()
    value: int | None = None


@attrs.frozen(kw_only=True)
class PublishedTable:
    """
    One table of one period, as a city published it.

    Args:
        programme, programme_version: By which programme it was made.
        table: The table's name in the programme.
        measure: What is counted: ``visits``, ``exposure``, ``referrals`` or ``organisations``.
        dimensions: What it is broken down by.
        period: ``2026-Q1`` or ``2026``.
        rounding: Every value is a multiple of it.
        least: The smallest count that is shown.
    """

    city: str
    programme: str
    programme_version: int
    table: str
    measure: str
    dimensions: At = ()
    period: str
    cells: tuple[Cell, ...]
    rounding: int
    least: int

    def value(self, *at: str) -> int | None:
        """Return the figure of a category; ``None`` when it is not told, or merged into another."""
        return next((cell.value for cell in self.cells if cell.at == at), None)

    def counts(self, value: int) -> tuple[int, int]:
        """Return the smallest and the largest count that a published *value* can stand for."""
        return max(self.least, value - self.rounding + 1), value + self.rounding - 1

    @property
    def other(self) -> At:
        """The cell into which thin categories are merged."""
        return other_of(self.dimensions)
