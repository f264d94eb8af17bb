# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop deliver``: what it did, what failed and why, and what is stuck.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.operations.messages.samples import a_signal

from onestopshop import OneStopShop
from onestopshop.ports.storage import Batch, Put
from onestopshop.runtime.post import Delivered
from onestopshop.testing.fakes import FixedClock

Run = Callable[..., Any]


@pytest.fixture
def waiting(city: Path) -> Callable[[str], str]:
    """Return how to send by a notifier in a city where a service was asked in an emergency five hours ago."""

    def asked(notifier: str) -> str:
        file = city / "onestopshop.toml"
        text = file.read_text("utf-8").replace("plugins = []", 'plugins = ["mail"]')
        file.write_text(f"{text}\n[delivery]\nmost_attempts = 1\n\n[notifiers.post]\n{notifier}\n", "utf-8")
        clock = FixedClock(datetime.now(UTC) - timedelta(hours=5))
        with OneStopShop.open(city, now=clock) as shop:
            desk = shop.acting_as("guide", desk="main")
            service = next(one.id for one in desk.services.list() if one.offered and one.for_visitors)
            return desk.referrals.make(
                service=service, topic="topic:registration", mode="contacted", priority="emergency"
            ).id

    return asked


def test_what_was_done_is_told(run: Run, city: Path, waiting: Callable[[str], str]) -> None:
    """What the clocks asked for and what was sent stand in tables; the length of the log on standard error."""
    waiting('use = "log"')
    done = run("--city", city, "deliver")
    assert "What the clocks asked for" in done.stdout
    assert "first reminder" in done.stdout
    assert "referral.reminded" in done.stdout
    assert "sent" in done.stdout
    assert "followed the log to entry " in done.stderr
    assert "" == run("--city", city, "deliver").stdout


def test_one_document(run: Run, city: Path, waiting: Callable[[str], str]) -> None:
    """With --json everything stands in one document, also what is empty."""
    id = waiting('use = "log"')
    found = json.loads(run("--city", city, "deliver", "--json").stdout)
    assert ["city", "log", "reminded", "deliveries", "broken", "busy", "unread"] == [*found]
    (reminded,), (delivery,) = found["reminded"], found["deliveries"]
    assert (id, "first", []) == (reminded["subject"], reminded["stage"], reminded["skipped"])
    assert ("post", "sent", 1, None) == tuple(
        delivery[name] for name in ("notifier", "state", "attempts", "reason")
    )
    assert ({}, [], []) == (found["broken"], found["busy"], found["unread"])


def test_what_failed_is_told(run: Run, city: Path, waiting: Callable[[str], str]) -> None:
    """A message that was given up ends with 1, stands in the digest with its reason, and can be tried again."""
    waiting('use = "mail"\nhost = "127.0.0.1"\nport = 9\nsender = "desk@mycity.example"\n')
    done = run("--city", city, "deliver", code=1)
    assert "given up" in done.stdout
    assert "no mail address is known for organisation:" in done.stdout
    shown = run("--city", city, "deliver", "--stuck").stdout
    assert "Messages that do not leave" in shown
    (stuck,) = json.loads(run("--city", city, "deliver", "--stuck", "--json").stdout)["deliveries"]
    assert "onestopshop deliver --again" in stuck["reason"]
    assert "" == run("--city", city, "deliver").stdout
    assert "given up" in run("--city", city, "deliver", "--again", code=1).stdout


def test_a_notifier_that_cannot_be_used(run: Run, city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notifier that cannot be opened ends with 1 and is named with the reason, and so is one that is busy."""
    done = Delivered(broken={"post": "no certificates"}, busy=("log",))
    monkeypatch.setattr(OneStopShop, "deliver", lambda *_, **__: done)
    told = run("--city", city, "deliver", code=1).stderr
    assert "the notifier post cannot be used: no certificates" in told
    assert "another process sends for the notifier log" in told


def test_what_is_stuck(run: Run, city: Path) -> None:
    """The digest lists signals and referrals that wait, without what a referral says; nothing is sent."""
    assert "nothing is stuck\n" == run("--city", city, "deliver", "--stuck").stderr
    clock = FixedClock(datetime.now(UTC) - timedelta(days=90))
    with OneStopShop.open(city, now=clock) as shop:
        town: Any = type("Town", (), {"context": shop._context, "storage": shop.storage, "ids": shop._new_id})
        a_signal(town)
        desk = shop.acting_as("guide", desk="main")
        service = next(one.id for one in desk.services.list() if one.offered and one.for_visitors)
        made = desk.referrals.make(service=service, topic="topic:registration", mode="contacted")
    shown = run("--city", city, "deliver", "--stuck").stdout
    assert "Signals without an answer" in shown
    assert "Referrals to look at" in shown
    found = json.loads(run("--city", city, "deliver", "--stuck", "--json").stdout)
    assert [("answer", [1, 2])] == [(one["missing"], one["barriers"]) for one in found["signals"]]
    assert [
        {"id": made.id, "desk": "main", "why": "overdue", "since": found["referrals"][0]["since"]}
    ] == found["referrals"]


def test_looking_sends_nothing(run: Run, city: Path) -> None:
    """--stuck and --again contradict each other."""
    assert "--stuck sends nothing" in run("--city", city, "deliver", "--stuck", "--again", code=2).stderr


def test_a_record_that_cannot_be_read(run: Run, city: Path, waiting: Callable[[str], str]) -> None:
    """It is named in a table, and `deliver` ends with 1; the digest names it as well."""
    id = waiting('use = "log"')
    with OneStopShop.open(city) as shop, shop.storage.read() as snapshot:
        record = snapshot.get("referral", id)
        assert record is not None
        spoilt = attrs.evolve(record, body={"id": id}, version=record.version + 1)
        shop.storage.write(Batch(puts=(Put(spoilt, replaces=record.version),)))
    assert id in run("--city", city, "deliver", code=1).stdout
    shown = run("--city", city, "deliver", "--stuck")
    assert ("Records that cannot be read" in shown.stdout, "nothing is stuck" in shown.stderr) == (
        True,
        False,
    )
    (unread,) = json.loads(run("--city", city, "deliver", "--stuck", "--json").stdout)["unread"]
    assert ("referral", id) == (unread["kind"], unread["subject"])
