# SPDX-License-Identifier: EUPL-1.2
"""
Which messages an entry makes, and what they say.
"""

from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.messages.samples import ASKED, a_signal, days, entries, move, run
from tests.proofs.escalation.records import barrier_of

from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.events import Event
from onestopshop.domain.messages.calendar import Calendar
from onestopshop.domain.messages.deliveries import Delivery, planned
from onestopshop.domain.people import SYSTEM
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ForbiddenError, NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.messages.messages import composed, may_leave_today, needed, recipients
from onestopshop.operations.rules import Rules
from onestopshop.operations.work import Work
from onestopshop.ports.notifiers import Message


def sent(town: Any, signal: str) -> None:
    """Tell in the log that a signal was sent."""

    def tell(work: Work) -> None:
        one = work.get(Signal, signal)
        later = attrs.evolve(one, version=one.version + 1)
        work.save(later, Event(action="signal.sent", kind="signal", subject=signal))

    DeskWork(town.context, SYSTEM, commit=town.storage.write).run(tell)


def change(town: Any, signal: str, **changes: Any) -> None:
    def evolve(work: Work) -> None:
        one = work.get(Signal, signal)
        event = Event(action="signal.changed", kind="signal", subject=signal)
        work.save(attrs.evolve(one, version=one.version + 1, **changes), event)

    DeskWork(town.context, SYSTEM, commit=town.storage.write).run(evolve)


def told(town: Any, action: str) -> dict[str, Delivery]:
    """Return the deliveries that the entries of an action make, by recipient."""
    with Work(town.context, SYSTEM) as work:
        return {
            to: planned(entry, to, "post", now=town.clock())
            for entry in entries(town, action)
            for to in recipients(work, entry)
        }


def text_of(town: Any, delivery: Delivery) -> Message:
    with Work(town.context, SYSTEM) as work:
        return composed(work, delivery)


def test_a_signal_goes_to_whom_it_is_addressed(town: Any) -> None:
    """A signal makes one message for each organisation, and says problem, period, and by when it wants what."""
    signal = a_signal(town)
    seen = {"observations": 40, "visits": 12, "exposure": 300, "examples": ("I was sent away.",)}
    with Work(town.context, SYSTEM) as work:
        accounts = work.get(Signal, signal).accounts
    full = tuple(attrs.evolve(one, **seen) for one in accounts)
    change(town, signal, accounts=full, since=date(2025, 3, 2), until=date(2026, 3, 2))
    sent(town, signal)
    found = told(town, "signal.sent")
    assert ["organisation:office"] == [*found]
    message = text_of(town, found["organisation:office"])
    assert (found["organisation:office"].id, f"signal-{signal}") == (message.id, message.thread)
    assert "Testville, signal 1: A letter (+1)" == message.subject
    for words in (
        "To Office",
        "1. A letter\nNobody understands the letter.",
        "Met in 12 of 300 visits that had to do with it, from 2 March 2025 to 1 March 2026.",
        "For example: “I was sent away.”",
        "by 16 March 2026 that this signal has reached you",
        "by 1 May 2026 what you can do about it",
    ):
        assert words in message.text


@pytest.mark.parametrize("visits", [None, 0, 4])
def test_few_visits_are_not_counted(town: Any, visits: int | None) -> None:
    """A count that its reader may not see is told as a few visits, without its base."""
    signal = a_signal(town, numbers=[1])
    with Work(town.context, SYSTEM) as work:
        (account,) = work.get(Signal, signal).accounts
    change(town, signal, accounts=(attrs.evolve(account, visits=visits, exposure=300),))
    sent(town, signal)
    (delivery,) = told(town, "signal.sent").values()
    text = text_of(town, delivery).text
    assert "Met in a few visits" in text
    assert [] == [number for number in ("300", " 4 ") if number in text]


def test_visits_without_a_base(town: Any) -> None:
    """A count whose base is too small to tell stands alone."""
    signal = a_signal(town, numbers=[1])
    with Work(town.context, SYSTEM) as work:
        (account,) = work.get(Signal, signal).accounts
    change(town, signal, accounts=(attrs.evolve(account, visits=12, exposure=None),))
    sent(town, signal)
    (delivery,) = told(town, "signal.sent").values()
    assert "Met in 12 visits, from ? to ?." in text_of(town, delivery).text


