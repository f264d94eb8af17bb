# SPDX-License-Identifier: EUPL-1.2
"""
Check what another installation of the city hands over, record by record and entry by entry.

What has the wrong form is refused with the whole file.  What only this
installation does not know (a service, a concept, a desk) is told: nobody's visit
is lost because a catalogue is older.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from onestopshop.codec.records import check_text, from_record
from onestopshop.domain.events import LogEntry, When
from onestopshop.domain.ids import check_key, check_record_id
from onestopshop.domain.merging.merging import Fact
from onestopshop.domain.merging.replaying import CREATED, Chain, chains_of
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import check_worker
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import UNKNOWN_SERVICE, Service
from onestopshop.domain.taxonomies.recoding import as_coded_first, codes_of
from onestopshop.domain.visits import Visit
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.exchange.desk_files import Head, Line
from onestopshop.operations.exchange.incoming_forms import NEWER, SAYS, check_told
from onestopshop.operations.work import Work
from onestopshop.ports.storage import Record

__all__ = ["Incoming", "incoming", "unknown_here"]

_MODELS: Final[Mapping[str, type[Any]]] = {model.KIND: model for model in (Visit, Referral, Observation)}
_MOST_PROBLEMS: Final = 100


class Incoming(NamedTuple):
    """
    What a file holds, checked.
    """

    things: Sequence[Fact]
    entries: Sequence[LogEntry]


def incoming(head: Head, lines: Iterable[Line], *, city: str, switches: Iterable[str]) -> Incoming:
    """
    Return the records and the entries of a file.

    Args:
        city: Whose records this installation keeps.
        switches: The fields that are off by default and that this city switched on.

    Raises:
        ExchangeError: It is of another city, or something in it has not the form of a record or an entry; the
            first hundred problems are named.
    """
    if head.city != city:
        raise ExchangeError(
            f"the file is of the city {head.city!r}, this is {city!r}; nothing was written",
            hint="Records are exchanged between the installations of one city only.",
        )
    things: list[Fact] = []
    entries: list[LogEntry] = []
    problems, hints = [], []
    for line in lines:
        try:
            thing, told = _checked(line.said, city, frozenset(switches))
        except InvalidDataError as error:
            problems += [f"line {line.number}: {problem}" for problem in error.problems]
            hints.append(error.hint)
            if len(problems) >= _MOST_PROBLEMS:  # a file may have a million lines, each of them wrong
                break
        else:
            things.append(thing)
            entries += told
    problems += _twice(things, entries)
    if problems:
        hint = next(filter(None, hints), "Ask for the file again, or tell who wrote the file.")
        raise ExchangeError("the file was refused; nothing was written", problems=problems, hint=hint)
    return Incoming(things, entries)


def unknown_here(work: Work, things: Iterable[Fact]) -> Iterator[str]:
    """Yield what the records name and this installation does not know, or uses no more, with the number of records."""
    named: Counter[tuple[str, str]] = Counter(name for thing in things for name in set(_names(thing)))
    vocabulary = work.context.city.vocabulary
    known: Mapping[str, Callable[[str], bool]] = {
        "desk": work.context.desks.__contains__,
        "service": lambda name: work.exists(Service, name),
        "concept": lambda code: code in vocabulary,
    }
    for (what, name), count in sorted(named.items()):
        records = f"({count} {'record' if count == 1 else 'records'})"
        concept = vocabulary.get(name) if what == "concept" else None
        if not known[what](name):
            yield f"{what} {name} is not known here {records}"
        elif concept is not None and concept.retired is not None:
            yield f"concept {name} is retired here {records}: `onestopshop taxonomies remap` lets them follow"


def _names(thing: Fact) -> Iterator[tuple[str, str]]:
    services = thing.services if isinstance(thing, Visit) else {thing.service} - {None, UNKNOWN_SERVICE}
    yield "desk", thing.desk
    yield from (("service", str(one)) for one in services)
    yield from (("concept", code) for code in codes_of(thing))


def _twice(things: Sequence[Fact], entries: Sequence[LogEntry]) -> Iterator[str]:
    places = Counter((thing.KIND, thing.id) for thing in things)
    yield from (f"the {kind} {id} stands there twice" for (kind, id), count in places.items() if count > 1)
    names = Counter((entry.origin, entry.id) for entry in entries)
    yield from (f"the entry {id} stands there twice" for (_, id), count in names.items() if count > 1)


def _checked(said: Mapping[str, Any], city: str, switches: frozenset[str]) -> tuple[Fact, Sequence[LogEntry]]:
    _names_are(said, {"kind", "id", "version", "schema", "body", "entries"}, "$")
    kind, body, entries = said["kind"], said["body"], said["entries"]
    if not isinstance(kind, str) or kind not in _MODELS:
        raise InvalidDataError(["this kind of record is not exchanged @ $.kind"], hint=NEWER)
    if type(said["version"]) is not int or type(said["schema"]) is not int or not isinstance(body, dict):
        raise InvalidDataError(["a version, a schema and a body are needed @ $"])
    if not isinstance(entries, list):
        raise InvalidDataError(["a list is needed @ $.entries"])
    check_text(body)
    model = _MODELS[kind]
    record = Record(kind=kind, id=str(said["id"]), version=said["version"], schema=said["schema"], body=body)
    thing: Fact = from_record(record, model)
    if (thing.id, thing.version, thing.city) != (said["id"], said["version"], city):
        raise InvalidDataError(["the body is of another record, version or city @ $.body"])
    _check_references(thing)
    as_coded_first(thing)
    _check_switches(thing, switches)
    told = [_entry(entry, thing, f"$.entries[{place}]") for place, entry in enumerate(entries)]
    _check_history(thing, told)
    return thing, told


def _names_are(said: object, names: set[str], path: str) -> None:
    if not isinstance(said, dict) or set(said) != names:
        raise InvalidDataError([f"exactly these are needed: {', '.join(sorted(names))} @ {path}"], hint=NEWER)


def _check_references(thing: Fact) -> None:
    for name in ("visit", "corrects", "replaces", "again_of", "barrier"):
        id = getattr(thing, name, None)
        if id is None:
            continue
        try:
            check_record_id(id)
        except InvalidDataError:
            raise InvalidDataError([f"this is no id of a record @ $.body.{name}"]) from None


def _check_switches(thing: Fact, switches: frozenset[str]) -> None:
    """Refuse a field that this city did not switch on: it would be kept where nobody declared a purpose for it."""
    used: dict[str, object] = {}
    if isinstance(thing, Referral):
        used = {"contact": thing.contact, "receipt": thing.receipt}
    elif isinstance(thing, Visit):
        profile = thing.profile
        used = {"person_code": thing.person_code, "follow_up": thing.follow_up_due}
        used |= {
            name: getattr(profile, name, None) for name in ("gender", "age_band", "third_country_national")
        }
    off = [name for name, value in used.items() if value is not None and name not in switches]
    if off:
        raise InvalidDataError(
            [f"{name} is off in this installation @ $.body.{name}" for name in off],
            hint="Switch it on in both installations of the city, or in none.",
        )


def _check_history(thing: Fact, told: Sequence[LogEntry]) -> None:
    chains = chains_of(told)
    made = [(entry.id, entry.version) for entry in told if entry.action == CREATED[thing.KIND]]
    begun = [(chain[0].id, 1) for chain in chains[:1]]
    if not begun or made != begun or len(chains) != thing.version or not all(map(_in_one, chains)):
        raise InvalidDataError(["these are not all the entries of this record @ $.entries"])


def _in_one(chain: Chain) -> bool:
    """Whether these are all the parts of one transaction."""
    first, places = chain[0], [entry.data.get("part", 1) for entry in chain]
    return (
        "first" not in first.data
        and {first.version} == {entry.version for entry in chain}
        and places == [*range(1, len(chain) + 1)]
    )


def _entry(said: Any, thing: Fact, path: str) -> LogEntry:
    _names_are(said, {"id", "origin", "at", "actor", "action", "version", "data"}, path)
    for name in ("id", "origin", "at", "actor", "action"):
        if not isinstance(said[name], str):
            raise InvalidDataError([f"a text is needed @ {path}.{name}"])
    if type(said["version"]) is not int or said["version"] < 1:
        raise InvalidDataError([f"a version is a number from 1 @ {path}.version"])
    action = said["action"]
    if action not in SAYS[thing.KIND]:
        raise InvalidDataError([f"this action is not known @ {path}.action"], hint=NEWER)
    check_text(said["actor"])
    role, _, worker = said["actor"].rpartition("/")
    if len(role) > _LONGEST_ROLE:
        raise InvalidDataError([f"a role and a code are needed @ {path}.actor"])
    check_told(thing.KIND, action, said["data"], path=f"{path}.data")
    check_key(said["origin"], path=f"{path}.origin")
    check_worker(worker, path=f"{path}.actor")
    return LogEntry(
        id=check_record_id(said["id"]),
        origin=said["origin"],
        key=f"{said['origin']}:{said['id']}",
        at=_at(said["at"], thing, path),
        actor=said["actor"],
        action=action,
        kind=thing.KIND,
        subject=thing.id,
        version=said["version"],
        data=said["data"],
    )


_LONGEST_ROLE: Final = 100
_YEARS: Final = range(1900, 9_999)
"""At the ends of the calendar an instant has no form in another time zone."""


def _at(text: str, thing: Fact, path: str) -> When:
    """Return the day, or where hours count the instant; of a visit or an observation only the day is ever told."""
    at: When | None
    try:
        at = date.fromisoformat(text) if len(text) == len("2026-03-02") else datetime.fromisoformat(text)
    except ValueError:
        at = None
    wrong = isinstance(at, datetime) and (at.tzinfo is None or not isinstance(thing, Referral))
    if at is None or wrong or at.year not in _YEARS:
        raise InvalidDataError([f"a day, or for a referral an instant with a time zone @ {path}.at"])
    return at
