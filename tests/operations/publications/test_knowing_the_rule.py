# SPDX-License-Identifier: EUPL-1.2
"""
Whoever knows the rule, and tries every city that there could be, proves no more of a quarter than the attacker.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import attrs
import pytest

from onestopshop.domain.publications import programmes
from onestopshop.domain.publications.linking import Release, linked
from onestopshop.domain.publications.programmes import Programme, TableForm
from onestopshop.domain.publications.releasing import release
from onestopshop.domain.publications.tables import Cell
from onestopshop.domain.reports.periods import PeriodKind
from onestopshop.domain.text import LocalizedText
from onestopshop.operations.publications.attack import attack, solve

WORDS = LocalizedText({"en": "x"})
Counts = tuple[int, ...]
FORMS = (
    TableForm(name="visits", measure="visits", label=WORDS, definition=WORDS),
    TableForm(
        name="mode", measure="visits", dimensions=("mode",), adds_to=("visits",), label=WORDS, definition=WORDS
    ),
)  # fmt: skip


def releases_of(programme: Programme, codes: str, counts: Counts) -> Iterator[Release]:
    """Yield what can be published of some counts: each figure goes up or down, whatever the key."""
    least, base = programme.least, programme.rounding
    found = {
        "visits": {(): sum(counts)},
        "mode": {(code,): n for code, n in zip(codes, counts, strict=True) if n},
    }
    exact = release(
        programme, found, city="t", period="2026-Q1", least=least, rounding=lambda _t, _a, count: count
    )
    cells = [cell for table in exact for cell in table.cells]
    ends = [
        (None,) if one.value is None else {one.value // base * base, -(-one.value // base) * base}
        for one in cells
    ]
    for figures in product(*ends):
        left = iter(figures)
        tables = {
            table.table: attrs.evolve(
                table, cells=tuple(Cell(at=cell.at, value=next(left)) for cell in table.cells)
            )
            for table in exact
        }
        yield Release(programme=programme, period="2026-Q1", tables=tables, summed=False)


def largest(one: Release) -> int:
    """Return the largest count of a category that such figures can stand for."""
    table, total = one.tables["mode"], one.tables["visits"]
    told = [cell.value for cell in table.cells if cell.at != table.other and cell.value is not None]
    return total.counts(max(told or [total.value() or 0]))[1]


@pytest.mark.parametrize(("codes", "most", "least", "base"), [("abc", 7, 3, 2)])
def test_every_city(codes: str, most: int, least: int, base: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the attacker proves nothing, cities with another count, or with none, publish the same."""
    monkeypatch.setattr(programmes, "CLOSED_LISTS", {"mode": tuple(codes)})
    programme = Programme(
        name="quarter",
        version=1,
        kind=PeriodKind.QUARTER,
        least=least,
        rounding=base,
        label=WORDS,
        tables=FORMS,
    )
    meant: defaultdict[str, set[Counts]] = defaultdict(set)
    seen = {}
    for counts in product(range(most + 1), repeat=len(codes)):
        for one in releases_of(programme, codes, counts):
            cells = {
                (name, cell.at, cell.value) for name, table in one.tables.items() for cell in table.cells
            }
            name = str(sorted(cells, key=str))
            seen[name] = one
            meant[name].add(counts)
    safe = 0
    for name, counts_of in meant.items():
        if largest(seen[name]) > most or attack([seen[name]], lists={"mode": codes}):
            continue
        safe += 1
        for values in ({*of} for of in zip(*counts_of, strict=True)):
            assert len(values) > 1, name
            assert not values <= {*range(1, least)}, name
    assert safe > 0


def test_the_truth_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counts behind a release fit everything that the attacker takes for granted."""
    monkeypatch.setattr(programmes, "CLOSED_LISTS", {"mode": ("a", "b", "c")})
    programme = Programme(
        name="quarter", version=1, kind=PeriodKind.QUARTER, least=3, rounding=2, label=WORDS, tables=FORMS
    )
    for counts in [*product(range(8), repeat=3)][::2]:
        truth = {(): sum(counts), **{(code,): count for code, count in zip("abc", counts, strict=True)}}
        for one in releases_of(programme, "abc", counts):
            system = linked([one], lists={"mode": "abc"})
            for number, name in enumerate(system.names):
                if name is not None and name.at in truth:
                    assert system.lows[number] <= truth[name.at] <= system.highs[number]
                    system.lows[number] = system.highs[number] = truth[name.at]
            assert None not in {proven.cell for proven in solve(system)}, counts