def test_the_language_of_the_recipient(town: Any) -> None:
    """A message is in the recipient's language, its dates and the barrier's words too; else in the city's."""
    signal = a_signal(town, numbers=[1])
    with Work(town.context, SYSTEM) as work:
        (account,) = work.get(Signal, signal).accounts
    title = LocalizedText({"en": "A letter", "nl": "Een brief"})
    change(town, signal, accounts=(attrs.evolve(account, title=title),))
    sent(town, signal)
    (delivery,) = told(town, "signal.sent").values()
    assert "en" == text_of(town, delivery).language
    for tag, words in {
        "nl": "Een brief",
        "nl-BE": "tegen 16 maart 2026",
        "fr": "avant le 16 mars 2026",
    }.items():
        town.context = attrs.evolve(town.context, rules=Rules(languages={delivery.to: tag}))
        message = text_of(town, delivery)
        assert tag[:2] == message.language
        assert words in f"{message.subject}\n{message.text}"
    town.context = attrs.evolve(town.context, rules=Rules(languages={delivery.to: "ar"}))
    assert "en" == text_of(town, delivery).language


def test_what_a_plugin_withholds_does_not_leave(town: Any) -> None:
    """An example that is withheld from organisations stands in no message; a needed field stops the message."""
    signal = a_signal(town, numbers=[1])
    with Work(town.context, SYSTEM) as work:
        (account,) = work.get(Signal, signal).accounts
    change(town, signal, accounts=(attrs.evolve(account, examples=("I was sent away.",)),))
    sent(town, signal)
    (delivery,) = told(town, "signal.sent").values()
    town.policies.hidden["signal", "organisation"] = ["accounts.examples"]
    assert "sent away" not in text_of(town, delivery).text
    town.policies.hidden["signal", "organisation"] = ["accounts.problem", "accounts.title"]
    assert "\n1.\nMet in a few visits" in text_of(town, delivery).text
    town.policies.hidden["signal", "organisation"] = ["number"]
    with pytest.raises(ForbiddenError):
        text_of(town, delivery)


@pytest.mark.parametrize(
    ("stage", "passed", "action", "words"),
    [
        (
            "acknowledge",
            15,
            "signal.reminded",
            "A sign of receipt was due on 16 March 2026. Still waiting: 1, 2.",
        ),
        ("answer", 63, "signal.reminded", "An answer was due on 1 May 2026. Still waiting: 1, 2."),
        ("escalate", 77, "signal.escalated", "It is on the agenda of the next meeting now."),
    ],
)
def test_a_reminder_goes_to_coordinator_and_carrier(
    town: Any, stage: str, passed: int, action: str, words: str
) -> None:
    """Who is spoken to of a silent signal is the coordinator and the carrier, never the owner or a superior."""
    a_signal(town)
    town.clock.advance(days=passed)
    assert [stage] == [one for one, _, _ in run(town)]
    found = told(town, action)
    assert ["role:coordinator", "organisation:school"] == [*found]
    texts = {text_of(town, one).text for one in found.values()}
    assert 1 == len(texts)
    assert words in texts.pop()


def test_a_reminder_of_a_referral_says_nothing_of_the_person(town: Any) -> None:
    """The service hears the day, the service, a reference and by when; nothing of the need, nobody's code."""
    made = town.desk().referrals.make(**ASKED)
    town.clock.advance(days=9)
    run(town)
    found = told(town, "referral.reminded")
    assert ["organisation:office"] == [*found]
    message = text_of(town, found["organisation:office"])
    for words in ("On 2 March 2026", "Registration", "16 April 2026", made.id, "desk main"):
        assert words in message.text
    said = f"{message.subject} {message.text}"
    assert [] == [word for word in ("topic:", "contacted", "w1", "guide") if word in said]


def test_the_desk_is_told_of_the_last_reminder(town: Any) -> None:
    """Of the last reminder the desk hears, too, so that it can telephone."""
    town.desk().referrals.make(**ASKED)
    town.clock.advance(days=21)
    run(town)
    found = told(town, "referral.reminded")
    assert ["organisation:office", "desk:main"] == [*found]
    assert "A telephone call may help." in text_of(town, found["desk:main"]).text


