# SPDX-License-Identifier: EUPL-1.2
"""
Keyed rounding: the same cell always gets the same figure, and nobody without the key can foretell it.

Fresh chance would average out when a figure is given twice; conventional
rounding comes apart in linked tables.  A count goes up with the chance that
its rest has of the base, so that sums of figures are right on the average.
"""

import hmac
from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Rounding", "keyed"]

Rounding: TypeAlias = Callable[[str, tuple[str, ...], int], int]
"""Return the figure of a cell of a table: the table's name, the cell, the count."""


def keyed(key: bytes, *, base: int, city: str, programme: str, period: str) -> Rounding:
    """
    Return how the counts of one publication are rounded to multiples of *base*.

    Args:
        key: The secret of the city.
    """

    def rounded(table: str, at: tuple[str, ...], count: int) -> int:
        rest = count % base
        named = "\x1f".join((city, programme, period, table, *at)).encode()
        drawn = int.from_bytes(hmac.digest(key, named, "sha256")[:8]) % base
        return count - rest + (base if drawn < rest else 0)

    return rounded
