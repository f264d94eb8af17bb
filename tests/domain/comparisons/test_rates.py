# SPDX-License-Identifier: EUPL-1.2
"""
The interval of a rate of two rounded figures.
"""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.comparisons.rates import ends_of, share_of
from onestopshop.domain.practices.rates import WHOLE, highest, lowest, rate_of
from onestopshop.domain.publications.tables import PublishedTable


def a_table(name: str = "met", least: int = 10, rounding: int = 5) -> PublishedTable:
    return PublishedTable(
        city="one",
        programme="quarter",
        programme_version=1,
        table=name,
        measure="visits",
        period="2026-Q1",
        cells=(),
        rounding=rounding,
        least=least,
    )


FIGURES = st.integers(2, 40).map(lambda number: 5 * number)


@given(value=FIGURES, exposure=FIGURES)
def test_the_interval_holds_that_of_every_pair_of_counts(value: int, exposure: int) -> None:
    """Whatever counts stand behind two figures, the interval of their rate lies inside, and no wider one is given."""
    table = a_table()
    parts, wholes = table.counts(value), table.counts(exposure)
    pairs = [
        (part, whole)
        for part in range(parts[0], parts[1] + 1)
        for whole in range(wholes[0], wholes[1] + 1)
        if part <= whole
    ]
    found = ends_of(table, value, table, exposure)
    if not pairs:
        assert None is found
        return
    lows, highs = ({end(*pair) for pair in pairs} for end in (lowest, highest))
    assert (min(lows), max(highs)) == found


@given(value=FIGURES, exposure=FIGURES)
def test_the_rate_lies_in_its_interval(value: int, exposure: int) -> None:
    """The rate of the figures themselves is in the interval."""
    ends = ends_of(a_table(), value, a_table(), exposure)
    if ends is not None:
        assert ends[0] <= share_of(value, exposure) <= ends[1]


@pytest.mark.parametrize("visits", [12, 43, 150, 333])
def test_the_interval_holds_the_true_share(visits: int) -> None:
    """Whatever the true share is, of 100 quarters at most 5 publish a figure whose interval does not hold it."""
    table = a_table()
    for true in (number / 250 for number in range(1, 251)):
        missed = 0.0
        for count in range(table.least, visits + 1):
            chance = comb(visits, count) * true**count * (1 - true) ** (visits - count)
            if chance < 1e-9:
                continue
            for value, drawn in published(count):
                for exposure, also in published(visits):
                    ends = ends_of(table, value, table, exposure)
                    assert ends is not None
                    if not ends[0] <= true * WHOLE <= ends[1]:
                        missed += chance * drawn * also
        assert missed <= 0.05


def published(count: int) -> list[tuple[int, float]]:
    """Return the figures that can stand for a count, and how likely each is."""
    rest = count % 5
    return [(count - rest, 1 - rest / 5), (count - rest + 5, rest / 5)] if rest else [(count, 1.0)]


def test_rounding_widens_the_interval() -> None:
    """The interval is wider than that of the figures taken for counts."""
    assert (lowest(50, 200), rate_of(50, 200), highest(50, 200)) == (1950, 2500, 3144)
    assert (1735, 3420) == ends_of(a_table(), 50, a_table(), 200)


@pytest.mark.parametrize(
    ("value", "exposure", "expected"), [(15, 10, WHOLE), (10, 10, WHOLE), (100, 400, 2500)]
)
def test_a_part_is_never_more_than_all(value: int, exposure: int, expected: int) -> None:
    """Where rounding makes the part larger than the whole, the rate is that of all."""
    assert expected == share_of(value, exposure)


def test_figures_that_contradict_each_other() -> None:
    """A part that no whole can have has no interval."""
    assert None is ends_of(a_table(), 100, a_table(), 50)
