# SPDX-License-Identifier: EUPL-1.2
"""
Words that a city adds join those of a scheme, and overrule only drafts.
"""

from onestopshop.domain.taxonomies.concepts import Concept, ConceptWords, Scheme, Supplement
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText

PAPERS = Concept(code="topic:papers", uri="https://example.org/papers", label=LocalizedText({"en": "papers"}))
TOPICS = Scheme(
    id="topic", version="1", name=LocalizedText({"en": "topics"}), source="test", concepts=(PAPERS,)
)


def test_a_draft_gives_way_to_a_reviewed_label() -> None:
    """
    Of two labels the first stays, unless it is a draft and the other is none; search words keep their own state.
    """

    def added(text: str, *draft: str, **more: object) -> Supplement:
        words = ConceptWords(label={"ar": text}, draft=frozenset(draft), **more)
        return Supplement(scheme="topic", words={"topic:papers": words})

    search = Supplement(
        scheme="topic",
        words={"topic:papers": ConceptWords(hidden={"en": ("mail",)}, draft=frozenset({"en", "fr"}))},
    )
    for given, label, drafts, marked in (
        ([added("a", "ar"), added("b")], "b", {}, set()),
        ([added("b"), added("a", "ar")], "b", {}, set()),
        ([added("a", "ar"), added("b", "ar")], "a", {"topic:papers": {"ar"}}, {"ar"}),
        ([added("a"), added("b")], "a", {}, set()),
        ([added("a", "ar"), added("b"), added("c")], "b", {}, set()),
        ([added("a", "ar", hidden={"ar": ("x",)}), added("b")], "b", {}, {"ar"}),
        ([search, added("b")], "b", {}, {"en"}),
    ):
        vocabulary = Vocabulary([TOPICS, *given])
        found = vocabulary.get("topic:papers")
        assert found is not None
        assert (label, drafts, marked) == (found.label["ar"], vocabulary.drafts, found.draft)


def test_a_search_word_that_becomes_a_label_is_one_kind_of_label() -> None:
    """
    A label that a translator sends may be a word that the city searched by before (SKOS S13).
    """
    search = ConceptWords(hidden={"uk": ("папери", "листи")}, alt={"uk": ("папери",), "en": ("mail",)})
    label = ConceptWords(label={"uk": "папери"})
    given = [Supplement(scheme="topic", words={"topic:papers": words}) for words in (search, label)]
    for order in (given, given[::-1]):
        found = Vocabulary([TOPICS, *order]).get("topic:papers")
        assert found is not None
        assert ("папери", ["папери", "листи"], ("mail",)) == (
            found.label["uk"],
            list(found.words("uk")),
            found.alt["en"],
        )
