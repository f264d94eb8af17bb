# SPDX-License-Identifier: EUPL-1.2
"""
What practices told binds the periods of their days together, once all of these are published.
"""

from collections.abc import Mapping

import attrs
import pytest

from onestopshop.domain.publications.linking import Release, Told
from onestopshop.domain.publications.programmes import CLOSED_LISTS
from onestopshop.domain.publications.tables import Cell, PublishedTable
from onestopshop.domain.reports.periods import period_of
from onestopshop.errors import ExchangeError
from onestopshop.operations.publications import defending
from onestopshop.operations.publications.attack import Proven, attack
from onestopshop.operations.publications.defending import Making, defended, hanging_together
from onestopshop.operations.publications.programmes import programme_for, programme_of

TWO = ("2026-Q4", "2027-Q1")
YEARS = ("2026", "2027")
CELLS = (("met", ()), ("step", ("apply",)), ("topic-step", ("topic:a", "apply")))


def a_release(period: str, *, met: int | None = 40, steps: Mapping[str, int | None] | None = None) -> Release:
    """Return a period in which a barrier was met at one step above all, and at others by few."""
    programme = programme_for(period_of(period))

    def table(name: str, dimensions: tuple[str, ...], cells: tuple[Cell, ...]) -> PublishedTable:
        return PublishedTable(
            city="t", programme=programme.name, programme_version=1, table=name, measure="visits",
            dimensions=dimensions, period=period, cells=cells, rounding=5, least=10,
        )  # fmt: skip

    told = {"find": 40, "other": None} if steps is None else steps
    tables = (
        table("visits", (), (Cell(value=200),)),
        table("topic", ("topic",), (Cell(at=("topic:a",), value=60), Cell(at=("other",)))),
        table("met", (), (Cell(value=met),)),
        table("step", ("step",), tuple(Cell(at=(name,), value=value) for name, value in told.items())),
        table("topic-step", ("topic", "step"), (Cell(at=("other", "other")),)),
    )
    return Release(
        programme=programme, period=period, tables={one.table: one for one in tables}, summed=False
    )


def every(periods: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return the cells of a step, and of a topic and a step, in some periods."""
    return {(table, period) for table in ("step", "topic-step") for period in periods}


def proven(least: int, *releases: Release, periods: tuple[str, ...] = TWO) -> set[tuple[str, str]]:
    told = Told(cells=CELLS, periods=periods, least=least)
    return {
        (one.cell.table, one.cell.period) for one in attack(releases, told=[told]) if one.cell is not None
    }


@pytest.mark.parametrize("periods", [TWO, YEARS])
@pytest.mark.parametrize(("least", "found"), [(9, False), (10, True), (18, True)])
def test_two_small_periods(periods: tuple[str, str], least: int, found: bool) -> None:
    """Two counts below ten that make up ten are both known not to be none."""
    releases = [a_release(name) for name in periods]
    assert set() == proven(0, *releases, periods=periods)
    assert (every(periods) if found else set()) == proven(least, *releases, periods=periods)


def test_a_quarter_that_is_not_published() -> None:
    """While one of the quarters is not published, nothing follows; nor when all categories of one were merged."""
    first, second = (a_release(name) for name in TWO)
    assert set() == proven(18, first)
    merged = a_release(TWO[1], steps={"other": None})
    assert set() == proven(18, first, merged)
    assert every(TWO) == proven(18, first, second)


@pytest.mark.parametrize("periods", [TWO, YEARS])
def test_single_numbers(periods: tuple[str, str]) -> None:
    """What was told of all visits that met a barrier proves a number that was left out."""
    told = Told(cells=CELLS[:1], periods=periods, least=50)
    releases = [a_release(periods[0]), a_release(periods[1], met=None, steps={"other": None})]
    (found,) = attack(releases, told=[told])
    assert found.cell is not None
    assert ("met", periods[1], 6, 9) == (found.cell.table, found.cell.period, found.low, found.high)


@pytest.mark.parametrize("period", [TWO[1], YEARS[1]])
def test_what_figures_contradict(period: str) -> None:
    """What was told of visits that were never booked stops no publication; the rest is still believed."""
    counts: Mapping[str, Mapping[tuple[str, ...], int]] = {
        "visits": {(): 60},
        "channel": {("desk",): 60},
        "language": {("ar",): 60},
        "met": {(): 40},
        "step": {("find",): 35, ("apply",): 8},
    }
    programme = programme_for(period_of(period))
    making = Making(programme=programme, city="t", period=period, counts=counts, least=10, key=b"k")
    false = Told(cells=(("met", ()),), periods=(period,), least=90)
    true = Told(cells=CELLS[1:2], periods=(period,), least=2)

    def steps(*told: Told) -> set[str]:
        tables, _ = defended(making, [], lists=CLOSED_LISTS, told=told)
        return {cell.at[0] for table in tables if table.table == "step" for cell in table.cells}

    assert {"find", "other"} == steps() == steps(false)
    assert {"other"} == steps(true) == steps(false, true)


@pytest.mark.parametrize("period", [TWO[1], YEARS[1]])
def test_a_figure_that_would_be_exact(period: str) -> None:
    """All categories of its table are merged: of a single one everybody would believe that it is small."""
    counts: Mapping[str, Mapping[tuple[str, ...], int]] = {
        "visits": {(): 200},
        "channel": {("desk",): 200},
        "language": {("ar",): 200},
        "met": {(): 90},
        "step": {("find",): 43, ("apply",): 40},
    }
    programme = programme_for(period_of(period))
    making = Making(programme=programme, city="t", period=period, counts=counts, least=10, key=b"k")
    figure = making.release({}).tables["step"].value("find")
    assert figure is not None
    told = Told(cells=(("step", ("find",)),), periods=(period,), least=figure + 4)
    tables, merged = defended(making, [], lists=CLOSED_LISTS, told=[told])
    assert {"step": 2} == merged
    assert [["other"]] == [[cell.at[0] for cell in one.cells] for one in tables if one.table == "step"]


def test_a_solver_that_gave_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release of which nobody could decide is refused, and the error says why."""
    monkeypatch.setattr(defending, "attack", lambda *_, **__: (Proven(cell=None, undecided=True),))
    making = Making(programme=programme_of("quarter"), city="t", period=TWO[1], counts={}, least=10, key=b"k")
    with pytest.raises(ExchangeError, match="could not decide"):
        defended(making, [], lists=CLOSED_LISTS)


def test_years_that_hang_together() -> None:
    """Years are attacked apart unless a practice tells of both, directly or through a third one."""
    releases = [a_release(f"{year}-Q1") for year in range(2026, 2030)]
    spans = [("2026-Q4", "2027-Q1"), ("2027-Q4", "2028-Q1"), ("2029-Q1",)]
    told = [Told(cells=CELLS, periods=names, least=10) for names in spans]

    def years(*with_told: Told) -> list[str]:
        return [one.period[:4] for one in hanging_together(releases, {"2026"}, with_told)]

    assert ["2026"] == years()
    assert ["2026", "2027"] == years(told[0])
    assert ["2026", "2027", "2028"] == years(*reversed(told))
    assert ["2026"] == years(attrs.evolve(told[0], periods=("2026-Q1",)))
