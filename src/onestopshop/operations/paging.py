# SPDX-License-Identifier: EUPL-1.2
"""
Check what a caller asks of a list: how many at most, from where, after which.
"""

from typing import TypeVar

from onestopshop.domain.ids import check_source_id
from onestopshop.errors import InvalidDataError

__all__ = ["MOST_ON_A_PAGE", "check_after", "check_after_id", "check_page"]

T = TypeVar("T")

MOST_ON_A_PAGE = 1000
"""Nobody reads more at once; a longer list is read page by page."""

_FURTHEST = 1_000_000
"""No search goes further; every index can count so far."""


def check_page(limit: int, offset: int = 0) -> None:
    """
    Return when there can be a page of *limit* things that leaves out the first *offset*.

    Raises:
        InvalidDataError: The limit is no whole number of 1 to 1000, or the offset none of 0 to a million.
    """
    problems = []
    if not _between(limit, 1, MOST_ON_A_PAGE):
        problems.append(f"a page has 1 to {MOST_ON_A_PAGE} lines @ $.limit")
    if not _between(offset, 0, _FURTHEST):
        problems.append(f"a page begins after 0 to {_FURTHEST} lines @ $.offset")
    if problems:
        raise InvalidDataError(problems, hint="Give whole numbers, and read a long list page by page.")


def check_after(after: T | None, model: type[T]) -> None:
    """
    Return when a list of *model* can go on after *after*: the last one of the page before, or ``None``.

    Raises:
        InvalidDataError: It is something else.
    """
    if after is not None and not isinstance(after, model):
        raise InvalidDataError(
            [f"what a list goes on after is a {model.__name__} @ $.after"],
            hint="Give the last one of the page before.",
        )


def check_after_id(after: str | None) -> None:
    """
    Return when a list in order of id can go on after this id, or begins.

    Raises:
        InvalidDataError: It is no id of a source.
    """
    if after is not None:
        check_source_id(after, path="$.after")


def _between(number: object, low: int, high: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and low <= number <= high
