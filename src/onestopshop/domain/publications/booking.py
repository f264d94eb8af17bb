# SPDX-License-Identifier: EUPL-1.2
"""
Book facts: each in one period, and what changes afterwards as a difference in the next open one.

A difference may only move what a period counts: where it would leave a cell
below zero, or a table that cannot be of any visits, it is not booked at all.
What is taken back without anything in its place is never booked, because a
count that falls points at the person who asked for it.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from onestopshop.domain.publications.programmes import At, Programme, TableForm

__all__ = ["Case", "Place", "booked", "consistent", "links"]

Place: TypeAlias = tuple[str, At]
"""A cell of a table."""

_Counts: TypeAlias = dict[str, dict[At, int]]


@attrs.frozen(kw_only=True)
class Case:
    """
    One visit or referral, and the cells in which it counts.

    Args:
        id: The record's id, by which differences are booked in order.
        now: Where it counts now.
        before: Where it counted when it was booked; ``None`` when it never was.
    """

    id: str
    now: frozenset[Place]
    before: frozenset[Place] | None = None


def booked(programme: Programme, cases: Iterable[Case]) -> _Counts:
    """
    Return what a period counts: the facts that are new, then each difference that leaves counts of visits.

    What the programme has no table for is not counted.
    """
    counts: _Counts = {form.name: {} for form in programme.tables}
    later = []
    for case in cases:
        if case.before is None:
            _add(counts, case.now, 1)
        elif case.before != case.now:
            later.append(case)
    for case in sorted(later, key=lambda case: case.id):
        _move(programme, counts, case)
    return {name: {at: count for at, count in cells.items() if count} for name, cells in counts.items()}


def consistent(programme: Programme, counts: Mapping[str, Mapping[At, int]]) -> bool:
    """Return whether such counts can be of visits: parts and their wholes fit, and nothing is below zero."""
    return all(count >= 0 for cells in counts.values() for count in cells.values()) and all(
        _fits(form, counts, programme.table(whole))
        for form in programme.tables
        for whole in (*form.adds_to, *form.within)
    )


def links(form: TableForm, whole: TableForm) -> tuple[int, ...]:
    """Return which dimensions of a table are those of *whole*, in its order."""
    return tuple(form.dimensions.index(name) for name in whole.dimensions)


def _fits(form: TableForm, counts: Mapping[str, Mapping[At, int]], whole: TableForm) -> bool:
    shared, wholes = links(form, whole), counts.get(whole.name, {})
    sums: dict[At, int] = {}
    for at, count in counts.get(form.name, {}).items():
        inside = tuple(at[place] for place in shared)
        if count > wholes.get(inside, 0):
            return False
        sums[inside] = sums.get(inside, 0) + count
    if whole.name not in form.adds_to:
        return True
    if form.several:
        return all(sums.get(at, 0) >= count for at, count in wholes.items())
    return all(sums.get(at, 0) == wholes.get(at, 0) for at in {*sums, *wholes})


def _add(counts: _Counts, places: Iterable[Place], sign: int) -> None:
    for table, at in places:
        if (cells := counts.get(table)) is not None:
            cells[at] = cells.get(at, 0) + sign


def _move(programme: Programme, counts: _Counts, case: Case) -> None:
    before = case.before or frozenset()
    _add(counts, case.now - before, 1)
    _add(counts, before - case.now, -1)
    if not consistent(programme, counts):
        _add(counts, case.now - before, -1)
        _add(counts, before - case.now, 1)
