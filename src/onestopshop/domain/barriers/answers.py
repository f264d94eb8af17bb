# SPDX-License-Identifier: EUPL-1.2
"""
What the owner says of a barrier: received, planned, begun, removed, declined, not ours.

The owner says it, or the coordinator on the owner's behalf, who then names the
message in which the owner said so (domain handbook, section 4.4, "owner*").
"""

from collections.abc import Mapping
from datetime import date

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.moves import moved, not_after, owned_by
from onestopshop.domain.barriers.removal import Removal
from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.codes.barriers import BarrierState, DeclineReason, Scope
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.ids import BarrierId, OrganisationId
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.errors import ForbiddenError, InvalidDataError

__all__ = ["acknowledge", "claim", "decline", "not_ours", "plan", "start"]


def acknowledge(
    barrier: Barrier, *, by: Actor, day: date, received_by: str, on: date, message: str | None = None
) -> tuple[Barrier, Event]:
    """
    Say that the owner received the signal.

    Args:
        received_by: The function or department, never a person's name.
        on: The day on which it was received.
        message: A reference to the owner's message, when a coordinator enters it.

    Raises:
        TransitionError: It is not signalled.
        ForbiddenError: Only its owner may, or a coordinator.
        InvalidDataError: Something is missing, the day has not come yet, or a text seems to tell who somebody is.
    """
    word = _word(barrier, "acknowledge", by, message, {"received_by": received_by}, day=on)
    not_after(on, day, path="$.on")
    return moved(
        barrier, "acknowledge", BarrierState.ACKNOWLEDGED, by=by, day=day, said=received_by, on=on, **word
    )


def plan(
    barrier: Barrier,
    *,
    by: Actor,
    day: date,
    measure: str,
    due: date,
    reason: str | None = None,
    message: str | None = None,
) -> tuple[Barrier, Event]:
    """
    Say what will be done, and until when.

    Args:
        due: The day on which it will be done, today at the earliest.
        reason: Why the date moves, when there was another one in this round.

    Raises:
        TransitionError: It is not acknowledged, planned or in progress.
        ForbiddenError: Only its owner may, or a coordinator.
        InvalidDataError: Something is missing, the date moves without a reason, or as in `acknowledge`.
    """
    texts = {"measure": measure, "reason": reason}
    word = _word(barrier, "plan", by, message, texts, due=due)
    if due < day:
        raise InvalidDataError(
            ["what is planned is due today or later @ $.due"], hint="Claim what is done already."
        )
    before = barrier.last("plan")
    if before is not None and before.on != due and not (reason or "").strip():
        raise InvalidDataError(
            [f"it was due on {before.on}: a reason is needed @ $.reason"], hint="Say why the date moves."
        )
    return moved(
        barrier, "plan", BarrierState.PLANNED, by=by, day=day, said=measure, on=due, reason=reason, **word
    )


def start(
    barrier: Barrier, *, by: Actor, day: date, measure: str, on: date, message: str | None = None
) -> tuple[Barrier, Event]:
    """
    Say that the work has begun.

    Raises:
        TransitionError: It is neither acknowledged nor planned.
        ForbiddenError: Only its owner may, or a coordinator.
        InvalidDataError: As in `acknowledge`.
    """
    word = _word(barrier, "start", by, message, {"measure": measure}, day=on)
    not_after(on, day, path="$.on")
    return moved(barrier, "start", BarrierState.IN_PROGRESS, by=by, day=day, said=measure, on=on, **word)


def claim(
    barrier: Barrier,
    *,
    by: Actor,
    day: date,
    what_changed: str,
    effective_on: date,
    scope: Scope,
    removal: Removal,
    related: BarrierId | None = None,
    message: str | None = None,
) -> tuple[Barrier, Event]:
    """
    Say that the barrier is removed; whether it is, the data say later.

    Args:
        related: The barrier that holds the rest, when only a part is removed.
        removal: The claim with the counts of its baseline, which lose their days later.

    Raises:
        TransitionError: It is not acknowledged, planned or in progress.
        ForbiddenError: Only its owner may, or a coordinator.
        InvalidDataError: A part is claimed without the barrier of the rest, or as in `acknowledge`.
    """
    texts = {"what_changed": what_changed}
    word = _word(barrier, "claim", by, message, texts, effective_on=effective_on, scope=scope)
    not_after(effective_on, day, path="$.effective_on")
    if related == barrier.id or (related is None and scope is Scope.PART):
        raise InvalidDataError(
            ["a part is removed: name the barrier of the rest @ $.related"],
            hint="Split the observations of the rest off into a barrier of its own first.",
        )
    claimed = attrs.evolve(
        barrier, removal=removal, related=barrier.related | ({related} if related is not None else set())
    )
    return moved(
        claimed,
        "claim",
        BarrierState.CLAIMED_REMOVED,
        by=by,
        day=day,
        said=what_changed,
        on=effective_on,
        scope=scope,
        other=related,
        **word,
    )


