# SPDX-License-Identifier: EUPL-1.2
"""
Take down what the owner of a barrier says: received, planned, begun, removed, declined, not ours.

The owner says it, or a coordinator who names the owner's message.
"""

from datetime import date
from typing import Any

import attrs

from onestopshop.domain.barriers import answers
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.table import OPEN, PAST, expect_open
from onestopshop.domain.codes.barriers import DeclineReason, Scope, Visibility
from onestopshop.domain.events import Event
from onestopshop.domain.ids import OrganisationId
from onestopshop.domain.people import ActsAs
from onestopshop.domain.services import Organisation
from onestopshop.domain.values import one_of
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.barriers.moving import BarrierChanges, Change, removal_of
from onestopshop.operations.inputs import a_day, a_text
from onestopshop.operations.work import Work

__all__ = ["BarrierAnswers"]


class BarrierAnswers(BarrierChanges):
    """
    What the owner says of a barrier.

    Every one of these raises `TransitionError` when the barrier's state does
    not allow it, `ForbiddenError` when neither its owner nor a coordinator
    says it, and `InvalidDataError` when something is missing or a text seems to
    tell who somebody is.  A repeated *key* changes nothing and answers with the
    barrier.
    """

    def acknowledge(
        self,
        id: str,
        *,
        received_by: str,
        on: date | str | None = None,
        message: str | None = None,
        key: str | None = None,
    ) -> Barrier:
        """
        Say that the owner received the signal.

        Args:
            received_by: The function or department, never a person's name.
            on: The day on which it was received; today by default.
            message: A reference to the owner's message, when a coordinator enters it.

        Raises:
            OneStopShopError: As the class says.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            who = a_text(received_by, path="$.received_by")
            when = work.context.today() if on is None else a_day(on, path="$.on")
            return answers.acknowledge(barrier, **_by(work, message), received_by=who, on=when)

        return self._said(id, "acknowledge", key, change)

    def plan(
        self,
        id: str,
        *,
        measure: str,
        due: date | str,
        reason: str | None = None,
        message: str | None = None,
        key: str | None = None,
    ) -> Barrier:
        """
        Say what the owner will do, and until when.

        Args:
            reason: Why the date moves, when another one was planned in this round.
            message: As for `acknowledge`.

        Raises:
            OneStopShopError: As the class says.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            said = a_text(measure, path="$.measure")
            until = a_day(due, path="$.due")
            why = None if reason is None else a_text(reason, path="$.reason")
            return answers.plan(barrier, **_by(work, message), measure=said, due=until, reason=why)

        return self._said(id, "plan", key, change)

    def start(
        self,
        id: str,
        *,
        measure: str,
        on: date | str | None = None,
        message: str | None = None,
        key: str | None = None,
    ) -> Barrier:
        """
        Say that the owner's work has begun.

        Args:
            on: The day on which it began; today by default.
            message: As for `acknowledge`.

        Raises:
            OneStopShopError: As the class says.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            said = a_text(measure, path="$.measure")
            when = work.context.today() if on is None else a_day(on, path="$.on")
            return answers.start(barrier, **_by(work, message), measure=said, on=when)

        return self._said(id, "start", key, change)

    def claim(
        self,
        id: str,
        *,
        what_changed: str,
        effective_on: date | str,
        scope: str = Scope.WHOLE.value,
        related: str | None = None,
        message: str | None = None,
        key: str | None = None,
    ) -> Barrier:
        """
        Say that the barrier is removed according to its owner; the counts of before are kept with it.

        Args:
            related: The barrier that holds the rest, when only a part is removed; it must not have ended.  An owner,
                who does not see the others, leaves it out when one related barrier is open.
            message: As for `acknowledge`.

        Raises:
            NotFoundError: There is no such barrier.
            OneStopShopError: As the class says.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            since = a_day(effective_on, path="$.effective_on")
            much = one_of(scope, Scope, path="$.scope")
            rest = _rest_of(work, barrier, much) if related is None else work.get(Barrier, related)
            if rest is not None:
                expect_open(rest, "relate", by=work.actor.acts_as)
            return answers.claim(
                barrier,
                **_by(work, message),
                what_changed=a_text(what_changed, path="$.what_changed"),
                effective_on=since,
                scope=much,
                related=None if rest is None else rest.id,
                removal=removal_of(work, barrier, since, much),
            )

        return self._said(id, "claim", key, change)

    def decline(
        self, id: str, *, reason: str, explanation: str, message: str | None = None, key: str | None = None
    ) -> Barrier:
        """
        Say that the owner does not remove the barrier, and why.

        Args:
            message: As for `acknowledge`.

        Raises:
            OneStopShopError: As the class says.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            why = one_of(reason, DeclineReason, path="$.reason")
            told = a_text(explanation, path="$.explanation")
            return answers.decline(barrier, **_by(work, message), reason=why, explanation=told)

        return self._said(id, "decline", key, change)

    def not_ours(
        self,
        id: str,
        *,
        successor: str,
        explanation: str,
        decided: bool = False,
        message: str | None = None,
        key: str | None = None,
    ) -> Barrier:
        """
        Say that another organisation can remove the barrier; it becomes the owner, and can be signalled.

        Args:
            successor: The next owner; who does not know names the coordinator's organisation.
            decided: A coordinator insists on one that said the same before in this round.
            message: As for `acknowledge`.

        Raises:
            NotFoundError: There is no such barrier or organisation.
            OneStopShopError: As the class says.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            return answers.not_ours(
                barrier,
                **_by(work, message),
                successor=work.get(Organisation, successor).id,
                explanation=a_text(explanation, path="$.explanation"),
                decided=decided,
            )

        return self._said(id, "not_ours", key, change)

    def _said(self, id: str, operation: str, key: str | None, change: Change) -> Barrier:
        return self._change_barrier(id, operation, PAST[operation], key, change)

    def _found_again(self, work: Work, key: str | None, past: str, id: str, may: str) -> Barrier | None:
        try:
            return super()._found_again(work, key, past, id, may)
        except ForbiddenError:
            if past != PAST["not_ours"]:
                raise
            return _as_passed_on(work, id)


