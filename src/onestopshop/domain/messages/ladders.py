# SPDX-License-Identifier: EUPL-1.2
"""
When a clock asks for a reminder, and when it runs out (domain handbook, sections 4.6 and 5.4).

The ladder of a referral begins when the service was asked; that of a signal with
its two due dates.  Where days count, a stage is due on a working day and nothing
is done on any other; where hours count, it is due at an instant.

A referral never runs out before its last reminder was written, and the service
has at least half of the time that the ladder leaves it from then on: a reminder
that came late, because nobody looked at the clocks, puts the end off.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final, NamedTuple

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.deliveries import Stage
from onestopshop.domain.codes.referrals import Priority, ReferralState
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.events import When
from onestopshop.domain.messages.calendar import Calendar
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import InvalidDataError

__all__ = [
    "DORA",
    "USUAL",
    "Due",
    "Ladder",
    "SignalLadder",
    "Stage",
    "outstanding",
    "reached",
    "stages_of_referral",
    "stages_of_signal",
]


@attrs.frozen(kw_only=True)
class Ladder:
    """
    How long after a referral was requested each stage is due; ``None`` leaves a reminder out.

    Raises:
        InvalidDataError: The stages are not in this order.
    """

    first: timedelta | None
    last: timedelta | None
    expire: timedelta

    def __attrs_post_init__(self) -> None:
        steps = [step for step in (self.first, self.last, self.expire) if step is not None]
        if steps[0] <= timedelta() or any(a >= b for a, b in pairwise(steps)):
            raise InvalidDataError(
                ["the stages are not one after the other @ $.expire"],
                hint="first comes before last, and last before expire.",
            )

    @property
    def reminder(self) -> Stage | None:
        """The last reminder that this ladder has."""
        return Stage.LAST if self.last is not None else None if self.first is None else Stage.FIRST

    @property
    def notice(self) -> timedelta:
        """How long a service has at least between that reminder and the end: half of the usual time."""
        return (self.expire - (self.last or self.first or timedelta())) / 2


@attrs.frozen(kw_only=True)
class SignalLadder:
    """
    How many days after a due date of a signal each stage comes; 0 is the day after it.
    """

    acknowledge: int = 0
    answer: int = 0
    escalate: int = 14


def _ladder(first: timedelta | None, last: timedelta | None, expire: timedelta) -> Ladder:
    return Ladder(first=first, last=last, expire=expire)


_DAYS: Final = timedelta(days=1)
_HOURS: Final = timedelta(hours=1)

USUAL: Final[Mapping[Priority, Ladder]] = {
    Priority.NORMAL: _ladder(9 * _DAYS, 21 * _DAYS, 45 * _DAYS),
    Priority.URGENT: _ladder(1 * _DAYS, 2 * _DAYS, 3 * _DAYS),
    Priority.EMERGENCY: _ladder(4 * _HOURS, 12 * _HOURS, 24 * _HOURS),
}
"""The usual ladders; the normal one is that of conseillers-entreprises, the others are proposals."""

DORA: Final[Mapping[Priority, Ladder]] = {
    **USUAL,
    Priority.NORMAL: _ladder(10 * _DAYS, None, 30 * _DAYS),
}
"""With the normal ladder of DORA."""


class Due(NamedTuple):
    """
    A stage, and when it is due: a working day, or an instant.
    """

    stage: Stage
    at: When


def stages_of_referral(
    referral: Referral,
    ladder: Ladder,
    calendar: Calendar,
    zone: tzinfo,
    *,
    reminded: When | None = None,
) -> Sequence[Due]:
    """
    Return the stages of a referral that waits for its first answer; none when it does not wait.

    Args:
        zone: The time zone of the city.
        reminded: When the last reminder of the ladder was written, if it was; a late one puts the end off.
    """
    if referral.state is not ReferralState.REQUESTED:
        return ()
    steps = ((Stage.FIRST, ladder.first), (Stage.LAST, ladder.last), (Stage.EXPIRE, ladder.expire))
    since = referral.changed_on
    if referral.exact:
        due = [Due(stage, since + step) for stage, step in steps if step is not None]
        if isinstance(reminded, datetime):
            due[-1] = Due(Stage.EXPIRE, max(since + ladder.expire, reminded + ladder.notice))
        return due
    day = since.astimezone(zone).date()
    days = {stage: day + step for stage, step in steps if step is not None}
    if reminded is not None:
        told = reminded.astimezone(zone).date() if isinstance(reminded, datetime) else reminded
        days[Stage.EXPIRE] = max(days[Stage.EXPIRE], told + max(ladder.notice, _DAYS))
    return [Due(stage, calendar.next_working_day(at)) for stage, at in days.items()]


def stages_of_signal(
    signal: Signal, barriers: Mapping[str, Barrier], ladder: SignalLadder, calendar: Calendar
) -> Sequence[Due]:
    """
    Return the stages of a signal at which one of its barriers still waits for the owner, the first one first.

    Args:
        barriers: Those of the signal that are there, by id.
    """
    if signal.state is not SignalState.SENT or signal.acknowledge_by is None or signal.answer_by is None:
        return ()
    after = (
        (Stage.ACKNOWLEDGE, signal.acknowledge_by, ladder.acknowledge),
        (Stage.ANSWER, signal.answer_by, ladder.answer),
        (Stage.ESCALATE, signal.answer_by, ladder.escalate),
    )
    found = [
        Due(stage, calendar.next_working_day(day + timedelta(days=days + 1)))
        for stage, day, days in after
        if any(outstanding(signal, barriers, stage))
    ]
    return sorted(found, key=lambda due: due.at)  # a city may give them another order


def outstanding(signal: Signal, barriers: Mapping[str, Barrier], stage: Stage) -> Iterator[Barrier]:
    """
    Yield the barriers of a signal for which a stage is meant.

    A sign of receipt is no answer.  A barrier waits for this signal only as long as it was signalled by no other
    since, and was neither passed on nor reopened.
    """
    silent = _SILENT if stage is Stage.ACKNOWLEDGE else _UNANSWERED
    answered = {answer.barrier for answer in signal.answers}
    for account in signal.accounts:
        barrier = barriers.get(account.barrier)
        if barrier is None or barrier.state not in silent or barrier.round != account.round:
            continue
        if barrier.id not in answered and barrier.asked_by(signal.id):
            yield barrier


_SILENT: Final = frozenset({BarrierState.SIGNALLED})
_UNANSWERED: Final = frozenset({BarrierState.SIGNALLED, BarrierState.ACKNOWLEDGED})


def reached(stages: Collection[Due], *, now: datetime, today: date, calendar: Calendar) -> Sequence[Due]:
    """
    Return the stages that are due, in order; where days count, none on a day on which nobody works.

    Args:
        today: The date of *now* in the city.
    """
    return [
        due
        for due in stages
        if (now >= due.at if isinstance(due.at, datetime) else today >= due.at and calendar.works(today))
    ]
