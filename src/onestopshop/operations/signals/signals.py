# SPDX-License-Identifier: EUPL-1.2
"""
Tell services of confirmed barriers, and keep what they answer.
"""

from collections.abc import Callable, Iterable
from datetime import date

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import WithdrawReason
from onestopshop.domain.codes.signals import Agreed, SignalCheck, SignalState
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.ids import OrganisationId
from onestopshop.domain.services import Organisation
from onestopshop.domain.signals.agreements import agree
from onestopshop.domain.signals.moves import (
    check,
    expect_confirmed,
    expect_ready,
    follow_up,
    prepare,
    send,
    signalled,
    withdraw,
)
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.signals.table import PAST
from onestopshop.domain.values import many, one_of
from onestopshop.errors import InvalidDataError
from onestopshop.operations.barriers.contributors import contributors, next_place
from onestopshop.operations.barriers.taking_back import take_back, unpublish
from onestopshop.operations.links import SignalLinks
from onestopshop.operations.papers.bundles import Bundles
from onestopshop.operations.signals.answering import SignalAnswers
from onestopshop.operations.signals.reading import presented
from onestopshop.operations.signals.sending import (
    accounts_of,
    barriers_of,
    drafted,
    expect_reviewed,
    expect_unprepared,
)
from onestopshop.operations.work import Work

__all__ = ["Signals"]


