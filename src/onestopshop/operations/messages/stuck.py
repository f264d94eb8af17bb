# SPDX-License-Identifier: EUPL-1.2
"""
What is stuck: messages that do not leave, signals and referrals that nobody answered in time.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import attrs

from onestopshop.domain.codes.deliveries import DeliveryState
from onestopshop.domain.codes.referrals import Attention
from onestopshop.domain.messages.deliveries import Delivery
from onestopshop.domain.messages.ladders import Stage, outstanding
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import InvalidDataError
from onestopshop.operations.messages.messages import may_leave_today
from onestopshop.operations.messages.reminders import unanswered_signals
from onestopshop.operations.messages.stages import barriers_of
from onestopshop.operations.referrals.due import DueReferral, due_referrals
from onestopshop.operations.unread import Unread, leaving_out, legible
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Query

__all__ = ["OverdueSignal", "Stuck", "stuck"]


@attrs.frozen(kw_only=True)
class OverdueSignal:
    """
    A signal with barriers of which nobody said in time that they heard of them, or what they do.

    Args:
        missing: ``acknowledge`` or ``answer``.
        due: The day by which it was asked for.
        barriers: The numbers of those that wait.
    """

    id: str
    number: int
    missing: Stage
    due: date
    addressed_to: tuple[str, ...]
    barriers: tuple[int, ...]


@attrs.frozen(kw_only=True)
class Stuck:
    """
    The digest.

    Args:
        deliveries: Those that were given up, then those that failed and are tried again, or that nobody tried
            for a day, because their notifier cannot be used.
        signals: Those that are overdue, by their number.
        referrals: Those that wait for an answer, or of which nothing was heard for a long time.
        unread: Records that cannot be read, so that nobody knows whether they are stuck.
    """

    deliveries: tuple[Delivery, ...]
    signals: tuple[OverdueSignal, ...]
    referrals: tuple[DueReferral, ...]
    unread: tuple[Unread, ...] = ()


def stuck(work: Work) -> Stuck:
    """Return what somebody should look at."""
    states = AnyOf((DeliveryState.FAILED.value, DeliveryState.PENDING.value))
    query = Query(kind=Delivery.KIND, where={"state": states}, order=(("state", "asc"), ("next_try", "asc")))
    unread: list[Unread] = []
    kept = [one for one in legible(work, Delivery, query, unread) if one.attempts or _forgotten(work, one)]
    overdue: list[OverdueSignal] = []
    for signal in unanswered_signals(work, unread=unread):
        with leaving_out(unread, Signal.KIND, signal.id):
            overdue += _overdue(work, signal)
    waiting = [one for one in due_referrals(work, None, desk=None, unread=unread) if one.why in _WAITING]
    return Stuck(
        deliveries=tuple(kept), signals=tuple(overdue), referrals=tuple(waiting), unread=tuple(unread)
    )


def _forgotten(work: Work, delivery: Delivery) -> bool:
    """Return whether nobody tried to send a message for a day, though it may leave."""
    if delivery.next_try is None or work.context.now() - delivery.next_try <= _PATIENCE:
        return False
    try:
        return may_leave_today(work, delivery)
    except InvalidDataError:  # it cannot be put together, whatever the day
        return True


_PATIENCE: Final = timedelta(days=1)
_WAITING: Final = frozenset({Attention.NO_ANSWER, Attention.OVERDUE, Attention.STALE})


def _overdue(work: Work, signal: Signal) -> Iterator[OverdueSignal]:
    """Yield what is most overdue of a signal: the answer, else the sign of receipt."""
    today, barriers = work.context.today(), barriers_of(work, signal)
    for stage, due in ((Stage.ANSWER, signal.answer_by), (Stage.ACKNOWLEDGE, signal.acknowledge_by)):
        waiting = tuple(sorted(one.number for one in outstanding(signal, barriers, stage)))
        if due is not None and today > due and waiting:
            yield OverdueSignal(
                id=signal.id,
                number=signal.number,
                missing=stage,
                due=due,
                addressed_to=tuple(sorted(signal.addressed_to)),
                barriers=waiting,
            )
            return
