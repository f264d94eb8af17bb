# SPDX-License-Identifier: EUPL-1.2
"""
When a clock asks for a reminder, and when it runs out.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from onestopshop.codec.converter import structure
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.referrals import Priority, ReferralState
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.messages.calendar import Calendar
from onestopshop.domain.messages.ladders import (
    DORA,
    USUAL,
    Due,
    Ladder,
    SignalLadder,
    Stage,
    outstanding,
    reached,
    stages_of_referral,
    stages_of_signal,
)
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import InvalidDataError

BRUSSELS = ZoneInfo("Europe/Brussels")
CALENDAR = Calendar(holidays=[date(2026, 4, 16)])
ID = "019cabd8-3800-7000-8000-0000000000{:02x}".format


def referral(**changes: object) -> Referral:
    body = {
        "id": ID(1),
        "city": "mycity",
        "desk": "main",
        "day": "2026-03-02",
        "worker": "w1",
        "service": "registration",
        "topic": "topic:registration",
        "mode": "contacted",
        "state": "requested",
        "changed_on": "2026-03-02T00:00:00+01:00",
        "version": 1,
    }
    return structure({**body, **changes}, Referral)


def barrier(number: int, **changes: Any) -> Barrier:
    body = {
        "id": ID(number),
        "number": number,
        "city": "mycity",
        "title": {"en": "A letter"},
        "problem": {"en": "Nobody understands it."},
        "services": ["registration"],
        "step": "understand",
        "concepts": ["b:begrijpbaar"],
        "owner": "office",
        "state": "signalled",
    }
    return structure({**body, **changes}, Barrier)


def signal(**changes: object) -> Signal:
    accounts = [{"barrier": ID(number), "round": 1, "number": number} for number in (2, 3)]
    body = {
        "id": ID(9),
        "number": 4,
        "city": "mycity",
        "state": "sent",
        "barriers": [ID(2), ID(3)],
        "accounts": accounts,
        "direction": "external",
        "addressed_to": ["office"],
        "sent_on": "2026-03-02",
        "acknowledge_by": "2026-03-16",
        "answer_by": "2026-05-01",
    }
    return structure({**body, **changes}, Signal)


def dues(one: Referral, ladder: Ladder) -> list[tuple[str, object]]:
    return [(due.stage.value, due.at) for due in stages_of_referral(one, ladder, CALENDAR, BRUSSELS)]


def test_normal_referrals_count_days() -> None:
    """A normal referral is due after 9, 21 and 45 days, each moved to a working day."""
    expected = [
        ("first", date(2026, 3, 11)),
        ("last", date(2026, 3, 23)),
        ("expire", date(2026, 4, 17)),  # the 16th is a holiday
    ]
    assert expected == dues(referral(), USUAL[Priority.NORMAL])


def test_the_other_preset() -> None:
    """DORA reminds after 10 days only, and lets a referral expire after 30."""
    expected = [("first", date(2026, 3, 12)), ("expire", date(2026, 4, 1))]
    assert expected == dues(referral(), DORA[Priority.NORMAL])


@pytest.mark.parametrize(("priority", "hours"), [("urgent", (24, 48, 72)), ("emergency", (4, 12, 24))])
def test_urgent_referrals_count_hours(priority: str, hours: tuple[int, ...]) -> None:
    """An urgent referral is due at instants, on any day."""
    asked = datetime(2026, 3, 6, 16, 20, tzinfo=UTC)  # a Friday
    one = referral(priority=priority, changed_on=asked)
    expected = [asked + timedelta(hours=number) for number in hours]
    assert expected == [at for _, at in dues(one, USUAL[Priority(priority)])]


@pytest.mark.parametrize(
    ("reminded", "ends"),
    [
        (date(2026, 3, 23), date(2026, 4, 17)),
        (date(2026, 4, 5), date(2026, 4, 17)),
        (date(2026, 4, 8), date(2026, 4, 20)),
        (datetime(2026, 4, 7, 22, 30, tzinfo=UTC), date(2026, 4, 20)),
    ],
)
def test_a_late_reminder_puts_the_end_off(reminded: date | datetime, ends: date) -> None:
    """A service has 12 days at least after the last reminder of 21 and 45 days, up to a working day."""
    found = stages_of_referral(referral(), USUAL[Priority.NORMAL], CALENDAR, BRUSSELS, reminded=reminded)
    assert [Due(Stage.LAST, date(2026, 3, 23)), Due(Stage.EXPIRE, ends)] == found[1:]


def test_the_least_notice() -> None:
    """A reminder is never written on the day of the end, however short a city's ladder is."""
    short = Ladder(first=None, last=timedelta(days=1), expire=timedelta(days=2))
    found = stages_of_referral(referral(), short, CALENDAR, BRUSSELS, reminded=date(2026, 3, 10))
    assert Due(Stage.EXPIRE, date(2026, 3, 11)) == found[-1]


