# SPDX-License-Identifier: EUPL-1.2
"""
Services: what a public or private organisation offers to people.

The core of the record follows CPSV-AP 3.2; who may use it, and in which
languages, is our own.  A service is revised over time; whether it can be used
without legal stay is a property of the service, never of a person.
"""

from collections.abc import Container, Mapping
from datetime import date, time
from typing import ClassVar

import attrs

from onestopshop.domain.codes.services import Audience, ChannelKind, Level, ServiceStatus, SpokenHow, Weekday
from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, about
from onestopshop.domain.ids import OrganisationId, ServiceId, check_source_id
from onestopshop.domain.text import LanguageTag, LocalizedText, check_tag
from onestopshop.domain.values import Answer, non_empty
from onestopshop.errors import InvalidDataError

__all__ = [
    "UNKNOWN_SERVICE",
    "Notice",
    "Organisation",
    "Service",
    "ServiceChannel",
    "WeeklySpan",
    "import_organisation",
    "import_service",
]

_S = Keep.SERVICE

UNKNOWN_SERVICE = ServiceId("unknown")
"""Stands where a record needs a service and nobody knows which."""


@attrs.frozen(kw_only=True, order=True)
class WeeklySpan:
    """
    Open every week on one day from *opens* to *closes*, local time, both on that day.
    """

    day: Weekday = attrs.field(metadata=about("when to go", keep=_S))
    opens: time = attrs.field(metadata=about("when to go", keep=_S))
    closes: time = attrs.field(metadata=about("when to go", keep=_S))

    def __attrs_post_init__(self) -> None:
        if self.opens >= self.closes:
            raise InvalidDataError(
                [f"it closes at {self.closes:%H:%M}, before it opens @ $.hours.{self.day}"]
            )


@attrs.frozen(kw_only=True)
class ServiceChannel:
    """
    One way to reach the service: a public address of the organisation, or how it goes.
    """

    kind: ChannelKind = attrs.field(metadata=about("how to get there", keep=_S))
    value: str | None = attrs.field(
        default=None, metadata=about("public address of the organisation", keep=_S)
    )
    note: LocalizedText | None = attrs.field(default=None, metadata=about("how it goes", keep=_S))


@attrs.frozen(kw_only=True)
class Notice:
    """
    A temporary notice; both days are included.
    """

    text: LocalizedText = attrs.field(metadata=about("what is different for a while", keep=_S))
    since: date = attrs.field(metadata=about("first day", keep=_S))
    until: date = attrs.field(metadata=about("last day", keep=_S))

    def __attrs_post_init__(self) -> None:
        if self.since > self.until:
            raise InvalidDataError(["a notice ends before it begins @ $.notices"])


@attrs.frozen(kw_only=True)
class Organisation:
    """
    A body that offers services: the unit that can act, not the legal person above it.
    """

    KIND: ClassVar[str] = "organisation"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: OrganisationId = attrs.field(metadata=about("names it in records", keep=_S))
    name: LocalizedText = attrs.field(metadata=about("shown to people", keep=_S))
    part_of: OrganisationId | None = attrs.field(
        default=None, metadata=about("who decides above it", keep=_S)
    )
    website: str | None = attrs.field(default=None, metadata=about("public address", keep=_S))
    directory: str = attrs.field(metadata=about("source that keeps it current", keep=_S, index=Index.STRING))
    source: str = attrs.field(metadata=about("where the facts come from", keep=_S))
    verified_on: date = attrs.field(metadata=about("how old the facts are", keep=_S))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_S))

    def __attrs_post_init__(self) -> None:
        check_source_id(self.id)


