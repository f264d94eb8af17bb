# SPDX-License-Identifier: EUPL-1.2
"""
Put the words that a city adds onto concepts of schemes that it did not make.

A label that is there stays, unless no speaker reviewed it and the one that is added is reviewed.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs

from onestopshop.domain.taxonomies.concepts import Code, Concept, ConceptWords, Scheme, Supplement, Words
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["merged"]

_Tags: TypeAlias = frozenset[LanguageTag]


def merged(
    given: Sequence[Scheme | Supplement | Crosswalk],
) -> tuple[dict[str, Scheme], dict[Code, _Tags]]:
    """
    Return the schemes by their ids, with the words of supplements, and which labels no speaker reviewed.

    Raises:
        InvalidDataError: Two schemes or concepts share a name, or a supplement has no scheme or concept.
    """
    schemes: dict[str, Scheme] = {}
    drafts: dict[Code, _Tags] = {}
    for scheme in given:
        if isinstance(scheme, Scheme):
            _check_scheme(scheme, schemes)
            schemes[scheme.id] = scheme
            drafts |= {one.code: one.draft & one.label.keys() for one in scheme.concepts if one.draft}
    for supplement in given:
        if isinstance(supplement, Supplement):
            if supplement.scheme not in schemes:
                raise InvalidDataError(
                    [f"there is no scheme {supplement.scheme!r} to add words to @ $.scheme.id"]
                )
            schemes[supplement.scheme] = _supplemented(schemes[supplement.scheme], supplement, drafts)
    return schemes, {code: tags for code, tags in drafts.items() if tags}


def _check_scheme(scheme: Scheme, others: Mapping[str, Scheme]) -> None:
    if scheme.id in others:
        raise InvalidDataError(
            [f"two taxonomies have the id {scheme.id!r} @ $.scheme.id"],
            hint="Give yours another id, or write `supplement = true` to add words to the other.",
        )
    if len({concept.code for concept in scheme.concepts}) < len(scheme.concepts):
        raise InvalidDataError([f"{scheme.id!r} has a concept twice @ $.concepts"])


def _supplemented(scheme: Scheme, supplement: Supplement, drafts: dict[Code, _Tags]) -> Scheme:
    """Return a scheme with the words of a supplement, and note which labels are drafts now."""
    unknown = sorted(supplement.words.keys() - {concept.code for concept in scheme.concepts})
    if unknown:
        raise InvalidDataError([f"{scheme.id!r} has no concept {code!r} @ $.concepts" for code in unknown])
    concepts = {concept.code: concept for concept in scheme.concepts}
    for code, extra in supplement.words.items():
        unreviewed = drafts.get(code, frozenset())
        settled = unreviewed & (extra.label.keys() - extra.draft)
        fresh = extra.label.keys() - concepts[code].label.keys()
        drafts[code] = (unreviewed - settled) | (fresh & extra.draft)
        concepts[code] = _with_words(concepts[code], extra, settled, settled | fresh)
    return attrs.evolve(scheme, concepts=tuple(concepts.values()))


def _with_words(concept: Concept, extra: ConceptWords, settled: _Tags, taken: _Tags) -> Concept:
    """
    Return a concept with more words.

    Args:
        settled: The languages of labels that were drafts, and are reviewed now.
        taken: The languages of the labels that it gets.
    """
    called = {tag: extra.label[tag] for tag in sorted(taken)}
    other, search = _others(concept.alt, called), _others(concept.hidden, called)
    alt, hidden = _new(extra.alt, concept), _new(extra.hidden, concept)
    reviewed = {tag for tag in settled if not other.get(tag) and not search.get(tag)}
    came = {*taken, *(tag for words in (alt, hidden) for tag, some in words.items() if some)}
    return attrs.evolve(
        concept,
        label=LocalizedText({**concept.label, **called}),
        alt=_joined(other, alt),
        hidden=_joined(search, hidden),
        draft=(concept.draft - reviewed) | (extra.draft & came),
    )


def _others(words: Words, called: Mapping[LanguageTag, str]) -> Words:
    """Leave out what becomes a label: one word is no two kinds of label (S13)."""
    return {tag: tuple(word for word in some if word != called.get(tag)) for tag, some in words.items()}


def _new(words: Words, concept: Concept) -> Words:
    """Leave out what the concept has: a word may come to it later, and one is no two kinds of label (S13)."""
    fresh: dict[LanguageTag, tuple[str, ...]] = {}
    for tag, some in words.items():
        known = frozenset(concept.words(tag))
        fresh[tag] = tuple(word for word in some if word not in known)
    return fresh


def _joined(first: Words, second: Words) -> dict[LanguageTag, tuple[str, ...]]:
    return {tag: (*first.get(tag, ()), *second.get(tag, ())) for tag in sorted({*first, *second})}
