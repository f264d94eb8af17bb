# SPDX-License-Identifier: EUPL-1.2
"""
Take in what another installation of the city recorded, and tell what came of it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import attrs

from onestopshop.domain.barriers.words import words_of
from onestopshop.domain.events import LogEntry
from onestopshop.domain.merging.conflicts import Conflict, found, gone
from onestopshop.domain.merging.merging import Fact, Merged, Place, merge
from onestopshop.domain.merging.replaying import chains_of
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.visits import Visit
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.barriers.speaking import remove_quotes
from onestopshop.operations.barriers.taking_back import remove_words
from onestopshop.operations.exchange.desk_files import Head, lines_of
from onestopshop.operations.exchange.incoming import Incoming, incoming, unknown_here
from onestopshop.operations.exchange.outgoing import alone, entries_of, led_to
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["TakenIn", "checked_file", "take_in"]


@attrs.frozen(kw_only=True)
class TakenIn:
    """
    What came of an import.

    Args:
        origin: The installation that wrote the file.
        upto: The number of its log up to which the file goes.
        records: How many the file has.
        added: How many records of each kind are new here.
        changed: How many records of each kind are here in another state now.
        entries: How many entries of the log are new here.
        conflicts: Those that are new, or that met another state than was thought.
        settled: Those that are none any more.
        warnings: What was erased here and is left out, and what the records name and is not known here.
    """

    origin: str
    upto: int
    records: int
    added: Mapping[str, int]
    changed: Mapping[str, int]
    entries: int
    conflicts: tuple[Conflict, ...] = ()
    settled: tuple[Conflict, ...] = ()
    warnings: tuple[str, ...] = ()


def checked_file(work: Work, path: Path) -> tuple[Head, Incoming]:
    """
    Return what a file holds.

    Raises:
        ExchangeError: It is damaged, of another city, or something in it has not the form that it must have.
    """
    head, lines = lines_of(path)
    context = work.context
    return head, incoming(head, lines, city=context.city.id, switches=context.switches)


def take_in(work: Work, path: Path) -> TakenIn:
    """
    Merge the records of a file with those that are here; what is known already is written again nowhere.

    Raises:
        ConflictError: The open transaction has changed something already.
        ExchangeError: The file was refused.
        ForbiddenError: A record of it is not for the actor.
    """
    alone(work, "an import")
    head, held = checked_file(work, path)
    for thing in held.things:
        work.allow("visits.import", thing)
    here = _here(work, held)
    held, erased = _without_erased(work, held, here)
    names = {(entry.origin, entry.id) for entry in here.entries}
    fresh = [entry for entry in held.entries if (entry.origin, entry.id) not in names]
    new = {(entry.kind, entry.subject) for entry in fresh}
    entries = [*here.entries, *held.entries]
    merged = _merged(work, [*here.things, *held.things], entries, new)
    places: set[Place] = {(thing.KIND, thing.id) for thing in here.things}
    known = _conflicts(work, merged.things.keys() & places)
    _write(work, merged, fresh)
    settled = _settle(work, (one for one in known if one.id not in merged.conflicts))
    conflicts = _keep(work, merged.conflicts.values())
    return TakenIn(
        origin=head.origin,
        upto=head.upto,
        records=len(held.things),
        added=_counts(new - places),
        changed=_counts(new & places),
        entries=len(fresh),
        conflicts=conflicts,
        settled=settled,
        warnings=(
            *erased,
            *_one_name(one for one in entries if (one.kind, one.subject) in new),
            *unknown_here(work, (merged.things[place] for place in new)),
        ),
    )


class _Here(NamedTuple):
    """What this installation knows of the records of a file, and of what hangs together with them."""

    things: Sequence[Fact]
    entries: Sequence[LogEntry]


def _here(work: Work, held: Incoming) -> _Here:
    """
    Return what is known here.

    Nothing but the log tells all the entries of a record, so it is read once, and only when there is a record to
    merge with and an entry that is new.
    """
    things: dict[Place, Fact] = {}
    for thing in held.things:
        for id in (thing.id, *_visit_ids(thing)):
            model = type(thing) if id == thing.id else Visit
            _add(things, work.find_one(model, id))
    for visit in [one.id for one in things.values() if isinstance(one, Visit)]:
        for other in led_to(work, visit):
            _add(things, other)
    _check_visits(held, things)
    if not things or all(_known(work, entry) for entry in held.entries):
        return _Here(tuple(things.values()), held.entries if things else ())
    return _Here(tuple(things.values()), entries_of(work, things))


def _without_erased(work: Work, held: Incoming, here: _Here) -> tuple[Incoming, Sequence[str]]:
    """
    Leave out the records that were here once, as the log tells, and are not any more: what is erased stays erased.
    """
    present = {(thing.KIND, thing.id) for thing in here.things}
    absent = {(thing.KIND, thing.id) for thing in held.things} - present
    told = [entry for entry in held.entries if (entry.kind, entry.subject) in absent]
    erased = {(entry.kind, entry.subject) for entry in told if _known(work, entry)}
    own = {(entry.kind, entry.subject) for entry in told if entry.origin == work.context.origin} - erased
    erased |= {(entry.kind, entry.subject) for entry in entries_of(work, own)}
    if not erased:
        return held, ()
    things = [thing for thing in held.things if (thing.KIND, thing.id) not in erased]
    entries = [entry for entry in held.entries if (entry.kind, entry.subject) not in erased]
    return Incoming(things, entries), [
        f"the {kind} {id} was erased here and is left out" for kind, id in sorted(erased)
    ]


def _root(thing: Fact) -> str:
    """Return the id of the visit that a record belongs to, or its own."""
    return thing.id if isinstance(thing, Visit) else thing.visit or thing.id


def _visit_ids(thing: Fact) -> tuple[str, ...]:
    return () if isinstance(thing, Visit) or thing.visit is None else (thing.visit,)


def _add(things: dict[Place, Fact], thing: Fact | None) -> None:
    if thing is not None:
        things[thing.KIND, thing.id] = thing


def _check_visits(held: Incoming, here: Mapping[Place, Fact]) -> None:
    known = {thing.id for thing in held.things if isinstance(thing, Visit)} | {id for _, id in here}
    problems = [
        f"the visit of the {thing.KIND} {thing.id} is neither in the file nor here"
        for thing in held.things
        if not known.issuperset(_visit_ids(thing))
    ]
    if problems:
        raise ExchangeError(
            "the file was refused; nothing was written",
            problems=problems,
            hint="Ask for a file that goes back further (--since).",
        )


def _known(work: Work, entry: LogEntry) -> bool:
    """Whether an entry is here, by the keys that all have but those of one's own that a caller gave a key."""
    keys = (entry.key, _corrected(entry), entry.id)
    found_entries = (work.snapshot.entry(key) for key in keys if key is not None)
    return any(one and (one.origin, one.id) == (entry.origin, entry.id) for one in found_entries)


