# SPDX-License-Identifier: EUPL-1.2
"""
Stand-ins for the clock, for chance and for a city, so that tests are the same on every day.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from onestopshop.domain.ids import day_uuid
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.ports.adapters import City, Languages
from onestopshop.ports.storage import Kind

__all__ = ["CountingIds", "FixedClock", "a_city"]


class FixedClock:
    """
    A clock that stands still until it is advanced.

    Args:
        at: What it shows; with a time zone.
    """

    def __init__(self, at: datetime = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs a time zone")
        self._at = at

    def __call__(self) -> datetime:
        """Return the time that the clock shows."""
        return self._at

    def advance(self, **step: float) -> None:
        """
        Move the clock by the arguments of `datetime.timedelta`, as in ``advance(days=1)``.
        """
        self._at += timedelta(**step)


class CountingIds:
    """
    Ids whose free bits count 1, 2, 3 … instead of being random.
    """

    def __init__(self) -> None:
        self._numbers = count(1)

    def __call__(self, day: date) -> str:
        """Return the next id of *day*."""
        return day_uuid(day, next(self._numbers))


def a_city(folder: Path, *, kinds: Sequence[Kind] = ()) -> City:
    """
    Return a small city whose files lie in *folder*.
    """
    english = LanguageTag("en")
    return City(
        id="testville",
        name=LocalizedText({english: "Testville"}),
        timezone=ZoneInfo("UTC"),
        folder=folder,
        state=folder / "state",
        languages=Languages(offered=(english,), required=(english,), fallback=(english,)),
        primary="b",
        kinds=tuple(kinds),
    )
