# SPDX-License-Identifier: EUPL-1.2
"""
Replaying what was told of one referral: reports are kept, a withdrawal holds, the last day of an appointment wins.
"""

from datetime import date

import attrs
import pytest
from hypothesis import given
from tests.domain.merging.test_merging import DAY, FACTS, MADE, REFERRAL, History, entry, histories, merged

from onestopshop.domain.events import LogEntry
from onestopshop.domain.merging.merging import Merged
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.errors import InvalidDataError


def told(*said: tuple[str, int, dict[str, object]]) -> list[LogEntry]:
    return [
        entry(REFERRAL, f"referral.{past}", 10 + number, version=version, origin=f"o{number}", data=data)
        for number, (past, version, data) in enumerate(said)
    ]


def after(*said: tuple[str, int, dict[str, object]]) -> tuple[Referral, Merged]:
    found = merged([*MADE, *told(*said)])
    referral = found.things["referral", REFERRAL.id]
    assert isinstance(referral, Referral)
    return referral, found


HELPED = {"outcome": "helped", "reported_by": "desk"}
NOT_HELPED = {"outcome": "not_helped", "reported_by": "visitor"}
MONDAY = {"appointment_on": "2026-03-09", "was": "2026-03-02"}
OTHER = {"reason": "other"}
NEVER = {"appointment_on": None, "was": "2026-03-02"}


def test_two_desks_complete_it() -> None:
    """Two that say it is completed agree; what each heard of the outcome is kept, the same words once."""
    referral, found = after(
        ("accepted", 2, {}), ("completed", 3, HELPED), ("completed", 3, NOT_HELPED), ("completed", 3, HELPED)
    )
    assert ["helped", "not_helped"] == [one.outcome for one in referral.outcome_reports]
    assert {} == found.conflicts


@pytest.mark.parametrize("end", ["rejected", "cancelled", "expired"])
def test_a_report_is_kept_after_an_end(end: str) -> None:
    """What came of it is kept whoever was first, also when another desk ended the referral."""
    referral, found = after(
        (end, 2, {"reason": "other"}), ("reported", 2, NOT_HELPED), ("reported", 3, HELPED)
    )
    assert ["not_helped", "helped"] == [one.outcome for one in referral.outcome_reports]
    assert {} == found.conflicts


def test_a_report_of_what_never_was() -> None:
    """A report of a referral that another desk had voided is a conflict."""
    referral, found = after(("voided", 2, {}), ("reported", 3, HELPED))
    assert () == referral.outcome_reports
    assert ["entered_in_error"] == [one.met for one in found.conflicts.values()]


@pytest.mark.parametrize(
    ("said", "day", "refused"),
    [
        ([("rescheduled", 2, MONDAY)], date(2026, 3, 9), 0),
        ([("rescheduled", 2, MONDAY), ("rescheduled", 3, NEVER)], None, 0),
        ([("cancelled", 2, OTHER), ("rescheduled", 2, MONDAY)], DAY, 1),
        ([("rescheduled", 2, MONDAY), ("cancelled", 3, OTHER), ("rescheduled", 3, MONDAY)], date(2026, 3, 9), 0),
    ],
)  # fmt: skip
def test_appointments(said: list, day: date | None, refused: int) -> None:
    """The last move before the end counts; one that came too late is a conflict, and the day before it stands."""
    referral, found = after(*said)
    assert (day, refused) == (referral.appointment_on, len(found.conflicts))
    there = attrs.evolve(REFERRAL, appointment_on=date(2026, 3, 9))
    again = merged([*MADE, *told(*said)], [*FACTS, there])
    assert referral == again.things["referral", REFERRAL.id]


def test_a_withdrawn_consent_stays_withdrawn() -> None:
    """The first day counts, the contact is gone, and an answer of another desk does not bring either back."""
    referral, found = after(
        ("accepted", 2, {}),
        ("consent_withdrawn", 2, {"items": ["phone"]}),
        ("cancelled", 3, {"reason": "person_declined"}),
        ("started", 4, {}),
    )
    assert (DAY, None, "cancelled") == (referral.consent.withdrawn_on, referral.contact, referral.state)
    assert ["referral.started"] == [one.action for one in found.conflicts.values()]


def test_a_reminder_changes_nothing() -> None:
    """A reminder is a transaction of its record that leaves everything else as it is, whenever it comes."""
    for said in ([("accepted", 2, {})], [("rejected", 2, OTHER)], [("voided", 2, {})]):
        before, _ = after(*said)
        for version in (2, 3):
            now, found = after(*said, ("reminded", version, {"stage": "first", "due": "2026-03-11"}))
            assert (attrs.evolve(before, version=3), {}) == (now, found.conflicts)


def test_a_day_that_nobody_moved() -> None:
    """Two bodies with different appointments and no entry that moved one are a damage, and refused."""
    other = attrs.evolve(REFERRAL, appointment_on=None)
    with pytest.raises(InvalidDataError, match="says something else"):
        merged(MADE, [*FACTS, other])
    agreed = attrs.evolve(REFERRAL.consent, withdrawn_on=DAY)
    with pytest.raises(InvalidDataError, match="says something else"):
        merged(MADE, [*FACTS, attrs.evolve(REFERRAL, consent=agreed)])


@given(histories())
def test_what_happens_to_a_consent(history: History) -> None:
    """A consent that any desk withdrew is withdrawn, and its receipt stays as long as nobody deleted that."""
    found = merged([*MADE, *history.all]).things["referral", REFERRAL.id]
    assert isinstance(found, Referral)
    withdrawn = any(one.action == "referral.consent_withdrawn" for one in history.all)
    assert found.consent is not None
    assert withdrawn is (found.consent.withdrawn_on is not None)
    assert REFERRAL.receipt == found.receipt
    gone = merged([*MADE, *history.all], [*FACTS, attrs.evolve(REFERRAL, receipt=None)])
    assert attrs.evolve(found, receipt=None) == gone.things["referral", REFERRAL.id]
