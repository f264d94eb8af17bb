# SPDX-License-Identifier: EUPL-1.2
"""
Make published tables of exact counts: small ones are merged or not told, all others are rounded.

The rule, which everybody may know:

1. A category with fewer than the smallest count is merged into ``other``; none
   is no exception, because a published zero tells of somebody, too.
2. Where categories add up, ``other`` is their sum.  While it is small the next
   smallest category is merged as well; where not everybody knows all
   categories there always is an ``other``, since a category that is not
   listed would be known to be empty.
3. Where one visit may count in several categories, ``other`` is not told.
4. In a year that sums up quarters a category is merged, too, of which all but
   one published quarter is small: the year less that quarter would tell it.
   Small is what is below the smallest count of the year, or of one of its
   quarters.  ``other`` is no exception: as while it is small, the next smallest
   category is merged.
5. Organisations are not told where what happened at them is not.
6. While the attacker proves something, all categories of the tables that it
   used are merged; in a year that sums up quarters those that it used, or all.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from typing import TypeAlias

import attrs

from onestopshop.domain.publications.programmes import At, Programme, TableForm
from onestopshop.domain.publications.rounding import Rounding
from onestopshop.domain.publications.tables import Cell, PublishedTable

__all__ = ["Counts", "Quarter", "release", "sum_of"]

Counts: TypeAlias = Mapping[str, Mapping[At, int]]
"""The exact count of each cell that is not empty, by table."""


@attrs.frozen(kw_only=True)
class Quarter:
    """
    A quarter of the year that is published: what it counted, and what was published of it.
    """

    counts: Counts
    tables: Mapping[str, PublishedTable]


def release(
    programme: Programme,
    counts: Counts,
    *,
    city: str,
    period: str,
    least: int,
    rounding: Rounding,
    quarters: Sequence[Quarter] = (),
    merged: Mapping[str, Collection[At]] | None = None,
) -> tuple[PublishedTable, ...]:
    """
    Return the tables of one period.

    Args:
        least: The smallest count that is shown.
        quarters: Those that make up the period, where it sums them up.
        merged: Further categories of a table that are merged.
    """
    tables = []
    for form in programme.tables:
        near = _Near.to(form, quarters, least)
        further = (merged or {}).get(form.name, ())
        told = _told(form, counts.get(form.name, {}), least=least, near=near, merged=further)
        if any(counts.get(name, {}).get((), 0) < least for name in form.beside):
            told = [(at, None) for at, _ in told]
        cells = (
            Cell(at=at, value=None if count is None else rounding(form.name, at, count)) for at, count in told
        )
        tables.append(
            PublishedTable(
                city=city,
                programme=programme.name,
                programme_version=programme.version,
                table=form.name,
                measure=form.measure,
                dimensions=form.dimensions,
                period=period,
                cells=tuple(cells),
                rounding=programme.rounding,
                least=least,
            )
        )
    return tuple(tables)


def sum_of(programme: Programme, quarters: Sequence[Counts]) -> dict[str, dict[At, int]]:
    """Return the counts of a year: the sum of its quarters, as they were booked."""
    total: dict[str, dict[At, int]] = {form.name: {} for form in programme.tables}
    for counts in quarters:
        for name, cells in total.items():
            for at, count in counts.get(name, {}).items():
                cells[at] = cells.get(at, 0) + count
    return total


_Told: TypeAlias = list[tuple[At, int | None]]


@attrs.frozen
class _Near:
    """
    What is closer to one of the published quarters than the smallest count.

    Args:
        shown: Of each quarter the categories that are told, and all counts.
    """

    other: At
    least: int
    shown: Sequence[tuple[Set[At], Mapping[At, int]]]

    @classmethod
    def to(cls, form: TableForm, quarters: Sequence[Quarter], least: int) -> "_Near":
        """
        Return it for one table.

        What a year has more than one of its quarters is of the others: the largest of their smallest counts holds.
        """
        leasts = (quarter.tables[form.name].least for quarter in quarters if form.name in quarter.tables)
        shown = [
            (
                {cell.at for cell in quarter.tables[form.name].cells if cell.value is not None},
                quarter.counts.get(form.name, {}),
            )
            for quarter in quarters
            if form.name in quarter.tables
        ]
        return cls(form.other, max((least, *leasts)), shown)

    def is_near(self, at: At, count: int) -> bool:
        """Return whether the count of a category is."""
        return any(at in told and count - counts.get(at, 0) < self.least for told, counts in self.shown)

    def rest_is_near(self, kept: Set[At], rest: int) -> bool:
        """Return whether all categories but those that are kept are, where a quarter told these together, too."""
        return any(
            self.other in told
            and kept <= told
            and rest - sum(count for at, count in counts.items() if at not in told) < self.least
            for told, counts in self.shown
        )


def _told(
    form: TableForm, counts: Mapping[At, int], *, least: int, near: _Near, merged: Collection[At]
) -> _Told:
    if not form.dimensions:
        count = counts.get((), 0)
        return [((), None if count < least or near.is_near((), count) else count)]
    closed = form.closed()
    every = {**dict.fromkeys(closed or (), 0), **counts}
    kept = sorted(
        (count, at)
        for at, count in every.items()
        if count >= least and at not in merged and not near.is_near(at, count)
    )
    rest = sum(every.values()) - sum(count for count, _ in kept)
    has_other = closed is None or len(kept) < len(every)

    def is_told() -> bool:
        return rest >= least and not near.rest_is_near({at for _, at in kept}, rest)

    while has_other and kept and not form.several and not is_told():
        rest += kept.pop(0)[0]
    told: _Told = [(at, count) for at, count in sorted((at, count) for count, at in kept)]
    if has_other:
        told.append((form.other, rest if not form.several and is_told() else None))
    return told
