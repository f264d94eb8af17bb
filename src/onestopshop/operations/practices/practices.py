# SPDX-License-Identifier: EUPL-1.2
"""
What a desk does with practices: record, review, retire and search them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.practices import Effort, Likeness, RetireReason
from onestopshop.domain.events import Event
from onestopshop.domain.practices.keeping import recorded, retired, reviewed
from onestopshop.domain.practices.likeness import Asked
from onestopshop.domain.practices.practices import Coded, Practice
from onestopshop.domain.taxonomies.concepts import check_code
from onestopshop.domain.values import one_of
from onestopshop.errors import NotFoundError
from onestopshop.operations.barriers.reading import readable
from onestopshop.operations.bundles.held import Held
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.policies import INSIDE, answered, audience_of, shown
from onestopshop.operations.practices.reading import FoundPractice, every, is_open, of_others, own
from onestopshop.operations.practices.recording import Said, expect_home, made
from onestopshop.operations.verification.verifying import claimed
from onestopshop.operations.work import Work

__all__ = ["Practices"]

_RANKS: Final[Mapping[Likeness | None, int]] = {
    **{likeness: rank for rank, likeness in enumerate(Likeness)},
    None: len(Likeness),
}


class Practices:
    """
    What removed barriers, here and in the cities of which packages are held.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def record(
        self,
        *,
        barrier: str | None = None,
        measure: Mapping[str, str] | None = None,
        concepts: Iterable[str] | None = None,
        service_kinds: Iterable[str] | None = None,
        step: str | None = None,
        effort: str = Effort.UNKNOWN.value,
        licence: str | None = None,
        reviewed: bool = False,
        key: str | None = None,
    ) -> Practice:
        """
        Keep what was done about a barrier whose removal was verified, or what is done as a way of working.

        Args:
            barrier: The id of the barrier, from which comes the effect, and what is not said otherwise; without
                one it is a way of working of which nobody measured the effect.
            measure: What was done, per language; what was told of the barrier by default.
            concepts: What kind of barrier.
            service_kinds: What kind of service, such as topics; those of the barrier's services by default.
            effort: How much work it took, of everybody together.
            licence: A URI or an SPDX name; that of the network's configuration by default.
            reviewed: Whether you read the words and found nobody in them: else they stay here until somebody does.

        Raises:
            InvalidDataError: A value is missing or not allowed, the barrier's removal is not verified, or the
                words seem to tell who somebody is.
            NotFoundError: There is no such barrier.
            ForbiddenError: Only a coordinator may, at the home installation.
        """
        said = Said(
            measure=measure,
            concepts=concepts,
            service_kinds=service_kinds,
            step=step,
            effort=effort,
            licence=licence,
        )

        def decide(work: Work) -> Practice:
            given = work.key_of_call(key)
            repeated = work.repeated(given, "practice.recorded", Practice, may="practices.record")
            if repeated is not None:
                return repeated
            work.allow("practices.record")
            expect_home(work, "practices.record")
            if reviewed:
                work.allow("practices.review")
            about = None if barrier is None else work.get(Barrier, barrier)
            if about is not None:
                work.allow("practices.record", about)
            return work.save(*recorded(made(work, said, about, reviewed=reviewed)), key=given)

        return self._answered(decide)

    def review(self, id: str, *, key: str | None = None) -> Practice:
        """
        Say that you read the words and found nobody in them: they may leave the city from now on.

        Raises:
            NotFoundError: There is no such practice.
            TransitionError: They were read before, or it is retired.
            ForbiddenError: Only a coordinator may, at the home installation.
        """

        def change(work: Work, practice: Practice) -> tuple[Practice, Event]:
            return reviewed(practice, by=work.actor.worker, day=work.context.today())

        return self._change(id, "review", "practice.reviewed", change, key)

    def retire(self, id: str, *, reason: str, key: str | None = None) -> Practice:
        """
        Say that a practice is not recommended any more: other cities lose it with the next package.

        Args:
            reason: ``superseded``, ``ended``, ``did_not_last``, ``entered_in_error`` or ``other``.

        Raises:
            NotFoundError: There is no such practice.
            InvalidDataError: There is no such reason.
            TransitionError: It is retired already.
            ForbiddenError: Only a coordinator may, at the home installation.
        """

        def change(work: Work, practice: Practice) -> tuple[Practice, Event]:
            why = one_of(reason, RetireReason, path="$.reason")
            return retired(practice, reason=why, day=work.context.today())

        return self._change(id, "retire", "practice.retired", change, key)

    def to_record(self) -> Sequence[Barrier]:
        """
        Return the barriers whose removal is verified, and of which no practice of this round stands, by number.

        Raises:
            ForbiddenError: The role may not record practices.
        """
        with self._desk.reading() as work:
            work.allow("practices.record")
            told = {(one.barrier, one.round) for one in own(work) if one.standing}
            return tuple(
                shown(barrier, work.actor, work.policies)
                for barrier in claimed(work, BarrierState.VERIFIED)
                if (barrier.id, barrier.round) not in told and readable(work, barrier)
            )

    def list(self) -> Sequence[Practice]:
        """
        Return the practices of this city, by day; outside the desks those that may leave it.

        Raises:
            ForbiddenError: The role may not.
        """
        with self._desk.reading() as work:
            work.allow("practices.read")
            inside = audience_of(work.actor) == INSIDE
            return tuple(_seen(work, one) for one in own(work) if inside or is_open(work, one))

    def get(self, id: str, *, city: str | None = None) -> FoundPractice:
        """
        Return one practice that stands, of this city or another one.

        Args:
            city: Whose it is, where two cities state the same id; this city's goes before others.

        Raises:
            NotFoundError: There is none, it is retired, or nobody who looks may read it yet.
            ForbiddenError: The role may not.
        """
        with self._desk.reading() as work:
            work.allow("practices.read")
            for one in every(work, inside=audience_of(work.actor) == INSIDE):
                if one.practice.id == id and city in {None, one.city}:
                    return one
        raise NotFoundError("practice", id, hint="`onestopshop practices search` finds those that stand.")

    def unread(self) -> Sequence[Held]:
        """
        Return the packages of practices of other cities that cannot be read, because they are kept damaged.

        Raises:
            ForbiddenError: The role may not.
        """
        with self._desk.reading() as work:
            work.allow("practices.read")
            return tuple(bundle for bundle, practices in of_others(work) if practices is None)

    def search(
        self, *, concept: str | None = None, service_kind: str | None = None, step: str | None = None
    ) -> Sequence[FoundPractice]:
        """
        Return the practices of this city and others that are like what is asked, the likest first.

        Among those that are equally like, the newest is first.  Neither the city nor the effect decides.  A package
        of another city that cannot be read is left out: `unread` names it.

        Args:
            concept: A code of any scheme of this city; practices are found through exact and broader matches.
            service_kind: A code of a topic, likewise.
            step: Practices of another step are left out.

        Raises:
            InvalidDataError: There is no such concept or step.
            ForbiddenError: The role may not.
        """
        with self._desk.reading() as work:
            work.allow("practices.read")
            wanted = None if step is None else one_of(step, Step, path="$.step")
            about = _asked(work, concept, "concept"), _asked(work, service_kind, "service_kind")
            inside = audience_of(work.actor) == INSIDE
            found = [
                like
                for one in every(work, inside=inside)
                if wanted is None or one.practice.step in {None, wanted}
                if (like := _like(one, *about)) is not None
            ]
        found.sort(key=lambda one: one.practice.id)
        found.sort(key=lambda one: one.practice.day, reverse=True)
        return tuple(sorted(found, key=lambda one: (_RANKS[one.concept], _RANKS[one.service_kind])))

    def _change(
        self,
        id: str,
        operation: str,
        action: str,
        change: Callable[[Work, Practice], tuple[Practice, Event]],
        key: str | None,
    ) -> Practice:
        may = f"practices.{operation}"

        def decide(work: Work) -> Practice:
            given = work.key_of_call(key)
            repeated = work.repeated(given, action, Practice, id, may=may)
            if repeated is not None:
                return repeated
            work.allow(may)
            expect_home(work, may)
            practice = work.get(Practice, id)
            work.allow(may, practice)
            return work.save(*change(work, practice), key=given)

        return self._answered(decide)

    def _answered(self, decide: Callable[[Work], Practice]) -> Practice:
        return self._desk.run(lambda work: answered(decide(work), work.actor, work.policies))


