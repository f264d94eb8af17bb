# SPDX-License-Identifier: EUPL-1.2
"""
Find a service, look at it, and keep the catalogue current.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import attrs

from onestopshop.domain.bookkeeping import Directory
from onestopshop.domain.codes.services import Audience, ServiceStatus
from onestopshop.domain.events import Event
from onestopshop.domain.ids import ServiceId
from onestopshop.domain.services import Organisation, Service, import_organisation, import_service
from onestopshop.domain.text import LanguageTag, Pick, check_tag
from onestopshop.domain.values import one_of
from onestopshop.errors import InvalidDataError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.work import Work
from onestopshop.ports.directories import DirectorySource
from onestopshop.ports.queries import Condition, Equal, Query
from onestopshop.ports.search import Search, ServiceIndex

__all__ = ["Hit", "Hits", "Imported", "Services"]


@attrs.frozen(kw_only=True)
class Hit:
    """
    One service that a search found.

    Args:
        name: Its name as it is shown, with the language of it and whether that is the one asked for.
        score: Larger is better; comparable only within one search.
    """

    service: Service
    name: Pick
    score: float


@attrs.frozen(kw_only=True)
class Hits(Sequence[Hit]):
    """
    What a search found: a sequence of the best hits, and how many there are in all.
    """

    query: str
    language: LanguageTag
    total: int
    hits: tuple[Hit, ...]

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self.hits[index]


@attrs.frozen(kw_only=True)
class Imported:
    """
    What an import changed: numbers of services, and of organisations that are new or different.
    """

    directory: str
    added: int = 0
    revised: int = 0
    closed: int = 0
    unchanged: int = 0
    organisations: int = 0


class Services:
    """
    The catalogue, as one desk sees it.
    """

    def __init__(self, desk: DeskWork, index: ServiceIndex) -> None:
        self._desk = desk
        self._index = index

    def search(
        self,
        text: str,
        *,
        language: LanguageTag | None = None,
        topics: Iterable[str] = (),
        spoken: LanguageTag | None = None,
        audience: str | None = None,
        usable_without_legal_stay: bool = False,
        include_closed: bool = False,
        limit: int = 10,
        offset: int = 0,
    ) -> Hits:
        """
        Find services by words of any offered language, misspelt or cut short too.

        Args:
            text: The words; empty for every service that the other conditions leave.
            language: The language to show names in; the first required one of the city when left out.
            topics: Only services with one of these topics, or a narrower one.
            spoken: Only services that bridge this language.
            audience: ``services``, ``policy`` …; visitors and the public when left out.
            usable_without_legal_stay: Only services known to be usable so.
            include_closed: Show closed and historic services, too.

        Raises:
            ForbiddenError: The role may not read services.
            InvalidDataError: A topic, a language or an audience does not exist.
        """
        context = self._desk.context
        self._desk.allow("services.read")
        wanted = check_tag(language or context.city.languages.required[0])
        search = Search(
            text=text,
            language=wanted,
            topics=frozenset(context.city.vocabulary.check(code, path="$.topics") for code in topics),
            spoken=None if spoken is None else check_tag(spoken, path="$.spoken"),
            audience=None if audience is None else one_of(audience, Audience, path="$.audience"),
            usable_without_legal_stay=usable_without_legal_stay,
            offered_only=not include_closed,
            limit=limit,
            offset=offset,
        )
        found = self._index.search(search, context.storage)
        with self._desk.reading() as work:
            hits = [(work.find_one(Service, id), score) for id, score in found.hits]
        fallback = context.city.languages.fallback
        shown = tuple(
            Hit(service=service, name=service.name.pick(wanted, fallback), score=score)
            for service, score in hits
            if service is not None
        )
        return Hits(query=text, language=wanted, total=found.total, hits=shown)

    def get(self, id: str) -> Service:
        """
        Return the service of this id, whatever its status.

        Raises:
            NotFoundError: There is none.
        """
        self._desk.allow("services.read")
        with self._desk.reading() as work:
            return work.get(Service, id)

    def list(
        self, *, status: str | None = None, limit: int | None = None, after: str | None = None
    ) -> Sequence[Service]:
        """
        Return services in order of their id, those after the id *after* first.
        """
        self._desk.allow("services.read")
        where: dict[str, Condition] = (
            {} if status is None else {"status": Equal(one_of(status, ServiceStatus, path="$.status").value)}
        )
        query = Query(kind=Service.KIND, where=where, after=None if after is None else (after,), limit=limit)
        with self._desk.reading() as work:
            return tuple(work.find(Service, query))

    def organisation(self, id: str) -> Organisation:
        """
        Return the organisation of this id.

        Raises:
            NotFoundError: There is none.
        """
        self._desk.allow("services.read")
        with self._desk.reading() as work:
            return work.get(Organisation, id)

    def load(
        self, things: Iterable[Organisation | Service], *, directory: str, fingerprint: str = ""
    ) -> Imported:
        """
        Bring the services of one directory to the state of *things*, all or nothing.

        Services of the directory that are not among them any more are closed,
        never deleted: records refer to them.  All are kept under the name of
        the directory, whatever their source calls itself.

        Raises:
            InvalidDataError: A service names an unknown topic, paper or organisation, an id stands there
                twice, or another directory keeps it; every problem is named and nothing was written.
        """
        given = tuple(attrs.evolve(thing, directory=directory) for thing in things)

        def decide(work: Work) -> Imported:
            work.allow("services.import")
            _check(work, given, directory)
            return _load(work, given, directory, fingerprint)

        return self._desk.run(decide)

    def imported(self, directory: str) -> Directory | None:
        """Return the state in which a directory was last imported, or ``None``."""
        self._desk.allow("services.read")
        with self._desk.reading() as work:
            return work.find_one(Directory, directory)

    def refresh(self, source: DirectorySource, *, directory: str) -> Imported | None:
        """Import a directory when its fingerprint changed since the last time; ``None`` when it did not."""
        fingerprint = source.fingerprint()
        known = self.imported(directory)
        if known is not None and known.fingerprint == fingerprint:
            return None
        return self.load(source.read(), directory=directory, fingerprint=fingerprint)


def _check(work: Work, given: Sequence[Organisation | Service], directory: str) -> None:
    organisations = {str(thing.id) for thing in given if isinstance(thing, Organisation)}
    problems: list[str] = []
    for thing in given:
        kept = work.snapshot.get(thing.KIND, thing.id)
        if kept is not None and kept.index["directory"] != directory:
            other = kept.index["directory"]
            problems.append(f"the directory {other!r} keeps it already @ $.{thing.KIND}s.{thing.id}")
        problems.extend(_problems(work, thing, organisations))
    for kind in (Organisation, Service):
        ids = [thing.id for thing in given if isinstance(thing, kind)]
        doubled = sorted({id for id in ids if ids.count(id) > 1}) if len(set(ids)) < len(ids) else []
        problems.extend(f"the id {id!r} stands there twice @ $.{kind.KIND}s" for id in doubled)
    if problems:
        raise InvalidDataError(problems)


def _problems(work: Work, thing: Organisation | Service, organisations: set[str]) -> Iterator[str]:
    if isinstance(thing, Service):
        yield from _unknown_codes(work, thing)
        place, named = f"$.services.{thing.id}.organisation", thing.organisation
    elif thing.part_of is not None:
        place, named = f"$.organisations.{thing.id}.part_of", thing.part_of
    else:
        return
    if named not in organisations and not work.exists(Organisation, named):
        yield f"no organisation has the id {named!r} @ {place}"


def _unknown_codes(work: Work, service: Service) -> Iterator[str]:
    vocabulary = work.context.city.vocabulary
    for field, codes, scheme in (("topics", service.topics, "topic"), ("papers", service.papers, "doc")):
        for code in sorted(codes):
            try:
                vocabulary.check(code, scheme=scheme, path=f"$.services.{service.id}.{field}")
            except InvalidDataError as error:
                yield from error.problems


def _load(work: Work, given: Sequence[Organisation | Service], directory: str, fingerprint: str) -> Imported:
    counts = dict.fromkeys(("added", "revised", "closed", "unchanged", "organisations"), 0)
    here: set[str] = set()
    for thing in given:
        change: tuple[Organisation, Event] | tuple[Service, Event] | None
        if isinstance(thing, Organisation):
            change = import_organisation(thing, work.find_one(Organisation, thing.id))
            counts["organisations"] += change is not None
        else:
            here.add(thing.id)
            change = import_service(thing, work.find_one(Service, thing.id))
            counts[_OUTCOME[change[1].action] if change else "unchanged"] += 1
        if change is not None:
            work.save(*change)
    for gone in _gone(work, here, directory):
        work.save(*gone)
        counts["closed"] += 1
    _remember(work, directory, fingerprint, len(here))
    return Imported(directory=directory, **counts)


_OUTCOME = {"service.imported": "added", "service.revised": "revised"}


def _gone(work: Work, here: set[str], directory: str) -> Iterator[tuple[Service, Event]]:
    kept = Query(kind=Service.KIND, where={"directory": Equal(directory)})
    for service in list(work.find(Service, kept)):
        if service.id not in here and service.offered:
            closed = attrs.evolve(service, status=ServiceStatus.CLOSED, version=service.version + 1)
            yield closed, Event(action="service.closed", kind=Service.KIND, subject=ServiceId(service.id))


def _remember(work: Work, directory: str, fingerprint: str, services: int) -> None:
    known = work.find_one(Directory, directory)
    state = Directory(
        id=directory,
        fingerprint=fingerprint,
        services=services,
        imported_on=work.context.today(),
        version=(known.version if known else 0) + 1,
    )
    data: dict[str, object] = {"services": services}
    work.save(state, Event(action="directory.imported", kind=Directory.KIND, subject=directory, data=data))
