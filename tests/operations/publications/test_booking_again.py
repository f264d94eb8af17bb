# SPDX-License-Identifier: EUPL-1.2
"""
One contact counts once, however much later and by whichever way its record is put right.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from tests.operations.conftest import Town
from tests.operations.publications.publication_samples import MET, Publishing

from onestopshop.domain.publications.programmes import At
from onestopshop.domain.reports.periods import period_of
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.publishing import made
from onestopshop.operations.work import Work
from onestopshop.ports.storage import Batch, Erasure

MARCH, APRIL, JULY, AUGUST = (date(2026, month, 10) for month in (3, 4, 7, 8))
Counts = Mapping[str, Mapping[At, int]]


@pytest.fixture
def first(publishing: Publishing) -> Publishing:
    """A town with 20 visits in a published first quarter; it is 10 April."""
    publishing.at(MARCH)
    publishing.booked = publishing.visits(20, MARCH, met=5)  # type: ignore[attr-defined]
    publishing.at(APRIL)
    publishing.publications.publish("2026-Q1")
    return publishing


def a_visit(first: Publishing) -> Visit:
    """Return a visit of the first quarter in which a barrier was met."""
    visits: list[Visit] = first.booked  # type: ignore[attr-defined]
    return visits[0]


def close_second(publishing: Publishing) -> None:
    """Publish the second quarter, in which 30 more came by phone."""
    publishing.visits(30, publishing.town.context.today() - timedelta(days=20), met=20, channel="phone")
    publishing.publications.publish("2026-Q2")


def counted(publishing: Publishing, period: str, *tables: str) -> dict[str, Mapping[At, int]]:
    """Return exactly what a quarter would book, a day after it."""
    with Work(publishing.town.context, publishing.coordinator.actor) as work:
        counts = made(work, programme_of("quarter"), period_of(period)).counts
    return {name: counts[name] for name in tables if counts.get(name)}


def third(publishing: Publishing, *tables: str) -> dict[str, Mapping[At, int]]:
    """Return what the third quarter would book beside 30 visits by e-mail in which nothing was met."""
    publishing.at(AUGUST)
    publishing.visits(30, AUGUST, channel="email")
    publishing.visits(30, AUGUST, met=30, channel="desk")
    publishing.at(date(2026, 10, 1))
    return counted(publishing, "2026-Q3", *tables)


def again(publishing: Publishing, visit: Visit, **fields: Any) -> Visit:
    """Record a visit anew."""
    said = {
        "channel": "desk",
        "language": "ar",
        "topics": ["topic:registration"],
        "handling": ["answered"],
        "day": visit.day,
        "corrects": visit.id,
        **fields,
    }
    return publishing.guide.visits.record(**said)


def test_taken_back_in_one_quarter_and_entered_anew_in_a_later_one(first: Publishing) -> None:
    """What is taken back lowers no count, so that what is recorded in its place later is a difference only."""
    visit = a_visit(first)
    first.guide.visits.retract(visit.id, reason="entered_in_error")
    first.at(JULY)
    close_second(first)
    again(first, visit, channel="email")
    counts = third(first, "visits", "channel")
    assert {"visits": {(): 60}, "channel": {("desk",): 29, ("email",): 31}} == counts


def test_what_was_observed_in_it_comes_with_it(first: Publishing) -> None:
    """What was observed in a visit and taken back with it stays counted, so that it is not counted again."""
    visit = a_visit(first)
    first.guide.visits.retract(visit.id, reason="entered_in_error")
    first.at(JULY)
    close_second(first)
    anew = again(first, visit)
    first.guide.barriers.observe(visit=anew.id, service="registration", **MET)  # type: ignore[arg-type]
    assert {"met": {(): 30}, "step": {("find",): 30}} == third(first, "met", "step")


def test_an_observation_that_is_replaced_later(first: Publishing) -> None:
    """An observation that is taken back in one quarter and replaced in a later one moves its count."""
    visit = a_visit(first)
    wrong = first.guide.visits.sheet(visit.id).observations[0]
    first.guide.barriers.retract(wrong.id, reason="entered_in_error")
    first.at(JULY)
    close_second(first)
    right = {**MET, "step": "understand", "replaces": wrong.id}
    first.guide.barriers.observe(visit=visit.id, service="registration", **right)  # type: ignore[arg-type]
    counts = third(first, "met", "step")
    assert {"met": {(): 30}, "step": {("find",): 29, ("understand",): 1}} == counts


def test_replaced_twice(first: Publishing) -> None:
    """Of an observation that is replaced and replaced again only the last one takes the place of the first."""
    visit, steps = a_visit(first), ("understand", "apply")
    for step in steps:
        wrong = first.guide.visits.sheet(visit.id).observations[-1]
        first.guide.barriers.retract(wrong.id, reason="entered_in_error")
        right = {**MET, "step": step, "replaces": wrong.id}
        first.guide.barriers.observe(visit=visit.id, service="registration", **right)  # type: ignore[arg-type]
    first.visits(30, APRIL, met=10)
    first.at(JULY)
    counts = counted(first, "2026-Q2", "met", "step")
    assert {"met": {(): 10}, "step": {("find",): 9, ("apply",): 1}} == counts


def test_taken_back_before_it_was_booked(publishing: Publishing) -> None:
    """What was taken back before its quarter was closed was never booked, so that what replaces it is new."""
    publishing.at(MARCH)
    publishing.visits(12, MARCH)
    (visit,) = publishing.visits(1, MARCH)
    publishing.guide.visits.retract(visit.id, reason="entered_in_error")
    publishing.at(APRIL)
    publishing.publications.publish("2026-Q1")
    publishing.at(JULY)
    close_second(publishing)
    again(publishing, visit)
    assert {"visits": {(): 61}} == third(publishing, "visits")


@pytest.mark.parametrize("late", [False, True])
def test_recorded_and_taken_back_in_the_second_quarter(first: Publishing, late: bool) -> None:
    """What was recorded and taken back between two closings was never booked, late or not."""
    (visit,) = first.visits(1, MARCH if late else APRIL)
    first.guide.visits.retract(visit.id, reason="entered_in_error")
    first.at(JULY)
    close_second(first)
    again(first, visit)
    assert {"visits": {(): 61}} == third(first, "visits")


def test_a_day_that_is_corrected_into_a_later_quarter(first: Publishing) -> None:
    """A booked visit that is given a day behind the quarter that is closed next stays counted once."""
    first.at(JULY)
    moved = again(first, a_visit(first), day=JULY, channel="phone")
    close_second(first)
    counts = third(first, "visits", "channel")
    assert {"visits": {(): 60}, "channel": {("desk",): 29, ("email",): 30, ("phone",): 1}} == counts
    assert "yes" == moved.counted


def test_a_visit_that_was_erased_after_its_correction(first: Publishing) -> None:
    """Where a booked visit is erased nobody knows the difference: its correction is not booked, and not new."""
    visit = a_visit(first)
    again(first, visit, channel="email")
    erase(first.town, Visit.KIND, visit.id)
    first.at(JULY)
    first.visits(12, APRIL)
    assert {"visits": {(): 12}, "channel": {("desk",): 12}} == counted(first, "2026-Q2", "visits", "channel")


def erase(town: Town, kind: str, id: str) -> None:
    with town.storage.read() as snapshot:
        record = snapshot.get(kind, id)
    assert record is not None
    town.storage.write(Batch(erasures=(Erasure(kind=kind, id=id, replaces=record.version),)))


def test_a_draft_that_is_given_after_the_closing(first: Publishing) -> None:
    """A draft of a closed quarter is booked in the next one when it becomes a referral, and only then."""
    drafts = [
        first.guide.referrals.prepare(visit=a_visit(first).id, service="registration", mode="told", day=MARCH)
        for _ in range(3)
    ]
    first.at(JULY)
    close_second(first)
    assert (None,) == tuple(first.figures("2026-Q2", "referrals").values())
    first.guide.referrals.give(drafts[0].id)
    first.guide.referrals.void(drafts[1].id)
    counts = third(first, "referrals", "mode")
    assert {"referrals": {(): 1}, "mode": {("told",): 1}} == counts
