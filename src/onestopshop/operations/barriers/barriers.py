# SPDX-License-Identifier: EUPL-1.2
"""
Keep what people got stuck on, and gather it into barriers.
"""

from collections.abc import Callable, Iterable
from typing import Unpack

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.moves import confirm, gather
from onestopshop.domain.codes.services import Level
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.ids import BarrierId
from onestopshop.domain.observations import (
    Observation,
    link,
    observe,
    redact,
    retract_observation,
    review,
    unlink,
)
from onestopshop.domain.services import Organisation
from onestopshop.domain.taxonomies.editions import editions_of
from onestopshop.domain.values import RetractReason, many, one_of
from onestopshop.errors import InvalidDataError
from onestopshop.operations.barriers.families import family, naming_survivor
from onestopshop.operations.barriers.gathering import BarrierFields, gathered
from onestopshop.operations.barriers.life import BarrierLife
from onestopshop.operations.barriers.observing import ObservationFields, expect_case, observation_of
from onestopshop.operations.barriers.reading import BarrierReading, Counts
from onestopshop.operations.barriers.reviewing import Reviewing
from onestopshop.operations.barriers.speaking import remove_quotes
from onestopshop.operations.barriers.suggesting import Suggesting
from onestopshop.operations.barriers.taking_back import remove_words
from onestopshop.operations.barriers.twins import expect_no_twin
from onestopshop.operations.candidates.candidates import Candidates
from onestopshop.operations.candidates.taking_lists import BarrierImport
from onestopshop.operations.counting import met
from onestopshop.operations.exchange.conflicts import settle_observed
from onestopshop.operations.inputs import a_text
from onestopshop.operations.numbers import next_number
from onestopshop.operations.papers.papers import BarrierPapers
from onestopshop.operations.verification.verifying import Verifying
from onestopshop.operations.work import Work

__all__ = ["BarrierFields", "Barriers", "Counts"]

_PERSONAL = frozenset({RetractReason.IDENTITY_FOUND, RetractReason.ASKED_BY_PERSON})
"""Why words are taken out even of what a signal said, which else is never edited."""


