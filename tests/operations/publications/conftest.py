# SPDX-License-Identifier: EUPL-1.2
"""
What every test of publications begins with.
"""

import pytest
from tests.operations.conftest import Town
from tests.operations.publications.publication_samples import Publishing


@pytest.fixture
def publishing(town: Town) -> Publishing:
    """A town with a key of published figures, where the smallest public count is 10."""
    return Publishing(town)
