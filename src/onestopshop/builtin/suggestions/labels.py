# SPDX-License-Identifier: EUPL-1.2
"""
What the concepts say of themselves: labels, synonyms, search words and definitions.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from onestopshop.builtin.suggestions.words import Cutting
from onestopshop.plugin import Code, Concept, LanguageTag, Vocabulary, choose

__all__ = ["Labels"]

_LABEL = 4.0
"""A word of a label counts as if so many observations had it: there is one label, and it was chosen with care."""
_DEFINITION = 2.0
_ELSEWHERE = 0.25
"""What a word counts of it that stands there in another language than the one asked in."""


class Labels:
    """
    The words of all concepts of a vocabulary, by language.
    """

    def __init__(self, vocabulary: Vocabulary, cutting: Cutting) -> None:
        self._vocabulary = vocabulary
        self._words: dict[LanguageTag, dict[str, dict[Code, float]]] = {}
        self._masses: dict[LanguageTag, dict[Code, float]] = {}
        self._standing: dict[Code, Code | None] = {}
        self._schemes: dict[str, Mapping[Code, Code]] = {}
        self._asked: dict[LanguageTag, Sequence[tuple[float, LanguageTag]]] = {}
        self._asked_masses: dict[LanguageTag, Mapping[Code, float]] = {}
        for concept in vocabulary:
            code = self.standing(concept.code)
            if code is not None:
                self._add(concept, code, cutting)

    @cached_property
    def different(self) -> int:
        """How many different words there are."""
        return len({word for words in self._words.values() for word in words})

    def standing(self, code: Code) -> Code | None:
        """Return *code*, or what alone replaced it when it retired; ``None`` when nothing or several did."""
        if code not in self._standing:
            self._standing[code] = self._vocabulary.standing(code)
        return self._standing[code]

    def of(self, scheme: str) -> Mapping[Code, Code]:
        """Return for each code what stands for it, where that is of the scheme or below one of its concepts."""
        if scheme not in self._schemes:
            standing = ((concept.code, self.standing(concept.code)) for concept in self._vocabulary)
            rooted = self._vocabulary.rooted
            found = {code: now for code, now in standing if now is not None and scheme in rooted(now)}
            self._schemes[scheme] = found
        return self._schemes[scheme]

    def counts(self, word: str, language: LanguageTag) -> Mapping[Code, float]:
        """Return which concepts have *word*, and how much that counts for who asks in *language*."""
        found: dict[Code, float] = {}
        for share, tag in self._shares(language):
            for code, count in self._words[tag].get(word, {}).items():
                found[code] = max(found.get(code, 0.0), share * count)
        return found

    def masses(self, language: LanguageTag) -> Mapping[Code, float]:
        """Return how much the words of each concept count in all."""
        if language in self._asked_masses:
            return self._asked_masses[language]
        found: dict[Code, float] = defaultdict(float)
        for share, tag in self._shares(language):
            for code, mass in self._masses[tag].items():
                found[code] += share * mass
        return self._asked_masses.setdefault(language, found)

    def _shares(self, language: LanguageTag) -> Sequence[tuple[float, LanguageTag]]:
        if language not in self._asked:
            asked = choose([language], self._words)
            self._asked[language] = [(1.0 if tag == asked else _ELSEWHERE, tag) for tag in self._words]
        return self._asked[language]

    def _add(self, concept: Concept, code: Code, cutting: Cutting) -> None:
        defined: Mapping[LanguageTag, str] = concept.definition or {}
        for tag in {*concept.label, *concept.alt, *concept.hidden, *defined}:
            words = dict.fromkeys(cutting.cut(defined.get(tag, "")), _DEFINITION)
            words |= dict.fromkeys(cutting.cut(" ".join(concept.words(tag))), _LABEL)
            by_word, masses = self._words.setdefault(tag, {}), self._masses.setdefault(tag, {})
            for word, count in words.items():
                codes = by_word.setdefault(word, {})
                more = max(count - codes.get(code, 0.0), 0.0)
                codes[code] = codes.get(code, 0.0) + more
                masses[code] = masses.get(code, 0.0) + more
