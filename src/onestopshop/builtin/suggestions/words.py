# SPDX-License-Identifier: EUPL-1.2
"""
Cut what people wrote into what is compared: the beginnings of folded words.
"""

from collections.abc import Mapping

from onestopshop.builtin.search.words import Folding, split
from onestopshop.plugin import Languages

__all__ = ["BEGINNING", "Cutting"]

BEGINNING = 5
"""
Letters of a word that are compared, as when candidates are.

Endings differ more between two people's notes than stems do, and no stemmer knows all the languages that
desks write in.
"""

_SHORTEST = 2
_KEPT = 50_000
_NOBODYS = "und"
"""Nobody says in which language an observation was written, so words are folded as no language's."""


class Cutting:
    """
    Cut texts of any language in one way.
    """

    def __init__(self, languages: Languages) -> None:
        self._folding = Folding(languages)
        self._beginnings: dict[str, str] = {}

    def cut(self, text: str) -> Mapping[str, str]:
        """
        Return the beginnings of the words of *text*, each with the first word that has it, as it was written.
        """
        found: dict[str, str] = {}
        for word in split(text):
            beginning = self._beginnings.get(word)
            if beginning is None:
                beginning = self._beginning(word)
            if beginning:
                found.setdefault(beginning, word)
        return found

    def _beginning(self, word: str) -> str:
        """Return what is compared of a word: nothing of a number or a single letter."""
        if len(self._beginnings) >= _KEPT:
            self._beginnings.clear()
        forms = self._folding.word(word, _NOBODYS).forms
        # The last form is folded the furthest: an Arabic word without its article.
        beginning = forms[-1][:BEGINNING] if forms else ""
        if len(beginning) < _SHORTEST or beginning.isdigit():
            beginning = ""
        return self._beginnings.setdefault(word, beginning)
