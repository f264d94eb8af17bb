# SPDX-License-Identifier: EUPL-1.2
"""
Tallies.
"""

from datetime import date

import pytest

from onestopshop.domain.reports.tallies import begin_tally, set_tally
from onestopshop.errors import InvalidDataError


def test_no_negative_number() -> None:
    """A tally is never less than nothing."""
    day = date(2026, 3, 2)
    tally = begin_tally(name="pupils", desk="main", month="2026-03", city="testville", day=day, by="w1")
    assert (0, 0) == (tally.count, tally.version)
    with pytest.raises(InvalidDataError, match="0 or more"):
        set_tally(tally, count=-1, method=None, day=day, by="w1")


def test_the_log_holds_no_number() -> None:
    """The log says which number was set, and neither the number nor words about it."""
    day = date(2026, 3, 2)
    tally = begin_tally(name="pupils", desk="main", month="2026-03", city="testville", day=day, by="w1")
    after, event = set_tally(tally, count=17, method="counted the chairs", day=day, by="w2")
    assert ("pupils:main:2026-03", 17, 1) == (after.id, after.count, after.version)
    assert {"name": "pupils", "desk": "main", "month": "2026-03"} == event.data
