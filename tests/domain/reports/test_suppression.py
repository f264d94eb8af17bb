# SPDX-License-Identifier: EUPL-1.2
"""
Small counts are hidden, and what would tell them.
"""

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.reports.suppression_attack import solved

from onestopshop.domain.reports.figures import At, Figure, Row
from onestopshop.domain.reports.suppression import suppressed
from onestopshop.domain.text import LocalizedText

WORDS = LocalizedText({"en": "words"})
LEAST = 10
CHANNELS, ANSWERS = ("desk", "phone", "email"), ("yes", "no", "unknown")


def figure(code: str, rows: Mapping[At, int], *dimensions: str, **more: object) -> Figure:
    return Figure(
        code=code,
        unit="contacts",
        label=WORDS,
        definition=WORDS,
        source=WORDS,
        dimensions=dimensions,
        rows=tuple(Row(at=at, value=value) for at, value in rows.items()),
        **more,  # type: ignore[arg-type]  # fields of a figure
    )


def cross(cells: Mapping[At, int]) -> list[Figure]:
    """Return a table with the sums of its rows, of its columns, and of all."""
    by_channel = {(channel,): sum(cells[channel, answer] for answer in ANSWERS) for channel in CHANNELS}
    by_answer = {(answer,): sum(cells[channel, answer] for channel in CHANNELS) for answer in ANSWERS}
    return [
        figure("all", {(): sum(cells.values())}),
        figure("channels", by_channel, "visit_channel", wholes=("all",)),
        figure("answers", by_answer, "yes_no_unknown", wholes=("all",)),
        figure("both", cells, "visit_channel", "yes_no_unknown", wholes=("channels", "answers")),
    ]


def test_what_can_be_seen() -> None:
    """A figure without small counts is shown as it is."""
    whole = [
        figure("all", {(): 60}),
        figure("parts", {("desk",): 40, ("phone",): 20}, "visit_channel", wholes=("all",)),
    ]
    assert tuple(whole) == suppressed(whole, LEAST)


def test_one_small_count_takes_another_with_it() -> None:
    """A lone small part would be what the others leave of the whole, so the smallest of them is hidden, too."""
    parts = {("desk",): 40, ("phone",): 17, ("email",): 3}
    whole = [figure("all", {(): 60}), figure("parts", parts, "visit_channel", wholes=("all",))]
    shown = suppressed(whole, LEAST)[1]
    assert [40, None, None] == [row.value for row in shown.rows]
    assert shown.hidden


def test_nothing_and_a_few_are_the_same() -> None:
    """An empty category looks like one of a few, and a category without a closed list is left out."""
    whole = [figure("by language", {("ar",): 30, ("ti",): 2, ("uk",): 1}, "language")]
    assert [("ar",)] == [row.at for row in suppressed(whole, LEAST)[0].rows]
    closed = [figure("by channel", {("desk",): 30, ("phone",): 2, ("email",): 0}, "visit_channel")]
    assert [30, None, None] == [row.value for row in suppressed(closed, LEAST)[0].rows]


@pytest.mark.parametrize(
    ("value", "shown"), [(50, 50), (91, None), (97, None), (100, 100), (9, None), (90, 90)]
)
def test_the_rest_of_a_rate(value: int, shown: int | None) -> None:
    """A share is hidden when those that it leaves are too few, too."""
    rate = Figure(
        code="rate", unit="contacts", label=WORDS, definition=WORDS, source=WORDS, base="all",
        rows=(Row(value=value, of=100),),
    )  # fmt: skip
    row = suppressed([figure("all", {(): 100}), rate], LEAST)[1].rows[0]
    assert (shown, None if shown is None else 100) == (row.value, row.of)


def test_a_median_of_few() -> None:
    """A median is hidden with its number of cases when they are few."""
    rows = (Row(at=("gathered",), value=4, of=10), Row(at=("confirmed",), value=7, of=9))
    medians = Figure(
        code="days", unit="days", label=WORDS, definition=WORDS, source=WORDS,
        dimensions=("barrier_state",), median=True, rows=rows,
    )  # fmt: skip
    assert (rows[0], Row(at=("confirmed",))) == suppressed([medians], LEAST)[0].rows


