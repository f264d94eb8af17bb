# SPDX-License-Identifier: EUPL-1.2
"""
Count what a period books: the facts that are new since the last closing, and what changed of those booked before.

A fact is booked in the first closing whose period ends behind its day and
whose bound covers its entry in the log.  Both only rise, so that whatever the
last closing could book was booked by it or before.

What was booked and is taken back stays counted, until something is recorded in
its place: that is booked as the difference, however much later.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.observations import Observation
from onestopshop.domain.publications.booking import Case, Place, booked
from onestopshop.domain.publications.programmes import At, Programme
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.reports.periods import Period
from onestopshop.domain.services import Service
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications.windows import Closings, Past
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query, Range

__all__ = ["MADE", "counts_of"]

MADE: Final = frozenset(ReferralState) - {ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR}
"""The states of a referral that counts."""

_PAGE: Final = 500


def counts_of(
    work: Work, programme: Programme, period: Period, closings: Closings | None
) -> Mapping[str, Mapping[At, int]]:
    """
    Return what a period counts, in which facts are booked.

    Args:
        closings: What was booked before; ``None`` for the first period of all.
    """
    counting = _Counting(work, period, closings)
    visits = counting.visits()
    counts = booked(programme, (*visits, *counting.referrals()))
    if counting.organisations:
        counts["organisations"] = {(): len(counting.organisations)}
    return counts


class _Counting:
    """
    One pass over what a period may book.
    """

    def __init__(self, work: Work, period: Period, closings: Closings | None) -> None:
        self._work = work
        self._since = closings.since if closings else period.since
        self._begin = closings.last.until if closings else period.since
        self._until = period.until
        self._past = Past(work, closings)
        vocabulary, primary = work.context.city.vocabulary, work.context.city.primary
        self._frame = Frame(period=period, today=work.context.today(), vocabulary=vocabulary, primary=primary)
        self.organisations: set[str] = set()

    def visits(self) -> tuple[Case, ...]:
        """Return the cases of visits, one for each chain of corrections."""
        chains = [chain for head in self._heads() if (chain := self._chain(head))]
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
        new = {one.id: one for one in self._work.find(Referral, Query(kind=Referral.KIND, where=self._days))}
        made = self._past.recorded(Referral.KIND) | self._past.made()
        late = (self._work.find_one(Referral, id) for id in made - new.keys())
        for referral in (*new.values(), *(one for one in late if one is not None and self._late(one.day))):
            if referral.state in MADE:
                places: Iterable[Place] = (("referrals", ()), ("mode", (referral.mode.value,)))
                yield Case(id=referral.id, now=frozenset(places))

    @property
    def _days(self) -> Mapping[str, Condition]:
        """What no closing could book yet, by its day."""
        return {"day": Range(low=self._begin.isoformat(), high=self._until.isoformat())}

    def _late(self, day: date) -> bool:
        return self._since <= day < self._begin

    def _heads(self) -> Iterator[Visit]:
        """Yield the visits that stand for what was recorded or changed: of corrections the last one."""
        where = {**self._days, "counted": Equal("yes")}
        found = {one.id: one for one in self._work.find(Visit, Query(kind=Visit.KIND, where=where))}
        touched = {*self._past.touched(Visit.KIND)}
        for id in self._past.touched(Observation.KIND):
            observation = self._work.find_one(Observation, id)
            if observation is not None and observation.visit is not None:
                touched.add(observation.visit)
        for id in sorted(touched - found.keys()):
            visit = self._head(id)
            if visit is not None and visit.counted == "yes":
                found.setdefault(visit.id, visit)
        yield from found.values()

    def _head(self, id: str) -> Visit | None:
        """Return the visit that took the place of another one, or itself; of two that did the first one to say so."""
        seen: set[str] = set()
        visit = self._work.find_one(Visit, id)
        while (visit is None or visit.counted != "yes") and id not in seen:
            seen.add(id)
            entry = self._work.snapshot.entry(f"corrected/{id}")
            if entry is None:
                break
            id = str(entry.data["corrected_by"])
            visit = self._work.find_one(Visit, id)
        return visit

    def _chain(self, head: Visit) -> tuple[Visit, ...]:
        """Return a visit and those that it corrects, the last one first; none when another one took their place."""
        chain = self._back(head)
        first = next(reversed(chain.values()))
        other = head if first is head else self._head(first.id)
        if other is None or other.id in chain:
            return (*chain.values(),)
        if other.counted == "yes":
            return ()
        return (*{head.id: head, **self._back(other), **chain}.values(),)

    def _back(self, visit: Visit | None) -> dict[str, Visit]:
        found: dict[str, Visit] = {}
        while visit is not None and visit.id not in found:
            found[visit.id] = visit
            visit = self._work.find_one(Visit, visit.corrects) if visit.corrects else None
        return found

    def _case(self, chain: tuple[Visit, ...], found: list[Observation]) -> Case | None:
        head = chain[0]
        if not self._since <= head.day < self._until:
            return None
        stood = next((one for one in chain if self._past.booked(one, one.day)), None)
        live = [one for one in found if one.counted == "yes"]
        if stood is None and self._replaces_what_is_gone(chain):
            return None
        if stood is None:
            return Case(id=head.id, now=self._places(head, live))
        days = {str(one.id): one.day for one in chain}
        told = [one for one in found if self._past.booked(one, days[str(one.visit)])]
        now, before = _standing((*told, *live), found), _standing(told, found)
        return Case(id=head.id, now=self._places(head, now), before=self._places(stood, before))

    def _replaces_what_is_gone(self, chain: tuple[Visit, ...]) -> bool:
        """Return whether the first of a chain corrects a visit that was booked and is erased: that stays counted."""
        return any(
            one.corrects is not None
            and self._work.find_one(Visit, one.corrects) is None
            and self._past.fell(Visit.KIND, one.corrects)
            and self._late(one.day)
            for one in chain
        )

    def _met_at(self, case: Case, found: Iterable[Observation]) -> Iterator[str]:
        """Yield the organisations of what is new in a case."""
        new = self._past.recorded(Observation.KIND)
        for one in found:
            if one.counted == "yes" and (case.before is None or one.id in new):
                service = self._work.find_one(Service, one.service)
                organisation = one.organisation or (service.organisation if service else None)
                yield from (organisation,) if organisation else ()

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


def _standing(of: Iterable[Observation], found: Iterable[Observation]) -> list[Observation]:
    """Return those in whose place none of them was recorded, or that count all the same."""
    kept = {one.id: one for one in of}
    replaces = {one.id: one.replaces for one in found}
    gone = set()
    for id in kept:
        earlier = replaces[id]
        while earlier is not None and earlier not in gone:
            gone.add(earlier)
            earlier = replaces.get(earlier)
    return [one for one in kept.values() if one.counted == "yes" or one.id not in gone]
