# SPDX-License-Identifier: EUPL-1.2
"""
Rates of rounded counts, with an interval that holds both chance and rounding.

A rate is a share of visits, so its interval is that of a proportion: the score
interval (E. B. Wilson, "Probable inference, the law of succession, and
statistical inference", Journal of the American Statistical Association 22,
1927, pages 209-212), which stays between nothing and all and holds for small
shares.  Its lower end is taken at the smallest share that the rounded counts
allow, its upper end at the largest.
"""

from math import isqrt
from typing import Final

__all__ = ["WHOLE", "highest", "lowest", "rate_of"]

WHOLE: Final = 10_000
"""Rates are whole numbers of ten thousand visits."""

_Z: Final = (196, 100)
"""The score of 95 %: 1.96, as a fraction, so that every machine finds the same whole number."""


def rate_of(affected: int, exposed: int) -> int:
    """Return how many of ten thousand exposed visits were affected, rounded half up."""
    return (2 * affected * WHOLE + exposed) // (2 * exposed)


def lowest(affected: int, exposed: int) -> int:
    """Return the lower end of the interval of an exact share, rounded down."""
    middle, half, below = _score(affected, exposed)
    return max(0, (middle - half) * WHOLE // below)


def highest(affected: int, exposed: int) -> int:
    """Return the upper end of the interval of an exact share, rounded up."""
    middle, half, below = _score(affected, exposed)
    return min(WHOLE, -(-(middle + half) * WHOLE // below))


def _score(affected: int, exposed: int) -> tuple[int, int, int]:
    """
    Return the middle and half the width of the interval, both over the third number.

    With z = a/b the ends are (2 n b² x + n a² ± a √(n² a² + 4 n b² x (n - x))) / (2 n (n b² + a²)), for x of n;
    the root is taken a little too large, so that the interval never is too short.
    """
    a, b, n, x = *_Z, exposed, affected
    root = isqrt(n * n * a * a + 4 * n * b * b * x * (n - x))
    return 2 * n * b * b * x + n * a * a, a * (root + 1), 2 * n * (n * b * b + a * a)
