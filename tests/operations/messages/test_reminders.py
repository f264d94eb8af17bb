# SPDX-License-Identifier: EUPL-1.2
"""
What the clocks ask for, done once and never after an answer.
"""

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from tests.operations.messages.samples import ASKED, a_signal, days, entries, move, run

from onestopshop.domain.codes.referrals import Priority
from onestopshop.domain.messages.calendar import Calendar
from onestopshop.domain.messages.ladders import DORA, USUAL, Ladder
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import ConflictError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.messages.reminders import remind
from onestopshop.operations.rules import Rules

NORMAL = ("first", date(2026, 3, 11)), ("last", date(2026, 3, 23)), ("expire", date(2026, 4, 16))


def test_a_service_that_never_answers(town: Any) -> None:
    """Run daily, a normal referral is reminded of twice on working days, and then expires."""
    made = town.desk().referrals.make(**ASKED)
    assert list(NORMAL) == days(town, 60)
    assert "expired" == town.desk().referrals.get(made.id).state
    assert [False, False] == ["skipped" in entry.data for entry in entries(town, "referral.reminded")]


def test_what_an_entry_says(town: Any) -> None:
    """The entry of a reminder holds codes only, the day and not the hour, and a key of its own."""
    made = town.desk().referrals.make(**ASKED)
    town.clock.advance(days=9)
    run(town)
    (entry,) = entries(town, "referral.reminded")
    assert {"stage": "first", "due": "2026-03-11"} == entry.data
    assert (f"remind/referral/{made.id}/first", date(2026, 3, 11)) == (entry.key, entry.at)
    assert ("system/system", made.id) == (entry.actor, entry.subject)
    kept = town.desk().referrals.get(made.id)
    assert attrs.evolve(made, version=kept.version) == kept


def test_an_answer_stops_the_clock(town: Any) -> None:
    """After the first answer nothing is done any more, whatever it was."""
    for answer in (
        lambda desk, one: desk.referrals.accept(one),
        lambda desk, one: desk.referrals.reject(one, reason="no_capacity"),
        lambda desk, one: desk.referrals.cancel(one, reason="person_declined"),
    ):
        answer(town.desk(), town.desk().referrals.make(**ASKED).id)
    assert [] == days(town, 60)


def test_a_shop_that_was_closed(town: Any) -> None:
    """When several stages became due while nobody looked only the latest is done; it names what was skipped."""
    town.desk().referrals.make(**ASKED)
    town.clock.advance(days=25)
    assert [("last", NORMAL[1][1], ("first",))] == run(town)
    assert [{"stage": "last", "due": "2026-03-23", "skipped": ["first"]}] == [
        entry.data for entry in entries(town, "referral.reminded")
    ]
    town.clock.advance(days=31)
    assert [("expire", NORMAL[2][1], ())] == run(town)


@pytest.mark.parametrize("passed", [45, 50])
def test_no_end_without_a_reminder(town: Any, passed: int) -> None:
    """When nobody looked until the end the last reminder goes first, and its reader has 12 days, as the desk sees."""
    made = town.desk().referrals.make(**ASKED)
    town.clock.advance(days=passed)
    assert [("last", NORMAL[1][1], ("first",))] == run(town)
    later = Calendar().next_working_day(town.context.today() + timedelta(days=12))
    assert ["no_answer"] == [one.why for one in town.desk().referrals.due()]
    assert [("expire", later)] == days(town, 20)
    assert "expired" == town.desk().referrals.get(made.id).state
    assert ["last"] == [entry.data["stage"] for entry in entries(town, "referral.reminded")]


def test_hours_that_nobody_looked(town: Any) -> None:
    """So it is where hours count: an emergency ends six hours after a last reminder that came too late."""
    town.desk().referrals.make(**ASKED, priority="emergency")
    town.clock.advance(days=3)
    assert ["last"] == [stage for stage, _, _ in run(town)]
    ends = town.clock() + timedelta(hours=6)
    town.clock.advance(hours=5)
    assert [] == run(town)
    town.clock.advance(hours=1)
    assert [("expire", ends, ())] == run(town)


def test_a_ladder_without_reminders(town: Any) -> None:
    """Where a city reminds of nothing, a referral ends when its time is over."""
    bare = Ladder(first=None, last=None, expire=timedelta(days=30))
    town.context = attrs.evolve(town.context, rules=Rules(referral_ladders={**USUAL, Priority.NORMAL: bare}))
    town.desk().referrals.make(**ASKED)
    town.clock.advance(days=60)
    assert [("expire", date(2026, 4, 1), ())] == run(town)


def test_a_day_off(town: Any) -> None:
    """What is due while nobody works waits for the next working day."""
    holiday = Rules(calendar=Calendar(holidays=[date(2026, 3, 11), date(2026, 3, 12)]))
    town.context = attrs.evolve(town.context, rules=holiday)
    town.desk().referrals.make(**ASKED)
    town.clock.advance(days=10)
    assert [] == run(town)
    town.clock.advance(days=1)
    assert [("first", date(2026, 3, 13), ())] == run(town)


