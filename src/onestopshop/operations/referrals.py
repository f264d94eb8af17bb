# SPDX-License-Identifier: EUPL-1.2
"""
Send a person on, and follow what comes of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, Unpack

from onestopshop.codec.converter import structure
from onestopshop.domain.codes.referrals import Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.consent import Consent
from onestopshop.domain.events import Event
from onestopshop.domain.ids import ServiceId
from onestopshop.domain.referrals import (
    PAST,
    OutcomeReport,
    Referral,
    handling_of,
    move_referral,
    prepare_referral,
)
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.values import one_of
from onestopshop.domain.visits import Visit, imply
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import day_of, known_names, needed, one_desk, own_desk
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.policies import shown
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, Equal, Query

__all__ = ["ReferralFields", "Referrals"]


class ReferralFields(TypedDict, total=False):
    """
    What a guide says of a referral; everything else comes from the login, the visit and the defaults.
    """

    visit: str | None
    service: str | None
    organisation: str | None
    topic: str
    mode: str
    priority: str
    day: date | str
    desk: str
    consent: Mapping[str, Any] | Consent | None
    contact: str | None
    appointment_on: date | str | None
    replaces: str | None


class Referrals:
    """
    The referrals of a shop, as one desk sees them.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def make(self, *, key: str | None = None, **fields: Unpack[ReferralFields]) -> Referral:
        """
        Refer a person: prepare the referral, then give or request it according to its mode.

        The topic is taken from the visit when that has one; the visit learns
        the service and the handling, marked as implied.

        Args:
            key: Makes a retry recognisable: the same key makes one referral.

        Raises:
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: A value is not allowed, the service is closed or not for visitors, or what is
                disclosed has no consent.
            NotFoundError: The visit or the service does not exist.
        """

        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "referral.prepared", Referral)
            if repeated is not None:
                return repeated
            draft = _prepare(work, fields, given)
            return _move(work, draft, "request" if draft.mode.warm else "give", key=None)

        return self._desk.run(decide)

    def prepare(self, *, key: str | None = None, **fields: Unpack[ReferralFields]) -> Referral:
        """Begin a referral as a draft that nobody is told of; arguments and errors as in `make`."""

        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "referral.prepared", Referral)
            return repeated if repeated is not None else _prepare(work, fields, given)

        return self._desk.run(decide)

    def give(self, id: str, *, key: str | None = None) -> Referral:
        """Hand out a draft in mode told or written."""
        return self._step(id, "give", key)

    def request(self, id: str, *, key: str | None = None) -> Referral:
        """Ask the service, for a draft in mode contacted, appointment or accompanied."""
        return self._step(id, "request", key)

    def accept(self, id: str, *, on_behalf_of: str | None = None, key: str | None = None) -> Referral:
        """Note that the service takes it."""
        return self._step(id, "accept", key, on_behalf_of=on_behalf_of)

    def reject(
        self, id: str, *, reason: str, on_behalf_of: str | None = None, key: str | None = None
    ) -> Referral:
        """Note that the service does not take it, and why."""
        return self._step(id, "reject", key, reason=reason, on_behalf_of=on_behalf_of)

    def expire(self, id: str, *, key: str | None = None) -> Referral:
        """Note that no answer came in time; only the shop itself does this."""
        return self._step(id, "expire", key)

    def start(self, id: str, *, on_behalf_of: str | None = None, key: str | None = None) -> Referral:
        """Note that the service has begun."""
        return self._step(id, "start", key, on_behalf_of=on_behalf_of)

    def hold(
        self, id: str, *, reason: str, on_behalf_of: str | None = None, key: str | None = None
    ) -> Referral:
        """Note that it waits, and why."""
        return self._step(id, "hold", key, reason=reason, on_behalf_of=on_behalf_of)

    def resume(self, id: str, *, on_behalf_of: str | None = None, key: str | None = None) -> Referral:
        """Note that it goes on."""
        return self._step(id, "resume", key, on_behalf_of=on_behalf_of)

    def complete(
        self,
        id: str,
        *,
        outcome: str = "unknown",
        reported_by: str | None = None,
        on_behalf_of: str | None = None,
        key: str | None = None,
    ) -> Referral:
        """
        Note that the service closed it, and what it brought the person as far as known.

        Args:
            reported_by: Who says so: desk, service or visitor; by default the service for an owner's or
                on-behalf answer, else the desk.
        """
        return self._step(
            id, "complete", key, outcome=outcome, reported_by=reported_by, on_behalf_of=on_behalf_of
        )

    def fail(
        self, id: str, *, reason: str, on_behalf_of: str | None = None, key: str | None = None
    ) -> Referral:
        """Note that it came to nothing, and why."""
        return self._step(id, "fail", key, reason=reason, on_behalf_of=on_behalf_of)

    def cancel(self, id: str, *, reason: str, key: str | None = None) -> Referral:
        """Take it back, and say why."""
        return self._step(id, "cancel", key, reason=reason)

    def void(self, id: str, *, key: str | None = None) -> Referral:
        """Mark it as entered in error."""
        return self._step(id, "void", key)

    def get(self, id: str) -> Referral:
        """
        Return a referral.

        Raises:
            NotFoundError: There is none with this id.
        """
        with self._desk.reading() as work:
            referral = work.get(Referral, id)
            work.allow("referrals.read", referral)
            return shown(referral, work.actor, work.context.policies)

    def list(
        self,
        *,
        state: str | None = None,
        desk: str | None = None,
        limit: int = 50,
        after: Referral | None = None,
    ) -> Sequence[Referral]:
        """Return referrals, the latest change first; a worker sees her own desk, an owner her organisation."""
        with self._desk.reading() as work:
            work.allow("referrals.read")
            wanted: dict[str, str | None] = {"desk": own_desk(work, "referrals.read", desk), "state": state}
            if state is not None:
                one_of(state, ReferralState, path="$.state")
            if work.actor.acts_as in {"owner", "verifier"}:
                wanted["organisation"] = needed(work.actor.organisation, "organisation")
            where: dict[str, Condition] = {
                name: Equal(value) for name, value in wanted.items() if value is not None
            }
            cursor = None if after is None else (after.changed_on, after.id)
            query = Query(
                kind=Referral.KIND, where=where, order=(("changed_on", "desc"),), after=cursor, limit=limit
            )
            return tuple(
                shown(found, work.actor, work.context.policies) for found in work.find(Referral, query)
            )

    def _step(
        self,
        id: str,
        operation: str,
        key: str | None,
        *,
        reason: str | None = None,
        outcome: str | None = None,
        reported_by: str | None = None,
        on_behalf_of: str | None = None,
    ) -> Referral:
        def decide(work: Work) -> Referral:
            given = work.key_of_call(key)
            repeated = work.repeated(given, f"referral.{PAST[operation]}", Referral, id)
            if repeated is not None:
                return repeated
            return _move(
                work,
                work.get(Referral, id),
                operation,
                key=given,
                reason=reason,
                outcome=outcome,
                reported_by=reported_by,
                on_behalf_of=on_behalf_of,
            )

        return self._desk.run(decide)


