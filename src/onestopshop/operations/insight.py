# SPDX-License-Identifier: EUPL-1.2
"""
What the coordinator sees at the end of the day.

Observations, visits and reporters are counted apart and never added.  Lists by
service or concept are in order of their label; only barriers are ranked, and
never services.  Who looks from outside the desks sees no small count, and none
from which one can be worked out: rows, their total and the order of a list say
no more than each row does.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.table import OPEN
from onestopshop.domain.codes.observations import Severity
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import UNKNOWN_SERVICE, Service
from onestopshop.domain.text import LanguageTag, LocalizedText, check_tag
from onestopshop.domain.visits import Visit
from onestopshop.errors import NotFoundError
from onestopshop.operations.barriers.families import family
from onestopshop.operations.barriers.reading import readable
from onestopshop.operations.counting import (
    Met,
    by_quarter,
    met,
    mine,
    parts,
    parts_by_quarter,
    reporters_seen,
    seen,
    seen_column,
    told,
)
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_page
from onestopshop.operations.policies import INSIDE, audience_of, shown
from onestopshop.operations.reports.quarters import known, protected
from onestopshop.operations.taxonomies.mapped_records import RolledUp, rolled_up
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query

__all__ = ["Insight", "Row", "ToRaise", "Totals"]


@attrs.frozen(kw_only=True)
class Row:
    """
    One line of a list: three counts that are never added to each other.

    Outside the desks reporters are invisible, and ``None`` is a count that is
    too small, or that would tell the only one in its column that is.
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

    Where a count is hidden the worst severity is ``unknown``, too: it tells of few people.
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

    Outside the desks observations and visits are hidden, too, while a row of
    them is, or a quarter of a row: a total tells what its rows leave.  Referrals
    are not counted there at all: their states change by the day.
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

    Outside the desks observations and visits are of quarters that are over, and
    of each row only those quarters that are not too small by themselves.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def totals(self) -> Totals:
        """Return how many there are of each noun, referrals and barriers by state."""
        with self._desk.reading() as work:
            work.allow("insight.read")
            offered = Query(kind=Service.KIND, where={"status": AnyOf(("active", "suspended"))})
            tells = _tells_a_row(work)
            return Totals(
                services=work.snapshot.count(offered)[()],
                visits=None if tells else seen(work, _count(work, Visit)),
                referrals=_by_state(work, Referral) if audience_of(work.actor) == INSIDE else {},
                observations=None if tells else seen(work, _count(work, Observation)),
                reporters=reporters_seen(work, _count(work, Observation, "recorder")),
                barriers=_by_state(work, Barrier),
            )

    def barriers_by_concept(self, *, language: LanguageTag | None = None) -> Sequence[Row]:
        """Return the observations by concept of the city's primary scheme, in order of label."""
        with self._desk.reading() as work:
            work.allow("insight.read")
            vocabulary = work.context.city.vocabulary
            label = _labeller(work, language)
            return _rows(work, "concepts", label=lambda code: label(vocabulary.label(code), code))

    def barriers_rolled_up(self, scheme: str, *, language: LanguageTag | None = None) -> RolledUp:
        """
        Return the observations by concept of another scheme, as far as exact and broader matches lead there.

        Args:
            scheme: The id of the scheme, such as that of another city.

        Raises:
            NotFoundError: There is no such scheme.
        """
        with self._desk.reading() as work:
            work.allow("insight.read")
            vocabulary = work.context.city.vocabulary
            if check_source_id(scheme, path="$.scheme") not in vocabulary.schemes:
                raise NotFoundError("scheme", scheme, hint="`onestopshop taxonomies list` shows the schemes.")
            label = _labeller(work, language)
            return rolled_up(
                work,
                vocabulary.roll_up(scheme),
                label=lambda code: label(vocabulary.label(code), code),
                primary=lambda: {
                    row.id: (row.observations, row.visits) for row in _rows(work, "concepts", label=str)
                },
            )

    def barriers_by_service(self, *, language: LanguageTag | None = None) -> Sequence[Row]:
        """Return the observations by service, in order of label; what has no service is left out."""
        with self._desk.reading() as work:
            work.allow("insight.read")
            label = _labeller(work, language)

            def name(id: str) -> str:
                service = work.find_one(Service, id)
                return label(service.name if service else None, id)

            return [row for row in _rows(work, "service", label=name) if row.id != UNKNOWN_SERVICE]

    def to_raise(self, *, limit: int = 3) -> Sequence[ToRaise]:
        """
        Return the open barriers that most visits met, and say why each is there.

        The order is by distinct visits, then distinct reporters, then the worst
        severity, then the barrier's number, as far as who looks may see them.  A
        worker's is that of what her own desk met; an owner sees the barriers of
        its organisation that are shared.

        Raises:
            InvalidDataError: There is no such page.
        """
        check_page(limit)
        with self._desk.reading() as work:
            work.allow("insight.read")
            work.allow("barriers.read")
            where: dict[str, Condition] = {"state": AnyOf(tuple(sorted(OPEN)))}
            if work.actor.acts_as is ActsAs.OWNER:
                where["owner"] = Equal(work.actor.organisation or "")
            barriers = work.find(Barrier, Query(kind=Barrier.KIND, where=where))
            weighed = [_weighed(work, barrier) for barrier in barriers if readable(work, barrier)]
            found = [_to_raise(work, *one) for one in weighed if one[0].observations]
            return tuple(sorted(found, key=_rank)[:limit])


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
    ids = family(work, barrier)
    query = Query(kind=Observation.KIND, where={**among, "barrier": AnyOf(ids)})
    severities = [Severity(str(value)) for (value,) in work.snapshot.count(query, by=("severity",))]
    worst = max(severities, key=_WEIGHT.__getitem__, default=Severity.UNKNOWN)
    return met(work, ids, among), worst, barrier


