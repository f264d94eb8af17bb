# SPDX-License-Identifier: EUPL-1.2
"""
Tallies: one number of a desk and month, which nothing links to a visit.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.conftest import Town

from onestopshop.domain.fields import fields_of
from onestopshop.domain.reports.tallies import Tally, TallyPlan
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.rules import Rules

PLAN = TallyPlan(
    label=LocalizedText({"en": "Pupils"}),
    purpose="the yearly report to a fund",
    until=date(2026, 6, 30),
    method="asked at the door",
)


@pytest.fixture
def counting(town: Town) -> Town:
    """A town that counts pupils until the summer; today is 2 March 2026."""
    town.context = attrs.evolve(town.context, rules=Rules(tallies={"pupils": PLAN}))
    return town


def test_set_and_add(counting: Town) -> None:
    """A number is set in place of the one before, and can be added to; each is one for a desk and month."""
    tallies = counting.desk("worker").tallies
    tallies.set("pupils", month="2026-02", count=17)
    tallies.add("pupils", month="2026-02", count=2)
    tallies.set("pupils", month="2026-03", count=1, method="counted the chairs")
    kept = tallies.set("pupils", month="2026-02", count=12)
    assert ("pupils:main:2026-02", 12, 3) == (kept.id, kept.count, kept.version)
    found = [(one.month, one.count, one.method) for one in tallies.list()]
    assert [("2026-02", 12, "asked at the door"), ("2026-03", 1, "counted the chairs")] == found
    assert ["tally.set"] * 4 == counting.actions()[-4:]


def test_the_method_in_force(counting: Town) -> None:
    """A number keeps the method by which it was counted: not that of the one before, nor a later one."""
    tallies = counting.desk("worker").tallies
    assert (
        "counted the chairs"
        == tallies.set("pupils", month="2026-02", count=9, method="counted the chairs").method
    )
    assert "counted the chairs" == tallies.add("pupils", month="2026-02").method
    assert "asked at the door" == tallies.set("pupils", month="2026-02", count=12).method
    counting.context = attrs.evolve(
        counting.context, rules=Rules(tallies={"pupils": attrs.evolve(PLAN, method="counted the coats")})
    )
    tallies = counting.desk("worker").tallies
    assert ["asked at the door"] == [one.method for one in tallies.list()]
    assert "asked at the door" == tallies.add("pupils", month="2026-02").method
    assert "counted the coats" == tallies.set("pupils", month="2026-02", count=12).method


def test_the_same_key_adds_once(counting: Town) -> None:
    """Adding again with the same key changes nothing."""
    tallies = counting.desk("worker").tallies
    first = tallies.add("pupils", month="2026-02", count=2, key="sheet-7")
    with counting.nothing_written():
        assert first == tallies.add("pupils", month="2026-02", count=2, key="sheet-7")


def test_nothing_links_it_to_a_visit() -> None:
    """A tally has no field that could be crossed with anything but its desk and month."""
    names = {field.name for field in fields_of(Tally)}
    assert {"id", "city", "name", "desk", "month", "count", "method", "set_on", "by", "version"} == names


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "nationalities"}, "no such tally"),
        ({"month": "2026-04"}, "has begun"),
        ({"month": "2026-Q1"}, "no month"),
        ({"name": ["pupils"]}, "no such tally"),
        ({"count": -1}, "from 0 to"),
        ({"count": True}, "from 0 to"),
        ({"count": "3"}, "from 0 to"),
        ({"count": 2**64}, "from 0 to"),
        ({"desk": "nowhere"}, "no desk"),
        ({"method": "ask someone@example.org"}, "e-mail"),
        ({"method": " "}, "a text is needed"),
        ({"method": 7}, "a text is needed"),
        ({"method": "x" * 301}, "1 to 300"),
    ],
)
def test_what_is_refused(counting: Town, given: dict[str, Any], said: str) -> None:
    """What is no tally, desk, month or number is refused, and so is a method that tells who somebody is."""
    said_all: dict[str, Any] = {"name": "pupils", "month": "2026-02", "count": 3, **given}
    name = said_all.pop("name")
    with counting.nothing_written(), pytest.raises(InvalidDataError, match=said):
        counting.desk("coordinator").tallies.set(name, **said_all)


def test_adding_nothing(counting: Town) -> None:
    """Whoever adds nothing meant something else."""
    with counting.nothing_written(), pytest.raises(InvalidDataError, match="at least one"):
        counting.desk("worker").tallies.add("pupils", month="2026-02", count=0)


def test_the_end(counting: Town) -> None:
    """After its last day nothing is counted any more, not even for an earlier month; what was counted stays."""
    tallies = counting.desk("worker").tallies
    tallies.set("pupils", month="2026-03", count=4)
    counting.clock.advance(days=120)
    tallies.set("pupils", month="2026-06", count=5)
    counting.clock.advance(days=1)
    with counting.nothing_written(), pytest.raises(InvalidDataError, match="until 2026-06-30"):
        tallies.set("pupils", month="2026-06", count=6)
    assert [4, 5] == [one.count for one in tallies.list()]


def test_a_list_for_others(counting: Town) -> None:
    """Made for the organisations, a list hides small numbers."""
    coordinator = counting.desk("coordinator").tallies
    for desk, count in (("main", 17), ("market", 4)):
        coordinator.set("pupils", month="2026-02", count=count, desk=desk)
    assert [17, 4] == [one.count for one in coordinator.list(name="pupils", period="2026-Q1")]
    assert [17, None] == [one.count for one in coordinator.list(audience="organisation")]
    assert () == coordinator.list(period="2025")
    with pytest.raises(InvalidDataError, match="no such audience"):
        coordinator.list(audience="press")


def test_a_worker_counts_at_her_desk(counting: Town) -> None:
    """A worker counts and sees what is of her own desk."""
    counting.desk("coordinator").tallies.set("pupils", month="2026-02", count=9, desk="market")
    worker = counting.desk("worker").tallies
    with counting.nothing_written(), pytest.raises(ForbiddenError, match="her own desk"):
        worker.set("pupils", month="2026-02", count=3, desk="market")
    with pytest.raises(ForbiddenError, match="her own desk"):
        worker.list(desk="market")
    assert () == worker.list()


@pytest.mark.parametrize("acts_as", ["owner", "verifier"])
def test_outside_the_desks(counting: Town, acts_as: str) -> None:
    """Who is outside the desks neither counts nor looks, whatever is granted."""
    tallies = counting.desk(acts_as, organisation="office").tallies
    with counting.nothing_written(), pytest.raises(ForbiddenError):
        tallies.set("pupils", month="2026-02", count=3)
    with pytest.raises(ForbiddenError):
        tallies.list()


def test_counting_needs_a_grant(make_town: Callable[..., Town]) -> None:
    """Whoever has no grant counts nothing and sees nothing."""
    town = make_town({"worker": ["tallies.read"], "coordinator": ["tallies.record"]})
    with town.nothing_written(), pytest.raises(ForbiddenError, match=r"tallies\.record"):
        town.desk("worker").tallies.set("pupils", month="2026-02", count=3)
    for call in (town.desk("coordinator").tallies.list, town.desk("coordinator").tallies.plans):
        with pytest.raises(ForbiddenError, match=r"tallies\.read"):
            call()


def test_the_plans(counting: Town) -> None:
    """What is counted, for whom, until when and how can be looked up."""
    assert {"pupils": PLAN} == counting.desk("worker").tallies.plans()


def test_no_desk(counting: Town) -> None:
    """Somebody who acts at no desk names the one that counted."""
    with counting.nothing_written(), pytest.raises(InvalidDataError, match="desk is missing"):
        counting.desk("coordinator", desk=None).tallies.set("pupils", month="2026-02", count=3)
