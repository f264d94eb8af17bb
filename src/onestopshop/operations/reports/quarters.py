# SPDX-License-Identifier: EUPL-1.2
"""
Count by whole quarters, and hide what is too small to be told.

What is told again and again is told of fixed periods only: the difference
between the papers of two days would be the visits of one (domain handbook,
section 9, rule 6).
"""

from collections.abc import Sequence
from datetime import date

import attrs

from onestopshop.errors import InvalidDataError

__all__ = ["Quarter", "known", "protected", "quarter_of", "quarters", "whole"]

_MOST = 8
"""Quarters that fit on a page."""

_YEAR = 4


@attrs.frozen(kw_only=True)
class Quarter:
    """
    The visits of one quarter; ``None`` where they are too few to tell.

    Args:
        since, until: The first day, and the day after the last.
        affected: Visits in which a barrier was met.
        exposed: Visits in which it could have been.
    """

    since: date
    until: date
    affected: int | None
    exposed: int | None


def quarter_of(day: date) -> date:
    """Return the first day of the quarter that *day* lies in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarters(*, since: date | None, today: date) -> tuple[tuple[date, date], ...]:
    """
    Return the quarters that are over: the last four, or those from that of *since* on.

    Raises:
        InvalidDataError: No quarter ended since then, or too many did.
    """
    end = quarter_of(today)
    begin = date(end.year - 1, end.month, 1) if since is None else quarter_of(since)
    found = []
    while begin < end:
        after = _next(begin)
        found.append((begin, after))
        begin = after
    if not found:
        raise InvalidDataError(
            ["no quarter has ended since then @ $.since"],
            hint="Figures are told of whole quarters; leave the day out for the last four.",
        )
    if len(found) > _MOST:
        raise InvalidDataError([f"at most {_MOST} quarters fit on a page @ $.since"])
    return tuple(found)


def protected(counts: Sequence[int], *, least: int) -> tuple[int | None, ...]:
    """
    Return the parts of a whole that may be told, with ``None`` for those that are few.

    Each is told for itself, whatever the others are: a quarter that one paper told and another hid beside a small
    one would tell the small one.
    """
    return tuple(None if 0 < count < least else count for count in counts)


def whole(counts: Sequence[int], *, least: int) -> tuple[int | None, bool]:
    """
    Return what may be told of all quarters together, and whether it may be more.

    It is the sum of what is told of each, so that the difference between papers of other periods tells nothing
    more.  Only where each quarter of the usual year is too small is the year told instead.
    """
    told = protected(counts, least=least)
    if len(counts) == _YEAR and not any(count is not None for count in told):
        return (sum(counts) if sum(counts) >= least else None), False
    return known(counts, least=least), None in told


def known(counts: Sequence[int], *, least: int) -> int | None:
    """
    Return the sum of what is told of each quarter, or ``None`` when that is few.

    A few are never counted along, not even with those of later quarters: beside a paper that tells those by
    themselves the sum would tell the few.
    """
    told = sum(count for count in protected(counts, least=least) if count is not None)
    return told if told >= least else None


def _next(begin: date) -> date:
    return date(begin.year + 1, 1, 1) if begin.month == 10 else date(begin.year, begin.month + 3, 1)
