# SPDX-License-Identifier: EUPL-1.2
"""
Synthetic cities: what each quarter books, with late entries, corrections and erasures.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Final

import attrs

from onestopshop.domain.publications.booking import Case, Place, booked
from onestopshop.domain.publications.programmes import CLOSED_LISTS
from onestopshop.domain.publications.releasing import Counts
from onestopshop.operations.publications.programmes import programme_of

__all__ = ["CONCEPTS", "LANGUAGES", "LISTS", "TOPICS", "City", "Quarterly", "a_city"]

TOPICS: Final = tuple(f"topic:t{number:02}" for number in range(12))
CONCEPTS: Final = tuple(f"b:c{number}" for number in range(8))
LISTS: Final = {**CLOSED_LISTS, "topic": TOPICS, "concept": CONCEPTS}
"""The dimensions of which everybody knows all categories."""

LANGUAGES: Final = tuple(f"l{number:02}" for number in range(45))
_PROFILES: Final = 1_500
_LATE, _CORRECTED, _ERASED = 0.02, 0.01, 0.002
_FOR_QUARTERS: Final = 10_000
"""Visits a year: the configuration's own advice for `publish_quarters`."""


@attrs.frozen(kw_only=True)
class Quarterly:
    """
    One quarter of a city.

    Args:
        counts: What was booked when it was closed.
        erased: What a count of today would say, after some visits were erased.
    """

    name: str
    counts: Counts = attrs.field(repr=False)
    erased: Counts = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class City:
    """
    Some years of a city, by quarter.

    Args:
        years_only: Whether it has so few visits a year that it publishes years only.
        whole: What each year books in a city that publishes years only.
    """

    name: str
    years_only: bool
    key: bytes = attrs.field(repr=False)
    years: Sequence[Sequence[Quarterly]]
    whole: Sequence[Counts] = attrs.field(repr=False)


def a_city(number: int, *, seed: int, years: int) -> City:
    """
    Return a city: 6,000 to 60,000 visits a year, each fifth one a tenth of that; a barrier is met in one of eight.
    """
    chance = Random(f"{seed}/{number}")
    size = int((600 if number % 5 == 4 else 6_000) * 10 ** chance.random() / 4)
    profiles = _Profiles(chance)
    found, whole, late, changed = [], [], [], []
    for year in range(years):
        quarters, in_year = [], dict[str, Case]()
        for quarter in range(4):
            visits = profiles.visits(int(size * chance.uniform(0.8, 1.2)), f"{year}{quarter}")
            held = [one for one in visits if chance.random() >= _LATE]
            counts = _booked((*held, *late, *changed))
            in_year.update((one.id, one) for one in (*held, *late))
            in_year.update((one.id, _in_one(one, in_year)) for one in changed)
            kept = [one for one in (*held, *late) if chance.random() >= _ERASED]
            late = _rest(visits, held)
            changed = [_corrected(one, profiles, chance) for one in held if chance.random() < _CORRECTED]
            quarters.append(
                Quarterly(name=f"{2026 + year}-Q{quarter + 1}", counts=counts, erased=_booked(kept))
            )
        found.append(quarters)
        whole.append(booked(programme_of("year"), in_year.values()))
    return City(
        name=f"city{number}",
        years_only=4 * size < _FOR_QUARTERS,
        key=chance.randbytes(32),
        years=found,
        whole=whole,
    )


def _in_one(changed: Case, booked_here: Mapping[str, Case]) -> Case:
    """Return what is booked of a visit whose correction came before its period was closed, or after."""
    return attrs.evolve(changed, before=None) if changed.id in booked_here else changed


def _rest(visits: Sequence[Case], held: Sequence[Case]) -> list[Case]:
    known = {one.id for one in held}
    return [one for one in visits if one.id not in known]


def _booked(cases: Sequence[Case]) -> Counts:
    return booked(programme_of("quarter"), cases)


def _corrected(case: Case, profiles: "_Profiles", chance: Random) -> Case:
    return Case(id=case.id, now=profiles.one(chance), before=case.now)


class _Profiles:
    """
    What visits of a city are like, so that a visit is drawn at once.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._kinds = [frozenset(self._places()) for _ in range(_PROFILES)]
        self._weights = [*accumulate(chance.paretovariate(1.5) for _ in self._kinds)]

    def visits(self, count: int, name: str) -> list[Case]:
        """Return so many visits."""
        drawn = self._chance.choices(self._kinds, cum_weights=self._weights, k=count)
        return [Case(id=f"{name}/{number}", now=places) for number, places in enumerate(drawn)]

    def one(self, chance: Random) -> frozenset[Place]:
        """Return what one visit counts as."""
        return chance.choices(self._kinds, cum_weights=self._weights)[0]

    def _places(self) -> Iterator[Place]:
        chance = self._chance
        topics = {_drawn(chance, TOPICS, 0.7) for _ in range(1 + (chance.random() < 0.2))}
        yield from (("visits", ()), ("channel", (_drawn(chance, CLOSED_LISTS["channel"], 0.9),)))
        yield "language", (_drawn(chance, LANGUAGES, 0.8),)
        yield from (("topic", (topic,)) for topic in topics)
        for _ in range((chance.random() < 0.125) * (1 + (chance.random() < 0.2))):
            step, topic = _drawn(chance, CLOSED_LISTS["step"], 0.6), min(topics)
            yield from (("met", ()), ("step", (step,)), ("topic-step", (topic, step)))
            yield "concept", (_drawn(chance, CONCEPTS, 0.5),)
        if chance.random() < 0.3:
            yield from (("referrals", ()), ("mode", (_drawn(chance, CLOSED_LISTS["mode"], 0.7),)))


def _drawn(chance: Random, codes: Sequence[str], slope: float) -> str:
    """Return one of some codes, of which each is met less often than the one before."""
    return str(chance.choices(codes, [1 / (place + 1) ** (1 + slope / 2) for place in range(len(codes))])[0])
