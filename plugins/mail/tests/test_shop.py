# SPDX-License-Identifier: EUPL-1.2
"""
A signal on its whole way: gathered, confirmed, agreed to, sent, and read in a mail.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.testing.fakes import FixedClock
from onestopshop_mail.testing import MailServer

OWNER, CARRIER = "organisation:civil-affairs", "organisation:neighbourhood-association"


@pytest.fixture
def clock() -> FixedClock:
    """A clock on a Monday in March."""
    return FixedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


@pytest.fixture
def shop(tmp_path: Path, server: MailServer, clock: FixedClock) -> Iterator[OneStopShop]:
    """Yield the shop of the packaged city, which sends by the server of the test."""
    shutil.copytree(str(files("onestopshop") / "data" / "city"), tmp_path / "city")
    post = {
        "use": "mail",
        "host": server.host,
        "port": server.port,
        "security": "none",
        "sender": "signals@mycity.example",
        "addresses": {
            OWNER: "office@city.example",
            CARRIER: "desk@association.example",
            "role:coordinator": "coordinator@mycity.example",
        },
    }
    with OneStopShop.open(tmp_path / "city", now=clock, plugins=[], notifiers={"post": post}) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _listed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin is switched on by the environment, as a city may do."""
    monkeypatch.setenv("ONESTOPSHOP_PLUGINS", '["mail"]')


def signalled(shop: OneStopShop) -> str:
    """Take six visits to a signal that is sent, and return its id."""
    seen = []
    for number in range(6):
        guide = shop.acting_as("guide", desk="main", worker=f"w{number % 3}")
        visit = guide.visits.record(
            channel="desk",
            language="ar",
            topics=["topic:registration"],
            handling=["answered"],
            services=["registration"],
        )
        observed = guide.barriers.observe(
            visit=visit.id,
            service="registration",
            step="understand",
            concepts=["b:begrijpbaar"],
            what_happened="Two pages, all of it in legal words.",
        )
        seen.append(observed.id)
    desk = shop.acting_as("coordinator")
    barrier = desk.barriers.gather(
        seen, title={"en": "Letter of registration"}, problem={"en": "The letter is hard to read."}
    )
    desk.barriers.review(seen[0])
    desk.barriers.quote(barrier.id, observations=[seen[0]])
    desk.barriers.confirm(
        barrier.id,
        checks=["clear", "neutral", "recognised"],
        kind="kind:information",
        level="gov:local",
        owner="civil-affairs",
    )
    signal = desk.signals.prepare([barrier.id], carrier="neighbourhood-association")
    desk.signals.check(signal.id, name="shared", holds=True)
    return desk.signals.send(signal.id).id


def test_a_signal_reaches_who_can_remove_the_barrier(shop: OneStopShop, server: MailServer) -> None:
    """What was agreed to arrives once at the owner, with its counts, its example and its dates."""
    signalled(shop)
    assert [(OWNER, "sent")] == [(one.to, one.state) for one in shop.deliver().deliveries]
    assert () == shop.deliver().deliveries
    (mail,) = server.mails
    text = mail.get_content()
    assert "office@city.example" == mail["To"]
    for words in (
        "Letter of registration",
        "The letter is hard to read.",
        "Met in 6 of 6 visits",
        "“Two pages, all of it in legal words.”",
        "16 March 2026",
        "1 May 2026",
    ):
        assert words in text
    assert [] == [word for word in ("w0", "w1", "guide", "main") if word in text]


def test_silence_goes_to_coordinator_and_carrier(
    shop: OneStopShop, server: MailServer, clock: FixedClock
) -> None:
    """Two reminders and the agenda go to the coordinator and the carrier, all in the thread of the signal."""
    signalled(shop)
    for _ in range(90):
        shop.deliver()
        clock.advance(days=1)
    expected = {"office@city.example": 1, "coordinator@mycity.example": 3, "desk@association.example": 3}
    assert expected == Counter(str(mail["To"]) for mail in server.mails)
    assert 7 == len(set(server.ids))
    assert 1 == len({str(mail["References"]) for mail in server.mails})
    assert "on the agenda of the next meeting" in server.mails[-1].get_content()


def test_an_answer_ends_it(shop: OneStopShop, server: MailServer, clock: FixedClock) -> None:
    """After the owner's answer nobody is reminded of anything."""
    signal = signalled(shop)
    shop.deliver()
    desk = shop.acting_as("coordinator")
    (barrier,) = desk.signals.get(signal).barriers
    desk.barriers.acknowledge(barrier, received_by="the office", message="letter 3")
    desk.barriers.plan(barrier, measure="A new letter.", due="2026-09-01", message="letter 4")
    for _ in range(90):
        shop.deliver()
        clock.advance(days=1)
    assert 1 == len(server.mails)
