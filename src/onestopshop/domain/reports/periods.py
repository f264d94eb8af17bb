# SPDX-License-Identifier: EUPL-1.2
"""
The fixed periods of which figures are given: a year, a quarter or a month.

There are no others, because two periods that overlap would tell what lies
between them.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import attrs

from onestopshop.domain.fields import Keep, about
from onestopshop.errors import InvalidDataError

__all__ = ["Period", "PeriodKind", "month_of", "period_of", "quarter_of"]

_K = Keep.UNLIMITED
_FORM = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


class PeriodKind(StrEnum):
    """
    How long a period is.
    """

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


_WRITTEN: Final[Mapping[PeriodKind, str]] = {
    PeriodKind.YEAR: "2026",
    PeriodKind.QUARTER: "2026-Q1",
    PeriodKind.MONTH: "2026-03",
}


@attrs.frozen(kw_only=True)
class Period:
    """
    One year, quarter or month.

    Args:
        name: ``2026``, ``2026-Q1`` or ``2026-03``.
        since: The first day.
        until: The day after the last.
    """

    name: str = attrs.field(metadata=about("which period it is", keep=_K))
    since: date = attrs.field(metadata=about("which period it is", keep=_K))
    until: date = attrs.field(metadata=about("which period it is", keep=_K))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.since <= day < self.until

    @property
    def kind(self) -> PeriodKind:
        """How long it is."""
        if "-" not in self.name:
            return PeriodKind.YEAR
        return PeriodKind.QUARTER if "Q" in self.name else PeriodKind.MONTH

    def over(self, today: date) -> bool:
        """Return whether its last day has passed."""
        return today >= self.until

    def quarters(self) -> Iterator[str]:
        """Yield the quarters that it touches, in order; a month is of one quarter."""
        yield from dict.fromkeys(quarter_of(f"{year}-{month:02}") for year, month in self._months())

    def _months(self) -> Iterator[tuple[int, int]]:
        year, month = self.since.year, self.since.month
        while date(year, month, 1) < self.until:
            yield year, month
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def period_of(
    name: str, *, path: str = "$.period", like: Collection[PeriodKind] = tuple(PeriodKind)
) -> Period:
    """
    Return the period of this name.

    Args:
        like: The kinds of which examples are given when this is none.

    Raises:
        InvalidDataError: There is no such period.
    """
    found = _FORM.fullmatch(name) if isinstance(name, str) else None
    if found is None:
        raise InvalidDataError([f"this is no period @ {path}"], hint=_examples(like))
    return _period(name, found)


def _examples(kinds: Collection[PeriodKind]) -> str:
    """Return how the periods of these kinds are written."""
    *names, last = (f"a {kind}" for kind in PeriodKind if kind in kinds)
    named = f"{', '.join(names)} or {last}" if names else last
    return f"Write {named}: {', '.join(_WRITTEN[kind] for kind in PeriodKind if kind in kinds)}."


def _period(name: str, found: re.Match[str]) -> Period:
    year = int(found["year"])
    first, months = 1, 12
    if found["quarter"]:
        first, months = 3 * int(found["quarter"]) - 2, 3
    elif found["month"]:
        first, months = int(found["month"]), 1
    after = first + months
    until = date(year + 1, 1, 1) if after > 12 else date(year, after, 1)
    return Period(name=name, since=date(year, first, 1), until=until)


def month_of(name: str, *, path: str = "$.month") -> Period:
    """
    Return the month of this name.

    Raises:
        InvalidDataError: It is no month.
    """
    found = _FORM.fullmatch(name) if isinstance(name, str) else None
    if found is None or found["month"] is None:
        raise InvalidDataError([f"this is no month @ {path}"], hint="Write it like 2026-03.")
    return period_of(name)


def quarter_of(day: str) -> str:
    """Return the name of the quarter of a day or a month that is written ``YYYY-MM…``."""
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
