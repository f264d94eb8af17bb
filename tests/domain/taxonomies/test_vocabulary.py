# SPDX-License-Identifier: EUPL-1.2
"""
Concepts, schemes, supplements, and the vocabulary that they make together.
"""

from datetime import date
from random import Random

import pytest
from tests.domain.taxonomies import scheming

from onestopshop.domain.taxonomies.concepts import (
    Concept,
    ConceptWords,
    Relation,
    Scheme,
    Supplement,
    check_code,
    scheme_of,
)
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError


def concept(code: str, **more: object) -> Concept:
    label = LocalizedText({"en": code.partition(":")[2]})
    return Concept(code=code, uri=f"https://example.org/{code}", label=label, **more)


def scheme(id: str, *concepts: Concept) -> Scheme:
    return Scheme(id=id, version="1", name=LocalizedText({"en": id}), source="own", concepts=concepts)


TOPICS = scheme(
    "topic",
    concept("topic:papers"),
    concept("topic:papers-letter", broader=("topic:papers",)),
    concept("topic:old", retired=date(2026, 1, 1), replaced_by=("topic:papers",)),
    concept("topic:older", retired=date(2025, 1, 1)),
)
BARRIERS = scheme("b", concept("b:begrijpbaar"), concept("b:none"))
CITY = scheme(
    "city",
    concept("city:letters", broader=("b:begrijpbaar",)),
    concept("city:loose"),
    concept("city:both", broader=("city:letters", "topic:papers")),
)
VOCABULARY = Vocabulary([TOPICS, BARRIERS, CITY])


def test_the_relations_of_skos() -> None:
    """A mapping has one of the five relations of SKOS."""
    assert [member.value for member in Relation] == ["exact", "close", "broad", "narrow", "related"]


def test_looking_up() -> None:
    """A concept is found by its code, whichever scheme it stands in."""
    assert VOCABULARY.label("b:begrijpbaar")["en"] == "begrijpbaar"
    assert (VOCABULARY.get("b:x"), VOCABULARY.label("b:x")) == (None, None)
    assert "b:none" in VOCABULARY
    assert 7 not in VOCABULARY
    assert len(list(VOCABULARY)) == 9
    assert VOCABULARY.check("topic:papers", scheme="topic") == "topic:papers"


def test_a_near_name_is_suggested() -> None:
    """An unknown concept is refused with the nearest one, or with where to look."""
    with pytest.raises(InvalidDataError) as refused:
        VOCABULARY.check("topic:paper-leter", path="$.topics")
    assert refused.value.problems == ("no taxonomy has the concept 'topic:paper-leter' @ $.topics",)
    assert refused.value.hint == "Did you mean 'topic:papers-letter'?"
    with pytest.raises(InvalidDataError) as refused:
        VOCABULARY.check("zzz:qqq")
    assert "taxonomies list" in refused.value.hint


def test_a_retired_concept_is_for_old_records_only() -> None:
    """A retired concept is refused for new records, with what replaces it, and is still known."""
    with pytest.raises(InvalidDataError, match="retired") as refused:
        VOCABULARY.check("topic:old")
    assert refused.value.hint == "Use topic:papers."
    with pytest.raises(InvalidDataError) as refused:
        VOCABULARY.check("topic:older")
    assert refused.value.hint == "Use another concept."
    assert "topic:old" in VOCABULARY


def test_a_concept_of_another_scheme_is_refused() -> None:
    """Where a scheme is asked for, only what stands under it is accepted, a city's own concepts included."""
    assert VOCABULARY.check("city:letters", scheme="b") == "city:letters"
    with pytest.raises(InvalidDataError, match="not of the scheme 'b'"):
        VOCABULARY.check("city:loose", scheme="b")


def test_everything_above() -> None:
    """What is broader is found once each, nearest first, and tells the schemes a concept stands in."""
    assert list(VOCABULARY.broader("city:both")) == [
        "city:both",
        "city:letters",
        "topic:papers",
        "b:begrijpbaar",
    ]
    assert frozenset({"city", "b", "topic"}) == VOCABULARY.rooted("city:both")
    assert list(VOCABULARY.broader("x:unknown")) == ["x:unknown"]


def test_a_circle_ends_the_walk() -> None:
    """Concepts that are broader than each other do not stop the shop."""
    below = concept("c:below", broader=("c:a",))
    circle = scheme("c", concept("c:a", broader=("c:b",)), concept("c:b", broader=("c:a",)), below)
    assert list(Vocabulary([circle]).broader("c:below")) == ["c:below", "c:a", "c:b"]
    assert list(Vocabulary([circle]).broader("c:a")) == ["c:a", "c:b"]


