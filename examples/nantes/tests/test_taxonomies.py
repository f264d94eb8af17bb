# SPDX-License-Identifier: EUPL-1.2
"""
The second city names barriers in its own words, and its crosswalk says what others may read in them.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.plugin import Concept, Crosswalk

CITY = Path(__file__).parents[1]
STAGES = {"non-connaissance", "non-demande", "non-acces", "non-proposition", "exclusion"}
BASE = "https://example.org/nantes/"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneStopShop]:
    """The example city, with a storage that is gone afterwards."""
    state = {"folder": str(tmp_path_factory.mktemp("state"))}
    with OneStopShop.open(CITY, storage={"use": "memory"}, state=state) as shop:
        yield shop


@pytest.fixture(scope="module")
def own(shop: OneStopShop) -> list[Concept]:
    """The concepts of the city's scheme."""
    return [*shop.acting_as("coordination").taxonomies.scheme("nantes").concepts]


@pytest.fixture(scope="module")
def crosswalk(shop: OneStopShop) -> Crosswalk:
    """The city's crosswalk."""
    return shop.acting_as("coordination").taxonomies.crosswalk("core")


def test_each_is_narrower_than_one_stage(own: list[Concept]) -> None:
    """At least ten concepts stand below exactly one stage each, at an address of the city, and every stage has some."""
    assert len(own) >= 10
    assert {1} == {len(one.broader) for one in own}
    assert {f"ntu:{key}" for key in STAGES} == {code for one in own for code in one.broader}
    assert [] == [one.uri for one in own if not one.uri.startswith(BASE)]


def test_each_has_words(own: list[Concept]) -> None:
    """Every concept is labelled in French, English and Arabic; the Arabic is a draft until a speaker read it."""
    assert {("ar", "en", "fr")} == {tuple(one.label) for one in own}
    assert {frozenset({"ar"})} == {one.draft for one in own}


def test_schemes_contradict_nothing(shop: OneStopShop) -> None:
    """What is found in the city's schemes and crosswalks together is for information only."""
    found = shop.acting_as("coordination").taxonomies.validate()
    assert [] == [one for one in found if one.severity != "info"]


def test_every_word_is_in_the_crosswalk(shop: OneStopShop, own: list[Concept], crosswalk: Crosswalk) -> None:
    """The crosswalk says something about every word of the city, of this edition, and only of concepts there are."""
    known = {
        concept.uri for scheme in shop.acting_as("accueil").taxonomies.list() for concept in scheme.concepts
    }
    assert {one.uri for one in own} == {mapping.subject for mapping in crosswalk.mappings}
    assert {mapping.object for mapping in crosswalk.mappings} <= known | {
        "https://w3id.org/sssom/NoTermFound"
    }
    scheme = shop.acting_as("accueil").taxonomies.scheme("nantes")
    assert scheme.version == crosswalk.slots["subject_source_version"]


def test_no_figure_crosses_to_another_axis(shop: OneStopShop, own: list[Concept]) -> None:
    """The stage where a right was lost never counts as a lack of the service; inside the stages all counts."""
    taxonomies = shop.acting_as("coordination").taxonomies
    codes = [one.code for one in own]
    assert {} == dict(taxonomies.map_codes(codes, to="b").concepts)
    stages = Counter(code for one in own for code in one.broader)
    assert stages == Counter(taxonomies.map_codes(codes, to="ntu").concepts)


def test_the_day_uses_the_citys_words(own: list[Concept]) -> None:
    """What workers note on the example's day, they note in words of the city."""
    day = (CITY / "day.toml").read_text("utf-8")
    assert len([one for one in own if f'"{one.code}"' in day]) >= 5
