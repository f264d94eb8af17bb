# SPDX-License-Identifier: EUPL-1.2
"""
Texts in several languages: RFC 4647 lookup along the city's chain, then longer tags.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.text import LocalizedText, Pick, check_tag, choose
from onestopshop.errors import InvalidDataError
from onestopshop.testing.models import localized_texts, tags

AVAILABLE = LocalizedText({tag: f"in {tag}" for tag in ("nl-BE-x-informal", "nl", "fr", "ar", "uk", "en")})


@pytest.mark.parametrize(
    ("wanted", "found", "exact"),
    [
        ("nl-BE-x-informal", "nl-BE-x-informal", True),
        ("nl-BE-x-formal", "nl", True),
        ("uk, ru", "uk", True),
        ("ru", "en", False),
        ("prs, fa", "en", False),
        ("de-CH, fr", "fr", False),
        ("*, fr", "fr", False),
        ("NL-be-X-Informal", "nl-BE-x-informal", True),
        ("", "en", False),
    ],
)
def test_vectors(wanted: str, found: str, exact: bool) -> None:
    """The vectors of the standard are answered as it says, with English as the city's default."""
    chain = [tag for tag in wanted.split(", ") if tag]
    assert Pick(text=f"in {found}", language=found, exact=exact) == AVAILABLE.pick(chain, ("en",))


def test_a_lone_letter_is_cut_with_what_follows_it() -> None:
    """The example of RFC 4647, section 3.4: the range is shortened past its private part to the script."""
    assert choose(["zh-Hant-CN-x-private1-private2"], {"zh-Hant": "", "zh": ""}) == "zh-Hant"
    assert choose(["zh-Hant-CN-x-private1-private2"], {"zh": "", "x-private1": ""}) == "zh"


def test_longer_tags_come_before_the_default() -> None:
    """Who wants Dutch gets a Dutch variant before the city falls back, the shortest first."""
    text = LocalizedText({"nl-BE-x-informal": "je", "nl-NL": "u", "en": "you"})
    assert Pick(text="u", language="nl-NL", exact=True) == text.pick("nl", ("en",))
    assert choose(["nl"], {"nl-BE-x-informal": "", "en": ""}) == "nl-BE-x-informal"
    assert None is choose(["n", "*"], {"nl": ""})


def test_nobody_is_spoken_to_in_a_language_that_is_only_near() -> None:
    """Ukrainian and Belarusian are never answered with Russian, unless the city's chain says so."""
    text = LocalizedText({"ru": "да", "pl": "tak", "en": "yes"})
    for tag in ("uk", "be"):
        assert text.pick(tag, ("en",)).language == "en"
        assert text.pick(tag, ("ru",)).language == "ru"
    assert None is choose(["uk", "be"], text)


@given(localized_texts(), st.lists(tags(), max_size=3), st.lists(tags(), max_size=3))
def test_there_is_always_a_text(text: LocalizedText, wanted: list[str], fallback: list[str]) -> None:
    """Whatever is asked for, one of the texts is shown, and exact only where the first wish was met."""
    pick = text.pick(wanted, fallback)
    assert text[pick.language] == pick.text
    if pick.exact:
        primary = wanted[0].lower().split("-")[0]
        assert pick.language.lower().split("-")[0] == primary


@given(localized_texts())
def test_it_is_a_frozen_mapping(text: LocalizedText) -> None:
    """Equal texts are equal and hash alike in any order; a text never equals a plain mapping, nor becomes one."""
    again = LocalizedText(dict(reversed(list(text.items()))))
    assert text == again
    assert hash(text) == hash(again)
    assert text != dict(text)
    assert eval(repr(text)) == text  # noqa: S307 - our own words, in the notation of Python
    assert len(text) == len(list(text))
    with pytest.raises(TypeError):
        text["en"] = "changed"


def test_it_has_no_text_of_its_own() -> None:
    """Turning a text into a string shows all languages as data, and chooses none."""
    assert str(LocalizedText({"nl": "b", "en": "a"})) == "LocalizedText({'en': 'a', 'nl': 'b'})"


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({}, "a text needs at least one language @ $"),
        ("bare", "a text is an object of language tag → text @ $"),
        (None, "a text is an object of language tag → text @ $"),
        ({"nl": "a", "NL": "b"}, "a language stands there twice @ $"),
        ({"dutch language": "a"}, "one of its keys is no language tag @ $"),
        ({7: "a"}, "one of its keys is no language tag @ $"),
        ({"nl": " \n"}, "the text is empty @ $.nl"),
        ({"nl": 5}, "the text is empty @ $.nl"),
    ],
)
def test_what_is_no_text(texts: object, problem: str) -> None:
    """A text without language, with a malformed or doubled tag, or blank, is refused with its place."""
    with pytest.raises(InvalidDataError) as refused:
        LocalizedText(texts)
    assert (problem,) == refused.value.problems


@pytest.mark.parametrize(
    "tag", ["nl", "prs", "rom", "zh-Hant-TW", "sl-rozaj-biske", "de-1996", "en-a-bbb-x-a", "x-a", "und"]
)
def test_tags(tag: str) -> None:
    """A well-formed tag of BCP 47 is kept as the person's language, known or not."""
    assert tag == check_tag(tag)


@pytest.mark.parametrize("tag", ["", "n", "Arabic language", "nl_BE", "nl-", "x", "nl\n", None, 7])
def test_what_is_no_tag(tag: object) -> None:
    """A malformed tag is refused with its path and is not repeated: it may be anything that somebody typed."""
    with pytest.raises(InvalidDataError) as refused:
        check_tag(tag, path="$.spoken")
    assert refused.value.problems == ("this is no language tag @ $.spoken",)
