# SPDX-License-Identifier: EUPL-1.2
"""
Count what an actor may count, and hide what is too small for her to see.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.visits import Visit
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.reports.quarters import known, quarter_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query, Range

__all__ = [
    "Met",
    "Told",
    "by_quarter",
    "met",
    "mine",
    "parts",
    "parts_by_quarter",
    "reporters_seen",
    "seen",
    "seen_column",
    "told",
]


@attrs.frozen(kw_only=True)
class Met:
    """
    How often a barrier was met, exactly: for decisions, never for who looks from outside.
    """

    observations: int
    visits: int
    reporters: int
    desks: int


def met(work: Work, family: Collection[str], among: Mapping[str, Condition]) -> Met:
    """
    Count the observations of a barrier and of all that were merged into it, and what is distinct in them.

    Args:
        family: Their ids, as `families.family` returns them.
        among: Which of them; those that were taken back are never counted.
    """
    where = {**among, "barrier": AnyOf(tuple(family)), "counted": Equal("yes")}
    query = Query(kind=Observation.KIND, where=where)

    def count(distinct: str | None) -> int:
        return work.snapshot.count(query, distinct=distinct)[()]

    return Met(
        observations=count(None), visits=count("visit"), reporters=count("recorder"), desks=count("desk")
    )


@attrs.frozen(kw_only=True)
class Told:
    """
    How often a barrier was met in quarters that are over, for who is outside; ``None`` where that is few.

    Args:
        until: The first day that is not counted.
    """

    observations: int | None
    visits: int | None
    desks: int | None
    until: date


def told(work: Work, family: Collection[str], *, least: int) -> Told:
    """
    Count as `met` does, by quarters that are over: else the visits of one day are what two days leave of each other.

    A quarter in which it was met a few times is not counted along, as in the brief of a service, from which it would
    follow otherwise.  What is distinct counts in the quarter in which it was first met.
    """
    until = quarter_of(work.context.today())
    where: dict[str, Condition] = {
        "barrier": AnyOf(tuple(family)),
        "counted": Equal("yes"),
        "day": Range(high=until.isoformat()),
    }
    found = work.snapshot.count(Query(kind=Observation.KIND, where=where), by=("day", "visit", "desk"))
    observations, visits, desks = Counter[date](), dict[object, date](), dict[object, date]()
    for (day, visit, desk), count in sorted(found.items(), key=lambda one: str(one[0][0])):
        quarter = quarter_of(date.fromisoformat(str(day)))
        observations[quarter] += count
        desks.setdefault(desk, quarter)
        if visit is not None:
            visits.setdefault(visit, quarter)
    return Told(
        observations=known([*observations.values()], least=least),
        visits=known([*Counter(visits.values()).values()], least=least),
        desks=known([*Counter(desks.values()).values()], least=least),
        until=until,
    )


def by_quarter(
    work: Work, model: type[Observation | Visit], by: str | None = None, *, distinct: str | None = None
) -> Mapping[str, Sequence[int]]:
    """
    Return how many records each quarter holds of those that the actor counts, for each value of a field, or for all.

    Who is outside is told of each quarter by itself, as `known` does: else what a quarter adds to a value is what
    two quarters leave of each other.
    """
    found: dict[str, Counter[date]] = {}
    query = Query(kind=model.KIND, where=mine(work, model))
    fields = ("day",) if by is None else (by, "day")
    for (*at, day), count in work.snapshot.count(query, by=fields, distinct=distinct).items():
        quarter = quarter_of(date.fromisoformat(str(day)))
        found.setdefault(str(at[0]) if at else "", Counter())[quarter] += count
    return {value: tuple(counts.values()) for value, counts in found.items()}


def parts(work: Work, by: str) -> list[tuple[str, tuple[int, int, int]]]:
    """
    Return observations, visits and reporters of each value of *by*.

    Each observation is in one part only: it has one service, be it unknown, and
    one concept of the primary scheme, be it a narrower one.
    """
    if audience_of(work.actor) != INSIDE:
        least = work.policies.smallest_count(audience_of(work.actor))
        return [
            (id, (known(observations, least=least) or 0, known(visits, least=least) or 0, 0))
            for id, (observations, visits) in parts_by_quarter(work, by).items()
        ]
    query = Query(kind=Observation.KIND, where=mine(work, Observation))
    counts = [work.snapshot.count(query, by=(by,), distinct=name) for name in (None, "visit", "recorder")]
    return [
        (str(id), (observations, counts[1].get((id,), 0), counts[2].get((id,), 0)))
        for (id,), observations in counts[0].items()
        if _is_part(work, by, str(id))
    ]


def parts_by_quarter(work: Work, by: str) -> Mapping[str, tuple[Sequence[int], Sequence[int]]]:
    """Return observations and visits of each quarter that is over, for each part."""
    observations, visits = (by_quarter(work, Observation, by, distinct=name) for name in (None, "visit"))
    return {id: (counts, visits.get(id, ())) for id, counts in observations.items() if _is_part(work, by, id)}


def _is_part(work: Work, by: str, id: str) -> bool:
    return by == "service" or work.context.city.primary in work.context.city.vocabulary.rooted(id)


def mine(work: Work, model: type[Observation | Visit | Referral | Barrier]) -> dict[str, Condition]:
    """
    Return which records the actor counts: a worker what her own desk recorded, who is outside what quarters that
    are over hold.

    Facts that were taken back count nowhere; a barrier is of no desk.
    """
    where: dict[str, Condition] = {}
    if model is Observation or model is Visit:
        where["counted"] = Equal("yes")
        if audience_of(work.actor) != INSIDE:
            where["day"] = Range(high=quarter_of(work.context.today()).isoformat())
    if work.actor.acts_as is ActsAs.WORKER and model is not Barrier:
        where["desk"] = Equal(work.actor.desk)
    return where


def seen(work: Work, count: int) -> int | None:
    """
    Return one count, or ``None`` when it is too small for who looks, zero included.

    It is safe for a count that stands alone.  Counts that make up another one
    that can be seen are hidden by `seen_column`.
    """
    return count if count >= work.policies.smallest_count(audience_of(work.actor)) else None


def seen_column(work: Work, counts: Sequence[int]) -> list[int | None]:
    """
    Return counts that make up a whole, with ``None`` for those that are too small for who looks.

    Where one alone is too small the next smallest is hidden, too: else it is
    what the others leave of the whole (complementary suppression; domain
    handbook, section 9, rule 6).  Inside the desks nothing but a small count is hidden.
    """
    column = [seen(work, count) for count in counts]
    left = sorted((count, place) for place, count in enumerate(column) if count is not None)
    if audience_of(work.actor) != INSIDE and column.count(None) == 1 and left:
        column[left[0][1]] = None
    return column


def reporters_seen(work: Work, count: int) -> int | None:
    """Return how many reporters there are, as `seen` does; outside the desks reporters are invisible."""
    return seen(work, count) if audience_of(work.actor) == INSIDE else None
