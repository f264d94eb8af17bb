# SPDX-License-Identifier: EUPL-1.2
"""
Prepare a meeting: what waits for the people around the table.

They are of several organisations.  So an agenda counts nothing, and names no
reporter and no desk.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.signals import Agreed, SignalState
from onestopshop.domain.messages.ladders import Stage
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.text import LanguageTag, Pick
from onestopshop.errors import InvalidDataError
from onestopshop.operations.barriers.contributors import agreements
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inputs import a_day
from onestopshop.operations.inside import expect_inside
from onestopshop.operations.messages.reminders import key_of
from onestopshop.operations.papers.saying import Saying
from onestopshop.operations.policies import shown
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Query

__all__ = ["Agenda", "Agendas", "Heading", "Item"]

_BETWEEN = timedelta(days=60)
"""How long ago the meeting before is taken to be (our proposal)."""


class Heading(StrEnum):
    """
    What a meeting does with an item, in the order of the agenda.
    """

    NEW = "new"
    TO_CHECK = "to_check"
    AWAITING_AGREEMENT = "awaiting_agreement"
    DUE = "due"
    ANSWERED = "answered"
    RETURNED = "returned"
    ESCALATED = "escalated"


@attrs.frozen(kw_only=True)
class Item:
    """
    One line of an agenda.

    Args:
        phase: Where that is in the city's own procedure, if it has one.
        what: What happened or is awaited: an operation of a barrier, or ``acknowledge`` and ``answer``.
        day: When it happened, or was due.
        waiting: The organisations that it waits for.
    """

    heading: Heading
    number: int
    title: Pick
    state: BarrierState
    phase: Pick | None = None
    signal: int | None = None
    what: str | None = None
    day: date | None = None
    waiting: tuple[Pick, ...] = ()


@attrs.frozen(kw_only=True)
class Agenda:
    """
    What waits for a meeting.

    Args:
        since: The first day of what happened.
        before: The day of the meeting.
    """

    city: Pick
    language: LanguageTag
    since: date
    before: date
    items: tuple[Item, ...]


class Agendas:
    """
    What a working group meets about.
    """

    _desk: DeskWork

    def agenda(
        self, *, before: date | str, since: date | str | None = None, language: LanguageTag | None = None
    ) -> Agenda:
        """
        Return the agenda of a meeting.

        Args:
            before: The day of the meeting: what is due before it is on the agenda.
            since: The day of the meeting before; 60 days earlier by default.

        Raises:
            ForbiddenError: The role may not, or is outside the desks.
            InvalidDataError: This is no day, or no language tag, or the meeting before comes after it.
        """
        with self._desk.reading() as work:
            work.allow("barriers.agenda")
            expect_inside(work, "barriers.agenda")
            meeting = a_day(before, path="$.before")
            begin = meeting - _BETWEEN if since is None else a_day(since, path="$.since")
            if begin >= meeting:
                raise InvalidDataError(["the meeting before comes first @ $.since"])
            say = Saying(work, language)
            items = sorted(
                _Meeting(work, say, begin, meeting).items(), key=lambda one: (_ORDER[one.heading], one.number)
            )
            return Agenda(
                city=say.pick(work.context.city.name),
                language=say.language,
                since=begin,
                before=meeting,
                items=tuple(items),
            )


_ORDER = {heading: place for place, heading in enumerate(Heading)}
_ANSWERS = frozenset({"plan", "start", "claim", "decline"})
_RETURNS = frozenset({"reopen", "not_ours"})
_AWAITED = {BarrierState.SIGNALLED: "acknowledge", BarrierState.ACKNOWLEDGED: "answer"}


class _Meeting:
    """
    Gather what is on an agenda.
    """

    def __init__(self, work: Work, say: Saying, since: date, before: date) -> None:
        self.work, self.say, self.since, self.before = work, say, since, before
        self.signals: dict[str, list[Signal]] = {}
        for signal in work.find(Signal, _SIGNALS):
            seen = shown(signal, work.actor, work.policies)
            for account in seen.accounts:
                self.signals.setdefault(f"{account.barrier} {account.round}", []).append(seen)

    def items(self) -> Iterator[Item]:
        """Yield the items of each barrier; signals are those of its present round."""
        for barrier in self.work.find(Barrier, Query(kind=Barrier.KIND, order=(("number", "asc"),))):
            seen = shown(barrier, self.work.actor, self.work.policies)
            signals = self.signals.get(f"{seen.id} {seen.round}", [])
            yield from self._before_a_signal(seen, signals)
            yield from self._due(seen, [one for one in signals if one.state is SignalState.SENT])
            yield from self._happened(seen)

    def _before_a_signal(self, barrier: Barrier, signals: Sequence[Signal]) -> Iterator[Item]:
        if barrier.state is BarrierState.GATHERED:
            yield self._item(Heading.NEW, barrier, day=barrier.history[0].day if barrier.history else None)
        if barrier.state is not BarrierState.CONFIRMED:
            return
        prepared = [one for one in signals if one.state is SignalState.PREPARED]
        for signal in prepared:
            said = agreements(self.work, barrier)
            waiting = [one for one, agreed in said.items() if agreed is not Agreed.AGREED]
            heading = Heading.AWAITING_AGREEMENT if waiting else Heading.TO_CHECK
            yield self._item(heading, barrier, signal=signal, waiting=waiting)
        if not prepared:
            yield self._item(Heading.TO_CHECK, barrier)

    def _due(self, barrier: Barrier, sent: Sequence[Signal]) -> Iterator[Item]:
        planned = barrier.last("plan") if barrier.state is BarrierState.PLANNED else None
        if planned is not None and planned.on is not None and planned.on < self.before:
            yield self._item(Heading.DUE, barrier, what="claim", day=planned.on)
        awaited = _AWAITED.get(barrier.state)
        for signal in sent[-1:] if awaited else ():
            day = signal.acknowledge_by if awaited == "acknowledge" else signal.answer_by
            escalated = self.work.snapshot.entry(key_of(signal, Stage.ESCALATE)) is not None
            if day is not None and (escalated or day < self.before):
                yield self._item(
                    Heading.ESCALATED if escalated else Heading.DUE,
                    barrier,
                    signal=signal,
                    what=awaited,
                    day=day,
                    waiting=sorted(signal.addressed_to),
                )

    def _happened(self, barrier: Barrier) -> Iterator[Item]:
        for heading, operations in ((Heading.ANSWERED, _ANSWERS), (Heading.RETURNED, _RETURNS)):
            moves = [one for one in barrier.history if one.operation in operations]
            if moves and self.since <= moves[-1].day <= self.before:
                yield self._item(heading, barrier, what=moves[-1].operation, day=moves[-1].day)

    def _item(
        self,
        heading: Heading,
        barrier: Barrier,
        *,
        signal: Signal | None = None,
        what: str | None = None,
        day: date | None = None,
        waiting: Sequence[str] = (),
    ) -> Item:
        return Item(
            heading=heading,
            number=barrier.number,
            title=self.say.pick(barrier.title),
            state=barrier.state,
            phase=self.say.phase(barrier),
            signal=signal.number if signal else None,
            what=what,
            day=day,
            waiting=tuple(self.say.organisation(one) for one in waiting),
        )


_SIGNALS = Query(
    kind=Signal.KIND,
    where={"state": AnyOf((SignalState.PREPARED.value, SignalState.SENT.value))},
    order=(("number", "asc"),),
)
