# SPDX-License-Identifier: EUPL-1.2
"""
Every fact is booked once: in the first quarter that is closed after it was entered and does not end before its day.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.conftest import Town
from tests.operations.publications.publication_samples import MET, Publishing

from onestopshop.domain.observations import Observation
from onestopshop.domain.publications.programmes import At
from onestopshop.domain.publications.publications import Booking, booking_id
from onestopshop.domain.reports.periods import period_of
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.publishing import made
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Erasure, LogEntry, Put

Counts = Mapping[str, Mapping[At, int]]
MARCH, APRIL, MAY = date(2026, 3, 10), date(2026, 4, 10), date(2026, 5, 10)


@pytest.fixture
def closed(publishing: Publishing) -> Publishing:
    """A town with 20 visits in a published first quarter; it is 10 April."""
    publishing.at(MARCH)
    publishing.first = publishing.visits(20, MARCH, met=5)  # type: ignore[attr-defined]
    publishing.at(APRIL)
    publishing.publications.publish("2026-Q1")
    return publishing


def first(closed: Publishing) -> Visit:
    visits: list[Visit] = closed.first  # type: ignore[attr-defined]
    return visits[0]


def second_quarter(publishing: Publishing) -> Counts:
    """Return exactly what the second quarter would book."""
    publishing.at(date(2026, 7, 1))
    desk = publishing.coordinator
    with Work(publishing.town.context, desk.actor) as work:
        return made(work, programme_of("quarter"), period_of("2026-Q2")).counts


def told(counts: Counts, *tables: str) -> dict[str, Mapping[At, int]]:
    return {name: counts[name] for name in tables if counts.get(name)}


def erase(town: Town, visit: Visit) -> None:
    with town.storage.read() as snapshot:
        record = snapshot.get(Visit.KIND, visit.id)
    assert record is not None
    town.storage.write(Batch(erasures=(Erasure(kind=Visit.KIND, id=visit.id, replaces=record.version),)))


def test_a_late_visit(closed: Publishing) -> None:
    """What is entered after its quarter was closed is booked in the next one."""
    closed.visits(3, MARCH, channel="phone")
    assert {"visits": {(): 3}, "channel": {("phone",): 3}} == told(
        second_quarter(closed), "visits", "channel", "met"
    )


def test_a_visit_of_the_open_quarter(closed: Publishing) -> None:
    """What was entered before the closing with a day behind the period is booked in the next quarter."""
    closed.visits(2, APRIL)
    assert {(): 2} == second_quarter(closed)["visits"]


def test_a_visit_before_the_first_period(publishing: Publishing) -> None:
    """What happened before the first published quarter is never booked."""
    publishing.at(MARCH)
    publishing.visits(2, date(2025, 12, 31))
    publishing.visits(1, MARCH)
    publishing.at(APRIL)
    publishing.publications.publish("2026-Q1", leave_out_before=True)
    publishing.visits(4, date(2025, 12, 30))
    assert {} == told(second_quarter(publishing), "visits")


def test_a_correction_of_what_was_never_booked(publishing: Publishing) -> None:
    """A visit of before the first period that is corrected to a day of it counts as one that is entered late."""
    publishing.at(MARCH)
    early = publishing.visits(1, date(2025, 12, 31))[0]
    publishing.guide.referrals.make(visit=early.id, service="registration", mode="told")
    publishing.visits(1, MARCH)
    publishing.at(APRIL)
    publishing.publications.publish("2026-Q1", leave_out_before=True)
    corrected(publishing, early, day=MARCH)
    late = publishing.visits(1, date(2025, 12, 31))[0]
    publishing.guide.referrals.make(visit=late.id, service="registration", mode="told")
    assert {"visits": {(): 1}} == told(second_quarter(publishing), "visits", "referrals")


def test_nothing_is_booked_twice(closed: Publishing) -> None:
    """A quarter books nothing of what the one before booked."""
    assert {} == {name: cells for name, cells in second_quarter(closed).items() if cells}


def test_a_late_observation(closed: Publishing) -> None:
    """A barrier that is noted later in a booked visit counts in the next quarter, and the visit does not again."""
    closed.visits(30, APRIL, met=1)
    late = closed.first[9]  # type: ignore[attr-defined]
    closed.guide.barriers.observe(visit=late.id, service="registration", **MET)  # type: ignore[arg-type]
    counts = second_quarter(closed)
    assert {"visits": {(): 30}, "met": {(): 2}, "step": {("find",): 2}} == told(
        counts, "visits", "met", "step"
    )


def test_a_second_observation_of_the_same(closed: Publishing) -> None:
    """A barrier that is met twice in one visit counts once, also when the second one is noted later."""
    closed.visits(30, APRIL, met=1)
    again = first(closed)
    closed.guide.barriers.observe(visit=again.id, service="registration", **MET)  # type: ignore[arg-type]
    assert {(): 1} == second_quarter(closed)["met"]


def corrected(closed: Publishing, visit: Visit, **fields: Any) -> Visit:
    return closed.guide.visits.record(
        **{
            "channel": "desk",
            "language": "ar",
            "topics": ["topic:registration"],
            "handling": ["answered"],
            "day": visit.day,
            "corrects": visit.id,
            **fields,
        }
    )


def test_a_correction_is_booked_as_the_difference(closed: Publishing) -> None:
    """A corrected visit moves one count from where it stood to where it stands; the total stays."""
    closed.visits(30, APRIL)
    corrected(closed, first(closed), channel="phone")
    counts = second_quarter(closed)
    assert {"visits": {(): 30}, "channel": {("desk",): 29, ("phone",): 1}} == told(
        counts, "visits", "channel"
    )


def test_a_correction_leaves_no_count_below_zero(closed: Publishing) -> None:
    """A difference that would leave a count below zero is not booked."""
    closed.visits(3, APRIL, channel="email")
    corrected(closed, first(closed), channel="phone")
    assert {("email",): 3} == second_quarter(closed)["channel"]


def test_a_correction_within_the_quarter(closed: Publishing) -> None:
    """A visit that was not booked before its correction counts as it stands."""
    visit = closed.visits(1, APRIL)[0]
    again = corrected(closed, visit, channel="phone")
    corrected(closed, again, channel="email")
    assert {("email",): 1} == second_quarter(closed)["channel"]


def test_a_corrected_observation(closed: Publishing) -> None:
    """A corrected observation of a booked visit moves its count to the other step."""
    closed.visits(30, APRIL, met=10)
    visit = first(closed)
    wrong = closed.guide.visits.sheet(visit.id).observations[0]
    closed.guide.barriers.retract(wrong.id, reason="entered_in_error")
    right = {**MET, "step": "understand", "replaces": wrong.id}
    closed.guide.barriers.observe(visit=visit.id, service="registration", **right)  # type: ignore[arg-type]
    counts = second_quarter(closed)
    assert {"met": {(): 10}, "step": {("find",): 9, ("understand",): 1}} == told(counts, "met", "step")


def test_what_is_taken_back_is_never_booked(closed: Publishing) -> None:
    """A visit or an observation that is taken back after the closing lowers no count."""
    closed.visits(30, APRIL, met=10)
    sheet = closed.guide.visits.sheet(closed.first[1].id)  # type: ignore[attr-defined]
    closed.guide.barriers.retract(sheet.observations[0].id, reason="entered_in_error")
    with closed.unchanged("2026-Q1"):
        closed.guide.visits.retract(first(closed).id, reason="asked_by_person")
    counts = second_quarter(closed)
    assert {"visits": {(): 30}, "met": {(): 10}} == told(counts, "visits", "met")


def test_what_is_erased_is_never_booked(closed: Publishing) -> None:
    """An erased visit changes neither what was published, nor what the next quarter counts, nor the year's part."""
    closed.visits(30, APRIL)
    with closed.unchanged("2026-Q1"):
        erase(closed.town, first(closed))
        assert {(): 30} == second_quarter(closed)["visits"]
    with closed.town.storage.read() as snapshot:
        booking = snapshot.get(Booking.KIND, booking_id("2026-Q1"))
    assert booking is not None
    assert '"visits":[{"at":[],"count":20}]' in str(booking.body["counts"])


