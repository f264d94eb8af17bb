# SPDX-License-Identifier: EUPL-1.2
"""
Deliveries: their names, their pauses, and who may send.
"""

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.codes.deliveries import DeliveryState
from onestopshop.domain.events import LogEntry
from onestopshop.domain.messages.deliveries import (
    Delivery,
    Follower,
    delivery_id,
    due_again,
    failed,
    is_due,
    overtaken,
    planned,
    sent,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def entry(**changes: str) -> LogEntry:
    said = {"id": "e1", "origin": "home", "action": "signal.reminded", **changes}
    data = {"stage": "answer"}
    return LogEntry(
        key="k", at=NOW, actor="system/system", kind="signal", subject="s1", version=2, data=data, **said
    )


def delivery() -> Delivery:
    return planned(entry(), "role:coordinator", "post", now=NOW)


def test_a_message_has_one_name() -> None:
    """The same entry, recipient and notifier give the same id; another of these gives another."""
    same = delivery_id(entry(), "role:coordinator", "post")
    assert same == delivery().id == delivery_id(entry(action="x"), "role:coordinator", "post")
    others = {
        delivery_id(entry(id="e2"), "role:coordinator", "post"),
        delivery_id(entry(origin="away"), "role:coordinator", "post"),
        delivery_id(entry(), "desk:main", "post"),
        delivery_id(entry(), "role:coordinator", "mail"),
        delivery_id(entry(origin="homee", id="1"), "role:coordinator", "post"),
        same,
    }
    assert 6 == len(others)


def test_the_name_outlives_a_version() -> None:
    """The id of a message is the same in every process and later version: a repeat after an upgrade is recognised."""
    golden = "72104ed5dd2684ed6a42ae7d0ec7ea6fb62087baa6457a69a16c18d69ec9cf68"
    assert golden == delivery_id(entry(), "role:coordinator", "post")


def test_what_a_delivery_begins_as() -> None:
    """A planned delivery is due at once, and holds codes only."""
    one = delivery()
    assert (DeliveryState.PENDING, 0, NOW, 1) == (one.state, one.attempts, one.next_try, one.version)
    assert ("signal.reminded", "answer", "signal", "s1") == (one.action, one.stage, one.noun, one.subject)


def test_sent_and_overtaken() -> None:
    """What left, and what nobody needs any more, is tried no more."""
    left, late = sent(delivery(), now=NOW), overtaken(delivery())
    assert (DeliveryState.SENT, 1, NOW, None, 2) == (
        left.state,
        left.attempts,
        left.sent_on,
        left.next_try,
        2,
    )
    assert (DeliveryState.OVERTAKEN, 0, None, 2) == (late.state, late.attempts, late.next_try, late.version)


def test_pauses_grow_until_it_is_given_up() -> None:
    """Each pause is twice the last and at most a day; after the last try a delivery is given up, with its reason."""
    one, pauses = delivery(), []
    for _ in range(12):
        one = failed(one, "no server", now=NOW, pause=5 * MINUTE, most=13)
        pauses.append(((one.next_try or NOW) - NOW) / MINUTE)
    assert [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440] == pauses
    last = failed(one, "no server", now=NOW, pause=5 * MINUTE, most=13)
    assert (DeliveryState.FAILED, 13, None) == (last.state, last.attempts, last.next_try)
    assert ("no server", 14) == (last.reason, last.version)


@given(st.text(st.characters()))
def test_any_reason_can_be_kept(reason: str) -> None:
    """Whatever a notifier says becomes one short line that a storage can keep."""
    told = failed(delivery(), reason, now=NOW, pause=MINUTE, most=2).reason or ""
    assert 1 <= len(told) <= 500
    assert ["\x00" in told, "\n" in told] == [False, False]
    assert told.encode()


@pytest.mark.parametrize(
    ("after", "due"),
    [(timedelta(), True), (MINUTE, False), (timedelta(days=1), False), (timedelta(days=30), True)],
)
def test_a_clock_that_went_back(after: timedelta, due: bool) -> None:
    """A delivery is due at its time, and at once when that is further away than any pause: the clock was wrong."""
    assert due == is_due(attrs.evolve(delivery(), next_try=NOW + after), now=NOW)
    assert is_due(attrs.evolve(delivery(), next_try=None), now=NOW)


def test_it_can_be_tried_anew() -> None:
    """What was given up begins again with all its tries, as the same message."""
    given_up = failed(delivery(), "no server", now=NOW, pause=MINUTE, most=1)
    again = due_again(given_up, now=NOW + MINUTE)
    assert (DeliveryState.PENDING, 0, NOW + MINUTE, 3) == (again.state, again.attempts, again.next_try, 3)
    assert delivery().id == again.id


@pytest.mark.parametrize(
    ("holder", "until", "free"),
    [
        (None, None, True),
        ("me", NOW + MINUTE, True),
        ("you", NOW + MINUTE, False),
        ("you", NOW, True),
        ("you", NOW + timedelta(days=365), True),
    ],
)
def test_a_lease(holder: str | None, until: datetime | None, free: bool) -> None:
    """A lease is free when it is nobody's or one's own, has run out, or was taken by a clock that went wrong."""
    follower = Follower(id="post", seq=7, holder=holder, until=until, version=1)
    assert free == follower.free(holder="me", now=NOW, length=MINUTE)
    taken = follower.held(holder="me", until=NOW + MINUTE)
    assert ("me", NOW + MINUTE, 7, 2) == (taken.holder, taken.until, taken.seq, taken.version)
    assert Follower(id="post", seq=7, version=3) == taken.released()
