# SPDX-License-Identifier: EUPL-1.2
"""
Read a storage to its end, and name what cannot be read on the way.

A storage raises when it meets a damaged record or entry.  Whoever looks for
damage reads on behind it: records that the log names are tried one by one
until the storage answers again.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import attrs

from onestopshop.domain.events import LogEntry
from onestopshop.errors import OneStopShopError
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Record, Snapshot

__all__ = ["FAILURES", "Unread", "entries", "records"]

_PAGE: Final = 1_000
_PATIENCE: Final = 100
"""After so many failures one after another, nothing behind them is looked for."""
FAILURES: Final = (OneStopShopError, ValueError, ArithmeticError)
"""What reading raises: adapters say StorageError, or let a damaged date or number raise what it does."""


@attrs.frozen(kw_only=True)
class Unread:
    """
    A place where the storage failed.

    Args:
        id: The id of the record or the number of the entry that cannot be read; empty when nobody knows which.
        message: What is wrong, without anything that it says.
    """

    id: str
    message: str


_Expected: TypeAlias = Callable[[str], Iterator[str]]


def records(snapshot: Snapshot, kind: str, expected: _Expected) -> Iterator[Record | Unread]:
    """
    Yield the records of a kind in order of id, and the places that cannot be read.

    Args:
        expected: Return the ids above one that should be there, in order.
    """
    last, failed = "", 0
    while failed < _PATIENCE:
        try:
            for record in snapshot.find(Query(kind=kind, after=(last,) if last else None)):
                yield record
                last, failed = record.id, 0
        except FAILURES as error:
            failure = error
        else:
            return
        for id in expected(last):
            read = _one(snapshot, kind, id)
            if read is not None:
                yield read
                last, failed = id, failed + 1 if isinstance(read, Unread) else 0
            if isinstance(read, Unread):
                break
        else:
            yield Unread(id="", message=f"behind {last or 'the beginning'}: {_said(failure)}")
            return
    yield Unread(id="", message=f"too much is damaged; nothing behind {last} was read")


def entries(snapshot: Snapshot) -> Iterator[LogEntry | Unread]:
    """Yield the entries of the log in order, and the numbers of those that cannot be read."""
    last, failed, limit = 0, 0, _PAGE
    while failed < _PATIENCE:
        try:
            page = snapshot.entries(after=last, limit=limit)
        except FAILURES as error:
            if limit == 1:
                last, failed = last + 1, failed + 1
                yield Unread(id=str(last), message=_said(error))
            limit = 1
            continue
        if not page:
            return
        yield from page
        last, failed = page[-1].seq, 0
        limit = _PAGE if limit == _PAGE or last % _PAGE == 0 else 1
    yield Unread(id="", message=f"too much is damaged; nothing behind entry {last} was read")


def _one(snapshot: Snapshot, kind: str, id: str) -> Record | Unread | None:
    try:
        return snapshot.get(kind, id)
    except FAILURES as error:
        return Unread(id=id, message=_said(error))


def _said(error: BaseException) -> str:
    """Return what an error of ours says; others may quote what they read."""
    return f"it cannot be read: {error}" if isinstance(error, OneStopShopError) else "it cannot be read"