def _corrected(entry: LogEntry) -> str | None:
    return f"corrected/{entry.subject}" if "corrected_by" in entry.data else None


def _merged(
    work: Work, things: Sequence[Fact], entries: Iterable[LogEntry], new: Collection[Place]
) -> Merged:
    """Merge what hangs together with a record of which something *new* is known: all else stays as it is."""
    roots: dict[Place, str] = {(thing.KIND, thing.id): _root(thing) for thing in things}
    touched = {roots[place] for place in new}
    places = {place for place, root in roots.items() if root in touched}
    try:
        return merge(
            [thing for thing in things if (thing.KIND, thing.id) in places],
            [entry for entry in entries if (entry.kind, entry.subject) in places],
            zone=work.context.city.timezone,
        )
    except InvalidDataError as error:
        raise ExchangeError(
            "the file was refused; nothing was written", problems=error.problems, hint=error.hint
        ) from error


_ORDER = (Visit.KIND, Referral.KIND, Observation.KIND)


def _rank(place: Place) -> tuple[int, str]:
    return _ORDER.index(place[0]), place[1]


def _write(work: Work, merged: Merged, fresh: Iterable[LogEntry]) -> None:
    """Write each record of which something new is known, with what is new."""
    told: dict[Place, list[LogEntry]] = {}
    for entry in fresh:
        told.setdefault((entry.kind, entry.subject), []).append(entry)
    for place in sorted(told, key=_rank):
        _unquote(work, merged.things[place])
        work.take_over(merged.things[place], _keyed(work, told[place]))


def _unquote(work: Work, thing: Fact) -> None:
    """Let nothing go on quoting words that were removed elsewhere, and no barrier those that were taken off it."""
    if isinstance(thing, Observation):
        was = work.find_one(Observation, thing.id)
        if was is not None and words_of(was) != words_of(thing):
            remove_words(work, was)
        elif was is not None and was.barrier != thing.barrier:
            remove_quotes(work, was)


def _keyed(work: Work, entries: Iterable[LogEntry]) -> Iterator[LogEntry]:
    """Yield entries in the order of the replay; a visit that was corrected there is corrected here, too."""
    for chain in chains_of(entries):
        for entry in chain:
            key = _corrected(entry)
            free = key is not None and work.snapshot.entry(key) is None
            yield attrs.evolve(entry, key=key) if key is not None and free else entry


def _conflicts(work: Work, places: Iterable[Place]) -> Sequence[Conflict]:
    """Return the conflicts of records, as long as nothing is pending that a search would have to look through."""
    queries = (
        Query(kind=Conflict.KIND, where={"subject": Equal(id), "noun": Equal(kind)})
        for kind, id in sorted(places)
    )
    return [conflict for query in queries for conflict in work.find(Conflict, query)]


def _settle(work: Work, conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Remove the conflicts that are none any more."""
    settled = tuple(conflicts)
    for conflict in settled:
        work.erase(conflict, gone(conflict))
    return settled


def _keep(work: Work, conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Keep the conflicts that are new or other than they were, and return these."""
    ordered = sorted(conflicts, key=lambda one: (one.day, one.id))
    new = tuple(one for one in ordered if work.find_one(Conflict, one.id) != one)
    for conflict in new:
        work.take_over(conflict, [found(conflict)])
    return new


def _one_name(entries: Iterable[LogEntry]) -> Iterator[str]:
    """Yield who gave one version to two transactions: it was set back, or another has its name."""
    known = {(entry.origin, entry.id): entry for entry in entries if "first" not in entry.data}
    versions = Counter((one.origin, one.kind, one.subject, one.version) for one in known.values())
    for origin in sorted({origin for (origin, *_), count in versions.items() if count > 1}):
        yield (
            f"{origin} gave one version twice: it was restored from a backup, or two installations go by that name "
            "(then move the file `installation` out of the state folder of one)"
        )


def _counts(places: Iterable[Place]) -> dict[str, int]:
    counts = dict.fromkeys(_ORDER, 0)
    for kind, _ in places:
        counts[kind] += 1
    return counts
