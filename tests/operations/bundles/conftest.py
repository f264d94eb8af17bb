# SPDX-License-Identifier: EUPL-1.2
"""
Two cities, of which each knows the other's keys.
"""

from pathlib import Path

import pytest
from tests.operations.bundles.cities import CITIES, Place


@pytest.fixture
def east(tmp_path: Path) -> Place:
    """The city that publishes."""
    return Place(tmp_path / CITIES[0], CITIES[0])


@pytest.fixture
def west(tmp_path: Path, east: Place) -> Place:
    """The city that takes it in."""
    made = Place(tmp_path / CITIES[1], CITIES[1])
    made.knows(east)
    return made
