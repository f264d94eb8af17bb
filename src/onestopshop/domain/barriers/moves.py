# SPDX-License-Identifier: EUPL-1.2
"""
What the signalling side does with a barrier.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import attrs

from onestopshop.domain.barriers.barriers import Barrier, Move
from onestopshop.domain.barriers.removal import Removal
from onestopshop.domain.barriers.table import BARRIERS, PAST
from onestopshop.domain.codes.barriers import (
    BarrierState,
    ReopenReason,
    Verdict,
    Visibility,
    WithdrawReason,
)
from onestopshop.domain.codes.services import Level
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.ids import ObservationId, OrganisationId
from onestopshop.domain.people import Actor
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.errors import InvalidDataError

__all__ = ["CHECKS", "confirm", "gather", "moved", "not_after", "owned_by", "reopen", "settle", "withdraw"]

CHECKS = frozenset({"clear", "neutral", "recognised"})
"""What a coordinator checks before a barrier is confirmed."""


def gather(
    barrier: Barrier, *, by: Actor, day: date, observations: int, reason: str | None = None
) -> tuple[Barrier, Event]:
    """
    Begin a barrier from at least one observation, version 1.

    Args:
        reason: Why it is another one than a barrier like it that was removed.

    Raises:
        ForbiddenError: Only a worker or a coordinator may.
        InvalidDataError: There is no observation.
    """
    BARRIERS.begin("gather", by=by.acts_as, given=("observations", "problem"))
    if observations < 1:
        raise InvalidDataError(["a barrier is gathered from at least one observation @ $.observations"])
    return moved(barrier, "gather", BarrierState.GATHERED, by=by, day=day, reason=reason)


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
    owned = attrs.evolve(owned_by(barrier, owner), kind=kind, level=level, state=BarrierState.CONFIRMED)
    return moved(owned, "confirm", BarrierState.CONFIRMED, by=by, day=day, reason=reason)


def settle(
    barrier: Barrier,
    *,
    by: Actor,
    day: date,
    owner: OrganisationId,
    message: str,
    what_changed: str,
    effective_on: date,
    removal: Removal,
) -> tuple[Barrier, Event]:
    """
    Say that one call repaired what stopped people: no signal, no agreements, and still only a claim.

    Args:
        message: A reference to the owner's word.
        removal: The claim with the counts of its baseline.

    Raises:
        TransitionError: It is neither gathered nor confirmed.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: Something is missing, the day has not come yet, or a text seems to tell who somebody is.
    """
    texts = {"message": message, "what_changed": what_changed}
    given = [*(name for name, text in texts.items() if text.strip()), "owner", "effective_on"]
    BARRIERS.check(barrier.id, barrier.state, "settle", by=by.acts_as, given=given)
    refuse_identity(texts)
    not_after(effective_on, day, path="$.effective_on")
    return moved(
        attrs.evolve(owned_by(barrier, owner), removal=removal),
        "settle",
        BarrierState.CLAIMED_REMOVED,
        by=by,
        day=day,
        said=what_changed,
        message=message,
        on_behalf_of=owner,
        on=effective_on,
        scope=removal.scope,
    )


def withdraw(
    barrier: Barrier, *, by: Actor, day: date, reason: WithdrawReason, explanation: str | None = None
) -> tuple[Barrier, Event]:
    """
    Take a barrier back, and its text out of the public's sight; its owner has no say in it.

    Raises:
        TransitionError: It has ended.
        ForbiddenError: Only a coordinator may, for the signalling side.
        InvalidDataError: The explanation seems to tell who somebody is.
    """
    BARRIERS.check(barrier.id, barrier.state, "withdraw", by=by.acts_as, given=("reason",))
    refuse_identity({"explanation": explanation})
    public = barrier.visibility is Visibility.PUBLIC
    hidden = attrs.evolve(barrier, visibility=Visibility.SHARED if public else barrier.visibility)
    code = reason.value
    return moved(hidden, "withdraw", BarrierState.WITHDRAWN, by=by, day=day, reason=code, said=explanation)


def reopen(
    barrier: Barrier,
    *,
    by: Actor,
    day: date,
    reason: ReopenReason,
    evidence: str,
    observations: Mapping[ObservationId, date] = MappingProxyType({}),
) -> tuple[Barrier, Event]:
    """
    Open a barrier again in its next round: to confirmed, or to gathered when it was never confirmed.

    What the owner claimed of the round before is kept apart; who owns it stays.

    Args:
        evidence: What it rests on, in words.
        observations: The days of those that show it was met again, by id.

    Raises:
        TransitionError: It was not closed.
        ForbiddenError: Only a coordinator may, or a verifier where data decide.
        InvalidDataError: The evidence does not hold, or seems to tell who somebody is.
    """
    given = ("evidence",) if evidence.strip() else ()
    BARRIERS.check(barrier.id, barrier.state, "reopen", by=by.acts_as, given=given)
    refuse_identity({"evidence": evidence})
    _holds(barrier, reason, observations)
    confirmed = any(move.operation == "confirm" for move in barrier.history)
    claims = (barrier.removal,) if barrier.removal else ()
    again = attrs.evolve(
        barrier, round=barrier.round + 1, removal=None, earlier=(*barrier.earlier, *claims), done=None
    )
    after, event = moved(
        again,
        "reopen",
        BarrierState.CONFIRMED if confirmed else BarrierState.GATHERED,
        by=by,
        day=day,
        reason=reason.value,
        said=evidence,
        other=min(observations, default=None),
    )
    told = {"reason": reason.value, "round": after.round, "observations": sorted(observations)}
    return after, attrs.evolve(event, data={**event.data, **told})


def _holds(barrier: Barrier, reason: ReopenReason, observations: Mapping[ObservationId, date]) -> None:
    """Return when what a reopening rests on is so."""
    if reason is ReopenReason.NOT_FALLEN:
        looks = barrier.removal.looks if barrier.removal else ()
        if not looks or looks[-1].verdict is not Verdict.NOT_FALLEN:
            raise InvalidDataError(
                ["the last look does not say that it is met as often as before @ $.reason"],
                hint="Name observations that show it was met again, or a new fact.",
            )
    elif reason is ReopenReason.MET_AGAIN and not observations:
        raise InvalidDataError(
            ["it was met again: name an observation that shows it @ $.observations"],
            hint="Without one, say which new fact there is.",
        )
    since = barrier.removal.effective_on if barrier.removal else barrier.history[-1].day
    if any(day <= since for day in observations.values()):
        raise InvalidDataError(
            [f"an observation dated after {since} is needed @ $.observations"],
            hint="What was met before says nothing of what came after.",
        )


def not_after(day: date, today: date, *, path: str) -> None:
    """
    Return when *day* has come.

    Raises:
        InvalidDataError: It has not.
    """
    if day > today:
        raise InvalidDataError(
            [f"a date that has come already is needed @ {path}"], hint="Plan what is still to come."
        )


def owned_by(barrier: Barrier, owner: OrganisationId) -> Barrier:
    """Return the barrier with its owner; what was shared with another one is not the next one's to read by that."""
    passed = barrier.visibility is Visibility.SHARED and owner != barrier.owner
    return attrs.evolve(
        barrier, owner=owner, visibility=Visibility.INTERNAL if passed else barrier.visibility
    )


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
