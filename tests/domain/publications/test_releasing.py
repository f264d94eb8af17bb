# SPDX-License-Identifier: EUPL-1.2
"""
Small categories are merged by the stated rule, and everything that is shown is rounded.
"""

from collections.abc import Collection, Mapping

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.publications.booking import Case, booked, consistent
from onestopshop.domain.publications.linking import Release, linked
from onestopshop.domain.publications.programmes import CLOSED_LISTS, At, Programme, TableForm
from onestopshop.domain.publications.releasing import Quarter, release, sum_of
from onestopshop.domain.publications.rounding import keyed
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import PeriodKind
from onestopshop.domain.text import LocalizedText

WORDS = LocalizedText({"en": "x"})
FORMS = (
    TableForm(name="visits", measure="visits", label=WORDS, definition=WORDS),
    TableForm(
        name="language", measure="visits", dimensions=("language",), adds_to=("visits",), label=WORDS, definition=WORDS
    ),
    TableForm(
        name="mode", measure="visits", dimensions=("mode",), adds_to=("visits",), label=WORDS, definition=WORDS
    ),
    TableForm(
        name="topic", measure="exposure", dimensions=("topic",), several=True, adds_to=("visits",), label=WORDS,
        definition=WORDS,
    ),
    TableForm(
        name="topic-step", measure="visits", dimensions=("topic", "step"), several=True, within=("topic",),
        label=WORDS, definition=WORDS,
    ),
)  # fmt: skip


def a_programme(kind: PeriodKind = PeriodKind.QUARTER) -> Programme:
    return Programme(name=kind.value, version=1, kind=kind, least=10, rounding=5, label=WORDS, tables=FORMS)


def exact(_table: str, _at: At, count: int) -> int:
    return count


def shown(
    counts: Mapping[str, Mapping[At, int]],
    *,
    table: str = "language",
    kind: PeriodKind = PeriodKind.QUARTER,
    quarters: tuple[Quarter, ...] = (),
    merged: Mapping[str, Collection[At]] | None = None,
) -> dict[str, int | None]:
    tables = release(
        a_programme(kind), counts, city="t", period="2026", least=10, rounding=exact, quarters=quarters, merged=merged
    )  # fmt: skip
    return {"|".join(cell.at): cell.value for one in tables if one.table == table for cell in one.cells}


def languages(**counts: int) -> dict[str, dict[At, int]]:
    return {"language": {(name,): count for name, count in counts.items()}}


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"ar": 40, "tr": 6, "so": 5}, {"ar": 40, "other": 11}),
        ({"ar": 40, "tr": 20, "so": 3}, {"ar": 40, "other": 23}),
        ({"ar": 40, "tr": 20, "so": 10}, {"ar": 40, "tr": 20, "other": 10}),
        ({"ar": 8, "tr": 1}, {"other": None}),
        ({}, {"other": None}),
    ],
)
def test_small_categories_are_merged(counts: dict[str, int], expected: dict[str, int | None]) -> None:
    """Small categories make up one, with the next smallest while that is small itself, none included."""
    assert expected == shown(languages(**counts))


def test_categories_that_everybody_knows() -> None:
    """Of a closed list the empty ones are small, too; where none is small nothing is merged."""
    every = {(code,): 20 for code in CLOSED_LISTS["mode"]}
    assert "other" not in shown({"mode": every}, table="mode")
    some = shown({"mode": dict.fromkeys([*every][:2], 20)}, table="mode")
    assert {CLOSED_LISTS["mode"][1]: 20, "other": 20} == some


def test_categories_that_overlap() -> None:
    """Where one visit counts in several categories, small ones are left out and what they make up is not told."""
    topics = {("a",): 30, ("b",): 9, ("c",): 8}
    assert {"a": 30, "other": None} == shown({"topic": topics}, table="topic")
    pairs = {("a", "find"): 12, ("a", "apply"): 3}
    assert {"a|find": 12, "other|other": None} == shown({"topic-step": pairs}, table="topic-step")


def test_one_number() -> None:
    """A single number is told when it is not small."""
    assert ({"": 10}, {"": None}) == (
        shown({"visits": {(): 10}}, table="visits"), shown({"visits": {(): 9}}, table="visits"),
    )  # fmt: skip


