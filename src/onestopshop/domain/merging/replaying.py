# SPDX-License-Identifier: EUPL-1.2
"""
Bring one record to what all the entries about it say, wherever they were written.

The entries of one transaction belong together, and transactions are replayed
in the order of the version that they made, then of time, then of id.  A version
is above all that its writer knew of, so that this order keeps cause before
effect.  Who may do something was decided where it was done; here only the state
decides.  What a state does not allow is refused, unless it asks for what is so
already: two desks that say the same agree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timezone, tzinfo
from typing import Final, NamedTuple, TypeAlias, TypeVar

import attrs

from onestopshop.domain.codes.observations import ReviewState
from onestopshop.domain.events import LogEntry, When
from onestopshop.domain.ids import BarrierId
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.taxonomies.recoding import Coded, apply_remap
from onestopshop.domain.values import Retraction, RetractReason
from onestopshop.domain.visits import Visit

__all__ = [
    "CREATED",
    "Applied",
    "Chain",
    "Refused",
    "chains_of",
    "day_of_entry",
    "instant_of",
    "reducing",
    "replay_observation",
    "replay_remap",
    "replay_visit",
    "replayed",
]

T = TypeVar("T")
R = TypeVar("R", bound=Coded)

Chain: TypeAlias = Sequence[LogEntry]
"""The entries of one record in one transaction, in the order in which they were written."""

CREATED: Final[Mapping[str, str]] = {
    Visit.KIND: "visit.recorded",
    Observation.KIND: "observation.observed",
    Referral.KIND: "referral.prepared",
}
"""The entry with which each record begins."""


class Refused(NamedTuple):
    """
    An entry that could not be applied, the state that it met, and its transaction's place in the replay.
    """

    entry: LogEntry
    met: str
    place: int


Applied: TypeAlias = tuple[T, str | None]
"""A record after an entry, and the state that did not allow the entry."""

_Seen: TypeAlias = tuple[Visit, str | None, bool]
"""A visit, the one that took its place, and whether what was observed in it went with it."""


def chains_of(entries: Iterable[LogEntry]) -> Sequence[Chain]:
    """
    Return the transactions of one record in the order of the replay; an entry that comes twice counts once.

    One installation may have given two of them one version, when it was restored from a backup or copied.
    """
    known = {(entry.origin, entry.id): entry for entry in entries}
    chains: dict[tuple[str, object], list[LogEntry]] = {}
    for entry in known.values():
        chains.setdefault((entry.origin, entry.data.get("first", entry.id)), []).append(entry)
    ordered = [sorted(chain, key=_part) for chain in chains.values()]
    return sorted(ordered, key=_turn)


def day_of_entry(at: When, zone: tzinfo) -> date:
    """Return the day, in the city, of what an entry tells."""
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def replay_visit(
    begun: Visit, chains: Sequence[Chain], zone: tzinfo
) -> tuple[Visit, Sequence[Refused], bool]:
    """
    Return the visit as its entries leave it, what was refused, and whether what was observed in it goes with it.

    A visit that is replaced by a correction leaves what it led to.
    """

    def apply(now: _Seen, entry: LogEntry) -> Applied[_Seen]:
        visit, corrected, cascades = now
        if entry.action == "visit.remapped":
            visit, met = replay_remap(visit, entry)
            return (visit, corrected, cascades), met
        by = entry.data.get("corrected_by")
        if entry.action == "visit.retracted" and visit.retracted is None:
            taken = attrs.evolve(visit, counted="no", retracted=_retraction(entry, zone))
            return (taken, None if by is None else str(by), by is None), None
        if by is not None:
            agreed = corrected in {None, by}
            return (visit, corrected or str(by), cascades), None if agreed else "corrected"
        if entry.action == "visit.retracted" and not _same_reason(visit.retracted, entry):
            return now, "retracted"
        return now, None

    start: _Seen = (begun, None, False)
    (visit, _, cascades), refused = replayed(start, chains, apply)
    return attrs.evolve(visit, version=len(chains)), refused, cascades


def replay_observation(
    begun: Observation, chains: Sequence[Chain], zone: tzinfo
) -> tuple[Observation, Sequence[Refused]]:
    """Return the observation as its entries leave it, and what was refused."""

    def apply(now: Observation, entry: LogEntry) -> Applied[Observation]:
        return _OBSERVED[entry.action](now, entry, zone)

    observation, refused = replayed(begun, chains, apply)
    return attrs.evolve(observation, version=len(chains)), refused


def replay_remap(now: R, entry: LogEntry) -> Applied[R]:
    """Return a record after a remap; codes that became others before are refused."""
    made, agreed = apply_remap(now, entry.data)
    return made, None if agreed else "remapped"


def reducing(entry: LogEntry) -> bool:
    """Whether an entry takes the words of an observation away: they never come back, whatever else is refused."""
    found = RetractReason.IDENTITY_FOUND.value
    told = entry.action == "observation.retracted" and entry.data.get("reason") == found
    return told or entry.action == "observation.redacted"


def replayed(
    begun: T, chains: Sequence[Chain], apply: Callable[[T, LogEntry], Applied[T]]
) -> tuple[T, Sequence[Refused]]:
    """Return a record after all its entries, applied in turn, and those that its states did not allow."""
    now, refused = begun, []
    for place, chain in enumerate(chains, start=1):
        for entry in chain:
            now, met = apply(now, entry)
            if met is not None:
                refused.append(Refused(entry, met, place))
    return now, refused


def _part(entry: LogEntry) -> int:
    """Return the place of an entry among those of its record in one transaction, from 1."""
    part = entry.data.get("part", 1)
    return part if isinstance(part, int) else 1


def _turn(chain: Chain) -> tuple[int, str, str, str]:
    first = chain[0]
    at = first.at.astimezone(UTC) if isinstance(first.at, datetime) else first.at
    return first.version, at.isoformat(), first.id, first.origin


def instant_of(at: When, zone: tzinfo) -> datetime:
    """Return the instant, or the start of the day in the city with the offset that it had then."""
    if isinstance(at, datetime):
        return at
    start = datetime.combine(at, time(), tzinfo=zone)
    return start.replace(tzinfo=timezone(start.utcoffset() or UTC.utcoffset(None)))


def _worker(entry: LogEntry) -> str:
    return entry.actor.rpartition("/")[2]


def _retraction(entry: LogEntry, zone: tzinfo) -> Retraction:
    reason = RetractReason(str(entry.data.get("reason", RetractReason.OTHER)))
    return Retraction(reason=reason, day=day_of_entry(entry.at, zone), by=_worker(entry))


def _same_reason(retraction: Retraction | None, entry: LogEntry) -> bool:
    return retraction is not None and retraction.reason == entry.data.get("reason")


def _observed(now: Observation, entry: LogEntry, zone: tzinfo) -> Applied[Observation]:
    del entry, zone
    return now, None


def _linked(now: Observation, entry: LogEntry, zone: tzinfo) -> Applied[Observation]:
    del zone
    barrier = BarrierId(str(entry.data.get("barrier")))
    if now.barrier == barrier:
        return now, None
    if now.retracted is not None or now.barrier is not None:
        return now, "linked" if now.retracted is None else "retracted"
    return attrs.evolve(now, barrier=barrier), None


def _unlinked(now: Observation, entry: LogEntry, zone: tzinfo) -> Applied[Observation]:
    del zone
    if now.barrier is None:
        return now, None
    if now.retracted is not None or now.barrier != entry.data.get("barrier"):
        return now, "linked" if now.retracted is None else "retracted"
    return attrs.evolve(now, barrier=None), None


def _reviewed(now: Observation, entry: LogEntry, zone: tzinfo) -> Applied[Observation]:
    if now.identity_review is ReviewState.CLEAN:
        return now, None
    if now.retracted is not None or now.identity_review is ReviewState.REDACTED:
        return now, "redacted" if now.retracted is None else "retracted"
    return _checked(now, ReviewState.CLEAN, entry, zone), None


def _redacted(now: Observation, entry: LogEntry, zone: tzinfo) -> Applied[Observation]:
    if now.identity_review is ReviewState.REDACTED:
        return now, None
    return _checked(now, ReviewState.REDACTED, entry, zone), None


def _retracted(now: Observation, entry: LogEntry, zone: tzinfo) -> Applied[Observation]:
    if reducing(entry):
        now = attrs.evolve(now, identity_review=ReviewState.REDACTED)
    if now.retracted is None:
        return attrs.evolve(now, counted="no", retracted=_retraction(entry, zone)), None
    return now, None if _same_reason(now.retracted, entry) else "retracted"


def _checked(now: Observation, state: ReviewState, entry: LogEntry, zone: tzinfo) -> Observation:
    on = day_of_entry(entry.at, zone)
    return attrs.evolve(now, identity_review=state, reviewed_by=_worker(entry), reviewed_on=on)


def _remapped(now: Observation, entry: LogEntry, zone: tzinfo) -> Applied[Observation]:
    del zone
    return replay_remap(now, entry)


_OBSERVED: Final[Mapping[str, Callable[[Observation, LogEntry, tzinfo], Applied[Observation]]]] = {
    "observation.observed": _observed,
    "observation.linked": _linked,
    "observation.unlinked": _unlinked,
    "observation.reviewed": _reviewed,
    "observation.redacted": _redacted,
    "observation.retracted": _retracted,
    "observation.remapped": _remapped,
}
