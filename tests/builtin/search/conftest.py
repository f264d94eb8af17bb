# SPDX-License-Identifier: EUPL-1.2
"""
Open little shops for the tests of the search.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The neighbour process runs the same module by its path.
sys.path.insert(0, str(Path(__file__).parent))

from little_shop import LittleShop, furnish, opened


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[LittleShop]:
    """An empty shop."""
    with opened(tmp_path) as little:
        yield little


@pytest.fixture
def furnished(shop: LittleShop) -> LittleShop:
    """A shop with the two services that its neighbours have too."""
    furnish(shop)
    return shop
