# SPDX-License-Identifier: EUPL-1.2
"""
Propose concepts for the words of an observation: a person chooses, nothing is applied by itself.
"""

from collections.abc import Mapping, Sequence
from unicodedata import category, normalize

import attrs

from onestopshop.domain.ids import check_source_id
from onestopshop.domain.observations import TEXTS, Observation
from onestopshop.domain.taxonomies.concepts import Concept
from onestopshop.domain.text import LanguageTag, check_tag
from onestopshop.errors import ForbiddenError, InvalidDataError, OneStopShopError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_page
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.work import Work
from onestopshop.ports.suggesters import Because

__all__ = ["Suggested", "Suggesting", "proposed"]

_MOST_LETTERS = 4_000
"""As many as all texts of one observation together."""

_PROPOSED = 3
"""Concepts that an error names: more would be read as a list of what there is."""


@attrs.frozen(kw_only=True)
class Suggested:
    """
    A concept that words may be about, and the words that led to it, the weightiest first.
    """

    concept: Concept
    because: tuple[Because, ...]


class Suggesting:
    """
    What a desk is proposed.
    """

    _desk: DeskWork

    def suggest(
        self, words: str, *, language: LanguageTag | None = None, scheme: str | None = None, limit: int = 5
    ) -> Sequence[Suggested]:
        """
        Propose concepts for *words*, the likeliest first; nothing is recorded.

        What led to them are words of the concepts, and words of earlier observations: so it is for those who
        may read these.  A suggestion names no word that was not asked about.

        Args:
            words: What was met, in any language.
            language: Of the words; the first required one of the city when left out.
            scheme: Whose concepts, with those below them; the city's primary scheme when left out.

        Raises:
            ForbiddenError: The role may not, it is outside the desks, or a plugin withholds what observations say.
            InvalidDataError: There are no words or too many, no such scheme, or no such number of concepts.
        """
        with self._desk.reading() as work:
            _expect_reader(work)
            check_page(limit)
            wanted = _a_scheme(work, scheme)
            tag = check_tag(language or work.context.city.languages.required[0], path="$.language")
            return _suggested(work, _some_words(words), language=tag, scheme=wanted, limit=limit)


def proposed(work: Work, said: Mapping[str, object]) -> str:
    """
    Return a sentence with concepts for what was said of a barrier, or nothing where there are none to propose.

    It names codes only: what people wrote stands in no error.
    """
    words = " ".join(text for name in TEXTS if isinstance(text := said.get(name), str))
    city = work.context.city
    try:
        _expect_reader(work)
        found = _suggested(
            work,
            _some_words(words),
            language=city.languages.required[0],
            scheme=city.primary,
            limit=_PROPOSED,
        )
    except OneStopShopError:
        return ""
    return f"Its words suggest: {', '.join(one.concept.code for one in found)}." if found else ""


def _expect_reader(work: Work) -> None:
    """
    Return when the actor may read what observations say.

    Raises:
        ForbiddenError: She may not.
    """
    work.allow("barriers.suggest")
    work.allow("barriers.read")
    if audience_of(work.actor) != INSIDE:
        raise ForbiddenError("barriers.suggest", ["what observations say stays inside the desks"])
    withheld = work.policies.withheld(Observation.KIND, INSIDE)
    if any(name in withheld for name in TEXTS):
        raise ForbiddenError("barriers.suggest", ["what observations say is withheld"])


def _suggested(
    work: Work, words: str, *, language: LanguageTag, scheme: str, limit: int
) -> Sequence[Suggested]:
    """Return what the suggester proposes; whatever plugin it is, only words that were asked about are told."""
    suggester, vocabulary = work.context.suggester, work.context.city.vocabulary
    if suggester is None:
        return ()
    found = suggester.suggest(words, work.context.storage, language=language, scheme=scheme, limit=limit)
    asked = _letters(words)
    named = (
        (vocabulary.get(one.code), tuple(each for each in one.because if _letters(each.word) in asked))
        for one in found[:limit]
    )
    return tuple(
        Suggested(concept=concept, because=because)
        for concept, because in named
        if concept and concept.retired is None and because
    )


def _letters(text: str) -> str:
    """Return the letters and numbers of a text, which are the same in every form in which a word may come back."""
    folded = normalize("NFKC", text).casefold()
    return "".join(char for char in folded if category(char)[0] in "LMN")


def _some_words(words: object) -> str:
    if not isinstance(words, str) or not words.strip():
        raise InvalidDataError(["say what was met @ $.words"])
    if len(words) > _MOST_LETTERS:
        raise InvalidDataError([f"at most {_MOST_LETTERS} letters @ $.words"])
    return words


def _a_scheme(work: Work, scheme: str | None) -> str:
    city = work.context.city
    if scheme is None:
        return city.primary
    if check_source_id(scheme, path="$.scheme") not in city.vocabulary.schemes:
        raise InvalidDataError(
            ["there is no such scheme @ $.scheme"],
            hint=f"Schemes: {', '.join(sorted(city.vocabulary.schemes))}.",
        )
    return scheme
