# SPDX-License-Identifier: EUPL-1.2
"""
Find a service, look at it, and keep the catalogue current.
"""

from collections.abc import Iterable, Sequence
from typing import overload

import attrs

from onestopshop.domain.bookkeeping import Directory
from onestopshop.domain.codes.services import Audience, ServiceStatus
from onestopshop.domain.ids import check_key
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.text import LanguageTag, Pick, check_tag
from onestopshop.domain.values import many, one_of
from onestopshop.errors import InvalidDataError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.importing import Imported, catalogue, import_all
from onestopshop.operations.misses import keep_miss
from onestopshop.operations.paging import check_after_id, check_page
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
            text: The words, at most 200 characters; empty for every service that the other conditions leave.
            language: The language to show names in; the first required one of the city when left out.
            topics: Only services with one of these topics, or a narrower one.
            spoken: Only services that bridge this language.
            audience: ``services``, ``policy`` …; visitors and the public when left out.
            usable_without_legal_stay: Only services known to be usable so.
            include_closed: Show closed and historic services, too.

        Raises:
            ForbiddenError: The role may not read services.
            InvalidDataError: A topic, a language or an audience does not exist, the text is too long, or there is no
                such page.
        """
        context = self._desk.context
        self._desk.allow("services.read")
        _check_words(text)
        check_page(limit, offset)
        wanted = check_tag(language or context.city.languages.required[0])
        search = Search(
            text=text,
            language=wanted,
            topics=frozenset(
                context.city.vocabulary.check(code, path="$.topics") for code in many(topics, path="$.topics")
            ),
            spoken=None if spoken is None else check_tag(spoken, path="$.spoken"),
            audience=None if audience is None else one_of(audience, Audience, path="$.audience"),
            usable_without_legal_stay=usable_without_legal_stay,
            offered_only=not include_closed,
            limit=limit,
            offset=offset,
        )
        found = self._index.search(search, context.storage)
        if not found.total:
            keep_miss(self._desk, text, wanted)
        with self._desk.reading() as work:
            hits = [(work.find_one(Service, id), score) for id, score in found.hits]
        fallback = context.city.languages.fallback
        shown = tuple(
            Hit(service=service, name=service.name.pick(wanted, fallback), score=score)
            for service, score in hits
            if service is not None and (include_closed or service.offered)  # an index may lag
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
        Return services in order of their id, those after the id *after* first; all of them without a limit.

        Raises:
            InvalidDataError: There is no such status, or no such page.
        """
        self._desk.allow("services.read")
        if limit is not None:
            check_page(limit)
        check_after_id(after)
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
        the directory, whatever their source calls itself.  A directory of the
        configuration takes over what one keeps that is not there any more.

        Raises:
            InvalidDataError: A service names an unknown topic, paper or organisation, an id stands there
                twice, or another directory keeps it; every problem is named and nothing was written.
        """
        check_key(directory, path="$.directory")
        given = tuple(attrs.evolve(thing, directory=directory) for thing in catalogue(things))

        def decide(work: Work) -> Imported:
            work.allow("services.import")
            return import_all(work, given, directory, fingerprint)

        return self._desk.run(decide)

    def imported(self, directory: str) -> Directory | None:
        """Return the state in which a directory was last imported, or ``None``."""
        self._desk.allow("services.read")
        with self._desk.reading() as work:
            return work.find_one(Directory, directory)

    def refresh(self, source: DirectorySource, *, directory: str) -> Imported | None:
        """
        Import a directory when its fingerprint changed since the last time; ``None`` when it did not.

        Raises:
            InvalidDataError: A service cannot be accepted, or there is none any more: files that are gone close no
                catalogue.
        """
        fingerprint = source.fingerprint()
        known = self.imported(directory)
        if known is not None and known.fingerprint == fingerprint:
            return None
        things = tuple(source.read())
        if known is not None and known.services and not any(isinstance(thing, Service) for thing in things):
            raise InvalidDataError(
                [f"no service found, where there were {known.services} @ $.directories.{directory}"],
                hint='Bring its files back; to close a service, give it status = "closed".',
            )
        return self.load(things, directory=directory, fingerprint=fingerprint)


_MOST_LETTERS = 200
"""Nobody types a longer question; each letter of one costs every search of the desk."""


def _check_words(text: object) -> None:
    if not isinstance(text, str) or len(text) > _MOST_LETTERS:
        raise InvalidDataError(
            [f"the words of a search are a text of at most {_MOST_LETTERS} letters @ $.text"]
        )
