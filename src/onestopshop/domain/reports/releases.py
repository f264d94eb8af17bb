# SPDX-License-Identifier: EUPL-1.2
"""
Decide which revisions of a closed report others than the desks see.

What two revisions say can be subtracted: a correction that moves a count by
two would tell that there were two.  So a revision is shown only where nothing
that can be seen moves by less than the smallest count, from whichever one was
shown before; until then the last of those stands (domain handbook, section 9, rule 6).
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

import attrs

from onestopshop.domain.reports.figures import At, Figure, whole_rows
from onestopshop.domain.reports.reports import Content
from onestopshop.domain.reports.suppression import suppressed

__all__ = ["released"]


def released(revisions: Iterable[Content], *, audience: str, least: int) -> tuple[Content, ...]:
    """
    Return the revisions that an audience sees, each without what is too small for it.

    Args:
        revisions: All of one period, exact, the first one first.
        least: The smallest count of today; that of the closing is kept where it is larger.
    """
    told: list[Content] = []
    for content in revisions:
        smallest = max(least, content.thresholds.get(audience, least))
        seen = _seen(content, smallest)
        if not any(_tells_few(one.figures, seen.figures, smallest) for one in told):
            told.append(seen)
    return tuple(told)


def _seen(content: Content, least: int) -> Content:
    figures = suppressed(content.figures, least)
    named = {code for figure in figures for row in figure.rows for code in row.at}
    names = {code: name for code, name in content.names.items() if code in named}
    return attrs.evolve(content, figures=figures, names=names, differs=(), nonce="")


def _tells_few(before: Sequence[Figure], after: Sequence[Figure], least: int) -> bool:
    return any(0 < abs(moved) < least for moved in _moved(before, after))


def _moved(before: Sequence[Figure], after: Sequence[Figure]) -> Iterator[int]:
    """Yield by how much each count moves that both show, and what the parts that both show leave of a whole."""
    old, counts = dict(_counts(before)), dict(_counts(after))
    for place in old.keys() & counts.keys():
        yield counts[place] - old[place]
    wholes = dict(_wholes(before))
    for place, (total, parts) in _wholes(after):
        if place in wholes:
            old_total, old_parts = wholes[place]
            both = parts.keys() & old_parts.keys()
            yield total - old_total - sum(parts[one] - old_parts[one] for one in both)


def _counts(figures: Sequence[Figure]) -> Iterator[tuple[Hashable, int]]:
    """Yield each count that is shown."""
    for figure in figures:
        for row in figure.rows:
            count = row.of if figure.median else row.value
            if count is not None:
                yield (figure.code, row.at), count


def _wholes(figures: Sequence[Figure]) -> Iterator[tuple[Hashable, tuple[int, Mapping[At, int]]]]:
    """Yield each whole that is shown, with its parts that are."""
    known = {figure.code: figure for figure in figures}
    for figure in figures:
        for whole in () if figure.several else figure.wholes:
            for code, at, rows in whole_rows(figure, whole, known):
                cell = known[code].at(*at)
                if cell is not None and cell.value is not None:
                    parts = {row.at: row.value for row in rows if row.value is not None}
                    yield (figure.code, whole, at), (cell.value, parts)
