# SPDX-License-Identifier: EUPL-1.2
"""
A shop sends what its log tells of: with a cursor, under a lease, and again when it failed.
"""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.operations.messages.samples import a_signal, move
from tests.runtime.shop.delivering_town import OFFICE, Town, asked, signal_sent, states

from onestopshop.domain.messages.deliveries import Follower
from onestopshop.errors import AdapterError, ConflictError, StorageError
from onestopshop.ports.storage import Batch
from onestopshop.runtime.leases import Lease


@pytest.fixture
def town(city: Path) -> Town:
    return Town(city)


def test_each_message_leaves_once(town: Town) -> None:
    """What the log tells of leaves once by each notifier, however often the shop delivers."""
    with town.shop("a", "b") as shop:
        signal_sent(town)
        assert [(OFFICE, "sent", 1)] * 2 == states(shop.deliver())
        assert () == shop.deliver().deliveries
    assert [[OFFICE], [OFFICE]] == [[one.to for one in sent] for sent in town.sent.values()]
    assert 2 == len({one.id for sent in town.sent.values() for one in sent})


def test_reminders_are_part_of_delivering(town: Town) -> None:
    """`deliver` first does what the clocks ask for, and sends it at once."""
    with town.shop() as shop:
        made = shop.acting_as("guide", desk="main").referrals.make(**asked(shop))
        town.clock.advance(days=9)
        done = shop.deliver()
    assert [("referral", made.id, "first")] == [(one.kind, one.subject, one.stage) for one in done.reminded]
    assert [f"organisation:{made.organisation}"] == [one.to for one in town.sent["a"]]


def test_a_new_notifier_begins_where_the_log_ends(town: Town) -> None:
    """A notifier that is switched on tells nothing of what was before, and all that comes after."""
    with town.shop("a"):
        signal_sent(town)
    with town.shop("a", "b"):
        signal_sent(town)
    with town.shop("a", "b") as shop:
        shop.deliver()
    assert [2, 1] == [len(sent) for sent in town.sent.values()]


def test_a_message_that_fails_is_tried_again(town: Town) -> None:
    """A failed message keeps its reason and its id, waits longer each time, and leaves at last."""
    with town.shop() as shop:
        signal_sent(town)
        town.fails["a"] = AdapterError("no server", adapter="a", hint="Look at it.")
        assert [(OFFICE, "pending", 1)] == states(shop.deliver())
        assert "no server Look at it." == town.kept()[0].reason
        assert () == shop.deliver().deliveries
        town.clock.advance(minutes=5)
        assert [(OFFICE, "pending", 2)] == states(shop.deliver())
        assert [(OFFICE, "no server Look at it.")] == [
            (one.to, one.reason) for one in shop.stuck().deliveries
        ]
        town.fails.clear()
        town.clock.advance(minutes=10)
        assert [(OFFICE, "sent", 3)] == states(shop.deliver())
        assert () == shop.stuck().deliveries
    assert [town.kept()[0].id] == [one.id for one in town.sent["a"]]


@pytest.mark.parametrize("error", [ValueError("a secret"), SystemExit("a secret"), MemoryError("a secret")])
def test_what_others_raise_is_not_kept(town: Town, error: BaseException) -> None:
    """Of an error that is not ours only the type and the place are kept: it may repeat a password."""
    with town.shop() as shop:
        signal_sent(town)
        town.fails["a"] = error
        shop.deliver()
    (one,) = town.kept()
    assert type(error).__name__ in one.reason
    assert "secret" not in one.reason


def test_it_is_given_up_and_tried_anew(town: Town) -> None:
    """After the configured number of tries a message is given up, listed as stuck, and sent when asked again."""
    with town.shop(delivery={"most_attempts": 2, "pause": 1}) as shop:
        signal_sent(town)
        town.fails["a"] = AdapterError("no server", adapter="a")
        shop.deliver()
        town.clock.advance(minutes=1)
        assert [(OFFICE, "failed", 2)] == states(shop.deliver())
        town.clock.advance(days=9)
        assert () == shop.deliver().deliveries
        assert ["failed"] == [one.state for one in shop.stuck().deliveries]
        town.fails.clear()
        assert [(OFFICE, "sent", 1)] == states(shop.deliver(again=True))
    assert [town.kept()[0].id] == [one.id for one in town.sent["a"]]


