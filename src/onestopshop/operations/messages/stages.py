# SPDX-License-Identifier: EUPL-1.2
"""
When each stage of a referral or signal that nobody answered is due, with what the log has of those that were done.
"""

from collections.abc import Sequence

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.messages.ladders import Due, Stage, stages_of_referral, stages_of_signal
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.signals.signals import Signal
from onestopshop.operations.work import Work

__all__ = ["barriers_of", "key_of", "stages_of"]


def stages_of(work: Work, thing: Referral | Signal) -> Sequence[Due]:
    """Return the stages of a referral or signal that nobody answered; none of one that was."""
    rules, city = work.context.rules, work.context.city
    if isinstance(thing, Signal):
        return stages_of_signal(thing, barriers_of(work, thing), rules.signal_ladder, rules.calendar)
    ladder = rules.referral_ladders[thing.priority]
    entry = None if ladder.reminder is None else work.snapshot.entry(key_of(thing, ladder.reminder))
    reminded = None if entry is None else entry.at
    return stages_of_referral(thing, ladder, rules.calendar, city.timezone, reminded=reminded)


def barriers_of(work: Work, signal: Signal) -> dict[str, Barrier]:
    """Return the barriers of a signal that are there, by id."""
    found = (work.find_one(Barrier, id) for id in sorted(signal.barriers))
    return {barrier.id: barrier for barrier in found if barrier is not None}


def key_of(thing: Referral | Signal, stage: Stage) -> str:
    """Return the key of the entry with which a stage is done: a new round or attempt is a new record."""
    return f"remind/{thing.KIND}/{thing.id}/{stage}"
