# SPDX-License-Identifier: EUPL-1.2
"""
Another attacker, who shares no line with the one under test: linear programming over the counts of four quarters.

It knows the name of every category, languages too, and takes nothing from the
programme's file but the figures: what adds up to what is written down here
once more.  Its unknowns are the cells of quarters, of which a year
is the sum, or of a year by itself.  It
proves less than whole numbers would, so that it is no replacement: what it
does prove, the attacker under test must have prevented.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final, TypeAlias

import attrs
import numpy as np
from scipy import optimize, sparse
from tests.proofs.disclose.cities import CONCEPTS, LANGUAGES, TOPICS
from tests.proofs.disclose.releases import Edition

from onestopshop.domain.publications.programmes import CLOSED_LISTS

__all__ = ["told_by_linear_programming"]

Cell: TypeAlias = tuple[str, str, tuple[str, ...]]
"""The quarter, the table, and the category."""

_MANY = 10**7
_STEPS, _CHANNELS, _MODES = (CLOSED_LISTS[name] for name in ("step", "channel", "mode"))
_PARTS: Final = {"channel": "visits", "language": "visits", "mode": "referrals"}
"""Each thing is in one category, so that these add up."""
_COVERED: Final = {"topic": "visits", "step": "met", "concept": "met"}
"""Each thing is in one category or in several."""
_CATEGORIES: Final[Mapping[str, Sequence[tuple[str, ...]]]] = {
    "visits": [()],
    "met": [()],
    "referrals": [()],
    "channel": [(one,) for one in _CHANNELS],
    "language": [(one,) for one in LANGUAGES],
    "mode": [(one,) for one in _MODES],
    "topic": [(one,) for one in TOPICS],
    "step": [(one,) for one in _STEPS],
    "concept": [(one,) for one in CONCEPTS],
    "topic-step": [(topic, step) for topic in TOPICS for step in _STEPS],
}


@attrs.define
class _Known:
    """
    Sums of cells, and between what each lies.
    """

    number: Mapping[Cell, int]
    sums: list[tuple[Sequence[tuple[Cell, int]], float, float]] = attrs.field(factory=list)

    def solver(self) -> Any:
        """Return a function that gives the smallest value of a weighted sum."""
        lines, columns, times = [], [], []
        for line, (terms, _, _) in enumerate(self.sums):
            for cell, weight in terms:
                lines.append(line)
                columns.append(self.number[cell])
                times.append(weight)
        matrix = sparse.csr_matrix((times, (lines, columns)), shape=(len(self.sums), len(self.number)))
        between = optimize.LinearConstraint(
            matrix, [low for _, low, _ in self.sums], [high for _, _, high in self.sums]
        )

        def smallest(weights: Any) -> float:
            found = optimize.milp(weights, constraints=between, bounds=optimize.Bounds(0, _MANY))
            assert found.status == 0, found.message
            return float(found.fun)

        return smallest


def told_by_linear_programming(editions: Sequence[Edition], chance: Random, *, tries: int) -> list[str]:
    """
    Return what can be worked out of some cells of one year.

    Args:
        editions: Four quarters and their year, or a year by itself.
        tries: How many cells are tried, half of them such as are not told.
    """
    quarters = [one.release.period for one in editions if not one.release.summed]
    cells = [
        (quarter, table, at) for quarter in quarters for table in _CATEGORIES for at in _CATEGORIES[table]
    ]
    known = _Known(number={cell: number for number, cell in enumerate(cells)})
    for one in editions:
        spans = quarters if one.release.period not in quarters else [one.release.period]
        known.sums += _figures(one, spans, is_year=len(spans) > 1)
    for quarter in quarters:
        known.sums += _structure(quarter)
    smallest = known.solver()
    leasts = {one.release.period: one.least for one in editions}
    told = {(one.release.period, *cell) for one in editions for cell in one.figures}
    hidden = [cell for cell in cells if cell not in told]
    chosen = (*chance.sample(hidden, tries // 2), *chance.sample(sorted(told & {*cells}), tries // 2))
    found = []
    for cell in chosen:
        weights = np.zeros(len(cells))
        weights[known.number[cell]] = 1
        low, high = smallest(weights), -smallest(-weights)
        least, most = int(np.ceil(low - 1e-6)), int(np.floor(high + 1e-6))
        if least >= most or (least >= 1 and most < leasts[cell[0]]):
            found.append(f"{cell} is {least} to {most}")
    return found


def _figures(one: Edition, spans: Sequence[str], *, is_year: bool) -> Iterator[Any]:
    for table, categories in _CATEGORIES.items():
        figures = {cell.at: cell.value for cell in one.release.tables[table].cells}
        base, small = one.release.tables[table].rounding, one.least - 1
        shown = [value for at, value in figures.items() if value is not None and at[:1] != ("other",)]
        missing = [at for at in categories if figures.get(at) is None]
        for at in categories:
            value = figures.get(at)
            if value is not None:
                yield (
                    [((name, table, at), 1) for name in spans],
                    max(small + 1, value - base + 1),
                    value + base - 1,
                )
            elif not is_year and (shown or categories == [()]):
                overlap = table not in _PARTS
                most = small if overlap or not shown else max(small + 1, min(shown) + base) - 1
                yield [((spans[0], table, at), 1)], 0, most
        other = next((value for at, value in figures.items() if at[:1] == ("other",)), None)
        if other is not None:
            gathered = [((name, table, at), 1) for name in spans for at in missing]
            yield gathered, max(small + 1, other - base + 1), other + base - 1


def _structure(quarter: str) -> Iterator[Any]:
    for table, whole in _PARTS.items():
        yield [*(((quarter, table, at), 1) for at in _CATEGORIES[table]), ((quarter, whole, ()), -1)], 0, 0
    for table, whole in _COVERED.items():
        yield (
            [*(((quarter, table, at), 1) for at in _CATEGORIES[table]), ((quarter, whole, ()), -1)],
            0,
            _MANY,
        )
        for at in _CATEGORIES[table]:
            yield [((quarter, whole, ()), 1), ((quarter, table, at), -1)], 0, _MANY
    yield [((quarter, "visits", ()), 1), ((quarter, "met", ()), -1)], 0, _MANY
    for step in _STEPS:
        inside = [((quarter, "topic-step", (topic, step)), 1) for topic in TOPICS]
        yield [*inside, ((quarter, "step", (step,)), -1)], 0, _MANY
    for topic, step in _CATEGORIES["topic-step"]:
        for table, at in (("step", (step,)), ("topic", (topic,))):
            yield [((quarter, table, at), 1), ((quarter, "topic-step", (topic, step)), -1)], 0, _MANY