class Signals(SignalAnswers, SignalLinks, Bundles):
    """
    The signals of a shop, as one desk sees them.
    """

    def prepare(
        self,
        barriers: Iterable[str],
        *,
        addressed_to: Iterable[str] | None = None,
        direction: str = "external",
        carrier: str | None = None,
        level: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        key: str | None = None,
    ) -> Signal:
        """
        Begin a signal of confirmed barriers; nobody is told yet.

        The checks that held when the barriers were confirmed are taken over,
        so that ``shared`` is left to be made.

        Args:
            barriers: The ids of at least one; a structural signal spans services.
            addressed_to: Organisations, the owner of each barrier among them; the owners when left out.
            direction: ``internal`` when it stays in the organisation that signals.
            carrier: Who carries it forward on the signalling side.
            level: The level of government.
            since, until: The period of its counts: the first day, and the day after the last; left out, the year
                that ends on the day it is sent.
            key: Makes a retry recognisable: the same key makes one signal.

        Raises:
            ForbiddenError: This is not the home installation, which alone gives running numbers.
            InvalidDataError: A value is not allowed, the owner of a barrier is not addressed, or another signal of
                this round of a barrier is being prepared.
            NotFoundError: A barrier or an organisation does not exist.
            TransitionError: A barrier is not confirmed.
        """
        ids = tuple(many(barriers, path="$.barriers"))
        to = None if addressed_to is None else tuple(many(addressed_to, path="$.addressed_to"))
        fields = {
            "addressed_to": to,
            "direction": direction,
            "carrier": carrier,
            "level": level,
            "since": since,
            "until": until,
        }

        def decide(work: Work) -> Signal:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "signal.prepared", Signal, may="signals.prepare")
            if repeated is not None:
                return repeated
            work.allow("signals.prepare")
            found = barriers_of(work, ids)
            for barrier in found:
                work.allow("signals.prepare", barrier)
            expect_confirmed(found, by=work.actor)
            expect_unprepared(work, found)
            signal, event = prepare(drafted(work, found, fields), by=work.actor, barriers=found)
            work.allow("signals.prepare", signal)
            return work.save(signal, event, key=given)

        return self._write(decide)

    def agree(self, id: str, *, organisation: str, agreed: str, key: str | None = None) -> Signal:
        """
        Note what a contributing organisation says to publication; its latest word counts.

        Who refuses takes the barriers from the public at once; of what was sent
        also the signal's words, as in `withdraw`, and the organisation's
        examples out of the barriers.

        Args:
            agreed: ``agreed``, ``refused``, or ``pending`` while the signal is being prepared.

        Raises:
            InvalidDataError: The organisation contributed nothing, or the value is not allowed.
            NotFoundError: The organisation or the signal does not exist.
            TransitionError: The signal was withdrawn.
        """

        def change(work: Work, signal: Signal) -> tuple[Signal, Event]:
            work.expect(Organisation, organisation)
            return agree(
                signal,
                by=work.actor,
                day=work.context.today(),
                organisation=OrganisationId(organisation),
                agreed=one_of(agreed, Agreed, path="$.agreed"),
                contributors=_contributors(work, signal),
                place=next_place(work, signal),
            )

        def after(work: Work, signal: Signal) -> Signal:
            if agreed != Agreed.REFUSED:
                return signal
            if signal.state is SignalState.SENT:
                return take_back(work, signal, OrganisationId(organisation))
            unpublish(work, signal)
            return signal

        return self._change(id, "agree", key, change, after=after)

    def check(self, id: str, *, name: str, holds: bool, key: str | None = None) -> Signal:
        """
        Say whether one of the four signal words holds: clear, neutral, recognised or shared.

        Raises:
            InvalidDataError: There is no such check.
            TransitionError: The signal was sent or withdrawn.
        """
        if not isinstance(holds, bool):
            raise InvalidDataError(["a check holds or not: true or false @ $.holds"])

        def change(work: Work, signal: Signal) -> tuple[Signal, Event]:
            word = one_of(name, SignalCheck, path="$.name")
            return check(signal, by=work.actor, day=work.context.today(), name=word, holds=holds)

        return self._change(id, "check", key, change)

    def send(self, id: str, *, key: str | None = None) -> Signal:
        """
        Freeze what the signal says, set both due dates, and move its barriers to signalled.

        All of it happens or nothing.  Messages follow from the log; whether
        they arrive is no state of the signal.

        Raises:
            InvalidDataError: A check does not hold, an agreement is missing, an example is not reviewed.
            TransitionError: A barrier is not confirmed in the round that the signal was prepared for, or the
                signal was sent before.
        """

        def change(work: Work, signal: Signal) -> tuple[Signal, Event]:
            rules, today = work.context.rules, work.context.today()
            barriers = _barriers(work, signal)
            dated, accounts = accounts_of(work, signal, barriers)
            sent, event = send(
                dated,
                by=work.actor,
                day=today,
                accounts=accounts,
                acknowledge_days=rules.acknowledge_days,
                answer_days=rules.answer_days,
            )
            for barrier in barriers:
                work.allow("barriers.signal", barrier)
            steps = [signalled(barrier, signal, by=work.actor, day=today) for barrier in barriers]
            expect_ready(signal, barriers, contributors=_contributors(work, signal))
            expect_reviewed(work, barriers)
            for moved, told in steps:
                work.save(moved, told)
            return sent, event

        return self._change(id, "send", key, change)

    def withdraw(self, id: str, *, reason: str, key: str | None = None) -> Signal:
        """
        Take the words of a signal back; its counts, agreements and answers stay.

        Its barriers stay in the state that they are in, for the service has
        read the signal and may act; they are public no longer.  Withdraw and reopen a barrier to signal it
        anew, which begins its next round.

        Args:
            reason: ``entered_in_error``, ``evidence_retracted``, ``agreement_withdrawn``, ``service_ended`` or
                ``other``.

        Raises:
            TransitionError: It was withdrawn before.
        """

        def change(work: Work, signal: Signal) -> tuple[Signal, Event]:
            why = one_of(reason, WithdrawReason, path="$.reason")
            if signal.state is SignalState.SENT:
                unpublish(work, signal)
            return withdraw(signal, by=work.actor, day=work.context.today(), reason=why)

        return self._change(id, "withdraw", key, change)

    def follow_up(self, id: str, *, text: str, key: str | None = None) -> Signal:
        """
        Note what came of a signal, with today's date.

        Raises:
            InvalidDataError: The text is empty, too long, or seems to tell who somebody is.
            TransitionError: It was not sent.
        """

        def change(work: Work, signal: Signal) -> tuple[Signal, Event]:
            if not isinstance(text, str):
                raise InvalidDataError(["a text is needed @ $.text"])
            refuse_identity({"text": text})
            return follow_up(signal, by=work.actor, day=work.context.today(), text=text)

        return self._change(id, "follow_up", key, change)

    def _write(self, decide: Callable[[Work], Signal]) -> Signal:
        return self._desk.run(lambda work: presented(work, decide(work)))

    def _change(
        self,
        id: str,
        operation: str,
        key: str | None,
        change: Callable[[Work, Signal], tuple[Signal, Event]],
        *,
        after: Callable[[Work, Signal], Signal] = lambda _, signal: signal,
    ) -> Signal:
        may = "barriers.signal" if operation == "send" else f"signals.{operation}"

        def decide(work: Work) -> Signal:
            given = work.key_of_call(key)
            repeated = work.repeated(given, f"signal.{PAST[operation]}", Signal, id, may=may)
            if repeated is not None:
                return repeated
            signal = work.get(Signal, id)
            work.allow(may, signal)
            changed, event = change(work, signal)
            return after(work, work.save(changed, event, key=given))

        return self._write(decide)


def _barriers(work: Work, signal: Signal) -> tuple[Barrier, ...]:
    return barriers_of(work, signal.barriers)


def _contributors(work: Work, signal: Signal) -> frozenset[OrganisationId]:
    """Return who contributed observations to any of the signal's barriers."""
    return frozenset().union(*(contributors(work, barrier) for barrier in _barriers(work, signal)))
