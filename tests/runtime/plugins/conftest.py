# SPDX-License-Identifier: EUPL-1.2
"""
The city whose plugins are tried.
"""

from pathlib import Path

import pytest

from onestopshop.plugin import City
from onestopshop.testing.fakes import a_city


@pytest.fixture
def city(tmp_path: Path) -> City:
    """A city of whose files nothing is read."""
    return a_city(tmp_path)