def test_nobody_is_asked(town: Any) -> None:
    """A signal without a carrier is spoken of to the coordinator, a referral without an organisation to its desk."""
    made, signal = town.desk().referrals.make(**ASKED), a_signal(town)
    change(town, signal, carrier=None)

    def forget(work: Work) -> None:
        one = work.get(Referral, made.id)
        event = Event(action="referral.changed", kind="referral", subject=made.id)
        work.save(attrs.evolve(one, organisation=None, version=one.version + 1), event)

    DeskWork(town.context, SYSTEM, commit=town.storage.write).run(forget)
    town.clock.advance(days=15)
    run(town)
    assert ["role:coordinator"] == [*told(town, "signal.reminded")]
    (delivery,) = told(town, "referral.reminded").values()
    assert "desk:main" == delivery.to
    assert "Registration was asked on 2 March 2026" in text_of(town, delivery).text


def test_an_hour_is_told_where_hours_count(town: Any) -> None:
    """A reminder of an emergency says until which hour, in the time of the city."""
    town.desk().referrals.make(**ASKED, priority="emergency")
    town.clock.advance(hours=4)
    run(town)
    (delivery,) = told(town, "referral.reminded").values()
    assert "ends on 3 March 2026, 09:30" in text_of(town, delivery).text


def test_answers_overtake_reminders(town: Any) -> None:
    """A reminder that was not sent before the answer is not needed, and cannot be put together any more."""
    made, signal = town.desk().referrals.make(**ASKED), a_signal(town)
    town.clock.advance(days=15)
    run(town)
    (one,) = told(town, "referral.reminded").values()
    other = told(town, "signal.reminded")["role:coordinator"]
    with Work(town.context, SYSTEM) as work:
        assert [True, True] == [needed(work, one), needed(work, other)]
    town.desk().referrals.accept(made.id)
    move(town, signal, "acknowledged")
    with Work(town.context, SYSTEM) as work:
        assert [False, False] == [needed(work, one), needed(work, other)]
    with pytest.raises(NotFoundError):
        text_of(town, one)


def test_a_signal_that_was_withdrawn(town: Any) -> None:
    """A signal whose words were taken back before they left does not leave."""
    signal = a_signal(town)
    sent(town, signal)
    (delivery,) = told(town, "signal.sent").values()
    change(town, signal, state=SignalState.WITHDRAWN)
    with Work(town.context, SYSTEM) as work:
        assert not needed(work, delivery)


def test_reminders_wait_for_a_working_day(town: Any) -> None:
    """On a day off only what a person sent leaves, and what counts hours."""
    town.desk().referrals.make(**ASKED)
    signal = a_signal(town)
    sent(town, signal)
    days(town, 16)
    town.desk().referrals.make(**ASKED, priority="emergency")
    town.clock.advance(hours=4)
    run(town)
    normal, urgent = [
        planned(entry, "organisation:office", "post", now=town.clock())
        for entry in entries(town, "referral.reminded")
    ]
    (letter,) = told(town, "signal.sent").values()
    free = Rules(calendar=Calendar(holidays=[town.context.today()]))
    with Work(town.context, SYSTEM) as work:
        assert may_leave_today(work, normal)
    town.context = attrs.evolve(town.context, rules=free)
    with Work(town.context, SYSTEM) as work:
        assert [False, True, True] == [may_leave_today(work, one) for one in (normal, urgent, letter)]


def test_what_makes_no_message(town: Any) -> None:
    """Other entries, and those whose record is gone, tell nobody."""
    town.desk().referrals.make(**ASKED)
    signal = a_signal(town)
    sent(town, signal)
    with Work(town.context, SYSTEM) as work, town.storage.read() as snapshot:
        entry = next(one for one in snapshot.entries(0, 10_000) if one.action == "signal.sent")
        absent = barrier_of(town.ids(town.context.today()), number=9).id
        assert () == recipients(work, attrs.evolve(entry, subject=absent))
        assert () == recipients(work, attrs.evolve(entry, action="signal.answered"))
        gone = attrs.evolve(entry, kind="referral", action="referral.reminded", subject=absent)
        assert () == recipients(work, gone)
        delivery = planned(gone, "organisation:office", "post", now=town.clock())
        assert not needed(work, delivery)
        assert not needed(work, planned(attrs.evolve(entry, subject=absent), "x:y", "post", now=town.clock()))
