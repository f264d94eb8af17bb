# SPDX-License-Identifier: EUPL-1.2
"""
Answer links: a service without an account answers one signal or one referral, and touches nothing else.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.operations.barriers.samples import CONFIRM, MET, PROBLEM, VISIT

from onestopshop import Desk, OneStopShop
from onestopshop.errors import (
    ConfigurationError,
    ConflictError,
    ForbiddenError,
    InvalidDataError,
    NotFoundError,
    OneStopShopError,
)
from onestopshop.testing.fakes import CountingIds, FixedClock

CONSENT = {"given": "yes", "how": "oral", "language": "ar", "day": "2026-03-02"}


class World:
    """
    A city with a clock, one signal that was sent, and one referral that was requested.
    """

    def __init__(self, city: Path, **overrides: Any) -> None:
        self.clock = FixedClock()
        self.shop = OneStopShop.open(city, now=self.clock, new_id=CountingIds(), **overrides)
        self.coordinator = self.shop.acting_as("coordinator")
        self.guide = self.shop.acting_as("guide", desk="main")
        self.service = self.guide.services.list(limit=1)[0]
        self.owner = self.service.organisation
        self.barrier = self.confirmed()
        self.signal = self.sent(self.barrier)
        self.referral = self.guide.referrals.make(
            service=self.service.id, topic="topic:registration", mode="contacted", consent=CONSENT
        ).id

    def confirmed(self) -> str:
        found = []
        for worker in ("w1", "w2", "w2"):
            at = self.shop.acting_as("guide", desk="main", worker=worker)
            visit = at.visits.record(**VISIT)
            found.append(at.barriers.observe(visit=visit.id, service=self.service.id, **MET).id)
        barrier = self.coordinator.barriers.gather(found, **PROBLEM)
        return self.coordinator.barriers.confirm(barrier.id, **{**CONFIRM, "owner": self.owner}).id

    def sent(self, barrier: str) -> str:
        signal = self.coordinator.signals.prepare([barrier])
        self.coordinator.signals.check(signal.id, name="shared", holds=True)
        return self.coordinator.signals.send(signal.id).id

    def everything(self) -> list[Any]:
        with self.shop.storage.read() as snapshot:
            return list(snapshot.entries(0, 100_000))

    def by(self, token: str) -> Desk:
        return self.shop.acting_by_link(token)


@pytest.fixture
def world(city: Path) -> Iterator[World]:
    made = World(city)
    yield made
    made.shop.close()


def test_a_service_answers_a_signal(world: World) -> None:
    """With a link a service reads the account, acknowledges, plans and claims removal, in its organisation's name."""
    made = world.coordinator.signals.link(world.signal)
    assert (world.owner, "2026-05-31") == (made.link.organisation, str(made.link.expires_on))
    desk = world.by(made.token)
    assert ({world.barrier}, ()) == (
        desk.signals.get(world.signal).barriers,
        desk.signals.get(world.signal).checks,
    )
    desk.barriers.acknowledge(world.barrier, received_by="the counter")
    desk.signals.answer(world.signal, barrier=world.barrier, kind="accepted", text="Soon.", due="2026-04-01")
    desk.barriers.claim(world.barrier, what_changed="A new letter.", effective_on="2026-03-02", scope="whole")
    barrier = world.coordinator.barriers.get(world.barrier)
    assert ("claimed_removed", "link", world.owner, f"link:{made.link.id}") == (
        barrier.state,
        barrier.history[-1].role,
        barrier.history[-1].organisation,
        barrier.history[-1].actor,
    )


def test_a_service_answers_a_referral(world: World) -> None:
    """With a link a service accepts, starts, holds, resumes and completes a referral."""
    made = world.guide.referrals.link(world.referral)
    assert "2026-03-10" == str(made.link.expires_on)
    desk = world.by(made.token)
    for step, said in {
        "accept": {},
        "start": {},
        "hold": {"reason": "no_capacity"},
        "resume": {},
        "complete": {"outcome": "helped"},
    }.items():
        getattr(desk.referrals, step)(world.referral, **said)
    assert "completed" == world.guide.referrals.get(world.referral).state


