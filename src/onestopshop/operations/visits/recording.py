# SPDX-License-Identifier: EUPL-1.2
"""
Put a visit together from what was said, the login, the day and the defaults.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from onestopshop.codec.converter import structure
from onestopshop.domain.ids import ServiceId
from onestopshop.domain.papers import Paper
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.visits import Profile, Visit
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import day_of, known_names, needed, one_desk, plain
from onestopshop.operations.taxonomies.editions import editions_said
from onestopshop.operations.work import Context, Work

__all__ = ["VisitFields", "check_visit", "senders_of", "visit_of"]

_FROM_LOGIN = ("desk", "worker_role")
_LOGIN_HINT = "Name a desk when you act, and give the role a worker_role in onestopshop.toml."


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


def visit_of(work: Work, fields: Mapping[str, Any]) -> Visit:
    """Put together what was said, the login, the day and the defaults."""
    known_names(fields, VisitFields)
    day = day_of(work, fields.get("day"))
    said = {name: value for name, value in fields.items() if value is not None or name not in _FROM_LOGIN}
    login = {"desk": work.actor.desk, "worker_role": work.actor.worker_role}
    visit: dict[str, Any] = {"topics": (), "handling": (), **login, **said}
    for name in _FROM_LOGIN:
        needed(visit[name], name, hint=_LOGIN_HINT)
    papers = _papers(visit.get("papers", ()))
    return structure(
        {
            **visit,
            "id": work.context.new_id(day),
            "version": 1,
            "city": work.context.city.id,
            "worker": work.actor.worker,
            "day": day,
            "papers": papers,
            "editions": editions_said(work.context, visit["topics"], papers),
            "profile": plain(visit.get("profile")),
        },
        Visit,
    )


def _papers(given: object) -> object:
    """A bare code stands for a paper of that kind; what is no list is left for the codec to refuse."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        return given
    return [{"kind": paper} if isinstance(paper, str) else plain(paper) for paper in given]


def check_visit(work: Work, visit: Visit) -> None:
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


def senders_of(work: Work, visit: Visit) -> frozenset[ServiceId]:
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