def _rest_of(work: Work, barrier: Barrier, scope: Scope) -> Barrier | None:
    """Return the one related barrier that is open, for an owner who claims a part and can name no other barrier."""
    if scope is not Scope.PART or work.actor.acts_as is not ActsAs.OWNER:
        return None
    related = [work.get(Barrier, id) for id in sorted(barrier.related)]
    found = [one for one in related if one.state in OPEN]
    if len(found) != 1:
        raise InvalidDataError(
            ["a part is removed: it is not clear which is the barrier of the rest @ $.related"],
            hint="Tell the shop's coordinator what is left: she splits it off, or says which barrier holds it.",
        )
    return found[0]


def _as_passed_on(work: Work, id: str) -> Barrier:
    """Return what who passed a barrier on may see who says it again: it is hers no longer, but was."""
    barrier = work.get(Barrier, id)
    places = [
        place
        for place, move in enumerate(barrier.history)
        if move.operation == "not_ours" and move.organisation == work.actor.organisation
    ]
    if not places:
        work.allow("barriers.not_ours", barrier)
    left = barrier.history[: places[-1] + 1]
    as_left = attrs.evolve(barrier, history=left, round=left[-1].round)
    owner = OrganisationId(work.actor.organisation or "")
    work.allow("barriers.not_ours", attrs.evolve(as_left, owner=owner, visibility=Visibility.SHARED))
    return as_left


def _by(work: Work, message: str | None) -> dict[str, Any]:
    told = None if message is None else a_text(message, path="$.message")
    return {"by": work.actor, "day": work.context.today(), "message": told}