class Barriers(
    BarrierReading, Suggesting, Candidates, BarrierImport, Reviewing, BarrierLife, BarrierPapers, Verifying
):
    """
    The observations and barriers of a shop, as one desk sees them.
    """

    def observe(self, *, key: str | None = None, **fields: Unpack[ObservationFields]) -> Observation:
        """
        Record that in one contact one barrier was met.

        Service, topic and language are taken from the visit where it has one;
        with ``again_of`` everything else is taken from that barrier, and the
        observation is linked to it at once.

        Args:
            key: Makes a retry recognisable: the same key makes one observation.

        Raises:
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: A value is not allowed, or a text seems to tell who somebody is.
            NotFoundError: The visit, the service or the barrier does not exist.
        """

        def decide(work: Work) -> Observation:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "observation.observed", Observation, may="barriers.observe")
            if repeated is not None:
                return repeated
            observation = observation_of(work, fields)
            work.allow("barriers.observe", observation)
            observation, event = observe(observation)
            return work.save(observation, event, key=given, at=observation.day)

        return self._desk.run(decide)

    def link(self, observation: str, *, barrier: str, key: str | None = None) -> Observation:
        """
        Say that an observation is a case of a barrier.

        Raises:
            InvalidDataError: The barrier is about other services than the observation's.
            TransitionError: It is linked already, or was taken back, or the barrier is closed.
        """

        def change(work: Work, found: Observation) -> tuple[Observation, Event]:
            case_of = work.get(Barrier, barrier)
            with naming_survivor(work, case_of):
                expect_case(case_of, found.service, attempted="link", by=work.actor)
            return link(found, BarrierId(barrier))

        return self._change(observation, "link", "linked", key, change)

    def unlink(self, observation: str, *, key: str | None = None) -> Observation:
        """
        Take an observation off its barrier.

        Raises:
            TransitionError: It is not linked, or was taken back.
        """

        def change(work: Work, found: Observation) -> tuple[Observation, Event]:
            remove_quotes(work, found)
            return unlink(found)

        return self._change(observation, "unlink", "unlinked", key, change)

    def retract(self, observation: str, *, reason: str, key: str | None = None) -> Observation:
        """
        Take an observation back: it counts and is quoted nowhere, its history stays.

        Raises:
            TransitionError: It was taken back before.
        """

        def change(work: Work, found: Observation) -> tuple[Observation, Event]:
            why = one_of(reason, RetractReason, path="$.reason")
            settle_observed(work, found)
            (remove_words if why in _PERSONAL else remove_quotes)(work, found)
            return retract_observation(found, reason=why, day=work.context.today(), by=work.actor.worker)

        return self._change(observation, "retract", "retracted", key, change)

    def redact(self, observation: str, *, key: str | None = None) -> Observation:
        """
        Remove the words of an observation, also where a barrier or a signal quotes them; the fact stays countable.

        Raises:
            TransitionError: It has no words, or none any more.
        """

        def change(work: Work, found: Observation) -> tuple[Observation, Event]:
            remove_words(work, found)
            return redact(found, by=work.actor.worker, day=work.context.today())

        return self._change(observation, "redact", "redacted", key, change)

    def review(self, observation: str, *, key: str | None = None) -> Observation:
        """
        Say that the words of an observation tell no identity.

        Raises:
            TransitionError: They were reviewed or redacted before, or the observation was taken back.
        """

        def change(work: Work, found: Observation) -> tuple[Observation, Event]:
            return review(found, by=work.actor.worker, day=work.context.today())

        return self._change(observation, "review", "reviewed", key, change)

    def gather(
        self,
        observations: Iterable[str],
        *,
        apart: str | None = None,
        key: str | None = None,
        **fields: Unpack[BarrierFields],
    ) -> Barrier:
        """
        Gather observations into a new barrier and link them to it.

        Services, organisation, topic, step and concepts are those that all the observations
        share, unless they are given.

        Args:
            observations: The ids of at least one observation that is linked to no barrier yet.
            apart: Why it is another barrier than one like it that was removed and verified; without a reason
                that one is to be reopened.

        Raises:
            ForbiddenError: This is not the home installation, which alone gives running numbers.
            InvalidDataError: There is no observation, a value is not allowed, or the observations differ in
                something that was not given.
            TransitionError: An observation is linked or was taken back, or a barrier like this was verified.
        """
        ids = tuple(dict.fromkeys(_texts(observations, path="$.observations")))

        def decide(work: Work) -> Barrier:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "barrier.gathered", Barrier, may="barriers.gather")
            if repeated is not None:
                return repeated
            found = [work.get(Observation, id) for id in ids]
            for observation in found:
                work.allow("barriers.gather", observation)
            number = next_number(work, Barrier.KIND, action="barriers.gather")
            barrier = gathered(work, found, fields, number=number)
            work.allow("barriers.gather", barrier)
            if apart is None:
                expect_no_twin(work, barrier)
            else:
                refuse_identity({"apart": a_text(apart, path="$.apart")})
            today = work.context.today()
            barrier, event = gather(barrier, by=work.actor, day=today, observations=len(found), reason=apart)
            kept = work.save(barrier, event, key=given)
            for observation in found:
                linked, told = link(observation, kept.id)
                work.save(linked, told, at=today)
            return kept

        return self._desk.run(decide)

    def confirm(
        self,
        id: str,
        *,
        checks: Iterable[str],
        kind: str,
        level: str,
        owner: str,
        reason: str | None = None,
        key: str | None = None,
    ) -> Barrier:
        """
        Confirm a gathered barrier.

        Args:
            checks: Those that hold; ``clear``, ``neutral`` and ``recognised`` are needed.
            kind: A concept of the scheme ``kind``.
            level: The level of government.
            owner: The organisation that can remove the barrier.
            reason: Needed while visits or reporters are few.

        Raises:
            TransitionError: It is not gathered any more.
            InvalidDataError: A check or a reason is missing, or the reason seems to tell who somebody is.
        """
        held = frozenset(_texts(checks, path="$.checks"))
        if reason is not None:
            _texts([reason], path="$.reason")

        def decide(work: Work) -> Barrier:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "barrier.confirmed", Barrier, id, may="barriers.confirm")
            if repeated is not None:
                return repeated
            barrier = work.get(Barrier, id)
            work.allow("barriers.confirm", barrier)
            counts = met(work, family(work, barrier), {})
            refuse_identity({"reason": reason})
            with naming_survivor(work, barrier):
                confirmed, event = confirm(
                    barrier,
                    by=work.actor,
                    day=work.context.today(),
                    checks=held,
                    kind=work.context.city.vocabulary.check(kind, scheme="kind", path="$.kind"),
                    level=one_of(level, Level, path="$.level"),
                    owner=work.get(Organisation, owner).id,
                    visits=counts.visits,
                    reporters=counts.reporters,
                    reason=reason,
                    least_visits=work.context.rules.least_visits,
                    least_reporters=work.context.rules.least_reporters,
                )
            coded = {**confirmed.editions, **editions_of([kind], work.context.city.vocabulary.schemes)}
            return work.save(attrs.evolve(confirmed, editions=dict(sorted(coded.items()))), event, key=given)

        return self._desk.run(decide)

    def _change(
        self,
        id: str,
        operation: str,
        past: str,
        key: str | None,
        change: Callable[[Work, Observation], tuple[Observation, Event]],
    ) -> Observation:
        def decide(work: Work) -> Observation:
            given = work.key_of_call(key)
            may = f"barriers.{operation}"
            repeated = work.repeated(given, f"observation.{past}", Observation, id, may=may)
            if repeated is not None:
                return repeated
            found = work.get(Observation, id)
            work.allow(may, found)
            changed, event = change(work, found)
            return work.save(changed, event, key=given, at=work.context.today())

        return self._desk.run(decide)


def _texts(values: Iterable[str], *, path: str) -> tuple[str, ...]:
    given = tuple(many(values, path=path))
    if not all(isinstance(value, str) for value in given):
        raise InvalidDataError([f"a text is needed @ {path}"])
    return given
