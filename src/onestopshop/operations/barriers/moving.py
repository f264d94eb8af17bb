# SPDX-License-Identifier: EUPL-1.2
"""
Run one change of a barrier: asked of the gate, decided in the domain, saved with its key.
"""

from collections.abc import Callable
from datetime import date

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.removal import Removal
from onestopshop.domain.barriers.removing import check_recent
from onestopshop.domain.codes.barriers import Scope
from onestopshop.domain.events import Event
from onestopshop.operations.barriers.families import naming_survivor
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.policies import answered
from onestopshop.operations.verification.editions import counted_in
from onestopshop.operations.verification.exposure import baseline
from onestopshop.operations.work import Work

__all__ = ["BarrierChanges", "Change", "removal_of"]

Change = Callable[[Work, Barrier], tuple[Barrier, Event]]
"""Decide what becomes of a barrier, and what the log is told."""


class BarrierChanges:
    """
    What every change of a barrier has in common.
    """

    _desk: DeskWork

    def _change_barrier(self, id: str, operation: str, past: str, key: str | None, change: Change) -> Barrier:
        """
        Change one barrier, or find it again when *key* changed it before.

        Args:
            operation: What the gate is asked for, behind ``barriers.``.
            past: What the log calls it, behind ``barrier.``.
        """
        may = f"barriers.{operation}"

        def decide(work: Work) -> Barrier:
            given = work.key_of_call(key)
            found = self._found_again(work, given, past, id, may)
            if found is None:
                barrier = work.get(Barrier, id)
                work.allow(may, barrier)
                with naming_survivor(work, barrier):
                    changed, event = change(work, barrier)
                found = work.save(changed, event, key=given)
            return answered(found, work.actor, work.policies)

        return self._desk.run(decide)

    def _found_again(self, work: Work, key: str | None, past: str, id: str, may: str) -> Barrier | None:
        """Return the barrier when *key* changed it before, else ``None``."""
        return work.repeated(key, f"barrier.{past}", Barrier, id, may=may)


def removal_of(work: Work, barrier: Barrier, effective_on: date, scope: Scope) -> Removal:
    """
    Return what is claimed, with the counts of before, which lose their days later.

    Raises:
        InvalidDataError: It begins too long ago.
    """
    check_recent(effective_on, work.context.today(), work.context.rules.verification)
    before, includes_burst = baseline(work, barrier, effective_on)
    return Removal(
        effective_on=effective_on,
        scope=scope,
        before=before,
        includes_burst=includes_burst,
        editions=counted_in(work, barrier),
    )
