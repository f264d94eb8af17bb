# SPDX-License-Identifier: EUPL-1.2
"""
Long lists, read page by page.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from onestopshop.cli.output import say
from onestopshop.errors import NotFoundError

if TYPE_CHECKING:
    from onestopshop import Desk

__all__ = ["Read", "barrier_id", "first"]

T = TypeVar("T")

_PAGE = 500
"""Records that are read at once."""


class Read(Protocol[T]):
    """
    Read one page: the first one, or that after a record.
    """

    def __call__(self, *, limit: int, after: T | None) -> Sequence[T]:
        """Return at most *limit* records."""


def first(read: Read[T], limit: int, *, which: str = "newest") -> list[T]:
    """
    Return the first *limit* records, and say so where there may be more.

    Args:
        which: What the first ones are, in one word.
    """
    found = list(islice(_all(read, min(limit, _PAGE)), limit))
    if len(found) == limit:
        say(f"the {which} {limit}; more with --limit")
    return found


def barrier_id(desk: "Desk", given: str) -> str:
    """
    Return the id of the barrier that was given by its number, or what was given.

    Raises:
        NotFoundError: There is no barrier of this number, or not for who acts.
    """
    if not (given.isascii() and given.isdigit()):
        return given
    number = int(given) if len(given) < 19 else -1
    for barrier in _all(desk.barriers.list, _PAGE):
        if barrier.number == number:
            return barrier.id
    raise NotFoundError("barrier", given, hint="`onestopshop barriers list` shows ids and numbers.")


def _all(read: Read[T], size: int) -> Iterator[T]:
    page = read(limit=size, after=None)
    while page:  # a short page is not the last one: what a plugin vetoes is left out of it
        yield from page
        page = read(limit=size, after=page[-1])
