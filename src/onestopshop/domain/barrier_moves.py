# SPDX-License-Identifier: EUPL-1.2
"""
What the signalling side does with a barrier.
"""

from datetime import date
from typing import Any

import attrs

from onestopshop.domain.barrier_table import BARRIERS, PAST
from onestopshop.domain.barriers import Barrier, Move
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.services import Level
from onestopshop.domain.events import Event
from onestopshop.domain.ids import OrganisationId
from onestopshop.domain.people import Actor
from onestopshop.domain.taxonomies import Code
from onestopshop.errors import InvalidDataError

__all__ = ["CHECKS", "confirm", "gather", "moved"]

CHECKS = frozenset({"clear", "neutral", "recognised"})
"""What a coordinator checks before a barrier is confirmed."""


def gather(barrier: Barrier, *, by: Actor, day: date, observations: int) -> tuple[Barrier, Event]:
    """
    Begin a barrier from at least one observation, version 1.

    Raises:
        ForbiddenError: Only a worker or a coordinator may.
        InvalidDataError: There is no observation.
    """
    BARRIERS.begin("gather", by=by.acts_as, given=("observations", "problem"))
    if observations < 1:
        raise InvalidDataError(["a barrier is gathered from at least one observation @ $.observations"])
    return moved(barrier, "gather", BarrierState.GATHERED, by=by, day=day)


def confirm(
    barrier: Barrier,
    *,
    by: Actor,
    day: date,
    checks: frozenset[str],
    kind: Code,
    level: Level,
    owner: OrganisationId,
    visits: int,
    reporters: int,
    reason: str | None = None,
    least_visits: int = 3,
    least_reporters: int = 2,
) -> tuple[Barrier, Event]:
    """
    Confirm that a gathered barrier is one, and who can remove it.

    Args:
        checks: The checks that hold; all of `CHECKS` are needed, and there are no others.
        visits, reporters: Distinct ones among its observations.
        reason: Needed when there are fewer than the least numbers (our proposal).

    Raises:
        TransitionError: It is not gathered any more.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: A check, or a reason for few visits or reporters, is missing.
    """
    BARRIERS.check(
        barrier.id, barrier.state, "confirm", by=by.acts_as, given=("checks", "kind", "level", "owner")
    )
    if checks - CHECKS:
        raise InvalidDataError(
            ["there is no such check @ $.checks"], hint=f"Checks: {', '.join(sorted(CHECKS))}."
        )
    missing = sorted(CHECKS - checks)
    if missing:
        raise InvalidDataError([f"the check {check!r} does not hold @ $.checks" for check in missing])
    if (visits < least_visits or reporters < least_reporters) and not (reason or "").strip():
        raise InvalidDataError(
            [f"{visits} visits and {reporters} reporters are few: a reason is needed @ $.reason"],
            hint=f"Wait for {least_visits} visits and {least_reporters} reporters, or say why not.",
        )
    barrier = attrs.evolve(barrier, kind=kind, level=level, owner=owner, state=BarrierState.CONFIRMED)
    return moved(barrier, "confirm", BarrierState.CONFIRMED, by=by, day=day, reason=reason)


def moved(
    barrier: Barrier, operation: str, state: BarrierState, *, by: Actor, day: date, **told: Any
) -> tuple[Barrier, Event]:
    """
    Return the barrier in *state*, with the move that took it there, and what the log is told: codes only.

    Args:
        told: What the operation was told, by the names of a `Move`.

    Raises:
        InvalidDataError: A text is empty or too long.
    """
    move = Move(
        operation=operation,
        state=state,
        round=barrier.round,
        role=by.role,
        actor=by.worker,
        organisation=by.organisation,  # type: ignore[arg-type]  # the shop checked its form
        day=day,
        **told,
    )
    after = attrs.evolve(barrier, state=state, history=(*barrier.history, move), version=barrier.version + 1)
    codes: dict[str, object] = {
        "state": state.value,
        "services": sorted(barrier.services),
        "concepts": sorted(barrier.concepts),
    }
    event = Event(action=f"barrier.{PAST[operation]}", kind=Barrier.KIND, subject=barrier.id, data=codes)
    return after, event
