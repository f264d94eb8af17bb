# SPDX-License-Identifier: EUPL-1.2
"""
The attacker proves what follows from published figures, and nothing else.
"""

from itertools import product
from random import Random

import attrs
import pytest

from onestopshop.domain.publications.linking import CellName, Release, Row, System, linked
from onestopshop.domain.publications.programmes import CLOSED_LISTS
from onestopshop.domain.publications.tables import Cell, PublishedTable
from onestopshop.operations.publications import attack as attacking
from onestopshop.operations.publications.attack import Proven, attack, solve
from onestopshop.operations.publications.programmes import programme_of

LEAST = 4


def a_system(chance: Random, *, unknowns: int, rows: int) -> System:
    """Return a small system that holds for some counts."""
    system = System()
    truth = [chance.randrange(7) for _ in range(unknowns)]
    for number, value in enumerate(truth):
        low, high = max(0, value - chance.randrange(5)), value + chance.randrange(5)
        system.unknown(CellName("p", "2026", "t", (str(number),)), low, high, least=LEAST)
    for _ in range(rows):
        chosen = chance.sample(range(unknowns), chance.randrange(2, unknowns + 1))
        terms = tuple((at, chance.choice((1, -1, 1, -1, 3, -2))) for at in chosen)
        total = sum(truth[at] * sign for at, sign in terms)
        slack = chance.choice((0, 0, 3))
        system.rows.append(Row(terms, total, total + slack))
    return system


def proven_by_trying(system: System) -> set[tuple[str, int, int]]:
    """Try every solution."""
    ranges = [range(low, high + 1) for low, high in zip(system.lows, system.highs, strict=True)]
    solutions = [
        one
        for one in product(*ranges)
        if all(row.low <= sum(one[at] * sign for at, sign in row.terms) <= row.high for row in system.rows)
    ]
    found = set()
    for number, values in enumerate(zip(*solutions, strict=True)):
        low, high = min(values), max(values)
        if low == high or (low >= 1 and high < LEAST):
            found.add((str(number), low, high))
    return found


@pytest.mark.parametrize("seed", [*range(60), 636, 1126, 1185])
def test_as_trying_all_solutions(seed: int) -> None:
    """The attacker names exactly the counts on which all solutions agree, or that are small in all of them."""
    chance = Random(seed)
    system = a_system(chance, unknowns=chance.randrange(2, 6), rows=chance.randrange(1, 5))
    proven = {one.cell.at[0]: one for one in solve(system) if one.cell is not None}
    tried = {name: (low, high) for name, low, high in proven_by_trying(system)}
    assert tried.keys() == proven.keys()
    exact = {name: bounds for name, bounds in tried.items() if bounds[0] == bounds[1]}
    assert exact == {name: (proven[name].low, proven[name].high) for name in exact}


