# SPDX-License-Identifier: EUPL-1.2
"""
Look at signals: the desks at all of it, who is addressed at what was said.
"""

from collections.abc import Sequence
from datetime import date

import attrs

from onestopshop.codec.converter import structure
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.people import ActsAs
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.values import one_of
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import allowed, needed
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_after, check_page
from onestopshop.operations.policies import INSIDE, answered, audience_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, ContainsAny, Equal, Query, Range

__all__ = ["SignalReading", "presented"]


class SignalReading:
    """
    What a desk can look at.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def get(self, id: str) -> Signal:
        """
        Return a signal; who is addressed gets what was said and the own answers only.

        Raises:
            NotFoundError: There is none with this id.
            ForbiddenError: It is addressed to others, or was not sent yet.
        """
        with self._desk.reading() as work:
            signal = work.get(Signal, id)
            work.allow("signals.read", signal)
            return presented(work, signal)

    def list(
        self,
        *,
        state: str | None = None,
        due_before: date | str | None = None,
        addressed_to: str | None = None,
        limit: int = 50,
        after: Signal | None = None,
    ) -> Sequence[Signal]:
        """
        Return signals by their number; an owner sees those addressed to its organisation.

        Args:
            due_before: Only those whose answer is due before this day.
            addressed_to: Only those to this organisation.

        Raises:
            InvalidDataError: There is no such state, day, organisation or page.
        """
        check_page(limit)
        check_after(after, Signal)
        with self._desk.reading() as work:
            work.allow("signals.read")
            to = addressed_to
            if work.actor.acts_as is ActsAs.OWNER:
                to = needed(work.actor.organisation, "organisation", hint="Say for whom you act.")
            where = _where(state, due_before)
            if to is not None:
                where["addressed_to"] = ContainsAny((check_source_id(to, path="$.addressed_to"),))
            cursor = None if after is None else (after.number, after.id)
            query = Query(
                kind=Signal.KIND, where=where, order=(("number", "asc"),), after=cursor, limit=limit
            )
            return tuple(presented(work, one) for one in allowed(work, Signal, query, may="signals.read"))


def presented(work: Work, signal: Signal) -> Signal:
    """
    Return of *signal* what the actor may see.

    Who is outside the desks gets the account: not who checked, who agreed, how
    it was followed up, or what other organisations answered.
    """
    if audience_of(work.actor) != INSIDE:
        own = tuple(one for one in signal.answers if one.by == work.actor.organisation)
        signal = attrs.evolve(signal, checks=(), agreements=(), follow_up=(), answers=own)
    return answered(signal, work.actor, work.policies)


def _where(state: str | None, due_before: date | str | None) -> dict[str, Condition]:
    where: dict[str, Condition] = {}
    if state is not None:
        where["state"] = Equal(one_of(state, SignalState, path="$.state").value)
    if due_before is not None:
        try:
            where["answer_by"] = Range(high=structure(due_before, date).isoformat())
        except InvalidDataError:
            raise InvalidDataError(["a date (YYYY-MM-DD) is needed @ $.due_before"]) from None
    return where
