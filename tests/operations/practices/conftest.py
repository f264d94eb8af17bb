# SPDX-License-Identifier: EUPL-1.2
"""
Two cities that record practices and hand each other packages.
"""

from pathlib import Path

import pytest
from tests.operations.bundles.cities import CITIES, Place
from tests.operations.practices.samples import place_of


@pytest.fixture
def east(tmp_path: Path) -> Place:
    """The city that publishes."""
    return place_of(Place(tmp_path / CITIES[0], CITIES[0]))


@pytest.fixture
def west(tmp_path: Path, east: Place) -> Place:
    """The city that takes it in."""
    made = place_of(Place(tmp_path / CITIES[1], CITIES[1]))
    made.knows(east)
    return made