@pytest.mark.parametrize("hours", [48, 80])
def test_a_late_reminder_where_hours_count(hours: int) -> None:
    """Of an urgent referral the service has 12 hours at least after the last reminder."""
    asked = datetime(2026, 3, 6, 16, 20, tzinfo=UTC)
    one, ladder = referral(priority="urgent", changed_on=asked), USUAL[Priority.URGENT]
    told = asked + timedelta(hours=hours)
    found = stages_of_referral(one, ladder, CALENDAR, BRUSSELS, reminded=told)
    assert Due(Stage.EXPIRE, asked + timedelta(hours=max(72, hours + 12))) == found[-1]


@pytest.mark.parametrize("state", [one for one in ReferralState if one is not ReferralState.REQUESTED])
def test_the_clock_stops_at_the_first_answer(state: ReferralState) -> None:
    """No stage is due in any other state than requested."""
    assert [] == dues(attrs.evolve(referral(), state=state), USUAL[Priority.NORMAL])


def test_days_off_have_no_reminders() -> None:
    """Where days count nothing is due on a day off; where hours count it is."""
    friday, now = date(2026, 3, 6), datetime(2026, 3, 7, 9, tzinfo=UTC)
    stages = [Due(Stage.FIRST, friday), Due(Stage.LAST, now)]
    found = reached(stages, now=now, today=now.date(), calendar=CALENDAR)
    assert [Stage.LAST] == [due.stage for due in found]
    monday = now + timedelta(days=2)
    assert stages == reached(stages, now=monday, today=monday.date(), calendar=CALENDAR)


@pytest.mark.parametrize("steps", [(9, 9, 45), (21, 9, 45), (9, None, 9), (0, 21, 45), (None, None, 0)])
def test_stages_come_one_after_the_other(steps: tuple[int | None, ...]) -> None:
    """A ladder whose stages are not in order, or begin at once, is refused."""
    first, last, expire = (None if step is None else timedelta(days=step) for step in steps)
    with pytest.raises(InvalidDataError):
        Ladder(first=first, last=last, expire=expire or timedelta())


def test_a_signal_is_due_after_its_dates() -> None:
    """A signal is spoken of on the working day after each due date, and 14 days after the last."""
    barriers = {one.id: one for one in (barrier(2), barrier(3))}
    expected = [
        Due(Stage.ACKNOWLEDGE, date(2026, 3, 17)),
        Due(Stage.ANSWER, date(2026, 5, 4)),
        Due(Stage.ESCALATE, date(2026, 5, 18)),
    ]
    assert expected == stages_of_signal(signal(), barriers, SignalLadder(), CALENDAR)


def test_a_citys_own_order() -> None:
    """A city may ask for a sign of receipt later than for an answer: what is due first comes first."""
    late = SignalLadder(acknowledge=200)
    found = stages_of_signal(signal(), {ID(2): barrier(2), ID(3): barrier(3)}, late, CALENDAR)
    assert [Stage.ANSWER, Stage.ESCALATE, Stage.ACKNOWLEDGE] == [due.stage for due in found]
    assert sorted(due.at for due in found) == [due.at for due in found]


def stages(*barriers: Barrier, **changes: object) -> list[str]:
    known = {one.id: one for one in barriers}
    found = stages_of_signal(signal(**changes), known, SignalLadder(), CALENDAR)
    return [due.stage.value for due in found]


ALL = ["acknowledge", "answer", "escalate"]


def test_a_receipt_is_no_answer() -> None:
    """After every barrier was acknowledged only an answer is asked for; while one is silent, a receipt as well."""
    heard = barrier(2, state="acknowledged")
    assert ALL == stages(heard, barrier(3))
    assert ALL[1:] == stages(heard, barrier(3, state="acknowledged"))


@pytest.mark.parametrize(
    "state", sorted({*BarrierState} - {BarrierState.SIGNALLED, BarrierState.ACKNOWLEDGED})
)
def test_whatever_else_was_said_is_an_answer(state: str) -> None:
    """A barrier in any other state waits for nobody."""
    assert [] == stages(barrier(2, state=state), barrier(3, state=state))


def test_an_answer_that_is_written_down() -> None:
    """A barrier that was answered waits no more, also while its state is still to follow."""
    said = {"kind": "accepted", "text": "Yes.", "by": "office", "day": "2026-03-20"}
    assert [] == stages(barrier(2), answers=[{**said, "barrier": ID(2)}])
    assert ALL == stages(barrier(2), barrier(3), answers=[{**said, "barrier": ID(2)}])


def test_another_round_or_signal() -> None:
    """A barrier that was reopened, or signalled again by another signal, waits for this one no more."""
    assert [] == stages(barrier(2, round=2))
    move = {
        "operation": "signal",
        "state": "signalled",
        "role": "coordinator",
        "actor": "w1",
        "day": "2026-03-02",
    }
    assert ALL == stages(barrier(2, history=[{**move, "other": ID(9)}]))
    assert [] == stages(barrier(2, history=[{**move, "other": ID(8)}]))


@pytest.mark.parametrize("state", [SignalState.PREPARED, SignalState.WITHDRAWN])
def test_only_what_was_sent_is_spoken_of(state: SignalState) -> None:
    """A signal that is prepared, or was withdrawn, asks for nothing."""
    assert [] == stages(barrier(2), state=state)


def test_a_barrier_that_is_gone() -> None:
    """A barrier that is not there any more waits for nobody."""
    assert [] == list(outstanding(signal(), {}, Stage.ANSWER))