def _prepare(work: Work, fields: Mapping[str, Any], key: str | None) -> Referral:
    known_names(fields, ReferralFields)
    visit = work.get(Visit, fields["visit"]) if fields.get("visit") else None
    if visit is not None:
        work.allow("referrals.prepare", visit)
    referral = _referral(work, fields, visit)
    work.allow("referrals.prepare", referral)
    _check(work, referral)
    referral, event = prepare_referral(referral)
    kept = work.save(referral, event, key=key)
    if visit is not None:
        _tell_visit(work, visit, kept)
    return kept


def _referral(work: Work, fields: Mapping[str, Any], visit: Visit | None) -> Referral:
    now = work.context.now()
    day = visit.day if visit is not None and "day" not in fields else day_of(work, fields.get("day"))
    desk = visit.desk if visit is not None else work.actor.desk
    service = work.get(Service, fields["service"]) if fields.get("service") else None
    return structure(
        {
            "mode": "told",
            **fields,
            "id": work.context.new_id(day),
            "city": work.context.city.id,
            "desk": needed(fields.get("desk", desk), "desk", hint="Name a desk when you act, or the visit."),
            "worker": work.actor.worker,
            "day": day,
            "topic": _topic_of(visit) if fields.get("topic") is None else fields["topic"],
            "organisation": _organisation_of(service, fields.get("organisation")),
            "state": ReferralState.DRAFT,
            "changed_on": now,
        },
        Referral,
    )


