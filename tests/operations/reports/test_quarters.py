# SPDX-License-Identifier: EUPL-1.2
"""
Whole quarters, and what may be told of their parts.
"""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.errors import InvalidDataError
from onestopshop.operations.reports.quarters import known, protected, quarter_of, quarters, whole

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@given(today=DAYS)
def test_a_year_of_quarters_that_are_over(today: date) -> None:
    """Without a day the last four quarters are counted, without a gap, and none that still runs."""
    found = quarters(since=None, today=today)
    assert 4 == len(found)
    assert found[-1][1] <= today < found[-1][1] + timedelta(days=93)
    assert [end for _, end in found[:-1]] == [begin for begin, _ in found[1:]]
    assert all(begin == quarter_of(begin) for begin, _ in found)


def test_any_day_of_a_quarter_names_it() -> None:
    """Two days of one quarter give the same periods, so that their difference tells nothing."""
    today = date(2026, 8, 3)
    assert quarters(since=date(2026, 1, 1), today=today) == quarters(since=date(2026, 3, 31), today=today)


@pytest.mark.parametrize("since", [date(2026, 7, 1), date(2027, 1, 1), date(2024, 6, 30)])
def test_no_quarter_or_too_many(since: date) -> None:
    """Where no quarter ended, or more than eight did, there is one clear error."""
    with pytest.raises(InvalidDataError, match=r"\$\.since"):
        quarters(since=since, today=date(2026, 8, 3))


@pytest.mark.parametrize(
    ("counts", "told", "together"),
    [
        ((6, 8, 2, 12), (6, 8, None, 12), (26, True)),
        ((9, 8, 7), (9, 8, 7), (24, False)),
        ((1, 1, 1, 9), (None, None, None, 9), (9, True)),
        ((0, 0, 7), (0, 0, 7), (7, False)),
        ((3, 3, 3, 3), (None,) * 4, (12, False)),
        ((3, 3, 3), (None,) * 3, (None, True)),
        ((0, 3, 3, 3), (0, None, None, None), (None, True)),
        ((1, 1, 1, 1), (None,) * 4, (None, False)),
        ((4,), (None,), (None, True)),
    ],
)
def test_small_parts_are_hidden(
    counts: tuple[int, ...], told: tuple[int | None, ...], together: tuple[int | None, bool]
) -> None:
    """What is too small is hidden, and not counted along; only a whole year of few is told as one."""
    assert told == protected(counts, least=5)
    assert together == whole(counts, least=5)


@given(counts=st.lists(st.integers(0, 40), min_size=8, max_size=12), least=st.integers(1, 10))
def test_papers_of_other_periods_tell_no_small_quarter(counts: list[int], least: int) -> None:
    """What papers of any periods tell beside each quarter follows from the quarters told, but for years of few."""
    for end in range(1, len(counts) + 1):
        for begin in range(max(0, end - 8), end):
            told = protected(counts[begin:end], least=least)
            assert told == protected(counts, least=least)[begin:end]
            together, more = whole(counts[begin:end], least=least)
            year_of_few = end - begin == 4 and set(told) == {None}
            large = sum(count for count in told if count is not None)
            assert year_of_few or (together or 0, more) == (large if large >= least else 0, None in told)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((), None),
        ((4,), None),
        ((5,), 5),
        ((5, 2, 3), 5),
        ((12, 2, 6), 18),
        ((3, 3, 3, 3), None),
        ((0, 0, 7), 7),
    ],
)
def test_a_few_are_never_counted_along(counts: tuple[int, ...], told: int | None) -> None:
    """Quarters of a few are in no sum, not even together; a smallest count of none hides none."""
    assert told == known(counts, least=5)
    assert sum(counts) == known(counts, least=0)


@given(st.lists(st.integers(min_value=0, max_value=9)), st.integers(min_value=1, max_value=9))
def test_a_sum_tells_what_its_quarters_tell(counts: list[int], least: int) -> None:
    """What is told of all quarters so far is the sum of what is told of each, and never differs by a few."""
    told = [known(counts[:end], least=least) or 0 for end in range(len(counts) + 1)]
    apart = [count or 0 for count in protected(counts, least=least)]
    assert told == [sum(apart[:end]) for end in range(len(counts) + 1)]
    assert all(later == one or later - one >= least for one, later in pairwise(told))
