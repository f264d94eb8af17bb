# SPDX-License-Identifier: EUPL-1.2
"""
Record a visit, without saying who it was.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, Unpack

import attrs

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.events import Event
from onestopshop.domain.observations import Observation, retract_observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.values import RetractReason, one_of
from onestopshop.domain.visits import Visit, check_complete, record_visit, retract_visit
from onestopshop.errors import ConflictError
from onestopshop.operations.arguments import (
    allowed,
    own_desk,
)
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_after, check_page
from onestopshop.operations.policies import INSIDE, answered, audience_of, shown
from onestopshop.operations.repeats import may_enter, recorded_before
from onestopshop.operations.visits.recording import VisitFields, check_visit, senders_of, visit_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, ContainsAny, Equal, Query

__all__ = ["VisitSheet", "Visits"]

T = TypeVar("T", Referral, Observation)


@attrs.frozen(kw_only=True)
class VisitSheet:
    """
    A visit with what it led to.
    """

    visit: Visit
    referrals: tuple[Referral, ...]
    observations: tuple[Observation, ...]

    @property
    def open_questions(self) -> tuple[str, ...]:
        """What the desk should still be asked: a prompt, never a block."""
        voided = ReferralState.ENTERED_IN_ERROR
        return self.visit.open_questions(
            referrals=sum(one.state is not voided for one in self.referrals),
            observations=sum(one.counted == "yes" for one in self.observations),
        )


class Visits:
    """
    The visits of a shop, as one desk sees them.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def record(self, *, key: str | None = None, **fields: Unpack[VisitFields]) -> Visit:
        """
        Record one contact.

        Needed are ``channel``, ``language``, and ``topics`` and ``handling``
        unless papers or a referral in the same transaction imply them.

        A correction takes back the visit that it names in ``corrects``, unless
        that is taken back already; what that visit led to stays.

        Args:
            key: Makes a retry recognisable: the same key records one visit.

        Raises:
            ConflictError: The visit was corrected before.
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: A value is not allowed, or there is no such field.
            NotFoundError: A service or a visit it refers to does not exist.
        """

        def decide(work: Work) -> Visit:
            given = work.key_of_call(key)
            repeated = recorded_before(work, given)
            if repeated is not None:
                return repeated
            visit = visit_of(work, fields)
            work.allow(may_enter(visit), visit)
            check_visit(work, visit)
            visit, event = record_visit(visit, senders=senders_of(work, visit))
            if visit.corrects is not None:
                _replace(work, visit, work.get(Visit, visit.corrects))
            work.before_commit(lambda: check_complete(work.get(Visit, visit.id)))
            return work.save(visit, event, key=given, at=visit.day)

        return self._write(decide)

    def get(self, id: str) -> Visit:
        """
        Return a visit.

        Raises:
            NotFoundError: There is none with this id.
            ForbiddenError: It is of another desk, and the role is a worker's.
        """
        with self._desk.reading() as work:
            visit = work.get(Visit, id)
            work.allow("visits.read", visit)
            return shown(visit, work.actor, work.policies)

    def sheet(self, id: str) -> VisitSheet:
        """
        Return a visit with its referrals and observations, as `get` does for the visit alone.

        Raises:
            NotFoundError: There is none with this id.
            ForbiddenError: The visit, or something that it led to, is not for the actor to read.
        """
        with self._desk.reading() as work:
            visit = work.get(Visit, id)
            work.allow("visits.read", visit)
            return VisitSheet(
                visit=shown(visit, work.actor, work.policies),
                referrals=tuple(_led_to(work, Referral, id, may="referrals.read")),
                observations=tuple(_led_to(work, Observation, id, may="barriers.read")),
            )

    def list(
        self,
        *,
        desk: str | None = None,
        topic: str | None = None,
        limit: int = 50,
        after: Visit | None = None,
    ) -> Sequence[Visit]:
        """
        Return visits, newest day first; what a plugin vetoes is left out.

        Args:
            desk: Only those of this desk; a worker sees her own desk only.
            topic: Only those with this topic.
            after: The last visit of the page before.
        """
        with self._desk.reading() as work:
            work.allow("visits.read")
            check_page(limit)
            check_after(after, Visit)
            if audience_of(work.actor) != INSIDE:
                return ()
            desk = own_desk(work, "visits.read", desk)
            where: dict[str, Condition] = {} if desk is None else {"desk": Equal(desk)}
            if topic is not None:
                where["topics"] = ContainsAny((work.context.city.vocabulary.check(topic, path="$.topic"),))
            query = Query(
                kind=Visit.KIND,
                where=where,
                order=(("day", "desc"),),
                after=None if after is None else (after.day.isoformat(), after.id),
                limit=limit,
            )
            found = allowed(work, Visit, query, may="visits.read")
            return tuple(shown(visit, work.actor, work.policies) for visit in found)

    def retract(self, id: str, *, reason: str, key: str | None = None) -> Visit:
        """
        Take a visit back; its history stays, and it counts nowhere.

        What was observed in it is taken back with it, for the same reason.

        Raises:
            TransitionError: It was taken back before.
        """

        def decide(work: Work) -> Visit:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "visit.retracted", Visit, id, may="visits.retract")
            if repeated is not None:
                return repeated
            visit = work.get(Visit, id)
            work.allow("visits.retract", visit)
            why = one_of(reason, RetractReason, path="$.reason")
            today = work.context.today()
            visit, event = retract_visit(visit, reason=why, day=today, by=work.actor.worker)
            kept = work.save(visit, event, key=given, at=today)
            for observation in tuple(work.find(Observation, _observed_in(kept))):
                work.save(
                    *retract_observation(observation, reason=why, day=today, by=work.actor.worker), at=today
                )
            return kept

        return self._write(decide)

    def _write(self, decide: Callable[[Work], Visit]) -> Visit:
        """Run *decide*, and show what came of it as far as the actor may see it."""
        return self._desk.run(lambda work: answered(decide(work), work.actor, work.policies))


def _observed_in(visit: Visit) -> Query:
    where: dict[str, Condition] = {"visit": Equal(visit.id), "counted": Equal("yes")}
    return Query(kind=Observation.KIND, where=where)


def _replace(work: Work, visit: Visit, wrong: Visit) -> None:
    """Take back the visit that *visit* corrects; the key of that entry says that it was corrected."""
    work.allow("visits.import" if may_enter(visit) == "visits.import" else "visits.retract", wrong)
    key, today = f"corrected/{wrong.id}", work.context.today()
    if (entry := work.snapshot.entry(key)) is not None:
        raise ConflictError(
            f"the visit {wrong.id} was corrected before",
            expected="a visit that nothing corrects",
            found=entry.action,
            hint="Correct the visit that took its place.",
        )
    if wrong.retracted is None:
        why = RetractReason.ENTERED_IN_ERROR
        taken = retract_visit(wrong, reason=why, day=today, by=work.actor.worker, corrected_by=visit.id)
        work.save(*taken, key=key, at=today)
    else:
        data = {"corrected_by": visit.id}
        event = Event(action="visit.corrected", kind=Visit.KIND, subject=wrong.id, data=data)
        work.save(attrs.evolve(wrong, version=wrong.version + 1), event, key=key, at=today)


def _led_to(work: Work, model: type[T], visit: str, *, may: str) -> Iterator[T]:
    """Yield what came of a visit; each is read with the permission for its own kind."""
    for found in work.find(model, Query(kind=model.KIND, where={"visit": Equal(visit)})):
        work.allow(may, found)
        yield shown(found, work.actor, work.policies)