def _asked(work: Work, code: str | None, name: str) -> Asked | None:
    if code is None:
        return None
    vocabulary = work.context.city.vocabulary
    if check_code(code, path=f"$.{name}") not in vocabulary:  # a retired one can be asked for
        vocabulary.check(code, path=f"$.{name}")
    return Asked(code, vocabulary)


def _like(one: FoundPractice, concept: Asked | None, kind: Asked | None) -> FoundPractice | None:
    """Return a practice with how like it is, or ``None`` where it is unlike in what was asked."""

    def likeness(asked: Asked | None, of: Coded) -> Likeness | None:
        return None if asked is None else asked.likeness(of)

    found = likeness(concept, one.practice.concepts), likeness(kind, one.practice.service_kinds)
    if any(asked is not None and like is None for asked, like in zip((concept, kind), found, strict=True)):
        return None
    return attrs.evolve(one, concept=found[0], service_kind=found[1])


def _seen(work: Work, practice: Practice) -> Practice:
    """Return a practice as the actor may see it: outside the desks without who wrote it."""
    if audience_of(work.actor) != INSIDE:
        hidden = None if practice.reviewed_by is None else "withheld"
        practice = attrs.evolve(practice, by="withheld", reviewed_by=hidden)
    return shown(practice, work.actor, work.policies)
