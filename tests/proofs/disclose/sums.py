# SPDX-License-Identifier: EUPL-1.2
"""
What a sum over cities tells all of them but one, who know their own counts, of the last one.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from tests.proofs.disclose.releases import Edition

from onestopshop.domain.publications.programmes import At

__all__ = ["betrayed", "of_counts", "of_figures"]

_LEAST: Final = 10
_Cell: TypeAlias = tuple[str, At]
_Sum: TypeAlias = Callable[[Sequence[Edition], _Cell], tuple[int, int]]
"""Return between what the count of the last city lies, for who knows all others and their sum."""


def of_figures(editions: Sequence[Edition], cell: _Cell) -> tuple[int, int]:
    """
    Sum what the cities published: the others take off their own figures, and what is left is the last one's figure.
    """
    last = editions[-1]
    told = [one.figures[cell] for one in editions if cell in one.figures]
    left = sum(told) - sum(one.figures[cell] for one in editions[:-1] if cell in one.figures)
    return last.bounds(cell, left) if left else (0, 10**7)


def of_counts(editions: Sequence[Edition], cell: _Cell) -> tuple[int, int]:
    """Sum the exact counts of the cities and round once: the others take off their own counts."""
    counts = [one.counts.get(cell[0], {}).get(cell[1], 0) for one in editions]
    total, known = round(sum(counts) / 5) * 5, sum(counts[:-1])
    return max(0, total - 2 - known), total + 2 - known


def betrayed(editions: Sequence[Edition], sums: _Sum = of_figures) -> int:
    """
    Return how many counts of the last city a sum proves exactly, or as one to nine.

    Args:
        editions: The same period of several cities.
    """
    last = editions[-1]
    cells = {(name, at) for one in editions for name, found in one.counts.items() for at in found}
    found = 0
    for cell in sorted(cells):
        low, high = sums(editions, cell)
        if cell in last.figures:
            lowest, highest = last.bounds(cell, last.figures[cell])
            low, high = max(low, lowest), min(high, highest)
        found += low == high or (low >= 1 and high < _LEAST)
    return found
