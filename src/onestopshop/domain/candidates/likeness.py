# SPDX-License-Identifier: EUPL-1.2
"""
Compare short texts by their words, in whatever language they are.

Nothing here knows a language: words are folded and cut to their beginnings,
because endings differ more between two people's notes than stems do.  The
threshold is ours.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["folded_words", "parts", "shared"]

_BEGINNING = 5
"""Letters of a word that are compared."""

_SHORTEST = 4
"""Shorter words are articles and prepositions in most languages that desks write in."""

_ALIKE = 0.25
"""Share of the words of two texts together from which on they are alike (Jaccard)."""

_MOST_TEXTS = 200
"""Different texts that are compared with each other: each one with each."""


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of *text* in their order, without case; accents of Latin letters do not matter."""
    if text.isascii():
        return tuple(_ASCII.findall(text.lower()))
    letters = []
    latin = False
    for letter in unicodedata.normalize("NFKD", text.casefold()):
        if unicodedata.category(letter).startswith("M"):
            letters.append("" if latin else letter)
        else:
            latin = letter < "\u0250"
            letters.append(letter if unicodedata.category(letter)[0] in "LN" else " ")
    return tuple(unicodedata.normalize("NFC", "".join(letters)).split())


_ASCII = re.compile("[a-z0-9]+")


def shared(texts: Sequence[str], *, most: int = 5) -> tuple[str, ...]:
    """Return the longer words that at least half of several texts have, the most frequent first."""
    counts = Counter(word for text in texts for word in set(folded_words(text)) if len(word) >= _SHORTEST)
    enough = max(2, (len(texts) + 1) // 2)
    found = [word for word, count in counts.items() if count >= enough]
    return tuple(sorted(found, key=lambda word: (-counts[word], word))[:most])


def parts(texts: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """
    Return the keys of *texts* in parts of similar words, the largest first.

    Two texts are of one part when they are alike, or both are like a third one.
    """
    kinds: dict[frozenset[str], list[str]] = {}
    for key, text in texts.items():
        kinds.setdefault(_beginnings(text), []).append(key)
    if len(kinds) > _MOST_TEXTS:
        return (tuple(texts),)
    joined = [[key for words in group for key in kinds[words]] for group in _components(list(kinds))]
    return tuple(sorted(map(tuple, joined), key=lambda keys: (-len(keys), keys)))


def _beginnings(text: str) -> frozenset[str]:
    return frozenset(word[:_BEGINNING] for word in folded_words(text) if len(word) >= _SHORTEST)


def _components(kinds: Sequence[frozenset[str]]) -> Iterable[list[frozenset[str]]]:
    """Yield what is connected by likeness."""
    left = dict.fromkeys(kinds)
    while left:
        group = [left.popitem()[0]]
        for words in group:
            near = [other for other in left if _alike(words, other)]
            for other in near:
                del left[other]
            group.extend(near)
        yield group


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * len(one | other) > 0