@attrs.frozen(kw_only=True)
class Service:
    """
    One service of the catalogue.

    Args:
        organisation: The unit that acts.
        languages: How each language is bridged, by BCP 47 tag.
        papers: Codes of the papers to bring.
        review_every: Months after which the facts count as stale: 1, 3, 6, 12 or 16.
        extensions: What an outside format said and this record does not model, by namespace.
        directory: The name of the source that the service comes from.
    """

    KIND: ClassVar[str] = "service"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: ServiceId = attrs.field(metadata=about("names it in records", keep=_S))
    name: LocalizedText = attrs.field(metadata=about("shown to people", keep=_S))
    summary: LocalizedText | None = attrs.field(default=None, metadata=about("what it does", keep=_S))
    organisation: OrganisationId = attrs.field(metadata=about("who can act", keep=_S, index=Index.STRING))
    status: ServiceStatus = attrs.field(metadata=about("whether it is offered", keep=_S, index=Index.STRING))
    topics: frozenset[str] = attrs.field(metadata=about("which needs it meets", keep=_S, index=Index.SET))
    audience: frozenset[Audience] = attrs.field(metadata=about("whom it is for", keep=_S, index=Index.SET))
    usable_without_legal_stay: Answer = attrs.field(
        metadata=about("a property of the service", keep=_S, index=Index.STRING)
    )
    source: str = attrs.field(metadata=about("where the facts come from", keep=_S))
    verified_on: date = attrs.field(metadata=about("how old the facts are", keep=_S))
    directory: str = attrs.field(metadata=about("source that keeps it current", keep=_S, index=Index.STRING))
    channels: tuple[ServiceChannel, ...] = attrs.field(default=(), metadata=about("how to reach it", keep=_S))
    hours: tuple[WeeklySpan, ...] = attrs.field(default=(), metadata=about("when to go", keep=_S))
    languages: Mapping[LanguageTag, frozenset[SpokenHow]] = attrs.field(
        factory=dict, hash=False, metadata=about("which languages it bridges, and how", keep=_S)
    )
    papers: frozenset[str] = attrs.field(default=frozenset(), metadata=about("what to bring", keep=_S))
    cost: LocalizedText | None = attrs.field(default=None, metadata=about("what it costs", keep=_S))
    requirements: LocalizedText | None = attrs.field(default=None, metadata=about("its conditions", keep=_S))
    appointment: Answer = attrs.field(default=Answer.UNKNOWN, metadata=about("how to get in", keep=_S))
    interpreter_possible: Answer = attrs.field(default=Answer.UNKNOWN, metadata=about("language", keep=_S))
    needs_id: Answer = attrs.field(default=Answer.UNKNOWN, metadata=about("what to bring", keep=_S))
    needs_digital_id: Answer = attrs.field(
        default=Answer.UNKNOWN, metadata=about("what is needed online", keep=_S)
    )
    level: Level | None = attrs.field(
        default=None, metadata=about("level of government that decides", keep=_S)
    )
    review_every: int | None = attrs.field(
        default=None, metadata=about("when facts are stale, in months", keep=_S)
    )
    notices: tuple[Notice, ...] = attrs.field(
        default=(), metadata=about("what is different for a while", keep=_S)
    )
    extensions: Mapping[str, object] = attrs.field(
        factory=dict, hash=False, metadata=about("what an outside format said", keep=_S)
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_S))

    def __attrs_post_init__(self) -> None:
        check_source_id(self.id)
        if self.id == UNKNOWN_SERVICE:
            raise InvalidDataError(["'unknown' cannot be the id of a service @ $.id"])
        non_empty(self.audience, path="$.audience")
        for tag in self.languages:
            check_tag(tag, path="$.languages")
        if self.review_every not in {None, 1, 3, 6, 12, 16}:
            raise InvalidDataError(["review_every is 1, 3, 6, 12 or 16 months @ $.review_every"])

    @property
    def offered(self) -> bool:
        """Whether search and referrals may show it: neither closed nor historic."""
        return self.status not in {ServiceStatus.CLOSED, ServiceStatus.HISTORIC}

    @property
    def for_visitors(self) -> bool:
        """Whether a visitor can use it herself."""
        return not self.audience.isdisjoint({Audience.VISITOR, Audience.PUBLIC})

    def stale(self, today: date) -> bool:
        """Whether the facts should have been checked again by *today*."""
        if self.review_every is None:
            return False
        months = (today.year - self.verified_on.year) * 12 + today.month - self.verified_on.month
        return months - (today.day < self.verified_on.day) >= self.review_every


def import_service(
    new: Service, current: Service | None, *, gone: Container[str] = ()
) -> tuple[Service, Event] | None:
    """
    Decide what an import of *new* changes: nothing when it says what is known already.

    Args:
        gone: Directories that are not read any more; theirs are taken over.

    Raises:
        InvalidDataError: Another directory keeps a service of this id.
    """
    if current is None:
        return _next(new, 0, "service.imported")
    _same_directory(new, current, gone)
    if attrs.evolve(new, version=current.version) == current:
        return None
    return _next(new, current.version, "service.revised")


def import_organisation(
    new: Organisation, current: Organisation | None, *, gone: Container[str] = ()
) -> tuple[Organisation, Event] | None:
    """Decide what an import of an organisation changes, as `import_service` does."""
    if current is not None:
        _same_directory(new, current, gone)
        if attrs.evolve(new, version=current.version) == current:
            return None
    version = current.version if current else 0
    event = Event(action="organisation.imported", kind=Organisation.KIND, subject=new.id)
    return attrs.evolve(new, version=version + 1), event


def _next(new: Service, version: int, action: str) -> tuple[Service, Event]:
    event = Event(action=action, kind=Service.KIND, subject=new.id, data={"status": new.status.value})
    return attrs.evolve(new, version=version + 1), event


def _same_directory(
    new: Service | Organisation, current: Service | Organisation, gone: Container[str]
) -> None:
    if new.directory != current.directory and current.directory not in gone:
        raise InvalidDataError(
            [f"{new.id!r} of directory {new.directory!r} is kept by directory {current.directory!r} @ $.id"],
            hint="Give the services of each directory ids of their own.",
        )
