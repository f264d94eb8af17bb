# SPDX-License-Identifier: EUPL-1.2
"""
Each count is small or not by the smallest count of its own release, whatever others show.
"""

from collections.abc import Sequence
from itertools import product
from random import Random

import attrs
import pytest

from onestopshop.domain.publications.linking import CellName, Release, Told
from onestopshop.domain.publications.programmes import Programme, TableForm
from onestopshop.domain.publications.releasing import Quarter, release
from onestopshop.domain.publications.rounding import keyed
from onestopshop.domain.reports.periods import PeriodKind
from onestopshop.domain.text import LocalizedText
from onestopshop.operations.publications.attack import attack

WORDS = LocalizedText({"en": "x"})
VISITS = TableForm(name="visits", measure="visits", label=WORDS, definition=WORDS)
PERIODS = (*(f"2026-Q{number}" for number in range(1, 5)), "2026")
YEAR = Programme(
    name="p", version=1, kind=PeriodKind.YEAR, least=4, rounding=2, label=WORDS, tables=(VISITS,)
)
QUARTER = attrs.evolve(YEAR, kind=PeriodKind.QUARTER)


def five(counts: Sequence[int], leasts: Sequence[int], key: bytes) -> list[Release]:
    """Return four quarters and their year, each with its own smallest count."""
    found: list[Release] = []
    for period, count, least in zip(PERIODS, (*counts, sum(counts)), leasts, strict=True):
        programme = QUARTER if "-Q" in period else YEAR
        near = [
            Quarter(counts={"visits": {(): each}}, tables=one.tables)
            for one, each in zip(found, counts, strict=False)
        ]
        (table,) = release(
            programme,
            {"visits": {(): count}},
            city="t",
            period=period,
            least=least,
            rounding=keyed(key, base=2, city="t", programme="p", period=period),
            quarters=near if programme is YEAR else (),
        )
        found.append(
            Release(programme=programme, period=period, tables={"visits": table}, summed=programme is YEAR)
        )
    return found


def tried(releases: Sequence[Release], told: Told) -> set[str]:
    """Return the periods that are proven, by trying every four counts that there could be."""
    ranges = []
    for one in releases:
        table = one.tables["visits"]
        value = table.value()
        low, high = table.counts(value) if value is not None else (0, table.least - 1)
        ranges.append(range(low, high + 1))
    year = ranges.pop() if releases[-1].tables["visits"].value() is not None else range(1000)
    fit = [
        (*counts, sum(counts))
        for counts in product(*ranges[:4])
        if sum(counts) in year and counts[0] + counts[2] >= told.least
    ]
    leasts = [one.tables["visits"].least for one in releases]
    seen = zip(PERIODS, leasts, zip(*fit, strict=True), strict=True)
    return {
        period
        for period, least, values in seen
        if len({*values}) == 1 or (min(values) >= 1 and max(values) < least)
    }


@pytest.mark.parametrize(
    "leasts", [(4, 4, 6, 6, 6), (6, 6, 4, 4, 4), (4, 4, 4, 4, 8), (8, 8, 8, 8, 4), (4, 8, 6, 4, 6)]
)
def test_as_trying_all_counts(leasts: Sequence[int]) -> None:
    """The attacker proves of quarters and years of different smallest counts what trying all of them proves."""
    chance, safe, proven = Random(str(leasts)), 0, set()
    for _ in range(60):
        counts = [chance.randrange(10) for _ in range(4)]
        releases = five(counts, leasts, chance.randbytes(16))
        least = chance.choice((0, counts[0] + counts[2]))
        told = Told(cells=(("visits", ()),), periods=(PERIODS[0], PERIODS[2]), least=least)
        found = {one.cell.period for one in attack(releases, told=[told]) if one.cell is not None}
        assert tried(releases, told) == found
        proven |= found
        safe += not found
    assert safe > 5
    assert len(proven) > 2


def a_table(period: str, count: int, least: int) -> Release:
    """Return a quarter of one figure."""
    (one,) = five([count] * 4, (least,) * 5, b"k")[:1]
    tables = {"visits": attrs.evolve(one.tables["visits"], period=period)}
    return attrs.evolve(one, period=period, tables=tables)


def test_what_was_told_is_told() -> None:
    """A figure of four betrays nobody after the smallest count is raised to eight."""
    assert () == attack([a_table("2026-Q1", 4, 4), a_table("2026-Q2", 9, 8)])


def test_what_was_hidden_stays_hidden() -> None:
    """A count that was hidden below eight is proven to be small after the smallest count is lowered to four."""
    told = Told(cells=(("visits", ()),), periods=("2026-Q1",), least=5)
    (found,) = attack([a_table("2026-Q1", 6, 8), a_table("2026-Q2", 9, 4)], told=[told])
    assert (CellName("p", "2026-Q1", "visits", ()), 5, 7) == (found.cell, found.low, found.high)