def test_what_only_the_desks_see() -> None:
    """A figure for the desks alone is left out."""
    assert () == suppressed([figure("reporters", {(): 50}, inside=True)], LEAST)


def test_a_named_category_is_a_whole() -> None:
    """What makes up one category of another figure is guarded with it."""
    states = figure("states", {("completed",): 30, ("given",): 40}, "referral_state")
    outcomes = figure(
        "outcomes", {("helped",): 15, ("unknown",): 12, ("not_helped",): 3}, "referral_outcome",
        wholes=("states[completed]",),
    )  # fmt: skip
    shown = suppressed([states, outcomes], LEAST)[1]
    assert [15, None, None] == [row.value for row in shown.rows]


@given(st.lists(st.integers(0, 40), min_size=9, max_size=9))
def test_no_hidden_count_can_be_worked_out(counts: list[int]) -> None:
    """Who subtracts what she sees from each whole, as often as she likes, never gets a small count."""
    exact = cross(dict(zip(product(CHANNELS, ANSWERS), counts, strict=True)))
    shown = suppressed(exact, LEAST)
    truth = {(one.code, row.at): row.value or 0 for one in exact for row in one.rows}
    assert [cell for cell in solved(exact, shown) if 0 < truth[cell] < LEAST] == []
    assert all(row.value is None or row.value >= LEAST for one in shown for row in one.rows)


def test_some_rows_make_up_another_figure() -> None:
    """Rows that are named by their codes are guarded with the figure that they make up."""
    states = figure(
        "states", {("completed",): 30, ("failed",): 3, ("open",): 40, ("given",): 25}, "referral_state",
        wholes=("all", "closed{completed,failed}"),
    )  # fmt: skip
    whole = [figure("all", {(): 98}), figure("closed", {(): 33}), states]
    shown = {row.at[0]: row.value for row in suppressed(whole, LEAST)[2].rows}
    assert (None, None) == (shown["failed"], shown["completed"])


def test_parts_in_several_figures() -> None:
    """A whole whose parts are in two figures is guarded with both."""
    reasons = figure(
        "reasons", {("no_show",): 20, ("other",): 30}, "referral_reason", wholes=("+absent{no_show}",)
    )
    outcomes = figure(
        "outcomes",
        {("not_attended",): 3, ("helped",): 50},
        "referral_outcome",
        wholes=("+absent{not_attended}",),
    )
    shown = suppressed([figure("absent", {(): 23}), reasons, outcomes], LEAST)
    assert (None, None) == (shown[1].rows[0].value, shown[2].rows[0].value)


def test_the_whole_goes_with_its_last_part() -> None:
    """Where the one part of a whole is hidden for another reason, the whole is hidden, too."""
    parts = {("desk",): 3, ("phone",): 40}
    whole = [
        figure("all", {(): 43}),
        figure("channels", parts, "visit_channel", wholes=("all", "calls{phone}")),
        figure("calls", {(): 40}),
        figure("of_calls", {("yes",): 40}, "yes_no_unknown", wholes=("calls",)),
    ]
    shown = {(one.code, row.at): row.value for one in suppressed(whole, LEAST) for row in one.rows}
    assert {("all", ())} == {cell for cell, value in shown.items() if value is not None}


def test_a_whole_of_another_report() -> None:
    """Parts of a whole that only another report has are guarded as if it stood beside them."""
    parts = figure("parts", {("no",): 40, ("unknown",): 17, ("yes",): 3}, "yes_no_unknown", wholes=("all",))
    assert [40, None, None] == [row.value for row in suppressed([parts], LEAST)[0].rows]


def test_a_whole_that_is_not_there() -> None:
    """A category that another figure has no row for guards nothing."""
    parts = figure("parts", {("desk",): 40, ("phone",): 3}, "visit_channel", wholes=("all[none]",))
    assert [40, None] == [row.value for row in suppressed([figure("all", {(): 43}), parts], LEAST)[1].rows]
