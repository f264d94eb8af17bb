# SPDX-License-Identifier: EUPL-1.2
"""
Somebody who subtracts what she sees of a report from each whole, as often as she likes.
"""

from collections.abc import Iterator, Sequence

from onestopshop.domain.reports.figures import At, Figure, whole_rows

__all__ = ["Cell", "solved"]

Cell = tuple[str, At]


def solved(exact: Sequence[Figure], shown: Sequence[Figure]) -> dict[Cell, int]:
    """
    Return the hidden values that can be worked out.

    Args:
        exact: Tells which categories there are; their values are not looked at.
    """
    known: dict[Cell, int | None] = {(one.code, row.at): None for one in exact for row in one.rows}
    known |= {(one.code, row.at): row.value for one in shown for row in one.rows}
    before = {cell for cell, value in known.items() if value is not None}
    found = True
    while found:
        found = False
        for whole, parts in _sums(exact):
            unknown = [cell for cell in (whole, *parts) if known.get(cell, 0) is None]
            if len(unknown) == 1:
                total = sum(known[part] or 0 for part in parts)
                known[unknown[0]] = total if unknown[0] == whole else (known[whole] or 0) - total
                found = True
    return {cell: value for cell, value in known.items() if value is not None and cell not in before}


def _sums(figures: Sequence[Figure]) -> Iterator[tuple[Cell, list[Cell]]]:
    known, joint = {one.code: one for one in figures}, dict[Cell, list[Cell]]()
    for one in figures:
        for whole in one.wholes if not one.several else ():
            for code, at, rows in whole_rows(one, whole, known):
                parts = [(one.code, row.at) for row in rows]
                if whole.startswith("+"):
                    joint.setdefault((code, at), []).extend(parts)
                else:
                    yield (code, at), parts
    yield from joint.items()
