# SPDX-License-Identifier: EUPL-1.2
"""
Decide between equal scores by id, inside the engine.

Thousands of services can have the same score for a common word, and those of
the page would have to be looked for among all of them: that took nine tenths
of such a search.  So each document carries the step of its id on a ladder that
is made with the index, and its score is raised by so little that a lower id
comes first and no other difference is touched.  Only the few services of one
step are compared one by one.
"""

from bisect import bisect_right
from collections.abc import Sequence
from math import floor

import attrs

__all__ = ["MOST_WORDS", "STEPS", "Ladder", "ladder", "without_step"]

STEPS = 1024
"""Steps that a score can carry: 24 bits of a score, less the 13 by which it is raised at most."""

_RAISE = 2.0**-13
"""The share by which the first step raises a score: less than any difference of a search of few words."""

MOST_WORDS = 3
"""A search of more words has smaller differences, and few equal scores."""


@attrs.frozen
class Ladder:
    """
    The steps of the ids.

    Args:
        rungs: The first id of each step, in order.
        services: How many there were when it was made.
    """

    rungs: tuple[str, ...] = ()
    services: int = 0

    def weight(self, id: str) -> float:
        """
        Return the value that the engine weighs a score with: by the binary logarithm of 2 more than it.
        """
        step = max(bisect_right(self.rungs, id) - 1, 0)
        return float(2.0 ** (1 + _RAISE * (1 - step / STEPS)) - 2)

    def outgrown(self, services: int) -> bool:
        """Say whether so many services need a new one."""
        return services > 4 * self.services + STEPS


def ladder(ids: Sequence[str]) -> Ladder:
    """Make the ladder for *ids*, which are in order."""
    width = max(-(-len(ids) // STEPS), 1)
    return Ladder(tuple(ids[::width]), len(ids))


def without_step(score: float) -> float:
    """Return the score that the step has raised: it was a whole number."""
    return float(floor(score))
