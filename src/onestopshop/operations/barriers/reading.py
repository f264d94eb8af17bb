# SPDX-License-Identifier: EUPL-1.2
"""
Look at barriers, at what was observed, and at how often.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.phases import Phase, counting_states, phase_of
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import ReviewState
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.values import many, one_of
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.arguments import own_desk
from onestopshop.operations.barriers.families import family, linked_to
from onestopshop.operations.barriers.steps import NextStep, steps_of
from onestopshop.operations.counting import met, mine, reporters_seen, seen, told
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_after, check_page
from onestopshop.operations.policies import INSIDE, audience_of, shown
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, Equal, Query

__all__ = ["BarrierReading", "Counts", "readable"]

_T = TypeVar("_T", Barrier, Observation)


@attrs.frozen(kw_only=True)
class Counts:
    """
    How often a barrier was met: numbers that are never added to each other; ``None`` when too small to see.

    Args:
        observations: Facts, retracted ones not counted.
        visits: Distinct contacts.
        reporters: Distinct recorders; never published, and never shown outside the desks.
        desks: Distinct desks.
        until: The first day that is not counted, for who looks from outside the desks: the end of the last quarter
            that is over.
    """

    observations: int | None
    visits: int | None
    reporters: int | None
    desks: int | None
    until: date | None = None


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
            ForbiddenError: It is not for who looks; an owner sees only what was shared with it.
        """
        with self._desk.reading() as work:
            barrier = work.get(Barrier, id)
            work.allow("barriers.read", barrier)
            return shown(barrier, work.actor, work.policies)

    def list(
        self, *, state: str | None = None, limit: int = 50, after: Barrier | None = None
    ) -> Sequence[Barrier]:
        """
        Return barriers by their number; an owner sees those of its organisation that are shared.

        Raises:
            InvalidDataError: There is no such state, or no such page.
        """
        check_page(limit)
        check_after(after, Barrier)
        with self._desk.reading() as work:
            work.allow("barriers.read")
            where: dict[str, Condition] = {}
            if state is not None:
                where["state"] = Equal(one_of(state, BarrierState, path="$.state").value)
            if work.actor.acts_as is ActsAs.OWNER:
                where["owner"] = Equal(work.actor.organisation or "")
            cursor = None if after is None else (after.number, after.id)
            query = Query(kind=Barrier.KIND, where=where, order=(("number", "asc"),), after=cursor)
            return _page(work, Barrier, query, limit)

    def counts(self, id: str) -> Counts:
        """
        Return how often a barrier was met: a worker counts what her own desk noted.

        Who looks from outside the desks is told of quarters that are over, and of
        no quarter in which it was met a few times only.

        Raises:
            NotFoundError: There is none with this id.
            ForbiddenError: It is not for who looks; an owner sees only what was shared with it.
        """
        with self._desk.reading() as work:
            barrier = work.get(Barrier, id)
            work.allow("barriers.read", barrier)
            if audience_of(work.actor) != INSIDE:
                return _told(work, barrier)
            found = met(work, family(work, barrier), mine(work, Observation))
            return Counts(
                observations=seen(work, found.observations),
                visits=seen(work, found.visits),
                reporters=reporters_seen(work, found.reporters),
                desks=seen(work, found.desks),
            )

    def steps(self, id: str) -> Sequence[NextStep]:
        """
        Return what can be done to a barrier now, who may do it, and what it needs.

        Raises:
            NotFoundError: There is none with this id.
            ForbiddenError: It is not for who looks; an owner sees only what was shared with it.
        """
        with self._desk.reading() as work:
            barrier = work.get(Barrier, id)
            work.allow("barriers.read", barrier)
            return steps_of(work, barrier)

    def phases(self) -> Sequence[Phase]:
        """Return the phases of the city's own procedure, in order: none when it has none."""
        with self._desk.reading() as work:
            work.allow("barriers.read")
            return work.context.rules.phases

    def phase(self, id: str) -> Phase | None:
        """
        Return the phase of the city's own procedure that a barrier is in, or ``None``.

        Raises:
            NotFoundError: There is none with this id.
            ForbiddenError: It is not for who looks; an owner sees only what was shared with it.
        """
        (found,) = self.phases_of([id])
        return found

    def phases_of(self, ids: Iterable[str]) -> Sequence[Phase | None]:
        """
        Return for each barrier, in this order, the phase that it is in, or ``None``: all as of one moment.

        Raises:
            NotFoundError: There is none with one of these ids.
            ForbiddenError: One is not for who looks; an owner sees only what was shared with it.
        """
        wanted = tuple(many(ids, path="$.ids"))
        with self._desk.reading() as work:
            return tuple(_phase(work, work.get(Barrier, id)) for id in wanted)

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
            barrier: Only those linked to it, or to one that was merged into it.
            desk: Only those of this desk; a worker sees her own desk only.
            review: Only those in this state of identity review.

        Raises:
            InvalidDataError: There is no such desk or state, no such page, or the barrier has no form of an id.
        """
        check_page(limit)
        check_after(after, Observation)
        if desk is not None and not isinstance(desk, str):
            raise InvalidDataError(["a desk is named by a text @ $.desk"])
        with self._desk.reading() as work:
            work.allow("barriers.read")
            if audience_of(work.actor) != INSIDE:
                return ()
            linked: dict[str, Condition] = {}
            if barrier is not None:
                linked["barrier"] = linked_to(work, barrier)
            wanted = {
                "desk": own_desk(work, "barriers.read", desk),
                "identity_review": None
                if review is None
                else one_of(review, ReviewState, path="$.review").value,
            }
            where = linked | {name: Equal(value) for name, value in wanted.items() if value is not None}
            cursor = None if after is None else (after.day.isoformat(), after.id)
            query = Query(kind=Observation.KIND, where=where, order=(("day", "desc"),), after=cursor)
            return _page(work, Observation, query, limit)


def _phase(work: Work, barrier: Barrier) -> Phase | None:
    work.allow("barriers.read", barrier)
    phases = work.context.rules.phases
    counts = barrier.state in counting_states(phases)
    found = met(work, family(work, barrier), {}).observations if counts else 0
    return phase_of(phases, barrier.state, observations=found)


def readable(work: Work, thing: Barrier | Observation) -> bool:
    """Return whether the actor may read this one: what a relation or a plugin refuses is in no list."""
    try:
        work.allow("barriers.read", thing)
    except ForbiddenError:
        return False
    return True


def _told(work: Work, barrier: Barrier) -> Counts:
    """Return the counts for who looks from outside, of whom reporters are hidden."""
    least = work.policies.smallest_count(audience_of(work.actor))
    found = told(work, family(work, barrier), least=least)
    return Counts(
        observations=found.observations,
        visits=found.visits,
        reporters=None,
        desks=found.desks,
        until=found.until,
    )


def _page(work: Work, model: type[_T], query: Query, limit: int) -> tuple[_T, ...]:
    """
    Return the first records that the actor may read.

    Storages are asked for one page after the other, so that a page is short
    only when it is the last: what is left out must not end the list.
    """
    readables = (found for found in _walk(work, model, query, limit) if readable(work, found))
    return tuple(shown(found, work.actor, work.policies) for found in islice(readables, limit))


def _walk(work: Work, model: type[_T], query: Query, limit: int) -> Iterator[_T]:
    """Yield all that match, read page by page."""
    ((name, _),) = query.order
    while True:
        page = tuple(work.find(model, attrs.evolve(query, limit=limit)))
        yield from page
        if len(page) < limit:
            return
        last = getattr(page[-1], name)
        query = attrs.evolve(query, after=(str(last) if model is Observation else last, page[-1].id))
