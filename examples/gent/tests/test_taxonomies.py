# SPDX-License-Identifier: EUPL-1.2
"""
The city's own words for barriers stand below the seven B's, in the languages of the shop.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.plugin import Concept

CITY = Path(__file__).parents[1]
BEES = {"bruikbaar", "beschikbaar", "betaalbaar", "bereikbaar", "bekend", "begrijpbaar", "betrouwbaar"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneStopShop]:
    """The example city, with a storage that is gone afterwards."""
    state = {"folder": str(tmp_path_factory.mktemp("state"))}
    with OneStopShop.open(CITY, storage={"use": "memory"}, state=state) as shop:
        yield shop


@pytest.fixture(scope="module")
def own(shop: OneStopShop) -> list[Concept]:
    """The concepts of the city's scheme."""
    return [*shop.acting_as("coordinator").taxonomies.scheme("gent").concepts]


def test_each_is_narrower_than_one_b(own: list[Concept]) -> None:
    """At least twenty concepts stand below exactly one B each, and every B has some."""
    assert len(own) >= 20
    assert {1} == {len(one.broader) for one in own}
    assert {f"b:{key}" for key in BEES} == {code for one in own for code in one.broader}


def test_each_has_words(own: list[Concept]) -> None:
    """Every concept has a label and a definition in Dutch, English and French."""
    spoken = {"nl", "en", "fr"}
    assert [] == [one.code for one in own if not spoken <= {*one.label} & {*(one.definition or ())}]


def test_schemes_contradict_nothing(shop: OneStopShop) -> None:
    """What is found in the city's schemes and crosswalks together is for information only."""
    found = shop.acting_as("coordinator").taxonomies.validate()
    assert [] == [one for one in found if one.severity != "info"]


def test_what_other_cities_can_count(shop: OneStopShop) -> None:
    """By the B above, three kinds of barriers count as a dimension of access, and the others nowhere."""
    mapped = shop.acting_as("coordinator").taxonomies.map_codes(
        [
            "gent:formal-dutch-letter",
            "gent:course-waiting-list",
            "gent:few-interpreter-hours",
            "gent:legal-terms",
            "gent:paid-civic-integration",
            "gent:fear-of-home-visit",
        ],
        to="lev",
    )
    assert {"lev:approachability": 2, "lev:availability-accommodation": 2} == dict(mapped.concepts)
    assert {"gent:paid-civic-integration", "gent:fear-of-home-visit"} == mapped.lost.keys()
