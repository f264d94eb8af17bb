# SPDX-License-Identifier: EUPL-1.2
"""
What the tests of reminders and messages begin with: referrals, signals and days that pass.
"""

from collections.abc import Sequence
from typing import Any

import attrs
from tests.proofs.escalation.records import barrier_of, signal_of

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.events import Event, LogEntry
from onestopshop.domain.people import SYSTEM
from onestopshop.domain.signals.signals import Signal
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.messages.reminders import remind
from onestopshop.operations.work import Work

ASKED = {"service": "registration", "topic": "topic:registration", "mode": "contacted"}


def run(town: Any) -> list[tuple[str, object, tuple[str, ...]]]:
    """Remind, and return what was done."""
    done = remind(DeskWork(town.context, SYSTEM, commit=town.storage.write))
    return [(one.stage.value, one.due, tuple(map(str, one.skipped))) for one in done]


def days(town: Any, count: int) -> list[tuple[str, object]]:
    """Remind every day, and return what was done, with what was skipped left out."""
    done = []
    for _ in range(count):
        done += [(stage, due) for stage, due, _ in run(town)]
        town.clock.advance(days=1)
    return done


def entries(town: Any, action: str) -> Sequence[LogEntry]:
    with town.storage.read() as snapshot:
        return [entry for entry in snapshot.entries(0, 10_000) if entry.action == action]


def a_signal(town: Any, *, numbers: Sequence[int] = (1, 2)) -> str:
    """Keep a signal that was sent today, and return its id."""
    today = town.context.today()
    barriers = [barrier_of(town.ids(today), number=number) for number in numbers]
    signal = signal_of(town.ids(today), barriers, sent_on=today, to=["office"], carrier="school")

    def keep(work: Work) -> None:
        for one in (*barriers, signal):
            work.save(one, Event(action=f"{one.KIND}.kept", kind=one.KIND, subject=one.id))

    DeskWork(town.context, SYSTEM, commit=town.storage.write).run(keep)
    return signal.id


def move(town: Any, signal: str, state: str) -> None:
    """Bring the barriers of a signal to a state."""

    def change(work: Work) -> None:
        for id in work.get(Signal, signal).barriers:
            one = work.get(Barrier, id)
            later = attrs.evolve(one, state=BarrierState(state), version=one.version + 1)
            work.save(later, Event(action=f"barrier.{state}", kind="barrier", subject=id))

    DeskWork(town.context, SYSTEM, commit=town.storage.write).run(change)
