# SPDX-License-Identifier: EUPL-1.2
"""
Merge barriers that are one, split one that is two, and take either back.
"""

from collections.abc import Iterable
from typing import Unpack

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.merges import (
    merge,
    recounted,
    take_in,
    unmerge,
    yield_up,
)
from onestopshop.domain.events import Event
from onestopshop.domain.observations import Observation
from onestopshop.operations.barriers.families import family, line, within
from onestopshop.operations.barriers.gathering import BarrierFields
from onestopshop.operations.barriers.moving import BarrierChanges
from onestopshop.operations.barriers.speaking import remove_quotes
from onestopshop.operations.barriers.splitting import ids_of, split_off
from onestopshop.operations.inputs import a_text
from onestopshop.operations.policies import answered
from onestopshop.operations.verification.exposure import baseline
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["BarrierJoining"]


class BarrierJoining(BarrierChanges):
    """
    One barrier instead of two, and two instead of one.
    """

    def merge(self, id: str, *, target: str, reason: str, key: str | None = None) -> Barrier:
        """
        Let another barrier go on in the place of this one; its counts follow, its links stay.

        Args:
            target: The barrier that goes on.

        Raises:
            TransitionError: One of them has ended, or is claimed to be removed.
            ForbiddenError: Only a coordinator may.
            InvalidDataError: The target is the barrier itself, or a reason is missing.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            into = work.get(Barrier, target)
            work.allow("barriers.merge", into)
            why = a_text(reason, path="$.reason")
            merged = merge(barrier, by=work.actor, day=work.context.today(), target=into, reason=why)
            work.save(*take_in(into, barrier.id))
            return merged

        return self._change_barrier(id, "merge", "merged", key, change)

    def unmerge(self, id: str, *, reason: str, key: str | None = None) -> Barrier:
        """
        Take a merge back: state, links and counts are as they were before.

        A claim of removal of the barrier that went on is compared with its own counts from now on.

        Raises:
            TransitionError: It is not merged.
            ForbiddenError: Only a coordinator may.
            InvalidDataError: A reason is missing.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            why = a_text(reason, path="$.reason")
            parted = unmerge(barrier, by=work.actor, day=work.context.today(), reason=why)
            if barrier.merged_into is not None:
                _remove_quotes_of(work, barrier)
                work.save(*yield_up(work.get(Barrier, barrier.merged_into), barrier.id))
                _recount(work, work.get(Barrier, barrier.merged_into))
            return parted

        return self._change_barrier(id, "unmerge", "unmerged", key, change)

    def split(
        self,
        id: str,
        observations: Iterable[str],
        *,
        key: str | None = None,
        **fields: Unpack[BarrierFields],
    ) -> Barrier:
        """
        Let some observations of a barrier become a new one that is related to it; merging them undoes it.

        Args:
            observations: Ids of those that leave.
            fields: As for `gather`; what all that leave share may be left out.

        Raises:
            ForbiddenError: Only a coordinator may, at the home installation.
            InvalidDataError: An observation is not linked to the barrier, or all of them are named.
            TransitionError: The barrier has ended, or is claimed to be removed.
        """
        ids = ids_of(observations)

        def decide(work: Work) -> Barrier:
            given = work.key_of_call(key)
            made = work.repeated(given, "barrier.gathered", Barrier, may="barriers.split")
            if made is None:
                barrier = work.get(Barrier, id)
                made = split_off(work, barrier, ids, fields, key=given)
            return answered(made, work.actor, work.policies)

        return self._desk.run(decide)


def _remove_quotes_of(work: Work, barrier: Barrier) -> None:
    """Remove from where a barrier was merged into the words of its observations, which leave with it."""
    if any(one.examples for one in line(work, barrier) if one.id != barrier.id):
        query = Query(kind=Observation.KIND, where={"barrier": within(work, barrier)})
        for observation in work.find(Observation, query):
            remove_quotes(work, observation, keep=frozenset(family(work, barrier)))


def _recount(work: Work, target: Barrier) -> None:
    """Count anew what claims are compared with, where a barrier that left was counted, too."""
    for barrier in line(work, target):
        claim = barrier.removal
        if claim is not None:
            before, includes_burst = baseline(work, barrier, claim.effective_on)
            work.save(*recounted(barrier, before=before, includes_burst=includes_burst))
