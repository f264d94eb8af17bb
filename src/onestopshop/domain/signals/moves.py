# SPDX-License-Identifier: EUPL-1.2
"""
What is done with a signal: prepared, agreed to, checked, sent, answered, withdrawn (domain handbook, section 4.6).

A barrier has its own state; here is only whether the account of it may leave,
and what was said to it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.moves import moved
from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.codes.barriers import BarrierState, Visibility, WithdrawReason
from onestopshop.domain.codes.signals import Agreed, SignalCheck, SignalState
from onestopshop.domain.events import Event
from onestopshop.domain.ids import BarrierId, OrganisationId
from onestopshop.domain.people import Actor
from onestopshop.domain.signals.signals import Account, Check, FollowUp, Signal, SignalAnswer
from onestopshop.domain.signals.table import PAST, SIGNALS
from onestopshop.errors import InvalidDataError, TransitionError

__all__ = [
    "answer",
    "check",
    "expect_confirmed",
    "expect_latest",
    "expect_of",
    "expect_ready",
    "follow_up",
    "prepare",
    "send",
    "signalled",
    "unquote",
    "withdraw",
]

_S = SignalState


def prepare(signal: Signal, *, by: Actor, barriers: Sequence[Barrier]) -> tuple[Signal, Event]:
    """
    Begin a signal of confirmed barriers, version 1.

    Raises:
        ForbiddenError: Only a coordinator may.
        TransitionError: A barrier is not confirmed.
        InvalidDataError: The owner of a barrier is not addressed.
    """
    SIGNALS.begin("prepare", by=by.acts_as, given=("barriers", "addressed_to"))
    expect_confirmed(barriers, by=by)
    _expect_owners(signal, barriers)
    drafts = tuple(Account(barrier=one.id, round=one.round, number=one.number) for one in barriers)
    begun = attrs.evolve(
        signal,
        state=_S.PREPARED,
        accounts=drafts,
        checks=_checked_before(barriers),
        version=signal.version + 1,
    )
    told = {"barriers": sorted(begun.barriers), "addressed_to": sorted(begun.addressed_to)}
    return begun, _event(begun, "prepare", told)


def expect_confirmed(barriers: Sequence[Barrier], *, by: Actor) -> None:
    """
    Return when every one of *barriers* can be signalled.

    Raises:
        TransitionError: One is not confirmed.
        ForbiddenError: Only a coordinator may.
    """
    for barrier in barriers:
        BARRIERS.check(barrier.id, barrier.state, "signal", by=by.acts_as, given=("signal",))


def check(signal: Signal, *, by: Actor, day: date, name: SignalCheck, holds: bool) -> tuple[Signal, Event]:
    """
    Say whether one of the four signal words holds; the latest word counts.

    Raises:
        TransitionError: The signal was sent or withdrawn.
        ForbiddenError: Only a coordinator may.
    """
    SIGNALS.check(signal.id, signal.state, "check", by=by.acts_as, given=("name", "holds"))
    others = tuple(one for one in signal.checks if one.name is not name)
    said = Check(name=name, holds=holds, by=by.worker, day=day)
    after = attrs.evolve(signal, checks=(*others, said), version=signal.version + 1)
    return after, _event(after, "check", {"check": name.value, "holds": holds})


def send(
    signal: Signal,
    *,
    by: Actor,
    day: date,
    accounts: Sequence[Account],
    acknowledge_days: int = 14,
    answer_days: int = 60,
) -> tuple[Signal, Event]:
    """
    Freeze what the signal says, and set both due dates; `expect_ready` was asked before.

    Args:
        acknowledge_days, answer_days: Calendar days until a sign of receipt and an answer are due.

    Raises:
        TransitionError: The signal is not being prepared any more.
        ForbiddenError: Only a coordinator may.
    """
    SIGNALS.check(signal.id, signal.state, "send", by=by.acts_as, given=("barriers",))
    after = attrs.evolve(
        signal,
        state=_S.SENT,
        accounts=tuple(accounts),
        sent_on=day,
        acknowledge_by=day + timedelta(days=acknowledge_days),
        answer_by=day + timedelta(days=answer_days),
        version=signal.version + 1,
    )
    told = {
        "barriers": sorted(after.barriers),
        "addressed_to": sorted(after.addressed_to),
        "acknowledge_by": str(after.acknowledge_by),
        "answer_by": str(after.answer_by),
    }
    return after, _event(after, "send", told)


def expect_ready(
    signal: Signal, barriers: Sequence[Barrier], *, contributors: Collection[OrganisationId]
) -> None:
    """
    Return when nothing stands against sending: every check, every agreement, every barrier.

    Raises:
        TransitionError: A barrier is in another round than when the signal was prepared.
        InvalidDataError: A check does not hold, an agreement is pending or refused, an owner is not addressed;
            all of them are named.
    """
    prepared = {account.barrier: account.round for account in signal.accounts}
    for barrier in barriers:
        if barrier.round != prepared[barrier.id]:
            raise TransitionError(
                f"barrier {barrier.number}",
                state=f"round {barrier.round}",
                attempted="signal",
                allowed=(),
                hint="Withdraw this signal, and prepare one of the new round.",
            )
    _expect_owners(signal, barriers)
    problems = [*_unchecked(signal), *_not_agreed(signal, contributors)]
    if problems:
        raise InvalidDataError(
            problems, hint="Note each check and each agreement with signals.check and signals.agree."
        )


def signalled(barrier: Barrier, signal: Signal, *, by: Actor, day: date) -> tuple[Barrier, Event]:
    """
    Move a barrier to signalled; from now on its owner may read it.

    Raises:
        TransitionError: It is not confirmed.
        ForbiddenError: Only a coordinator may.
    """
    BARRIERS.check(barrier.id, barrier.state, "signal", by=by.acts_as, given=("signal",))
    seen = Visibility.SHARED if barrier.visibility is Visibility.INTERNAL else barrier.visibility
    shared = attrs.evolve(barrier, visibility=seen)
    return moved(shared, "signal", BarrierState.SIGNALLED, by=by, day=day, other=signal.id)


def withdraw(signal: Signal, *, by: Actor, day: date, reason: WithdrawReason) -> tuple[Signal, Event]:
    """
    Take the words of a signal back; its counts, answers and agreements stay.

    No barrier changes its state by this: the service has read the signal and
    may act on it.

    Raises:
        TransitionError: It was withdrawn before.
        ForbiddenError: Only a coordinator may.
    """
    SIGNALS.check(signal.id, signal.state, "withdraw", by=by.acts_as, given=("reason",))
    wordless = tuple(attrs.evolve(one, title=None, problem=None, examples=()) for one in signal.accounts)
    after = attrs.evolve(
        signal,
        state=_S.WITHDRAWN,
        accounts=wordless,
        withdrawn_on=day,
        reason=reason,
        version=signal.version + 1,
    )
    told = {"reason": reason.value, "barriers": sorted(after.barriers), "sent": signal.state is _S.SENT}
    return after, _event(after, "withdraw", told)


def unquote(signal: Signal, words: str) -> tuple[Signal, Event] | None:
    """Return a signal without a quote whose words are removed, or ``None``; nothing else that was said changes."""
    accounts = tuple(
        attrs.evolve(one, examples=tuple(quote for quote in one.examples if quote != words))
        for one in signal.accounts
    )
    if accounts == signal.accounts:
        return None
    after = attrs.evolve(signal, accounts=accounts, version=signal.version + 1)
    return after, Event(action="signal.unquoted", kind=Signal.KIND, subject=signal.id, data={})


def follow_up(signal: Signal, *, by: Actor, day: date, text: str) -> tuple[Signal, Event]:
    """
    Note what came of a signal.

    Raises:
        TransitionError: It was not sent.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: The text is empty or too long.
    """
    SIGNALS.check(signal.id, signal.state, "follow_up", by=by.acts_as, given=("text",))
    after = attrs.evolve(
        signal, follow_up=(*signal.follow_up, FollowUp(day=day, text=text)), version=signal.version + 1
    )
    return after, _event(after, "follow_up", {})


def answer(signal: Signal, *, by: Actor, said: SignalAnswer) -> tuple[Signal, Event]:
    """
    Keep what the owner of a barrier says to the signal.

    Raises:
        TransitionError: The signal was not sent, or was withdrawn.
        ForbiddenError: Only an owner may, or a coordinator on its behalf.
        InvalidDataError: The barrier is not of this signal.
    """
    SIGNALS.check(signal.id, signal.state, "answer", by=by.acts_as, given=("barrier", "kind", "text"))
    expect_of(signal, said.barrier)
    after = attrs.evolve(signal, answers=(*signal.answers, said), version=signal.version + 1)
    told = {"barrier": said.barrier, "kind": said.kind.value, "by": said.by}
    return after, _event(after, "answer", told)


def expect_of(signal: Signal, barrier: BarrierId) -> None:
    """
    Return when *barrier* is one of the signal's.

    Raises:
        InvalidDataError: It is not.
    """
    if barrier not in signal.barriers:
        numbers = ", ".join(str(account.number) for account in signal.accounts)
        raise InvalidDataError(
            ["this barrier is not of the signal @ $.barrier"], hint=f"It is about the barriers {numbers}."
        )


def expect_latest(signal: Signal, barrier: Barrier) -> None:
    """
    Return when *signal* is the last one about *barrier*: what a later one asks is not answered to an earlier.

    Raises:
        TransitionError: Another one was sent since, to the next owner or in the next round.
    """
    if not barrier.asked_by(signal.id):
        raise TransitionError(
            f"signal {signal.number}",
            state="followed by another one",
            attempted="answer",
            allowed=(),
            hint=f"Answer the signal about barrier {barrier.number} that was sent last.",
        )


def _checked_before(barriers: Sequence[Barrier]) -> tuple[Check, ...]:
    """Return the checks that held when the barriers were confirmed, said by who confirmed the last of them."""
    moves = [move for barrier in barriers for move in barrier.history if move.operation == "confirm"]
    if not moves:
        return ()
    last = max(moves, key=lambda move: move.day)
    said = (SignalCheck.CLEAR, SignalCheck.NEUTRAL, SignalCheck.RECOGNISED)
    return tuple(Check(name=name, holds=True, by=last.actor, day=last.day) for name in said)


def _expect_owners(signal: Signal, barriers: Sequence[Barrier]) -> None:
    """Refuse a signal that does not reach who can remove its barriers."""
    missing = sorted({str(one.owner) for one in barriers} - signal.addressed_to)
    if missing:
        raise InvalidDataError(
            [f"{owner} owns a barrier of it and is not addressed @ $.addressed_to" for owner in missing],
            hint="Address the owner of each barrier, and whom else it concerns.",
        )


def _unchecked(signal: Signal) -> Iterable[str]:
    said = {one.name: one.holds for one in signal.checks}
    for name in SignalCheck:
        if not said.get(name, False):
            yield f"the check {name.value!r} {'does not hold' if name in said else 'was not made'} @ $.checks"


def _not_agreed(signal: Signal, contributors: Collection[OrganisationId]) -> Iterable[str]:
    said: Mapping[OrganisationId, Agreed] = {one.organisation: one.agreed for one in signal.agreements}
    for organisation in sorted(contributors):
        agreed = said.get(organisation, Agreed.PENDING)
        if agreed is not Agreed.AGREED:
            yield f"the agreement of {organisation} is {agreed.value} @ $.agreements"


def _event(signal: Signal, operation: str, told: Mapping[str, object]) -> Event:
    return Event(action=f"signal.{PAST[operation]}", kind=Signal.KIND, subject=signal.id, data=told)
