# SPDX-License-Identifier: EUPL-1.2
"""
What papers are made of: runs of text, each with its language, in blocks that every format can write.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeAlias

import attrs

from onestopshop.builtin.languages import language
from onestopshop.domain.text import UNKNOWN_LANGUAGE, LanguageTag

__all__ = [
    "Bar",
    "Block",
    "Bullets",
    "Chart",
    "Grid",
    "Heading",
    "Line",
    "Page",
    "Panel",
    "Paragraph",
    "Part",
    "Quotes",
    "Run",
    "apart",
    "clean",
    "direction",
    "joined",
    "plain",
    "sentences",
    "turn",
]


@attrs.frozen
class Run:
    """
    Some words of one language; ``und`` where nobody knows which.
    """

    text: str
    language: LanguageTag = UNKNOWN_LANGUAGE


Line: TypeAlias = tuple[Run, ...]


@attrs.frozen(kw_only=True)
class Heading:
    """
    The title of a section (level 2) or of a part of it (level 3).
    """

    text: Line
    level: int = 2


@attrs.frozen(kw_only=True)
class Paragraph:
    """
    Some lines that belong together.
    """

    text: Line


@attrs.frozen(kw_only=True)
class Bullets:
    """
    A list.
    """

    items: tuple[Line, ...]


@attrs.frozen(kw_only=True)
class Quotes:
    """
    What was said, in the words of who said it.
    """

    items: tuple[Line, ...]


@attrs.frozen(kw_only=True)
class Grid:
    """
    A table; the first cell of a row is its name, and a row of nothing else names those below it.

    Args:
        caption: None where a heading just above says the same.
        right: The columns of numbers.
    """

    caption: Line
    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    right: frozenset[int] = frozenset()

    def filled(self) -> Iterator[tuple[Line, ...]]:
        """Yield the rows, each with as many cells as the head."""
        yield from ((*row, *((),) * (len(self.head) - len(row))) for row in self.rows)


@attrs.frozen(kw_only=True)
class Bar:
    """
    One bar of a chart: its value is ``None`` where it is not told.

    Args:
        ends: Between what the value lies, where that is known: it is drawn as a point on a line.
    """

    name: str
    year: str
    value: float | None
    label: str
    ends: tuple[float, float] | None = None


@attrs.frozen(kw_only=True)
class Panel:
    """
    The bars of one thing, on the common scale of the chart.
    """

    name: str
    bars: tuple[Bar, ...]


@attrs.frozen(kw_only=True)
class Chart:
    """
    A picture of figures, and the table of the same figures; formats without pictures write the table only.

    Args:
        id: Different from that of each other chart of the page.
        most: Where the scale of points on lines ends; several charts may have the same.
    """

    title: Line
    text: Line
    panels: tuple[Panel, ...]
    grid: Grid
    id: str = "chart"
    most: float | None = None


@attrs.frozen(kw_only=True)
class Part:
    """
    What stands in another language than the paper around it.
    """

    language: LanguageTag
    blocks: "tuple[Block, ...]"


Block: TypeAlias = Heading | Paragraph | Bullets | Quotes | Grid | Chart | Part


@attrs.frozen(kw_only=True)
class Page:
    """
    One document.

    Args:
        about: For whom, from whom, when.
        foot: What the reader must know of how it was made, each line by itself.
    """

    language: LanguageTag
    title: Line
    about: Line
    blocks: tuple[Block, ...]
    foot: tuple[Line, ...] = ()


_FROM_THE_RIGHT = frozenset({"R", "AL"})
_STRONG = _FROM_THE_RIGHT | {"L"}
_OBEYED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows: papers do that themselves."""


def clean(text: str) -> str:
    """Return *text* on one line, without what a program that shows it would obey, or an XML file cannot hold."""
    return " ".join("".join(" " if _unwanted(one) else one for one in text).split())


def _unwanted(one: str) -> bool:
    code = ord(one)
    nobody = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return nobody or one in _TURNING or unicodedata.category(one) in _OBEYED


@cache
def direction(tag: LanguageTag) -> str:
    """Return the direction of a language's script: ``ltr`` or ``rtl``."""
    return language(tag).direction


def turn(run: Run) -> str:
    """Return the direction of some words: where their language is not known, that of their first letter."""
    if run.language != UNKNOWN_LANGUAGE:
        return direction(run.language)
    strong = (unicodedata.bidirectional(one) for one in run.text)
    return "rtl" if next((one for one in strong if one in _STRONG), "L") in _FROM_THE_RIGHT else "ltr"


def joined(lines: Iterable[Line], separator: str = ", ") -> Line:
    """Return several lines as one."""
    found: list[Run] = []
    for line in lines:
        found += [Run(separator), *line] if found and separator else line
    return tuple(found)


def apart(lines: Iterable[Line], around: LanguageTag) -> tuple[Line, ...]:
    """
    Return sentences in one line as far as they run the way of the paper, and each other one in a line of its own.

    Side by side, those that run the other way would stand in turned order.
    """
    found: list[tuple[bool, list[Line]]] = []
    for one in lines:
        turned = _turned(one, around)
        if turned or not found or found[-1][0]:
            found.append((turned, [one]))
        else:
            found[-1][1].append(one)
    return tuple(joined(together, " ") for _, together in found)


def sentences(lines: Iterable[Line], around: LanguageTag, separator: str = " ") -> Line:
    """Return sentences of one item in one line, which is one run when all of it runs the other way than the paper."""
    line = joined(lines, separator)
    if not _turned(line, around):
        return line
    return (Run("".join(run.text for run in line), next(run.language for run in line if run.text.strip())),)


def _turned(line: Line, around: LanguageTag) -> bool:
    """Return whether all words of a line run the other way than the paper."""
    ways = {turn(run) for run in line if run.text.strip()}
    return bool(ways) and direction(around) not in ways


def plain(line: Line) -> str:
    """Return the words of a line, without their languages."""
    return clean("".join(run.text for run in line))
