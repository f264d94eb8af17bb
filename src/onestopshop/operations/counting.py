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
from onestopshop.operations.reports.quarters import grown, quarter_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query, Range

__all__ = ["Met", "Told", "met", "mine", "reporters_seen", "seen", "seen_column", "told"]


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

    What is distinct counts in the quarter in which it was first met.
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

    def grows(by_quarter: Mapping[date, int]) -> int | None:
        return grown((count for _, count in sorted(by_quarter.items())), least=least)

    return Told(
        observations=grows(observations),
        visits=grows(Counter(visits.values())),
        desks=grows(Counter(desks.values())),
        until=until,
    )


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
