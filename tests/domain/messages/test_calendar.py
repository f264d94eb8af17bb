# SPDX-License-Identifier: EUPL-1.2
"""
The working days of a city.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.codes.services import Weekday
from onestopshop.domain.messages.calendar import Calendar
from onestopshop.errors import InvalidDataError

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
CALENDARS = st.builds(
    Calendar,
    weekend=st.sets(st.sampled_from(Weekday), max_size=6),
    holidays=st.sets(DAYS, max_size=40),
)


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_the_first(calendar: Calendar, day: date) -> None:
    """The next working day is one, is not before the day, and leaves none out in between."""
    found = calendar.next_working_day(day)
    assert calendar.works(found)
    assert found >= day
    between = [day + timedelta(days=days) for days in range((found - day).days)]
    assert [] == [one for one in between if calendar.works(one)]


@given(CALENDARS, DAYS, DAYS)
def test_the_order_of_days_is_kept(calendar: Calendar, one: date, other: date) -> None:
    """Who is due earlier is never reminded later."""
    first, second = sorted([one, other])
    assert calendar.next_working_day(first) <= calendar.next_working_day(second)


def test_weekends_and_holidays() -> None:
    """Nobody works on a Saturday, a Sunday or a holiday; on the day after it they do."""
    calendar = Calendar(holidays=[date(2026, 12, 25), date(2026, 12, 28)])
    assert calendar.works(date(2026, 12, 24))
    assert date(2026, 12, 29) == calendar.next_working_day(date(2026, 12, 25))
    assert date(2026, 12, 24) == calendar.next_working_day(date(2026, 12, 24))


def test_another_weekend() -> None:
    """A city may rest on other days of the week, or on none."""
    assert date(2026, 3, 7) == Calendar(weekend=["fri"]).next_working_day(date(2026, 3, 6))
    assert Calendar(weekend=[]).works(date(2026, 3, 8))


@pytest.mark.parametrize("weekend", [[*Weekday], ["someday"]])
def test_a_week_without_work_is_refused(weekend: list[str]) -> None:
    """A week has a working day, and its days have their names."""
    with pytest.raises(InvalidDataError) as caught:
        Calendar(weekend=weekend)
    assert caught.value.hint
