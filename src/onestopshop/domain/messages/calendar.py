# SPDX-License-Identifier: EUPL-1.2
"""
The days on which people work: every day but the weekend and the city's holidays.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from onestopshop.domain.codes.services import Weekday
from onestopshop.domain.values import one_of
from onestopshop.errors import InvalidDataError

__all__ = ["Calendar"]

_WEEK: Final = tuple(Weekday)
_DAY: Final = timedelta(days=1)


class Calendar:
    """
    Know the working days of a city.

    Args:
        weekend: The days of every week on which nobody works.
        holidays: The other days on which nobody works; a city lists those of each year.

    Raises:
        InvalidDataError: Nobody works on any day of the week.
    """

    def __init__(
        self,
        *,
        weekend: Iterable[str] = (Weekday.SAT, Weekday.SUN),
        holidays: Iterable[date] = (),
    ) -> None:
        self.weekend = frozenset(one_of(day, Weekday, path="$.weekend") for day in weekend)
        self.holidays = frozenset(holidays)
        if len(self.weekend) == len(_WEEK):
            raise InvalidDataError(
                ["no day of the week is a working day @ $.weekend"], hint="Leave at least one day out."
            )

    def works(self, day: date) -> bool:
        """Return whether *day* is a working day."""
        return _WEEK[day.weekday()] not in self.weekend and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return *day* when it is a working day, else the first one after it."""
        while not self.works(day):
            day += _DAY
        return day
