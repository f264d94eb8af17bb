# SPDX-License-Identifier: EUPL-1.2
"""
Hand over what was recorded since a point of the log, with everything that hangs together with it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import attrs

from onestopshop.codec.converter import structure
from onestopshop.codec.records import to_record
from onestopshop.domain.events import LogEntry
from onestopshop.domain.merging.merging import Fact, Place
from onestopshop.domain.merging.replaying import CREATED, chains_of, day_of_entry
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.visits import Visit
from onestopshop.errors import ConflictError, ExchangeError, InvalidDataError
from onestopshop.operations.exchange.desk_files import Head, write_lines
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["HandedOver", "alone", "entries_of", "hand_over", "led_to"]

M = TypeVar("M", Referral, Observation)

_PAGE = 5_000
"""Entries that are read at once."""

_NUMBERS = range(2**40)
"""Among them is the last number of any log."""

_KINDS = frozenset({Visit.KIND, Referral.KIND, Observation.KIND})


@attrs.frozen(kw_only=True)
class HandedOver:
    """
    What an export wrote.

    Args:
        upto: The last number of this installation's log that is in the file: the next export goes on from there.
    """

    origin: str
    since: str
    upto: int
    visits: int
    referrals: int
    observations: int


def hand_over(work: Work, path: Path, since: int | str | date | None) -> HandedOver:
    """
    Write a file with every record that was touched since, and with the visit that it belongs to.

    A visit comes with all that it led to, because what it is told by its referrals depends on all of them.

    Raises:
        ConflictError: The open transaction has changed something already.
        ExchangeError: The file cannot be written, or the log lacks entries of a record.
        ForbiddenError: A record is not for the actor.
        InvalidDataError: *since* is neither a number of the log nor a day.
    """
    alone(work, "an export")
    point = _point(since)
    touched, upto = _touched(work, point)
    things = _whole(work, touched)
    for thing in things:
        work.allow("visits.export", thing)
    told = _histories(work, things)
    context = work.context
    head = Head(context.city.id, context.origin, context.today().isoformat(), str(point), upto)
    write_lines(path, head, ((to_record(one), told[one.KIND, one.id]) for one in things))
    return HandedOver(
        origin=head.origin,
        since=head.since,
        upto=upto,
        visits=_count(things, Visit),
        referrals=_count(things, Referral),
        observations=_count(things, Observation),
    )


def alone(work: Work, what: str) -> None:
    """
    Refuse a transaction that has changed something already: the log does not tell of it yet.

    Raises:
        ConflictError: It has.
    """
    if work.begun:
        raise ConflictError(
            f"{what} needs a transaction of its own: this one has changes that are not written",
            expected="a transaction in which nothing is written yet",
            found="one in which something is",
            hint="Do it before or after this transaction.",
        )


def entries_of(work: Work, places: Collection[Place]) -> list[LogEntry]:
    """
    Return every entry about these records, whoever wrote it.

    The log is read backwards, only to where the oldest of the records was made: that entry stands before all
    others about it.
    """
    found = []
    sought = set(places)
    unmade = set(places)
    for entry in _backwards(work) if unmade else ():
        place = entry.kind, entry.subject
        if place in sought:
            found.append(entry)
            if entry.action == CREATED[entry.kind]:
                unmade.discard(place)
                if not unmade:
                    break
    return found


def led_to(work: Work, visit: str) -> Iterator[Referral | Observation]:
    """Yield all the referrals and observations of a visit."""
    yield from work.find(Referral, Query(kind=Referral.KIND, where={"visit": Equal(visit)}))
    yield from work.find(Observation, Query(kind=Observation.KIND, where={"visit": Equal(visit)}))


def _point(since: int | str | date | None) -> int | date:
    """Return the number of the log or the day that *since* says; 0 when it says nothing."""
    if since is None:
        return 0
    if isinstance(since, str) and since.isascii() and since.isdigit() and len(since) < 19:
        since = int(since)
    if isinstance(since, int) and not isinstance(since, bool) and since >= 0:
        return since
    try:
        return structure(since, date)
    except InvalidDataError:
        raise InvalidDataError(
            ["a number of the log or a day (YYYY-MM-DD) is needed @ $.since"],
            hint="The last export printed the number to go on from.",
        ) from None


def _log(work: Work, after: int = 0) -> Iterator[LogEntry]:
    while page := work.snapshot.entries(after, _PAGE):
        yield from page
        after = page[-1].seq


def _backwards(work: Work) -> Iterator[LogEntry]:
    upto = bisect_left(_NUMBERS, True, key=lambda after: not work.snapshot.entries(after, 1))
    while upto > 0:
        after = max(0, upto - _PAGE)
        page = work.snapshot.entries(after, _PAGE)
        yield from reversed([entry for entry in page if entry.seq <= upto])
        upto = after


def _touched(work: Work, point: int | date) -> tuple[list[Place], int]:
    """Return the records of the entries after *point*, in order of the log, and the last number of the log."""
    touched: dict[Place, None] = {}
    upto, begun = (point, True) if isinstance(point, int) else (0, False)
    zone = work.context.city.timezone
    last = work.snapshot.entries(upto - 1, 1) if upto else ()
    if upto and not last:
        raise InvalidDataError(
            ["the log does not reach that far @ $.since"],
            hint="Use the number that an export of this very installation printed.",
        )
    for entry in _log(work, after=upto):
        upto = entry.seq
        begun = begun or (not isinstance(point, int) and day_of_entry(entry.at, zone) >= point)
        if begun and entry.kind in _KINDS:
            touched[entry.kind, entry.subject] = None
    return list(touched), upto


def _whole(work: Work, touched: Sequence[Place]) -> Sequence[Fact]:
    """Return the records with what belongs together: each visit before everything that it led to."""
    things: dict[Place, Fact] = {}
    for kind, id in touched:
        if (kind, id) in things:
            continue
        thing = work.find_one(_MODELS[kind], id)
        if thing is None:  # erased since
            continue
        visit = thing.id if isinstance(thing, Visit) else thing.visit
        if visit is None:
            things[kind, id] = thing
            continue
        for one in (work.find_one(Visit, visit), *led_to(work, visit)):
            if one is not None:
                things[one.KIND, one.id] = one
    return tuple(things.values())


_MODELS: dict[str, type[Visit] | type[Referral] | type[Observation]] = {
    Visit.KIND: Visit,
    Referral.KIND: Referral,
    Observation.KIND: Observation,
}


def _histories(work: Work, things: Sequence[Fact]) -> Mapping[Place, Sequence[LogEntry]]:
    """Return all entries of each record in the order of the replay; where some are missing no one could take it in."""
    told: dict[Place, list[LogEntry]] = {(thing.KIND, thing.id): [] for thing in things}
    for entry in entries_of(work, told):
        told[entry.kind, entry.subject].append(entry)
    chains = {place: chains_of(entries) for place, entries in told.items()}
    lacking = [
        f"the log lacks entries of the {thing.KIND} {thing.id}"
        for thing in things
        if len(chains[thing.KIND, thing.id]) != thing.version
    ]
    if lacking:
        raise ExchangeError(
            "the records cannot be handed over; nothing was written",
            problems=lacking,
            hint="Look with `onestopshop storage verify`, and restore a backup.",
        )
    return {place: [entry for chain in found for entry in chain] for place, found in chains.items()}


def _count(things: Sequence[Fact], model: type[Fact]) -> int:
    return sum(isinstance(thing, model) for thing in things)
