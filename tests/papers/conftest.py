# SPDX-License-Identifier: EUPL-1.2
"""
A town of which papers tell.
"""

from pathlib import Path
from typing import Any

import pytest
from tests.operations import conftest as operations
from tests.operations.papers import samples


@pytest.fixture
def town(tmp_path: Path) -> Any:
    """A town with a catalogue, in English and Dutch."""
    made = operations.Town(tmp_path)
    made.desk("coordinator").services.load(operations.CATALOGUE, directory="local")
    samples.in_languages(made, "en", "nl")
    return made
