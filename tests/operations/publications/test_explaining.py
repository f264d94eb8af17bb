# SPDX-License-Identifier: EUPL-1.2
"""
What published figures mean is said in the city's languages, with its own words where it has some.
"""

from collections.abc import Mapping
from datetime import date

import attrs
import pytest
from tests.operations.publications.publication_samples import Publishing

from onestopshop.errors import InvalidDataError
from onestopshop.operations.publications.explaining import SEVERAL, Words, spoken
from onestopshop.operations.publications.programmes import programme_of, words
from onestopshop.ports.adapters import Languages

DAY = date(2026, 3, 2)
POLISH = {
    "statistics.programmes.quarter.label": "Dane za kwartał",
    "statistics.words.rounded": "Liczby są zaokrąglone.",
    "statistics.words.how": "{example} oznacza każdą liczbę od {low} do {high}.",
    "statistics.words.small": "Liczb mniejszych niż {least} nie podajemy.",
    "statistics.words.several": "Tych kategorii nie można dodawać.",
    "statistics.words.counted": "Liczymy wizyty, nigdy osoby.",
}


def speaking(publishing: Publishing, *required: str, own: Mapping[str, str] = POLISH) -> Publishing:
    """Let a town with a quarter of visits speak these languages, and say in Polish what is said in *own*."""
    languages = Languages(offered=required, required=required, fallback=("en",))  # type: ignore[arg-type]
    publishing.town.context = attrs.evolve(
        publishing.town.context,
        city=attrs.evolve(publishing.town.context.city, languages=languages),
        own_words=lambda key, tag: own.get(key) if tag == "pl" else None,
    )
    publishing.at(DAY)
    publishing.visits(40, DAY, met=20)
    publishing.at(date(2026, 4, 1))
    return publishing


def readme(publishing: Publishing) -> str:
    publishing.publications.publish("2026-Q1")
    return publishing.publications.files("2026-Q1")["README.md"].decode()


def test_a_language_in_which_nobody_said_it(publishing: Publishing) -> None:
    """Where nobody wrote the words in a language of the city they are told in English, and a preview says so."""
    speaking(publishing, "hr", own={})
    preview = publishing.publications.preview("2026-Q1")
    assert (("hr",), True) == (
        preview.not_explained_in,
        "20 stands for any count from 16 to 24" in preview.words,
    )
    assert preview.words == readme(publishing)
    assert 1 == preview.words.count("# ")


def test_the_words_of_the_city(publishing: Publishing) -> None:
    """A city speaks another language by phrases of its own; what it did not say of a table is said in English."""
    speaking(publishing, "pl", "nl")
    assert () == publishing.publications.preview("2026-Q1").not_explained_in
    polish, dutch = readme(publishing).split("\n# ")
    assert polish.startswith(
        "# Dane za kwartał: Testville, 2026-Q1\n\nLiczby są zaokrąglone.\n20 oznacza każdą liczbę"
    )
    assert "- `visits.csv`: Visits." in polish
    assert dutch.startswith("Cijfers van een kwartaal: Testville")


def test_a_language_that_is_only_offered(publishing: Publishing) -> None:
    """A preview names the offered languages in which nobody wrote the words, beside the required ones."""
    town = speaking(publishing, "pl", "en", own={}).town
    languages = Languages(offered=("en", "pl", "ar", "fr", "tr"), required=("en", "pl"), fallback=("en",))
    town.context = attrs.evolve(town.context, city=attrs.evolve(town.context.city, languages=languages))
    preview = publishing.publications.preview("2026-Q1")
    assert (("pl",), ("ar", "tr")) == (preview.not_explained_in, preview.offered_not_explained_in)


def test_half_of_the_words(publishing: Publishing) -> None:
    """A language in which something is missing that one needs to read a figure has no part of its own."""
    speaking(publishing, "pl", own={key: text for key, text in POLISH.items() if not key.endswith("small")})
    assert ("pl",) == publishing.publications.preview("2026-Q1").not_explained_in
    assert readme(publishing).startswith("# Figures of a quarter")


def test_a_regional_tag(publishing: Publishing) -> None:
    """The Dutch of Belgium is Dutch, and what would stand there twice stands there once."""
    speaking(publishing, "nl-BE", "nl")
    assert 1 == readme(publishing).count("# Cijfers van een kwartaal")


@pytest.mark.parametrize(
    ("phrase", "wrong"),
    [("{nobody}", "braces that nothing fills"), ("{", "braces"), ("Dzwoń: 0470 12 34 56", "seem to hold")],
)
def test_wrong_words(publishing: Publishing, phrase: str, wrong: str) -> None:
    """Braces that nothing fills, and what tells who somebody is, are found before anything is published."""
    speaking(publishing, "pl", own={**POLISH, "statistics.words.how": phrase})
    for call in (publishing.publications.preview, publishing.publications.publish):
        with publishing.town.nothing_written(), pytest.raises(InvalidDataError, match=wrong) as refused:
            call("2026-Q1")
        assert "phrase" in refused.value.hint


def test_where_one_visit_counts_in_several(publishing: Publishing) -> None:
    """That categories are never added up is said of the tables for which it is so, and of no others."""
    programme = programme_of("quarter")
    said = Words(programme, "en", own=lambda *_: None)  # type: ignore[arg-type]
    never = words(SEVERAL)["en"]
    assert {form.name for form in programme.tables if never in said.table(form)} == {
        "topic", "step", "concept", "topic-step",
    }  # fmt: skip
    assert never not in " ".join(said.sentences(least=10))


def test_codes_have_names(publishing: Publishing) -> None:
    """What the concepts are called that have a figure stands below the tables."""
    assert "- `topic:stay`: " in readme(speaking(publishing, "en"))


def test_every_language_of_the_core_is_whole(publishing: Publishing) -> None:
    """The core says everything in English, Dutch and French."""
    city = speaking(publishing, "en", "nl", "fr").town.context.city
    for name in ("quarter", "year"):
        assert ("en", "nl", "fr") == spoken(programme_of(name), city, own=lambda *_: None)
