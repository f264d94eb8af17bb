# SPDX-License-Identifier: EUPL-1.2
"""
Put a referral together from what was said, its visit and its service.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, TypedDict

import attrs

from onestopshop.codec.converter import structure
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.events import Event, When
from onestopshop.domain.referrals.consent import Consent
from onestopshop.domain.referrals.moves import prepare_referral
from onestopshop.domain.referrals.receipts import code_of, kept_of
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import ENDED
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.telling import implied_by, retell, typed_handling
from onestopshop.domain.visits import Visit, imply
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import day_of, known_names, live, needed, one_desk, plain
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = [
    "ReferralFields",
    "check_receiver",
    "prepared",
    "successors",
    "timed",
    "told_at",
    "untell_visit",
]


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


def prepared(work: Work, fields: Mapping[str, Any], key: str | None) -> Referral:
    """
    Save the draft that *fields* say, and let its visit know what it implies.

    Raises:
        ForbiddenError: The role may not, or a plugin vetoes.
        InvalidDataError: A value is missing or not allowed.
        NotFoundError: Something it refers to does not exist.
        TransitionError: Its visit was taken back.
    """
    known_names(fields, ReferralFields)
    visit = None if fields.get("visit") is None else work.get(Visit, fields["visit"])
    if visit is not None:
        work.allow("referrals.prepare", visit)
        live(visit, "prepare")
    referral = _referral(work, fields, visit)
    work.allow("referrals.prepare", referral)
    again = _check(work, referral)
    referral, event = prepare_referral(referral, by=work.actor, today=work.context.today())
    referral, at = timed(work, referral)
    kept = work.save(referral, event, key=key or again, at=at)
    if visit is not None:
        _tell_visit(work, visit, kept)
    return kept


def timed(work: Work, referral: Referral) -> tuple[Referral, When]:
    """
    Return the referral as changed now, and the time that the log tells of it.

    Only where hours count is it the instant: at a quiet desk any other would
    be the time of a visit, which is not kept.
    """
    at = told_at(work, referral)
    if isinstance(at, datetime):
        return attrs.evolve(referral, changed_on=at), at
    start = datetime.combine(at, time(), tzinfo=work.context.city.timezone)
    # a fixed offset: Python finds instants in the hour of a clock change unequal to themselves in another zone
    return attrs.evolve(referral, changed_on=start.replace(tzinfo=timezone(_offset(start)))), at


def told_at(work: Work, referral: Referral) -> When:
    """Return the time that the log tells of what happens to a referral now: the day, unless hours count."""
    return work.context.now() if referral.exact else work.context.today()


def successors(work: Work, id: str) -> tuple[Referral, ...]:
    """Return the referrals that try this one again, oldest first; two where desks could not see each other."""
    found = work.find(Referral, Query(kind=Referral.KIND, where={"replaces": Equal(id)}))
    return tuple(sorted(found, key=lambda one: (one.day, one.id)))


def check_receiver(work: Work, referral: Referral) -> None:
    """
    Refuse a referral to a service that is closed or not for visitors.

    Raises:
        InvalidDataError: It is.
        NotFoundError: The service or organisation does not exist.
    """
    if referral.service is None:
        work.expect(Organisation, needed(referral.organisation, "organisation"))
    else:
        _check_service(work.get(Service, referral.service))


def untell_visit(work: Work, referral: Referral) -> None:
    """Take back what only this referral, entered in error, implied of its visit."""
    visit = None if referral.visit is None else work.find_one(Visit, referral.visit)
    if visit is not None:
        _change_visit(work, retell(visit, _led_to(work, visit)))


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _referral(work: Work, fields: Mapping[str, Any], visit: Visit | None) -> Referral:
    """Put together what was said, the visit, the login and the defaults; with a receipt where the city has them."""
    said = _said(work, fields, visit)
    if work.context.receipt_key is None or not said.mode.warm:
        return said
    key = work.context.receipt_key()
    return attrs.evolve(said, receipt=kept_of(code_of(said.id, key=key), key=key))


def _said(work: Work, fields: Mapping[str, Any], visit: Visit | None) -> Referral:
    day = visit.day if visit is not None and fields.get("day") is None else day_of(work, fields.get("day"))
    desk = visit.desk if visit is not None else work.actor.desk
    service = None if fields.get("service") is None else work.get(Service, fields["service"])
    return structure(
        {
            "mode": "told",
            **fields,
            "consent": _consent(work, fields.get("consent")),
            "id": work.context.new_id(day),
            "version": 1,
            "city": work.context.city.id,
            "desk": needed(fields.get("desk", desk), "desk", hint="Name a desk when you act, or the visit."),
            "worker": work.actor.worker,
            "day": day,
            "topic": _topic_of(visit) if fields.get("topic") is None else fields["topic"],
            "organisation": _organisation_of(service, fields.get("organisation")),
            "state": ReferralState.DRAFT,
            "changed_on": work.context.now(),
        },
        Referral,
    )


def _consent(work: Work, given: object) -> object:
    """Return a consent as it was given; who says no day means today."""
    said = plain(given)
    return {"day": work.context.today(), **said} if isinstance(said, Mapping) else said


def _organisation_of(service: Service | None, given: str | None) -> str | None:
    if service is None or given is None or given == service.organisation:
        return service.organisation if service else given
    raise InvalidDataError([f"the service {service.id!r} is of another organisation @ $.organisation"])


def _topic_of(visit: Visit | None) -> str:
    if visit is not None and len(visit.typed_topics) == 1:
        return next(iter(visit.typed_topics))
    raise InvalidDataError(
        ["topic is missing @ $.topic"], hint="Name one topic: the visit does not have exactly one."
    )


def _check(work: Work, referral: Referral) -> str | None:
    """Refuse what the city or the case does not allow; return the key of a new attempt, which is made once."""
    one_desk(work.context, referral.desk)
    work.context.city.vocabulary.check(referral.topic, scheme="topic", path="$.topic")
    check_receiver(work, referral)
    if referral.contact is not None and "contact" not in work.context.switches:
        raise InvalidDataError(
            ["contact is off in this city @ $.contact"],
            hint="A city switches it on with [referrals] contact = true.",
        )
    return None if referral.replaces is None else _check_attempt(work, referral.replaces)


def _check_attempt(work: Work, earlier: str) -> str:
    if work.get(Referral, earlier).state not in ENDED:
        raise InvalidDataError(
            ["the referral that it replaces has not ended @ $.replaces"],
            hint="Redirect that one, which ends it and begins the next in one step.",
        )
    known = successors(work, earlier)
    for other in known:
        if other.state is not ReferralState.ENTERED_IN_ERROR:
            raise InvalidDataError(
                ["the referral that it replaces was tried again already @ $.replaces"],
                hint=f"Go on from the last one of its chain: look with referrals.chain({other.id!r}).",
            )
    return f"replaces/{earlier}/{len(known)}"


def _check_service(service: Service) -> None:
    if not service.offered:
        raise InvalidDataError([f"the service {service.id!r} is {service.status} @ $.service"])
    if not service.for_visitors:
        raise InvalidDataError(
            [f"the service {service.id!r} is not for visitors @ $.service"],
            hint="It is requested by a service, not by a person.",
        )


def _tell_visit(work: Work, visit: Visit, referral: Referral) -> None:
    """Let the visit know what the referral implies."""
    if typed_handling(visit):  # then the other referrals decide nothing, and are not read
        services, handling = implied_by(referral)
        _change_visit(work, imply(visit, services=services, handling=handling))
    else:
        _change_visit(work, retell(visit, _led_to(work, visit)))


def _led_to(work: Work, visit: Visit) -> tuple[Referral, ...]:
    return tuple(work.find(Referral, Query(kind=Referral.KIND, where={"visit": Equal(visit.id)})))


def _change_visit(work: Work, told: Visit) -> None:
    """
    Write what its referrals tell of a visit, also where that is what it says already.

    Two desks that cannot see each other may tell it the same. When one of them takes its referral back the visit
    must still know of the other's, so each referral that is made or voided leaves a version of its visit.
    """
    data: dict[str, object] = {"implied": sorted(told.implied)}
    event = Event(action="visit.completed", kind=Visit.KIND, subject=told.id, data=data)
    work.amend(told, event, at=work.context.today())
