# SPDX-License-Identifier: EUPL-1.2
"""
Turn words into the form in which they are compared.

What is dropped belongs to the script, never to all combining marks at once:
that would turn й into и and ї into і, which are other letters.

==========  =====================================================================
all         compatibility forms, case, digits of any script; invisible characters
Latin       accents; ı, ø, ł, đ, æ, œ and the like as people without them type
Greek       accents
Hebrew      points
Arabic      tashkeel, tatweel, hamza; forms of alef, ya, kaf and ta marbuta
Cyrillic    accents that are no letters of their own; ё is е
others      nothing: vowel signs are letters there, and Ethiopic stays as it is
==========  =====================================================================
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

__all__ = ["fold_any"]

_INVISIBLE: Final = frozenset(
    map(
        chr,
        (
            *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF),
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2070),
            *range(0xFE00, 0xFE10),
        ),
    )
)
"""Soft hyphens, joiners, marks of direction and their isolates, variation selectors."""

_MARKS: Final = frozenset(
    map(
        chr,
        (
            *range(0x0300, 0x0370),  # accents
            *range(0x0483, 0x0488),  # old Cyrillic marks
            *range(0x0591, 0x05C8),  # Hebrew points
            *range(0x0610, 0x061B),  # Arabic honorifics
            *range(0x064B, 0x0660),  # tashkeel, maddah, hamza above and below
            0x0640,  # tatweel
            0x0670,  # superscript alef
            *range(0x06D6, 0x06DD),  # Quranic marks
            *range(0x06DF, 0x06E5),
            *range(0x06E7, 0x06E9),
            *range(0x06EA, 0x06EE),
            *range(0x08D3, 0x0900),
        ),
    )
)

_DECOMPOSED: Final = (
    (0x0041, 0x024F),  # Latin
    (0x0370, 0x03FF),  # Greek
    (0x0621, 0x06FF),  # Arabic
    (0x1E00, 0x1EFF),  # Latin
    (0x1F00, 0x1FFF),  # Greek
    (0x2100, 0x214F),  # letters that are signs
)

_SAME: Final = str.maketrans(
    {
        "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k",
        "æ": "ae", "œ": "oe", "þ": "th", "ə": "e", "ɛ": "e", "ɔ": "o", "ɖ": "d", "ƴ": "y", "ɓ": "b", "ɗ": "d",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'", "ʿ": "'", "ʾ": "'", "‐": "-", "‑": "-", "–": "-",
        "ё": "е", "ѐ": "е", "ѝ": "и",
        "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه",
        "ۀ": "ه", "ٱ": "ا", "ء": "", "ٸ": "ي",
    }
)  # fmt: skip
"""Letters that people type for one another, after case and marks are gone."""


def fold_any(text: str) -> str:
    """
    Return *text* as words of it are compared, whatever language it is in.

    Folding twice changes nothing.  Spaces stay where they are.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    return unicodedata.normalize("NFKC", text).translate(_FOLDED)


class _Folded(dict[int, str]):
    """The folded form of each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = "".join(_fold(chr(code)))
        self[code] = folded
        return folded


def _fold(char: str) -> Iterator[str]:
    if char in _INVISIBLE:
        return
    for cased in unicodedata.normalize("NFKC", char.casefold()):
        parts = unicodedata.normalize("NFD", cased) if _comes_apart(cased) else cased
        for part in parts:
            if part not in _MARKS:
                digit = unicodedata.decimal(part, None)
                yield str(digit) if digit is not None else part.translate(_SAME)


def _comes_apart(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _DECOMPOSED)


_FOLDED: Final = _Folded()
