# SPDX-License-Identifier: EUPL-1.2
"""
Merge what several installations of one city know of the same visits, referrals and observations.

The merged state is a function of the set of all entries and of what was said
when a record was made, which never changes.  So it is the same in whatever order
and however often installations exchange what they know, and no entry is lost:
one that cannot be applied becomes a conflict.  Four things that follow from this:

- The version of a record is the number of its transactions, so that it rises
  with each that becomes known and is the plain one where nobody else wrote.
- What a visit is told by its referrals is worked out anew from all of them.
- What one installation removed (the words of an observation, the contact of a
  referral that ended or whose consent was withdrawn, a receipt) is gone
  everywhere, also where the entry is a conflict.
- What a remap made of the codes of a record is worked out anew from the codes
  that it was made with; who chose otherwise for a split concept is a conflict.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any, Final, NamedTuple, TypeAlias, cast

import attrs

from onestopshop.domain.codes.observations import ReviewState
from onestopshop.domain.events import LogEntry
from onestopshop.domain.merging.conflicts import Conflict
from onestopshop.domain.merging.referrals import ends_contact, referral_as_made, replay_referral
from onestopshop.domain.merging.replaying import (
    CREATED,
    Chain,
    Refused,
    chains_of,
    day_of_entry,
    reducing,
    replay_observation,
    replay_visit,
)
from onestopshop.domain.observations import TEXTS, Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.taxonomies.recoding import as_coded_first
from onestopshop.domain.telling import other_marks, retell, senders_told, typed_handling, typed_services
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError

__all__ = ["Fact", "Merged", "Place", "merge"]

Fact: TypeAlias = Visit | Observation | Referral
Place: TypeAlias = tuple[str, str]
"""The kind and the id of a record."""


class Merged(NamedTuple):
    """
    What all of it comes to.
    """

    things: Mapping[Place, Fact]
    conflicts: Mapping[str, Conflict]


def merge(bodies: Iterable[Fact], entries: Iterable[LogEntry], *, zone: tzinfo) -> Merged:
    """
    Return each record as all the entries make it, and the conflicts by the id of the refused entry.

    Args:
        bodies: Each record as one or more installations have it.  A visit comes with all its referrals and
            observations, and these with their visit.
        entries: Everything that any of them logged about these records; the same entry may come again.
        zone: The time zone of the city.

    Raises:
        InvalidDataError: Two installations say different things where nothing may change, or a record has no
            entry that made it.
    """
    known = _by_place(bodies)
    told: dict[Place, list[LogEntry]] = {place: [] for place in known}
    for entry in entries:
        told.setdefault((entry.kind, entry.subject), []).append(entry)
    chains = {place: chains_of(told[place]) for place in known}
    _check(known, told, chains)
    return _merged(known, chains, zone)


_Known: TypeAlias = Mapping[Place, Sequence[Fact]]
_Chains: TypeAlias = Mapping[Place, Sequence[Chain]]


def _merged(known: _Known, chains: _Chains, zone: tzinfo) -> Merged:
    things: dict[Place, Fact] = {}
    refused: list[Refused] = []
    referrals: dict[str, list[Referral]] = {}
    cascading: set[str] = set()
    for place, found in _of_kind(known, Referral.KIND):
        referral, more = _referral(cast("Sequence[Referral]", found), chains[place], zone)
        things[place] = referral
        referrals.setdefault(referral.visit or "", []).append(referral)
        refused += more
    for place, found in _of_kind(known, Visit.KIND):
        visit, more, cascades = replay_visit(_visit(cast("Sequence[Visit]", found)), chains[place], zone)
        things[place] = retell(visit, referrals.get(visit.id, ()))
        cascading |= {visit.id} if cascades else set()
        refused += more
    for place, found in _of_kind(known, Observation.KIND):
        observation, more = _observation(cast("Sequence[Observation]", found), chains[place], zone)
        things[place] = observation
        refused += more
        if observation.counted == "yes" and observation.visit in cascading:
            refused.append(Refused(chains[place][0][0], "visit retracted", 1))
    return Merged(things, {one.entry.id: _conflict(one, zone) for one in refused})


def _of_kind(known: _Known, kind: str) -> Iterator[tuple[Place, Sequence[Fact]]]:
    return ((place, found) for place, found in known.items() if place[0] == kind)


def _by_place(bodies: Iterable[Fact]) -> _Known:
    known: dict[Place, list[Fact]] = {}
    for body in bodies:
        known.setdefault((body.KIND, body.id), []).append(body)
    return known


def _check(known: _Known, told: Mapping[Place, Sequence[LogEntry]], chains: _Chains) -> None:
    problems = [f"nothing is known of the {kind} {id}" for kind, id in told if (kind, id) not in known]
    for (kind, id), found in known.items():
        if len(found) > 1 and (
            _differ(found) or len({_constant(one, chains[kind, id]) for one in found}) > 1
        ):
            problems.append(f"the {kind} {id} says something else in another installation")
        if not any(entry.action == CREATED[kind] for entry in told[kind, id]):
            problems.append(f"the {kind} {id} lacks the entry that made it")
    if problems:
        raise InvalidDataError(problems, hint="Facts never change: one of the installations is damaged.")


def _constant(thing: Fact, chains: Sequence[Chain]) -> Fact:
    """Return what was said when the record was made, without all that may change later."""
    thing = as_coded_first(thing)
    if isinstance(thing, Referral):
        return referral_as_made(thing, chains)
    if isinstance(thing, Observation):
        return attrs.evolve(thing, **_OBSERVATION)
    return attrs.evolve(
        thing,
        services=typed_services(thing),
        handling=typed_handling(thing),
        implied=other_marks(thing),
        counted="yes",
        retracted=None,
        version=0,
    )


_OBSERVATION: Final[dict[str, Any]] = {
    **dict.fromkeys(TEXTS),
    "barrier": None,
    "identity_review": ReviewState.CLEAN,
    "reviewed_by": None,
    "reviewed_on": None,
    "counted": "yes",
    "retracted": None,
    "version": 0,
}


def _differ(found: Sequence[Fact]) -> bool:
    """Whether two of them have other words where both have some: words are removed, never changed."""
    names = {Referral.KIND: ("contact", "receipt"), Observation.KIND: TEXTS}.get(found[0].KIND, ())
    return any(len({getattr(one, name) for one in found} - {None}) > 1 for name in names)


def _least(found: Sequence[Fact], names: Iterable[str]) -> dict[str, Any]:
    """Return each of the fields as all have it, and ``None`` where one has it no more."""
    first = found[0]
    return {
        name: None if any(getattr(one, name) is None for one in found) else getattr(first, name)
        for name in names
    }


def _visit(found: Sequence[Visit]) -> Visit:
    """Return the visit as it was recorded, with the services that any installation has for its papers."""
    senders = frozenset(service for one in found for service in senders_told(one))
    begun = cast("Visit", _constant(found[0], ()))
    implied = frozenset() if begun.handling else frozenset().union(*(one.handling for one in found))
    marks = {f"services={one}" for one in senders} | {f"handling={one}" for one in implied}
    return attrs.evolve(
        begun,
        services=begun.services | senders,
        handling=begun.handling | implied,
        implied=begun.implied | marks,
    )


def _referral(
    found: Sequence[Referral], chains: Sequence[Chain], zone: tzinfo
) -> tuple[Referral, Sequence[Refused]]:
    kept = _least(found, ("contact", "receipt"))
    if any(ends_contact(entry) for chain in chains for entry in chain):
        kept["contact"] = None
    begun = referral_as_made(as_coded_first(found[0]), chains)
    return replay_referral(attrs.evolve(begun, **kept), chains, zone)


def _observation(
    found: Sequence[Observation], chains: Sequence[Chain], zone: tzinfo
) -> tuple[Observation, Sequence[Refused]]:
    reduced = any(reducing(entry) for chain in chains for entry in chain)
    worded = reduced or any(one.has_text for one in found)
    words = dict.fromkeys(TEXTS) if reduced else _least(found, TEXTS)
    review = ReviewState.PENDING if worded else ReviewState.CLEAN
    changes = {**_OBSERVATION, **words, "barrier": found[0].again_of, "identity_review": review}
    return replay_observation(attrs.evolve(as_coded_first(found[0]), **changes), chains, zone)


def _conflict(refused: Refused, zone: tzinfo) -> Conflict:
    entry = refused.entry
    return Conflict(
        id=entry.id,
        origin=entry.origin,
        noun=entry.kind,
        subject=entry.subject,
        action=entry.action,
        met=refused.met,
        day=day_of_entry(entry.at, zone),
        version=refused.place,
    )
