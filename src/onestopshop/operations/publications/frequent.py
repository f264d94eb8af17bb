# SPDX-License-Identifier: EUPL-1.2
"""
How many of the most frequent kinds of barrier a release tells: what readers of the figures look for first.
"""

from collections.abc import Iterable

import attrs

from onestopshop.domain.publications.releasing import Counts
from onestopshop.domain.publications.tables import PublishedTable

__all__ = ["Frequent", "frequent"]

_FIVE = 5
_TABLE = "concept"


@attrs.frozen(kw_only=True)
class Frequent:
    """
    The most frequent kinds of barrier of a period.

    Args:
        told: How many of them have a figure.
        of: How many there are: five, or as many as were met.
    """

    told: int
    of: int


def frequent(counts: Counts, tables: Iterable[PublishedTable]) -> Frequent:
    """Return how many of the most frequent kinds of barrier are told; of equally frequent ones those that are."""
    told = {cell.at for one in tables if one.table == _TABLE for cell in one.cells if cell.value is not None}
    met = counts.get(_TABLE, {})
    five = sorted(met, key=lambda at: (met[at], at in told), reverse=True)[:_FIVE]
    return Frequent(told=sum(at in told for at in five), of=len(five))
