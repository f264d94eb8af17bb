# SPDX-License-Identifier: EUPL-1.2
"""
Ids that tell nothing about a person and no time finer than the day.
"""

import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.ids import check_key, check_record_id, check_source_id, day_uuid
from onestopshop.errors import InvalidDataError
from onestopshop.testing.models import days, record_ids, source_ids

DAY = date(2026, 3, 2)


def seven(at: datetime) -> str:
    milliseconds = int(at.timestamp() * 1000)
    return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62))


@given(days(), st.integers(0, 2**200))
def test_an_id_tells_its_day_and_nothing_finer(day: date, chance: int) -> None:
    """The time in an id is the start of the day in UTC, whatever the rest is."""
    made = uuid.UUID(day_uuid(day, chance))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert int(start.timestamp()) * 1000 == made.int >> 80
    assert str(made) == check_record_id(str(made))


@given(st.integers(0, 2**74 - 1), st.integers(0, 2**74 - 1))
def test_different_chance_makes_different_ids(first: int, second: int) -> None:
    """All 74 free bits of an id are used, so that desks that work offline never give the same one twice."""
    assert (first == second) == (day_uuid(DAY, first) == day_uuid(DAY, second))


def test_no_day_before_the_time_of_ids_begins() -> None:
    """A day that no id can hold is an error of ours, not of Python's."""
    assert day_uuid(date(1970, 1, 1), 0) == "00000000-0000-7000-8000-000000000000"
    with pytest.raises(InvalidDataError, match="1970"):
        day_uuid(date(1969, 12, 31), 0)


def test_a_time_of_the_day_is_refused() -> None:
    """A UUID 7 as libraries make it tells when the visitor came, and is refused with what to do."""
    assert check_record_id(seven(datetime(2026, 3, 2, tzinfo=UTC)))
    for at in (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), datetime(2026, 3, 2, 0, 0, 0, 1000, tzinfo=UTC)):
        with pytest.raises(InvalidDataError, match="time of the day") as refused:
            check_record_id(seven(at))
        assert refused.value.hint


@pytest.mark.parametrize(
    "id",
    [
        "",
        "v1",
        "018f0000-0000-1000-8000-000000000000",
        "018F0000-0000-7000-8000-000000000000",
        "{018f0000-0000-4000-8000-000000000000}",
        "018f000000004000800000000000000a",
        "018f0000-0000-4000-0000-000000000000",
        "urn:uuid:018f0000-0000-4000-8000-000000000000",
    ],
)
def test_other_forms_are_refused(id: str) -> None:
    """Only UUIDs of version 4 and 7 in their one usual form are ids of records."""
    with pytest.raises(InvalidDataError, match="version 4 or 7"):
        check_record_id(id)


@given(st.uuids(version=4) | record_ids().map(uuid.UUID))
def test_random_ids_are_accepted(id: uuid.UUID) -> None:
    """A version 4, or a version 7 cut to the day, is an id."""
    assert str(id) == check_record_id(str(id))


@given(source_ids())
def test_ids_of_sources(id: str) -> None:
    """An id of a source in the handbook's form is kept as it is."""
    assert id == check_source_id(id)


@pytest.mark.parametrize("id", ["", "G2", "g 2", "-g", "é", "a" * 129, "g2\n", None, 7])
def test_other_ids_of_sources_are_refused(id: object) -> None:
    """What does not have the form is refused with its path and not repeated."""
    with pytest.raises(InvalidDataError) as refused:
        check_source_id(id, path="$.service")
    assert refused.value.problems == ("this is no id @ $.service",)
    assert check_source_id("a" * 128) == "a" * 128


@pytest.mark.parametrize("key", ["", "Anna Peeters", "anna@example.org", "k" * 129, "k\n", None])
def test_keys_are_of_machines(key: object) -> None:
    """A key that looks like a name or an address is refused."""
    with pytest.raises(InvalidDataError, match=r"\$\.key"):
        check_key(key)
    assert check_key("form-7/a:b.c_d-1") == "form-7/a:b.c_d-1"
