# SPDX-License-Identifier: EUPL-1.2
"""
Turn the record of a service into the fields of its document in the index.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, cast

from onestopshop.builtin.search.words import Folding, split
from onestopshop.plugin import LanguageTag, Record, Vocabulary

__all__ = ["VISITORS", "Documents", "Fields", "audience_facet", "spoken_facets"]

Fields: TypeAlias = dict[str, list[str] | list[float]]
"""The values of each field of one document."""

_Texts: TypeAlias = Mapping[LanguageTag, str]
VISITORS = "visitors"
"""Whom a search is for that names no audience: who can use the service herself."""

_VISITORS = frozenset({"visitor", "public"})
_NOT_OFFERED = frozenset({"closed", "historic"})


class Documents:
    """
    Make documents of services.

    Args:
        vocabulary: Where the words of their topics come from.
    """

    def __init__(self, vocabulary: Vocabulary, folding: Folding) -> None:
        self._vocabulary = vocabulary
        self._folding = folding
        self._topics: dict[str, tuple[tuple[LanguageTag, str], ...]] = {}

    def of(self, record: Record, organisation: _Texts) -> Fields:
        """
        Return the fields of one service.

        Args:
            organisation: The names of the organisation that offers it.
        """
        body = record.body
        topics = [str(code) for code in cast(Iterable[object], body.get("topics") or ())]
        rolled = list(dict.fromkeys(above for code in topics for above in self._vocabulary.broader(code)))
        name = cast(_Texts, body["name"])
        near = [words for code in topics for words in self._words(code)]
        far = [words for code in rolled if code not in topics for words in self._words(code)]
        rest = [*cast(_Texts, body.get("summary") or {}).items(), *organisation.items(), *far]
        fields: Fields = {
            "id": [record.id],
            "facets": [*facets(body, rolled)],
            "whole": [*dict.fromkeys(whole(text, tag, self._folding) for tag, text in name.items())],
        }
        fields.update(self._text({"name": name.items(), "topic": near, "rest": rest}))
        return fields

    def _text(self, texts: Mapping[str, Iterable[tuple[LanguageTag, str]]]) -> Fields:
        """Return the words of each text field but those of the fields before it, and what is made of them."""
        own: dict[str, None] = {}
        inner: dict[str, None] = {}
        every: dict[str, None] = {}
        fields: Fields = {}
        for field, pairs in texts.items():
            words: dict[str, None] = {}
            for tag, text in pairs:
                for word in split(text):
                    found = self._folding.word(word, tag)
                    words.update(dict.fromkeys(found.forms))
                    own[found.own] = None
                    inner.update(dict.fromkeys(found.parts))
            fields[field] = [" ".join(word for word in words if word not in every)]
            every |= words
        joined = {"all": every, "own": own, "parts": inner}
        return fields | {field: [" ".join(words)] for field, words in joined.items()}

    def _words(self, code: str) -> tuple[tuple[LanguageTag, str], ...]:
        """Return all that people might type for a topic, in every language that has words for it."""
        if code not in self._topics:
            concept = self._vocabulary.get(code)
            tags = sorted({*concept.label, *concept.alt, *concept.hidden}) if concept else ()
            self._topics[code] = tuple((tag, text) for tag in tags if concept for text in concept.words(tag))
        return self._topics[code]


def facets(body: Mapping[str, object], topics: Iterable[str]) -> Iterator[str]:
    """
    Yield the terms that a search narrows by.
    """
    offered = body.get("status") not in _NOT_OFFERED
    audience = {str(who) for who in cast(Iterable[object], body.get("audience") or ())}
    for who in sorted(audience | ({VISITORS} if audience & _VISITORS else set())):
        yield from (audience_facet(who, only) for only in {offered, False})
    yield from (f"topic:{code}" for code in topics)
    yield f"stay:{body.get('usable_without_legal_stay')}"
    for tag in cast(Mapping[str, object], body.get("languages") or {}):
        yield from spoken_facets(tag)


def audience_facet(who: str, offered: bool) -> str:
    """
    Return the one term of whom a service is for and whether it is offered: most services have it, and each
    further term that most services have costs a search as much again.
    """
    return f"{'offered' if offered else 'any'}:{who}"


def spoken_facets(tag: LanguageTag) -> Iterator[str]:
    """
    Yield the terms of a spoken language: who asks for Arabic also finds Moroccan Arabic.
    """
    subtags = tag.lower().split("-")
    yield from (f"spoken:{'-'.join(subtags[:end])}" for end in range(len(subtags), 0, -1))


def whole(text: str, language: LanguageTag, folding: Folding) -> str:
    """
    Return a text as one term: its words as its language folds them.
    """
    return " ".join(form for word in split(text) for form in folding.word(word, language).forms[:1])
