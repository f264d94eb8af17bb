# SPDX-License-Identifier: EUPL-1.2
"""
Searches that found nothing: what is missing from the catalogue, or cannot be found in it.

Kept are the day, the language and the concepts that were recognised in the
words: never the words themselves, who searched, or where.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.candidates.likeness import folded_words
from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import check_record_id
from onestopshop.domain.taxonomies.concepts import Code, Concept, check_code
from onestopshop.domain.taxonomies.editions import Editions
from onestopshop.domain.text import LanguageTag, check_tag

__all__ = ["SearchMiss", "miss", "recognised", "spoken_of"]

_M = Keep.SEARCH


@attrs.frozen(kw_only=True)
class SearchMiss:
    """
    One search at a desk that found no service.

    Args:
        language: The language in which names were to be shown.
        concepts: The topics that were recognised in the words; none when none was.
        editions: The version of each scheme that it is coded by; empty when nobody kept it.
    """

    KIND: ClassVar[str] = "search_miss"
    SCHEMA: ClassVar[int] = 2
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("day",),)

    id: str = attrs.field(metadata=about("a name that tells nothing but the day", keep=_M))
    day: date = attrs.field(
        metadata=about("what is looked for of late", person=Person.INDIRECT, keep=_M, index=Index.STRING)
    )
    language: LanguageTag = attrs.field(
        metadata=about("in which language words are missing", person=Person.INDIRECT, keep=_M)
    )
    concepts: frozenset[Code] = attrs.field(metadata=about("which need finds no service", keep=_M))
    editions: Editions = attrs.field(
        factory=dict, hash=False, metadata=about("which editions of its schemes coded it", keep=_M)
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_M))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        check_tag(self.language)
        for code in self.concepts:
            check_code(code, path="$.concepts")


def miss(id: str, *, day: date, language: LanguageTag, concepts: frozenset[Code]) -> tuple[SearchMiss, Event]:
    """Keep that a search found nothing; its event tells no more than the record."""
    made = SearchMiss(id=id, day=day, language=language, concepts=concepts, version=1)
    return made, Event(action="search.missed", kind=SearchMiss.KIND, subject=id)


def spoken_of(concepts: Iterable[Concept]) -> Mapping[tuple[str, ...], frozenset[Code]]:
    """Return the codes that each label or search word stands for, by its folded words."""
    found: dict[tuple[str, ...], set[Code]] = {}
    for concept in concepts:
        for tag in {*concept.label, *concept.alt, *concept.hidden}:
            for word in concept.words(tag):
                found.setdefault(folded_words(word), set()).add(concept.code)
    found.pop((), None)
    return {words: frozenset(codes) for words, codes in found.items()}


def recognised(text: str, known: Mapping[tuple[str, ...], frozenset[Code]]) -> frozenset[Code]:
    """Return the codes of the words and phrases of *text* that are known."""
    words = folded_words(text)
    longest = max(map(len, known), default=0)
    return frozenset(code for phrase in _phrases(words, longest) for code in known.get(phrase, ()))


def _phrases(words: tuple[str, ...], longest: int) -> Iterator[tuple[str, ...]]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + longest) + 1):
            yield words[start:end]
