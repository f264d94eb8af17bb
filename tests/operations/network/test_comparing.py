# SPDX-License-Identifier: EUPL-1.2
"""
Compare what two cities published, through packages that one handed to the other.
"""

from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.operations.bundles.cities import CITIES, Place, scheme
from tests.operations.network.comparing_samples import (
    EAST,
    PERIOD,
    WEST,
    cells,
    compare,
    handed,
    own,
    place,
    plays,
    table,
)

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.taxonomies.concepts import Concept
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError


@pytest.fixture
def east(tmp_path: Path) -> Place:
    """A city that publishes under the scheme of the network."""
    return place(tmp_path, EAST)


def test_two_cities_with_one_scheme(east: Place, west: Place) -> None:
    """Cities stand in the order of their names with a rate each of what both tell; what one leaves out is named."""
    plays(east, {"b:bekend": 30}, visits=80)
    handed(east, west)
    found = compare(west)
    assert [(EAST, False, 1), (WEST, True, None)] == [(one.city, one.own, one.bundle) for one in found.cities]
    assert ["met", "step", "concept", "topic-step"] == [one.table for one in found.tables]
    concept = table(found, "concept")
    assert ("b", {("b:bekend",): [EAST, WEST]}) == (concept.scheme, cells(concept))
    assert (NotCompared.NOT_TOLD, EAST, (("b:begrijpbaar",),)) in [
        (gap.reason, gap.city, gap.cells) for gap in concept.gaps
    ]
    both = table(found, "topic-step")
    assert {("topic:stay", "find"): [EAST, WEST]} == cells(both)
    assert "topic" == both.per


def test_schemes_that_meet_in_no_one(tmp_path: Path, west: Place) -> None:
    """What a service lacks and where a right was lost are never compared; topic and step are."""
    east = place(tmp_path, EAST, primary="ntu")
    plays(east, {"ntu:non-connaissance": 30})
    handed(east, west)
    found = compare(west)
    assert ([NotCompared.NO_COMMON_SCHEME], ()) == (
        [gap.reason for gap in table(found, "concept").gaps],
        table(found, "concept").rows,
    )
    assert {("topic:stay", "find"): [EAST, WEST]} == cells(table(found, "topic-step"))


def test_a_scheme_of_its_own_is_rolled_up(tmp_path: Path, west: Place) -> None:
    """Concepts of another city are compared under those of the network to which its package matches them."""
    east = place(tmp_path, EAST, primary=EAST)
    own(east)
    plays(east, {f"{EAST}:letters": 20, f"{EAST}:queue": 20})
    handed(east, west)
    found = compare(west)
    concept = table(found, "concept")
    assert ("b", {("b:begrijpbaar",): [EAST, WEST]}) == (concept.scheme, cells(concept))
    assert ["broader", "exact"] == [one.way for one in concept.rows[0].figures]
    assert (NotCompared.NO_MATCH, EAST, ((f"{EAST}:queue",),)) in [
        (gap.reason, gap.city, gap.cells) for gap in concept.gaps
    ]
    assert {"crosswalk-core", f"taxonomy-{EAST}"} == {one.name for one in found.walked}


def test_two_schemes_that_meet_in_a_third(tmp_path: Path) -> None:
    """Two cities with schemes of their own are compared in one of the network to which both lead."""
    cities = [place(tmp_path, id, primary=id) for id in CITIES]
    for made in cities:
        own(made)
        plays(made, {f"{made.id}:letters": 20})
    handed(*cities)
    found = table(compare(cities[1]), "concept")
    assert ("b", {("b:begrijpbaar",): [EAST, WEST]}) == (found.scheme, cells(found))


def test_what_two_cities_call_the_same(tmp_path: Path, west: Place) -> None:
    """A code that stands for another concept here is not taken for that."""
    east = place(tmp_path, EAST, primary=EAST)
    own(east)
    plays(east, {f"{EAST}:letters": 20})
    handed(east, west)
    other = Concept(
        code=f"{EAST}:letters",
        uri="https://example.org/elsewhere/letters",
        label=LocalizedText({"en": "postage"}),
        broader=("b:begrijpbaar",),
    )
    west.says(attrs.evolve(scheme(EAST), concepts=(other,)))
    found = table(compare(west), "concept")
    assert () == found.rows
    assert {NotCompared.NO_COMMON_SCHEME: (), NotCompared.NOT_KNOWN: ((f"{EAST}:letters",),)} == {
        gap.reason: gap.cells for gap in found.gaps
    }


