# SPDX-License-Identifier: EUPL-1.2
"""
The fixed periods of figures.
"""

from datetime import date

import pytest

from onestopshop.domain.reports.periods import month_of, period_of, quarter_of
from onestopshop.errors import InvalidDataError


@pytest.mark.parametrize(
    ("name", "since", "until", "quarters"),
    [
        ("2026", "2026-01-01", "2027-01-01", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
        ("2026-Q1", "2026-01-01", "2026-04-01", ["2026-Q1"]),
        ("2026-Q4", "2026-10-01", "2027-01-01", ["2026-Q4"]),
        ("2026-02", "2026-02-01", "2026-03-01", ["2026-Q1"]),
        ("2026-12", "2026-12-01", "2027-01-01", ["2026-Q4"]),
    ],
)
def test_periods(name: str, since: str, until: str, quarters: list[str]) -> None:
    """A year, a quarter and a month begin on their first day and end before the first day after."""
    period = period_of(name)
    assert (since, until) == (period.since.isoformat(), period.until.isoformat())
    assert quarters == list(period.quarters())
    assert period.since in period
    assert period.until not in period
    assert (False, True) == (
        period.over(date.fromordinal(period.until.toordinal() - 1)),
        period.over(period.until),
    )


@pytest.mark.parametrize(
    "name", ["", "26", "2026-Q5", "2026-13", "2026-00", "2026-q1", "2026-03-01", "1826", None, 2026]
)
def test_no_other_periods(name: object) -> None:
    """There are no other periods, so that no two of them overlap but by holding each other."""
    with pytest.raises(InvalidDataError, match="no period"):
        period_of(name)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(InvalidDataError, match="no month"):
        month_of(name)  # type: ignore[arg-type]  # wrong on purpose


def test_months_and_quarters() -> None:
    """A month is no quarter; each month is in one."""
    assert ["2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4"] == [
        quarter_of(day) for day in ("2026-01-31", "2026-03", "2026-04-01", "2026-12-24")
    ]
    with pytest.raises(InvalidDataError, match="no month"):
        month_of("2026-Q1")
