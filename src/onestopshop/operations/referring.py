# SPDX-License-Identifier: EUPL-1.2
"""
Put a referral together from what was said, its visit and its service.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from onestopshop.codec.converter import structure
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.consent import Consent
from onestopshop.domain.events import Event
from onestopshop.domain.ids import ServiceId
from onestopshop.domain.referrals import ENDED, Referral, handling_of, prepare_referral
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.visits import Visit, imply
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import day_of, known_names, live, needed, one_desk
from onestopshop.operations.work import Work

__all__ = ["ReferralFields", "prepared"]


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
    _check(work, referral)
    referral, event = prepare_referral(referral, by=work.actor)
    kept = work.save(referral, event, key=key)
    if visit is not None:
        _tell_visit(work, visit, kept)
    return kept


def _referral(work: Work, fields: Mapping[str, Any], visit: Visit | None) -> Referral:
    day = visit.day if visit is not None and fields.get("day") is None else day_of(work, fields.get("day"))
    desk = visit.desk if visit is not None else work.actor.desk
    service = None if fields.get("service") is None else work.get(Service, fields["service"])
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
            "changed_on": work.context.now(),
        },
        Referral,
    )


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


def _check(work: Work, referral: Referral) -> None:
    one_desk(work.context, referral.desk)
    work.context.city.vocabulary.check(referral.topic, scheme="topic", path="$.topic")
    if referral.service is None:
        work.expect(Organisation, needed(referral.organisation, "organisation"))
    else:
        _check_service(work.get(Service, referral.service))
    if referral.contact is not None and "contact" not in work.context.switches:
        raise InvalidDataError(
            ["contact is off in this city @ $.contact"],
            hint="A city switches it on with [referrals] contact = true.",
        )
    if referral.replaces is not None and work.get(Referral, referral.replaces).state not in ENDED:
        raise InvalidDataError(
            ["the referral that it replaces has not ended @ $.replaces"], hint="Cancel that one first."
        )


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
    services = frozenset({ServiceId(referral.service)} if referral.service else set())
    told = imply(visit, services=services, handling=frozenset({handling_of(referral.mode)}))
    if told != visit:
        data: dict[str, object] = {"implied": sorted(told.implied)}
        event = Event(action="visit.completed", kind=Visit.KIND, subject=visit.id, data=data)
        work.amend(told, event, at=work.context.today())
