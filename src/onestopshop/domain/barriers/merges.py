# SPDX-License-Identifier: EUPL-1.2
"""
One barrier instead of two, two instead of one, and both ways back.

Observations stay linked to the barrier that they were linked to, so that
nothing is lost when a merge is taken back.
"""

from datetime import date

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.moves import moved
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.barriers.table import BARRIERS, MERGEABLE
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.ids import BarrierId
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.errors import ForbiddenError, InvalidDataError

__all__ = ["expect_splittable", "merge", "recounted", "relate", "take_in", "unmerge", "yield_up"]


def merge(barrier: Barrier, *, by: Actor, day: date, target: Barrier, reason: str) -> tuple[Barrier, Event]:
    """
    Let *target* go on in the place of a barrier.

    Raises:
        TransitionError: One of them has ended, or is claimed to be removed.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: The target is the barrier itself or of another city, or a reason is missing.
    """
    given = ("target", "reason") if reason.strip() else ("target",)
    BARRIERS.check(barrier.id, barrier.state, "merge", by=by.acts_as, given=given)
    refuse_identity({"reason": reason})
    if target.id == barrier.id:
        raise InvalidDataError(["a barrier is not merged into itself @ $.target"])
    if target.city != barrier.city:
        raise InvalidDataError(["a barrier of another city stays its own @ $.target"])
    _expect_live(target, "merge into it", by)
    joined = attrs.evolve(barrier, merged_into=target.id)
    return moved(joined, "merge", BarrierState.MERGED, by=by, day=day, reason=reason, other=target.id)


def unmerge(barrier: Barrier, *, by: Actor, day: date, reason: str) -> tuple[Barrier, Event]:
    """
    Take a merge back: the barrier is in the state before, with its links and counts.

    Raises:
        TransitionError: It is not merged.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: A reason is missing, or seems to tell who somebody is.
    """
    given = ("reason",) if reason.strip() else ()
    BARRIERS.check(barrier.id, barrier.state, "unmerge", by=by.acts_as, given=given)
    refuse_identity({"reason": reason})
    parted = attrs.evolve(barrier, merged_into=None)
    return moved(
        parted, "unmerge", _before(barrier), by=by, day=day, reason=reason, other=barrier.merged_into
    )


def take_in(target: Barrier, barrier: BarrierId) -> tuple[Barrier, Event]:
    """Note that *barrier* was merged into this one."""
    return _changed(target, "joined", barrier, merged_from=(*target.merged_from, barrier))


def yield_up(target: Barrier, barrier: BarrierId) -> tuple[Barrier, Event]:
    """Note that *barrier* is merged into this one no longer."""
    left = tuple(id for id in target.merged_from if id != barrier)
    return _changed(target, "parted", barrier, merged_from=left)


def recounted(barrier: Barrier, *, before: Measured, includes_burst: bool) -> tuple[Barrier, Event]:
    """Let a claim of removal be compared with other counts: a barrier left it, or a remap changed what counts."""
    claim = barrier.removal and barrier.removal.recounted(before, includes_burst=includes_burst)
    after = attrs.evolve(barrier, removal=claim, version=barrier.version + 1)
    return after, Event(action="barrier.recounted", kind=Barrier.KIND, subject=barrier.id, data={})


def relate(barrier: Barrier, other: BarrierId) -> tuple[Barrier, Event]:
    """Note that *other* is like this one, or holds a part of it."""
    return _changed(barrier, "related", other, related=barrier.related | {other})


def expect_splittable(barrier: Barrier, *, by: Actor, leaving: int, linked: int) -> None:
    """
    Return when *leaving* of the *linked* observations can become a barrier of their own.

    Raises:
        TransitionError: It has ended, or is claimed to be removed.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: None would leave, or none would stay.
    """
    _expect_live(barrier, "split", by)
    if by.acts_as is not ActsAs.COORDINATOR:
        raise ForbiddenError("barriers.split", [f"a {by.acts_as} may not do this, only: coordinator"])
    if not 0 < leaving < linked:
        raise InvalidDataError(
            ["at least one observation leaves, and at least one stays @ $.observations"],
            hint="A barrier whose observations are all wrong is withdrawn.",
        )


def _before(barrier: Barrier) -> BarrierState:
    """Return the state before the merge: that of the move before it."""
    states = [move.state for move in barrier.history if move.state is not BarrierState.MERGED]
    if states:
        return states[-1]
    return BarrierState.GATHERED if barrier.kind is None else BarrierState.CONFIRMED


def _expect_live(barrier: Barrier, attempted: str, by: Actor) -> None:
    if barrier.state not in MERGEABLE:
        raise BARRIERS.refused(f"barrier {barrier.number}", barrier.state, attempted, by=by.acts_as)


def _changed(barrier: Barrier, past: str, other: BarrierId, **changes: object) -> tuple[Barrier, Event]:
    after = attrs.evolve(barrier, version=barrier.version + 1, **changes)  # type: ignore[arg-type]  # fields of a barrier
    event = Event(action=f"barrier.{past}", kind=Barrier.KIND, subject=barrier.id, data={"barrier": other})
    return after, event
