# SPDX-License-Identifier: EUPL-1.2
"""
A new city, and its shop.
"""

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from onestopshop import OneStopShop


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A new city: the one that comes with the library."""
    folder = tmp_path / "city"
    shutil.copytree(str(files("onestopshop") / "data" / "city"), folder)
    return folder


@pytest.fixture
def shop(city: Path) -> Iterator[OneStopShop]:
    with OneStopShop.open(city) as opened:
        yield opened
