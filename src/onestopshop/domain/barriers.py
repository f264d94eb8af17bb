# SPDX-License-Identifier: EUPL-1.2
"""
Barriers: the recurring problem at a service, and its life until removal is verified.

Observations are facts; a barrier is what they are gathered into.  The table of
transitions is the whole of what can happen to it.  *Fixed is not closed*: what
a service claims is one state, what data verified is another.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.codes.barriers import BarrierState, Reach, Visibility
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.services import Level
from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import BarrierId, OrganisationId, ServiceId, check_record_id
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.taxonomies import Code
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.transitions import Table, Transition
from onestopshop.domain.values import non_empty
from onestopshop.errors import InvalidDataError, TransitionError

__all__ = ["BARRIERS", "OPEN", "Barrier", "Idea", "Move", "confirm", "expect_open", "gather"]


_K = Keep.UNLIMITED
_I = Person.INDIRECT


@attrs.frozen(kw_only=True)
class Idea:
    """
    A proposed solution, kept apart from the problem.
    """

    text: LocalizedText = attrs.field(metadata=about("what somebody proposes", keep=_K))
    organisation: OrganisationId | None = attrs.field(
        default=None, metadata=about("who proposes it", keep=_K)
    )


@attrs.frozen(kw_only=True)
class Move:
    """
    One transition, as it was made: who says so is apart from what is so.
    """

    operation: str = attrs.field(metadata=about("history of a barrier", keep=_K))
    state: BarrierState = attrs.field(metadata=about("state afterwards", keep=_K))
    role: str = attrs.field(metadata=about("who is accountable", keep=_K))
    actor: str = attrs.field(metadata=about("who is accountable", person=_I, keep=Keep.CODE))
    on_behalf_of: str | None = attrs.field(default=None, metadata=about("whose word was entered", keep=_K))
    day: date = attrs.field(metadata=about("history of a barrier", keep=_K))
    reason: str | None = attrs.field(default=None, metadata=about("why", keep=_K))


@attrs.frozen(kw_only=True)
class Barrier:
    """
    One barrier at one or more services that share its cause.

    Args:
        number: The city's running number, for people.
        title: What to call it, per language.
        problem: What stops people: neutral, without an assignment or a solution.
        examples: Quotes from observations whose identity review is done.
        organisation: The unit that can act.
        owner: Who can remove it; may be empty only while gathered.
        carrier: Who carries the signal forward.
        kind: What kind of problem (scheme ``kind``), named when it is confirmed.
        round: 1, rising at every reopening.
    """

    KIND: ClassVar[str] = "barrier"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("number",), ("state", "number"))

    id: BarrierId = attrs.field(metadata=about("a retry is one barrier", keep=_K))
    number: int = attrs.field(metadata=about("a name for people", keep=_K, index=Index.INTEGER))
    city: str = attrs.field(metadata=about("whose barrier it is", keep=_K))
    title: LocalizedText = attrs.field(metadata=about("shown to people", keep=_K))
    problem: LocalizedText = attrs.field(metadata=about("shown to people", keep=_K))
    ideas: tuple[Idea, ...] = attrs.field(
        default=(), metadata=about("solutions, apart from the problem", keep=_K)
    )
    examples: tuple[str, ...] = attrs.field(default=(), metadata=about("reviewed quotes", person=_I, keep=_K))
    services: frozenset[ServiceId] = attrs.field(
        default=frozenset(), metadata=about("where it is", keep=_K, index=Index.SET)
    )
    organisation: OrganisationId | None = attrs.field(default=None, metadata=about("who can act", keep=_K))
    topic: Code | None = attrs.field(
        default=None, metadata=about("which need it stops", keep=_K, index=Index.STRING)
    )
    reach: Reach = attrs.field(default=Reach.UNKNOWN, metadata=about("whom it stops", keep=_K))
    step: Step = attrs.field(metadata=about("where on the way it is", keep=_K, index=Index.STRING))
    concepts: frozenset[Code] = attrs.field(metadata=about("what kind of barrier", keep=_K, index=Index.SET))
    kind: Code | None = attrs.field(default=None, metadata=about("kind of problem", keep=_K))
    level: Level | None = attrs.field(default=None, metadata=about("level of government", keep=_K))
    owner: OrganisationId | None = attrs.field(
        default=None, metadata=about("who can remove it", keep=_K, index=Index.STRING)
    )
    carrier: OrganisationId | None = attrs.field(
        default=None, metadata=about("who carries the signal", keep=_K)
    )
    state: BarrierState = attrs.field(metadata=about("how far it has come", keep=_K, index=Index.STRING))
    round: int = attrs.field(default=1, metadata=about("how often it was reopened", keep=_K))
    visibility: Visibility = attrs.field(
        default=Visibility.INTERNAL, metadata=about("who may read it", keep=_K)
    )
    merged_from: tuple[BarrierId, ...] = attrs.field(
        default=(), metadata=about("reversible merging", keep=_K)
    )
    related: frozenset[BarrierId] = attrs.field(
        default=frozenset(), metadata=about("what is like it", keep=_K)
    )
    history: tuple[Move, ...] = attrs.field(default=(), metadata=about("who said what, and when", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        non_empty(self.concepts, path="$.concepts")
        if not (self.services or self.organisation or self.topic):
            raise InvalidDataError(["a barrier is about a service, an organisation or a topic @ $.services"])
        if self.owner is None and self.state is not BarrierState.GATHERED:
            raise InvalidDataError([f"a barrier that is {self.state} has an owner @ $.owner"])


_B = BarrierState
_COORDINATOR = frozenset({ActsAs.COORDINATOR})
_OWNER = frozenset({ActsAs.OWNER, ActsAs.COORDINATOR})
_LIVE = (_B.GATHERED, _B.CONFIRMED, _B.SIGNALLED, _B.ACKNOWLEDGED, _B.PLANNED, _B.IN_PROGRESS)
_WORK = (_B.ACKNOWLEDGED, _B.PLANNED, _B.IN_PROGRESS)

OPEN = frozenset({*_LIVE, _B.CLAIMED_REMOVED})
"""The states in which a barrier can be met again without being reopened."""


def _row(
    operation: str,
    sources: tuple[BarrierState, ...],
    target: BarrierState | None,
    who: frozenset[ActsAs],
    *needs: str,
    only: Mapping[BarrierState, frozenset[ActsAs]] | None = None,
) -> Transition[BarrierState]:
    return Transition(
        operation=operation, sources=sources, target=target, who=who, only=only or {}, needs=needs
    )


BARRIERS: Table[BarrierState] = Table(
    "barrier",
    BarrierState,
    [
        _row(
            "gather",
            (),
            _B.GATHERED,
            frozenset({ActsAs.WORKER, ActsAs.COORDINATOR}),
            "observations",
            "problem",
        ),
        _row("confirm", (_B.GATHERED,), _B.CONFIRMED, _COORDINATOR, "checks", "kind", "level", "owner"),
        _row("signal", (_B.CONFIRMED,), _B.SIGNALLED, _COORDINATOR, "signal"),
        _row("acknowledge", (_B.SIGNALLED,), _B.ACKNOWLEDGED, _OWNER, "received_by", "day"),
        _row("plan", _WORK, _B.PLANNED, _OWNER, "measure", "due"),
        _row("start", (_B.ACKNOWLEDGED, _B.PLANNED), _B.IN_PROGRESS, _OWNER, "measure", "day"),
        _row(
            "settle",
            (_B.GATHERED, _B.CONFIRMED),
            _B.CLAIMED_REMOVED,
            _COORDINATOR,
            "owner",
            "message",
            "what_changed",
            "effective_on",
        ),
        _row("claim", _WORK, _B.CLAIMED_REMOVED, _OWNER, "what_changed", "effective_on", "scope"),
        _row("verify", (_B.CLAIMED_REMOVED,), _B.VERIFIED, frozenset({ActsAs.VERIFIER}), "verification"),
        _row("decline", _WORK, _B.DECLINED, _OWNER, "reason", "explanation"),
        _row("not_ours", (_B.SIGNALLED, *_WORK), _B.CONFIRMED, _OWNER, "successor", "explanation"),
        _row("merge", _LIVE, _B.MERGED, _COORDINATOR, "target", "reason"),
        _row("unmerge", (_B.MERGED,), None, _COORDINATOR, "reason"),
        _row("withdraw", (*_LIVE, _B.CLAIMED_REMOVED), _B.WITHDRAWN, _COORDINATOR, "reason"),
        _row(
            "reopen",
            (_B.CLAIMED_REMOVED, _B.VERIFIED, _B.DECLINED, _B.WITHDRAWN),
            None,
            frozenset({ActsAs.COORDINATOR, ActsAs.VERIFIER}),
            "evidence",
            only={_B.DECLINED: _COORDINATOR, _B.WITHDRAWN: _COORDINATOR},
        ),
    ],
)
"""
Every allowed change of a barrier.

