# SPDX-License-Identifier: EUPL-1.2
"""
Rates of published figures.

A published figure stands for a range of counts.  The interval of a rate is the
widest that any pair of counts in these ranges has: its lower end is that of the
fewest visits with it of the most visits, its upper end that of the most of the
fewest, all of them where that is possible.
"""

from onestopshop.domain.practices.rates import highest, lowest, rate_of
from onestopshop.domain.publications.tables import PublishedTable

__all__ = ["ends_of", "share_of"]


def share_of(value: int, exposure: int) -> int:
    """Return the rate of two published figures; rounding can make the part larger than the whole."""
    return rate_of(min(value, exposure), exposure)


def ends_of(
    table: PublishedTable, value: int, whole: PublishedTable, exposure: int
) -> tuple[int, int] | None:
    """
    Return the two ends of the interval, or ``None`` where no counts fit: the part is larger than the whole.

    Args:
        table, whole: The tables of the part and of the whole, which say how figures are rounded.
    """
    fewest, most = table.counts(value)
    smallest, largest = whole.counts(exposure)
    if fewest > largest:
        return None
    return lowest(fewest, largest), highest(min(most, smallest), smallest)
