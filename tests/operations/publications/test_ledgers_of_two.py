# SPDX-License-Identifier: EUPL-1.2
"""
Where two installations record, correct, take back and merge, every contact and every referral is booked once.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from tests.operations.visit_samples import SHORTEST as VISIT
from tests.proofs.merge.desks import Shop

from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.reports.periods import Period, period_of
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications.counting import counts_of
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.windows import Closing, Closings
from onestopshop.operations.work import Work
from onestopshop.ports.following import length_of_log
from onestopshop.ports.queries import Query

QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")


@attrs.define
class Book:
    """
    What a clerk books who remembers every contact and referral that was booked.
    """

    since: Period
    booked: set[str] = attrs.field(factory=set)

    def close(self, work: Work, period: Period) -> tuple[int, int]:
        """Return how many contacts and referrals a quarter counts for the first time."""
        visits = {one.id: one for one in work.find(Visit, Query(kind=Visit.KIND))}

        def contact(visit: Visit) -> str:
            while visit.corrects is not None:
                visit = visits[visit.corrects]
            return visit.id

        contacts = {
            contact(one)
            for one in visits.values()
            if one.counted == "yes" and self.since.since <= one.day < period.until
        }
        referrals = {
            one.id
            for one in work.find(Referral, Query(kind=Referral.KIND))
            if one.state.value not in {"draft", "entered_in_error"}
            and self.since.since <= one.day < period.until
        }
        new = contacts - self.booked, referrals - self.booked
        self.booked |= contacts | referrals
        return len(new[0]), len(new[1])


class Office:
    """
    The home installation, which closes quarters, and a laptop.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.home = Shop("home", folder, Random(seed), home=True)
        self.laptop = Shop("laptop", folder, Random(-seed - 1))
        self.closings: Closings | None = None
        self.at(QUARTERS[0])

    def at(self, quarter: str) -> Period:
        """Let it be a day of a quarter everywhere."""
        period = period_of(quarter)
        for shop in (self.home, self.laptop):
            shop.at = shop.at.replace(month=period.since.month, day=10)
        return period

    def both(self, act: Callable[[Shop], object]) -> None:
        """Do the same thing at both, before they know of each other."""
        for shop in (self.home, self.laptop):
            act(shop)

    def close(self, quarter: str, book: Book | None = None) -> dict[str, int]:
        """Return what a quarter books, and close it."""
        period = period_of(quarter)
        self.home.at += timedelta(days=120)
        with Work(self.home.context, self.home.desk.actor) as work:
            counts = counts_of(work, programme_of("quarter"), period, self.closings)
            found = {table: counts.get(table, {}).get((), 0) for table in ("visits", "referrals")}
            if book is not None:
                assert book.close(work, period) == tuple(found.values())
            closed = Closing(until=period.until, upto=length_of_log(work.snapshot))
        before = self.closings.each if self.closings else ()
        self.closings = Closings(since=period_of(QUARTERS[0]).since, each=(*before, closed))
        return found


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A home installation and a laptop that know the same visit of the first quarter."""
    return Office(tmp_path, 1)


def record(shop: Shop, **more: Any) -> str:
    """Record a visit."""
    return shop.desk.visits.record(**{**VISIT, **more}).id


@pytest.mark.parametrize("booked", [True, False])
@pytest.mark.parametrize("settled", [True, False])
def test_corrected_by_both(office: Office, booked: bool, settled: bool) -> None:
    """A visit that both corrected is one contact, before and after somebody takes one of the corrections back."""
    visit = record(office.home)
    office.home.hand_to(office.laptop, everything=True)
    if booked:
        assert 1 == office.close("2026-Q1")["visits"]
        office.at("2026-Q2")
    mine, other = (record(shop, corrects=visit, channel="phone") for shop in (office.home, office.laptop))
    office.laptop.hand_to(office.home, everything=True)
    quarter = "2026-Q2" if booked else "2026-Q1"
    if settled:
        office.home.desk.visits.retract(mine, reason="duplicate")
    assert (0 if booked else 1) == office.close(quarter)["visits"]
    record(office.home, corrects=other, channel="email")
    assert 0 == office.close("2026-Q3")["visits"]


def test_the_other_correction_takes_the_place(office: Office) -> None:
    """When the correction that was booked is taken back, the other one moves its count and no other."""
    visit = record(office.home)
    office.home.hand_to(office.laptop, everything=True)
    office.close("2026-Q1")
    mine, other = (
        record(office.home, corrects=visit, channel="phone"),
        record(office.laptop, corrects=visit),
    )
    for _ in range(5):
        record(office.home, channel="phone", day=date(2026, 4, 1))
    assert 5 == office.close("2026-Q2")["visits"]
    office.home.desk.visits.retract(mine, reason="duplicate")
    office.laptop.hand_to(office.home, everything=True)
    for _ in range(5):
        record(office.home, channel="phone", day=date(2026, 7, 1))
    with Work(office.home.context, office.home.desk.actor) as work:
        counts = counts_of(work, programme_of("quarter"), period_of("2026-Q3"), office.closings)
    assert ({(): 5}, {("phone",): 4, ("desk",): 1}) == (counts["visits"], counts["channel"])
    assert other


def test_taken_back_by_both(office: Office) -> None:
    """What was taken back before its quarter was closed was never booked, also when somebody says so again later."""
    visit = record(office.home)
    office.home.hand_to(office.laptop, everything=True)
    office.home.desk.visits.retract(visit, reason="duplicate")
    office.laptop.desk.visits.retract(visit, reason="other")
    assert 0 == office.close("2026-Q1")["visits"]
    office.laptop.hand_to(office.home, everything=True)
    record(office.home, corrects=visit)
    assert 1 == office.close("2026-Q2")["visits"]


def test_given_by_both(office: Office) -> None:
    """A draft that both handed out is one referral, also when one of them is heard of after the closing."""
    draft = office.home.desk.referrals.prepare(
        service="housing", topic="topic:housing-search", mode="told"
    ).id
    office.home.hand_to(office.laptop, everything=True)
    office.both(lambda shop: shop.desk.referrals.give(draft))
    assert 1 == office.close("2026-Q1")["referrals"]
    office.laptop.hand_to(office.home, everything=True)
    assert 0 == office.close("2026-Q2")["referrals"]


@pytest.mark.parametrize("seed", range(4))
def test_every_contact_once(tmp_path: Path, seed: int) -> None:
    """Whatever two installations did, also to the same visit, a closing counts what none before it counted."""
    chance, office = Random(seed), Office(tmp_path, seed)
    home, laptop, book = office.home, office.laptop, Book(period_of(QUARTERS[0]))
    for name in QUARTERS:
        office.at(name)
        for _ in range(50):
            chance.choice((home, laptop)).do()
            if chance.random() < 0.1:
                laptop.hand_to(home)
            if chance.random() < 0.05:
                home.hand_to(laptop)
        office.close(name, book)
    assert len(book.booked) > 20
