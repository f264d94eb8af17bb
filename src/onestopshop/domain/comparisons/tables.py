# SPDX-License-Identifier: EUPL-1.2
"""
Put the same table of several cities beside each other.

Where one visit may count in several categories these are never added up: a
concept to which several categories of a city lead has no figure there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import attrs

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import Compared, Figure, Gap, Row
from onestopshop.domain.comparisons.rates import ends_of, share_of
from onestopshop.domain.publications.programmes import CLOSED_LISTS, At, TableForm
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.taxonomies.concepts import Code

__all__ = ["BY_CONCEPT", "BY_SCHEME", "CityTables", "Roll", "Under", "base_of", "beside"]

BY_CONCEPT: Final = "concept"
"""The dimension that each city breaks down by a scheme of its own choice."""

BY_SCHEME: Final = frozenset({BY_CONCEPT, "topic"})
"""The dimensions whose categories are concepts, which a city may have of its own."""


@attrs.frozen(kw_only=True)
class Under:
    """
    Under which concepts a code of a city is compared, and how well it is understood there.

    Args:
        known: Whether it is known here what the city means by the code.
        unread: Whether that stands in a package that cannot be read.
        related: Whether something can be read beside it that figures may not take.
    """

    concepts: Mapping[Code, Way] = attrs.field(factory=dict)
    known: bool = True
    unread: bool = False
    related: bool = False

    @property
    def reason(self) -> NotCompared:
        """Why it is compared under nothing."""
        if not self.known:
            return NotCompared.UNREAD if self.unread else NotCompared.NOT_KNOWN
        return NotCompared.ONLY_RELATED if self.related else NotCompared.NO_MATCH


Roll: TypeAlias = Callable[[str, str, Code], Under]
"""Return where a city's code of a dimension goes; one of a list that is the same everywhere stays."""


_Order: TypeAlias = Callable[[At], tuple[tuple[int, str], ...]]


@attrs.frozen(kw_only=True)
class CityTables:
    """
    The tables that one city published of one period.
    """

    city: str
    tables: Mapping[str, PublishedTable]


def base_of(form: TableForm) -> str | None:
    """Return the table of which the figures of another one are shares; ``None`` where they are none of visits."""
    if form.measure not in {"visits", "exposure"} or not (form.adds_to or form.within):
        return None
    return next(iter(form.within), "visits")


def beside(
    form: TableForm,
    dimensions: At,
    cities: Sequence[CityTables],
    *,
    scheme: str | None = None,
    roll: Roll,
    concepts: Iterable[Code] = (),
) -> Compared:
    """
    Return one table of several cities.

    Args:
        dimensions: Those of the table of which the figures are shares.
        scheme: To which concepts are rolled up; only of importance for tables by concept.
        concepts: All of them, in the order in which categories stand.
    """
    base, order = base_of(form) or "visits", _order(form, concepts)
    columns = [_Column(form, base, dimensions, city, roll) for city in cities]
    every = {at for column in columns for at in (*column.figures, *column.hidden)}
    rows = [(at, [column.figures[at] for column in columns if at in column.figures]) for at in every]
    gaps = [gap for column in columns for gap in column.gaps(every, order)]
    if any(form.other in column.merged for column in columns):
        gaps.append(Gap(reason=NotCompared.MERGED, cells=(form.other,)))
    return Compared(
        table=form.name,
        label=form.label,
        definition=form.definition,
        dimensions=form.dimensions,
        per=base,
        several=form.several,
        scheme=scheme,
        rows=tuple(
            Row(at=at, figures=tuple(figures))
            for at, figures in sorted(rows, key=lambda row: order(row[0]))
            if len(figures) > 1
        ),
        gaps=tuple(gaps),
    )


class _Column:
    """
    The figures of one city under the categories in which they are compared.
    """

    def __init__(self, form: TableForm, base: str, dimensions: At, city: CityTables, roll: Roll) -> None:
        self._form, self._city, self._roll = form, city.city, roll
        self._kept = tuple(form.dimensions.index(name) for name in dimensions)
        self._gaps: dict[NotCompared, list[At]] = {}
        self.figures: dict[At, Figure] = {}
        self.hidden: set[At] = set()
        self.merged: set[At] = set()
        table, whole = city.tables.get(form.name), city.tables.get(base)
        if table is not None and whole is not None:
            self._take(table, whole)
        else:
            self._gaps[NotCompared.OTHER_PROGRAMME] = []

    def gaps(self, every: Iterable[At], order: _Order) -> Iterator[Gap]:
        """Yield what of the city is not compared, also what only others tell."""
        told = {*self.figures, *self._gaps.get(NotCompared.EXPOSURE_NOT_TOLD, ())}
        told |= {*self._gaps.get(NotCompared.IMPOSSIBLE, ()), *self._gaps.get(NotCompared.NOT_ADDED, ())}
        silent = {*every} - told
        if silent and NotCompared.OTHER_PROGRAMME not in self._gaps:
            self._gaps[NotCompared.NOT_TOLD] = [*silent]
        for reason in NotCompared:
            if reason in self._gaps:
                yield Gap(reason=reason, city=self._city, cells=tuple(sorted(self._gaps[reason], key=order)))

    def _take(self, table: PublishedTable, whole: PublishedTable) -> None:
        found: dict[At, list[tuple[At, int, Way]]] = {}
        for cell in table.cells:
            if self._form.dimensions and cell.at == table.other:
                self.merged.add(cell.at)
                continue
            for at, way in self._places(cell.at):
                if cell.value is None:
                    self.hidden.add(at)
                else:
                    found.setdefault(at, []).append((cell.at, cell.value, way))
        for at, parts in found.items():
            if len(parts) > 1:
                self._gaps.setdefault(NotCompared.NOT_ADDED, []).append(at)
            else:
                self._figure(at, *parts[0], table=table, whole=whole)

    def _places(self, at: At) -> Sequence[tuple[At, Way]]:
        """Return under what a category is compared; where there is nothing, note why."""
        places: list[tuple[At, Way]] = [((), Way.EXACT)]
        for name, code in zip(self._form.dimensions, at, strict=True):
            under = self._roll(self._city, name, code)
            if not under.concepts:
                self._gaps.setdefault(under.reason, []).append(at)
            places = [
                ((*before, concept), way if known is Way.EXACT else known)
                for before, known in places
                for concept, way in under.concepts.items()
            ]
        return places

    def _figure(
        self, at: At, own: At, value: int, way: Way, *, table: PublishedTable, whole: PublishedTable
    ) -> None:
        exposure = whole.value(*(own[place] for place in self._kept))
        ends = None if exposure is None else ends_of(table, value, whole, exposure)
        if exposure is None or ends is None:
            reason = NotCompared.EXPOSURE_NOT_TOLD if exposure is None else NotCompared.IMPOSSIBLE
            self._gaps.setdefault(reason, []).append(at)
            return
        self.figures[at] = Figure(
            city=self._city,
            at=own,
            value=value,
            exposure=exposure,
            rate=share_of(value, exposure),
            low=ends[0],
            high=ends[1],
            way=way,
        )


def _order(form: TableForm, concepts: Iterable[Code]) -> _Order:
    """Return how categories stand in order: as in their list, where there is one, else by code."""
    places = {code: place for place, code in enumerate(concepts)}
    lists = [
        {str(code): place for place, code in enumerate(CLOSED_LISTS.get(name, ()))}
        if name not in BY_SCHEME
        else places
        for name in form.dimensions
    ]

    def key(at: At) -> tuple[tuple[int, str], ...]:
        return tuple((known.get(code, len(known)), code) for known, code in zip(lists, at, strict=True))

    return key
