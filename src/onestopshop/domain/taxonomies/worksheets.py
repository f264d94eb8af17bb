# SPDX-License-Identifier: EUPL-1.2
"""
Labels for a translator to write, and what becomes of those that come back.

What came back is a draft until a speaker has reviewed it, and takes the place
of no label silently.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from onestopshop.domain.codes.worksheets import LabelOutcome
from onestopshop.domain.taxonomies.concepts import Code, Concept, ConceptWords, Scheme, Supplement
from onestopshop.domain.text import LanguageTag, LocalizedText

__all__ = ["LabelCame", "LabelWanted", "MissingLabel", "joined", "missing"]


@attrs.frozen(kw_only=True)
class MissingLabel:
    """
    A concept whose label in a language is wanted.

    Args:
        label, definition: What it says in other languages, for the translator.
        draft: The label that is there and that no speaker reviewed, ``""`` when there is none.
    """

    code: Code
    label: LocalizedText
    definition: LocalizedText | None = None
    draft: str = ""


@attrs.frozen(kw_only=True)
class LabelWanted:
    """
    A label that a translator wrote.

    Args:
        reviewed: Whether a speaker of the language has read it.
    """

    code: Code
    label: str
    reviewed: bool = False


@attrs.frozen(kw_only=True)
class LabelCame:
    """
    What became of one label.

    Args:
        before: The label that was there.
    """

    code: Code
    label: str
    outcome: LabelOutcome
    before: str = ""


def missing(schemes: Iterable[Scheme], language: LanguageTag) -> Iterator[MissingLabel]:
    """Yield the concepts in use that have no label in a language, or one that no speaker reviewed."""
    for scheme in schemes:
        for concept in scheme.concepts:
            there = concept.label.get(language, "")
            if concept.retired is None and (not there or language in concept.draft):
                others = {tag: text for tag, text in concept.label.items() if tag != language}
                yield MissingLabel(
                    code=concept.code,
                    label=LocalizedText(others) if others else concept.label,
                    definition=concept.definition,
                    draft=there,
                )


def joined(
    scheme: Scheme,
    own: Supplement,
    came: Sequence[LabelWanted],
    *,
    language: LanguageTag,
    replace: bool = False,
) -> tuple[Supplement, tuple[LabelCame, ...]]:
    """
    Return a supplement with the labels that came, and what became of each.

    Args:
        scheme: The scheme with all its words, those of *own* among them.
        own: The words of the file that is written.
        replace: Labels of that file give way to those that came.
    """
    concepts = {one.code: one for one in scheme.concepts}
    words = dict(own.words)
    told: list[LabelCame] = []
    for wanted in came:
        there = words.get(wanted.code, ConceptWords())
        outcome = _outcome(concepts[wanted.code], there, wanted, language, replace=replace)
        before = concepts[wanted.code].label.get(language, "")
        told.append(LabelCame(code=wanted.code, label=wanted.label, outcome=outcome, before=before))
        if outcome in {LabelOutcome.ADDED, LabelOutcome.REVIEWED, LabelOutcome.REPLACED}:
            words[wanted.code] = _with(there, wanted, language)
    return attrs.evolve(own, words=_in_order(words, scheme)), tuple(told)


def _outcome(
    concept: Concept, there: ConceptWords, wanted: LabelWanted, language: LanguageTag, *, replace: bool
) -> LabelOutcome:
    before = concept.label.get(language)
    if before is None:
        return LabelOutcome.ADDED
    drafted = language in concept.draft
    if before == wanted.label and not (wanted.reviewed and drafted):
        return LabelOutcome.SAME
    if there.label.get(language) != before:
        return LabelOutcome.ELSEWHERE
    if before == wanted.label:
        return LabelOutcome.REVIEWED if language in there.draft else LabelOutcome.ELSEWHERE
    corrected = wanted.reviewed and language in there.draft
    return LabelOutcome.REPLACED if replace or corrected else LabelOutcome.OTHER


def _with(words: ConceptWords, wanted: LabelWanted, language: LanguageTag) -> ConceptWords:
    draft = words.draft - {language} if wanted.reviewed else words.draft | {language}
    return attrs.evolve(words, label={**words.label, language: wanted.label}, draft=draft)


def _in_order(words: Mapping[Code, ConceptWords], scheme: Scheme) -> Mapping[Code, ConceptWords]:
    """Return the words in the order of the concepts, so that a file changes only where a label does."""
    return {one.code: words[one.code] for one in scheme.concepts if one.code in words}
