# SPDX-License-Identifier: EUPL-1.2
"""
Make the tables of a release, attack them together with all that was published, and merge until nothing is proven.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from onestopshop.domain.publications.linking import Release, Told
from onestopshop.domain.publications.programmes import At, Programme
from onestopshop.domain.publications.publications import Publication
from onestopshop.domain.publications.releasing import Counts, Quarter, release
from onestopshop.domain.publications.rounding import keyed
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import PeriodKind
from onestopshop.errors import ExchangeError
from onestopshop.operations.publications.attack import Proven, attack
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.tables import table_files, tables_in

__all__ = ["Making", "defended", "hanging_together", "releases"]


@attrs.frozen(kw_only=True)
class Making:
    """
    What the tables of a release are made of.

    Args:
        least: The smallest count that is shown.
        key: The secret of the city, by which figures are rounded.
        quarters: Those that make up the period, where it is a year.
    """

    programme: Programme
    city: str
    period: str
    counts: Counts = attrs.field(repr=False)
    least: int
    key: bytes = attrs.field(repr=False)
    quarters: Sequence[Quarter] = attrs.field(default=(), repr=False)

    def release(self, merged: Mapping[str, Collection[At]]) -> Release:
        """
        Return the tables.

        Args:
            merged: Further categories of a table that are merged.
        """
        programme = self.programme
        rounding = keyed(
            self.key,
            base=programme.rounding,
            city=self.city,
            programme=programme.name,
            period=self.period,
        )
        tables = release(
            programme,
            self.counts,
            city=self.city,
            period=self.period,
            least=self.least,
            rounding=rounding,
            quarters=self.quarters,
            merged=merged,
        )
        return Release(
            programme=programme, period=self.period, tables={table.table: table for table in tables}
        )

    def listed(self, lists: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """
        Return all categories of the dimensions of *lists*, with those that were counted and stand in none of them.

        An attacker who did not know them would take for granted what is not so, and prove anything.
        """
        known = {name: {*codes} for name, codes in lists.items()}
        for form in self.programme.tables:
            for counts in (self.counts, *(quarter.counts for quarter in self.quarters)):
                for at in counts.get(form.name, {}):
                    for name, code in zip(form.dimensions, at, strict=True):
                        if name in known:
                            known[name].add(code)
        return {name: sorted(codes) for name, codes in known.items()}


def defended(
    making: Making,
    before: Iterable[Release],
    *,
    lists: Mapping[str, Sequence[str]],
    told: Sequence[Told] = (),
) -> tuple[tuple[PublishedTable, ...], Mapping[str, int]]:
    """
    Return tables of which no attack proves a count, and how many more categories of a table that merged.

    Args:
        before: Everything that was published.
        lists: All categories of the dimensions of which they are known to everybody.
        told: What was told elsewhere.

    Raises:
        ExchangeError: The attacker proves a count whatever is merged.
    """
    linked = hanging_together(before, {making.period[:4]}, told)
    known = making.listed(lists)
    merged: dict[str, set[At]] = {}
    while True:
        this = making.release(merged)
        proven = _proven([*linked, this], least=making.least, lists=known, told=told)
        if not proven:
            return tuple(this.tables.values()), {name: len(cells) for name, cells in merged.items()}
        for name, cells in _used(proven, this).items():
            merged.setdefault(name, set()).update(cells)


def _proven(
    releases: Sequence[Release], *, least: int, lists: Mapping[str, Sequence[str]], told: Sequence[Told]
) -> Sequence[Proven]:
    """
    Return what releases prove together with all that can be believed of what was told.

    What visits said when it was told may have been taken back before they were booked: then the figures contradict it,
    and nobody can use it.
    """
    proven = attack(releases, least=least, lists=lists, told=told)
    if not (told and _contradict(proven)):
        return proven
    believed: list[Told] = []
    for one in told:
        if not _contradict(attack(releases, least=least, lists=lists, told=[*believed, one])):
            believed.append(one)
    return attack(releases, least=least, lists=lists, told=believed)


def _contradict(proven: Sequence[Proven]) -> bool:
    return any(one.cell is None and not one.undecided for one in proven)


def hanging_together(
    before: Iterable[Release], years: Collection[str], told: Iterable[Told]
) -> tuple[Release, ...]:
    """
    Return the releases that can say something of those of some years.

    Whatever is booked is booked in one quarter, so that years are independent unless something was told of both.
    """
    near, spans = {*years}, [{name[:4] for name in one.quarters} for one in told]
    while any(span & near and not span <= near for span in spans):
        near.update(*(span for span in spans if span & near))
    return tuple(one for one in before if one.period[:4] in near)


def releases(before: Iterable[Publication]) -> Iterator[Release]:
    """Yield what was published, as an attacker sees it."""
    for one in before:
        yield Release(
            programme=programme_of(one.programme, one.programme_version),
            period=one.period,
            tables={table.table: table for table in tables_in(table_files(one))},
        )


def _used(proven: Sequence[Proven], this: Release) -> Mapping[str, Collection[At]]:
    """
    Return the categories that are merged, because the attacker used them.

    In a quarter these are all of a table: of what is merged everybody then knows nothing, while of single categories
    everybody would know, wrongly, that they are small.

    Raises:
        ExchangeError: There is nothing left to merge.
    """
    told = {one.cell.table: set[At]() for one in proven if one.cell is not None}
    for one in proven:
        if one.cell is not None:
            told[one.cell.table].add(one.cell.at)
    shown = {name: {*_shown(table)} for name, table in this.tables.items()}
    hit = {name: shown[name] for name in shown if name in told and shown[name]}
    if this.programme.kind is PeriodKind.YEAR:
        hit = {name: cells & told[name] or cells for name, cells in hit.items()}
    hit = hit or {name: cells for name, cells in shown.items() if cells}
    if not hit:
        raise ExchangeError(
            "the release is refused: with what was published before it would prove a count; nothing was written",
            problems=[*dict.fromkeys(_where(one) for one in proven)],
            hint="Nothing is left in it that could be merged: this period is not published.",
        )
    return hit


def _shown(table: PublishedTable) -> Iterator[At]:
    """Yield the categories that can still be merged."""
    return (
        cell.at
        for cell in table.cells
        if table.dimensions and cell.value is not None and cell.at != table.other
    )


def _where(proven: Proven) -> str:
    if proven.cell is None and proven.undecided:
        return "the solver could not decide whether a count can be worked out"
    if proven.cell is None:
        return "the releases contradict each other"
    cell = proven.cell
    place = " | ".join(cell.at) or "the whole"
    how = "exactly" if proven.low == proven.high else "as a small one"
    return f"the count of {place} in table {cell.table} of {cell.period} could be worked out {how}"