def test_hours_count_at_night(town: Any) -> None:
    """An emergency is reminded of at its hours, on a Saturday as well, and expires after a day."""
    town.clock.advance(days=5)
    town.desk().referrals.make(**ASKED, priority="emergency")
    asked = town.clock()
    done = []
    for _ in range(30):
        done += [(stage, due - asked) for stage, due, _ in run(town)]
        town.clock.advance(hours=1)
    hour = timedelta(hours=1)
    assert [("first", 4 * hour), ("last", 12 * hour), ("expire", 24 * hour)] == done
    assert isinstance(entries(town, "referral.reminded")[0].at, datetime)


def test_other_ladders(town: Any) -> None:
    """A city's own ladder is taken, also one without a reminder."""
    town.context = attrs.evolve(town.context, rules=Rules(referral_ladders=DORA))
    town.desk().referrals.make(**ASKED)
    assert [("first", date(2026, 3, 12)), ("expire", date(2026, 4, 1))] == days(town, 40)


def test_a_longer_ladder_repeats_nothing(town: Any) -> None:
    """When a city makes its ladder longer, what was done is not done again, nor what comes before it."""
    town.desk().referrals.make(**ASKED)
    days(town, 25)
    longer = Ladder(first=timedelta(days=22), last=timedelta(days=40), expire=timedelta(days=50))
    town.context = attrs.evolve(
        town.context, rules=Rules(referral_ladders={**USUAL, Priority.NORMAL: longer})
    )
    assert [("expire", date(2026, 4, 21))] == days(town, 40)


def test_only_the_home_installation_looks(town: Any) -> None:
    """Two installations could not know of each other's reminders, so only one of a city writes them."""
    town.desk().referrals.make(**ASKED)
    town.context = attrs.evolve(town.context, home=False)
    with town.nothing_written():
        assert [] == days(town, 60)


@pytest.mark.parametrize("passed", [9, 45])
def test_an_answer_that_comes_first(town: Any, passed: int) -> None:
    """An answer that is written between reading and writing leaves no reminder and no expiry behind it."""
    made = town.desk().referrals.make(**ASKED)
    known = [stage for stage, _ in days(town, passed)]
    answers = [lambda: town.desk().referrals.accept(made.id)]

    def commit(batch: Any) -> Any:
        if answers:
            answers.pop()()
        return town.storage.write(batch)

    assert [] == list(remind(DeskWork(town.context, SYSTEM, commit=commit)))
    assert known == [entry.data["stage"] for entry in entries(town, "referral.reminded")]
    assert "referral.expired" not in town.actions()
    assert "accepted" == town.desk().referrals.get(made.id).state


def test_two_processes(town: Any) -> None:
    """Of two processes that remind at once one writes, and the other sees that."""
    town.desk().referrals.make(**ASKED)
    a_signal(town)
    town.clock.advance(days=17)
    found: list[object] = []

    def commit(batch: Any) -> Any:
        if not found:
            found.append(run(town))
        return town.storage.write(batch)

    assert [] == list(remind(DeskWork(town.context, SYSTEM, commit=commit)))
    assert 1 == len(entries(town, "referral.reminded")) == len(entries(town, "signal.reminded"))


def test_a_storage_that_fails(town: Any) -> None:
    """What could not be written is written by the next run."""
    town.desk().referrals.make(**ASKED)
    town.clock.advance(days=9)

    def commit(batch: Any) -> Any:
        raise ConflictError("always", expected=1, found=2)

    with pytest.raises(ConflictError):
        remind(DeskWork(town.context, SYSTEM, commit=commit))
    assert [("first", NORMAL[0][1], ())] == run(town)


def test_a_signal_that_nobody_answers(town: Any) -> None:
    """Run daily, a signal is spoken of after each due date, and put on the agenda 14 days later; never again."""
    signal = a_signal(town)
    expected = [
        ("acknowledge", date(2026, 3, 17)),
        ("answer", date(2026, 5, 4)),
        ("escalate", date(2026, 5, 18)),
    ]
    assert expected == days(town, 120)
    (escalated,) = entries(town, "signal.escalated")
    assert {"stage": "escalate", "due": "2026-05-18"} == escalated.data
    assert f"remind/signal/{signal}/escalate" == escalated.key


@pytest.mark.parametrize(
    ("state", "expected"),
    [("acknowledged", ["answer", "escalate"]), ("planned", []), ("declined", []), ("confirmed", [])],
)
def test_a_signal_that_was_heard(town: Any, state: str, expected: list[str]) -> None:
    """A sign of receipt stops the first reminder only; whatever else the owner says stops all."""
    move(town, a_signal(town), state)
    assert expected == [stage for stage, _ in days(town, 120)]


def test_a_signal_nobody_looked_after(town: Any) -> None:
    """When nobody ran it for months, the signal goes to the agenda at once."""
    a_signal(town)
    town.clock.advance(days=100)
    assert [("escalate", date(2026, 5, 18), ("acknowledge", "answer"))] == run(town)
