# SPDX-License-Identifier: EUPL-1.2
"""
Propose concepts for the words of an observation; a person chooses.
"""

from collections.abc import Sequence
from typing import Protocol

import attrs

from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.text import LanguageTag
from onestopshop.ports.projections import Projection
from onestopshop.ports.storage import Storage

__all__ = ["Because", "Suggester", "Suggestion"]


@attrs.frozen(kw_only=True)
class Because:
    """
    One word that led to a concept; at least one of *labelled* and *observed* holds.

    Args:
        word: As it stands in the words that were asked about: a suggestion tells nothing that was not asked.
        labelled: Whether the concept's own words have it.
        observed: Whether earlier observations that were coded with the concept have it.
    """

    word: str
    labelled: bool
    observed: bool


@attrs.frozen(kw_only=True)
class Suggestion:
    """
    A concept that words may be about.

    Args:
        score: Larger is better; comparable only within one answer.
        because: The words that led to it, the weightiest first; never empty.
    """

    code: Code
    score: float
    because: tuple[Because, ...]


class Suggester(Projection, Protocol):
    """
    A projection of the observations that proposes concepts, and changes nothing.

    What was redacted or retracted, and what is no longer kept, is forgotten when the log is followed.
    """

    def suggest(
        self, words: str, storage: Storage, *, language: LanguageTag, scheme: str, limit: int
    ) -> Sequence[Suggestion]:
        """
        Catch up with *storage* if nobody else is doing so, and return the likeliest concepts, best first.

        Somebody waits for the answer: of thousands of observations, some may be left for the next calls.

        Args:
            language: The language that the words are in, as far as the asker knows.
            scheme: Only concepts of this scheme, or below one of its concepts; none that is retired.
        """
        ...
