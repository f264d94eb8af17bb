# SPDX-License-Identifier: EUPL-1.2
"""
Make the looks that are due, and reopen what returned where a city wants that: once, whatever crashes or races.

Only the home installation does, as it is the one that keeps barriers.
"""

from collections.abc import Sequence

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState, ReopenReason, Verdict
from onestopshop.domain.ids import BarrierId
from onestopshop.errors import InvalidDataError, TransitionError
from onestopshop.operations.barriers.barriers import Barriers
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.unread import Unread
from onestopshop.operations.verification.verifying import (
    ReopenProposal,
    claimed,
    key_of_look,
    next_look,
    returned,
)

__all__ = ["LookMade", "make_due_looks", "reopen_returned"]


@attrs.frozen(kw_only=True)
class LookMade:
    """
    One look that was made.

    Args:
        due: How many days after the claim it was due.
    """

    barrier: BarrierId
    due: int
    verdict: Verdict


def make_due_looks(desk: DeskWork, *, unread: list[Unread] | None = None) -> Sequence[LookMade]:
    """
    Make every look that is due now, each in a transaction of its own; return those that were made.

    Then reopen what returned, where the city lets the shop do so by itself.

    Args:
        desk: That of the shop itself.
        unread: Gets what could not be read, and stops nothing else then.

    Raises:
        InvalidDataError: A record cannot be read, and there is no list for it.
        StorageError: What was done before stays done.
    """
    if not desk.context.home:
        return ()
    with desk.reading() as work:
        waiting = claimed(work, BarrierState.CLAIMED_REMOVED, unread=unread)
        ids = [barrier.id for barrier in waiting if next_look(work, barrier)]
    made = tuple(look for id in ids for look in _looks(desk, id))
    if desk.context.rules.reopens_by_itself:
        reopen_returned(desk, unread=unread)
    return made


def reopen_returned(desk: DeskWork, *, unread: list[Unread] | None = None) -> Sequence[BarrierId]:
    """
    Reopen every barrier that was met again after it was removed, and return their ids.

    One that only did not fall is left to a person: nobody said that it had returned.

    Raises:
        StorageError: What was done before stays done.
    """
    with desk.reading() as work:
        barriers = claimed(work, BarrierState.CLAIMED_REMOVED, BarrierState.VERIFIED, unread=unread)
        found = [returned(work, barrier) for barrier in barriers]
    again = [one for one in found if one is not None and one.reason is ReopenReason.MET_AGAIN]
    return tuple(one.barrier.id for one in again if _reopened(desk, one))


def _looks(desk: DeskWork, id: str) -> Sequence[LookMade]:
    """Make each look of one barrier that is due; somebody else may be quicker."""
    barriers, made = Barriers(desk), []
    while (found := _next(desk, id)) is not None:
        try:
            barrier = barriers.look(id, key=found[1])
        except (InvalidDataError, TransitionError):
            break
        assert barrier.removal is not None  # noqa: S101 - a look was made of it
        look = barrier.removal.looks[-1]
        made.append(LookMade(barrier=barrier.id, due=found[0], verdict=look.verdict))
    return made


def _next(desk: DeskWork, id: str) -> tuple[int, str] | None:
    with desk.reading() as work:
        barrier = work.get(Barrier, id)
        found = next_look(work, barrier)
        return None if found is None else (found[0], key_of_look(barrier, found[0]))


def _reopened(desk: DeskWork, found: ReopenProposal) -> bool:
    barrier = found.barrier
    try:
        Barriers(desk).reopen(
            barrier.id,
            reason=found.reason.value,
            evidence=found.evidence,
            observations=found.observations,
            key=f"reopen/{barrier.id}/{barrier.round}",
        )
    except (InvalidDataError, TransitionError):  # a person was quicker, or took an observation back
        return False
    return True
