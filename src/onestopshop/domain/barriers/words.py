# SPDX-License-Identifier: EUPL-1.2
"""
What is said of a barrier beside its steps: examples, ideas, what was done, and who may read it.

None of it moves a barrier to another state.
"""

from collections.abc import Collection, Iterable

import attrs

from onestopshop.domain.barriers.barriers import Barrier, Idea
from onestopshop.domain.barriers.table import BARRIERS, OPEN, expect_open
from onestopshop.domain.codes.barriers import BarrierState, Visibility
from onestopshop.domain.codes.observations import ReviewState
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

__all__ = ["propose", "quote", "share", "take_down", "tell", "unquote", "words_of"]

_DONE_FROM = frozenset(
    {BarrierState.PLANNED, BarrierState.IN_PROGRESS, BarrierState.CLAIMED_REMOVED, BarrierState.VERIFIED}
)
"""The states in which there is something to tell of what was done."""


def quote(barrier: Barrier, observations: Iterable[Observation], *, by: Actor) -> tuple[Barrier, Event]:
    """
    Let these observations speak for the barrier; examples that it had before go.

    Args:
        observations: In the order in which they are shown; none leaves no example.

    Raises:
        TransitionError: The barrier is closed.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: The words of an observation are not reviewed, or it has none or was taken back.
    """
    expect_open(barrier, "quote", by=by.acts_as)
    _only_coordinator(by, "quote")
    examples = tuple(dict.fromkeys(_quotable(one) for one in observations))
    return _changed(barrier, "quoted", examples=examples)


def unquote(barrier: Barrier, observation: Observation) -> tuple[Barrier, Event] | None:
    """Return the barrier without the words of an observation that are removed, or ``None`` when it quotes none."""
    left = tuple(example for example in barrier.examples if example != words_of(observation))
    return None if left == barrier.examples else _changed(barrier, "unquoted", examples=left)


def words_of(observation: Observation) -> str | None:
    """Return what would be quoted of an observation: what happened, else its key phrase."""
    return observation.what_happened or observation.key_phrase


def propose(barrier: Barrier, idea: Idea, *, by: Actor) -> tuple[Barrier, Event]:
    """
    Add a proposed solution, apart from the problem.

    Raises:
        TransitionError: The barrier is closed.
        InvalidDataError: The text seems to tell who somebody is.
    """
    expect_open(barrier, "propose", by=by.acts_as)
    refuse_identity({f"text.{tag}": words for tag, words in idea.text.items()})
    return _changed(barrier, "proposed", ideas=(*barrier.ideas, idea))


def tell(
    barrier: Barrier, done: LocalizedText, *, by: Actor, required: Collection[LanguageTag]
) -> tuple[Barrier, Event]:
    """
    Say what was done about it: you said, we did.

    Args:
        required: The languages that a text for the public has.

    Raises:
        TransitionError: Nothing is planned yet, or it ended without being removed.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: A language is missing, or the text seems to tell who somebody is.
    """
    if barrier.state not in _DONE_FROM:
        raise _refused(barrier, "tell", by, hint="There is something to tell once a measure is planned.")
    _only_coordinator(by, "tell")
    missing = [tag for tag in required if tag not in done]
    if missing:
        raise InvalidDataError([f"the language {tag!r} is missing @ $.done" for tag in missing])
    refuse_identity({f"done.{tag}": words for tag, words in done.items()})
    return _changed(barrier, "told", done=done)


def share(
    barrier: Barrier, visibility: Visibility, *, by: Actor, agreed: bool | None
) -> tuple[Barrier, Event]:
    """
    Say who may read of it.

    Args:
        agreed: Whether every contributing organisation agreed to publication; ``None`` when no signal was sent.

    Raises:
        TransitionError: It is merged or withdrawn, or its owner is to answer a signal and must see it.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: It has no owner to share it with, or not everybody agreed.
    """
    if barrier.state not in OPEN | {BarrierState.VERIFIED, BarrierState.DECLINED}:
        raise _refused(barrier, "share", by)
    _only_coordinator(by, "share")
    if visibility is Visibility.INTERNAL and barrier.state not in {
        BarrierState.GATHERED,
        BarrierState.CONFIRMED,
    }:
        raise _refused(
            barrier, "hide", by, hint="Its owner answers for it; 'shared' takes it from the public."
        )
    if visibility is not Visibility.INTERNAL and barrier.owner is None:
        raise InvalidDataError(["nobody owns it yet @ $.visibility"], hint="Confirm it first.")
    if visibility is Visibility.PUBLIC and not agreed:
        told = "no signal was sent" if agreed is None else "not every contributing organisation agreed"
        raise InvalidDataError(
            [f"{told} @ $.visibility"], hint="Publication needs the agreement of all who contributed."
        )
    return _changed(barrier, "shared", visibility=visibility)


def take_down(barrier: Barrier) -> tuple[Barrier, Event] | None:
    """Return the barrier out of the public's sight, whatever its state, or ``None`` when it is not public."""
    if barrier.visibility is not Visibility.PUBLIC:
        return None
    return _changed(barrier, "shared", visibility=Visibility.SHARED)


def _quotable(observation: Observation) -> str:
    words = words_of(observation)
    if observation.retracted is not None or words is None:
        raise InvalidDataError(
            ["this observation has no words to quote @ $.observations"], hint="Choose another example."
        )
    if observation.identity_review is not ReviewState.CLEAN:
        raise InvalidDataError(
            ["the words of this observation await their identity review @ $.observations"],
            hint="Review them first: nothing else leaves the desk.",
        )
    return words


def _only_coordinator(by: Actor, operation: str) -> None:
    if by.acts_as is not ActsAs.COORDINATOR:
        raise ForbiddenError(f"barriers.{operation}", [f"a {by.acts_as} may not do this, only: coordinator"])


def _refused(barrier: Barrier, attempted: str, by: Actor, *, hint: str = "") -> TransitionError:
    subject = f"barrier {barrier.number}"
    return BARRIERS.refused(subject, barrier.state, attempted, by=by.acts_as, hint=hint)


def _changed(barrier: Barrier, past: str, **changes: object) -> tuple[Barrier, Event]:
    after = attrs.evolve(barrier, version=barrier.version + 1, **changes)  # type: ignore[arg-type]  # fields of a barrier
    told = {"visibility": after.visibility.value, "examples": len(after.examples), "ideas": len(after.ideas)}
    return after, Event(action=f"barrier.{past}", kind=Barrier.KIND, subject=barrier.id, data=told)
