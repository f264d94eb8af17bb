# SPDX-License-Identifier: EUPL-1.2
"""
Do what the clocks say is due: remind, escalate, expire.

Each stage that is done writes one entry of the log, with a key made of the
record and the stage, so that it is written once whatever crashes, races or is
repeated; the followers of the log send the messages.  When several stages of one
record became due while nobody looked, only the latest is done, and the entry of
a reminder names those that were skipped: an organisation hears of a matter once,
as it stands.  But no referral expires before its last reminder was written.

The entry makes a new version of its record, which says the same, so that none is
written after an answer; an answer that comes between the writing and the sending
overtakes the message (see ``messages.py``).

Only the home installation looks at the clocks: two that did so could not know of
each other, and would remind twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.events import Event, When
from onestopshop.domain.messages.ladders import Due, Stage, outstanding, reached
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import TransitionError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.messages.stages import barriers_of, key_of, stages_of
from onestopshop.operations.referrals.referrals import Referrals
from onestopshop.operations.unread import Unread, leaving_out, legible
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query

__all__ = ["Reminded", "key_of", "remind", "unanswered_signals"]


@attrs.frozen(kw_only=True)
class Reminded:
    """
    One stage that was done.

    Args:
        kind, subject: The record that it is about.
        due: When it was due.
        skipped: Earlier stages that became due while nobody looked, and are not done any more.
    """

    kind: str
    subject: str
    stage: Stage
    due: When
    skipped: tuple[Stage, ...] = ()


def remind(desk: DeskWork, *, unread: list[Unread] | None = None) -> Sequence[Reminded]:
    """
    Do every stage that is due now, each in a transaction of its own; return those that were done.

    Args:
        unread: Gets what could not be read, and stops nothing else then.

    Raises:
        InvalidDataError: A record cannot be read, and there is no list for it.
        StorageError: What was done before stays done.
    """
    if not desk.context.home:
        return ()
    waiting, done = [], []
    with desk.reading() as work:
        for thing in _waiting(work, unread):
            with leaving_out(unread, thing.KIND, thing.id):
                if (due := _due(work, thing)) is not None:
                    waiting.append((thing, due))
    for thing, due in waiting:
        with leaving_out(unread, thing.KIND, thing.id):
            done.append(_done(desk, thing, *due))
    return tuple(one for one in done if one is not None)


def _waiting(work: Work, unread: list[Unread] | None) -> Iterable[Referral | Signal]:
    requested = {"state": Equal(ReferralState.REQUESTED.value)}
    yield from legible(work, Referral, Query(kind=Referral.KIND, where=requested), unread)
    yield from unanswered_signals(work, unread=unread)


def unanswered_signals(work: Work, *, unread: list[Unread] | None = None) -> Iterator[Signal]:
    """Yield the signals with a barrier whose owner has not answered, by their numbers: few of all there ever were."""
    silent = Query(kind=Barrier.KIND, where={"state": AnyOf(_UNANSWERED)})
    waiting = tuple(record.id for record in work.snapshot.find(silent))
    if waiting:
        sent = Equal(SignalState.SENT.value)
        about: dict[str, Condition] = {"state": sent, "barriers": ContainsAny(waiting)}
        query = Query(kind=Signal.KIND, where=about, order=(("number", "asc"),))
        yield from legible(work, Signal, query, unread)


_UNANSWERED: Final = (BarrierState.SIGNALLED.value, BarrierState.ACKNOWLEDGED.value)


def _due(work: Work, thing: Referral | Signal) -> tuple[Due, tuple[Stage, ...]] | None:
    """Return the latest stage that is due and not done, and those that it takes the place of."""
    stages = stages_of(work, thing)
    context = work.context
    now = reached(stages, now=context.now(), today=context.today(), calendar=context.rules.calendar)
    if not now:
        return None
    known = [work.snapshot.entry(key_of(thing, due.stage)) is not None for due in stages]
    if now[-1].stage is Stage.EXPIRE and len(now) > 1 and not known[len(now) - 2]:
        now = now[:-1]  # it ends only after its last reminder
    if any(known[len(now) - 1 :]):  # a later one may be done already, when the ladder was made longer since
        return None
    done = [place for place, noted in enumerate(known, start=1) if noted]
    return now[-1], tuple(due.stage for due in now[max(done, default=0) : -1])


def _done(desk: DeskWork, thing: Referral | Signal, due: Due, skipped: tuple[Stage, ...]) -> Reminded | None:
    """Do a stage, and return it; nothing when somebody was quicker."""
    key = key_of(thing, due.stage)
    if due.stage is Stage.EXPIRE:
        try:
            Referrals(desk).expire(thing.id, key=key)
        except TransitionError:  # it was answered a moment ago
            return None
        return Reminded(kind=thing.KIND, subject=thing.id, stage=due.stage, due=due.at, skipped=skipped)
    return desk.run(lambda work: _noted(work, type(thing), thing.id))


def _noted(work: Work, model: type[Referral] | type[Signal], id: str) -> Reminded | None:
    """Write that a stage is due, as the record is now."""
    thing = work.find_one(model, id)
    found = None if thing is None else _due(work, thing)
    if thing is None or found is None or found[0].stage is Stage.EXPIRE:
        return None
    due, skipped = found
    codes: dict[str, object] = {"stage": due.stage.value, "due": due.at.isoformat()}
    told = {**codes, "skipped": [stage.value for stage in skipped]} if skipped else codes
    event = Event(action=_ACTIONS[due.stage], kind=thing.KIND, subject=thing.id, data=told)
    # new versions of the same words: an answer that is written meanwhile makes this a conflict, decided anew
    later = attrs.evolve(thing, version=thing.version + 1)
    work.save(later, event, key=key_of(thing, due.stage), at=_at(work, thing))
    if isinstance(thing, Signal):
        for barrier in outstanding(thing, barriers_of(work, thing), due.stage):  # its owner answers there
            asked = Event(action="barrier.reminded", kind=Barrier.KIND, subject=barrier.id, data=codes)
            work.save(attrs.evolve(barrier, version=barrier.version + 1), asked)
    return Reminded(kind=thing.KIND, subject=thing.id, stage=due.stage, due=due.at, skipped=skipped)


_ACTIONS: Final = {
    Stage.FIRST: "referral.reminded",
    Stage.LAST: "referral.reminded",
    Stage.ACKNOWLEDGE: "signal.reminded",
    Stage.ANSWER: "signal.reminded",
    Stage.ESCALATE: "signal.escalated",
}


def _at(work: Work, thing: Referral | Signal) -> When | None:
    """Tell of a referral the day only, unless hours count."""
    return work.context.today() if isinstance(thing, Referral) and not thing.exact else None
