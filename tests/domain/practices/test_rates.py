# SPDX-License-Identifier: EUPL-1.2
"""
Rates of ten thousand, and how sure they are.
"""

from math import sqrt

import pytest

from onestopshop.domain.practices.rates import WHOLE, highest, lowest, rate_of

PUBLISHED = {  # rounded outwards from the score interval of SciPy (`binomtest`, method "wilson")
    (12, 200): (346, 1020),
    (0, 30): (0, 1136),
    (30, 30): (8864, 10_000),
    (10, 15): (4171, 8483),
    (45, 1000): (337, 597),
}


@pytest.mark.parametrize(("counts", "ends"), PUBLISHED.items(), ids=str)
def test_the_interval_is_that_of_wilson(counts: tuple[int, int], ends: tuple[int, int]) -> None:
    """The ends are those that another library finds, rounded outwards."""
    found = lowest(*counts), highest(*counts)
    assert all(abs(mine - theirs) <= 1 for mine, theirs in zip(found, ends, strict=True))
    assert found[0] <= ends[0] <= ends[1] <= found[1]


def test_the_interval_is_never_too_short() -> None:
    """For every count the interval holds that of the formula in floating point, and the rate itself."""
    z = 1.96
    for n in (1, 2, 7, 30, 196, 1000, 12_345):
        for x in range(0, n + 1, max(1, n // 20)):
            middle, below = x + z * z / 2, n + z * z
            half = z * sqrt(x * (n - x) / n + z * z / 4)
            low, high = lowest(x, n), highest(x, n)
            assert low <= max(0, (middle - half) / below * WHOLE) + 1e-6
            assert high >= min(WHOLE, (middle + half) / below * WHOLE) - 1e-6
            assert 0 <= low <= rate_of(x, n) <= high <= WHOLE


def test_a_rate_is_rounded_to_the_nearest() -> None:
    """Half of one in ten thousand goes up, less goes down."""
    assert [0, 1, 3333, 6667, 10_000] == [
        rate_of(*counts) for counts in ((1, 20_001), (1, 20_000), (1, 3), (2, 3), (5, 5))
    ]
