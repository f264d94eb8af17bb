# SPDX-License-Identifier: EUPL-1.2
"""
Attack published tables: find every count that all releases together prove.

It succeeds when a count is proven exactly, or proven to be at least one and
below the smallest that its own release shows: what was told while that was
smaller is told, and what was hidden while it was larger stays so.  Bounds are
narrowed until nothing moves; where unknowns hang together without a circle
these are the exact ones.  Where there is a circle, integer programming (HiGHS,
by SciPy) decides: a few solutions that lie far apart clear nearly every cell,
and only those on which all solutions agree are minimised and maximised one by
one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from onestopshop.domain.publications.linking import CellName, Release, Row, System, Told, linked
from onestopshop.domain.publications.programmes import CLOSED_LISTS
from onestopshop.errors import ConfigurationError

__all__ = ["Proven", "attack", "expect_solver", "solve"]

_BRANCHES: Final = 20_000
"""Of one integer search, after which nobody could decide."""
_NONE_EXISTS: Final = 2
"""What HiGHS says when there is no solution."""
_PASSES: Final = 60
_ROUNDS: Final = 4
_FACTOR, _MODULUS = 48271, 2**31 - 1
"""The minimal standard generator (Park and Miller): the same weights in each run."""


@attrs.frozen(kw_only=True)
class Proven:
    """
    One count that the releases prove; of no cell when they contradict each other, or when nobody could decide.

    Args:
        low, high: Between what it lies; for the coordinator only.
        undecided: Whether the solver found no solution, and did not find either that there is none.
    """

    cell: CellName | None
    low: int = attrs.field(default=0, repr=False)
    high: int = attrs.field(default=0, repr=False)
    undecided: bool = False


def expect_solver() -> None:
    """
    Return when SciPy is installed.

    Raises:
        ConfigurationError: It is not.
    """
    try:
        import scipy.optimize  # noqa: F401
    except ImportError as error:
        raise ConfigurationError(
            "published figures cannot be attacked before they leave the city: SciPy is not installed",
            hint='Install the extra: `pip install "onestopshop[statistics]"`.',
        ) from error


def attack(
    releases: Sequence[Release],
    *,
    lists: Mapping[str, Sequence[str]] = CLOSED_LISTS,
    told: Sequence[Told] = (),
) -> tuple[Proven, ...]:
    """
    Return every count that *releases* prove.

    Args:
        lists: All categories of the dimensions of which they are known to everybody.
        told: What was told elsewhere.
    """
    return solve(linked(releases, lists=lists, told=told))


def solve(system: System) -> tuple[Proven, ...]:
    """Return every count that a system proves."""
    lows, highs = [*system.lows], [*system.highs]
    rows, settled = _narrow(system.rows, lows, highs)
    if any(low > high for low, high in zip(lows, highs, strict=True)):
        return (Proven(cell=None),)
    for part in _parts(rows, lows, highs):
        if settled and part.is_tree:
            continue
        failed = _explore(part, lows, highs, system.leasts)
        if failed is not None:
            return (failed,)
    return tuple(
        Proven(cell=name, low=low, high=high)
        for name, low, high, least in zip(system.names, lows, highs, system.leasts, strict=True)
        if name is not None and _tells(low, high, least)
    )


def _tells(low: int, high: int, least: int) -> bool:
    return low == high or (low >= 1 and high < least)


def _narrow(rows: Sequence[Row], lows: list[int], highs: list[int]) -> tuple[list[Row], bool]:
    """
    Narrow the bounds in place until nothing moves.

    Returns:
        The rows that still bind anything, and whether nothing moved at the end.
    """
    left = [*rows]
    for _ in range(_PASSES):
        moved, binding = False, []
        for row in left:
            low = sum(times * (lows[at] if times > 0 else highs[at]) for at, times in row.terms)
            high = sum(times * (highs[at] if times > 0 else lows[at]) for at, times in row.terms)
            if low >= row.low and high <= row.high:
                continue
            binding.append(row)
            moved |= _narrow_row(row, low, high, lows, highs)
        left = binding
        if not moved:
            return left, True
    return left, False


def _narrow_row(row: Row, low: int, high: int, lows: list[int], highs: list[int]) -> bool:
    """Let each unknown rise from its lower end, and fall from its upper one, only as far as the row allows."""
    moved = False
    up, down = row.high - low, high - row.low
    for at, times in row.terms:
        width = highs[at] - lows[at]
        rise, fall = (up // times, down // times) if times > 0 else (down // -times, up // -times)
        if rise < width:
            highs[at] = lows[at] + rise
            moved = True
        if fall < width:
            lows[at] += width - fall
            moved = True
        if moved and lows[at] > highs[at]:
            return False
    return moved


@attrs.frozen(kw_only=True)
class _Part:
    """
    Rows that share unknowns, directly or through others.
    """

    unknowns: tuple[int, ...]
    rows: tuple[Row, ...]
    is_tree: bool


def _parts(rows: Iterable[Row], lows: Sequence[int], highs: Sequence[int]) -> Iterator[_Part]:
    above: dict[int, int] = {}

    def top(at: int) -> int:
        above.setdefault(at, at)
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    free_in = ([at for at, _ in row.terms if lows[at] < highs[at]] for row in rows)
    loose = [(row, free) for row, free in zip(rows, free_in, strict=True) if free]
    for _, free in loose:
        for at in free:
            above[top(at)] = top(free[0])
    groups: dict[int, list[tuple[Row, list[int]]]] = {}
    for row, free in loose:
        groups.setdefault(top(free[0]), []).append((row, free))
    for group in groups.values():
        unknowns = sorted({at for _, free in group for at in free})
        ends = sum(len(free) for _, free in group)
        yield _Part(
            unknowns=tuple(unknowns),
            rows=tuple(row for row, _ in group),
            is_tree=ends == len(unknowns) + len(group) - 1
            and all(abs(times) == 1 for row, _ in group for _, times in row.terms),
        )


def _explore(part: _Part, lows: list[int], highs: list[int], leasts: Sequence[int]) -> Proven | None:
    """
    Replace the bounds by what some solutions of a part show, or by the exact ones where they agree.

    Only what a solution shows clears a count, so that the bounds are never wider than the true ones: a solver that
    gives up makes the attacker succeed.

    Returns:
        Why there is no solution, where there is none.
    """
    programme = _Programme(part, lows, highs)
    size = len(part.unknowns)
    seen_low, seen_high = [10**9] * size, [-1] * size

    def look(weights: Sequence[float]) -> bool:
        found = programme.solution(weights)
        for place, value in enumerate(found or ()):
            seen_low[place] = min(seen_low[place], value)
            seen_high[place] = max(seen_high[place], value)
        return found is not None

    def doubtful() -> list[int]:
        seen = zip(part.unknowns, seen_low, seen_high, strict=True)
        return [place for place, (at, low, high) in enumerate(seen) if _tells(low, high, leasts[at])]

    drawn = 1
    for _ in range(_ROUNDS):
        wanted = {*(doubtful() or range(size))} if seen_high[0] >= 0 else {*range(size)}
        weights = [0.0] * size
        for place in range(size):
            drawn = drawn * _FACTOR % _MODULUS
            weights[place] = (drawn / _MODULUS - 0.5) if place in wanted else 0.0
        if not (look(weights) and look([-weight for weight in weights])):
            return Proven(cell=None, undecided=programme.undecided)
        if not doubtful():
            break
    for place in doubtful():
        alone = [float(at == place) for at in range(size)]
        look(alone)
        look([-weight for weight in alone])
    for place, at in enumerate(part.unknowns):
        lows[at], highs[at] = seen_low[place], seen_high[place]
    return None


class _Programme:
    """
    The integer programme of one part.

    Its linear relaxation nearly always has whole corners, because tables are networks; the integer search is asked
    only where a corner is not whole.  HiGHS 1.12 prints from inside that search when it mends what its own presolve
    changed (ERGO-Code/HiGHS, issue 2783), so that it is asked without.  How long it may search is said in branches,
    not in seconds, so that every machine finds the same.
    """

    def __init__(self, part: _Part, lows: Sequence[int], highs: Sequence[int]) -> None:
        from scipy import optimize, sparse

        place = {at: number for number, at in enumerate(part.unknowns)}
        self._lows = [lows[at] for at in part.unknowns]
        self._highs = [highs[at] for at in part.unknowns]
        self._rows = []
        for row in part.rows:
            fixed = sum(times * lows[at] for at, times in row.terms if at not in place)
            terms = tuple((place[at], times) for at, times in row.terms if at in place)
            self._rows.append(Row(terms, row.low - fixed, row.high - fixed))
        entries = [(times, line, at) for line, row in enumerate(self._rows) for at, times in row.terms]
        numbers, lines, columns = zip(*entries, strict=True)
        matrix = sparse.csr_matrix((numbers, (lines, columns)), shape=(len(self._rows), len(place)))
        below, above = [row.low for row in self._rows], [row.high for row in self._rows]
        self._constraints = optimize.LinearConstraint(matrix, below, above)
        self._bounds = optimize.Bounds(self._lows, self._highs)
        self._milp: Any = optimize.milp
        self.undecided = False

    def solution(self, weights: Sequence[float]) -> list[int] | None:
        """
        Return a solution with the smallest weighted sum, or ``None`` when none was found.

        What the solver answers is tried in whole numbers: a solution that is none would clear a count wrongly.
        """
        return self._solved(weights, whole=0, options={}) or self._solved(
            weights, whole=1, options={"presolve": False, "mip_rel_gap": 0, "node_limit": _BRANCHES}
        )

    def _solved(
        self, weights: Sequence[float], *, whole: int, options: Mapping[str, Any]
    ) -> list[int] | None:
        found = self._milp(
            weights,
            constraints=self._constraints,
            bounds=self._bounds,
            integrality=[whole] * len(weights),
            options=options,
        )
        self.undecided = found.status != _NONE_EXISTS
        if found.x is None:
            return None
        values = [round(value) for value in found.x]
        return values if self._holds(values) else None

    def _holds(self, values: Sequence[int]) -> bool:
        inside = zip(self._lows, values, self._highs, strict=True)
        return all(low <= value <= high for low, value, high in inside) and all(
            row.low <= sum(values[at] * times for at, times in row.terms) <= row.high for row in self._rows
        )