def test_a_scheme_that_did_not_come_along(tmp_path: Path, west: Place) -> None:
    """What stands under a scheme that the other city does not hand on is not known here, and said to be so."""
    east = place(tmp_path, EAST, primary=EAST)
    own, others = scheme(EAST, "letters"), scheme("elsewhere", "post")
    others = attrs.evolve(others, concepts=tuple(attrs.evolve(one, broader=()) for one in others.concepts))
    own = attrs.evolve(own, concepts=(attrs.evolve(own.concepts[0], broader=("elsewhere:post",)),))
    east.says(own, others)
    plays(east, {f"{EAST}:letters": 20})
    handed(east, west)
    gaps = table(compare(west), "concept").gaps
    assert (NotCompared.NOT_KNOWN, EAST, (("elsewhere:post",),)) in [
        (gap.reason, gap.city, gap.cells) for gap in gaps
    ]


def test_one_of_the_cities_asked_for_published_nothing(east: Place, west: Place, tmp_path: Path) -> None:
    """A city of which nothing is held is named; when that leaves fewer than two, the error says so."""
    third = place(tmp_path, "middlegate")
    plays(east, {"b:bekend": 30})
    handed(east, west)
    west.knows(third)
    found = compare(west, cities=["middlegate", WEST, EAST])
    assert [(NotCompared.NOT_PUBLISHED, "middlegate")] == [(gap.reason, gap.city) for gap in found.gaps]
    with pytest.raises(NotFoundError, match="quarter-2026-q1") as refused:
        compare(west, cities=["middlegate", WEST])
    assert f"only {WEST} has figures here." in str(refused.value.hint)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"cities": [WEST]}, InvalidDataError),
        ({"cities": WEST}, InvalidDataError),
        ({"cities": ["nowhere", WEST]}, NotFoundError),
        ({"tables": ["referrals"]}, InvalidDataError),
        ({"tables": [["met"]]}, InvalidDataError),
        ({"tables": []}, InvalidDataError),
        ({"to": "nothing"}, NotFoundError),
    ],
)
def test_bad_input(east: Place, west: Place, asked: dict[str, Any], error: type[Exception]) -> None:
    """What cannot be asked is refused."""
    plays(east, {"b:bekend": 30})
    handed(east, west)
    with pytest.raises(error):
        compare(west, **asked)


def test_a_period_that_none_has(east: Place, west: Place) -> None:
    """Where nothing of the period is there, the error says of which periods two of the cities have figures."""
    plays(east, {"b:bekend": 30})
    handed(east, west)
    with pytest.raises(NotFoundError, match="quarter-2025-q1") as refused:
        west.desk("coordinator").network.compare(period="2025-Q1")
    said = f"none has figures here. Two or more have figures of {PERIOD}."
    assert said in str(refused.value.hint)
    with pytest.raises(NotFoundError) as refused:
        west.desk("coordinator").network.compare(period="2025")
    assert said in str(refused.value.hint)
    with pytest.raises(NotFoundError) as refused:
        east.desk("coordinator").network.compare(period="2025")
    assert "Two or more" not in str(refused.value.hint)


@pytest.mark.parametrize("period", ["2026-03", "soon"])
def test_a_period_of_which_nothing_is_published(west: Place, period: str) -> None:
    """A month, or what is no period, is refused."""
    with pytest.raises(InvalidDataError, match="period"):
        west.desk("coordinator").network.compare(period=period)


def test_who_may_compare(tmp_path: Path) -> None:
    """Whoever has no grant for the network compares nothing."""
    made = place(tmp_path, WEST, grants={"coordinator": ["services.import", "network.read"]})
    with pytest.raises(NotFoundError):
        compare(made)
    with pytest.raises(ForbiddenError):
        made.desk("worker").network.compare(period=PERIOD)


def test_where_rolling_up_is_asked_for(east: Place, west: Place) -> None:
    """A scheme that is named is taken, also when nothing can be compared in it."""
    plays(east, {"b:bekend": 30})
    handed(east, west)
    found = table(compare(west, tables=["concept"], to="hm"), "concept")
    assert ("hm", ()) == (found.scheme, found.rows)
    assert {NotCompared.NO_MATCH, NotCompared.ONLY_RELATED} >= {gap.reason for gap in found.gaps} - {
        NotCompared.MERGED
    }
