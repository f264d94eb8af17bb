# SPDX-License-Identifier: EUPL-1.2
"""
Signals: the agreed, neutral account of barriers, sent to who can remove them.

A signal is never edited once it is sent: a new round has a new signal that
refers to the earlier one.  Whether its messages arrived is no state of it.
"""

from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.codes.barriers import WithdrawReason
from onestopshop.domain.codes.services import Level
from onestopshop.domain.codes.signals import Agreed, AnswerKind, Direction, SignalCheck, SignalState
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import BarrierId, OrganisationId, SignalId, check_record_id
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import bounded, non_empty
from onestopshop.errors import InvalidDataError

__all__ = ["Account", "Agreement", "Check", "FollowUp", "Signal", "SignalAnswer"]

_K = Keep.UNLIMITED
_I = Person.INDIRECT


@attrs.frozen(kw_only=True)
class Account:
    """
    What a signal says of one barrier, frozen when it was sent.

    Args:
        round: The round of the barrier that is signalled.
        title, problem: Words that were agreed to; there are none before it is sent, nor once it was withdrawn.
        observations, visits: Counts of the signal's period; ``None`` where they are too few to tell.
        examples: Quotes whose identity review is done.
    """

    barrier: BarrierId = attrs.field(metadata=about("what is signalled", keep=_K))
    round: int = attrs.field(metadata=about("which round is signalled", keep=_K))
    number: int = attrs.field(metadata=about("a name for people", keep=_K))
    title: LocalizedText | None = attrs.field(
        default=None, metadata=about("what was said at the time", keep=_K)
    )
    problem: LocalizedText | None = attrs.field(
        default=None, metadata=about("what was said at the time", keep=_K)
    )
    examples: tuple[str, ...] = attrs.field(default=(), metadata=about("reviewed quotes", person=_I, keep=_K))
    observations: int | None = attrs.field(default=None, metadata=about("evidence", keep=_K))
    visits: int | None = attrs.field(default=None, metadata=about("evidence", keep=_K))
    exposure: int | None = attrs.field(default=None, metadata=about("no figure without its base", keep=_K))


@attrs.frozen(kw_only=True)
class Check:
    """
    One of the four signal words: whether it holds, who says so, when.
    """

    name: SignalCheck = attrs.field(metadata=about("quality of a signal", keep=_K))
    holds: bool = attrs.field(metadata=about("quality of a signal", keep=_K))
    by: str = attrs.field(metadata=about("who is accountable", person=_I, keep=Keep.CODE))
    day: date = attrs.field(metadata=about("who is accountable", keep=_K))


@attrs.frozen(kw_only=True)
class Agreement:
    """
    What one contributing organisation says to publication.

    Args:
        place: Which word it is of all that were said of the same barriers, from 1; days may be the same.
    """

    organisation: OrganisationId = attrs.field(metadata=about("whose observations they are", keep=_K))
    agreed: Agreed = attrs.field(metadata=about("no publication without agreement", keep=_K))
    day: date = attrs.field(metadata=about("history of a signal", keep=_K))
    place: int = attrs.field(default=0, metadata=about("which word is the last one", keep=_K))


@attrs.frozen(kw_only=True)
class SignalAnswer:
    """
    What an owner says to a signal, about one of its barriers.
    """

    barrier: BarrierId = attrs.field(metadata=about("what is answered", keep=_K))
    kind: AnswerKind = attrs.field(metadata=about("whether it will be removed", keep=_K))
    text: str = attrs.field(metadata=about("feedback to who observed", keep=_K))
    by: OrganisationId = attrs.field(metadata=about("who answers", keep=_K))
    day: date = attrs.field(metadata=about("how long answers take", keep=_K))

    def __attrs_post_init__(self) -> None:
        bounded(self.text, most=1000, path="$.text")


@attrs.frozen(kw_only=True)
class FollowUp:
    """
    What came of a signal, noted on a day.
    """

    day: date = attrs.field(metadata=about("history of a signal", keep=_K))
    text: str = attrs.field(metadata=about("history of a signal", keep=_K))

    def __attrs_post_init__(self) -> None:
        bounded(self.text, most=1000, path="$.text")


@attrs.frozen(kw_only=True)
class Signal:
    """
    One signal of one or more barriers; a structural one spans services.

    Args:
        number: The city's running number, as printed in a bundle.
        accounts: What it says of each barrier; until it is sent only which round of which one.
        since, until: The period that its counts are of: the first day, and the day after the last.
        checks: The latest word on each of the four.
        agreements: The latest word of each contributing organisation.
        carrier: The organisation that carries it forward on the signalling side.
        acknowledge_by, answer_by: When a sign of receipt and an answer are due.
        previous: The signal of the round before.
        withdrawn_on, reason: When its words were taken back, and why.
    """

    KIND: ClassVar[str] = "signal"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("number",), ("state", "answer_by"))

    id: SignalId = attrs.field(metadata=about("a retry is one signal", keep=_K))
    number: int = attrs.field(metadata=about("a name for people", keep=_K, index=Index.INTEGER))
    city: str = attrs.field(metadata=about("whose signal it is", keep=_K))
    state: SignalState = attrs.field(metadata=about("whether it was sent", keep=_K, index=Index.STRING))
    barriers: frozenset[BarrierId] = attrs.field(metadata=about("what it is about", keep=_K, index=Index.SET))
    accounts: tuple[Account, ...] = attrs.field(default=(), metadata=about("what was said", keep=_K))
    since: date | None = attrs.field(default=None, metadata=about("period of the evidence", keep=_K))
    until: date | None = attrs.field(default=None, metadata=about("period of the evidence", keep=_K))
    checks: tuple[Check, ...] = attrs.field(default=(), metadata=about("quality of a signal", keep=_K))
    agreements: tuple[Agreement, ...] = attrs.field(
        default=(), metadata=about("no publication without agreement", keep=_K)
    )
    direction: Direction = attrs.field(metadata=about("whom it leaves", keep=_K))
    addressed_to: frozenset[OrganisationId] = attrs.field(
        metadata=about("who can remove the barriers", keep=_K, index=Index.SET)
    )
    carrier: OrganisationId | None = attrs.field(
        default=None, metadata=about("who carries it forward", keep=_K)
    )
    level: Level | None = attrs.field(default=None, metadata=about("level of government", keep=_K))
    sent_on: date | None = attrs.field(
        default=None, metadata=about("clock of reminders", keep=_K, index=Index.STRING)
    )
    acknowledge_by: date | None = attrs.field(default=None, metadata=about("clock of reminders", keep=_K))
    answer_by: date | None = attrs.field(
        default=None, metadata=about("clock of reminders", keep=_K, index=Index.STRING)
    )
    answers: tuple[SignalAnswer, ...] = attrs.field(default=(), metadata=about("what services say", keep=_K))
    follow_up: tuple[FollowUp, ...] = attrs.field(default=(), metadata=about("what came of it", keep=_K))
    previous: SignalId | None = attrs.field(default=None, metadata=about("rounds of a barrier", keep=_K))
    withdrawn_on: date | None = attrs.field(default=None, metadata=about("history of a signal", keep=_K))
    reason: WithdrawReason | None = attrs.field(
        default=None, metadata=about("why its words were taken back", keep=_K)
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        non_empty(self.barriers, path="$.barriers")
        non_empty(self.addressed_to, path="$.addressed_to")
        due = (self.sent_on, self.acknowledge_by, self.answer_by)
        if self.state is SignalState.SENT and None in due:
            raise InvalidDataError(["a signal that was sent has its day and both due dates @ $.sent_on"])