@pytest.mark.parametrize("seed", range(20))
def test_everything_below(seed: int) -> None:
    """Below a concept is whatever it is above of, in any graph, with several broader ones and with circles."""
    chance = Random(seed)
    codes = [f"own:c{number}" for number in range(12)]
    made = scheming.vocabulary(
        *(
            scheming.concept(code, broader=" ".join(chance.sample(codes, chance.choice((0, 1, 1, 2)))))
            for code in codes
        )
    )
    for code in codes:
        assert {code} | {one for one in codes if code in made.broader(one)} == made.below(code)
    assert {"own:gone"} == made.below("own:gone")


def test_what_stands_for_a_retired_concept() -> None:
    """A single successor is followed to its end; nothing stands for what was split, ended or goes in a circle."""
    made = scheming.vocabulary(
        scheming.concept("own:a", became="own:b"),
        scheming.concept("own:b", became="own:c"),
        scheming.concept("own:c"),
        scheming.concept("own:d", became="own:c own:e"),
        scheming.concept("own:e", became=""),
        scheming.concept("own:f", became="own:g"),
        scheming.concept("own:g", became="own:f"),
    )
    found = {key: made.standing(f"own:{key}") for key in "abcdefgh"}
    assert dict.fromkeys("abc", "own:c") == {key: code for key, code in found.items() if code}


def test_a_supplement_adds_words() -> None:
    """A city adds labels, other names and hidden words to a shared concept, and changes none that is there."""
    words = ConceptWords(
        label={"en": "changed", "ar": "رسالة"},
        alt={"en": ("mail",)},
        hidden={"ar": ("بريد",)},
        draft=frozenset({"ar"}),
    )
    added = Supplement(scheme="topic", words={"topic:papers-letter": words})
    more = Supplement(scheme="topic", words={"topic:papers-letter": ConceptWords(alt={"en": ("post",)})})
    found = Vocabulary([added, TOPICS, more]).get("topic:papers-letter")
    assert dict(found.label) == {"en": "papers-letter", "ar": "رسالة"}
    assert list(found.words("en")) == ["papers-letter", "mail", "post"]
    assert list(found.words("ar")) == ["رسالة", "بريد"]
    assert list(found.words("uk")) == []
    assert frozenset({"ar"}) == found.draft
    assert TOPICS.concepts[0] == Vocabulary([added, TOPICS]).get("topic:papers")


def test_a_word_that_a_concept_has_is_not_added_again() -> None:
    """
    What a later edition of the shared scheme calls a concept, too, stays one kind of label (SKOS S13).
    """
    words = ConceptWords(alt={"en": ("papers", "mail")}, hidden={"en": ("papers", "post"), "uk": ("papers",)})
    found = Vocabulary([TOPICS, Supplement(scheme="topic", words={"topic:papers": words})]).get(
        "topic:papers"
    )

    assert ("mail",) == found.alt["en"]
    assert {"en": ("post",), "uk": ("papers",)} == found.hidden


@pytest.mark.parametrize(
    ("schemes", "problem"),
    [
        ([TOPICS, TOPICS], "two taxonomies have the id 'topic' @ $.scheme.id"),
        ([scheme("a", concept("a:x"), concept("a:x"))], "'a' has a concept twice @ $.concepts"),
        ([Supplement(scheme="q", words={})], "there is no scheme 'q' to add words to @ $.scheme.id"),
        (
            [TOPICS, Supplement(scheme="topic", words={"topic:q": ConceptWords()})],
            "'topic' has no concept 'topic:q' @ $.concepts",
        ),
        (
            [scheme("a", concept("a:x", broader=("b:q",)))],
            "a:x is under b:q, which no scheme has @ $.a:x.broader",
        ),
        (
            [scheme("a", concept("z:x")), scheme("z", concept("z:x"))],
            "two schemes have the concept 'z:x' @ $.concepts",
        ),
    ],
)
def test_schemes_that_do_not_fit(schemes: list[Scheme | Supplement], problem: str) -> None:
    """Schemes that contradict each other make no vocabulary."""
    with pytest.raises(InvalidDataError) as refused:
        Vocabulary(schemes)
    assert problem in refused.value.problems


@pytest.mark.parametrize(
    "code", ["topic", "topic:", ":x", "Topic:x", "topic:x y", "a:b:c", "topic:é", "a:b\n", None, 7]
)
def test_what_is_no_code(code: object) -> None:
    """A malformed code is refused with its path and not repeated."""
    with pytest.raises(InvalidDataError) as refused:
        check_code(code, path="$.topic")
    assert refused.value.problems == ("this is no code of a concept @ $.topic",)
    assert scheme_of(check_code("topic:papers_2-x")) == "topic"
