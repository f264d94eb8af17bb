# SPDX-License-Identifier: EUPL-1.2
"""
Ways of publishing that betray somebody.
"""

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import attrs
from tests.proofs.disclose.cities import City
from tests.proofs.disclose.releases import Edition, making_of, published, years_published

from onestopshop.domain.publications.linking import Release, linked
from onestopshop.domain.publications.releasing import sum_of
from onestopshop.operations.publications import defending
from onestopshop.operations.publications.attack import Proven, solve
from onestopshop.operations.publications.defending import Making
from onestopshop.operations.publications.programmes import programme_of

__all__ = [
    "again_after_erasures",
    "cumulative",
    "newest_smallest_count",
    "practices_unread",
    "practices_unread_by_years",
    "unrounded",
]


def unrounded(city: City) -> list[Edition]:
    """Publish what is large enough as it is: a threshold alone."""

    def make(making: Making, _: Sequence[Release]) -> Edition:
        exact = attrs.evolve(making.programme, rounding=1)
        return _edition(attrs.evolve(making, programme=exact))

    return published(city, make=make)


def cumulative(city: City) -> list[Edition]:
    """Publish the year to date at the end of each quarter."""
    found = []
    for number, quarter in enumerate(city.years[0], 1):
        counts = sum_of(programme_of("quarter"), [one.counts for one in city.years[0][:number]])
        edition = _edition(making_of(city, "quarter", quarter.name, counts))
        found.append(attrs.evolve(edition, span=frozenset(one.name for one in city.years[0][:number])))
    return found


def again_after_erasures(city: City) -> list[Edition]:
    """Publish each quarter a second time, from what is left after some visits were erased."""
    found = published(city)
    for quarter in city.years[0]:
        edition = _edition(making_of(city, "quarter", quarter.name, quarter.erased))
        found.append(attrs.evolve(edition, span=frozenset({quarter.name})))
    return found


def practices_unread(city: City) -> list[Edition]:
    """Publish without asking what practices have told."""
    return published(city)


def practices_unread_by_years(city: City) -> list[Edition]:
    """Publish years only without asking what practices have told."""
    return years_published(city)


def newest_smallest_count(city: City) -> list[Edition]:
    """Judge whatever was published by the smallest count of today, after the city chose a smaller one."""
    with patch.object(defending, "attack", _by_the_newest):
        return published(city, leasts=(20, 20, 20, 20, 10))


def _by_the_newest(releases: Sequence[Release], **more: Any) -> Sequence[Proven]:
    system = linked(releases, **more)
    least = min(table.least for table in releases[-1].tables.values())
    return solve(attrs.evolve(system, leasts=[least] * len(system.leasts)))


def _edition(making: Making) -> Edition:
    return Edition(release=making.release({}), counts=making.counts, span=frozenset())
