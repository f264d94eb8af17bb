# SPDX-License-Identifier: EUPL-1.2
"""
What each writer notes of its transactions, and what the storage holds at the end.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from onestopshop.plugin import Index, Kind, LogEntry, Query, Record, Storage

__all__ = ["LISTS", "Note", "Remains", "elements_of", "key_of", "remains_of", "whole_log"]

LISTS: Final = Kind(name="list", fields={"name": Index.STRING, "length": Index.INTEGER})
"""A record that is a list of numbers; its version is its length."""

_PAGE: Final = 10_000


@attrs.frozen(kw_only=True)
class Note:
    """
    One transaction that was acknowledged.

    Args:
        key: The key of its entries, without their number; empty when it wrote nothing.
        begin: When its snapshot was asked for, in nanoseconds of the machine's monotonic clock.
        end: When it had been acknowledged.
        reads: What it saw of each list, in one snapshot.
        appends: What it appended to each list, one element each.
        seqs: The numbers of its entries, as the storage told them; in the order of *appends*.
        log: The last number of the log in its snapshot, when it looked.
    """

    key: str = ""
    begin: int
    end: int
    reads: Mapping[str, Sequence[int]]
    appends: Mapping[str, int] = attrs.field(factory=dict)
    seqs: Sequence[int] = ()
    log: int | None = None


@attrs.frozen(kw_only=True)
class Remains:
    """
    What the storage holds when all writers are done.
    """

    lists: Mapping[str, Sequence[int]]
    versions: Mapping[str, int]
    log: Sequence[LogEntry]


def key_of(key: str, number: int) -> str:
    """
    Return the key of one entry of a transaction; the first one is 1.
    """
    return f"{key}/{number}"


def elements_of(record: Record | None) -> list[int]:
    """
    Return the elements of a list; one that nobody wrote is empty.
    """
    body: Mapping[str, Any] = record.body if record else {"elements": []}
    return list(body["elements"])


def remains_of(storage: Storage) -> Remains:
    """
    Read everything.
    """
    with storage.read() as snapshot:
        records = list(snapshot.find(Query(kind=LISTS.name)))
    return Remains(
        lists={record.id: elements_of(record) for record in records},
        versions={record.id: record.version for record in records},
        log=whole_log(storage),
    )


def whole_log(storage: Storage) -> list[LogEntry]:
    """
    Read the log page by page, in one snapshot.
    """
    log: list[LogEntry] = []
    with storage.read() as snapshot:
        while page := snapshot.entries(after=log[-1].seq if log else 0, limit=_PAGE):
            log += page
    return log
