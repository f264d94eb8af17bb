# SPDX-License-Identifier: EUPL-1.2
"""
A city that names a SKOS file in its configuration.
"""

import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.errors import ConfigurationError, InvalidDataError
from onestopshop.plugin import Relation, TaxonomyFormat
from onestopshop_skos import register_taxonomy_formats

_TURTLE = """
@prefix : <https://city.example/words/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://city.example/words> a skos:ConceptScheme .
:rent a skos:Concept ; skos:inScheme <https://city.example/words> ; skos:prefLabel "Rent"@en, "Huur"@nl ;
  skos:broader <https://w3id.org/onestopshop/b/betaalbaar> ; skos:closeMatch <https://other.example/1> .
"""


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the packaged city with the plugin switched on."""
    monkeypatch.setenv("ONESTOPSHOP_PLUGINS", '["skos"]')
    shutil.copytree(str(files("onestopshop") / "data" / "city"), tmp_path / "city")
    return tmp_path / "city"


def opened(city: Path, words: Mapping[str, str]) -> OneStopShop:
    """Return the shop with a taxonomy of these options."""
    return OneStopShop.open(city, plugins=[], taxonomies={"words": {"use": "skos", **words}})


def test_a_city_may_keep_its_words_as_skos(city: Path) -> None:
    """
    The concepts of a SKOS file stand in the city's vocabulary, below those of the network, with their matches.
    """
    (city / "words.ttl").write_text(_TURTLE, "utf-8")

    with opened(city, {"path": "words.ttl"}) as shop:
        concept = shop.acting_as("coordinator").taxonomies.concept("words:rent")
        vocabulary = shop.city.vocabulary

    assert ({"en": "Rent", "nl": "Huur"}, ("b:betaalbaar",)) == (concept.label.plain(), concept.broader)
    assert {"b", "words"} == vocabulary.rooted("words:rent")
    assert Relation.CLOSE in {one.relation for walk in vocabulary.crosswalks for one in walk.mappings}


@pytest.mark.parametrize(
    ("words", "error", "why"),
    [
        ({"path": "none.ttl"}, ConfigurationError, "there is no file"),
        ({"path": "words.txt"}, ConfigurationError, "does not tell its syntax"),
        ({"path": "words.txt", "format": "turtle"}, InvalidDataError, "@ words.txt: \\$"),
    ],
)
def test_a_file_that_cannot_be_used_keeps_the_shop_from_opening(
    words: dict[str, str], error: type[Exception], why: str, city: Path
) -> None:
    """
    A file that is missing, has no known syntax or is refused is named in the error.
    """
    (city / "words.txt").write_text("no Turtle", "utf-8")

    with pytest.raises(error, match=why):
        opened(city, words)


def test_every_format_is_what_the_core_asks_for() -> None:
    """
    Four formats are offered; three are written, and no two share a name or the end of a file's name.
    """
    formats: list[TaxonomyFormat] = [*register_taxonomy_formats()]

    assert {"turtle": True, "jsonld": True, "ntriples": True, "rdfxml": False} == {
        one.name: one.writes for one in formats
    }
    suffixes = [suffix for one in formats for suffix in one.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert all(one.summary for one in formats)