def test_merging_more() -> None:
    """What the attacker costs is merged with what is small."""
    counts = languages(ar=40, tr=20, so=11)
    assert {"so": 11, "tr": 20, "other": 40} == shown(counts, merged={"language": [("ar",)]})
    assert {"other": 71} == shown(counts, merged={"language": [*counts["language"]]})


def test_a_year_that_one_quarter_nearly_is() -> None:
    """A category of a year is merged when the year less one published quarter is small."""
    quarter = languages(ar=40, tr=40, so=40)
    tables = {
        one.table: one
        for one in release(a_programme(), quarter, city="t", period="2026-Q1", least=10, rounding=exact)
    }
    year = shown(
        languages(ar=80, tr=44, so=40),
        kind=PeriodKind.YEAR,
        quarters=(Quarter(counts=quarter, tables=tables),),
    )
    assert {"ar": 80, "other": 84} == year


@pytest.mark.parametrize(("least", "told"), [(10, True), (20, False)])
def test_a_year_with_a_smaller_smallest_count(least: int, told: bool) -> None:
    """What a year has more than one quarter is small, too, where another quarter hid all below a larger count."""
    rare = {"so": 9, "fa": 9}
    quarters = (a_quarter(languages(ar=40, **rare)), a_quarter(languages(ar=12, **rare), least=least))
    rare = dict.fromkeys(("so", "fa", "ti", "am", "ps", "ku"), 9)
    year = shown(languages(ar=52, **rare), kind=PeriodKind.YEAR, quarters=quarters)
    assert told == ("ar" in year)


def a_quarter(counts: Mapping[str, Mapping[At, int]], *, least: int = 10) -> Quarter:
    found = release(a_programme(), counts, city="t", period="2026-Q1", least=least, rounding=exact)
    return Quarter(counts=counts, tables={one.table: one for one in found})


def test_a_rest_of_a_year_that_one_quarter_nearly_is() -> None:
    """What is gathered in a year is not told beside the same of a quarter, to which few were added."""
    alone = a_quarter(languages(ar=8, tr=6))
    assert {"other": None} == shown(languages(ar=9, tr=7), kind=PeriodKind.YEAR, quarters=(alone,))
    quarter = a_quarter(languages(ar=40, tr=20, so=8, fa=7))
    year = languages(ar=80, tr=40, so=9, fa=8)
    assert {"ar": 80, "other": 57} == shown(year, kind=PeriodKind.YEAR, quarters=(quarter,))
    more = languages(ar=80, tr=40, so=9, fa=9, ti=9)
    assert {"ar": 80, "tr": 40, "other": 27} == shown(more, kind=PeriodKind.YEAR, quarters=(quarter,))


def test_organisations_at_which_little_happened() -> None:
    """Ten organisations are not told where fewer visits met a barrier: it would be known that some did."""
    form = TableForm(
        name="organisations", measure="organisations", beside=("visits",), label=WORDS, definition=WORDS
    )
    programme = attrs.evolve(a_programme(), tables=(*FORMS, form))

    def told(visits: int) -> int | None:
        counts: dict[str, dict[At, int]] = {"visits": {(): visits}, "organisations": {(): 12}}
        found = release(programme, counts, city="t", period="2026-Q1", least=10, rounding=exact)
        return found[-1].value()

    assert (None, 12) == (told(9), told(10))


def test_a_year_is_the_sum_of_its_quarters() -> None:
    """The counts of a year are those of its quarters together."""
    assert {("ar",): 7, ("tr",): 3} == sum_of(a_programme(), [languages(ar=3), languages(ar=4, tr=3)])[
        "language"
    ]


def test_rounding_is_keyed() -> None:
    """The same cell always gets the same figure, another key, city or period may give another, and none is far off."""

    def figures(**changes: str) -> list[int]:
        said = {"city": "t", "programme": "quarter", "period": "2026-Q1", **changes}
        key = said.pop("key", "k").encode()
        rounding = keyed(key, base=5, **said)
        return [rounding("language", (str(number),), 10 + number % 5) for number in range(500)]

    first = figures()
    assert first == figures()
    assert all(first != figures(**{name: "x"}) for name in ("city", "programme", "period", "key"))
    assert {10, 15} == {*first}


def test_rounding_is_right_on_the_average() -> None:
    """A count goes up with the chance that its rest has of the base."""
    rounding = keyed(b"k", base=5, city="t", programme="quarter", period="2026-Q1")
    for rest in range(5):
        ups = sum(rounding("t", (str(number),), 20 + rest) > 20 + rest - rest for number in range(4_000))
        assert abs(ups / 4_000 - rest / 5) < 0.035


