# SPDX-License-Identifier: EUPL-1.2
"""
Facts that lie before the first published period are never lost unasked.
"""

from datetime import date

import pytest
from tests.operations.publications.publication_samples import Publishing

from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError
from onestopshop.operations.publications.beginning import LeftOut

AUTUMN, WINTER, MARCH, APRIL = date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 2), date(2026, 4, 1)
FIRST = "2026-Q1"
LOST = LeftOut(before=FIRST, contacts=3, referrals=0, earliest="2025-Q3")


@pytest.fixture
def older(publishing: Publishing) -> Publishing:
    """A town with a quarter of 20 visits that is over, and three visits of before it."""
    publishing.at(MARCH)
    publishing.visits(1, AUTUMN)
    publishing.visits(2, WINTER)
    publishing.visits(20, MARCH)
    publishing.at(APRIL)
    return publishing


def test_nothing_is_left_out_unasked(older: Publishing) -> None:
    """A first quarter over older contacts is refused, and the error says how many, since when, and what to do."""
    with older.town.nothing_written(), pytest.raises(ConflictError) as refused:
        older.publications.publish(FIRST)
    assert str(refused.value) == (
        "3 contacts before 2026-Q1 would never be counted in published statistics; the earliest is of 2025-Q3"
    )
    assert ("2025-Q3", FIRST) == (refused.value.expected, refused.value.found)
    assert "Begin with 2025-Q3" in refused.value.hint
    assert "--yes" in refused.value.hint
    assert "leave_out_before=True" in refused.value.hint


def test_who_says_so_leaves_them_out(older: Publishing) -> None:
    """With the word for it the quarter is published; it is asked once, and not for any later quarter."""
    first = older.publications.publish(FIRST, leave_out_before=True, key="once")
    assert first == older.publications.publish(FIRST, key="once")
    assert older.figures(FIRST, "visits")[()] == 20
    older.at(date(2026, 7, 1))
    assert older.publications.left_out("2026-Q2") is older.publications.preview("2026-Q2").left_out is None
    older.publications.publish("2026-Q2")


def test_a_preview_tells_it(older: Publishing) -> None:
    """A preview, and the question without an attack, tell the exact number; they write nothing."""
    with older.town.nothing_written():
        assert LOST == older.publications.left_out(FIRST) == older.publications.preview(FIRST).left_out
    assert str(LOST) == (
        "3 contacts before 2026-Q1 will never be counted in published statistics; the earliest is of 2025-Q3"
    )


def test_a_year_that_sums_up_quarters_leaves_nothing_out(older: Publishing) -> None:
    """Whoever asks for a year before its quarters is not asked to leave anything out, but told to begin with these."""
    older.at(date(2027, 1, 4))
    assert older.publications.left_out("2026") is None
    with older.town.nothing_written(), pytest.raises(InvalidDataError, match="2026-Q1 is not published"):
        older.publications.publish("2026")


@pytest.mark.parametrize(
    ("contacts", "referrals", "said"),
    [(1, 0, "1 contact before"), (0, 2, "2 referrals before"), (2, 1, "2 contacts and 1 referral before")],
)
def test_how_it_is_said(contacts: int, referrals: int, said: str) -> None:
    """What there is none of is not named, and one is one."""
    lost = LeftOut(before=FIRST, contacts=contacts, referrals=referrals, earliest="2025-Q4")
    assert str(lost).startswith(f"{said} 2026-Q1 ")


def test_with_the_first_of_them_nothing_is_lost(older: Publishing) -> None:
    """Who begins with the quarter of the earliest contact is asked nothing."""
    assert older.publications.left_out("2025-Q3") is None
    for quarter in ("2025-Q3", "2025-Q4", FIRST):
        older.publications.publish(quarter)


def test_what_counts_nowhere_is_not_lost(publishing: Publishing) -> None:
    """A visit that was taken back and a referral that was never made are not missed; a referral that was made is."""
    publishing.at(WINTER)
    (early,) = publishing.visits(1, WINTER)
    referral = publishing.guide.referrals.make(visit=early.id, service="registration", mode="told")
    publishing.guide.referrals.prepare(visit=early.id, service="registration", mode="told")
    publishing.guide.visits.retract(early.id, reason="entered_in_error")
    publishing.at(MARCH)
    publishing.visits(20, MARCH)
    publishing.at(APRIL)
    assert publishing.publications.left_out(FIRST) == LeftOut(
        before=FIRST, contacts=0, referrals=1, earliest="2025-Q4"
    )
    publishing.guide.referrals.void(referral.id)
    assert publishing.publications.left_out(FIRST) is None


def test_a_year_leaves_nothing_out(older: Publishing) -> None:
    """Only the first quarter decides where figures begin; a year is the sum of its quarters."""
    assert older.publications.left_out("2025") is None


@pytest.mark.parametrize("acts_as", ["worker", "owner", "verifier"])
def test_who_may_ask(older: Publishing, acts_as: str) -> None:
    """Only who may publish is told exact counts."""
    with pytest.raises(ForbiddenError):
        older.town.desk(acts_as).publications.left_out(FIRST)


@pytest.mark.parametrize(
    ("period", "recorded", "next_step"),
    [
        (
            "2025-Q4",
            date(2026, 4, 10),
            "The first record is of 2026-Q2: begin with it, or with 2026-Q1",
        ),
        ("2025-Q4", MARCH, "The first record is of 2026-Q1: begin with it."),
        ("2026-Q1", WINTER, "The first record is of 2025-Q4: begin with it, or with 2025-Q1"),
        ("2025-Q3", None, "Record what happened"),
    ],
)
def test_a_first_quarter_of_nothing(
    publishing: Publishing, period: str, recorded: date | None, next_step: str
) -> None:
    """Where nothing follows in its year a quarter cannot be the first, and the hint names the one that can."""
    publishing.at(date(2026, 4, 10))
    if recorded is not None:
        publishing.visits(1, recorded)
    for call in (publishing.publications.preview, publishing.publications.left_out):
        with pytest.raises(InvalidDataError, match=f"{period} cannot be the first period") as refused:
            call(period)
        assert f"to the end of {period[:4]}" in str(refused.value)
        assert refused.value.hint.startswith(next_step)
