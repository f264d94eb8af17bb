# SPDX-License-Identifier: EUPL-1.2
"""
How far a long operation has come.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import attrs

from onestopshop.ports.following import length_of_log
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Kind, Snapshot

__all__ = ["LOG", "Progress", "Step", "Steps", "sizes"]

LOG = "log"
"""What the log is called where parts of a storage are named; no kind may have this name."""


@attrs.frozen(kw_only=True)
class Step:
    """
    How far something has come.

    Args:
        what: What it is at: a kind of record, or ``log``.
        done: How many records and entries are dealt with.
        total: How many there are to deal with.
    """

    what: str
    done: int
    total: int


Progress: TypeAlias = Callable[[Step], object]
"""Called about once for a thousand records or entries."""


class Steps:
    """
    Count what is done, and tell it now and then.
    """

    _EVERY = 1_000

    def __init__(self, progress: Progress | None, *, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = self._told = 0

    def advance(self, what: str, count: int = 1) -> None:
        """Count what was done of *what*."""
        self._done += count
        if self._progress is not None and self._done - self._told >= self._EVERY:
            self._tell(what)

    def end(self, what: str) -> None:
        """Tell that *what* was the last."""
        if self._progress is not None:
            self._tell(what)

    def _tell(self, what: str) -> None:
        assert self._progress is not None  # noqa: S101 - both callers looked
        self._told = self._done
        self._progress(Step(what=what, done=self._done, total=max(self._total, self._done)))


def sizes(snapshot: Snapshot, kinds: Sequence[Kind]) -> dict[str, int]:
    """Return how many records there are of each kind, and how many entries in the log."""
    counts = {kind.name: snapshot.count(Query(kind=kind.name))[()] for kind in kinds}
    return {**counts, LOG: length_of_log(snapshot)}
