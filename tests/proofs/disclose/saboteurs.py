# SPDX-License-Identifier: EUPL-1.2
"""
Ways of publishing that betray somebody.
"""

from collections.abc import Sequence

import attrs
from tests.proofs.disclose.cities import City
from tests.proofs.disclose.releases import Edition, making_of, published

from onestopshop.domain.publications.linking import Release
from onestopshop.domain.publications.releasing import sum_of
from onestopshop.operations.publications.defending import Making
from onestopshop.operations.publications.programmes import programme_of

__all__ = ["again_after_erasures", "cumulative", "practices_unread", "unrounded"]


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


def _edition(making: Making) -> Edition:
    return Edition(release=making.release({}), counts=making.counts, span=frozenset())
