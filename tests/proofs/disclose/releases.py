# SPDX-License-Identifier: EUPL-1.2
"""
What a synthetic city publishes, with the true counts beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

import attrs
from tests.proofs.disclose.cities import LISTS, City

from onestopshop.domain.publications.linking import CellName, Release, Told
from onestopshop.domain.publications.programmes import At
from onestopshop.domain.publications.releasing import Counts, Quarter, sum_of
from onestopshop.errors import ExchangeError
from onestopshop.operations.publications.defending import Making, defended
from onestopshop.operations.publications.programmes import programme_of

__all__ = ["Edition", "making_of", "practices_of", "published", "years_published"]

LEAST: Final = 10
_ALWAYS: Final = (LEAST,) * 5
_Cell = tuple[str, At]


@attrs.frozen(kw_only=True)
class Edition:
    """
    One release and what it was made of.

    Args:
        counts: What it counts, exactly.
        span: The quarters that it counts.
        merged: How many categories of a table the attacker cost.
    """

    release: Release
    counts: Counts
    span: frozenset[str]
    merged: Mapping[str, int] = attrs.field(factory=dict)

    @cached_property
    def figures(self) -> Mapping[_Cell, int]:
        """The published figures, those of ``other`` left out."""
        return {
            (name, cell.at): cell.value
            for name, table in self.release.tables.items()
            for cell in table.cells
            if cell.value is not None and (cell.at != table.other or not table.dimensions)
        }

    @cached_property
    def shown(self) -> Mapping[_Cell, int]:
        """The true counts behind the published figures."""
        return {(name, at): self.counts.get(name, {}).get(at, 0) for name, at in self.figures}

    @property
    def least(self) -> int:
        """The smallest count that this release shows."""
        return max(table.least for table in self.release.tables.values())

    def bounds(self, cell: _Cell, figure: int) -> tuple[int, int]:
        """Return what a figure of this release can stand for."""
        return self.release.tables[cell[0]].counts(figure)

    def named(self, cell: _Cell) -> CellName:
        """Return the name of a cell."""
        return CellName(self.release.programme.name, self.release.period, *cell)

    def five_stay(self) -> bool:
        """
        Return whether the five most frequent barriers are told, and none that is less frequent seems more so.

        Of barriers that are equally frequent any may be the fifth.
        """
        told = {at: figure for (name, at), figure in self.figures.items() if name == "concept"}
        ranks = [(-count, -told.get(at, 0), at) for at, count in self.counts.get("concept", {}).items()]
        five = sorted(ranks)[:5]
        seem = [-figure for _, figure, _ in five]
        less = [-figure for count, figure, _ in ranks if count > five[-1][0]]
        return min(seem) > 0 and min(seem) >= max(less, default=0)


def making_of(
    city: City,
    programme: str,
    period: str,
    counts: Counts,
    *,
    least: int = LEAST,
    quarters: Sequence[Quarter] = (),
) -> Making:
    """Return what the tables of one period are made of."""
    return Making(
        programme=programme_of(programme),
        city=city.name,
        period=period,
        counts=counts,
        least=least,
        key=city.key,
        quarters=quarters,
    )


def practices_of(city: City, *, by_years: bool = False) -> tuple[Told, ...]:
    """
    Return what a practice tells of a barrier that two periods met too rarely to be told, each by itself.

    Args:
        by_years: Whether these are the first two years, which the city publishes as a whole; else quarters.
    """
    if by_years:
        pairs = [(year[0].name[:4], counts) for year, counts in zip(city.years, city.whole, strict=True)][:2]
    else:
        pairs = [(quarter.name, quarter.counts) for quarter in city.years[0][1:3]]
    periods, counted = zip(*pairs, strict=True)
    if len(pairs) < 2:
        return ()
    first, second = (counts["topic-step"] for counts in counted)
    for topic, step in sorted(first.keys() & second.keys()):
        few = first[topic, step], second[topic, step]
        if max(few) < LEAST < sum(few):
            cells = (("met", ()), ("step", (step,)), ("topic-step", (topic, step)))
            figure = -(-sum(few) // 5) * 5
            return (Told(cells=cells, periods=periods, least=max(LEAST, figure - 4)),)
    return ()


def years_published(city: City, *, told: Sequence[Told] = ()) -> list[Edition]:
    """
    Return all releases of a city that publishes years only, in order of closing.

    Args:
        told: What practices tell.
    """
    found: list[Edition] = []
    for year, counts in zip(city.years, city.whole, strict=True):
        period = year[0].name[:4]
        making = making_of(city, "year", period, counts)
        edition = _make(making, [one.release for one in found], told)
        found.append(attrs.evolve(edition, span=frozenset({period})))
    return found


def published(
    city: City,
    *,
    make: Callable[[Making, Sequence[Release]], Edition] | None = None,
    told: Sequence[Told] = (),
    leasts: Sequence[int] = _ALWAYS,
    years_may_lack: bool = False,
) -> list[Edition]:
    """
    Return all releases of a city, in order of closing.

    Args:
        make: How one release is made; as the product does it when left out.
        told: What practices tell.
        leasts: The smallest count that each quarter of a year shows, and the year.
        years_may_lack: Leave out a year that is refused.
    """
    make = make or (lambda making, before: _make(making, before, told))
    found: list[Edition] = []
    for year in city.years:
        quarters = []
        for quarter, least in zip(year, leasts[:-1], strict=True):
            making = making_of(city, "quarter", quarter.name, quarter.counts, least=least)
            edition = make(making, [one.release for one in found])
            found.append(attrs.evolve(edition, span=frozenset({quarter.name})))
            quarters.append(Quarter(counts=quarter.counts, tables=found[-1].release.tables))
        counts = sum_of(programme_of("year"), [one.counts for one in quarters])
        making = making_of(city, "year", year[0].name[:4], counts, least=leasts[-1], quarters=quarters)
        try:
            edition = make(making, [one.release for one in found])
        except ExchangeError:
            if years_may_lack:
                continue
            raise
        found.append(attrs.evolve(edition, span=frozenset(quarter.name for quarter in year)))
    return found


def _make(making: Making, before: Sequence[Release], told: Sequence[Told]) -> Edition:
    tables, merged = defended(making, before, lists=LISTS, told=told)
    release = Release(
        programme=making.programme,
        period=making.period,
        tables={table.table: table for table in tables},
        summed=bool(making.quarters),
    )
    return Edition(release=release, counts=making.counts, span=frozenset(), merged=merged)
