# SPDX-License-Identifier: EUPL-1.2
"""
How useful the published figures are: whether the most frequent barriers are told, and how many visits are covered.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from tests.proofs.disclose.releases import Edition

__all__ = ["EXPECTED", "shares", "usefulness"]

EXPECTED: Final = {"percent_five_most_frequent": 95.0, "percent_visits_covered": 85.0}
"""At least so much, over all releases of all cities."""
_BY_ONE: Final = ("channel", "language")
"""Tables in which each visit is in one category."""


def usefulness(editions: Sequence[Edition], *, of: str = "") -> Counter[str]:
    """
    Return what the shares are made of.

    Args:
        of: What the names of these releases begin with, to tell them apart from others.
    """
    found: Counter[str] = Counter()
    for one in editions:
        found[f"{of}releases"] += 1
        found[f"{of}five"] += one.five_stay()
        found[f"{of}visits"] += len(_BY_ONE) * one.counts["visits"].get((), 0)
        found[f"{of}covered"] += sum(_shown(one, name) for name in _BY_ONE)
        found[f"{of}pairs"] += sum(one.counts["topic-step"].values())
        found[f"{of}covered_pairs"] += _shown(one, "topic-step")
    return found


def shares(figures: Mapping[str, int], *, of: str = "") -> dict[str, float]:
    """Return the shares, in percent."""
    parts = (
        ("five_most_frequent", "five", "releases"),
        ("visits_covered", "covered", "visits"),
        ("topic_and_step_covered", "covered_pairs", "pairs"),
    )
    return {
        f"percent_{of}{name}": round(100 * figures[of + part] / figures[of + whole], 2)
        for name, part, whole in parts
        if figures.get(of + whole)
    }


def _shown(one: Edition, table: str) -> int:
    return sum(count for (name, _), count in one.shown.items() if name == table)
