# SPDX-License-Identifier: EUPL-1.2
"""
Follow merges: a barrier and all that were merged into it are one when they are counted.

Observations stay linked to the barrier that they were linked to, so that a
merge can be taken back and every count returns as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.ids import BarrierId
from onestopshop.errors import TransitionError
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf

__all__ = ["family", "line", "linked_to", "naming_survivor", "survivor", "within"]


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


@contextmanager
def naming_survivor(work: Work, barrier: Barrier) -> Iterator[None]:
    """
    Let the error of a step that a merged barrier does not allow name the one that goes on.

    Raises:
        TransitionError: The step raised it.
    """
    try:
        yield
    except TransitionError as error:
        if barrier.merged_into is None:
            raise
        raise TransitionError(
            error.subject,
            state=error.state,
            attempted=error.attempted,
            allowed=error.allowed,
            hint=f"Barrier {barrier.number} was merged into barrier {survivor(work, barrier).number}, which goes on.",
        ) from error


def line(work: Work, barrier: Barrier) -> Iterator[Barrier]:
    """Yield the barrier, then each that goes on in the place of the one before."""
    yield barrier
    while barrier.merged_into is not None:
        barrier = work.get(Barrier, barrier.merged_into)
        yield barrier


def linked_to(work: Work, id: str) -> AnyOf:
    """
    Return the condition of `within` for a barrier by its id; a barrier that is not kept here has its own links only.

    Raises:
        InvalidDataError: It has not the form of an id.
    """
    barrier = work.find_one(Barrier, id)
    return AnyOf((id,)) if barrier is None else within(work, barrier)


def within(work: Work, barrier: Barrier) -> AnyOf:
    """Return the condition on `Observation.barrier` that counts a barrier with all that were merged into it."""
    return AnyOf(family(work, barrier))
