# SPDX-License-Identifier: EUPL-1.2
"""
Say whose observations a barrier rests on, and whether they agreed: nothing of it is published without that.

A desk may be another organisation's; one without an organisation is the shop's own.
"""

from collections.abc import Collection, Iterator, Mapping

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.signals import Agreed, SignalState
from onestopshop.domain.ids import OrganisationId
from onestopshop.domain.observations import Observation
from onestopshop.domain.signals.agreements import doubt
from onestopshop.domain.signals.signals import Agreement, Signal
from onestopshop.operations.barriers.families import within
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, ContainsAny, Equal, Query

__all__ = ["agreements", "ask_again", "contributors", "next_place", "prepared_about"]


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
    said = sorted(_said_of(work, (barrier.id,)), key=lambda one: (one.place, one.day))
    latest = {one.organisation: one.agreed for one in said}
    return {one: latest.get(one, Agreed.PENDING) for one in sorted(contributors(work, barrier))}


def next_place(work: Work, signal: Signal) -> int:
    """Return the place of the next agreement to a signal, behind all that were said of its barriers."""
    return 1 + max((one.place for one in _said_of(work, signal.barriers)), default=0)


def prepared_about(barriers: Collection[str]) -> Query:
    """Return the query for the signals about any of *barriers* that are being prepared."""
    state = Equal(SignalState.PREPARED.value)
    about: Mapping[str, Condition] = {"barriers": ContainsAny(tuple(barriers)), "state": state}
    return Query(kind=Signal.KIND, where=about, order=(("number", "asc"),))


def ask_again(work: Work, barrier: Barrier) -> None:
    """Let who agreed to a signal that is being prepared be asked again, because the words of *barrier* changed."""
    for signal in work.find(Signal, prepared_about((barrier.id,))):
        asked = doubt(signal, day=work.context.today(), place=next_place(work, signal))
        if asked is not None:
            work.save(*asked)


def _said_of(work: Work, barriers: Collection[str]) -> Iterator[Agreement]:
    about = Query(
        kind=Signal.KIND, where={"barriers": ContainsAny(tuple(barriers))}, order=(("number", "asc"),)
    )
    return (one for signal in work.find(Signal, about) for one in signal.agreements)
