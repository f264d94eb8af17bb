# SPDX-License-Identifier: EUPL-1.2
"""
Count how often a barrier could have been met, and how often it was (domain handbook, section 4.5).

A visit is exposed when it touches what the barrier is about: by its services,
which hold those of its referrals and papers, or by an observation made in it;
a barrier without a service is about a topic.  Whatever day an observation was
written, its visit counts on the day of the visit.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeAlias

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.baselines import baseline_of, burst_of
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.ids import ObservationId
from onestopshop.domain.observations import Observation
from onestopshop.domain.services import Service
from onestopshop.domain.visits import Visit
from onestopshop.operations.barriers.families import family
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range

__all__ = ["baseline", "below", "exposure_of", "measured", "met_in"]

_Where: TypeAlias = Mapping[str, Condition]
_Cases: TypeAlias = tuple[_Where, _Where]
"""Observations that are linked to the barrier, and those that are linked to nothing and like it."""


@attrs.frozen(kw_only=True)
class _About:
    """
    What visits must touch to be exposed: services, or without one topics.
    """

    services: tuple[str, ...]
    topics: tuple[str, ...]

    @property
    def name(self) -> str:
        """The field of a visit that says it."""
        return "services" if self.services else "topics"

    def visits(self) -> Mapping[str, ContainsAny]:
        """Return the condition on visits."""
        return {self.name: ContainsAny(self.services or self.topics)}

    def observations(self) -> _Where:
        """Return the condition on observations."""
        return {"service": AnyOf(self.services)} if self.services else {"topic": AnyOf(self.topics)}


@attrs.frozen(kw_only=True)
class _Period:
    """
    From the first day to the day after the last.
    """

    since: date
    until: date

    def live(self) -> _Where:
        """Return the condition on facts of the period that were not taken back."""
        days = Range(low=self.since.isoformat(), high=self.until.isoformat())
        return {"day": days, "counted": Equal("yes")}

    def holds(self, day: object) -> bool:
        """Return whether a day, as an index has it, is of the period."""
        return self.since.isoformat() <= str(day) < self.until.isoformat()


def exposure_of(
    work: Work,
    *,
    services: Collection[str] = frozenset(),
    topic: str | None = None,
    since: date,
    until: date,
) -> int:
    """
    Count the visits that touch one of *services*, or without a service the *topic* or one below it.

    Args:
        since, until: The first day, and the day after the last.
    """
    about = _About(services=tuple(sorted(services)), topics=below(work, topic))
    period = _Period(since=since, until=until)
    shown = _shown(work, about, period)
    return _said(work, about, period) + sum(not said for said in _among(work, shown, about, period).values())


def measured(work: Work, barrier: Barrier, *, since: date, until: date) -> Measured:
    """
    Count one period for a barrier and all that were merged into it; exact, and for nobody outside to see.

    Affected is an exposed visit with an observation that is linked to it, or
    to nothing and of the same service, step and primary concept (or one below).

    Args:
        since, until: The first day, and the day after the last.
    """
    about, period = _about(work, barrier), _Period(since=since, until=until)
    cases = _cases(work, barrier, about)
    shown = _shown(work, about, period)
    met = {visit for where in cases for visit in _visits_of(work, where, period)}
    known = _among(work, shown | met, about, period)
    visits = work.snapshot.count(Query(kind=Visit.KIND, where=period.live()), by=("desk",))
    desks = _desks(work, cases)
    return Measured(
        since=since,
        until=until,
        exposed=_said(work, about, period) + sum(not known[visit] for visit in shown & known.keys()),
        affected=sum(known[visit] or visit in shown for visit in met & known.keys()),
        visits=sum(visits.values()),
        noted=sum(visits.values()) - _count(work, Visit, {**period.live(), about.name: Equal(None)}),
        others=_others(work, cases, period, desks),
        at_desks=sum(count for (desk,), count in visits.items() if desk in desks),
    )


def baseline(work: Work, barrier: Barrier, effective_on: date) -> tuple[Measured, bool]:
    """
    Count what a claim is compared with, and say whether the burst of reports that led to confirming is in it.
    """
    thresholds = work.context.rules.verification
    year = _Period(since=effective_on - timedelta(days=thresholds.baseline_days), until=effective_on)
    cases = _cases(work, barrier, _about(work, barrier))
    queries = [Query(kind=Observation.KIND, where={**year.live(), **where}) for where in cases]
    met = [str(day) for query in queries for (day,) in work.snapshot.count(query, by=("day",))]
    return baseline_of(
        lambda since, until: measured(work, barrier, since=since, until=until),
        effective_on=effective_on,
        first_met=date.fromisoformat(min(met)) if met else None,
        burst=burst_of(barrier, thresholds),
        thresholds=thresholds,
    )


def met_in(work: Work, barrier: Barrier, *, since: date, until: date) -> Sequence[ObservationId]:
    """Return the ids of the observations of a period that are cases of the barrier, by day."""
    cases = _cases(work, barrier, _about(work, barrier))
    live = _Period(since=since, until=until).live()
    queries = [Query(kind=Observation.KIND, where={**live, **where}) for where in cases]
    found = [record for query in queries for record in work.snapshot.find(query)]
    found.sort(key=lambda record: (str(record.index["day"]), record.id))
    return tuple(ObservationId(record.id) for record in found)


def below(work: Work, code: str | None) -> tuple[str, ...]:
    """Return *code* and every concept below it; nothing for none."""
    return () if code is None else tuple(sorted(work.context.city.vocabulary.below(code)))


def _about(work: Work, barrier: Barrier) -> _About:
    """Return what a barrier is about; one of an organisation alone is about all its services."""
    services: Iterable[str] = barrier.services
    if not services and barrier.topic is None:
        query = Query(kind=Service.KIND, where={"organisation": Equal(barrier.organisation)})
        services = (record.id for record in work.snapshot.find(query))
    return _About(services=tuple(sorted(services)), topics=below(work, barrier.topic))


def _cases(work: Work, barrier: Barrier, about: _About) -> _Cases:
    """Return the conditions on the observations that are cases of a barrier."""
    city = work.context.city
    primary = [code for code in barrier.concepts if city.primary in city.vocabulary.rooted(code)]
    alike: _Where = {
        **about.observations(),
        "barrier": Equal(None),
        "step": Equal(barrier.step.value),
        "concepts": ContainsAny(tuple(same for code in primary for same in below(work, code))),
    }
    return {"barrier": AnyOf(family(work, barrier))}, alike


def _said(work: Work, about: _About, period: _Period) -> int:
    """Count the visits that say by themselves what they are about, without reading them."""
    return _count(work, Visit, {**period.live(), **about.visits()})


def _shown(work: Work, about: _About, period: _Period) -> frozenset[str]:
    """Return the visits in which an observation shows what they are about; a topic is always said."""
    return frozenset(_visits_of(work, about.observations(), period)) if about.services else frozenset()


def _among(work: Work, visits: Iterable[str], about: _About, period: _Period) -> dict[str, bool]:
    """Return those of *visits* that are of the period and count, and whether they are among the `_said`."""
    ((name, wanted),) = about.visits().items()
    found = {}
    for id in visits:
        record = work.snapshot.get(Visit.KIND, id)
        if record is not None and record.index.get("counted") == "yes" and period.holds(record.index["day"]):
            held = record.index.get(name)
            found[id] = isinstance(held, frozenset) and not held.isdisjoint(wanted.values)
    return found


def _visits_of(work: Work, where: _Where, period: _Period) -> Iterable[str]:
    """Yield the visits in which observations were made; none is written before its visit."""
    live = {**where, "counted": Equal("yes"), "day": Range(low=period.since.isoformat())}
    found = work.snapshot.count(Query(kind=Observation.KIND, where=live), by=("visit",))
    return (str(visit) for (visit,) in found if visit is not None)


def _desks(work: Work, cases: _Cases) -> frozenset[str]:
    """Return the desks where the barrier was met, whenever it was: before and after are counted at the same ones."""
    live = [Query(kind=Observation.KIND, where={**where, "counted": Equal("yes")}) for where in cases]
    return frozenset(str(desk) for query in live for (desk,) in work.snapshot.count(query, by=("desk",)))


def _others(work: Work, cases: _Cases, period: _Period, desks: frozenset[str]) -> int:
    """Count the observations at these desks that are no cases of the barrier."""
    there: _Where = {**period.live(), "desk": AnyOf(tuple(sorted(desks)))}
    return _count(work, Observation, there) - sum(
        _count(work, Observation, {**there, **where}) for where in cases
    )


def _count(work: Work, model: type[Visit | Observation], where: _Where) -> int:
    return work.snapshot.count(Query(kind=model.KIND, where=where))[()]
