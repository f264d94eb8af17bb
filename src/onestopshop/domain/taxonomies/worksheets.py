# SPDX-License-Identifier: EUPL-1.2
"""
Labels for a translator to write, and what becomes of those that come back.

What came back is a draft until a speaker has reviewed it, and takes the place
of no label silently.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from onestopshop.domain.codes.worksheets import LabelOutcome
from onestopshop.domain.taxonomies.concepts import Code, ConceptWords, Scheme, Supplement
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


Drafts = Mapping[Code, frozenset[LanguageTag]]
"""The languages of the labels that no speaker reviewed, by concept."""


def missing(schemes: Iterable[Scheme], language: LanguageTag, *, drafts: Drafts) -> Iterator[MissingLabel]:
    """Yield the concepts in use that have no label in a language, or one that no speaker reviewed."""
    for scheme in schemes:
        for concept in scheme.concepts:
            tag = _as_here(concept.label, language)
            there = concept.label.get(tag, "")
            if concept.retired is None and (not there or tag in drafts.get(concept.code, ())):
                others = {other: text for other, text in concept.label.items() if other != tag}
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
    drafts: Drafts,
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
        tag = _as_here(concepts[wanted.code].label, language)
        before = concepts[wanted.code].label.get(tag, "")
        drafted = tag in drafts.get(wanted.code, ())
        outcome = _outcome(wanted, before, there.label.get(tag), drafted=drafted, replace=replace)
        told.append(LabelCame(code=wanted.code, label=wanted.label, outcome=outcome, before=before))
        if outcome in {LabelOutcome.ADDED, LabelOutcome.REVIEWED, LabelOutcome.REPLACED}:
            words[wanted.code] = _with(there, wanted, tag)
    return attrs.evolve(own, words=_in_order(words, scheme)), tuple(told)


def _outcome(
    wanted: LabelWanted, before: str, own: str | None, *, drafted: bool, replace: bool
) -> LabelOutcome:
    """
    Return what becomes of a label.

    Args:
        before: The label that is there, ``""`` when there is none.
        own: The one of the file that is written.
        drafted: Whether no speaker reviewed the one that is there.
    """
    if not before:
        return LabelOutcome.ADDED
    if wanted.reviewed and drafted:
        return LabelOutcome.REVIEWED if before == wanted.label else LabelOutcome.REPLACED
    if before == wanted.label:
        return LabelOutcome.SAME
    if own != before:
        return LabelOutcome.ELSEWHERE
    return LabelOutcome.REPLACED if replace else LabelOutcome.OTHER


def _as_here(label: Mapping[LanguageTag, str], language: LanguageTag) -> LanguageTag:
    """Return a tag as it is written here: tags are the same in any case of letters."""
    return next((tag for tag in label if tag.lower() == language.lower()), language)


def _with(words: ConceptWords, wanted: LabelWanted, language: LanguageTag) -> ConceptWords:
    draft = words.draft - {language} if wanted.reviewed else words.draft | {language}
    return attrs.evolve(words, label={**words.label, language: wanted.label}, draft=draft)


def _in_order(words: Mapping[Code, ConceptWords], scheme: Scheme) -> Mapping[Code, ConceptWords]:
    """Return the words in the order of the concepts, so that a file changes only where a label does."""
    return {one.code: words[one.code] for one in scheme.concepts if one.code in words}