def decline(
    barrier: Barrier,
    *,
    by: Actor,
    day: date,
    reason: DeclineReason,
    explanation: str,
    message: str | None = None,
) -> tuple[Barrier, Event]:
    """
    Say that the owner does not remove the barrier, and why.

    Raises:
        TransitionError: It is not acknowledged, planned or in progress.
        ForbiddenError: Only its owner may, or a coordinator.
        InvalidDataError: As in `acknowledge`.
    """
    word = _word(barrier, "decline", by, message, {"explanation": explanation}, reason=reason)
    code = reason.value
    return moved(
        barrier, "decline", BarrierState.DECLINED, by=by, day=day, said=explanation, reason=code, **word
    )


def not_ours(
    barrier: Barrier,
    *,
    by: Actor,
    day: date,
    successor: OrganisationId,
    explanation: str,
    decided: bool = False,
    message: str | None = None,
) -> tuple[Barrier, Event]:
    """
    Say that another organisation can remove the barrier; it becomes the owner, and no signal has reached it yet.

    Args:
        successor: The next owner; who does not know names the coordinator's organisation.
        decided: A coordinator insists on one that said the same before in this round.

    Raises:
        TransitionError: It is not signalled, acknowledged, planned or in progress.
        ForbiddenError: Only its owner may, or a coordinator; one that said the same is named by a coordinator only.
        InvalidDataError: The successor is the owner itself, said the same before, or as in `acknowledge`.
    """
    word = _word(barrier, "not_ours", by, message, {"explanation": explanation}, successor=successor)
    if successor == barrier.owner:
        raise InvalidDataError(
            ["this organisation is the owner already @ $.successor"],
            hint="Not knowing who it is means naming the coordinator's organisation.",
        )
    if successor in _refused_by(barrier):
        _decided(by, decided)
    passed = attrs.evolve(owned_by(barrier, successor), done=None)
    return moved(
        passed, "not_ours", BarrierState.CONFIRMED, by=by, day=day, said=explanation, other=successor, **word
    )


def _word(
    barrier: Barrier,
    operation: str,
    by: Actor,
    message: str | None,
    texts: Mapping[str, str | None],
    **values: object,
) -> dict[str, str | None]:
    """Return whose word it is, when the barrier, the actor and what is given allow *operation*."""
    said = {name: (text or "").strip() or None for name, text in texts.items()}
    given = [name for name, value in {**said, **values}.items() if value is not None]
    BARRIERS.check(barrier.id, barrier.state, operation, by=by.acts_as, given=given)
    refuse_identity({**said, "message": message})
    if by.acts_as is ActsAs.OWNER:
        if by.organisation != barrier.owner:
            raise ForbiddenError(f"barriers.{operation}", ["this barrier is of another organisation"])
        return {"message": message}
    if not (message or "").strip():
        raise InvalidDataError(
            ["the owner says this: a reference to its message is needed @ $.message"],
            hint="Name the letter, mail or call in which the owner said so.",
        )
    return {"message": message, "on_behalf_of": barrier.owner}


def _refused_by(barrier: Barrier) -> frozenset[str | None]:
    """Return which organisations said in this round that it is not theirs."""
    moves = (move for move in barrier.history if move.round == barrier.round and move.operation == "not_ours")
    return frozenset(move.on_behalf_of or move.organisation for move in moves)


def _decided(by: Actor, decided: bool) -> None:
    """Return when a coordinator insists, for else a barrier is passed back and forth for ever."""
    if by.acts_as is not ActsAs.COORDINATOR:
        raise ForbiddenError(
            "barriers.not_ours",
            ["this organisation said in this round that it is not theirs"],
            hint="Name the coordinator's organisation, which must find out.",
        )
    if not decided:
        raise InvalidDataError(
            ["this organisation said in this round that it is not theirs @ $.successor"],
            hint="Insist on it with decided=True, or name another one.",
        )
