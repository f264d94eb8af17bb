# SPDX-License-Identifier: EUPL-1.2
"""
How many of the most frequent kinds of barrier a release tells.
"""

from collections.abc import Collection, Mapping

import pytest

from onestopshop.domain.publications.tables import Cell, PublishedTable
from onestopshop.operations.publications.frequent import Frequent, frequent

SIX = {"a": 90, "b": 60, "c": 40, "d": 30, "e": 20, "f": 15}


def told_of(met: Mapping[str, int], told: Collection[str]) -> Frequent:
    """Return it for barriers that were met so often, of which some have a figure."""
    cells = (*(Cell(at=(code,), value=10) for code in told), Cell(at=("other",)))
    table = PublishedTable(
        city="t", programme="year", programme_version=1, table="concept", measure="visits",
        dimensions=("concept",), period="2026", cells=cells, rounding=5, least=10,
    )  # fmt: skip
    return frequent({"concept": {(code,): count for code, count in met.items()}}, [table])


@pytest.mark.parametrize(
    ("met", "told", "expected"),
    [
        (SIX, "abcdef", (5, 5)),
        (SIX, "bcdef", (4, 5)),
        (SIX, "f", (0, 5)),
        ({"a": 9, "b": 3}, "", (0, 2)),
        ({}, "", (0, 0)),
    ],
)
def test_the_five_most_frequent(met: Mapping[str, int], told: str, expected: tuple[int, int]) -> None:
    """Five are looked for, or as many as were met, whatever else is told."""
    found = told_of(met, told)
    assert expected == (found.told, found.of)


@pytest.mark.parametrize("told", ["abcde", "abcdf"])
def test_equally_frequent_ones(told: str) -> None:
    """Of barriers that are equally frequent any may be the fifth: the one that is told."""
    assert Frequent(told=5, of=5) == told_of({**SIX, "f": SIX["e"]}, told)
