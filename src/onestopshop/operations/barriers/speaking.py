# SPDX-License-Identifier: EUPL-1.2
"""
Say of a barrier what its steps do not: examples, ideas, what was done, and who may read it.
"""

from collections.abc import Collection, Iterable, Mapping

from onestopshop.domain.barriers.barriers import Barrier, Idea
from onestopshop.domain.barriers.words import propose, quote, share, tell, unquote
from onestopshop.domain.codes.barriers import Visibility
from onestopshop.domain.codes.signals import Agreed, SignalState
from onestopshop.domain.events import Event
from onestopshop.domain.ids import OrganisationId
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.services import Organisation
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.values import many, one_of
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.barriers.contributors import agreements, ask_again
from onestopshop.operations.barriers.families import family
from onestopshop.operations.barriers.moving import BarrierChanges
from onestopshop.operations.inputs import in_languages
from onestopshop.operations.work import Work
from onestopshop.ports.queries import ContainsAny, Query

__all__ = ["BarrierSpeaking", "remove_quotes"]


class BarrierSpeaking(BarrierChanges):
    """
    The words about a barrier, and who may read them.
    """

    def quote(self, id: str, observations: Iterable[str], *, key: str | None = None) -> Barrier:
        """
        Let observations of a barrier speak for it; the examples that it had before go.

        Only reviewed words are copied.  Who agreed to a signal that is being
        prepared agreed to other words, and is asked again.  When an observation's words are
        removed later, they are removed here, too.

        Args:
            observations: Ids, in the order in which they are shown; none leaves no example.

        Raises:
            TransitionError: The barrier is closed.
            ForbiddenError: Only a coordinator may.
            InvalidDataError: One is not the barrier's, has no words, or awaits its identity review; or the barrier is
                public, and whose observation it is has not agreed.
        """
        ids = tuple(dict.fromkeys(many(observations, path="$.observations")))

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            found = [_of(work, barrier, one) for one in ids]
            quoted = quote(barrier, found, by=work.actor)
            if barrier.visibility is Visibility.PUBLIC:
                _expect_agreed(work, barrier, found)
            if not set(quoted[0].examples) <= set(barrier.examples):
                ask_again(work, barrier)
            return quoted

        return self._change_barrier(id, "quote", "quoted", key, change)

    def propose(
        self, id: str, *, text: Mapping[str, str], organisation: str | None = None, key: str | None = None
    ) -> Barrier:
        """
        Add a proposed solution to a barrier, apart from its problem.

        Args:
            text: The idea, per language.
            organisation: Who proposes it; an owner proposes in its own name.

        Raises:
            TransitionError: The barrier is closed.
            ForbiddenError: An owner names another organisation.
            InvalidDataError: There is no text, or it seems to tell who somebody is.
            NotFoundError: There is no such organisation.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            who = _proposer(work, organisation)
            by = None if who is None else work.get(Organisation, who).id
            return propose(
                barrier, Idea(text=in_languages(text, path="$.text"), organisation=by), by=work.actor
            )

        return self._change_barrier(id, "propose", "proposed", key, change)

    def tell(self, id: str, *, done: Mapping[str, str], key: str | None = None) -> Barrier:
        """
        Say what was done about a barrier, for the public: you said, we did.

        Args:
            done: The text in every language that the city requires.

        Raises:
            TransitionError: Nothing is planned yet, or it ended without being removed.
            ForbiddenError: Only a coordinator may.
            InvalidDataError: A language is missing, or the text seems to tell who somebody is.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            required = work.context.city.languages.required
            return tell(barrier, in_languages(done, path="$.done"), by=work.actor, required=required)

        return self._change_barrier(id, "tell", "told", key, change)

    def share(self, id: str, *, visibility: str, key: str | None = None) -> Barrier:
        """
        Say who may read of a barrier; sending a signal shares it with its owner by itself.

        Args:
            visibility: ``internal``, ``shared`` (contributors and owner) or ``public``.

        Raises:
            TransitionError: It is merged or withdrawn, or its owner is to answer and must see it.
            ForbiddenError: Only a coordinator may.
            InvalidDataError: It has no owner, no signal was sent, or not every contributing organisation agreed.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            who = one_of(visibility, Visibility, path="$.visibility")
            return share(barrier, who, by=work.actor, agreed=_agreed(work, barrier))

        return self._change_barrier(id, "share", "shared", key, change)


def remove_quotes(work: Work, observation: Observation, *, keep: Collection[str] = frozenset()) -> None:
    """
    Remove the words of an observation from the barriers that quote them.

    Its own barrier may have been merged, and the one that goes on quotes for both.

    Args:
        keep: Barriers that go on quoting it.
    """
    id: str | None = observation.barrier
    while id is not None:
        barrier = work.find_one(Barrier, id)
        if barrier is None:  # an outpost knows observations of the home, and not its barriers
            return
        changed = None if id in keep else unquote(barrier, observation)
        if changed is not None:
            work.save(*changed)
        id = barrier.merged_into


def _of(work: Work, barrier: Barrier, id: str) -> Observation:
    found = work.get(Observation, id)
    work.allow("barriers.quote", found)
    if found.barrier not in family(work, barrier):
        raise InvalidDataError(["this observation is not the barrier's @ $.observations"])
    return found


def _proposer(work: Work, organisation: str | None) -> str | None:
    if work.actor.acts_as is not ActsAs.OWNER:
        return organisation
    if organisation not in {None, work.actor.organisation}:
        raise ForbiddenError("barriers.propose", ["an owner proposes in its own name"])
    return work.actor.organisation


def _expect_agreed(work: Work, barrier: Barrier, quoted: Iterable[Observation]) -> None:
    """Refuse to publish words of an organisation that has not agreed."""
    known, said = work.context.desk_organisations, agreements(work, barrier)
    theirs = {OrganisationId(known[one.desk]) for one in quoted if one.desk in known}
    missing = sorted(one for one in theirs if said.get(one) is not Agreed.AGREED)
    if missing:
        raise InvalidDataError(
            [f"{one} has not agreed to publication @ $.observations" for one in missing],
            hint="Note its agreement to a signal of the barrier, or share the barrier with its owner only.",
        )


def _agreed(work: Work, barrier: Barrier) -> bool | None:
    """Return whether all who contributed agreed to publication; ``None`` when no signal was sent."""
    about = Query(kind=Signal.KIND, where={"barriers": ContainsAny((barrier.id,))})
    if all(signal.state is not SignalState.SENT for signal in work.find(Signal, about)):
        return None
    return all(said is Agreed.AGREED for said in agreements(work, barrier).values())
