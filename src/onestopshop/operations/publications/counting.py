# SPDX-License-Identifier: EUPL-1.2
"""
Count what a quarter books: the facts that are new since the last closing, and what changed of those booked before.

A fact is booked in the first closing whose period ends behind its day and
whose bound covers its entry in the log.  Both only rise, so that whatever the
last closing could book was booked by it or before.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import attrs

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.observations import Observation
from onestopshop.domain.publications.booking import Case, Place, booked
from onestopshop.domain.publications.programmes import At, Programme
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.reports.periods import Period
from onestopshop.domain.services import Service
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications.windows import Window, window_after
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query, Range

__all__ = ["Closing", "counts_of"]

_NOT_MADE: Final = frozenset({ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR})
_PAGE: Final = 500


@attrs.frozen(kw_only=True)
class Closing:
    """
    What was booked so far.

    Args:
        since: The first day of the first period that was published.
        until: The day after the last that was.
        upto: The number of the last entry of the log that could be counted.
    """

    since: date
    until: date
    upto: int


def counts_of(
    work: Work, programme: Programme, period: Period, last: Closing | None
) -> Mapping[str, Mapping[At, int]]:
    """
    Return what a quarter counts.

    Args:
        last: What was booked before; ``None`` for the first quarter of all.
    """
    counting = _Counting(work, period, last)
    visits = counting.visits()
    counts = booked(programme, (*visits, *counting.referrals()))
    if counting.organisations:
        counts["organisations"] = {(): len(counting.organisations)}
    return counts


class _Counting:
    """
    One pass over what a quarter may book.
    """

    def __init__(self, work: Work, period: Period, last: Closing | None) -> None:
        self._work = work
        self._last = last
        self._begin = last.until if last else period.since
        self._period = period
        self._window: Window = window_after(work, last.upto) if last else Window()
        vocabulary, primary = work.context.city.vocabulary, work.context.city.primary
        self._frame = Frame(period=period, today=work.context.today(), vocabulary=vocabulary, primary=primary)
        self.organisations: set[str] = set()

    def visits(self) -> tuple[Case, ...]:
        """Return the cases of visits, one for each chain of corrections."""
        chains = [(*self._chain(visit),) for visit in self._heads()]
        observed = self._observations([one.id for chain in chains for one in chain])
        cases = []
        for chain in chains:
            found = [one for visit in chain for one in observed.get(visit.id, ())]
            case = self._case(chain, found)
            if case is not None:
                cases.append(case)
                self.organisations.update(self._met_at(case, found))
        return tuple(cases)

    def referrals(self) -> Iterator[Case]:
        """Yield the referrals that are new; who takes one back asks for nothing to be counted less."""
        days = Range(low=self._begin.isoformat(), high=self._period.until.isoformat())
        new = {
            one.id: one for one in self._work.find(Referral, Query(kind=Referral.KIND, where={"day": days}))
        }
        late = (self._work.find_one(Referral, id) for id in self._window.recorded(Referral.KIND) - new.keys())
        for referral in (*new.values(), *(one for one in late if one is not None and self._is_late(one.day))):
            if referral.state not in _NOT_MADE:
                places: Iterable[Place] = (("referrals", ()), ("mode", (referral.mode.value,)))
                yield Case(id=referral.id, now=frozenset(places))

    def _is_late(self, day: date) -> bool:
        return self._last is not None and self._last.since <= day < self._begin

    def _heads(self) -> Iterator[Visit]:
        """Yield the visits that stand for what was recorded or changed: of corrections the last one."""
        days = Range(low=self._begin.isoformat(), high=self._period.until.isoformat())
        where: dict[str, Condition] = {"day": days, "counted": Equal("yes")}
        found = {one.id: one for one in self._work.find(Visit, Query(kind=Visit.KIND, where=where))}
        touched = {*self._window.touched(Visit.KIND)}
        for id in self._window.touched(Observation.KIND):
            observation = self._work.find_one(Observation, id)
            if observation is not None and observation.visit is not None:
                touched.add(observation.visit)
        for id in sorted(touched - found.keys()):
            visit = self._head(id)
            if visit is not None:
                found.setdefault(visit.id, visit)
        yield from found.values()

    def _head(self, id: str) -> Visit | None:
        seen = {id}
        while (later := self._window.corrected_by.get(id)) is not None and later not in seen:
            seen.add(later)
            id = later
        return self._work.find_one(Visit, id)

    def _chain(self, head: Visit) -> Iterator[Visit]:
        """Yield a visit and those that it corrects, the last one first."""
        seen: set[str] = set()
        visit: Visit | None = head
        while visit is not None and visit.id not in seen:
            seen.add(visit.id)
            yield visit
            visit = self._work.find_one(Visit, visit.corrects) if visit.corrects else None

    def _case(self, chain: tuple[Visit, ...], found: list[Observation]) -> Case | None:
        head = chain[0]
        booked = next((one for one in chain if self._was_booked(one)), None)
        countable = head.counted == "yes" and self._earliest() <= head.day < self._period.until
        if not countable:
            return None
        live = [one for one in found if one.counted == "yes"]
        now = self._places(head, live)
        if booked is None:
            return Case(id=head.id, now=now)
        replaced = {one.replaces for one in live}
        stood = [
            one
            for one in found
            if one.id not in self._window.recorded(Observation.KIND)
            and (one.counted == "yes" or (self._fell(one) and one.id in replaced))
        ]
        return Case(id=head.id, now=now, before=self._places(booked, stood))

    def _met_at(self, case: Case, found: Iterable[Observation]) -> Iterator[str]:
        """Yield the organisations of what is new in a case."""
        new = self._window.recorded(Observation.KIND)
        for one in found:
            if one.counted == "yes" and (case.before is None or one.id in new):
                service = self._work.find_one(Service, one.service)
                organisation = one.organisation or (service.organisation if service else None)
                yield from (organisation,) if organisation else ()

    def _earliest(self) -> date:
        return self._last.since if self._last else self._period.since

    def _was_booked(self, visit: Visit) -> bool:
        """Return whether an earlier closing counted a visit, and nothing was booked in its place."""
        return (
            self._is_late(visit.day)
            and visit.id not in self._window.recorded(Visit.KIND)
            and (visit.counted == "yes" or self._fell(visit))
        )

    def _fell(self, fact: Visit | Observation) -> bool:
        return fact.id in self._window.retracted(fact.KIND)

    def _places(self, visit: Visit, observations: Iterable[Observation]) -> frozenset[Place]:
        seen = [*observations]
        topics = self._frame.tops_of((*visit.topics, *(one.topic for one in seen)))
        places: set[Place] = {
            ("visits", ()),
            ("channel", (visit.channel.value,)),
            ("language", (visit.spoken or visit.language,)),
            *(("topic", (topic,)) for topic in topics),
        }
        for one in seen:
            step = one.step.value
            places |= {("met", ()), ("step", (step,)), ("concept", (self._frame.main(one.concepts),))}
            places |= {("topic-step", (topic, step)) for topic in self._frame.tops(one.topic)}
        return frozenset(places)

    def _observations(self, visits: list[str]) -> Mapping[str, list[Observation]]:
        found: dict[str, list[Observation]] = {}
        for place in range(0, len(visits), _PAGE):
            where = {"visit": AnyOf(tuple(visits[place : place + _PAGE]))}
            for one in self._work.find(Observation, Query(kind=Observation.KIND, where=where)):
                found.setdefault(str(one.visit), []).append(one)
        return found
