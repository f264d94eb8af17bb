# SPDX-License-Identifier: EUPL-1.2
"""
Record a visit, without saying who it was.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, TypeVar, Unpack

import attrs

from onestopshop.codec.converter import structure
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.events import Event
from onestopshop.domain.ids import ServiceId
from onestopshop.domain.observations import Observation, retract_observation
from onestopshop.domain.papers import Paper
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.values import RetractReason, one_of
from onestopshop.domain.visits import Profile, Visit, check_complete, record_visit, retract_visit
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.operations.arguments import (
    allowed,
    day_of,
    known_names,
    needed,
    one_desk,
    own_desk,
    plain,
)
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_after, check_page
from onestopshop.operations.policies import INSIDE, answered, audience_of, shown
from onestopshop.operations.repeats import may_enter, recorded_before
from onestopshop.operations.work import Context, Work
from onestopshop.ports.queries import Condition, ContainsAny, Equal, Query

__all__ = ["VisitFields", "VisitSheet", "Visits"]

T = TypeVar("T", Referral, Observation)


class VisitFields(TypedDict, total=False):
    """
    What a guide may say of a visit; everything else comes from the login, the day and the defaults.

    The values are those of `Visit`, as codes or as the members of its closed lists.
    """

    desk: str
    day: date | str
    time_band: str
    channel: str
    worker_role: str
    first_contact: str
    language: str
    spoken: str | None
    interpreter_missed: str
    asked_by: str
    present: str
    interpretation: str
    topics: Iterable[str]
    request_types: Iterable[str]
    services: Iterable[str]
    handling: Iterable[str]
    unmet_reason: str | None
    urgency: str
    duration_band: str
    papers: Iterable[str | Mapping[str, Any] | Paper]
    helpful: str
    mode_of_entry: str
    corrects: str | None
    person_code: str | None
    follow_up_due: date | str | None
    profile: Mapping[str, Any] | Profile | None


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
            visit = _visit(work, fields)
            work.allow(may_enter(visit), visit)
            _check(work, visit)
            visit, event = record_visit(visit, senders=_senders(work, visit))
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


def _visit(work: Work, fields: Mapping[str, Any]) -> Visit:
    """Put together what was said, the login, the day and the defaults."""
    known_names(fields, VisitFields)
    day = day_of(work, fields.get("day"))
    said = {name: value for name, value in fields.items() if value is not None or name not in _FROM_LOGIN}
    login = {"desk": work.actor.desk, "worker_role": work.actor.worker_role}
    visit: dict[str, Any] = {"topics": (), "handling": (), **login, **said}
    for name in _FROM_LOGIN:
        needed(visit[name], name, hint=_LOGIN_HINT)
    return structure(
        {
            **visit,
            "id": work.context.new_id(day),
            "version": 1,
            "city": work.context.city.id,
            "worker": work.actor.worker,
            "day": day,
            "papers": _papers(visit.get("papers", ())),
            "profile": plain(visit.get("profile")),
        },
        Visit,
    )


def _papers(given: object) -> object:
    """A bare code stands for a paper of that kind; what is no list is left for the codec to refuse."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        return given
    return [{"kind": paper} if isinstance(paper, str) else plain(paper) for paper in given]


_FROM_LOGIN = ("desk", "worker_role")
_LOGIN_HINT = "Name a desk when you act, and give the role a worker_role in onestopshop.toml."


def _check(work: Work, visit: Visit) -> None:
    """Refuse what the city has not: desks, concepts, services, and fields that it did not switch on."""
    context, vocabulary = work.context, work.context.city.vocabulary
    one_desk(context, visit.desk)
    for code in visit.topics:
        vocabulary.check(code, scheme="topic", path="$.topics")
    for paper in visit.papers:
        vocabulary.check(paper.kind, scheme="doc", path="$.papers.kind")
    for service in visit.services:
        work.expect(Service, service)
    for sender in {paper.sender for paper in visit.papers if paper.known_sender}:
        if not work.exists(Organisation, sender):
            work.expect(Service, sender)
    _check_switches(context, visit)


def _senders(work: Work, visit: Visit) -> frozenset[ServiceId]:
    """Return the senders of papers that are services: the visit is about these, too."""
    known = {ServiceId(paper.sender) for paper in visit.papers if paper.known_sender}
    return frozenset(sender for sender in known if work.exists(Service, sender))


def _check_switches(context: Context, visit: Visit) -> None:
    profile = visit.profile or Profile()
    used = {
        "person_code": visit.person_code,
        "follow_up": visit.follow_up_due,
        "gender": profile.gender,
        "age_band": profile.age_band,
        "third_country_national": profile.third_country_national,
    }
    for name, value in used.items():
        if value is not None and name not in context.switches:
            raise InvalidDataError(
                [f"{name} is off in this city @ $.{name}"],
                hint=f"A city switches it on with [visits] {name} = true, for one declared purpose.",
            )
