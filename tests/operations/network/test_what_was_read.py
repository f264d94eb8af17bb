# SPDX-License-Identifier: EUPL-1.2
"""
What a comparison was made from: which cities are missing, whose packages may be old, and which versions were read.
"""

from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.operations.bundles.cities import CITIES, Place, crosswalk, scheme
from tests.operations.network.comparing_samples import compare, handed, place, plays, table

from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.comparisons.comparisons import Edition
from onestopshop.domain.taxonomies.concepts import Match, Relation, Scheme
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.domain.taxonomies.vocabulary import Vocabulary

EAST, WEST = CITIES
WALK = f"https://example.org/{EAST}/crosswalks/core"


@pytest.fixture
def west(tmp_path: Path) -> Place:
    """The city that compares."""
    made = place(tmp_path, WEST)
    plays(made, {"b:bekend": 20, "b:begrijpbaar": 12})
    return made


def alone(**changes: Any) -> Scheme:
    """Return the other city's own scheme, whose concepts stand below nothing."""
    made = scheme(EAST, "letters")
    concepts = tuple(attrs.evolve(one, broader=(), **changes) for one in made.concepts)
    return attrs.evolve(made, concepts=concepts)


def test_all_cities_of_the_network(tmp_path: Path, west: Place) -> None:
    """Where no city is named, each of the network is compared, or named as one that published nothing."""
    east = place(tmp_path, EAST)
    plays(east, {"b:bekend": 30})
    handed(east, west)
    handed(place(tmp_path, "middlegate"), west)
    found = compare(west)
    assert ["middlegate"] == [one.city for one in found.silent]
    assert [(NotCompared.NOT_PUBLISHED, "middlegate")] == [(gap.reason, gap.city) for gap in found.gaps]
    both = compare(west, cities=CITIES)
    assert () == both.silent
    assert [EAST] == [one.city for one in both.walked]


def test_figures_whose_list_expired(tmp_path: Path, west: Place) -> None:
    """A city whose newest list is too old is compared, and marked: what it withdrew since may be withheld."""
    east = place(tmp_path, EAST)
    plays(east, {"b:bekend": 30})
    handed(east, west)
    assert [False, False] == [one.expired for one in compare(west).cities]
    west.clock.advance(seconds=86_400 * west.context.network.snapshot_days)
    assert [True, False] == [one.expired for one in compare(west).cities]


def test_a_concept_that_is_exactly_one_and_a_part_of_another(tmp_path: Path, west: Place) -> None:
    """Each concept that a category counts in says whether the category is the same, or a part only."""
    east = place(tmp_path, EAST, primary=EAST)
    matches = (
        Match(relation=Relation.EXACT, target="b:begrijpbaar"),
        Match(relation=Relation.BROAD, target="b:bekend"),
    )
    east.says(alone(matches=matches))
    plays(east, {f"{EAST}:letters": 20})
    handed(east, west)
    rows = table(compare(west), "concept").rows
    assert {("b:begrijpbaar",): "exact", ("b:bekend",): "broader"} == {
        row.at: row.figures[0].way for row in rows
    }


def stated(version: str) -> Crosswalk:
    """Return a crosswalk that says for which version of the network's scheme it was made."""
    made = crosswalk(EAST, "letters")
    return attrs.evolve(made, slots={"subject_source_version": "1", "object_source_version": version})


def test_versions_of_schemes(tmp_path: Path, west: Place) -> None:
    """Figures that were counted by another version of a scheme than the one here are compared, and it is told."""
    east = place(tmp_path, EAST)
    schemes = [
        attrs.evolve(one, version="9") if isinstance(one, Scheme) and one.id == "b" else one
        for one in network_schemes()
    ]
    city = attrs.evolve(east.context.city, vocabulary=Vocabulary(schemes))
    east.context = attrs.evolve(east.context, city=city)
    plays(east, {"b:bekend": 30})
    handed(east, west)
    here = west.context.city.vocabulary.schemes["b"].version
    found = compare(west)
    assert [(("b:bekend",), [EAST, WEST])] == [
        (row.at, [one.city for one in row.figures]) for row in table(found, "concept").rows
    ]
    assert (Edition(scheme="b", version="9", here=here, city=EAST),) == found.editions
    assert "b" in found.labels
    assert () == compare(west, tables=["met"]).editions


@pytest.mark.parametrize(("version", "told"), [("0.9", True), ("1.0", False), ("", False)])
def test_versions_that_a_crosswalk_is_about(tmp_path: Path, west: Place, version: str, told: bool) -> None:
    """A crosswalk that was made for another version of a scheme is walked, and it is told."""
    east = place(tmp_path, EAST, primary=EAST)
    east.says(alone(), stated(version))
    plays(east, {f"{EAST}:letters": 20})
    handed(east, west)
    found = compare(west)
    assert [("b:begrijpbaar",)] == [row.at for row in table(found, "concept").rows]
    expected = Edition(scheme="b", version=version, here="1.0", crosswalk=WALK)
    assert ((expected,) if told else ()) == found.editions
    assert () == compare(west, tables=["step"]).editions


def test_a_crosswalk_that_is_known_already(tmp_path: Path, west: Place) -> None:
    """A crosswalk that this city has by itself is not said to be read from the other one's package."""
    east = place(tmp_path, EAST, primary=EAST)
    east.says(alone(), stated("1.0"))
    plays(east, {f"{EAST}:letters": 20})
    west.says(stated("1.0"))
    handed(east, west)
    found = compare(west)
    assert [f"taxonomy-{EAST}"] == [one.name for one in found.walked]
