# SPDX-License-Identifier: EUPL-1.2
"""
Invent a year from a seed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

import attrs

from gent_shop.year.planting import Planted, plant
from gent_shop.year.visiting import Contact, a_contact

__all__ = ["Year", "a_year"]

_DAYS: Final = 365


@attrs.frozen(kw_only=True)
class Year:
    """
    A synthetic year: what stands in the way, and every contact in order of its day.
    """

    seed: int
    first: date
    planted: tuple[Planted, ...]
    contacts: tuple[Contact, ...]

    @property
    def days(self) -> Iterator[date]:
        """Yield every day of the year."""
        return (self.first + timedelta(days=day) for day in range(_DAYS))


def a_year(
    *,
    seed: int = 1,
    visits: int = 25_000,
    barriers: int = 40,
    noise: float = 0.024,
    first: date = date(2025, 1, 1),
) -> Year:
    """
    Invent a year from *seed*: the same seed gives the same year on every machine.

    Args:
        visits: How many contacts, spread over the days from Monday to Saturday.
        barriers: How many stand in the way; each is met 12 to 200 times, but in half of the visits at most.
        noise: The share of visits with an observation that is no case of any of them.
    """
    chance = Random(f"year {seed}")  # noqa: S311 - a year, not a secret
    coding = Random(f"coding {seed}")  # noqa: S311 - a year, not a secret
    planted = plant(chance, coding=coding, count=barriers, first=first, days=_DAYS, visits=visits)
    open_days = [day for day in (first + timedelta(days=one) for one in range(_DAYS)) if day.weekday() < 6]
    when = sorted(chance.choices(open_days, k=visits))
    saying = Random(f"words {seed}")  # noqa: S311 - a year, not a secret
    contacts = tuple(
        a_contact(chance, number, day, planted, noise=noise, saying=saying, gone=(day - first).days / _DAYS)
        for number, day in enumerate(when)
    )
    return Year(seed=seed, first=first, planted=planted, contacts=contacts)
