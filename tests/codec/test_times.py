# SPDX-License-Identifier: EUPL-1.2
"""
Reading days, instants and times of the day: one form each, and instants with a time zone only.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.codec.samples import DAY, VISIT, problems

from onestopshop.codec.converter import structure, unstructure
from onestopshop.domain.events import LogEntry
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import WeeklySpan
from onestopshop.domain.visits import Visit


@pytest.mark.parametrize(
    "value",
    [
        "2026-3-2",
        "20260302",
        "2026-W10-1",
        "2026-03-02T00:00:00",
        "2026-02-30",
        "today",
        20260302,
        None,
        datetime(2026, 3, 2),  # noqa: DTZ001 - the trap itself
    ],
)
def test_a_day_is_a_day(value: object) -> None:
    """A day has one form; an instant is no day, because it would tell the time."""
    assert problems({**VISIT, "day": value}, Visit) == ("a date (YYYY-MM-DD) is needed @ $.day",)
    assert structure({**VISIT, "day": DAY}, Visit).day == DAY


class NoOffset(tzinfo):
    """A time zone that does not know its distance from UTC."""

    def utcoffset(self, at: datetime | None) -> timedelta | None:  # noqa: ARG002 - the form that Python asks for
        return None


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T09:30:00",
        "2026-03-02",
        datetime(2026, 3, 2),  # noqa: DTZ001 - the trap itself
        datetime(2026, 3, 2, tzinfo=NoOffset()),
        0,
        None,
    ],
)
def test_an_instant_has_a_time_zone(value: object) -> None:
    """An instant without a time zone is refused, alone and in a record."""
    assert problems(value, datetime) == ("an instant with a time zone (ISO 8601) is needed @ $",)
    assert "an instant with a time zone (ISO 8601) is needed @ $.changed_on" in problems(
        {"changed_on": value}, Referral
    )


def test_instants_are_read_in_any_zone() -> None:
    """Every notation of an instant with a zone is read as that instant."""
    for text in ("2026-03-02T09:30:00Z", "2026-03-02T10:30+01:00"):
        assert datetime(2026, 3, 2, 9, 30, tzinfo=UTC) == structure(text, datetime)


@given(st.integers(-720, 720), st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001 - the zone follows
def test_instants_come_back(minutes: int, at: datetime) -> None:
    """An instant comes back as the same instant from any zone."""
    instant = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert instant == structure(unstructure(instant), datetime)


@pytest.mark.parametrize(
    "value",
    ["9:30", "0930", "09:30:15", "09:30+01:00", "25:00", 9, None, time(9, 30, 1), time(9, 30, tzinfo=UTC)],
)
def test_a_time_of_opening_is_hours_and_minutes(value: object) -> None:
    """Hours and minutes only: what is read is what is written again."""
    span = {"day": "mon", "opens": value, "closes": "12:00"}
    assert problems(span, WeeklySpan) == ("a time of the day (HH:MM) is needed @ $.opens",)
    assert unstructure(structure({**span, "opens": time(9, 30)}, WeeklySpan)) == {
        "day": "mon",
        "opens": "09:30",
        "closes": "12:00",
    }


@pytest.mark.parametrize(
    "at", [date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 2, 9, 30, 0, 7, tzinfo=UTC)]
)
def test_an_entry_comes_back_with_its_day_or_instant(at: date | datetime) -> None:
    """An entry of the log comes back equal from plain JSON, its day as a day and its instant as an instant."""
    entry = LogEntry(
        seq=3, id="i", origin="o", key="k", at=at, actor="a", action="visit.recorded", kind="visit",
        subject="v1", version=1, data={"channel": "desk"},
    )  # fmt: skip
    said = unstructure(entry)
    assert isinstance(said["at"], str)
    read = structure(said, LogEntry)
    assert (entry, type(at)) == (read, type(read.at))


@pytest.mark.parametrize("at", ["2026-03-02T09:30:00", "2026-W10-1", "T", "", 20260302, None])
def test_an_entry_has_a_day_or_an_instant_with_a_zone(at: object) -> None:
    """What is neither a day nor an instant with a time zone is refused as the time of an entry."""
    said = {
        "id": "i", "origin": "o", "key": "k", "at": at, "actor": "a", "action": "b", "kind": "c",
        "subject": "d", "version": 1,
    }  # fmt: skip
    (problem,) = problems(said, LogEntry)
    assert problem.endswith("is needed @ $.at")
