# SPDX-License-Identifier: EUPL-1.2
"""
A city may ask for a larger smallest count than the programme has.
"""

from collections.abc import Sequence
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


def a_year(publishing: Publishing, smallest: Sequence[int]) -> None:
    """Publish four quarters, each with its own smallest count, in which topics and barriers are near it."""
    for number, (month, least) in enumerate(zip((1, 4, 7, 10), smallest, strict=True), 1):
        publishing.town.policies.least["public"] = least
        publishing.at(date(2026, month, 5))
        day = date(2026, month, 5)
        publishing.visits(40, day, met=25)
        publishing.visits(10 + number, day, met=10, topics=["topic:housing-search"])
        publishing.visits(4, day, topics=["topic:stay"], channel="phone")
        publishing.at(date(2026 + number // 4, month % 12 + 3 if month < 10 else 1, 1))
        publishing.publications.publish(f"2026-Q{number}")


@pytest.mark.parametrize(
    ("smallest", "of_the_year", "told"),
    [
        ((10, 10, 12, 12), 12, [True, True, False, False]),
        ((10, 20, 20, 20), 20, [True, False, False, False]),
        ((15, 15, 10, 10), 10, [False, False, True, True]),
    ],
)
def test_another_smallest_count(
    publishing: Publishing, smallest: Sequence[int], of_the_year: int, told: Sequence[bool]
) -> None:
    """Who asks for another smallest count goes on publishing: what was told by the one of its day betrays nobody."""
    a_year(publishing, smallest)
    publishing.town.policies.least["public"] = of_the_year
    publishing.publications.publish("2026")
    found = [publishing.figures(f"2026-Q{number}", "topic").get(("topic:housing",)) for number in range(1, 5)]
    assert told == [figure is not None for figure in found]
    for period in ("2026-Q1", "2026-Q4"):
        least = -(-smallest[int(period[-1]) - 1] // 5) * 5
        assert {least} == {table.least for table in publishing.publications.tables(period)}
