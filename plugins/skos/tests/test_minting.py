# SPDX-License-Identifier: EUPL-1.2
"""
Codes for IRIs, and the terms of statements.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from onestopshop_skos.minting import key_of, keys_for, last_part, natural, scheme_id_of, scheme_ids_for
from onestopshop_skos.terms import literal, mended, shown_tag, text_of, words_of

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize(
    ("iri", "id"),
    [
        ("https://example.org/topics", "topics"),
        ("https://example.org/topics/", "topics"),
        ("https://example.org/topics#scheme", "topics"),
        ("https://example.org/topics/conceptscheme", "topics"),
        ("https://example.org/topics/2.1", "topics"),
        ("https://example.org/TopicList", "topic-list"),
        ("urn:example:topics", "topics"),
        ("https://example.org/%D1%82", ""),
    ],
)
def test_the_id_of_a_scheme_is_the_last_part_that_says_something(iri: str, id: str) -> None:
    """
    Versions and words such as `scheme` are no names.
    """
    assert id == scheme_id_of(iri)


@given(
    st.dictionaries(
        _TEXTS.map(lambda text: f"https://x.example/{text}"), st.lists(_TEXTS, max_size=2), max_size=9
    )
)
def test_keys_are_keys_and_stay_apart(notations: dict[str, list[str]]) -> None:
    """
    Whatever the IRIs and notations are, each concept gets a key of its own, the same each time.
    """
    keys = keys_for(notations)

    assert notations.keys() == keys.keys()
    assert all(_KEY.fullmatch(key) for key in keys.values())
    assert len(set(keys.values())) == len(keys)
    assert keys == keys_for(dict(reversed(notations.items())))


@given(st.dictionaries(_TEXTS, _TEXTS.map(key_of), max_size=9))
def test_ids_of_schemes_stay_apart(wanted: dict[str, str]) -> None:
    """
    Schemes that would be called alike, or nothing, get ids of their own.
    """
    ids = scheme_ids_for(wanted)

    assert all(_KEY.fullmatch(id) for id in ids.values())
    assert len(set(ids.values())) == len(wanted)


def test_the_first_iri_keeps_the_key() -> None:
    """
    A concept does not lose its key because a later one would have the same.
    """
    keys = keys_for({"https://a.example/Rent": [], "https://b.example/rent": []})

    assert "rent" == keys["https://a.example/Rent"]
    assert keys["https://b.example/rent"].startswith("rent-")


def test_long_names_are_cut_and_stay_apart() -> None:
    """
    A key has at most 64 characters, and two long names that begin alike give two keys.
    """
    long, other = key_of("a" * 200), key_of("a" * 201)

    assert (64, True) == (len(long), long != other)


def test_parts_and_order() -> None:
    """
    The last part is found behind any separator, and 9 stands before 10.
    """
    assert ["rent", "rent", "9", "é"] == [
        last_part(iri)
        for iri in ("https://x.example/rent/", "https://x.example#rent", "urn:x:9", "https://x/%C3%A9")
    ]
    assert ["x/9", "x/10"] == sorted(["x/10", "x/9"], key=natural)


@given(_TEXTS)
def test_a_literal_is_written_as_the_parser_writes_it(text: str) -> None:
    """
    Equal texts are equal terms, and a term gives its text back.
    """
    assert str(Literal(text)) == literal(text)
    assert text == text_of(literal(text, "nl-BE"))
    assert (("nl-BE", text) if text.strip() else None) == words_of(literal(text, "nl-BE"))


@given(_TEXTS)
def test_a_mended_iri_can_be_written(text: str) -> None:
    """
    No IRI holds what would end it early, whatever a file hides in it.
    """
    assert not set('<>"{}|^`\\ \n') & set(mended(f"<{text}>")[1:-1])


@pytest.mark.parametrize(
    ("small", "shown"),
    [
        ("nl-be", "nl-BE"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("nl-x-plain", "nl-x-plain"),
        ("x-ab", "x-ab"),
        ("en", "en"),
        ("sl-rozaj", "sl-rozaj"),
        ("en-a-gb-x-us", "en-a-gb-x-us"),
        ("es-419", "es-419"),
    ],
)
def test_tags_are_shown_as_people_write_them(small: str, shown: str) -> None:
    """
    A region is written large and a script with a capital, up to the first subtag of one letter.
    """
    assert shown == shown_tag(small)
