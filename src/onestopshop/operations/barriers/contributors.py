# SPDX-License-Identifier: EUPL-1.2
"""
Say whose observations a barrier rests on, and whether they agreed: nothing of it is published without that.

A desk may be another organisation's; one without an organisation is the shop's own.
"""

from collections.abc import Mapping

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.signals import Agreed
from onestopshop.domain.ids import OrganisationId
from onestopshop.domain.observations import Observation
from onestopshop.domain.signals.signals import Signal
from onestopshop.operations.barriers.families import within
from onestopshop.operations.work import Work
from onestopshop.ports.queries import ContainsAny, Equal, Query

__all__ = ["agreements", "contributors"]


def contributors(work: Work, barrier: Barrier) -> frozenset[OrganisationId]:
    """
    Return the organisations at whose desks the barrier, or one that was merged into it, was noted.

    Observations that were taken back contribute nothing.
    """
    query = Query(kind=Observation.KIND, where={"barrier": within(work, barrier), "counted": Equal("yes")})
    known = work.context.desk_organisations
    desks = (str(desk) for (desk,), number in work.snapshot.count(query, by=("desk",)).items() if number)
    return frozenset(OrganisationId(known[desk]) for desk in desks if desk in known)


def agreements(work: Work, barrier: Barrier) -> Mapping[OrganisationId, Agreed]:
    """
    Return the latest word of each contributing organisation, over all signals of the barrier.

    Who has not been heard is pending.
    """
    about = Query(
        kind=Signal.KIND, where={"barriers": ContainsAny((barrier.id,))}, order=(("number", "asc"),)
    )
    said = sorted(
        (one for signal in work.find(Signal, about) for one in signal.agreements), key=lambda one: one.day
    )
    latest = {one.organisation: one.agreed for one in said}
    return {one: latest.get(one, Agreed.PENDING) for one in sorted(contributors(work, barrier))}
