# SPDX-License-Identifier: EUPL-1.2
"""
Visits: one contact at the shop, in any channel, without identity.

A visit is a fact about the desk and the services, not about a person.  It can
be retracted and replaced, never edited; what papers and referrals imply is
filled in and marked, because a fact is entered once.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.codes.referrals import Reason
from onestopshop.domain.codes.visits import (
    AgeBand,
    AskedBy,
    DurationBand,
    EntryMode,
    FirstContact,
    Gender,
    Handling,
    Helpful,
    Interpretation,
    Present,
    RequestType,
    TimeBand,
    Urgency,
    VisitChannel,
)
from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import ServiceId, VisitId, check_record_id, check_source_id
from onestopshop.domain.papers import Paper, implied_request_types, implied_topics
from onestopshop.domain.people import WorkerRole, check_worker
from onestopshop.domain.taxonomies.editions import Coding, Editions
from onestopshop.domain.text import UNKNOWN_LANGUAGE, LanguageTag, check_tag
from onestopshop.domain.values import Answer, Retraction, RetractReason, non_empty
from onestopshop.errors import InvalidDataError, TransitionError

__all__ = ["Profile", "Visit", "check_complete", "imply", "record_visit", "retract_visit"]


_V = Keep.VISIT
_I = Person.INDIRECT
_REPORT = "funder's or yearly report; off unless a city switches it on"


@attrs.frozen(kw_only=True)
class Profile:
    """
    What a person says of herself for a report: each field is off unless a city switches it on.
    """

    gender: Gender | None = attrs.field(default=None, metadata=about(_REPORT, person=_I, keep=_V))
    age_band: AgeBand | None = attrs.field(default=None, metadata=about(_REPORT, person=_I, keep=_V))
    third_country_national: Answer | None = attrs.field(
        default=None, metadata=about(_REPORT, person=_I, keep=_V)
    )


@attrs.frozen(kw_only=True)
class Visit:
    """
    One contact, as the desk records it.

    Args:
        day: The date; the time of the day is not kept.
        worker: A pseudonymous code, never shown outside the shop.
        language: The tag of the language the person prefers; ``und`` when unknown.
        spoken: The language actually used, when it is another one.
        interpreter_missed: Whether a professional interpreter was needed and not had.
        services: What the contact was about: the denominator of verification.
        unmet_reason: Why no usable service exists (a reason of referrals), when the desk could not help.
        implied: Which values nobody typed, as ``field=value``.
        corrects: The visit that this one replaces.
        editions: The version of each scheme that it is coded by; empty when nobody kept it.
        as_made: What it was coded with at first, once a remap gave it other codes.
    """

    KIND: ClassVar[str] = "visit"
    SCHEMA: ClassVar[int] = 2
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("desk", "day"),)

    id: VisitId = attrs.field(metadata=about("a retry is one visit; offline merge", keep=_V))
    city: str = attrs.field(metadata=about("whose visit it is", keep=_V))
    desk: str = attrs.field(metadata=about("where barriers appear", person=_I, keep=_V, index=Index.STRING))
    day: date = attrs.field(metadata=about("trends", person=_I, keep=_V, index=Index.STRING))
    time_band: TimeBand = attrs.field(
        default=TimeBand.UNKNOWN, metadata=about("staffing", person=_I, keep=_V)
    )
    channel: VisitChannel = attrs.field(metadata=about("online and offline work", keep=_V))
    worker: str = attrs.field(metadata=about("feedback to the reporter", person=_I, keep=Keep.CODE))
    worker_role: WorkerRole = attrs.field(metadata=about("which kind of help was needed", keep=_V))
    first_contact: FirstContact = attrs.field(
        default=FirstContact.UNKNOWN,
        metadata=about("yearly figures; asked, never looked up", person=_I, keep=_V),
    )
    language: LanguageTag = attrs.field(
        metadata=about("interpreter and translation planning", person=_I, keep=_V)
    )
    spoken: LanguageTag | None = attrs.field(
        default=None, metadata=about("language actually used", person=_I, keep=_V)
    )
    interpreter_missed: Answer = attrs.field(
        default=Answer.UNKNOWN, metadata=about("unmet need of interpreting", keep=_V)
    )
    asked_by: AskedBy = attrs.field(default=AskedBy.PERSON, metadata=about("whom the desk advises", keep=_V))
    present: Present = attrs.field(default=Present.ONE, metadata=about("outreach meets groups", keep=_V))
    interpretation: Interpretation = attrs.field(
        default=Interpretation.UNKNOWN, metadata=about("used, missing or makeshift interpreting", keep=_V)
    )
    topics: frozenset[str] = attrs.field(
        metadata=about("the figure every coordinator must give", person=_I, keep=_V, index=Index.SET)
    )
    request_types: frozenset[RequestType] = attrs.field(
        default=frozenset(), metadata=about("what was asked", keep=_V)
    )
    services: frozenset[ServiceId] = attrs.field(
        default=frozenset(),
        metadata=about("exposure: the denominator of verification", keep=_V, index=Index.SET),
    )
    handling: frozenset[Handling] = attrs.field(metadata=about("what the desk did", keep=_V))
    unmet_reason: Reason | None = attrs.field(
        default=None, metadata=about("why no usable service exists", keep=_V)
    )
    urgency: Urgency = attrs.field(default=Urgency.ORDINARY, metadata=about("triage at the door", keep=_V))
    duration_band: DurationBand = attrs.field(
        default=DurationBand.UNKNOWN, metadata=about("load of the desk", keep=_V)
    )
    papers: tuple[Paper, ...] = attrs.field(
        default=(), metadata=about("help with papers as a recorded act", keep=_V)
    )
    helpful: Helpful = attrs.field(
        default=Helpful.NOT_ASKED, metadata=about("was the contact helpful", keep=_V)
    )
    mode_of_entry: EntryMode = attrs.field(
        default=EntryMode.LIVE, metadata=about("merge and quality checks", keep=_V)
    )
    corrects: VisitId | None = attrs.field(
        default=None, metadata=about("a correction is a new fact", keep=_V)
    )
    person_code: str | None = attrs.field(
        default=None,
        metadata=about(
            "follow-up that the person wants; off by default", person=Person.DIRECT, keep=Keep.PERSON_CODE
        ),
    )
    follow_up_due: date | None = attrs.field(
        default=None, metadata=about("follow-up; off by default", person=_I, keep=Keep.PERSON_CODE)
    )
    profile: Profile | None = attrs.field(default=None, metadata=about(_REPORT, person=_I, keep=_V))
    implied: frozenset[str] = attrs.field(
        default=frozenset(), metadata=about("which values nobody typed", keep=_V)
    )
    counted: str = attrs.field(
        default="yes", metadata=about("'no' once retracted: it counts nowhere", keep=_V, index=Index.STRING)
    )
    retracted: Retraction | None = attrs.field(default=None, metadata=about("it counts no longer", keep=_V))
    editions: Editions = attrs.field(
        factory=dict, hash=False, metadata=about("which editions of its schemes coded it", keep=_V)
    )
    as_made: Coding | None = attrs.field(
        default=None, metadata=about("a remap changes no fact; offline merge", person=_I, keep=_V)
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_V))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        check_worker(self.worker)
        check_tag(self.language)
        if self.spoken is not None:
            check_tag(self.spoken, path="$.spoken")
        for service in self.services:
            check_source_id(service, path="$.services")

    @property
    def typed_topics(self) -> frozenset[str]:
        """The topics that somebody named; all of them when every one is implied."""
        return (
            frozenset(topic for topic in self.topics if f"topics={topic}" not in self.implied) or self.topics
        )

    def open_questions(self, *, referrals: int, observations: int) -> tuple[str, ...]:
        """
        Return what the desk should still be asked about this visit: a prompt, never a block.

        Args:
            referrals, observations: How many it led to that still count.
        """
        unexplained = self.unmet_reason is None and not observations
        asks = {
            "referred without a referral": not referrals and not self.handling.isdisjoint(_REFERS),
            "could_not_help without a reason": Handling.COULD_NOT_HELP in self.handling and unexplained,
            "language unknown": self.language == UNKNOWN_LANGUAGE,
        }
        return tuple(question for question, asked in asks.items() if asked)


_REFERS = frozenset(
    {Handling.REFERRED, Handling.ACCOMPANIED, Handling.CONTACTED_SERVICE, Handling.APPOINTMENT_MADE}
)
"""What a desk does only when there is a referral to keep."""


def check_complete(visit: Visit) -> None:
    """
    Refuse a visit without topic or handling, once nothing can imply them any more.

    Raises:
        InvalidDataError: One of them is missing.
    """
    non_empty(visit.topics, path="$.topics")
    non_empty(visit.handling, path="$.handling")


def record_visit(visit: Visit, *, senders: frozenset[ServiceId] = frozenset()) -> tuple[Visit, Event]:
    """
    Fill in what the papers imply and record the visit as version 1.

    Args:
        senders: The senders of its papers that are services; others are organisations.

    Raises:
        InvalidDataError: The code of the person is not of the form of a code.
    """
    if visit.person_code is not None and not _PERSON_CODE.fullmatch(visit.person_code):
        raise InvalidDataError(
            ["a code has 4 to 32 capital letters, digits and hyphens @ $.person_code"],
            hint="It is drawn at random, and never made of a name or a number of the person.",
        )
    visit = imply(
        visit,
        topics=implied_topics(visit.papers),
        request_types=frozenset(RequestType(code) for code in implied_request_types(visit.papers)),
        services=senders,
    )
    data: dict[str, object] = {"desk": visit.desk, "topics": sorted(visit.topics), "language": visit.language}
    if visit.corrects:
        data["corrects"] = visit.corrects
    event = Event(action="visit.recorded", kind=Visit.KIND, subject=visit.id, data=data)
    return (visit if visit.version == 1 else attrs.evolve(visit, version=1)), event


_PERSON_CODE = re.compile("[A-Z0-9-]{4,32}")


def imply(
    visit: Visit,
    *,
    topics: frozenset[str] = frozenset(),
    request_types: frozenset[RequestType] = frozenset(),
    services: frozenset[ServiceId] = frozenset(),
    handling: frozenset[Handling] = frozenset(),
) -> Visit:
    """Return the visit with the values that other facts imply; those not there yet are marked as implied."""
    given: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
        "topics": (visit.topics, topics),
        "request_types": (visit.request_types, request_types),
        "services": (visit.services, services),
        "handling": (visit.handling, handling),
    }
    marks = {f"{name}={value}" for name, (known, more) in given.items() for value in more - known}
    if not marks:
        return visit
    return attrs.evolve(
        visit,
        topics=visit.topics | topics,
        request_types=visit.request_types | request_types,
        services=visit.services | services,
        handling=visit.handling | handling,
        implied=visit.implied | marks,
    )


def retract_visit(
    visit: Visit, *, reason: RetractReason, day: date, by: str, corrected_by: VisitId | None = None
) -> tuple[Visit, Event]:
    """
    Take a visit back: it counts nowhere, its history stays.

    Args:
        corrected_by: The visit that takes its place.

    Raises:
        TransitionError: It was taken back before.
    """
    if visit.retracted is not None:
        raise TransitionError(f"visit {visit.id}", state="retracted", attempted="retract", allowed=())
    data = {"reason": reason.value} | ({} if corrected_by is None else {"corrected_by": corrected_by})
    event = Event(action="visit.retracted", kind=Visit.KIND, subject=visit.id, data=data)
    retraction = Retraction(reason=reason, day=day, by=by)
    return attrs.evolve(visit, counted="no", retracted=retraction, version=visit.version + 1), event
