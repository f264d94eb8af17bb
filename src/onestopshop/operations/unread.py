# SPDX-License-Identifier: EUPL-1.2
"""
Records that cannot be read: what goes through all of them leaves those out, and says which they were.

A record is unreadable to a version of the program that is older than the one
that wrote it, or when it was changed from outside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import attrs

from onestopshop.codec.records import Model, from_record
from onestopshop.errors import InvalidDataError
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["Unread", "leaving_out", "legible"]

M = TypeVar("M", bound=Model)


@attrs.frozen(kw_only=True)
class Unread:
    """
    A record that was left out, because it or one that it needs cannot be read.

    Args:
        kind, subject: Which record it is.
        reason: What is wrong with it; never a value that it holds.
    """

    kind: str
    subject: str
    reason: str


def legible(work: Work, model: type[M], query: Query, unread: list[Unread] | None) -> Iterator[M]:
    """
    Yield the records that match, but for those that cannot be read, which are added to *unread*.

    Raises:
        InvalidDataError: One cannot be read, and there is no list to add it to.
    """
    for record in work.snapshot.find(query):
        with leaving_out(unread, record.kind, record.id):
            yield from_record(record, model)


@contextmanager
def leaving_out(unread: list[Unread] | None, kind: str, subject: str) -> Iterator[None]:
    """
    Add a record to *unread* when what is done with it finds one that cannot be read, and go on.

    Raises:
        InvalidDataError: There is no list to add it to.
    """
    try:
        yield
    except InvalidDataError as error:
        if unread is None:
            raise
        unread.append(Unread(kind=kind, subject=subject, reason=f"{error} {error.hint}".strip()))
