# SPDX-License-Identifier: EUPL-1.2
"""
What the coordinator sees at the end of the day.

Observations, visits and reporters are counted apart and never added.  Lists by
service or concept are in order of their label; only barriers are ranked, and
never services.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import attrs

from onestopshop.domain.barriers import OPEN, Barrier
from onestopshop.domain.codes.observations import Severity
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals import Referral
from onestopshop.domain.services import UNKNOWN_SERVICE, Service
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.domain.visits import Visit
from onestopshop.operations.counting import Met, met, mine, reporters_seen, seen
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.policies import INSIDE, audience_of, shown
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query

__all__ = ["Insight", "Row", "ToRaise", "Totals"]


@attrs.frozen(kw_only=True)
class Row:
    """
    One line of a list: three counts that are never added; ``None`` when too small for who looks.

    Reporters are invisible outside the desks.
    """

    id: str
    label: str
    observations: int | None
    visits: int | None
    reporters: int | None


@attrs.frozen(kw_only=True)
class ToRaise:
    """
    A barrier to raise first, and why; counts are ``None`` when too small for who looks.
    """

    barrier: Barrier
    observations: int | None
    visits: int | None
    reporters: int | None
    worst: Severity
    reason: str


@attrs.frozen(kw_only=True)
class Totals:
    """
    The figures of the shop, each counted by itself; ``None`` when too small for who looks.
    """

    services: int
    visits: int | None
    referrals: Mapping[str, int | None]
    observations: int | None
    reporters: int | None
    barriers: Mapping[str, int | None]


class Insight:
    """
    Figures, as one desk may see them.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def totals(self) -> Totals:
        """Return how many there are of each noun, referrals and barriers by state."""
        with self._desk.reading() as work:
            work.allow("insight.read")
            offered = Query(kind=Service.KIND, where={"status": AnyOf(("active", "suspended"))})
            return Totals(
                services=work.snapshot.count(offered)[()],
                visits=seen(work, _count(work, Visit)),
                referrals=_by_state(work, Referral),
                observations=seen(work, _count(work, Observation)),
                reporters=reporters_seen(work, _count(work, Observation, "recorder")),
                barriers=_by_state(work, Barrier),
            )

    def barriers_by_concept(self, *, language: LanguageTag | None = None) -> Sequence[Row]:
        """Return the observations by concept of the city's primary scheme, in order of label."""
        with self._desk.reading() as work:
            work.allow("insight.read")
            vocabulary, primary = work.context.city.vocabulary, work.context.city.primary
            label = _labeller(work, language)
            return _rows(
                work,
                "concepts",
                keep=lambda code: primary in vocabulary.rooted(code),
                label=lambda code: label(vocabulary.label(code), code),
            )

    def barriers_by_service(self, *, language: LanguageTag | None = None) -> Sequence[Row]:
        """Return the observations by service, in order of label; what has no service is left out."""
        with self._desk.reading() as work:
            work.allow("insight.read")
            label = _labeller(work, language)

            def name(id: str) -> str:
                service = work.find_one(Service, id)
                return label(service.name if service else None, id)

            return _rows(work, "service", keep=lambda service: service != UNKNOWN_SERVICE, label=name)

    def to_raise(self, *, limit: int = 3) -> Sequence[ToRaise]:
        """
        Return the open barriers that most visits met, and say why each is there.

        The order is by distinct visits, then distinct reporters, then the worst
        severity, then the barrier's number.  A worker's is that of what her own
        desk met; an owner sees the barriers of its organisation.
        """
        with self._desk.reading() as work:
            work.allow("insight.read")
            work.allow("barriers.read")
            where: dict[str, Condition] = {"state": AnyOf(tuple(sorted(OPEN)))}
            if work.actor.acts_as is ActsAs.OWNER:
                where["owner"] = Equal(work.actor.organisation or "")
            barriers = work.find(Barrier, Query(kind=Barrier.KIND, where=where))
            weighed = [
                found for found in (_weighed(work, barrier) for barrier in barriers) if found[0].observations
            ]
            weighed.sort(key=_rank)
            return tuple(_to_raise(work, *found) for found in weighed[:limit])


_WEIGHT = {Severity.UNKNOWN: 0, Severity.TIME: 1, Severity.DELAY: 2, Severity.RIGHT: 3, Severity.HARM: 4}
_COST = {
    Severity.UNKNOWN: "severity not known",
    Severity.TIME: "at worst it costs time",
    Severity.DELAY: "at worst it delays a step",
    Severity.RIGHT: "at worst a right or money is lost",
    Severity.HARM: "at worst there is a risk of harm",
}


_Weighed: TypeAlias = tuple[Met, Severity, Barrier]


def _weighed(work: Work, barrier: Barrier) -> _Weighed:
    among = mine(work, Observation)
    query = Query(kind=Observation.KIND, where={**among, "barrier": Equal(barrier.id)})
    severities = [Severity(str(value)) for (value,) in work.snapshot.count(query, by=("severity",))]
    worst = max(severities, key=_WEIGHT.__getitem__, default=Severity.UNKNOWN)
    return met(work, barrier.id, among), worst, barrier


def _rank(weighed: _Weighed) -> tuple[int, ...]:
    counts, worst, barrier = weighed
    return (-counts.visits, -counts.reporters, -_WEIGHT[worst], barrier.number)


def _to_raise(work: Work, counts: Met, worst: Severity, barrier: Barrier) -> ToRaise:
    visits = seen(work, counts.visits)
    where = f"met in {'a few visits' if visits is None else _some(visits, 'visit')}"
    if audience_of(work.actor) == INSIDE:
        where += f", noted by {_some(counts.reporters, 'reporter')}"
    return ToRaise(
        barrier=shown(barrier, work.actor, work.policies),
        observations=seen(work, counts.observations),
        visits=visits,
        reporters=reporters_seen(work, counts.reporters),
        worst=worst,
        reason=f"{where}; {_COST[worst]}",
    )


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _count(work: Work, model: type[Observation | Visit], distinct: str | None = None) -> int:
    return work.snapshot.count(Query(kind=model.KIND, where=mine(work, model)), distinct=distinct)[()]


def _by_state(work: Work, model: type[Referral | Barrier]) -> Mapping[str, int | None]:
    counts = work.snapshot.count(Query(kind=model.KIND, where=mine(work, model)), by=("state",))
    return {str(state): seen(work, count) for (state,), count in sorted(counts.items(), key=str)}


def _rows(work: Work, by: str, *, keep: Callable[[str], bool], label: Callable[[str], str]) -> Sequence[Row]:
    query = Query(kind=Observation.KIND, where=mine(work, Observation))
    counts = [work.snapshot.count(query, by=(by,), distinct=name) for name in (None, "visit", "recorder")]
    rows = [
        Row(
            id=str(id),
            label=label(str(id)),
            observations=seen(work, observations),
            visits=seen(work, counts[1].get((id,), 0)),
            reporters=reporters_seen(work, counts[2].get((id,), 0)),
        )
        for (id,), observations in counts[0].items()
        if id is not None and keep(str(id))
    ]
    return sorted(rows, key=lambda row: (row.label.casefold(), row.id))


def _labeller(work: Work, language: LanguageTag | None) -> Callable[[LocalizedText | None, str], str]:
    languages = work.context.city.languages
    wanted = language or languages.required[0]

    def label(text: LocalizedText | None, otherwise: str) -> str:
        return otherwise if text is None else text.pick(wanted, languages.fallback).text

    return label