def _organisation_of(service: Service | None, given: str | None) -> str | None:
    if service is None or given is None or given == service.organisation:
        return service.organisation if service else given
    raise InvalidDataError([f"the service {service.id!r} is of another organisation @ $.organisation"])


def _topic_of(visit: Visit | None) -> str:
    if visit is not None:
        typed = [topic for topic in visit.topics if f"topics={topic}" not in visit.implied] or [*visit.topics]
        if len(typed) == 1:
            return typed[0]
    raise InvalidDataError(
        ["topic is missing @ $.topic"], hint="Name one topic: the visit does not have exactly one."
    )


def _check(work: Work, referral: Referral) -> None:
    context = work.context
    one_desk(context, referral.desk)
    context.city.vocabulary.check(referral.topic, scheme="topic", path="$.topic")
    if referral.service is not None:
        service = work.get(Service, referral.service)
        if not service.offered:
            raise InvalidDataError([f"the service {service.id!r} is {service.status} @ $.service"])
        if not service.for_visitors:
            raise InvalidDataError(
                [f"the service {service.id!r} is not for visitors @ $.service"],
                hint="It is requested by a service, not by a person.",
            )
    else:
        work.expect(Organisation, needed(referral.organisation, "organisation"))
    for name, value in {"contact": referral.contact, "receipt": referral.receipt}.items():
        if value is not None and name not in context.switches:
            raise InvalidDataError(
                [f"{name} is off in this city @ $.{name}"],
                hint=f"A city switches it on with [referrals] {name} = true.",
            )
    if referral.replaces is not None:
        work.expect(Referral, referral.replaces)


def _tell_visit(work: Work, visit: Visit, referral: Referral) -> None:
    """Let the visit know what the referral implies."""
    services = frozenset({ServiceId(referral.service)} if referral.service else set())
    told = imply(visit, services=services, handling=frozenset({handling_of(referral.mode)}))
    if told != visit:
        event = Event(
            action="visit.completed",
            kind=Visit.KIND,
            subject=visit.id,
            data={"implied": sorted(told.implied)},
        )
        work.amend(told, event, at=visit.day)


def _move(
    work: Work,
    referral: Referral,
    operation: str,
    *,
    key: str | None,
    reason: str | None = None,
    outcome: str | None = None,
    reported_by: str | None = None,
    on_behalf_of: str | None = None,
) -> Referral:
    work.allow(f"referrals.{operation}", referral)
    report = None if outcome is None else _report(work, outcome, reported_by, on_behalf_of)
    moved, event = move_referral(
        referral,
        operation,
        by=work.actor,
        at=work.context.now(),
        reason=None if reason is None else one_of(reason, Reason, path="$.reason"),
        outcome=report,
        on_behalf_of=on_behalf_of,
    )
    return work.save(moved, event, key=key)


def _report(work: Work, outcome: str, reported_by: str | None, on_behalf_of: str | None) -> OutcomeReport:
    service = work.actor.acts_as == "owner" or on_behalf_of is not None
    by = reported_by or (Reporter.SERVICE if service else Reporter.DESK)
    return OutcomeReport(
        outcome=one_of(outcome, Outcome, path="$.outcome"),
        by=one_of(by, Reporter, path="$.reported_by"),
        day=work.context.today(),
    )
