# SPDX-License-Identifier: EUPL-1.2
"""
A storage that lost what was published of a year publishes that year as it began, whatever the configuration says.
"""

from datetime import date
from pathlib import Path

import attrs
import pytest
from tests.operations.publications.publication_samples import Publishing
from tests.operations.publications.test_what_is_kept import lost, note_of

from onestopshop.errors import ConflictError, InvalidDataError

DAYS = (date(2026, 2, 3), date(2026, 5, 5), date(2026, 8, 4), date(2026, 11, 3))
QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")


@pytest.fixture
def over(publishing: Publishing, tmp_path: Path) -> Publishing:
    """A year of which each quarter has 30 visits, and a state folder."""
    note = tmp_path / "state" / "statistics-published"
    publishing.town.context = attrs.evolve(publishing.town.context, published_note=note)
    for day in DAYS:
        publishing.at(day)
        publishing.visits(30, day, met=12)
    publishing.at(date(2027, 1, 8))
    return publishing


def test_a_whole_year_that_was_lost(over: Publishing) -> None:
    """Others have the year: no quarter is published beside it, and the year is published again to the byte."""
    over.by_quarters(False)
    with lost(over):
        over.publications.publish("2026")
        before = over.publications.files("2026")
    over.by_quarters(True)
    for call in (over.publications.preview, over.publications.publish):
        with over.town.nothing_written(), pytest.raises(InvalidDataError, match="as a whole") as refused:
            call("2026-Q1")
        assert "Publish 2026 again" in refused.value.hint
        assert str(note_of(over)) in refused.value.hint
    over.publications.publish("2026")
    assert before == over.publications.files("2026")


def test_quarters_that_were_lost(over: Publishing) -> None:
    """Others have a quarter: the year is not booked as a whole beside it, and the quarter is published again."""
    with lost(over):
        over.publications.publish(QUARTERS[0])
    over.by_quarters(False)
    with over.town.nothing_written(), pytest.raises(InvalidDataError, match="2026-Q1 is not") as refused:
        over.publications.publish("2026")
    assert "2026 began by quarters, which the storage lost" in refused.value.hint
    assert str(note_of(over)) in refused.value.hint
    for name in (*QUARTERS, "2026"):
        over.publications.publish(name)
    assert {(): 120} == over.figures("2026", "visits")


def test_a_quarter_that_is_lost_for_good(over: Publishing) -> None:
    """Behind a quarter that others have, and that cannot be made again, only later ones are published."""
    with lost(over):
        over.publications.publish(QUARTERS[0])
    over.visits(9, DAYS[0])
    over.by_quarters(False)
    with over.town.nothing_written(), pytest.raises(ConflictError, match="not as it would be now"):
        over.publications.publish(QUARTERS[0])
    over.publications.publish(QUARTERS[1], leave_out_before=True)
    with over.town.nothing_written(), pytest.raises(InvalidDataError, match="2026-Q1 is not") as refused:
        over.publications.publish("2026")
    assert "begin with 2026-Q2" in refused.value.hint
    assert "publish_quarters" not in refused.value.hint


def test_behind_a_year_that_is_lost_for_good(over: Publishing) -> None:
    """Behind a year that others have as a whole, and that cannot be made again, no other is published."""
    over.by_quarters(False)
    over.publications.publish("2026")
    over.at(date(2028, 1, 8))
    with lost(over):
        over.visits(30, date(2027, 3, 1))
        over.publications.publish("2027")
    over.at(date(2029, 1, 8))
    with over.town.nothing_written(), pytest.raises(ConflictError, match="not as it would be now"):
        over.publications.publish("2027")
    with over.town.nothing_written(), pytest.raises(ConflictError, match="not the next") as refused:
        over.publications.publish("2028")
    assert "2027" == refused.value.expected


def test_what_nobody_was_given(over: Publishing) -> None:
    """Where the note is taken out, because nobody was given the year, the city may choose anew."""
    over.by_quarters(False)
    with lost(over):
        over.publications.publish("2026")
    note_of(over).unlink()
    over.by_quarters(True)
    over.publications.publish(QUARTERS[0])
