# SPDX-License-Identifier: EUPL-1.2
"""
A city may ask for a larger smallest count than the programme has.
"""

from datetime import date

import pytest
from tests.operations.publications.publication_samples import Publishing

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("count", [12, 13, 14, 15, 16])
def test_a_smallest_count_between_two_figures(publishing: Publishing, count: int) -> None:
    """No figure is smaller than the smallest count that is told, which is then a figure itself."""
    publishing.town.policies.least["public"] = 12
    publishing.at(DAY)
    publishing.visits(count, DAY)
    publishing.at(date(2026, 4, 1))
    publishing.publications.publish("2026-Q1")
    tables = publishing.publications.tables("2026-Q1")
    assert {15} == {table.least for table in tables}
    assert publishing.figures("2026-Q1", "visits")[()] in ({None} if count < 15 else {15, 20})
    publishing.at(date(2026, 7, 1))
    publishing.publications.publish("2026-Q2")
