# SPDX-License-Identifier: EUPL-1.2
"""
Look for what may never be recorded in free text.

Only what can be recognised without a list of names is looked for; a person
still reviews every text before it leaves the desk.
"""

import re
import unicodedata
from collections.abc import Mapping

from onestopshop.errors import InvalidDataError

__all__ = ["doubts", "refuse_identity", "suspects"]

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    # from the beginning of a word only: from each of its letters, a long one would take the square of its length
    "an e-mail address": re.compile(r"(?<![^\s@])[^\s@]+@[^\s@]+\.[^\s@]+"),
    "a telephone, file or national number": re.compile(r"(?:\d[\s./()-]{0,2}){8,}\d"),
    "a date of birth": re.compile(
        r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-]{year}|{year}[./-]\d{1,2}[./-]\d{1,2})(?!\d)".replace(
            "{year}", r"(?:19\d\d|200\d|201[0-5])"
        )
    ),
}
"""
What is looked for.

A letter has a day too, and may be spoken of by it: the days of 1900 to 2015 are
those on which people were born and of which no letter at the desk is.
"""


def suspects(text: str) -> tuple[str, ...]:
    """Return what *text* seems to hold that may never be recorded."""
    plain = text if text.isascii() else _DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), text)
    return tuple(what for what, pattern in _PATTERNS.items() if pattern.search(plain))


_DIGIT = re.compile(r"\d")


def doubts(text: str) -> tuple[tuple[int, int], ...]:
    """
    Return where a reviewer should look: from and to of words that may tell who somebody is, in order.

    What is looked for is more than what is refused: words with a capital that
    begin no sentence, dates, and numbers of four digits or more.  Scripts
    without capitals, and names that begin a sentence, show nothing, so that a
    text without a mark is still read.
    """
    spans = [match.span() for pattern in (*_PATTERNS.values(), *_DOUBTS) for match in pattern.finditer(text)]
    spans += [match.span() for match in _WORD.finditer(text) if _stands_out(text, match)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


_DOUBTS = (re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?(?!\d)"), re.compile(r"\d{4,}"))
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_BEGINS = re.compile(
    r"(?:^|(?<!\b[A-Z])(?<!\bM[rs])(?<!\bMrs)(?<!\bMme)(?<!\bDr)(?<!\bDhr)\.|[!?:…\n\"«»“”„()])\s*$"
)
"""What stands before a word that begins a sentence; the point of an initial or a title ends none."""


def _stands_out(text: str, word: re.Match[str]) -> bool:
    """Return whether a word has a capital without beginning a sentence; what is all capitals is an abbreviation."""
    found, start = word[0], word.start()
    if not found[0].isupper() or found.isupper():
        return False
    return not _BEGINS.search(text, max(0, start - 8), start)


def refuse_identity(texts: Mapping[str, str | None]) -> None:
    """
    Refuse texts that seem to tell who somebody is.

    Args:
        texts: By the name of the field.

    Raises:
        InvalidDataError: At least one does; the fields are named, the text is not.
    """
    problems = [
        f"the text seems to hold {what} @ $.{name}"
        for name, text in texts.items()
        for what in suspects(text or "")
    ]
    if problems:
        raise InvalidDataError(problems, hint="Leave out everything that tells who the visitor is.")