def test_facts_without_a_visit(closed: Publishing) -> None:
    """An observation of no visit is no visit, and neither is a visit that was entered late and erased."""
    closed.coordinator.barriers.observe(
        source="partner", service="registration", topic="topic:registration", desk="main", **MET
    )
    erase(closed.town, closed.visits(1, MARCH)[0])
    assert {} == told(second_quarter(closed), "visits", "met")


def test_a_concept_that_is_in_no_list(closed: Publishing) -> None:
    """What has no concept of the primary scheme any more is counted as unknown, and the attacker knows of it."""
    closed.visits(12, APRIL, met=12)
    with closed.town.storage.read() as snapshot:
        found = [*snapshot.find(Query(kind=Observation.KIND))]
    day = APRIL.isoformat()
    changed = [
        Put(attrs.evolve(one, version=2, body={**one.body, "concepts": ["hm:x"], "version": 2}), replaces=1)
        for one in found
        if one.body["day"] == day
    ]
    closed.town.storage.write(Batch(puts=tuple(changed), entries=(an_entry("hm"),)))
    assert {("unknown",): 12} == second_quarter(closed)["concept"]


def an_entry(id: str) -> LogEntry:
    return LogEntry(
        id=id,
        origin="x",
        key=id,
        at=APRIL,
        actor="x",
        action="x.x",
        kind=Observation.KIND,
        subject="x",
        version=2,
    )


def test_a_late_referral(closed: Publishing) -> None:
    """A referral is booked once, by its mode; a draft is not."""
    visit = closed.visits(1, APRIL)[0]
    closed.guide.referrals.make(visit=visit.id, service="registration", mode="told")
    closed.guide.referrals.prepare(visit=visit.id, service="registration", mode="told")
    late = closed.visits(1, MARCH)[0]
    closed.guide.referrals.make(visit=late.id, service="registration", mode="told")
    counts = second_quarter(closed)
    assert {"referrals": {(): 2}, "mode": {("told",): 2}} == told(counts, "referrals", "mode")


def test_organisations_are_counted_once(closed: Publishing) -> None:
    """Different organisations at which barriers were met are counted, and never named."""
    closed.visits(12, APRIL, met=12)
    assert {(): 1} == second_quarter(closed)["organisations"]
