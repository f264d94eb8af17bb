# SPDX-License-Identifier: EUPL-1.2
"""
Two cities, of which one compares.
"""

from pathlib import Path

import pytest
from tests.operations.bundles.cities import Place
from tests.operations.network.comparing_samples import EAST, WEST, handed, own, place, plays


@pytest.fixture
def west(tmp_path: Path) -> Place:
    """The city that compares."""
    made = place(tmp_path, WEST)
    plays(made, {"b:bekend": 20, "b:begrijpbaar": 12})
    return made


@pytest.fixture
def east(tmp_path: Path, west: Place) -> Place:
    """A city that counts by a scheme of its own, of which west holds a package."""
    made = place(tmp_path, EAST, primary=EAST)
    own(made)
    plays(made, {f"{EAST}:letters": 20})
    handed(made, west)
    return made
