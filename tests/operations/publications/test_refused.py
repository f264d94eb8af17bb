# SPDX-License-Identifier: EUPL-1.2
"""
A release that is refused says why, and what a coordinator can do next.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pytest

from onestopshop.domain.publications.linking import Release, Told
from onestopshop.domain.publications.programmes import CLOSED_LISTS
from onestopshop.domain.publications.releasing import Quarter
from onestopshop.errors import ExchangeError
from onestopshop.operations.publications import defending
from onestopshop.operations.publications.attack import Proven
from onestopshop.operations.publications.defending import Making, defended
from onestopshop.operations.publications.programmes import programme_of


def a_making(period: str, met: int, *, least: int = 10) -> Making:
    """Return a period in which some of sixty visits met a barrier."""
    counts: Mapping[str, Mapping[tuple[str, ...], int]] = {
        "visits": {(): 60},
        "channel": {("desk",): 60},
        "language": {("ar",): 60},
        "met": {(): met},
        "step": {("find",): met},
    }
    programme = programme_of("quarter" if "-Q" in period else "year")
    return Making(programme=programme, city="t", period=period, counts=counts, least=least, key=b"k")


def a_release(period: str, met: int) -> Release:
    return a_making(period, met).release({})


def refused(making: Making, *before: Release, told: Sequence[Told] = ()) -> ExchangeError:
    with pytest.raises(ExchangeError, match="the release is refused") as found:
        defended(making, before, lists=CLOSED_LISTS, told=told)
    return found.value


def told_of(quarter: str, least: int) -> Told:
    return Told(cells=(("met", ()),), periods=(quarter,), least=least)


def test_what_practices_told() -> None:
    """Where a practice told of a quarter that is small by now, the smallest count that can be published is named."""
    told = [told_of("2026-Q1", 11)]
    error = refused(a_making("2026-Q1", 12, least=15), told=told)
    assert error.problems == (
        "the count of the whole in table met of 2026-Q1 could be worked out as a small one",
    )
    assert "It follows from what practices told of 2026-Q1" in error.hint
    assert (
        "With smallest_count = 10 in [sharing.public] and [sharing.network] it can be published" in error.hint
    )
    tables, _ = defended(a_making("2026-Q1", 12), [], lists=CLOSED_LISTS, told=told)
    assert {10} == {table.least for table in tables}


def test_what_was_published_before() -> None:
    """Where earlier releases tell it by themselves, another smallest count is not advised."""
    error = refused(a_making("2026-Q2", 30), a_release("2026-Q1", 8), told=[told_of("2026-Q1", 5)])
    assert "What was published before tells it by itself" in error.hint
    assert "smallest_count =" not in error.hint
    assert "Nothing later is published" in error.hint


def test_a_year() -> None:
    """A year that cannot be published is left out."""
    quarter = a_release("2026-Q1", 8)
    made = attrs.evolve(a_making("2026", 30), quarters=[Quarter(counts={}, tables=quarter.tables)])
    error = refused(made, quarter, told=[told_of("2026-Q1", 5)])
    assert "Leave this year out: its quarters stay published" in error.hint


def test_a_year_by_itself() -> None:
    """A year in which facts were booked cannot be left out."""
    error = refused(a_making("2026", 8), told=[told_of("2026", 5)])
    assert "Nothing later is published" in error.hint


@pytest.mark.parametrize(
    ("undecided", "why"), [(True, "The solver gave up"), (False, "figures that are no categories")]
)
def test_nothing_else_to_do(monkeypatch: pytest.MonkeyPatch, undecided: bool, why: str) -> None:
    """Where no smallest count helps, the error says so, and whether the solver gave up."""

    def proving(*_: Any, **__: Any) -> tuple[Proven, ...]:
        return (Proven(cell=None, undecided=undecided),)

    monkeypatch.setattr(defending, "attack", proving)
    error = refused(a_making("2026-Q1", 30))
    assert why in error.hint
    assert "Another smallest_count does not help: report these lines." in error.hint