def test_a_failing_notifier_stops_no_other(town: Town) -> None:
    """What one notifier cannot send, or cannot even be opened for, another sends all the same."""
    with town.shop("a", "b") as shop:
        signal_sent(town)
        town.broken = True
        done = shop.deliver()
        assert {"a": "no room for a Make room."} == done.broken
        assert [(OFFICE, "sent", 1)] == states(done)
        town.broken = False
        assert [(OFFICE, "sent", 1)] == states(shop.deliver())
    assert [1, 1] == [len(sent) for sent in town.sent.values()]


def test_an_answer_overtakes_a_reminder(town: Town) -> None:
    """A reminder that could not be sent before the answer is never sent."""
    with town.shop() as shop:
        signal = a_signal(town, numbers=[1])
        town.fails["a"] = AdapterError("no server", adapter="a")
        town.clock.advance(days=15)
        assert ["pending", "pending"] == [one.state for one in shop.deliver().deliveries]
        move(town, signal, "planned")
        town.fails.clear()
        town.clock.advance(days=1)
        assert ["overtaken", "overtaken"] == [one.state for one in shop.deliver().deliveries]
    assert [] == town.sent["a"]


def test_a_day_off(town: Town) -> None:
    """A reminder that failed on a Friday is tried again on Monday; its tries go on counting."""
    with town.shop() as shop:
        a_signal(town, numbers=[1])
        town.clock.advance(days=18)  # a Friday
        town.fails["a"] = AdapterError("no server", adapter="a")
        shop.deliver()
        town.fails.clear()
        town.clock.advance(days=1)
        assert () == shop.deliver().deliveries
        town.clock.advance(days=2)
        assert ["sent", "sent"] == [one.state for one in shop.deliver().deliveries]


def test_one_process_sends_at_a_time(town: Town) -> None:
    """While a process sends, another one sends nothing and says so; when it is done the other one may."""
    seen: list[Any] = []
    with town.shop() as shop, town.shop() as other:
        signal_sent(town)
        town.meanwhile.append(lambda: seen.append(other.deliver()))
        assert () == shop.deliver().busy
        assert [("a",)] == [done.busy for done in seen]
        town.meanwhile.clear()
        assert () == other.deliver().busy
    assert 1 == len(town.sent["a"])


def test_a_lease_is_taken_over(town: Town) -> None:
    """When a process is silent for longer than its lease another one goes on, and the first one's mark is refused."""
    seen: list[Any] = []

    def take_over() -> None:
        town.meanwhile.clear()
        town.clock.advance(minutes=11)
        seen.append(other.deliver())

    with town.shop() as shop, town.shop() as other:
        signal_sent(town)
        town.meanwhile.append(take_over)
        assert ("a",) == shop.deliver().busy
    assert [(OFFICE, "sent", 1)] == states(seen[0])
    assert 1 == len({one.id for one in town.sent["a"]})
    assert 2 == len(town.sent["a"])


def test_a_lease_is_renewed_on_the_way(town: Town) -> None:
    """A process that takes longer than its lease, and that nobody replaced, goes on."""
    with town.shop() as shop:
        signal_sent(town)
        signal_sent(town)
        town.meanwhile.append(lambda: town.clock.advance(minutes=11))
        assert ["sent", "sent"] == [one.state for one in shop.deliver().deliveries]
        (follower,) = town.kept(Follower)
        assert (None, None) == (follower.holder, follower.until)


def test_a_dead_process_is_waited_for(town: Town) -> None:
    """The lease of a process that died ends by itself, and what it left is sent then."""
    with town.shop() as shop:
        signal_sent(town)
        (follower,) = town.kept(Follower)
        town.put(attrs.evolve(follower, holder="dead", until=town.clock() + timedelta(minutes=10)))
        assert ("a",) == shop.deliver().busy
        town.clock.advance(minutes=10)
        assert ["sent"] == [one.state for one in shop.deliver().deliveries]


