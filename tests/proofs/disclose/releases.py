# SPDX-License-Identifier: EUPL-1.2
"""
What a synthetic city publishes, with the true counts beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs
from tests.proofs.disclose.cities import LISTS, City

from onestopshop.domain.publications.linking import CellName, Release
from onestopshop.domain.publications.programmes import At
from onestopshop.domain.publications.releasing import Counts, Quarter, sum_of
from onestopshop.operations.publications.defending import Making, defended
from onestopshop.operations.publications.programmes import programme_of

__all__ = ["Edition", "making_of", "published"]

LEAST: Final = 10
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

    @property
    def figures(self) -> Mapping[_Cell, int]:
        """The published figures, those of ``other`` left out."""
        return {
            (name, cell.at): cell.value
            for name, table in self.release.tables.items()
            for cell in table.cells
            if cell.value is not None and (cell.at != table.other or not table.dimensions)
        }

    @property
    def shown(self) -> Mapping[_Cell, int]:
        """The true counts behind the published figures."""
        return {(name, at): self.counts.get(name, {}).get(at, 0) for name, at in self.figures}

    def bounds(self, cell: _Cell, figure: int) -> tuple[int, int]:
        """Return what a figure of this release can stand for."""
        return self.release.tables[cell[0]].counts(figure)

    def named(self, cell: _Cell) -> CellName:
        """Return the name of a cell."""
        return CellName(self.release.programme.name, self.release.period, *cell)

    def five_stay(self) -> bool:
        """Return whether the five most frequent barriers are told, and no other one seems more frequent."""
        true = sorted(self.counts.get("concept", {}).items(), key=lambda one: -one[1])
        told = {at: figure for (name, at), figure in self.figures.items() if name == "concept"}
        five = [at for at, _ in true[:5]]
        rest = [told[at] for at, _ in true[5:] if at in told]
        return all(at in told for at in five) and min(told[at] for at in five) >= max(rest, default=0)


def making_of(city: City, programme: str, period: str, counts: Counts, **more: Sequence[Quarter]) -> Making:
    """Return what the tables of one period are made of."""
    return Making(
        programme=programme_of(programme),
        city=city.name,
        period=period,
        counts=counts,
        least=LEAST,
        key=city.key,
        **more,
    )


def published(
    city: City, *, make: Callable[[Making, Sequence[Release]], Edition] | None = None
) -> list[Edition]:
    """
    Return all releases of a city, in order of closing.

    Args:
        make: How one release is made; as the product does it when left out.
    """
    make = make or _make
    found: list[Edition] = []
    for year in city.years:
        quarters = []
        for quarter in year:
            making = making_of(city, "quarter", quarter.name, quarter.counts)
            edition = make(making, [one.release for one in found])
            found.append(attrs.evolve(edition, span=frozenset({quarter.name})))
            quarters.append(Quarter(counts=quarter.counts, tables=found[-1].release.tables))
        counts = sum_of(programme_of("year"), [one.counts for one in quarters])
        making = making_of(city, "year", year[0].name[:4], counts, quarters=quarters)
        edition = make(making, [one.release for one in found])
        found.append(attrs.evolve(edition, span=frozenset(quarter.name for quarter in year)))
    return found


def _make(making: Making, before: Sequence[Release]) -> Edition:
    tables, merged = defended(making, before, lists=LISTS)
    release = Release(
        programme=making.programme, period=making.period, tables={table.table: table for table in tables}
    )
    return Edition(release=release, counts=making.counts, span=frozenset(), merged=merged)
