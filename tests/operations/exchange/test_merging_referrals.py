# SPDX-License-Identifier: EUPL-1.2
"""
What two installations told of one referral comes together: reports, appointments, consent, receipts, attempts.
"""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.operations.exchange.test_merging_refusals import Lines, changed, refused
from tests.proofs.merge.desks import Shop

from onestopshop.domain.people import SYSTEM
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.messages.reminders import remind
from onestopshop.operations.referrals.receipts import VISITOR, Receipts

AGREED = {"given": "yes", "items": ["phone"], "how": "oral", "language": "ar", "day": "2026-02-01"}


@pytest.fixture
def home(tmp_path: Path) -> Shop:
    return Shop("home", tmp_path, Random(1), home=True)


@pytest.fixture
def laptop(tmp_path: Path, home: Shop) -> Shop:
    made = Shop("laptop", tmp_path, Random(2))
    made.at = home.at
    return made


def requested(shop: Shop, **more: Any) -> str:
    said = {"service": "housing", "topic": "topic:housing-search", "mode": "contacted"}
    return shop.desk.referrals.make(**said | more).id


def together(home: Shop, laptop: Shop) -> None:
    """Let two exchange everything, and be equal."""
    for giver, taker in ((laptop, home), (home, laptop)):
        giver.hand_to(taker, everything=True)
    assert home.records() == laptop.records()


def test_everything_that_was_told(home: Shop, laptop: Shop) -> None:
    """Reports of both sides are kept, a consent that one withdrew is withdrawn, and nothing is a conflict."""
    id = requested(home, contact="0470 12 34 56", consent=AGREED, appointment_on="2026-03-09")
    home.hand_to(laptop, everything=True)
    home.desk.referrals.report(id, outcome="helped", reported_by="service")
    laptop.desk.referrals.report(id, outcome="not_helped", reported_by="visitor")
    laptop.desk.referrals.reschedule(id, appointment_on=laptop.at.date() + timedelta(days=9))
    laptop.desk.referrals.withdraw_consent(id)
    together(home, laptop)
    now = home.desk.referrals.get(id)
    assert {"helped", "not_helped"} == {one.outcome for one in now.outcome_reports}
    assert ("cancelled", None, True) == (now.state, now.contact, now.disputed)
    assert (laptop.at.date(), laptop.at.date() + timedelta(days=9)) == (
        now.consent.withdrawn_on, now.appointment_on,
    )  # fmt: skip
    assert () == home.desk.exchange.conflicts()


def test_an_appointment_that_came_too_late(home: Shop, laptop: Shop) -> None:
    """An appointment that one side moved while the other had cancelled is a conflict, and the first day stands."""
    id = requested(home, appointment_on="2026-03-09", priority="urgent")  # so that the minute is known
    home.hand_to(laptop, everything=True)
    home.desk.referrals.cancel(id, reason="other")
    laptop.at += timedelta(minutes=1)
    laptop.desk.referrals.reschedule(id, appointment_on=date(2026, 4, 1))
    together(home, laptop)
    assert date(2026, 3, 9) == laptop.desk.referrals.get(id).appointment_on
    found = [(one.action, one.met) for one in home.desk.exchange.conflicts()]
    assert [("referral.rescheduled", "cancelled")] == found


def test_a_code_opens_everywhere(home: Shop, laptop: Shop) -> None:
    """A receipt that one installation handed out is taken by the other, which has the same key."""
    id = requested(laptop)
    code = laptop.desk.referrals.receipt(id).code
    laptop.hand_to(home, everything=True)
    Receipts(DeskWork(home.context, VISITOR, commit=home.storage.write)).report(code, outcome="helped")
    together(home, laptop)
    assert "helped" == laptop.desk.referrals.get(id).outcome


def test_both_try_again(home: Shop, laptop: Shop) -> None:
    """When both sides redirect the same referral both attempts stand in its chain."""
    id = requested(home)
    home.hand_to(laptop, everything=True)
    mine = home.desk.referrals.redirect(id, service="registration")
    theirs = laptop.desk.referrals.redirect(id, service="pupils")
    together(home, laptop)
    for shop in (home, laptop):
        assert {id, mine.id, theirs.id} == {one.id for one in shop.desk.referrals.chain(id)}
    assert () == home.desk.exchange.conflicts()


def test_a_reminder_travels(home: Shop, laptop: Shop) -> None:
    """A referral that was reminded of is merged like any other, and an answer meanwhile is no conflict."""
    home.at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    id = requested(home)
    home.hand_to(laptop, everything=True)
    home.at += timedelta(days=14)  # a Monday, too
    assert 1 == len(remind(DeskWork(home.context, SYSTEM, commit=home.storage.write)))
    laptop.desk.referrals.accept(id)
    together(home, laptop)
    assert ("accepted", 3) == ((now := home.desk.referrals.get(id)).state, now.version)
    assert "referral.reminded" in {one.action for one in laptop.log()}
    assert () == home.desk.exchange.conflicts()
    assert 0 == home.hand_to(laptop).entries


@pytest.fixture
def told(home: Shop, laptop: Shop, tmp_path: Path) -> Path:
    """A file with a referral of which everything was told; its entries from 2 on are what was told."""
    path = tmp_path / "records.jsonl"
    id = requested(laptop, consent=AGREED)
    laptop.desk.referrals.report(id, outcome="helped")
    laptop.desk.referrals.reschedule(id, appointment_on=None)
    laptop.desk.referrals.withdraw_consent(id)
    laptop.desk.exchange.export_records(path)
    assert home.desk.exchange.check_records(path) == ()
    return path


@pytest.mark.parametrize(
    ("place", "said", "problem"),
    [
        (2, {"outcome": "wonderful"}, r"\$.entries\[2\].data.outcome"),
        (2, {"reported_by": "Anna"}, r"\$.entries\[2\].data.reported_by"),
        (2, {"reason": "other"}, "an unknown name"),
        (2, None, "outcome is missing"),
        (3, {"appointment_on": "next week"}, r"\$.entries\[3\].data.appointment_on"),
        (3, {"was": 5}, r"\$.entries\[3\].data.was"),
        (3, None, "appointment_on is missing"),
        (4, {"items": ["0470"]}, r"\$.entries\[4\].data.items"),
        (4, {"items": "phone"}, r"\$.entries\[4\].data.items"),
    ],
)
def test_what_has_not_its_form(
    home: Shop, told: Path, place: int, said: dict[str, object] | None, problem: str
) -> None:
    """An entry that tells something else than codes and days is refused with its file."""

    def change(lines: Lines) -> None:
        entry = lines[1]["entries"][place]
        entry["data"] = {} if said is None else {**entry["data"], **said}

    error = refused(home, changed(told, change))
    assert re.search(problem, str(error))
    assert "Anna" not in str(error)