def test_a_link_opens_nothing_else(world: World) -> None:
    """No other record, no list, no figure, no other operation: each is refused and nothing is written."""
    other, referral = world.sent(second := world.confirmed()), world.guide.referrals
    another = referral.make(
        service=world.service.id, topic="topic:registration", mode="contacted", consent=CONSENT
    )
    by_signal = world.by(world.coordinator.signals.link(world.signal).token)
    by_referral = world.by(world.guide.referrals.link(world.referral).token)
    attempts = [
        lambda: by_signal.signals.get(other),
        by_signal.signals.list,
        lambda: by_signal.signals.answer(other, barrier=second, kind="accepted", text="x", due="2026-04-01"),
        lambda: by_signal.signals.link(world.signal),
        lambda: by_signal.signals.withdraw(world.signal, reason="other"),
        lambda: by_signal.links.list(world.signal),
        lambda: by_signal.barriers.acknowledge(second, received_by="x"),
        lambda: by_signal.barriers.get(world.barrier),
        by_signal.barriers.list,
        lambda: by_signal.referrals.get(world.referral),
        by_signal.visits.list,
        lambda: by_signal.services.search("registration"),
        lambda: by_referral.referrals.get(another.id),
        lambda: by_referral.referrals.accept(another.id),
        by_referral.referrals.list,
        lambda: by_referral.referrals.cancel(world.referral, reason="other"),
        lambda: by_referral.signals.get(world.signal),
        lambda: by_referral.barriers.acknowledge(world.barrier, received_by="x"),
    ]
    before = world.everything()
    for attempt in attempts:
        with pytest.raises(ForbiddenError):
            attempt()
    assert before == world.everything()


def test_a_link_ends_with_its_round(world: World) -> None:
    """Once a barrier is signalled again, the link of the signal before does no step of it, and still opens its own."""
    service = world.by(world.coordinator.signals.link(world.signal).token)
    said = {"kind": "declined", "text": "The law asks for it.", "reason": "legal_requirement"}
    service.signals.answer(world.signal, barrier=world.barrier, **said)
    world.coordinator.barriers.reopen(world.barrier, reason="new_fact", evidence="The law has changed")
    again = world.sent(world.barrier)
    before = world.everything()
    with pytest.raises(ForbiddenError, match="one signal only"):
        service.barriers.acknowledge(world.barrier, received_by="front office")
    assert before == world.everything()
    assert 1 == len(service.signals.get(world.signal).answers)
    other = world.by(world.coordinator.signals.link(again).token)
    assert "acknowledged" == other.barriers.acknowledge(world.barrier, received_by="front office").state


def test_expired_and_renewed(world: World) -> None:
    """A link that expired says so and opens nothing; renewed, the same token opens again."""
    made = world.guide.referrals.link(world.referral)
    inside = world.by(made.token)
    world.clock.advance(days=8)
    assert world.by(made.token)
    world.clock.advance(days=1)
    before = world.everything()
    for attempt in (lambda: world.by(made.token), lambda: inside.referrals.accept(world.referral)):
        with pytest.raises(ForbiddenError, match="expired on 2026-03-10") as refused:
            attempt()
        assert "renew" in refused.value.hint
    assert before == world.everything()
    assert "2026-03-19" == str(world.guide.links.renew(made.link.id).expires_on)
    assert "accepted" == world.by(made.token).referrals.accept(world.referral).state


def test_revoked(world: World) -> None:
    """A link that was taken back closes at once, also for who is inside, and for good."""
    made = world.coordinator.signals.link(world.signal)
    inside = world.by(made.token)
    world.coordinator.links.revoke(made.link.id)
    before = world.everything()
    for attempt in (
        lambda: world.by(made.token),
        lambda: inside.barriers.acknowledge(world.barrier, received_by="x"),
        lambda: world.coordinator.links.renew(made.link.id),
    ):
        with pytest.raises(ForbiddenError, match="taken back on 2026-03-02"):
            attempt()
    assert before == world.everything()
    (kept,) = world.coordinator.links.list(world.signal)
    assert kept == world.coordinator.links.get(made.link.id)


def test_a_withdrawn_signal_is_answered_by_no_link(world: World) -> None:
    """Once a signal was withdrawn its links read it without words, and move none of its barriers."""
    desk = world.by(world.coordinator.signals.link(world.signal).token)
    world.coordinator.signals.withdraw(world.signal, reason="entered_in_error")
    with pytest.raises(ForbiddenError):
        desk.barriers.acknowledge(world.barrier, received_by="x")
    assert [None] == [account.title for account in desk.signals.get(world.signal).accounts]


def test_altered_tokens_and_other_shops(world: World, tmp_path: Path, city: Path) -> None:
    """A token that was altered, is of another city, or was signed with another key is refused, each in its words."""
    token = world.coordinator.signals.link(world.signal).token
    before = world.everything()
    with pytest.raises(InvalidDataError, match="no link of this shop"):
        world.by(token[:-1] + ("a" if token[-1] != "a" else "b"))
    with pytest.raises(InvalidDataError, match="another city"):
        world.by(token.replace("mycity", "yourcity"))
    state = {"folder": str(tmp_path / "elsewhere")}
    with (
        OneStopShop.open(city, state=state) as other,
        pytest.raises(InvalidDataError, match="no link of this shop"),
    ):
        other.acting_by_link(token)
    (tmp_path / "elsewhere" / "link-key").write_text((city / ".onestopshop" / "link-key").read_text())
    store = {"use": "memory"}
    with (
        OneStopShop.open(city, state=state, storage=store) as empty,
        pytest.raises(NotFoundError, match="no link"),
    ):
        empty.acting_by_link(token)
    assert before == world.everything()


