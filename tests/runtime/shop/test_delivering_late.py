# SPDX-License-Identifier: EUPL-1.2
"""
Messages that somebody waits for: after a clock went wrong, and while a notifier cannot be opened.
"""

from datetime import timedelta
from pathlib import Path

import attrs
import pytest
from tests.runtime.shop.delivering_town import OFFICE, Town, asked, signal_sent, states

from onestopshop.domain.messages.deliveries import Follower
from onestopshop.errors import AdapterError


@pytest.fixture
def town(city: Path) -> Town:
    return Town(city)


def test_a_clock_that_went_back(town: Town) -> None:
    """What a process left that died while the clock was years ahead is sent when the clock is right again."""
    with town.shop() as shop:
        signal_sent(town)
        town.fails["a"] = AdapterError("no server", adapter="a", hint="Look at it.")
        town.clock.advance(days=1000)
        assert ["pending"] == [one.state for one in shop.deliver().deliveries]
        (follower,) = town.kept(Follower)
        town.put(attrs.evolve(follower, holder="dead", until=town.clock() + timedelta(minutes=10)))
        town.fails.clear()
        town.clock.advance(days=-1000)
        done = shop.deliver()
        assert ((), ["sent"]) == (done.busy, [one.state for one in done.deliveries])


@pytest.mark.parametrize("error", [RuntimeError("a secret"), AdapterError("x", adapter="a"), SystemExit()])
def test_a_notifier_that_cannot_be_closed(town: Town, error: BaseException) -> None:
    """A notifier that fails when it is closed has sent what it sent, and stops no other."""
    with town.shop("a", "b") as shop:
        signal_sent(town)
        town.slams["a"] = error
        done = shop.deliver()
        assert [(OFFICE, "sent", 1)] * 2 == states(done)
        assert type(error).__name__ in done.broken["a"]
        assert "a secret" not in done.broken["a"]
        assert ((), {}) == (shop.deliver().deliveries, shop.deliver().broken)


def test_what_nobody_tries_is_stuck_too(town: Town) -> None:
    """A message that waits for a notifier that cannot be opened is in the digest after a day."""
    with town.shop() as shop:
        signal_sent(town)
        town.broken = True
        assert {"a"} == set(shop.deliver().broken)
        assert () == shop.stuck().deliveries
        town.clock.advance(days=1, minutes=1)
        assert [(OFFICE, 0)] == [(one.to, one.attempts) for one in shop.stuck().deliveries]


def test_a_weekend_is_no_reason_to_worry(town: Town) -> None:
    """A reminder that waits for a working day is not stuck; on that day it is, when nobody can send it."""
    with town.shop() as shop:
        town.clock.advance(days=2)
        shop.acting_as("guide", desk="main").referrals.make(**asked(shop))
        town.broken = True
        town.clock.advance(days=9)
        assert ["first"] == [one.stage for one in shop.deliver().reminded]
        assert "Friday" == f"{town.clock():%A}"
        town.clock.advance(days=2)
        assert () == shop.stuck().deliveries
        town.clock.advance(days=1)
        assert ["first"] == [one.stage for one in shop.stuck().deliveries]
