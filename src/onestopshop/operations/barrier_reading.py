# SPDX-License-Identifier: EUPL-1.2
"""
Look at barriers, at what was observed, and at how often.
"""

from collections.abc import Sequence

import attrs

from onestopshop.domain.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import ReviewState
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.values import one_of
from onestopshop.operations.arguments import own_desk
from onestopshop.operations.counting import met, mine, reporters_seen, seen
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.policies import INSIDE, audience_of, shown
from onestopshop.ports.queries import Condition, Equal, Query

__all__ = ["BarrierReading", "Counts"]


@attrs.frozen(kw_only=True)
class Counts:
    """
    How often a barrier was met: numbers that are never added to each other; ``None`` when too small to see.

    Args:
        observations: Facts, retracted ones not counted.
        visits: Distinct contacts.
        reporters: Distinct recorders; never published, and never shown outside the desks.
        desks: Distinct desks.
    """

    observations: int | None
    visits: int | None
    reporters: int | None
    desks: int | None


class BarrierReading:
    """
    What a desk can look at.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def get(self, id: str) -> Barrier:
        """
        Return a barrier.

        Raises:
            NotFoundError: There is none with this id.
        """
        with self._desk.reading() as work:
            barrier = work.get(Barrier, id)
            work.allow("barriers.read", barrier)
            return shown(barrier, work.actor, work.policies)

    def list(
        self, *, state: str | None = None, limit: int = 50, after: Barrier | None = None
    ) -> Sequence[Barrier]:
        """Return barriers by their number; an owner sees those of its organisation."""
        with self._desk.reading() as work:
            work.allow("barriers.read")
            where: dict[str, Condition] = {}
            if state is not None:
                where["state"] = Equal(one_of(state, BarrierState, path="$.state").value)
            if work.actor.acts_as is ActsAs.OWNER:
                where["owner"] = Equal(work.actor.organisation or "")
            cursor = None if after is None else (after.number, after.id)
            query = Query(
                kind=Barrier.KIND, where=where, order=(("number", "asc"),), after=cursor, limit=limit
            )
            policies = work.policies
            return tuple(shown(barrier, work.actor, policies) for barrier in work.find(Barrier, query))

    def counts(self, id: str) -> Counts:
        """
        Return how often a barrier was met: a worker counts what her own desk noted.

        Raises:
            NotFoundError: There is none with this id.
        """
        with self._desk.reading() as work:
            work.allow("barriers.read", work.get(Barrier, id))
            found = met(work, id, mine(work, Observation))
            return Counts(
                observations=seen(work, found.observations),
                visits=seen(work, found.visits),
                reporters=reporters_seen(work, found.reporters),
                desks=seen(work, found.desks),
            )

    def observation(self, id: str) -> Observation:
        """
        Return an observation.

        Raises:
            NotFoundError: There is none with this id.
            ForbiddenError: It is of another desk, and the role is a worker's.
        """
        with self._desk.reading() as work:
            observation = work.get(Observation, id)
            work.allow("barriers.read", observation)
            return shown(observation, work.actor, work.policies)

    def observations(
        self,
        *,
        barrier: str | None = None,
        desk: str | None = None,
        review: str | None = None,
        limit: int = 50,
        after: Observation | None = None,
    ) -> Sequence[Observation]:
        """
        Return observations, newest day first.

        Args:
            barrier: Only those linked to it.
            desk: Only those of this desk; a worker sees her own desk only.
            review: Only those in this state of identity review.
        """
        if review is not None:
            one_of(review, ReviewState, path="$.review")
        with self._desk.reading() as work:
            work.allow("barriers.read")
            if audience_of(work.actor) != INSIDE:
                return ()
            wanted = {
                "barrier": barrier,
                "desk": own_desk(work, "barriers.read", desk),
                "identity_review": review,
            }
            where = {name: Equal(value) for name, value in wanted.items() if value is not None}
            cursor = None if after is None else (after.day.isoformat(), after.id)
            query = Query(
                kind=Observation.KIND, where=where, order=(("day", "desc"),), after=cursor, limit=limit
            )
            policies = work.policies
            return tuple(shown(found, work.actor, policies) for found in work.find(Observation, query))
