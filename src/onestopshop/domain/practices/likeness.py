# SPDX-License-Identifier: EUPL-1.2
"""
How like a practice is to what somebody looks for: by concepts, through hierarchies and at most one match.

A practice of another city says itself in which concepts of the network's
schemes it counts, by its own vocabulary.  Here no match is added to these,
because a chain of matches is never walked (domain handbook, 6.4); what is
broader within a scheme, and what the asked concept counts in, is looked up.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from onestopshop.domain.codes.practices import Likeness
from onestopshop.domain.practices.practices import Coded
from onestopshop.domain.taxonomies.concepts import NETWORK_SCHEMES, Code, scheme_of

if TYPE_CHECKING:
    from onestopshop.domain.taxonomies.vocabulary import Vocabulary

__all__ = ["Asked", "coded"]


def coded(codes: Iterable[Code], vocabulary: "Vocabulary") -> Coded:
    """Return concepts as another city can read them; one that was replaced as what replaced it."""
    present = {vocabulary.standing(code) or code for code in codes}
    found = [concept for code in sorted(present) if (concept := vocabulary.get(code)) is not None]
    reached = {above for concept in found for above in _counts_in(concept.code, vocabulary)}
    return Coded(codes={one.code: one.uri for one in found}, counts_in=tuple(sorted(reached)))


class Asked:
    """
    One concept that somebody looks for.

    Args:
        code: A concept of the vocabulary.
    """

    def __init__(self, code: Code, vocabulary: "Vocabulary") -> None:
        self._code = code
        self._vocabulary = vocabulary
        self._above = {*vocabulary.broader(code), *_counts_in(code, vocabulary)}

    def likeness(self, of: Coded) -> Likeness | None:
        """Return how what is coded relates to the concept, or ``None`` when nothing shows that it does."""
        known = {code for code, uri in of.codes.items() if self._is_known(code, uri)}
        counts_in = {code for code in of.counts_in if scheme_of(code) in NETWORK_SCHEMES}
        if self._code in known:
            return Likeness.SAME
        if self._code in counts_in or any(self._is_above(code) for code in known):
            return Likeness.NARROWER
        if known & self._above:
            return Likeness.BROADER
        reached = {above for code in known | counts_in for above in self._vocabulary.broader(code)}
        return Likeness.NEAR if reached & self._above else None

    def _is_known(self, code: Code, uri: str) -> bool:
        """Return whether a code means here what it means to who published it."""
        concept = self._vocabulary.get(code)
        return concept is not None and concept.uri == uri

    def _is_above(self, code: Code) -> bool:
        if self._code in self._vocabulary.broader(code):
            return True
        return self._code in self._vocabulary.roll_up(scheme_of(self._code)).of(code).concepts


def _counts_in(code: Code, vocabulary: "Vocabulary") -> set[Code]:
    """Return all that a code counts in among the network's schemes, itself included where it is of one."""
    schemes = NETWORK_SCHEMES & vocabulary.schemes.keys()
    return {above for scheme in schemes for above in vocabulary.roll_up(scheme).of(code).concepts}
