# SPDX-License-Identifier: EUPL-1.2
"""
Records that cannot be read: they stop nothing else, the run says which they were, and no message is lost.
"""

from pathlib import Path

import pytest
from tests.runtime.shop.delivering_town import OFFICE, Town, asked, signal_sent, states

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.messages.deliveries import Delivery, delivery_id


@pytest.fixture
def town(city: Path) -> Town:
    return Town(city)


def test_a_referral_that_cannot_be_read(town: Town) -> None:
    """A referral that cannot be read is named, here and in the digest, and all others are reminded of."""
    with town.shop() as shop:
        desk = shop.acting_as("guide", desk="main")
        broken, sound = (desk.referrals.make(**asked(shop)).id for _ in range(2))
        signal_sent(town)
        town.spoil("referral", broken)
        town.clock.advance(days=15)
        done = shop.deliver()
        assert {("referral", sound, "first"), ("signal", "acknowledge")} == {
            (one.kind, one.subject, one.stage) if one.kind == "referral" else (one.kind, one.stage)
            for one in done.reminded
        }
        assert [("referral", broken)] == [(one.kind, one.subject) for one in done.unread]
        assert "spoilt" not in done.unread[0].reason
        assert [("referral", broken)] == [(one.kind, one.subject) for one in shop.stuck().unread]
        assert [] == [one for one in done.deliveries if one.state != "sent"]
        assert () == shop.remind()


def test_a_barrier_that_cannot_be_read(town: Town) -> None:
    """A signal with a barrier that cannot be read is named, and another one is reminded of."""
    with town.shop() as shop:
        signal_sent(town)
        (barrier,) = town.kept(Barrier)
        other = signal_sent(town)
        town.spoil("barrier", barrier.id)
        town.clock.advance(days=15)
        done = shop.deliver()
        assert [other] == [one.subject for one in done.reminded]
        assert ["signal"] == [one.kind for one in done.unread] == [one.kind for one in shop.stuck().unread]
        assert [other] == [one.id for one in shop.stuck().signals]


def test_who_is_told_is_found_out_later(town: Town) -> None:
    """A message whose record cannot be read is kept without a recipient, fails openly, and leaves when it can."""
    with town.shop() as shop:
        broken, sound = signal_sent(town), signal_sent(town)
        before = town.spoil("signal", broken)
        done = shop.deliver()
        assert {("unknown", "pending", 1), (OFFICE, "sent", 1)} == set(states(done))
        (waits,) = shop.stuck().deliveries
        assert ("unknown", broken) == (waits.to, waits.subject)
        assert waits.reason
        town.write(before)
        town.clock.advance(minutes=5)
        assert [(OFFICE, "sent", 1)] == states(shop.deliver())
        assert () == shop.stuck().deliveries
        town.clock.advance(days=1)
        assert () == shop.deliver().deliveries
    assert [sound, broken] == [one.thread.removeprefix("signal-") for one in town.sent["a"]]
    assert 2 == len({one.id for one in town.sent["a"]})


def test_the_name_of_a_message_stays(town: Town) -> None:
    """A recipient that was found out later gets the message under the name that it would have had."""
    with town.shop() as shop:
        before = town.spoil("signal", signal_sent(town))
        shop.deliver()
        town.write(before)
        town.clock.advance(minutes=5)
        shop.deliver()
        with town.storage.read() as snapshot:
            entry = next(one for one in snapshot.entries(0, 1000) if one.action == "signal.sent")
    assert [delivery_id(entry, OFFICE, "a")] == [one.id for one in town.sent["a"]]


def test_a_record_that_is_spoilt_before_its_message_leaves(town: Town) -> None:
    """A message that waits for its record to be readable again is tried like one that failed."""
    with town.shop() as shop:
        id = signal_sent(town)
        town.broken = True
        shop.deliver()
        town.broken = False
        before = town.spoil("signal", id)
        assert [(OFFICE, "pending", 1)] == states(shop.deliver())
        town.write(before)
        town.clock.advance(minutes=5)
        assert [(OFFICE, "sent", 2)] == states(shop.deliver())


def test_bookkeeping_that_cannot_be_read(town: Town) -> None:
    """A delivery that cannot be read is named; a notifier whose place in the log cannot be read is broken alone."""
    with town.shop("a", "b") as shop:
        signal_sent(town)
        town.broken = True
        shop.deliver()
        (waits,) = [one for one in town.kept(Delivery) if one.notifier == "a"]
        town.broken = False
        town.spoil("delivery", waits.id)
        assert [("delivery", waits.id)] == [(one.kind, one.subject) for one in shop.deliver().unread]
        assert [("delivery", waits.id)] == [(one.kind, one.subject) for one in shop.stuck().unread]
        signal_sent(town)
        town.spoil("follower", "b")
    with town.shop("a", "b") as shop:
        done = shop.deliver()
        assert ([(OFFICE, "sent", 1)], {"b"}) == (states(done), set(done.broken))


def test_a_reminder_that_nobody_tries(town: Town) -> None:
    """On a day off, too, a reminder that cannot leave because its record cannot be read is in the digest."""
    with town.shop() as shop:
        made = shop.acting_as("guide", desk="main").referrals.make(**asked(shop))
        town.clock.advance(days=9)
        town.broken = True
        shop.deliver()
        town.spoil("referral", made.id)
        town.clock.advance(days=3)
        assert "Saturday" == f"{town.clock():%A}"
        assert [made.id] == [one.subject for one in shop.stuck().deliveries]
