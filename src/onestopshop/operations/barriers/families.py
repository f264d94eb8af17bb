# SPDX-License-Identifier: EUPL-1.2
"""
Follow merges: a barrier and all that were merged into it are one when they are counted.

Observations stay linked to the barrier that they were linked to, so that a
merge can be taken back and every count returns as it was.
"""

from collections.abc import Iterator

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.ids import BarrierId
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf

__all__ = ["family", "line", "survivor", "within"]


def family(work: Work, barrier: Barrier) -> tuple[BarrierId, ...]:
    """Return the barrier's own id, then the ids of all that were merged into it, through the chain."""
    found: dict[BarrierId, None] = {barrier.id: None}
    left = list(reversed(barrier.merged_from))
    while left:
        id = left.pop()
        if id not in found:
            found[id] = None
            left.extend(reversed(work.get(Barrier, id).merged_from))
    return tuple(found)


def survivor(work: Work, barrier: Barrier) -> Barrier:
    """Return the barrier that goes on in the place of *barrier*, through the chain: itself when it is not merged."""
    *_, last = line(work, barrier)
    return last


def line(work: Work, barrier: Barrier) -> Iterator[Barrier]:
    """Yield the barrier, then each that goes on in the place of the one before."""
    yield barrier
    while barrier.merged_into is not None:
        barrier = work.get(Barrier, barrier.merged_into)
        yield barrier


def within(work: Work, barrier: Barrier) -> AnyOf:
    """Return the condition on `Observation.barrier` that counts a barrier with all that were merged into it."""
    return AnyOf(family(work, barrier))
