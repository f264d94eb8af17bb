# SPDX-License-Identifier: EUPL-1.2
"""
What happened to facts since the last closing, and which of them earlier closings counted: the log knows both.

An earlier part of the log is read only for a fact that was taken back before
the last closing, or that another installation told of twice.
"""

from collections.abc import Iterator, Sequence, Set
from datetime import date
from functools import cached_property
from typing import Final, TypeAlias

import attrs

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.events import LogEntry
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import PAST, REFERRALS
from onestopshop.domain.visits import Visit
from onestopshop.operations.work import Work

__all__ = ["Closing", "Closings", "Past"]

_PAGE: Final = 2000
_NOWHERE: Final = frozenset[str]()
_FIRST: Final = {
    Visit.KIND: "visit.recorded",
    Observation.KIND: "observation.observed",
    Referral.KIND: "referral.prepared",
}
_BACK: Final = {Visit.KIND: "visit.retracted", Observation.KIND: "observation.retracted"}
_MADE: Final = frozenset(
    f"referral.{PAST[verb]}"
    for verb, row in REFERRALS.rows.items()
    if ReferralState.DRAFT in row.sources and row.target is not ReferralState.ENTERED_IN_ERROR
)
"""What makes a referral of a draft."""

_Fact: TypeAlias = Visit | Observation
_Place: TypeAlias = tuple[str, str]


@attrs.frozen(kw_only=True)
class Closing:
    """
    One period that was published, in which facts were booked.

    Args:
        until: The day after its last.
        upto: The number of the last entry of the log that could be counted.
    """

    until: date
    upto: int


@attrs.frozen(kw_only=True)
class Closings:
    """
    What was booked so far.

    Args:
        since: The first day of the first of them.
        each: Every closing, in order.
    """

    since: date
    each: tuple[Closing, ...]

    @property
    def last(self) -> Closing:
        """The one before the period that is counted now."""
        return self.each[-1]


class Past:
    """
    What earlier closings could count; nothing when there was none.
    """

    def __init__(self, work: Work, closings: Closings | None) -> None:
        self._work = work
        self._closings = closings
        self._recorded: dict[str, set[str]] = {}
        self._retracted: dict[str, set[str]] = {}
        self._made: set[str] = set()
        self._told_by_others: set[_Place] = set()
        if closings is not None:
            for entry in _entries(work, closings.last.upto):
                self._note(entry)

    def recorded(self, kind: str) -> Set[str]:
        """Return the ids of the facts that were recorded since the last closing."""
        return self._recorded.get(kind, _NOWHERE)

    def touched(self, kind: str) -> Set[str]:
        """Return the ids of those that were recorded or taken back since."""
        return self.recorded(kind) | self._retracted.get(kind, _NOWHERE)

    def fell(self, kind: str, id: str) -> bool:
        """Return whether a fact that was there at the last closing was taken back since."""
        return id in self._retracted.get(kind, _NOWHERE) and id not in self.recorded(kind)

    def made(self) -> Set[str]:
        """Return the ids of the drafts that became referrals since, for the first time."""
        doubtful = {id for id in self._made if (Referral.KIND, id) in self._told_by_others}
        doubtful -= self.recorded(Referral.KIND)
        return self._made - (self._older.made & doubtful if doubtful else _NOWHERE)

    def booked(self, fact: _Fact, day: date) -> bool:
        """
        Return whether a closing counted a fact.

        Args:
            day: The day of its visit.
        """
        if self._closings is None:
            return False
        last = self._last_alive(fact, self._closings)
        return last is not None and self._closings.since <= day < last.until

    def _last_alive(self, fact: _Fact, closings: Closings) -> Closing | None:
        """Return the last closing before which a fact was recorded, and behind which it was taken back, if at all."""
        if fact.id in self.recorded(fact.KIND):
            return None
        if fact.counted == "yes":
            return closings.last
        place = (fact.KIND, fact.id)
        fell = closings.last if fact.id in self._retracted.get(fact.KIND, _NOWHERE) else None
        if fell is not None and place not in self._told_by_others:
            return fell
        return self._older.fell.get(place, fell)

    def _note(self, entry: LogEntry) -> None:
        if entry.action == _FIRST.get(entry.kind):
            self._recorded.setdefault(entry.kind, set()).add(entry.subject)
        elif entry.action == _BACK.get(entry.kind):
            self._retracted.setdefault(entry.kind, set()).add(entry.subject)
        elif entry.action in _MADE:
            self._made.add(entry.subject)
        else:
            return
        if entry.origin != self._work.context.origin:
            self._told_by_others.add((entry.kind, entry.subject))

    @cached_property
    def _older(self) -> "_Older":
        return _Older(self._work, self._closings.each if self._closings else ())


class _Older:
    """
    What happened before the last closing.

    Attributes:
        fell: For each fact that was taken back, the last closing that could count it, if any.
        made: The ids of the drafts that became referrals.
    """

    def __init__(self, work: Work, closings: Sequence[Closing]) -> None:
        self.fell: dict[_Place, Closing | None] = {}
        self.made: set[str] = set()
        begun: Closing | None = None
        recorded: set[_Place] = set()
        for entry in _entries(work, 0, closings[-1].upto if closings else 0):
            place = (entry.kind, entry.subject)
            closing = next((one for one in reversed(closings) if one.upto < entry.seq), None)
            if closing is not begun:
                begun, recorded = closing, set()
            if entry.action == _FIRST.get(entry.kind):
                recorded.add(place)
            elif entry.action == _BACK.get(entry.kind):
                self.fell.setdefault(place, None if place in recorded else closing)
            elif entry.action in _MADE:
                self.made.add(entry.subject)


def _entries(work: Work, after: int, upto: int | None = None) -> Iterator[LogEntry]:
    while page := work.snapshot.entries(after=after, limit=_PAGE):
        for entry in page:
            if upto is not None and entry.seq > upto:
                return
            yield entry
        after = page[-1].seq
