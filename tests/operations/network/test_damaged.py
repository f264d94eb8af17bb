# SPDX-License-Identifier: EUPL-1.2
"""
Compare although a package that is held is damaged: it is named, and the rest is compared.
"""

from pathlib import Path

import pytest
from tests.operations.bundles.cities import CITIES, Place
from tests.operations.network.comparing_samples import cells, compare, handed, place, plays, table

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.comparisons.comparisons import UnreadBundle
from onestopshop.errors import NotFoundError

EAST, WEST = CITIES
NORTH = "northgate"
FIGURES = "statistics-quarter-2026-q1"


def test_damaged_figures(tmp_path: Path, east: Place, west: Place) -> None:
    """A city whose figures cannot be read is named, asked for or not; all others are compared; its package mends it."""
    north = place(tmp_path, NORTH)
    plays(north, {"b:bekend": 30})
    handed(north, west)
    west.damage(f"{EAST}.{FIGURES}")
    for cities in (None, [EAST, NORTH, WEST]):
        found = compare(west, cities=cities)
        assert ([NORTH, WEST], [EAST]) == (
            [one.city for one in found.cities],
            [one.city for one in found.silent],
        )
        assert [(NotCompared.UNREAD, EAST)] == [(gap.reason, gap.city) for gap in found.gaps]
        assert (UnreadBundle(city=EAST, name=FIGURES, kind="statistics", version=1),) == found.unread
        assert {("b:bekend",): [NORTH, WEST]} == cells(table(found, "concept"))
    west.take(east.export("again.zip"))
    found = compare(west)
    assert ([EAST, NORTH, WEST], (), ()) == ([one.city for one in found.cities], found.gaps, found.unread)


def test_too_few_are_left(east: Place, west: Place) -> None:
    """Where a damaged package leaves fewer than two cities, the error names it and says what to do."""
    west.damage(f"{EAST}.{FIGURES}")
    with pytest.raises(NotFoundError, match="quarter-2026-q1") as refused:
        compare(west)
    said = f"The statistics of {EAST} cannot be read: import its newest package once more."
    assert said in str(refused.value.hint)
    assert "Two or more" not in str(refused.value.hint)


def test_a_damaged_scheme(east: Place, west: Place) -> None:
    """Figures are compared without a scheme that cannot be read; what only it explains is not, for that reason."""
    west.damage(f"{EAST}.taxonomy-{EAST}")
    found = compare(west)
    assert [f"taxonomy-{EAST}"] == [one.name for one in found.unread]
    assert {("topic:stay", "find"): [EAST, WEST]} == cells(table(found, "topic-step"))
    gaps = [(gap.reason, gap.city, gap.cells) for gap in table(found, "concept").gaps]
    assert (NotCompared.UNREAD, EAST, ((f"{EAST}:letters",),)) in gaps
    assert f"{EAST}:letters" not in found.labels


def test_a_damaged_crosswalk(east: Place, west: Place) -> None:
    """A crosswalk that cannot be read is named, and moves no figure."""
    assert [("b:begrijpbaar",)] == [row.at for row in table(compare(west), "concept").rows]
    west.damage(f"{EAST}.crosswalk-core")
    found = compare(west)
    assert [("crosswalk-core", "crosswalk")] == [(one.name, one.kind) for one in found.unread]
    assert [f"taxonomy-{EAST}"] == [one.name for one in found.walked]
    assert () == table(found, "concept").rows
