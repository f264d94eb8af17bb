# SPDX-License-Identifier: EUPL-1.2
"""
The words of papers: complete in three languages, and a city's own where it has some.
"""

import tomllib
from datetime import date
from importlib.resources import files
from string import Formatter

import pytest

from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.text import Pick
from onestopshop.errors import InvalidDataError
from onestopshop.papers.blocks import Run, plain
from onestopshop.papers.words import PaperWords

PHRASES = tomllib.loads((files("onestopshop") / "data" / "papers.toml").read_text("utf-8"))
KEYS = [f"{paper}.{name}" for paper, names in PHRASES.items() for name in names]


def _names(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name is not None}


@pytest.mark.parametrize("key", KEYS)
def test_every_phrase_is_complete(key: str) -> None:
    """Each phrase is there in English, Dutch and French, with the same names to fill in."""
    paper, _, name = key.partition(".")
    texts = PHRASES[paper][name]
    assert ["en", "fr", "nl"] == sorted(texts)
    assert 1 == len({frozenset(_names(text)) for text in texts.values()})


def test_every_operation_has_words() -> None:
    """Whatever happens to a barrier has words for who observed it."""
    assert set(BARRIERS.rows) <= set(PHRASES["feedback"])


def test_a_phrase_keeps_the_languages_of_what_fills_it() -> None:
    """What is filled in keeps its own language; numbers take that of the phrase."""
    title = Pick(text="عنوان", language="ar", exact=True)
    found = PaperWords(("nl",)).say("brief.item", number=7, title=title)
    assert (Run("Nr. ", "nl"), Run("7", "nl"), Run(": ", "nl"), Run("عنوان", "ar")) == found


def test_a_language_that_papers_do_not_speak() -> None:
    """In a language without words the next of the chain speaks, days and numbers included."""
    words = PaperWords(("ti", "fr"))
    assert ("fr", "1 mars 2026", "mars 2026") == (
        words.tongue,
        plain(words.day(date(2026, 3, 1))),
        plain(words.month(date(2026, 3, 1))),
    )
    assert ("en", "1 March 2026") == (PaperWords(("ti",)).tongue, plain(PaperWords(()).day(date(2026, 3, 1))))


@pytest.mark.parametrize(
    ("tag", "numbers", "quarter"),
    [("nl", ("1.234", "6,4", "12", "5,0"), "K1"), ("en", ("1,234", "6.4", "12", "5.0"), "Q1")],
)
def test_numbers(tag: str, numbers: tuple[str, ...], quarter: str) -> None:
    """Numbers and quarters look as in the language; small rates have one decimal."""
    words = PaperWords((tag,))
    assert numbers == tuple(words.number(value) for value in (1234, 6.42, 12.4, 5.0))
    assert (quarter, "2026") == words.quarter(date(2026, 1, 1))


def test_a_city_says_it_its_own_way() -> None:
    """A phrase of the city comes before that of the library, in a language that only the city has, too."""
    own = {("papers.brief.well", "nl"): "Proficiat", ("papers.brief.title", "ar"): "{service}: أخبار"}
    words = PaperWords(("nl",), own=lambda key, tag: own.get((key, tag)))
    assert (Run("Proficiat", "nl"),) == words.say("brief.well")
    arabic = PaperWords(("ar", "en"), own=lambda key, tag: own.get((key, tag)))
    assert "ar" == arabic.tongue
    assert (Run("What goes well", "en"),) == arabic.say("brief.well")


def test_a_language_that_nobody_numbered() -> None:
    """A language that CLDR does not know counts and dates as the next one of the chain does."""
    own = {("papers.brief.title", "qaa"): "{service}!"}
    words = PaperWords(("qaa", "nl"), own=lambda key, tag: own.get((key, tag)))
    assert ("qaa", "1 maart 2026") == (words.tongue, plain(words.day(date(2026, 3, 1))))


def test_a_phrase_that_runs_the_other_way_stays_together() -> None:
    """A phrase of another direction than the paper is one run, so that its parts keep their order."""
    arabic = PaperWords(("ar", "en"), own=lambda key, tag: "عنوان" if (key, tag) == _TITLE else None)
    assert (Run("No. 7: Letters", "en"),) == arabic.say("brief.item", number=7, title="Letters")


_TITLE = ("papers.brief.title", "ar")


@pytest.mark.parametrize("phrase", ["{nobody}", "{title", "{}"])
def test_braces_that_nothing_fills(phrase: str) -> None:
    """A city's phrase with a name that is not there is refused, and the error says which names are."""
    words = PaperWords(("nl",), own=lambda key, tag: phrase)  # noqa: ARG005 - the form that is asked for
    with pytest.raises(InvalidDataError, match=r"papers\.brief\.item") as refused:
        words.say("brief.item", number=7, title="Letters")
    assert "{number}, {title}" in refused.value.hint


def test_labels_and_languages() -> None:
    """Values of closed lists and languages have names; a value without one stays as it is."""
    words = PaperWords(("nl",))
    assert "afgewezen" == plain(words.label("barrier_state", BarrierState.DECLINED))
    assert ("Tigrinya", "xx") == (plain(words.language("ti")), plain(words.label("no_list", "xx")))
