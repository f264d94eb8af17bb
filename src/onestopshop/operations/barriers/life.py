# SPDX-License-Identifier: EUPL-1.2
"""
Take the steps of a barrier's life that are the coordinator's: settle, withdraw, reopen.
"""

from collections.abc import Iterable
from datetime import date

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.moves import reopen, settle, withdraw
from onestopshop.domain.barriers.table import PAST
from onestopshop.domain.codes.barriers import ReopenReason, Scope, WithdrawReason
from onestopshop.domain.events import Event
from onestopshop.domain.observations import Observation, link
from onestopshop.domain.people import ActsAs
from onestopshop.domain.services import Organisation
from onestopshop.domain.values import many, one_of
from onestopshop.errors import InvalidDataError
from onestopshop.operations.barriers.answers import BarrierAnswers
from onestopshop.operations.barriers.families import family
from onestopshop.operations.barriers.joining import BarrierJoining
from onestopshop.operations.barriers.moving import removal_of
from onestopshop.operations.barriers.observing import expect_about
from onestopshop.operations.barriers.speaking import BarrierSpeaking
from onestopshop.operations.inputs import a_day, a_text
from onestopshop.operations.verification.verifying import returned
from onestopshop.operations.work import Work

__all__ = ["BarrierLife"]


class BarrierLife(BarrierAnswers, BarrierJoining, BarrierSpeaking):
    """
    The steps of a barrier's life; the table of transitions says who may take each, and when.

    Every one of them raises `TransitionError` when the barrier's state does not
    allow it, `ForbiddenError` when somebody else takes it, and
    `InvalidDataError` when something is missing or a text seems to tell who
    somebody is.  A repeated *key* changes nothing and answers with the barrier.
    """

    def settle(
        self,
        id: str,
        *,
        owner: str,
        message: str,
        what_changed: str,
        effective_on: date | str,
        key: str | None = None,
    ) -> Barrier:
        """
        Say that one call to its owner repaired it: no signal is sent, and data still have to show it.

        Args:
            owner: The organisation that removed it.
            message: A reference to the owner's word, such as the note of the call.

        Raises:
            NotFoundError: There is no such barrier or organisation.
            OneStopShopError: As the class says.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            since = a_day(effective_on, path="$.effective_on")
            return settle(
                barrier,
                by=work.actor,
                day=work.context.today(),
                owner=work.get(Organisation, owner).id,
                message=a_text(message, path="$.message"),
                what_changed=a_text(what_changed, path="$.what_changed"),
                effective_on=since,
                removal=removal_of(work, barrier, since, Scope.WHOLE),
            )

        return self._change_barrier(id, "settle", PAST["settle"], key, change)

    def withdraw(
        self, id: str, *, reason: str, explanation: str | None = None, key: str | None = None
    ) -> Barrier:
        """
        Take a barrier back, as a coordinator: never by its owner or for it.

        Raises:
            OneStopShopError: As the class says.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            why = one_of(reason, WithdrawReason, path="$.reason")
            told = None if explanation is None else a_text(explanation, path="$.explanation")
            return withdraw(barrier, by=work.actor, day=work.context.today(), reason=why, explanation=told)

        return self._change_barrier(id, "withdraw", PAST["withdraw"], key, change)

    def reopen(
        self,
        id: str,
        *,
        reason: str,
        evidence: str,
        observations: Iterable[str] = (),
        key: str | None = None,
    ) -> Barrier:
        """
        Open a closed barrier again, in its next round.

        Args:
            reason: ``not_fallen`` (the last look says so), ``met_again`` (observations show it) or ``new_fact``.
            evidence: What it rests on, in words.
            observations: Ids of observations dated after the claim; those that are linked to nothing are linked
                to the barrier.  A verifier, who sees none, leaves them out: ``met_again`` rests on those that
                `monitor` found then.

        Raises:
            NotFoundError: There is no such barrier or observation.
            OneStopShopError: As the class says.
        """
        ids = tuple(dict.fromkeys(many(observations, path="$.observations")))

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            why = one_of(reason, ReopenReason, path="$.reason")
            found = [_case_of(work, barrier, id) for id in ids] or _found(work, barrier, why)
            again = reopen(
                barrier,
                by=work.actor,
                day=work.context.today(),
                reason=why,
                evidence=a_text(evidence, path="$.evidence"),
                observations={one.id: one.day for one in found},
            )
            for one in found:
                if one.barrier is None:
                    linked, told = link(one, barrier.id)
                    work.save(linked, told, at=work.context.today())
            return again

        return self._change_barrier(id, "reopen", PAST["reopen"], key, change)


def _found(work: Work, barrier: Barrier, reason: ReopenReason) -> list[Observation]:
    """Return what shows a verifier's `met_again`, who may name no observation; nothing for who may."""
    if reason is not ReopenReason.MET_AGAIN or work.actor.acts_as is not ActsAs.VERIFIER:
        return []
    proposal = returned(work, barrier)
    return [work.get(Observation, id) for id in proposal.observations] if proposal else []


def _case_of(work: Work, barrier: Barrier, id: str) -> Observation:
    """Return an observation that can show that *barrier* was met again."""
    found = work.get(Observation, id)
    work.allow("barriers.reopen", found)
    if found.retracted is not None:
        raise InvalidDataError(["this observation was taken back @ $.observations"])
    if found.barrier is not None and found.barrier not in family(work, barrier):
        raise InvalidDataError(["this observation is a case of another barrier @ $.observations"])
    expect_about(barrier, found.service)
    return found
