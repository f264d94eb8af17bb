# SPDX-License-Identifier: EUPL-1.2
"""
Published statistics do not betray a person, even to whoever has every release of every year and city together.

Synthetic cities close twelve quarters and three years, with late entries,
corrections and erasures.  The attacker has all releases of a city at once, and
for sums over cities the exact counts of all cities but one.  Counted are
counts that he proves exactly, or as one to nine, and pairs of figures of which
one is of more than the other by fewer than ten.  He also has a practice that
tells of a barrier which two quarters met too rarely to be told.  The first
year of each city is published once more with a smallest count that changes,
and each count is then a small one by that of its own release.  Another
attacker, who shares no line with the one under test, tries some cells of each
city.  The saboteurs publish without rounding, publish the year to date, publish
again after an erasure, sum counts that were not published, judge what was
published by today's smallest count, and do not read what practices told; each
must break its own promise.  Usefulness is promised for cities from 6,000 visits
a year on; each fifth city is smaller, and its shares are told apart.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final

import attrs
from tests.proofs import Result
from tests.proofs.disclose.cities import LISTS, City, a_city
from tests.proofs.disclose.oracle import told_by_linear_programming
from tests.proofs.disclose.releases import Edition, practices_of, published
from tests.proofs.disclose.saboteurs import (
    again_after_erasures,
    cumulative,
    newest_smallest_count,
    practices_unread,
    unrounded,
)
from tests.proofs.disclose.sums import betrayed, of_counts

from onestopshop.domain.publications.linking import CellName, System, linked
from onestopshop.operations.publications.attack import solve

__all__ = ["run"]

_CITIES, _YEARS = 100, 3
_SMALL, _LARGE = 4, 0
_SABOTEURS: Final = (
    (unrounded, _SMALL, "exact"),
    (cumulative, _SMALL, "near"),
    (again_after_erasures, _SMALL, "near"),
    (practices_unread, _LARGE, "small"),
    (newest_smallest_count, _SMALL, "small"),
)
"""What they do, the city in which they soon do harm, and the promise that they break."""
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
"""Of the other attacker, in each city."""


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
        editions = published(city, told=practices_of(city))
        found = _attacked(city, editions)
        others = told_by_linear_programming(editions[:5], Random(f"{seed}/{number}"), tries=_TRIES)
        wrong = [*_unsound(editions)]
        again = attrs.evolve(city, years=city.years[:1])
        leasts = _CHANGES[number % len(_CHANGES)]
        changed = published(again, told=practices_of(again), leasts=leasts, years_may_lack=True)
        found_again = _attacked(again, changed)
        others += told_by_linear_programming(changed, Random(f"{seed}/{number}"), tries=_TRIES)
        wrong += _unsound(changed)
        lines += [f"{city.name}: {found}"] * bool(found.violations)
        lines += [f"{city.name}: another attacker finds that {one}" for one in others]
        lines += [f"{city.name}: the attacker assumes what is not so: {one}" for one in wrong]
        lines += [f"{city.name}, with another smallest count: {found_again}"] * bool(found_again.violations)
        figures.update(exact=found_again.exact, small=found_again.small, pairs_closer_than_k=found_again.near)
        figures["with_another_smallest_count"] += len(changed)
        figures["years_refused"] += len(leasts) - len(changed)
        figures.update(exact=found.exact, small=found.small, pairs_closer_than_k=found.near)
        figures.update(
            told_by_practices=len(practices_of(city)), tried_by_another=2 * _TRIES, by_another=len(others)
        )
        figures.update(_usefulness(editions, of="small_" if city.small else ""))
        figures["merged_for_the_attacker"] += sum(sum(one.merged.values()) for one in editions)
        known = [*known, editions][-3:]
        told = sum(betrayed(same) for same in zip(*known, strict=True))
        figures["betrayed_by_sums"] += told
        lines += [f"{city.name}: sums over cities betray {told} counts"] * bool(told)
    missed = [one[0].__name__ for one in _SABOTEURS if not _breaks(*one, seed)]
    missed += ["sums of counts"] * (not sum(betrayed(same, of_counts) for same in zip(*known, strict=True)))
    missed += ["unrounded, by the other attacker,"] * (not _other_attacker_sees(seed))
    lines += [f"the saboteur {name} was missed" for name in missed]
    shares = _shares(figures)
    lines += ["too many years are refused"] * (figures["years_refused"] > 1 + _REFUSED * (n or _CITIES))
    lines += [f"{name} is only {share}" for name, share in shares.items() if share < _EXPECTED.get(name, 0)]
    return Result(
        n=n or _CITIES,
        violations=len(lines) - len(missed),
        saboteur_caught=not missed,
        figures={**{name: figures[name] for name in _TOLD}, **shares, "saboteurs": len(_SABOTEURS) + 1},
        lines=lines,
    )


_TOLD: Final = (
    "releases",
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
_EXPECTED: Final = {"percent_five_most_frequent": 95.0, "percent_visits_covered": 85.0}


def _attacked(city: City, editions: Sequence[Edition]) -> _Found:
    """Attack all releases of a city together."""
    system = linked([one.release for one in editions], lists=LISTS, told=practices_of(city))
    proven = solve(system)
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


def _usefulness(editions: Sequence[Edition], *, of: str) -> Counter[str]:
    found: Counter[str] = Counter(releases=len(editions))
    found[f"{of}releases"] += len(editions) * bool(of)
    for one in editions:
        found["cells"] += len(one.shown)
        found[f"{of}five"] += one.five_stay()
        for table in ("channel", "language"):
            found[f"{of}visits"] += one.counts["visits"].get((), 0)
            found[f"{of}covered"] += sum(count for (name, _), count in one.shown.items() if name == table)
        found[f"{of}pairs"] += sum(one.counts["topic-step"].values())
        found[f"{of}covered_pairs"] += sum(
            count for (name, _), count in one.shown.items() if name == "topic-step"
        )
    return found


def _shares(figures: Counter[str]) -> dict[str, float]:
    found = {}
    for of, releases in (
        ("", figures["releases"] - figures["small_releases"]),
        ("small_", figures["small_releases"]),
    ):
        parts = (
            ("five_most_frequent", figures[f"{of}five"], releases),
            ("visits_covered", figures[f"{of}covered"], figures[f"{of}visits"]),
            ("topic_and_step_covered", figures[f"{of}covered_pairs"], figures[f"{of}pairs"]),
        )
        for name, part, whole in parts:
            if whole:
                found[f"percent_{of}{name}"] = round(100 * part / whole, 2)
    return found


def _breaks(saboteur: Callable[[City], Sequence[Edition]], number: int, promise: str, seed: int) -> bool:
    city = a_city(number, seed=seed, years=1)
    return bool(getattr(_attacked(city, saboteur(city)), promise))


def _other_attacker_sees(seed: int) -> bool:
    editions = unrounded(a_city(_SMALL, seed=seed, years=1))
    return bool(told_by_linear_programming(editions, Random(seed), tries=_TRIES))