def _rank(found: ToRaise) -> tuple[int, ...]:
    """Rank by what can be seen: the order of hidden counts would tell which is larger."""
    return (-(found.visits or 0), -(found.reporters or 0), -_WEIGHT[found.worst], found.barrier.number)


def _to_raise(work: Work, counts: Met, worst: Severity, barrier: Barrier) -> ToRaise:
    visits, observations = seen(work, counts.visits), seen(work, counts.observations)
    if audience_of(work.actor) != INSIDE:
        outside = told(work, family(work, barrier), least=_least(work))
        visits, observations = outside.visits, outside.observations
        worst = Severity.UNKNOWN if None in {visits, observations} else worst
    where = f"met in {'a few visits' if visits is None else _some(visits, 'visit')}"
    if audience_of(work.actor) == INSIDE:
        where += f", noted by {_some(counts.reporters, 'reporter')}"
    return ToRaise(
        barrier=shown(barrier, work.actor, work.policies),
        observations=observations,
        visits=visits,
        reporters=reporters_seen(work, counts.reporters),
        worst=worst,
        reason=f"{where}; {_COST[worst]}",
    )


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _count(work: Work, model: type[Observation | Visit], distinct: str | None = None) -> int:
    if audience_of(work.actor) != INSIDE:
        return known(by_quarter(work, model, distinct=distinct).get("", ()), least=_least(work)) or 0
    return work.snapshot.count(Query(kind=model.KIND, where=mine(work, model)), distinct=distinct)[()]


def _least(work: Work) -> int:
    return work.policies.smallest_count(audience_of(work.actor))


def _by_state(work: Work, model: type[Referral | Barrier]) -> Mapping[str, int | None]:
    counts = work.snapshot.count(Query(kind=model.KIND, where=mine(work, model)), by=("state",))
    return {str(state): seen(work, count) for (state,), count in sorted(counts.items(), key=str)}


def _rows(work: Work, by: str, *, label: Callable[[str], str]) -> Sequence[Row]:
    found = sorted(parts(work, by))
    observations, visits = (seen_column(work, [counts[which] for _, counts in found]) for which in (0, 1))
    rows = [
        Row(
            id=id,
            label=label(id),
            observations=observations[place],
            visits=visits[place],
            reporters=reporters_seen(work, counts[2]),
        )
        for place, (id, counts) in enumerate(found)
    ]
    return sorted(rows, key=lambda row: (row.label.casefold(), row.id))


def _tells_a_row(work: Work) -> bool:
    """Return whether a total would tell who looks from outside what a hidden row counts."""
    if audience_of(work.actor) == INSIDE:
        return False
    every = [counts for by in ("service", "concepts") for counts in parts_by_quarter(work, by).values()]
    return any(
        known(column, least=_least(work)) is None or None in protected(column, least=_least(work))
        for counts in every
        for column in counts
    )


def _labeller(work: Work, language: LanguageTag | None) -> Callable[[LocalizedText | None, str], str]:
    languages = work.context.city.languages
    wanted = languages.required[0] if language is None else check_tag(language)

    def label(text: LocalizedText | None, otherwise: str) -> str:
        return otherwise if text is None else text.pick(wanted, languages.fallback).text

    return label
