# SPDX-License-Identifier: EUPL-1.2
"""
Make the tables of a release, attack them together with all that was published, and merge until nothing is proven.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from onestopshop.domain.publications.linking import Release, Told
from onestopshop.domain.publications.programmes import At, Programme
from onestopshop.domain.publications.publications import Publication
from onestopshop.domain.publications.releasing import Counts, Quarter, release
from onestopshop.domain.publications.rounding import keyed
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.errors import ExchangeError
from onestopshop.operations.publications.attack import Proven, attack
from onestopshop.operations.publications.closings import booked_in
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.tables import table_files, tables_in

__all__ = ["Making", "defended", "hanging_together", "releases"]

_OTHERS: Final = (0, 1, 2, 3, 4, 8, 18)
"""By how many figures the smallest count is raised above that of the programme, to find one that can be published."""


@attrs.frozen(kw_only=True)
class Making:
    """
    What the tables of a release are made of.

    Args:
        least: The smallest count that is shown.
        key: The secret of the city, by which figures are rounded.
        quarters: Those that make up the period, where it sums them up.
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
            programme=programme,
            period=self.period,
            tables={table.table: table for table in tables},
            summed=bool(self.quarters),
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
    against = _Attacker(
        before=hanging_together(before, {making.period[:4]}, told), lists=making.listed(lists), told=told
    )
    this, merged, proven = _merging(making, against)
    if proven:
        raise ExchangeError(
            "the release is refused: with what was published before it would prove a count; nothing was written",
            problems=[*dict.fromkeys(_where(one) for one in proven)],
            hint=f"{_why(this, proven, against)} {_what_next(making, against)}",
        )
    return tuple(this.tables.values()), {name: len(cells) for name, cells in merged.items()}


@attrs.frozen(kw_only=True)
class _Attacker:
    """
    What an attacker has before a release.
    """

    before: Sequence[Release]
    lists: Mapping[str, Sequence[str]]
    told: Sequence[Told]

    def proves(self, *this: Release) -> Sequence[Proven]:
        """Return what follows from that and from a release."""
        return _proven([*self.before, *this], lists=self.lists, told=self.told)


def _merging(
    making: Making, against: _Attacker
) -> tuple[Release, Mapping[str, Collection[At]], Sequence[Proven]]:
    """Return a release, what was merged in it for the attacker, and what he proves when nothing is left to merge."""
    merged: dict[str, set[At]] = {}
    while True:
        this = making.release(merged)
        proven = against.proves(this)
        used = _used(proven, this) if proven else {}
        if not used:
            return this, merged, proven
        for name, cells in used.items():
            merged.setdefault(name, set()).update(cells)


def _proven(
    releases: Sequence[Release], *, lists: Mapping[str, Sequence[str]], told: Sequence[Told]
) -> Sequence[Proven]:
    """
    Return what releases prove together with all that can be believed of what was told.

    What visits said when it was told may have been taken back before they were booked: then the figures contradict it,
    and nobody can use it.
    """
    proven = attack(releases, lists=lists, told=told)
    if not (told and _contradict(proven)):
        return proven
    believed: list[Told] = []
    for one in told:
        if not _contradict(attack(releases, lists=lists, told=[*believed, one])):
            believed.append(one)
    return attack(releases, lists=lists, told=believed)


def _contradict(proven: Sequence[Proven]) -> bool:
    return any(one.cell is None and not one.undecided for one in proven)


def hanging_together(
    before: Iterable[Release], years: Collection[str], told: Iterable[Told]
) -> tuple[Release, ...]:
    """
    Return the releases that can say something of those of some years.

    Whatever is booked is booked in one period of one year, so that years are independent unless something was told
    of both.
    """
    near, spans = {*years}, [{name[:4] for name in one.periods} for one in told]
    while any(span & near and not span <= near for span in spans):
        near.update(*(span for span in spans if span & near))
    return tuple(one for one in before if one.period[:4] in near)


def releases(before: Iterable[Publication]) -> Iterator[Release]:
    """Yield what was published, as an attacker sees it."""
    before = [*before]
    booked = {one.id for one in booked_in(before)}
    for one in before:
        yield Release(
            programme=programme_of(one.programme, one.programme_version),
            period=one.period,
            tables={table.table: table for table in tables_in(table_files(one))},
            summed=one.id not in booked,
        )


def _used(proven: Sequence[Proven], this: Release) -> Mapping[str, Collection[At]]:
    """
    Return the categories that are merged, because the attacker used them; nothing when none is left.

    These are all of a table: of what is merged everybody then knows nothing, while of single categories everybody
    would know, wrongly, that they are small.  Nobody knows that of a year that sums up quarters.
    """
    told = {one.cell.table: set[At]() for one in proven if one.cell is not None}
    for one in proven:
        if one.cell is not None:
            told[one.cell.table].add(one.cell.at)
    shown = {name: {*_shown(table)} for name, table in this.tables.items()}
    hit = {name: shown[name] for name in shown if name in told and shown[name]}
    if this.summed:
        hit = {name: cells & told[name] or cells for name, cells in hit.items()}
    return hit or {name: cells for name, cells in shown.items() if cells}


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


def _why(this: Release, proven: Sequence[Proven], against: _Attacker) -> str:
    """Return what a release is refused for, all categories of which are merged."""
    if any(one.undecided for one in proven):
        return "The solver gave up, which counts as a success of the attacker."
    if against.before and against.proves():
        return "What was published before tells it by itself: no release can take that back."
    if against.told and not attrs.evolve(against, told=()).proves(this):
        periods = {one.cell.period for one in proven if one.cell is not None}
        names = sorted({name for one in against.told if periods & {*one.periods} for name in one.periods})
        return f"It follows from what practices told of {', '.join(names)}; nothing is left to be merged."
    return "It follows from the figures that are no categories; nothing is left to be merged."


def _what_next(making: Making, against: _Attacker) -> str:
    """Return what a coordinator can do after a release is refused."""
    programme = making.programme
    if not (against.before and against.proves()):
        for more in _OTHERS:
            least = programme.least + more * programme.rounding
            if least != making.least and not _merging(attrs.evolve(making, least=least), against)[2]:
                return (
                    f"With smallest_count = {least} in [sharing.public] and [sharing.network] it can be published: "
                    "set it, look with `statistics preview`, publish, and set it back."
                )
    if making.quarters:
        return "Leave this year out: its quarters stay published, and no other period needs it."
    return "Another smallest_count does not help: report these lines. Nothing later is published before this period."
