# SPDX-License-Identifier: EUPL-1.2
"""
What an attacker knows: every count behind published tables, and how they hang together.

Each cell of each release is an unknown integer.  A figure bounds it; a table
adds up to its total; four quarters add up to their year; a category of a
quarter, or of a year that sums up none, is merged by a rule that everybody may
know, so that it is small, or no larger than the smallest that is shown.  What
is small follows from the smallest count of its own release: a city may choose
another one at any time.  What was told elsewhere, by practices, binds some
periods together.  Whatever follows from that is what the releases tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple, TypeAlias

import attrs

from onestopshop.domain.publications.booking import Place, links
from onestopshop.domain.publications.programmes import CLOSED_LISTS, At, Programme, TableForm
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import period_of

__all__ = ["MANY", "CellName", "Release", "Row", "System", "Told", "linked"]

MANY: Final = 10_000_000
"""More than any city counts in a year."""


@attrs.frozen(order=True)
class CellName:
    """
    One cell of one release.
    """

    programme: str
    period: str
    table: str
    at: At


@attrs.frozen(kw_only=True)
class Release:
    """
    What was published of one period.

    Args:
        summed: Whether it sums up quarters that were published; else what it counts was booked in it.
    """

    programme: Programme
    period: str
    tables: Mapping[str, PublishedTable]
    summed: bool


@attrs.frozen(kw_only=True)
class Told:
    """
    What was told elsewhere than in a release: that some visits, at least so many, count in each of some cells.

    No upper bound follows from what is told of other days than a period's: what is entered late is booked later.

    Args:
        cells: Every one of them holds these visits.
        periods: Those in which what happened on the days of these visits is booked.
        least: How many there are at least.
    """

    cells: tuple[Place, ...]
    periods: tuple[str, ...]
    least: int


@attrs.frozen
class Row:
    """
    The sum of some unknowns, each times a number that is not 0, lies between two numbers.
    """

    terms: tuple[tuple[int, int], ...]
    low: int
    high: int


@attrs.frozen(kw_only=True)
class System:
    """
    Unknowns and what binds them.

    Args:
        names: The cell of each unknown; ``None`` for what only helps to state a sum.
        shown: Whether a figure of it was published.
        leasts: The smallest count that was shown in the release of each, below which it is a small one.
        lows, highs: Between what each lies.
    """

    names: list[CellName | None] = attrs.field(factory=list)
    shown: list[bool] = attrs.field(factory=list)
    leasts: list[int] = attrs.field(factory=list)
    lows: list[int] = attrs.field(factory=list)
    highs: list[int] = attrs.field(factory=list)
    rows: list[Row] = attrs.field(factory=list)

    def unknown(self, name: CellName, low: int, high: int, *, least: int, shown: bool = False) -> int:
        """Add the count of a cell, and return its number."""
        return self._add(name, low, high, least, shown)

    def helping(self, low: int, high: int) -> int:
        """Add what only helps to state a sum, and return its number."""
        return self._add(None, low, high, 0, False)

    def _add(self, name: CellName | None, low: int, high: int, least: int, shown: bool) -> int:
        self.names.append(name)
        self.shown.append(shown)
        self.leasts.append(least)
        self.lows.append(low)
        self.highs.append(high)
        return len(self.names) - 1

    def bind(self, terms: Iterable[tuple[int, int]], *, low: int = 0, high: int = 0) -> None:
        """Add that a sum of unknowns, each times a number, lies between two numbers."""
        self.rows.append(Row(tuple(terms), low, high))


_Lists: TypeAlias = Mapping[str, Sequence[str]]


class _Columns(NamedTuple):
    """
    The unknowns of one table.

    Args:
        cells: That of each category that can be named.
        other: That of what is merged, where it is a sum.
        rest: That of all categories that nobody can name, where there may be such.
    """

    cells: Mapping[At, int]
    other: int | None = None
    rest: int | None = None


def linked(releases: Sequence[Release], *, lists: _Lists = CLOSED_LISTS, told: Sequence[Told] = ()) -> System:
    """
    Return what is known of the counts behind *releases*.

    Args:
        lists: All categories of the dimensions of which they are known to everybody.
        told: What was told elsewhere; it binds once all of its periods are published.
    """
    system = System()
    every = _categories(releases, lists, told)
    columns: dict[str, dict[str, _Columns]] = {}
    for release in releases:
        forms = [form for form in release.programme.tables if form.name in release.tables]
        tables = {form.name: _columns(system, release, form, every[form.name], lists) for form in forms}
        for form in forms:
            _bind_table(system, release, form, tables, lists)
        columns[release.period] = tables
    for release in releases:
        if release.summed:
            names = [*period_of(release.period).quarters()]
            quarters = [columns[name] for name in names if name in columns]
            if len(quarters) == len(names):
                _bind_year(system, columns[release.period], quarters)
    for one in told:
        _bind_told(system, one, [columns.get(name, {}) for name in one.periods])
    return system


def _categories(
    releases: Sequence[Release], lists: _Lists, told: Sequence[Told]
) -> Mapping[str, Sequence[At]]:
    """Return the categories of each table that an attacker can name: in all releases the same."""
    found: dict[str, set[At]] = {}
    named = {cell for one in told for cell in one.cells}
    for release in releases:
        for name, table in release.tables.items():
            form = release.programme.table(name)
            listed = _listed(form, lists) if len(form.dimensions) == 1 else ()
            found.setdefault(name, {*listed}).update(
                cell.at for cell in table.cells if cell.at != form.other or not form.dimensions
            )
            found[name].update(at for table_name, at in named if table_name == name)
    return {name: sorted(known) for name, known in found.items()}


def _listed(form: TableForm, lists: _Lists) -> Sequence[At]:
    """Return every cell of a table, where everybody knows all categories of all its dimensions."""
    if not form.dimensions or not all(name in lists for name in form.dimensions):
        return ()
    return tuple(product(*(lists[name] for name in form.dimensions)))


def _columns(
    system: System, release: Release, form: TableForm, every: Sequence[At], lists: _Lists
) -> _Columns:
    table = release.tables[form.name]
    values = {cell.at: cell.value for cell in table.cells}
    any_count = release.summed or form.beside
    not_told = (0, MANY if any_count else table.least - 1)

    def told(at: At, otherwise: tuple[int, int]) -> int:
        value = values.get(at)
        bounds = otherwise if value is None else table.counts(value)
        name = CellName(release.programme.name, release.period, form.name, at)
        return system.unknown(name, *bounds, least=table.least, shown=value is not None)

    if not form.dimensions:
        return _Columns(cells={(): told((), not_told)})
    absent = (0, _largest_merged(release, form))
    cells = {at: told(at, absent) for at in every}
    if form.several or form.other not in values:
        return _Columns(cells=cells)
    named = all(name in lists for name in form.dimensions)
    return _Columns(
        cells=cells, other=told(form.other, not_told), rest=None if named else system.helping(0, MANY)
    )


def _largest_merged(release: Release, form: TableForm) -> int:
    """
    Return how much a category that is not shown can hold, for who knows the rule by which they are merged.

    It is small, unless it is the one that was merged because all others together were small, which is no larger
    than the smallest that is shown; then they make up no more than those two numbers.
    """
    table = release.tables[form.name]
    values = {cell.at: cell.value for cell in table.cells}
    shown = [value for at, value in values.items() if value is not None and at != form.other]
    if form.other not in values:
        return 0
    if release.summed or not shown:
        return MANY
    small, smallest, other = table.least - 1, table.counts(min(shown))[1], values[form.other]
    if form.several or (other is not None and table.counts(other)[0] > small + smallest):
        return small
    return smallest


def _bind_table(
    system: System, release: Release, form: TableForm, tables: Mapping[str, _Columns], lists: _Lists
) -> None:
    columns = tables[form.name]
    rest = [] if columns.rest is None else [columns.rest]
    if columns.other is not None:
        shown = {cell.at for cell in release.tables[form.name].cells if cell.value is not None}
        merged = [number for at, number in columns.cells.items() if at not in shown]
        system.bind([*((number, 1) for number in (*merged, *rest)), (columns.other, -1)])
        _bind_merged(system, release, form, columns)
    for name in dict.fromkeys((*form.adds_to, *form.within)):
        whole = release.programme.table(name)
        groups = _groups(form, whole, columns.cells)
        if name in form.adds_to and not form.several:
            parts = [*groups.get((), ()), *rest]
            system.bind([*((number, 1) for number in parts), (tables[name].cells[()], -1)])
            continue
        _bind_each(system, groups, tables[name].cells)
        listed = _listed(form, lists) if name in form.adds_to else ()
        if listed:
            never = _groups(form, whole, dict.fromkeys({*listed} - columns.cells.keys(), 0))
            most = _largest_merged(release, form)
            slack = {inside: most * len(ones) for inside, ones in never.items()}
            _bind_cover(system, groups, tables[name].cells, slack)


def _bind_merged(system: System, release: Release, form: TableForm, columns: _Columns) -> None:
    """
    Bind what is merged, but in a sum: none of it is larger than what is shown, and at most one category is not small.

    If one is, it was merged because all others together were small, and of equal ones as the first in order.
    """
    table = release.tables[form.name]
    small, most = table.least - 1, _largest_merged(release, form)
    if columns.other is None or not small < most < MANY:
        return
    shown = {
        cell.at: columns.cells[cell.at]
        for cell in table.cells
        if cell.value is not None and cell.at in columns.cells
    }
    slack = system.highs[columns.other] - small
    chosen = []
    for at in sorted(columns.cells.keys() - shown.keys()):
        number, large = columns.cells[at], system.helping(0, 1)
        chosen.append((large, 1))
        system.bind([(number, 1), (large, small - most)], low=-MANY, high=small)
        system.bind([(columns.other, 1), (number, -1), (large, slack)], low=-MANY, high=small + slack)
        for other_at, one in shown.items():
            if system.lows[one] <= most:
                system.bind([(one, 1), (number, -1)], low=int(at > other_at), high=MANY)
    system.bind(chosen, high=1)


def _groups(form: TableForm, whole: TableForm, cells: Mapping[At, int]) -> dict[At, list[int]]:
    """Return the unknowns of a table by the cell of another one that holds them."""
    shared = links(form, whole)
    groups: dict[At, list[int]] = {}
    for at, number in cells.items():
        groups.setdefault(tuple(at[place] for place in shared), []).append(number)
    return groups


def _bind_each(system: System, groups: Mapping[At, Sequence[int]], wholes: Mapping[At, int]) -> None:
    """Bind each cell to be no larger than the one that holds it, where that can be named."""
    for inside in groups.keys() & wholes.keys():
        for number in groups[inside]:
            system.bind([(wholes[inside], 1), (number, -1)], high=MANY)


def _bind_cover(
    system: System, groups: Mapping[At, Sequence[int]], wholes: Mapping[At, int], never: Mapping[At, int]
) -> None:
    """
    Bind cells that may overlap to be together no less than the one that holds them.

    Args:
        never: How much categories can hold that were never shown.
    """
    for inside, whole in wholes.items():
        terms = [(number, 1) for number in groups.get(inside, ())]
        system.bind([*terms, (whole, -1)], low=-never.get(inside, 0), high=MANY)


def _bind_year(
    system: System, year: Mapping[str, _Columns], quarters: Sequence[Mapping[str, _Columns]]
) -> None:
    """Bind each category of a year to those of its quarters, where all of them have the table."""
    for name, columns in year.items():
        if not all(name in tables for tables in quarters):
            continue
        for at, number in columns.cells.items():
            system.bind([*((tables[name].cells[at], 1) for tables in quarters), (number, -1)])


def _bind_told(system: System, told: Told, periods: Sequence[Mapping[str, _Columns]]) -> None:
    """Bind what was told of some cells to what its periods hold of them together."""
    for table, at in told.cells:
        if all(table in tables for tables in periods):
            terms = [(tables[table].cells[at], 1) for tables in periods]
            system.bind(terms, low=told.least, high=MANY)