def test_two_processes_begin_at_once(town: Town) -> None:
    """Of two processes that see a new notifier, or a free lease, at once, one is the first and the other sees it."""
    with town.shop("b"):
        pass
    lease = Lease(town.context, "a", holder="me", length=timedelta(minutes=10))
    other = Lease(town.context, "a", holder="you", length=timedelta(minutes=10))
    real, taken = town.storage.write, []

    def write(batch: Batch) -> Any:
        if not taken:
            taken.append(None)
            taken[0] = other.take()
        return real(batch)

    town.storage.write = write
    assert [False, [True]] == [lease.take(), taken]
    other.release()
    taken.clear()
    assert [False, [True]] == [lease.take(), taken]
    lease.release()  # of what it does not hold
    assert "you" == town.kept(Follower)[0].holder


def test_who_was_asleep_proves_that_it_may_send(town: Town) -> None:
    """Before each message a lease that may have run out is renewed; when another process has it that is refused."""
    with town.shop():
        pass
    lease, other = (
        Lease(town.context, "a", holder=holder, length=timedelta(minutes=10)) for holder in ("me", "you")
    )
    assert lease.take()
    version = town.kept(Follower)[0].version
    lease.renewed()
    assert version == town.kept(Follower)[0].version
    town.clock.advance(minutes=10)
    lease.renewed()
    assert town.clock() + timedelta(minutes=10) == town.kept(Follower)[0].until
    town.clock.advance(minutes=10)
    assert other.take()
    with pytest.raises(ConflictError):
        lease.renewed()


def test_a_cursor_that_was_lost(town: Town) -> None:
    """When a cursor goes back, what was kept as a delivery is not kept again, and nothing leaves twice."""
    with town.shop() as shop:
        signal_sent(town)
        shop.deliver()
        town.put(attrs.evolve(town.kept(Follower)[0], seq=0))
        done = shop.deliver()
        assert ((), ()) == (done.deliveries, done.busy)
    assert 1 == len(town.sent["a"])


def test_only_entries_of_this_installation(town: Town) -> None:
    """What another installation of the city wrote was told of there, and makes no message here."""
    with town.shop() as shop:
        signal_sent(town)
        with town.storage.read() as snapshot:
            entry = next(one for one in snapshot.entries(0, 10_000) if one.action == "signal.sent")
        foreign = attrs.evolve(entry, id="e9", key="e9", origin="elsewhere")
        town.storage.write(Batch(entries=(foreign,)))
        assert [(OFFICE, "sent", 1)] == states(shop.deliver())
    assert 1 == len(town.sent["a"])


def test_a_storage_that_cannot_write(town: Town) -> None:
    """A shop whose storage takes nothing opens all the same; delivering says what is wrong."""
    with town.shop():
        pass
    real = town.storage.write

    def refuse(batch: Batch) -> Any:
        raise StorageError("read only", adapter="kept", hint="Make it writable.")

    town.storage.write = refuse
    with town.shop("a", "b") as shop, pytest.raises(StorageError, match="read only"):
        shop.deliver()
    town.storage.write = real
    with town.shop("a", "b"):
        assert ["a", "b"] == sorted(one.id for one in town.kept(Follower))


def test_what_is_stuck(town: Town) -> None:
    """The digest lists overdue signals by what is missing, and referrals that nobody answered."""
    with town.shop() as shop:
        shop.acting_as("guide", desk="main").referrals.make(**asked(shop))
        signal = a_signal(town)
        assert ((), (), (), ()) == attrs.astuple(shop.stuck(), recurse=False)
        town.clock.advance(days=22)
        (overdue,) = shop.stuck().signals
        assert (signal, "acknowledge", (1, 2)) == (overdue.id, overdue.missing, overdue.barriers)
        assert ["no_answer"] == [one.why for one in shop.stuck().referrals]
        town.clock.advance(days=45)
        assert [("answer", ("office",))] == [(one.missing, one.addressed_to) for one in shop.stuck().signals]
        move(town, signal, "planned")
        assert () == shop.stuck().signals


def test_nothing_of_it_disturbs_the_log(town: Town) -> None:
    """Deliveries and cursors stand in no entry of the log, and `storage verify` finds nothing wrong with them."""
    with town.shop() as shop, ExitStack() as stack:
        signal_sent(town)
        with town.storage.read() as snapshot:
            before = len(snapshot.entries(0, 10_000))
        shop.deliver()
        snapshot = stack.enter_context(town.storage.read())
        assert before == len(snapshot.entries(0, 10_000))
        faults = [one for one in shop.storages.verify() if one.kind in {"delivery", "follower"}]
        assert [] == faults
