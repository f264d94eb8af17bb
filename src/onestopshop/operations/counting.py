# SPDX-License-Identifier: EUPL-1.2
"""
Count what an actor may count, and hide what is too small for her to see.
"""

from collections.abc import Mapping

import attrs

from onestopshop.domain.barriers import Barrier
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals import Referral
from onestopshop.domain.visits import Visit
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, Equal, Query

__all__ = ["Met", "met", "mine", "reporters_seen", "seen"]


@attrs.frozen(kw_only=True)
class Met:
    """
    How often a barrier was met, exactly: for decisions, never for who looks from outside.
    """

    observations: int
    visits: int
    reporters: int
    desks: int


def met(work: Work, barrier: str, among: Mapping[str, Condition]) -> Met:
    """
    Count the observations of a barrier, and what is distinct in them.

    Args:
        among: Which of them; those that were taken back are never counted.
    """
    where = {**among, "barrier": Equal(barrier), "counted": Equal("yes")}
    query = Query(kind=Observation.KIND, where=where)

    def count(distinct: str | None) -> int:
        return work.snapshot.count(query, distinct=distinct)[()]

    return Met(
        observations=count(None), visits=count("visit"), reporters=count("recorder"), desks=count("desk")
    )


def mine(work: Work, model: type[Observation | Visit | Referral | Barrier]) -> dict[str, Condition]:
    """
    Return which records the actor counts: a worker what her own desk recorded.

    Facts that were taken back count nowhere; a barrier is of no desk.
    """
    where: dict[str, Condition] = {}
    if model is Observation or model is Visit:
        where["counted"] = Equal("yes")
    if work.actor.acts_as is ActsAs.WORKER and model is not Barrier:
        where["desk"] = Equal(work.actor.desk)
    return where


def seen(work: Work, count: int) -> int | None:
    """Return the count, or ``None`` when it is too small for who looks, zero included."""
    return count if count >= work.policies.smallest_count(audience_of(work.actor)) else None


def reporters_seen(work: Work, count: int) -> int | None:
    """Return how many reporters there are, as `seen` does; outside the desks reporters are invisible."""
    return seen(work, count) if audience_of(work.actor) == INSIDE else None