``unmerge`` goes back to the state before the merge; ``reopen`` to confirmed, or
to gathered when the barrier was never confirmed.
"""


def expect_open(barrier: Barrier, attempted: str) -> None:
    """
    Return when *barrier* can still be met: nothing is added to one that is closed.

    Raises:
        TransitionError: It is in none of the states of `OPEN`.
    """
    if barrier.state not in OPEN:
        raise TransitionError(
            f"barrier {barrier.number}",
            state=barrier.state.value,
            attempted=attempted,
            allowed=BARRIERS.allowed(barrier.state),
        )


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
    return _moved(barrier, "gather", BarrierState.GATHERED, by=by, day=day, reason=None)


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
    return _moved(barrier, "confirm", BarrierState.CONFIRMED, by=by, day=day, reason=reason)


_PAST: Mapping[str, str] = {"gather": "gathered", "confirm": "confirmed"}


def _moved(
    barrier: Barrier, operation: str, state: BarrierState, *, by: Actor, day: date, reason: str | None
) -> tuple[Barrier, Event]:
    move = Move(operation=operation, state=state, role=by.role, actor=by.worker, day=day, reason=reason)
    moved = attrs.evolve(barrier, state=state, history=(*barrier.history, move), version=barrier.version + 1)
    data: dict[str, object] = {
        "state": state.value,
        "services": sorted(barrier.services),
        "concepts": sorted(barrier.concepts),
    }
    event = Event(action=f"barrier.{_PAST[operation]}", kind=Barrier.KIND, subject=barrier.id, data=data)
    return moved, event
