# SPDX-License-Identifier: EUPL-1.2
"""
How an operation runs: alone, or inside a transaction that the caller opened.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from onestopshop.domain.people import Actor
from onestopshop.errors import ConflictError
from onestopshop.operations.work import Context, Work
from onestopshop.ports.storage import Batch, Written

__all__ = ["DeskWork"]

R = TypeVar("R")

_TRIES = 8
"""How often an operation decides anew when somebody else wrote in between."""


class DeskWork:
    """
    Run the operations of one actor.

    Args:
        commit: Write a batch and tell the followers of the log; the runtime gives it.
    """

    def __init__(self, context: Context, actor: Actor, *, commit: Callable[[Batch], Written]) -> None:
        self.context = context
        self.actor = actor
        self._commit = commit
        self._open = threading.local()

    def allow(self, action: str, subject: object = None) -> None:
        """Return when the actor may do *action* to *subject*, else raise ForbiddenError."""
        self.context.gate.check(self.actor, action, subject)

    @contextmanager
    def together(self, *, key: str | None = None) -> Iterator[None]:
        """
        Make all calls inside one transaction: an exception leaves nothing written.

        Args:
            key: Makes the whole transaction safe to repeat, when the calls inside are the same.

        Raises:
            ConflictError: One is open already, or somebody else wrote first.
        """
        if self._current is not None:
            raise ConflictError(
                "together() inside together(): one transaction is open already",
                expected="no open transaction",
                found="an open transaction",
                hint="Make all the calls inside the first one.",
            )
        with Work(self.context, self.actor, key=key) as work:
            self._open.work = work
            try:
                yield
            finally:
                self._open.work = None
            self._write(work)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Give the open transaction, or one that is never written."""
        if self._current is not None:
            yield self._current
            return
        with Work(self.context, self.actor) as work:
            yield work

    def run(self, decide: Callable[[Work], R]) -> R:
        """
        Run one operation: in the open transaction, else in one of its own.

        An operation that finds its record changed in between decides again on
        what is there now; that is safe, because nothing of it was written.
        """
        if self._current is not None:
            with self._current.step():
                return decide(self._current)
        for left in reversed(range(_TRIES)):
            with Work(self.context, self.actor) as work:
                result = decide(work)
                try:
                    self._write(work)
                except ConflictError:
                    if not left:
                        raise
                else:
                    return result
        raise AssertionError("unreachable")  # pragma: no cover - the last try raises or returns

    def aside(self, actor: Actor, decide: Callable[[Work], object]) -> None:
        """Run what is no part of what the caller does, in a transaction of its own even when one is open."""
        with Work(self.context, actor) as work:
            decide(work)
            self._write(work)

    @property
    def _current(self) -> Work | None:
        return getattr(self._open, "work", None)

    def _write(self, work: Work) -> None:
        batch = work.batch()
        work.end_reading()
        if batch.entries:
            self._commit(batch)
