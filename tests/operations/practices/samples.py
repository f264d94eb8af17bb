# SPDX-License-Identifier: EUPL-1.2
"""
Practices, and barriers whose removal somebody verified.
"""

from typing import Any

from tests.operations.bundles.cities import Place
from tests.operations.conftest import CATALOGUE
from tests.operations.verification.samples import claimed, verifier

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.practices.practices import Practice

__all__ = ["KEY", "WAY", "place_of", "recorded", "verified"]

KEY = b"0123456789abcdef"
"""By which the counts of the tests are rounded."""

WAY: dict[str, Any] = {
    "measure": {"en": "We read letters aloud."},
    "concepts": ["b:begrijpbaar"],
    "service_kinds": ["topic:registration"],
}
"""A way of working."""


def verified(town: Any, *, before: tuple[int, int] = (30, 100), after: tuple[int, int] = (12, 95)) -> Barrier:
    """Return a barrier that was met less often after its owner removed it, as a verifier said."""
    barrier = claimed(town, before=before, after=after)
    town.clock.advance(days=70)
    town.desk("coordinator").barriers.look(barrier.id)
    return verifier(town).verify(barrier.id)


def recorded(town: Any, **said: Any) -> Practice:
    """Record a way of working whose words were read."""
    return town.desk("coordinator", worker="c1").practices.record(**{**WAY, "reviewed": True, **said})


def place_of(place: Place) -> Place:
    """Give a city a catalogue and a key, so that barriers can be verified there."""
    import attrs

    place.context = attrs.evolve(place.context, statistics_key=lambda: KEY)
    place.desk("coordinator").services.load(CATALOGUE, directory="local")
    return place