profiles = st.builds(
    lambda language, mode, topics, steps: frozenset(
        {("visits", ()), ("language", (language,)), ("mode", (mode,))}
        | {("topic", (topic,)) for topic in topics}
        | {("topic-step", (topic, step)) for topic in topics for step in steps}
    ),
    st.sampled_from(["ar", "tr", "so", "fa"]),
    st.sampled_from(CLOSED_LISTS["mode"][:3]),
    st.sets(st.sampled_from("abc"), min_size=1, max_size=2),
    st.sets(st.sampled_from(["find", "apply"]), max_size=1),
)


@given(
    st.lists(st.lists(st.tuples(profiles, st.integers(1, 12)), max_size=5), min_size=4, max_size=4),
    st.binary(min_size=1),
)
def test_the_attacker_assumes_what_is_so(
    drawn: list[list[tuple[frozenset[tuple[str, At]], int]]], key: bytes
) -> None:
    """The true counts fit everything that the attacker takes for granted, whatever was counted and merged."""
    counts = [
        booked(
            a_programme(),
            [
                Case(id=f"{place}/{number}", now=now)
                for place, (now, times) in enumerate(cases)
                for number in range(times)
            ],
        )
        for cases in drawn
    ]
    quarters, releases, truth = [], [], {}
    for number, one in enumerate(counts, 1):
        period = f"2026-Q{number}"
        tables = made(a_programme(), one, period, key)
        quarters.append(Quarter(counts=one, tables=tables))
        releases.append(Release(programme=a_programme(), period=period, tables=tables, summed=False))
        truth[period] = one
    year = a_programme(PeriodKind.YEAR)
    truth["2026"] = sum_of(year, counts)
    tables = made(year, truth["2026"], "2026", key, tuple(quarters))
    releases.append(Release(programme=year, period="2026", tables=tables, summed=True))
    expect_sound(releases, truth)


def made(
    programme: Programme,
    counts: Mapping[str, Mapping[At, int]],
    period: str,
    key: bytes,
    quarters: tuple[Quarter, ...] = (),
) -> Mapping[str, PublishedTable]:
    rounding = keyed(key, base=5, city="t", programme=programme.name, period=period)
    tables = release(
        programme, counts, city="t", period=period, least=10, rounding=rounding, quarters=quarters
    )
    return {table.table: table for table in tables}


def expect_sound(releases: list[Release], truth: Mapping[str, Mapping[str, Mapping[At, int]]]) -> None:
    system = linked(releases)
    values = [
        None
        if name is None or name.at[:1] == ("other",)
        else truth[name.period].get(name.table, {}).get(name.at, 0)
        for name in system.names
    ]
    for name, low, high, value in zip(system.names, system.lows, system.highs, values, strict=True):
        assert value is None or low <= value <= high, (name, low, value, high)
    for row in system.rows:
        held = [(values[at], sign) for at, sign in row.terms]
        if all(value is not None for value, _ in held):
            assert row.low <= sum((value or 0) * sign for value, sign in held) <= row.high, row


def test_differences_leave_counts_of_visits() -> None:
    """A difference is booked when what is left can be of visits, and not at all when it cannot."""
    old = frozenset({("visits", ()), ("language", ("ar",)), ("mode", ("told",)), ("topic", ("a",))})
    new = frozenset({("visits", ()), ("language", ("tr",)), ("mode", ("told",)), ("topic", ("b",))})
    plain = [Case(id=str(number), now=old) for number in range(3)]
    moved = booked(a_programme(), [*plain, Case(id="x", now=new, before=old)])
    assert {("ar",): 2, ("tr",): 1} == moved["language"]
    kept = booked(a_programme(), [*plain, Case(id="x", now=old, before=new)])
    assert {("ar",): 3} == kept["language"]
    assert not consistent(a_programme(), {**moved, "topic": {("a",): 4}})
    assert not consistent(a_programme(), {**moved, "topic": {("a",): 1}})
    assert not consistent(a_programme(), {**moved, "language": {("ar",): 2, ("tr",): 2}})


def test_tables_by_name() -> None:
    """A programme gives its tables by name, and says when it has none of a name."""
    assert FORMS[1] == a_programme().table("language")
    with pytest.raises(KeyError):
        a_programme().table("reporters")