def test_the_log_never_holds_a_token(world: World) -> None:
    """Neither the log nor a record holds a token or a part of its signature; printing a link shows none."""
    made = world.coordinator.signals.link(world.signal)
    world.by(made.token).barriers.acknowledge(world.barrier, received_by="the counter")
    secret = made.token.rpartition(".")[2]
    kept = world.shop.storage
    with kept.read() as snapshot:
        records = snapshot.get("link", made.link.id)
    assert secret not in f"{world.everything()} {records} {made!r} {made.link!r}"
    assert "link.issued" in [entry.action for entry in world.everything()]


def test_retries_and_renewals_of_signals(world: World) -> None:
    """The same key returns the same link and token; a key of another subject's link is a conflict."""
    one, two = (world.coordinator.signals.link(world.signal, key="l1") for _ in range(2))
    assert (one, one.token) == (two, two.token)
    assert one.token != world.coordinator.signals.link(world.signal).token
    gone = [world.coordinator.links.revoke(one.link.id, key="r1") for _ in range(2)]
    assert gone[0] == gone[1]
    with pytest.raises(ConflictError, match="used for") as refused:
        world.coordinator.referrals.link(world.referral, key="l1")
    assert "new key" in refused.value.hint


def test_what_no_link_is_made_for(world: World) -> None:
    """A draft, an organisation that is not addressed, a referral that nobody was asked for: a link is refused."""
    draft = world.coordinator.signals.prepare([world.confirmed()])
    note = world.guide.referrals.make(service=world.service.id, topic="topic:registration", mode="told")
    before = world.everything()
    for attempt, told in (
        (lambda: world.coordinator.signals.link(draft.id), "'prepared'"),
        (lambda: world.coordinator.signals.link(world.signal, organisation="stranger"), "addressed to"),
        (lambda: world.guide.referrals.link(note.id), "'given'"),
        (lambda: world.guide.signals.link(world.signal), "no grant"),
        (lambda: world.coordinator.links.list("x"), "UUID"),
    ):
        with pytest.raises(OneStopShopError, match=told):
            attempt()
    assert before == world.everything()


def test_the_key_stays(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is made when it is first needed, is private, and is the configured one when there is one."""
    made = World(city)
    kept = made.shop.city.state / "link-key"
    assert not kept.exists()
    token = made.coordinator.signals.link(made.signal).token
    assert kept.stat().st_mode & 0o077 == 0
    made.shop.close()
    now = FixedClock(datetime(2026, 3, 3, 9, tzinfo=UTC))
    with OneStopShop.open(city, now=now) as again:
        assert made.signal == again.acting_by_link(token).signals.get(made.signal).id
    monkeypatch.setenv("ONESTOPSHOP_CITY__LINK_KEY", "a secret of the city")
    with OneStopShop.open(city, now=now) as other, pytest.raises(InvalidDataError):
        other.acting_by_link(token)
    monkeypatch.setenv("ONESTOPSHOP_CITY__LINK_KEY", "short")
    with (
        OneStopShop.open(city, now=now) as weak,
        pytest.raises(ConfigurationError, match="answer links is too short"),
    ):
        weak.acting_by_link(token)


def test_configuring_signals(city: Path) -> None:
    """Due dates and the days of links are the city's; a receipt that is due after the answer is refused."""
    made = World(
        city,
        signals={"acknowledge_days": 3, "answer_days": 9, "link_days": 0},
        referrals={"link_days": 1},
    )
    signal = made.coordinator.signals.get(made.signal)
    link = made.coordinator.signals.link(made.signal).link
    assert ("2026-03-05", "2026-03-11", "2026-03-11") == (
        str(signal.acknowledge_by),
        str(signal.answer_by),
        str(link.expires_on),
    )
    assert "2026-03-03" == str(made.guide.referrals.link(made.referral).link.expires_on)
    made.shop.close()
    with pytest.raises(ConfigurationError, match="acknowledge_days is at most answer_days"):
        OneStopShop.open(city, signals={"acknowledge_days": 10, "answer_days": 9})


def test_a_desk_of_nobody(city: Path) -> None:
    """A desk of an organisation that no directory knows is found by a check: it could never agree."""
    with OneStopShop.open(city, desks={"main": {"organisation": "nobody"}}) as shop:
        (found,) = [one for one in shop.findings() if one.rule == "desks.organisation"]
    assert ("desks.main.organisation", True) == (found.path, "'nobody'" in found.message)
    with pytest.raises(ConfigurationError, match=r"desks\.main\.organisation"):
        OneStopShop.open(city, desks={"main": {"organisation": "No Body"}})
