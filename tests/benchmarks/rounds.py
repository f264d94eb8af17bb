# SPDX-License-Identifier: EUPL-1.2
"""
Run two or more things in turn, and say how long they took.

Machines are noisy: A B A B … in one process meets the same noise on both
sides, and the ratio of each round is a figure of its own.
"""

import gc
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

__all__ = ["percentile", "spread", "take_turns", "timed"]


def take_turns(ways: Mapping[str, Callable[[], float]], *, rounds: int = 5) -> dict[str, list[float]]:
    """
    Call each of *ways* once a round, and return their figures in order of the rounds.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            gc.collect()
            taken[name].append(way())
    return taken


def timed(call: Callable[[], object]) -> float:
    """Return the seconds that *call* takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value that *share* of *values* do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def spread(values: Sequence[float], digits: int = 4) -> dict[str, object]:
    """Return the median of *values* and their range."""
    return {
        "median": round(median(values), digits),
        "range": [round(min(values), digits), round(max(values), digits)],
    }
