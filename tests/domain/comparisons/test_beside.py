# SPDX-License-Identifier: EUPL-1.2
"""
Tables of cities beside each other: what stands in them, in which order, and what is left out.
"""

from collections.abc import Mapping

import attrs
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import Compared
from onestopshop.domain.comparisons.tables import CityTables, Under, base_of, beside
from onestopshop.domain.publications.programmes import At, TableForm
from onestopshop.domain.publications.tables import Cell, PublishedTable
from onestopshop.domain.text import LocalizedText

WORDS = LocalizedText({"en": "a table"})
STEP = TableForm(
    name="step",
    measure="visits",
    dimensions=("step",),
    several=True,
    adds_to=("met",),
    label=WORDS,
    definition=WORDS,
)
CONCEPT = attrs.evolve(STEP, name="concept", dimensions=("concept",))
BOTH = attrs.evolve(
    STEP, name="topic-step", dimensions=("topic", "step"), adds_to=("step",), within=("topic",)
)
TOTAL = attrs.evolve(STEP, name="visits", dimensions=(), several=False, adds_to=())
REFERRALS = attrs.evolve(STEP, name="mode", measure="referrals", dimensions=("mode",))


def published(city: str, form: TableForm, figures: Mapping[At, int | None]) -> PublishedTable:
    return PublishedTable(
        city=city,
        programme="quarter",
        programme_version=1,
        table=form.name,
        measure=form.measure,
        dimensions=form.dimensions,
        period="2026-Q1",
        cells=tuple(Cell(at=at, value=value) for at, value in figures.items()),
        rounding=5,
        least=10,
    )


def a_city(
    name: str, form: TableForm, figures: Mapping[At, int | None], visits: int | None = 200
) -> CityTables:
    tables = [published(name, form, figures), published(name, TOTAL, {(): visits})]
    return CityTables(city=name, tables={one.table: one for one in tables})


def stays(city: str, dimension: str, code: str) -> Under:
    return Under(concepts={code: Way.EXACT})


def shown(compared: Compared) -> dict[At, dict[str, tuple[int, int]]]:
    return {row.at: {one.city: (one.value, one.exposure) for one in row.figures} for row in compared.rows}


def gaps(compared: Compared) -> dict[tuple[NotCompared, str | None], set[At]]:
    return {(gap.reason, gap.city): {*gap.cells} for gap in compared.gaps}


def test_what_figures_are_a_share_of() -> None:
    """Rates are of all visits, or of those about the topic; totals and referrals have none."""
    assert ["visits", "visits", "topic", None, None] == [
        base_of(form) for form in (STEP, CONCEPT, BOTH, TOTAL, REFERRALS)
    ]


def test_two_cities() -> None:
    """What both tell stands beside each other; what one does not tell, and what is merged, is named."""
    one = a_city("one", STEP, {("find",): 50, ("wait",): 20, ("other",): None})
    two = a_city("two", STEP, {("find",): 30, ("use",): 15, ("wait",): None}, visits=300)
    found = beside(STEP, (), [one, two], roll=stays)
    assert {("find",): {"one": (50, 200), "two": (30, 300)}} == shown(found)
    assert {
        (NotCompared.NOT_TOLD, "one"): {("use",)},
        (NotCompared.NOT_TOLD, "two"): {("wait",)},
        (NotCompared.MERGED, None): {("other",)},
    } == gaps(found)


def test_what_nobody_tells() -> None:
    """A figure that no city tells is named for each: not everything is compared where nothing is."""
    met = attrs.evolve(STEP, name="met", dimensions=(), several=False)
    found = beside(met, (), [a_city(name, met, {(): None}) for name in ("one", "two")], roll=stays)
    assert {(NotCompared.NOT_TOLD, "one"): {()}, (NotCompared.NOT_TOLD, "two"): {()}} == gaps(found)
    found = beside(STEP, (), [a_city(name, STEP, {("wait",): None}) for name in ("one", "two")], roll=stays)
    assert {(NotCompared.NOT_TOLD, name): {("wait",)} for name in ("one", "two")} == gaps(found)


