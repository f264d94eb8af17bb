# SPDX-License-Identifier: EUPL-1.2
"""
Hide what is too small for who looks, and what would tell it.

A count below the least is hidden, zero included.  Where the hidden parts of a
whole that can be seen are together fewer than the least, or only one is
hidden, the smallest of the others is hidden, too (complementary suppression;
domain handbook, section 9, rule 6).  This looks at each whole with its parts,
again and again until nothing is added.  It does not solve equations over
several wholes or several reports at once.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

import attrs

from onestopshop.domain.reports.figures import At, Figure, Row, whole_rows

__all__ = ["OPEN_DIMENSIONS", "suppressed"]

Cell: TypeAlias = tuple[str, At]
_Whole: TypeAlias = tuple[Cell, tuple[Cell, ...]]
"""One value, and those that make it up."""

_CUT = frozenset("+[{")
"""Marks of a whole of which not all rows of a figure are parts."""

OPEN_DIMENSIONS = frozenset(
    {"language", "spoken", "sender", "service", "topic", "top_topic", "concept", "document_kind"}
)
"""What has no closed list: that a category is there at all tells that somebody was counted in it."""


def suppressed(figures: Sequence[Figure], least: int) -> tuple[Figure, ...]:
    """
    Return the figures as an audience may see them.

    Args:
        figures: Those of one report, exact; what only the desks may see is left out.
        least: The smallest count that is shown.
    """
    figures = [figure for figure in figures if not figure.inside]
    known = {figure.code: figure for figure in figures}
    exact = {
        (figure.code, row.at): row.value or 0
        for figure in figures
        if not figure.median
        for row in figure.rows
    }
    hidden = {cell for cell, value in exact.items() if value < least}
    hidden |= {*_telling_the_rest(figures, known, exact, least)}
    wholes = [*_wholes(figures, known, exact)]
    while more := {*chain.from_iterable(_further(whole, exact, hidden, least) for whole in wholes)}:
        hidden |= more
    return tuple(_shown(figure, known, hidden, least) for figure in figures)


def _telling_the_rest(
    figures: Sequence[Figure], known: Mapping[str, Figure], exact: Mapping[Cell, int], least: int
) -> Iterator[Cell]:
    """Yield the rates, and the categories that overlap, of which the others of the whole are too few."""
    for figure in figures:
        for whole in (*(figure.wholes if figure.several else ()), *([figure.base] if figure.base else ())):
            for code, at, rows in whole_rows(figure, whole, known):
                for row in rows:
                    if 0 < exact.get((code, at), 0) - (row.value or 0) < least:
                        yield figure.code, row.at


def _wholes(
    figures: Sequence[Figure], known: Mapping[str, Figure], exact: Mapping[Cell, int]
) -> Iterator[_Whole]:
    joint: dict[Cell, tuple[Cell, ...]] = {}
    for figure in figures:
        for whole in figure.wholes:
            if whole not in known and not _CUT.intersection(whole):  # another report of the period tells it
                yield (whole, ()), tuple((figure.code, row.at) for row in figure.rows)
            for code, at, rows in whole_rows(figure, whole, known):
                cell, parts = (code, at), tuple((figure.code, row.at) for row in rows)
                if cell not in exact:
                    continue
                if whole.startswith("+"):
                    joint[cell] = (*joint.get(cell, ()), *parts)
                else:
                    yield cell, parts
    yield from joint.items()


def _further(whole: _Whole, exact: Mapping[Cell, int], hidden: Container[Cell], least: int) -> Iterator[Cell]:
    """Yield the next value to hide, when what is hidden of a whole can be worked out or is too little."""
    cell, parts = whole
    veiled = [exact[part] for part in parts if part in hidden and exact[part]]
    told = not veiled if cell in hidden else len(veiled) == 1 or 0 < sum(veiled) < least
    if not told:
        return
    left = [(exact[part], part) for part in parts if part not in hidden and exact[part]]
    if left:
        yield min(left)[1]
    elif cell not in hidden and len(veiled) == 1:
        yield cell


def _shown(figure: Figure, known: Mapping[str, Figure], hidden: Container[Cell], least: int) -> Figure:
    if figure.median:
        veiled = {row.at for row in figure.rows if (row.of or 0) < least}
    else:
        veiled = {row.at for row in figure.rows if (figure.code, row.at) in hidden}
        for code, at, rows in whole_rows(figure, figure.base or "", known):
            veiled |= {row.at for row in rows} if (code, at) in hidden else set()
    rows = [Row(at=row.at) if row.at in veiled else row for row in figure.rows]
    if not OPEN_DIMENSIONS.isdisjoint(figure.dimensions):
        rows = [row for row in rows if row.value is not None]
    return attrs.evolve(figure, rows=tuple(rows), hidden=bool(veiled))
