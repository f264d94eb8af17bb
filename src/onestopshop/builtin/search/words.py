# SPDX-License-Identifier: EUPL-1.2
"""
Cut text into words, and words into the forms in which they are compared.

A word is compared as its own language folds it and as nobody's language does:
who types Ukrainian into a Dutch page must find what is written in Ukrainian,
so texts and queries both carry the neutral form beside their own.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from onestopshop.builtin.folding import fold_any
from onestopshop.plugin import Languages, LanguageTag, choose

__all__ = ["SHORTEST_PART", "Folding", "Word", "parts", "split"]

SHORTEST_PART = 4
"""A part of a compound has at least so many letters; shorter ones are found in every other word."""

_LONGEST = 64
"""What stands behind so many letters of a word has no parts: their number would grow with its square."""
_LONG = 8
"""A shorter word is hardly a compound: *fiets* + *les*."""
_FIRST = 2
"""The first part of a compound has at least so many letters (*in*-schrijving); it is found as a beginning."""
_COMPOUNDING = frozenset(
    {"af", "da", "de", "et", "fi", "fo", "fy", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv"}
)
"""Languages that write compounds as one word."""
_KEPT = 50_000
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
"""Thai, Lao, Burmese, Khmer, kana and Han put no space between words: pairs of characters stand in."""
_ARTICLE = re.compile("(?:و|ب|ف|ك)?ال|لل")


class _Separators(dict[int, int | None]):
    """Keep letters, marks and numbers, drop invisible marks of format, make the rest spaces."""

    def __missing__(self, code: int) -> int | None:
        category = unicodedata.category(chr(code))
        # ʼ and its like are apostrophes to who types them, letters to Unicode.
        kept = category[0] in "LMN" and not 0x2B0 <= code <= 0x2FF
        self[code] = code if kept else None if category == "Cf" and code != 0x200B else 0x20
        return self[code]


_SEPARATORS = _Separators()


def split(text: str) -> Iterator[str]:
    """
    Yield the words of *text* as they are written, after compatibility normalisation (NFKC).
    """
    for word in unicodedata.normalize("NFKC", text).translate(_SEPARATORS).split():
        if word.isascii() or not _UNSPACED.search(word):
            yield word
        else:
            yield from _pairs(word)


def parts(word: str, language: LanguageTag) -> Iterator[str]:
    """
    Yield the ends of a long word, so that a part inside it is the beginning of one of them.
    """
    if len(word) >= _LONG and language.partition("-")[0].lower() in _COMPOUNDING:
        word = word[:_LONGEST]
        yield from (word[start:] for start in range(_FIRST, len(word) - SHORTEST_PART + 1))


class Word(NamedTuple):
    """
    A word as it is compared.

    Args:
        forms: As its language folds it first, then as nobody's language does, and without an article.
        own: The first form, with its language.
        parts: What it may be a compound of.
    """

    forms: tuple[str, ...]
    own: str
    parts: tuple[str, ...]


class Folding:
    """
    Fold words by language, and remember the words seen last.

    Args:
        languages: The languages of the city; one of which nothing is known folds its case only.
    """

    def __init__(self, languages: Languages) -> None:
        self._known = {language.tag: language.fold for language in languages.known}
        self._seen: dict[tuple[LanguageTag, str], Word] = {}
        self._folds: dict[LanguageTag, Callable[[str], str]] = {}

    @property
    def known(self) -> Mapping[LanguageTag, Callable[[str], str]]:
        """How each known language folds."""
        return self._known

    def word(self, word: str, language: LanguageTag) -> "Word":
        """
        Return what *word* is compared as.
        """
        try:
            return self._seen[language, word]
        except KeyError:
            if len(self._seen) >= _KEPT:
                self._seen.clear()
            forms = self._fold(word, language)
            inner = dict.fromkeys(part for form in forms for part in parts(form, language))
            own = f"{language}:{forms[0]}" if forms else language
            return self._seen.setdefault((language, word), Word(forms, own, tuple(inner)))

    def _fold(self, word: str, language: LanguageTag) -> tuple[str, ...]:
        if language not in self._folds:
            tag = choose([language], self._known)
            self._folds[language] = self._known[tag] if tag else str.casefold
        folded = [form for text in (self._folds[language](word), fold_any(word)) for form in text.split()]
        return tuple(dict.fromkeys([*folded, *_bare(folded)]))


def _bare(words: list[str]) -> Iterator[str]:
    """Yield Arabic words without the article, which is written with them."""
    for word in words:
        article = None if word.isascii() else _ARTICLE.match(word)
        if article and len(word) - article.end() > 2:
            yield word[article.end() :]


def _pairs(word: str) -> Iterator[str]:
    """Yield overlapping pairs of characters where a script has no spaces, and the rest as it is."""
    end = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > end:
            yield word[end : run.start()]
        text, end = run.group(), run.end()
        yield from (text[at : at + 2] for at in range(max(len(text) - 1, 1)))
    if end < len(word):
        yield word[end:]