@pytest.mark.parametrize("seed", range(20))
def test_each_count_by_itself(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Minimising and maximising each count alone gives its exact bounds."""
    monkeypatch.setattr(attacking, "_ROUNDS", 0)
    monkeypatch.setattr(attacking, "_PASSES", 0)
    system = a_system(Random(seed), unknowns=4, rows=3)
    proven = {(one.cell.at[0], one.low, one.high) for one in solve(system) if one.cell is not None}
    touched = {str(at) for row in system.rows for at, _ in row.terms}
    assert {one for one in proven_by_trying(system) if one[0] in touched} <= proven


def test_a_contradiction() -> None:
    """Figures that cannot all be so are reported, by circles as well as by themselves."""
    system = System()
    one, two = (system.unknown(CellName("p", "2026", "t", (name,)), 0, 5, least=LEAST) for name in "ab")
    system.bind([(one, 1), (two, 1)], low=11, high=12)
    assert [None] == [proven.cell for proven in solve(system)]
    circle = System()
    a, b, c = (circle.unknown(CellName("p", "2026", "t", (name,)), 0, 9, least=LEAST) for name in "abc")
    for pair in ((a, b), (b, c), (a, c)):
        circle.bind([(at, 1) for at in pair], low=5, high=5)
    assert [None] == [proven.cell for proven in solve(circle)]


def three_that_add_up() -> System:
    """Return counts of which each two are between 9 and 12 together, so that nobody is proven."""
    system = System()
    a, b, c = (system.unknown(CellName("p", "2026", "t", (name,)), 0, 20, least=LEAST) for name in "abc")
    for pair in ((a, b), (b, c), (a, c)):
        system.bind([(at, 1) for at in pair], low=9, high=12)
    return system


def test_a_solver_that_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot decide takes the attacker for successful, and says so; a solver never clears a count by failing."""
    assert () == solve(three_that_add_up())
    monkeypatch.setattr(attacking._Programme, "_holds", lambda *_: False)
    (failed,) = solve(three_that_add_up())
    assert (None, True) == (failed.cell, failed.undecided)
    system = System()
    one, two = (system.unknown(CellName("p", "2026", "t", (name,)), 0, 10_000, least=LEAST) for name in "ab")
    system.bind([(one, 1), (two, -1)], low=1, high=10_000)
    system.bind([(two, 1), (one, -1)], low=0, high=10_000)
    assert [False] == [proven.undecided for proven in solve(system)]


def test_bounds_that_creep() -> None:
    """Where narrowing bounds would take for ever, the integer programme decides."""
    system = System()
    one, two = (system.unknown(CellName("p", "2026", "t", (name,)), 0, 10_000, least=LEAST) for name in "ab")
    system.bind([(one, 1), (two, -1)], low=1, high=10_000)
    system.bind([(two, 1), (one, -1)], low=0, high=10_000)
    assert [None] == [proven.cell for proven in solve(system)]


def a_release(
    channels: dict[str, int | None],
    total: int | None,
    *,
    rounding: int = 5,
    period: str = "2026-Q1",
    programme: str = "quarter",
) -> Release:
    """Return a period with visits by channel."""

    def table(
        name: str, dimensions: tuple[str, ...], cells: dict[tuple[str, ...], int | None]
    ) -> PublishedTable:
        told = tuple(Cell(at=at, value=value) for at, value in cells.items())
        return PublishedTable(
            city="t", programme=programme, programme_version=1, table=name, measure="visits",
            dimensions=dimensions, period=period, cells=told, rounding=rounding, least=10,
        )  # fmt: skip

    tables = {
        "visits": table("visits", (), {(): total}),
        "channel": table("channel", ("channel",), {(name,): value for name, value in channels.items()}),
    }
    summed = programme == "year"
    return Release(programme=programme_of(programme), period=period, tables=tables, summed=summed)


def test_a_threshold_alone() -> None:
    """Figures that are not rounded are all proven, and so is the one that was left out."""
    release = a_release({"desk": 30, "phone": 12, "other": None}, 45, rounding=1)
    proven = {one.cell.at: (one.low, one.high) for one in attack([release]) if one.cell is not None}
    assert ((45, 45), (30, 30), (3, 3)) == (proven[()], proven["desk",], proven["other",])


def test_rounded_figures() -> None:
    """Rounded figures with a large gathered category prove nothing."""
    assert () == attack([a_release({"desk": 30, "phone": 10, "other": 15}, 50)])


def test_rounding_that_is_all_used_up() -> None:
    """Figures that add up only in one way are found, though each is rounded."""
    shown = dict.fromkeys(("desk", "phone", "email", "other"), 20)
    proven = attack([a_release(shown, 100)])
    assert {(24, 24), (96, 96)} == {(one.low, one.high) for one in proven if one.low}


def test_nothing_merged() -> None:
    """Where a table shows every category of a closed list, nothing is left that could be merged."""
    every = {str(name): 20 for name in CLOSED_LISTS["channel"]}
    assert () == attack([a_release(every, 160)])


def test_a_year_without_its_quarters() -> None:
    """A year by itself proves nothing of quarters that nobody published."""
    quarter = a_release({"desk": 30, "phone": 10, "other": 15}, 55)
    year = attrs.evolve(quarter, programme=programme_of("year"), period="2026")
    system = linked([quarter, year])
    named = [[name for at, _ in row.terms if (name := system.names[at])] for row in system.rows]
    assert not [names for names in named if len({name.period for name in names}) > 1]
    assert () == attack([quarter, year])


def test_a_table_that_some_quarters_lack() -> None:
    """A year whose programme has a table more than its quarters had is bound to them by the others."""
    quarters = [a_release({"desk": 60}, 60, period=f"2026-Q{number}") for number in range(1, 5)]
    without = {name: table for name, table in quarters[0].tables.items() if name != "channel"}
    quarters[0] = attrs.evolve(quarters[0], tables=without)
    year = a_release({"desk": 240, "other": None}, 240, period="2026", programme="year")
    names = linked([*quarters, year]).names
    bound = [{names[at] for at, _ in row.terms} for row in linked([*quarters, year]).rows]
    across = {one.table for cells in bound if len({c.period for c in cells if c}) > 1 for one in cells if one}
    assert {"visits"} == across


def highest(channels: dict[str, int | None]) -> int:
    system = linked([a_release(channels, 100)])
    return dict(zip(system.names, system.highs, strict=True))[
        CellName("quarter", "2026-Q1", "channel", ("email",))
    ]


def test_who_knows_the_rule() -> None:
    """A category that is not shown is no larger than the smallest that is, and small where nothing else was merged."""
    assert 14 == highest({"desk": 30, "phone": 10, "other": 20})
    assert 9 == highest({"desk": 30, "phone": 10, "other": 30})
    assert 10**7 == highest({"other": 30})


def test_four_small_quarters() -> None:
    """A figure of a year proves four small quarters when it is near the most that they can make up."""

    def told(value: int) -> tuple[Proven, ...]:
        quarters = [
            a_release({"desk": 50, "phone": 10, "other": 40}, 100, period=f"2026-Q{number}")
            for number in range(1, 5)
        ]
        year = {"desk": 200, "phone": 40, "email": value, "other": 160 - value}
        return attack([*quarters, a_release(year, 400, period="2026", programme="year")])

    assert () == told(25)
    assert {("email",)} == {one.cell.at for one in told(35) if one.cell is not None}
