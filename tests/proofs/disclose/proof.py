# SPDX-License-Identifier: EUPL-1.2
"""
Published statistics do not betray a person, even to whoever has every release of every year and city together.

Synthetic cities close twelve quarters and three years, with late entries,
corrections and erasures.  The attacker has all releases of a city at once, and
for sums over cities the exact counts of all cities but one.  Counted are
counts that he proves exactly, or as one to nine, and pairs of figures of which
one is of more than the other by fewer than ten.  He also has a practice that
tells of a barrier which two quarters met too rarely to be told, or two years
that are published as a whole.  The first year of each city is published once
more with a smallest count that changes, and each count is then a small one by
that of its own release.  Another attacker, who shares no line with the one
under test, tries some cells of each city.  The saboteurs publish without
rounding, publish the year to date, publish again after an erasure, sum counts
that were not published, judge what was published by today's smallest count, and
do not read what practices told; each must break its own promise.

Cities with fewer than 10,000 visits a year publish years only, as the setting
`publish_quarters` advises.  What they would publish by quarters is attacked,
too.  How useful their years are is told apart, and how useful these quarters
would be, which rarely tell the five most frequent barriers.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final

import attrs
from tests.proofs import Result
from tests.proofs.disclose.cities import LISTS, City, a_city
from tests.proofs.disclose.oracle import told_by_linear_programming
from tests.proofs.disclose.releases import Edition, practices_of, published, years_published
from tests.proofs.disclose.saboteurs import (
    again_after_erasures,
    cumulative,
    newest_smallest_count,
    practices_unread,
    practices_unread_by_years,
    unrounded,
)
from tests.proofs.disclose.sums import betrayed, of_counts
from tests.proofs.disclose.usefulness import EXPECTED, shares, usefulness

from onestopshop.domain.publications.linking import CellName, System, Told, linked
from onestopshop.operations.publications.attack import solve

__all__ = ["run"]

_CITIES, _YEARS = 100, 3
_SMALL, _LARGE = 4, 0
_SABOTEURS: Final = (
    (unrounded, _SMALL, "exact"),
    (cumulative, _SMALL, "near"),
    (again_after_erasures, _SMALL, "near"),
    (practices_unread, _LARGE, "small"),
    (practices_unread_by_years, _SMALL, "small"),
    (newest_smallest_count, _SMALL, "small"),
)
"""What they do, the first city of a size in which they soon do harm, and the promise that they break."""
_OF_A_SIZE: Final = range(0, 50, 5)
"""How far from the first one the cities of its size are: in one or the other a practice binds nothing."""
_CHANGES: Final = (
    (10, 10, 15, 15, 15),
    (15, 15, 10, 10, 10),
    (10, 10, 10, 10, 20),
    (20, 20, 20, 20, 10),
)
"""Smallest counts of four quarters and their year."""
_REFUSED: Final = 0.05
"""The share of these years that may be refused: after the last one a small city may have nothing left to merge."""
_TRIES: Final = 10
"""Of the other attacker, in each series of releases."""
_YEARS_ONLY: Final = "years_only_"
"""Of the years of cities that publish years only."""
_ALL_THE_SAME: Final = "quarters_all_the_same_"
"""Of the quarters and years that the same cities would publish."""


@attrs.frozen(kw_only=True)
class _Series:
    """
    Some releases of a city that are attacked together.

    Args:
        how: What is different about them, in words.
        told: What practices tell of the same periods.
        first: Those of the first year, which the other attacker tries.
    """

    how: str
    releases: Sequence[Edition]
    told: Sequence[Told]
    first: Sequence[Edition]


@attrs.frozen(kw_only=True)
class _Found:
    """
    What an attacker on one city proves.
    """

    exact: int
    small: int
    near: int

    @property
    def violations(self) -> int:
        """How many promises are broken."""
        return self.exact + self.small + self.near


def run(n: int | None, seed: int) -> Result:
    """Attack *n* cities (100 when left out), each with the releases of three years."""
    figures: Counter[str] = Counter()
    lines: list[str] = []
    known: list[Sequence[Edition]] = []
    for number in range(n or _CITIES):
        city = a_city(number, seed=seed, years=_YEARS)
        by_quarters, changed = _by_quarters(city), _with_other_counts(city, number)
        advised = _by_years(city) if city.years_only else by_quarters
        for series in (by_quarters, changed, *((advised,) if city.years_only else ())):
            found, wrong = _tried(series, Random(f"{seed}/{number}"))
            figures += found
            lines += [f"{city.name}{series.how}: {one}" for one in wrong]
        figures += usefulness(advised.releases)
        if city.years_only:
            figures += usefulness(advised.releases, of=_YEARS_ONLY)
            figures += usefulness(by_quarters.releases, of=_ALL_THE_SAME)
        figures["years_only"] += city.years_only
        figures["with_another_smallest_count"] += len(changed.releases)
        figures["years_refused"] += 5 - len(changed.releases)
        figures["told_by_practices"] += len({*by_quarters.told, *advised.told})
        known = [*known, _in_order(by_quarters, advised)][-3:]
        told = sum(betrayed(same) for same in zip(*known, strict=True))
        figures["betrayed_by_sums"] += told
        lines += [f"{city.name}: sums over cities betray {told} counts"] * bool(told)
    missed = [one[0].__name__ for one in _SABOTEURS if not _breaks(*one, seed)]
    missed += ["sums of counts"] * (not sum(betrayed(same, of_counts) for same in zip(*known, strict=True)))
    missed += ["unrounded, by the other attacker,"] * (not _other_attacker_sees(seed))
    lines += [f"the saboteur {name} was missed" for name in missed]
    lines += ["too many years are refused"] * (figures["years_refused"] > 1 + _REFUSED * (n or _CITIES))
    told_shares = {
        name: share
        for of in ("", _YEARS_ONLY, _ALL_THE_SAME)
        for name, share in shares(figures, of=of).items()
    }
    few = {name: told_shares[name] for name, least in EXPECTED.items() if told_shares[name] < least}
    lines += [f"{name} is only {share}" for name, share in few.items()]
    return Result(
        n=n or _CITIES,
        violations=len(lines) - len(missed),
        saboteur_caught=not missed,
        figures={**{name: figures[name] for name in _TOLD}, **told_shares, "saboteurs": len(_SABOTEURS) + 1},
        lines=lines,
    )


def _by_quarters(city: City) -> _Series:
    told = practices_of(city)
    releases = published(city, told=told)
    return _Series(how="", releases=releases, told=told, first=releases[:5])


def _by_years(city: City) -> _Series:
    told = practices_of(city, by_years=True)
    releases = years_published(city, told=told)
    return _Series(how=", by years only", releases=releases, told=told, first=releases[:1])


def _with_other_counts(city: City, number: int) -> _Series:
    """Publish the first year once more, with a smallest count that changes."""
    again, told = attrs.evolve(city, years=city.years[:1]), practices_of(city)
    releases = published(again, told=told, leasts=_CHANGES[number % len(_CHANGES)], years_may_lack=True)
    return _Series(how=", with another smallest count", releases=releases, told=told, first=releases)


def _in_order(*series: _Series) -> Sequence[Edition]:
    """Return one release of each period: of series that have the same one that of the last."""
    found = {one.release.period: one for each in series for one in each.releases}
    return [found[period] for period in sorted(found)]


def _tried(series: _Series, chance: Random) -> tuple[Counter[str], list[str]]:
    """Return the figures of one series, and what was proven or assumed that must not be."""
    found = _attacked(series.releases, series.told)
    others = told_by_linear_programming(series.first, chance, tries=_TRIES)
    figures = Counter(
        attacked=len(series.releases),
        cells=sum(len(one.shown) for one in series.releases),
        exact=found.exact,
        small=found.small,
        pairs_closer_than_k=found.near,
        tried_by_another=_TRIES,
        by_another=len(others),
        merged_for_the_attacker=sum(sum(one.merged.values()) for one in series.releases),
    )
    wrong = [str(found)] * bool(found.violations)
    wrong += [f"another attacker finds that {one}" for one in others]
    wrong += [f"the attacker assumes what is not so: {one}" for one in _unsound(series.releases)]
    return figures, wrong


_TOLD: Final = (
    "releases",
    "years_only",
    "attacked",
    "cells",
    "exact",
    "small",
    "pairs_closer_than_k",
    "betrayed_by_sums",
    "told_by_practices",
    "with_another_smallest_count",
    "years_refused",
    "tried_by_another",
    "by_another",
    "merged_for_the_attacker",
)


def _attacked(editions: Sequence[Edition], told: Sequence[Told]) -> _Found:
    """Attack releases of a city together."""
    proven = solve(linked([one.release for one in editions], lists=LISTS, told=told))
    exact = sum(one.low == one.high for one in proven)
    return _Found(exact=exact, small=len(proven) - exact, near=sum(1 for _ in _near(editions)))


def _near(editions: Sequence[Edition]) -> Iterator[tuple[CellName, CellName]]:
    """Yield two figures of which one counts all that the other does, and fewer more than either shows."""
    for place, one in enumerate(editions):
        for other in editions[:place]:
            if not (one.span & other.span):
                continue
            for cell, count in one.shown.items():
                if cell in other.shown and abs(count - other.shown[cell]) < max(one.least, other.least):
                    yield one.named(cell), other.named(cell)


def _unsound(editions: Sequence[Edition]) -> Iterator[str]:
    """Yield what the attacker takes for granted though the true counts are otherwise."""
    system = linked([one.release for one in editions], lists=LISTS)
    counts = {one.release.period: one.counts for one in editions}
    truth = _true_values(system, counts)
    for name, low, high, value in zip(system.names, system.lows, system.highs, truth, strict=True):
        if value is not None and not low <= value <= high:
            yield f"{name} is {value}, not {low} to {high}"
    for row in system.rows:
        values = [(truth[at], sign) for at, sign in row.terms]
        if all(value is not None for value, _ in values):
            total = sum((value or 0) * sign for value, sign in values)
            if not row.low <= total <= row.high:
                yield f"a sum is {total}, not {row.low} to {row.high}: {system.names[row.terms[-1][0]]}"


def _true_values(
    system: System, counts: Mapping[str, Mapping[str, Mapping[tuple[str, ...], int]]]
) -> list[int | None]:
    """Return the true count of each unknown; ``None`` for sums of categories that nobody can name."""
    return [
        None
        if name is None or name.at == ("other",)
        else counts[name.period].get(name.table, {}).get(name.at, 0)
        for name in system.names
    ]


def _breaks(saboteur: Callable[[City], Sequence[Edition]], first: int, promise: str, seed: int) -> bool:
    by_years = saboteur is practices_unread_by_years
    for further in _OF_A_SIZE:
        city = a_city(first + further, seed=seed, years=2 if by_years else 1)
        told = practices_of(city, by_years=by_years)
        if getattr(_attacked(saboteur(city), told), promise):
            return True
    return False


def _other_attacker_sees(seed: int) -> bool:
    editions = unrounded(a_city(_SMALL, seed=seed, years=1))
    return bool(told_by_linear_programming(editions, Random(seed), tries=_TRIES))