def test_shares_of_visits_about_the_topic() -> None:
    """A figure by topic and step is a share of the visits about that topic."""
    topic = attrs.evolve(STEP, name="topic", dimensions=("topic",))
    cities = []
    for name, of in (("one", 100), ("two", 50)):
        tables = [
            published(name, BOTH, {("topic:work", "find"): 20, ("topic:papers", "find"): 10}),
            published(name, topic, {("topic:work",): of}),
        ]
        cities.append(CityTables(city=name, tables={one.table: one for one in tables}))
    found = beside(BOTH, ("topic",), cities, roll=stays)
    assert {("topic:work", "find"): {"one": (20, 100), "two": (20, 50)}} == shown(found)
    missing = {("topic:papers", "find")}
    assert {
        (NotCompared.EXPOSURE_NOT_TOLD, "one"): missing,
        (NotCompared.EXPOSURE_NOT_TOLD, "two"): missing,
    } == gaps(found)


def rolls(city: str, dimension: str, code: str) -> Under:
    """Lead two codes of a city to one concept, leave another one to be read only, and do not know a third."""
    if city == "one":
        return Under(concepts={code: Way.EXACT})
    ways = {"two:a": "b:x", "two:b": "b:y", "two:c": "b:y"}
    if code in ways:
        return Under(concepts={ways[code]: Way.BROADER})
    return Under(related=code == "two:d", known=code != "two:f")


def test_categories_are_never_added_up() -> None:
    """A concept to which one category leads is compared, one to which several do is not, and each reason is told."""
    one = a_city("one", CONCEPT, {("b:x",): 50, ("b:y",): 50})
    two = a_city("two", CONCEPT, {(f"two:{key}",): 30 for key in "abcdef"})
    found = beside(CONCEPT, (), [one, two], scheme="b", roll=rolls)
    assert {("b:x",): {"one": (50, 200), "two": (30, 200)}} == shown(found)
    assert [Way.EXACT, Way.BROADER] == [one.way for one in found.rows[0].figures]
    assert [("b:x",), ("two:a",)] == [one.at for one in found.rows[0].figures]
    assert {
        (NotCompared.NOT_ADDED, "two"): {("b:y",)},
        (NotCompared.ONLY_RELATED, "two"): {("two:d",)},
        (NotCompared.NO_MATCH, "two"): {("two:e",)},
        (NotCompared.NOT_KNOWN, "two"): {("two:f",)},
    } == gaps(found)


def test_another_programme_and_impossible_figures() -> None:
    """A city without the table, and figures that contradict each other, are named and not compared."""
    one = a_city("one", STEP, {("find",): 50})
    two = a_city("two", STEP, {("find",): 90}, visits=20)
    found = beside(STEP, (), [one, two, CityTables(city="three", tables={})], roll=stays)
    assert {} == shown(found)
    assert {
        (NotCompared.IMPOSSIBLE, "two"): {("find",)},
        (NotCompared.OTHER_PROGRAMME, "three"): set(),
    } == gaps(found)


def test_concepts_stand_as_in_their_list() -> None:
    """Categories that are concepts stand in the order of their scheme, those of no scheme behind, by code."""
    figures = {(code,): 50 for code in ("b:x", "b:y", "b:z", "a:new")}
    cities = [a_city(name, CONCEPT, figures) for name in ("one", "two")]
    found = beside(CONCEPT, (), cities, roll=stays, concepts=("b:z", "b:x", "b:y"))
    assert [("b:z",), ("b:x",), ("b:y",), ("a:new",)] == [row.at for row in found.rows]


STEPS = ("find", "enter", "understand", "apply", "wait", "decision", "use", "leave", "unknown")
VALUES = st.lists(st.integers(2, 30).map(lambda number: 5 * number), min_size=18, max_size=18)


@given(values=VALUES, mixed=st.permutations(range(18)))
def test_no_rate_moves_anything(values: list[int], mixed: list[int]) -> None:
    """Whichever city has which rate of which step, cities and steps stand in the same order."""

    def order(figures: list[int]) -> list[tuple[At, list[str]]]:
        cities = [
            a_city(
                name, STEP, {(step,): figures[place + 9 * number] for place, step in enumerate(sorted(STEPS))}
            )
            for number, name in enumerate(("one", "two"))
        ]
        found = beside(STEP, (), cities, roll=stays)
        return [(row.at, [one.city for one in row.figures]) for row in found.rows]

    expected = [((step,), ["one", "two"]) for step in STEPS]
    assert expected == order(values) == order([values[place] for place in mixed])
