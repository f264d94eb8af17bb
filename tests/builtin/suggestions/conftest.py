# SPDX-License-Identifier: EUPL-1.2
"""
Notes for the tests of the suggestions.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builtin.suggestions.notes import Notes, opened


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Notes]:
    """A storage without an observation."""
    with opened(tmp_path) as some:
        yield some
