# SPDX-License-Identifier: EUPL-1.2
"""
Bring the services of one directory to the state of their source, all or nothing.
"""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from onestopshop.domain.bookkeeping import Directory
from onestopshop.domain.codes.services import ServiceStatus
from onestopshop.domain.events import Event
from onestopshop.domain.ids import ServiceId
from onestopshop.domain.services import Organisation, Service, import_organisation, import_service
from onestopshop.errors import InvalidDataError
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["Imported", "catalogue", "import_all"]


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


def catalogue(things: Iterable[Organisation | Service]) -> Iterator[Organisation | Service]:
    """
    Yield *things*.

    Raises:
        InvalidDataError: They are no list, or one is neither an organisation nor a service.
    """
    if not isinstance(things, Iterable):
        raise InvalidDataError(["a catalogue is a list of organisations and services @ $.things"])
    for thing in things:
        if not isinstance(thing, (Organisation, Service)):
            raise InvalidDataError(["a catalogue holds organisations and services only @ $.things"])
        yield thing


def import_all(
    work: Work, given: Sequence[Organisation | Service], directory: str, fingerprint: str
) -> Imported:
    """
    Bring what *directory* keeps to the state of *given*.

    Raises:
        InvalidDataError: Something in it cannot be accepted; every problem is named.
    """
    keepers = [_keeper(work, thing) for thing in given]
    gone = frozenset(filter(None, keepers)) - work.context.directories - {directory}
    if directory not in work.context.directories:
        gone = frozenset()
    _check(work, given, [None if keeper in gone else keeper for keeper in keepers])
    return _load(work, given, directory, fingerprint, gone)


def _keeper(work: Work, thing: Organisation | Service) -> str | None:
    """Return the directory that keeps what has this id now."""
    kept = work.snapshot.get(thing.KIND, thing.id)
    return None if kept is None else str(kept.index["directory"])


def _check(work: Work, given: Sequence[Organisation | Service], keepers: Sequence[str | None]) -> None:
    """Refuse what another directory keeps, what refers to nothing, and what stands there twice."""
    organisations = {str(thing.id) for thing in given if isinstance(thing, Organisation)}
    problems: list[str] = []
    hint = ""
    for thing, keeper in zip(given, keepers, strict=True):
        if keeper not in {None, thing.directory}:
            hint = "Give the services of each directory ids of their own, or leave them to one directory."
            problems.append(f"the directory {keeper!r} keeps it already @ $.{thing.KIND}s.{thing.id}")
        problems.extend(_problems(work, thing, organisations))
    for kind in (Organisation, Service):
        ids = [thing.id for thing in given if isinstance(thing, kind)]
        doubled = sorted({id for id in ids if ids.count(id) > 1}) if len(set(ids)) < len(ids) else []
        problems.extend(f"the id {id!r} stands there twice @ $.{kind.KIND}s" for id in doubled)
    if problems:
        raise InvalidDataError(problems, hint=hint)


def _problems(work: Work, thing: Organisation | Service, organisations: set[str]) -> Iterator[str]:
    if isinstance(thing, Service):
        yield from _unknown_codes(work, thing)
        place, named = f"$.services.{thing.id}.organisation", thing.organisation
    elif thing.part_of is not None:
        place, named = f"$.organisations.{thing.id}.part_of", thing.part_of
    else:
        return
    if named not in organisations and not _exists(work, named):
        yield f"no organisation has the id {named!r} @ {place}"


def _exists(work: Work, organisation: str) -> bool:
    try:
        return work.exists(Organisation, organisation)
    except InvalidDataError:  # a name that is no id at all is nobody's
        return False


def _unknown_codes(work: Work, service: Service) -> Iterator[str]:
    vocabulary = work.context.city.vocabulary
    for field, codes, scheme in (("topics", service.topics, "topic"), ("papers", service.papers, "doc")):
        for code in sorted(codes):
            try:
                vocabulary.check(code, scheme=scheme, path=f"$.services.{service.id}.{field}")
            except InvalidDataError as error:
                yield from error.problems


def _load(
    work: Work,
    given: Sequence[Organisation | Service],
    directory: str,
    fingerprint: str,
    gone: frozenset[str],
) -> Imported:
    counts = dict.fromkeys(("added", "revised", "closed", "unchanged", "organisations"), 0)
    here: set[str] = set()
    for thing in given:
        change: tuple[Organisation, Event] | tuple[Service, Event] | None
        if isinstance(thing, Organisation):
            known = work.find_one(Organisation, thing.id)
            change = import_organisation(thing, known, gone=gone)
            counts["organisations"] += change is not None
        else:
            here.add(thing.id)
            change = import_service(thing, work.find_one(Service, thing.id), gone=gone)
            counts[_OUTCOME[change[1].action] if change else "unchanged"] += 1
        if change is not None:
            work.save(*change)
    for closed in _vanished(work, here, directory):
        work.save(*closed)
        counts["closed"] += 1
    _remember(work, directory, fingerprint, len(here))
    return Imported(directory=directory, **counts)


_OUTCOME = {"service.imported": "added", "service.revised": "revised"}


def _vanished(work: Work, here: set[str], directory: str) -> Iterator[tuple[Service, Event]]:
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
