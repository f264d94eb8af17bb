# SPDX-License-Identifier: EUPL-1.2
"""
Who stands in which relation to what, and what an audience may see.

A grant of the configuration says what a role may do at all; the rules here say
to which records.  Plugins can only take away.
"""

from collections.abc import Container, Iterator
from typing import Any, Protocol, TypeVar

import attrs

from onestopshop.domain.barriers.barriers import Barrier, Move
from onestopshop.domain.barriers.removal import counted_in_rounds
from onestopshop.domain.codes.barriers import Visibility
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.visits import Visit
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.ports.restrictions import Everything

__all__ = [
    "INSIDE",
    "NETWORK",
    "ORGANISATION",
    "PUBLIC",
    "AskedOnce",
    "Policies",
    "answered",
    "audience_of",
    "relation_reasons",
    "shown",
    "shown_to",
]

T = TypeVar("T", bound=attrs.AttrsInstance)

INSIDE = "desk"
"""The audience of the people who do the work: they see counts of any size."""

ORGANISATION = "organisation"
"""The audience inside the city's organisations, but outside the shop."""

NETWORK = "network"
"""The audience of what other cities read."""

PUBLIC = "public"
"""The audience of what everybody may read."""


class Policies(Protocol):
    """
    What the plugins of a shop withhold, folded into one answer for each question.
    """

    def withheld(self, kind: str, audience: str) -> Container[str]:
        """Return the names of the fields of *kind* that *audience* may not see."""
        ...

    def smallest_count(self, audience: str) -> int:
        """Return the smallest count that *audience* may see; 0 when it sees every count."""
        ...


class AskedOnce:
    """
    Ask the plugins each question once in a transaction: the records of one page have one answer.
    """

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._withheld: dict[tuple[str, str], Container[str]] = {}
        self._counts: dict[str, int] = {}

    def withheld(self, kind: str, audience: str) -> Container[str]:
        """Return the names of the fields of *kind* that *audience* may not see."""
        question = (kind, audience)
        if question not in self._withheld:
            self._withheld[question] = self._policies.withheld(kind, audience)
        return self._withheld[question]

    def smallest_count(self, audience: str) -> int:
        """Return the smallest count that *audience* may see; 0 when it sees every count."""
        if audience not in self._counts:
            self._counts[audience] = self._policies.smallest_count(audience)
        return self._counts[audience]


def audience_of(actor: Actor) -> str:
    """Return the audience that an actor belongs to."""
    outside = actor.acts_as in {ActsAs.OWNER, ActsAs.VERIFIER}
    return ORGANISATION if outside else INSIDE


def relation_reasons(actor: Actor, subject: object) -> Iterator[str]:
    """
    Yield why *actor* has nothing to do with *subject*: nothing when she has.

    A worker touches the facts of her own desk; an owner touches what is the
    organisation's own and shared with it, and of the referrals those that it was asked for;
    a verifier touches the barriers of other organisations that were claimed to be removed once, and what is public;
    coordinators and the shop itself touch all.
    """
    if actor.acts_as is ActsAs.WORKER and isinstance(subject, (Visit, Observation, Referral)):
        if subject.desk != actor.desk:
            yield f"this {subject.KIND} is of another desk"
    elif actor.acts_as is ActsAs.OWNER:
        yield from _outside(actor, subject)
    elif actor.acts_as is ActsAs.VERIFIER:
        yield from _unverifiable(actor, subject)
        if isinstance(subject, (Visit, Observation, Referral)):
            yield f"a verifier has nothing to do with one {subject.KIND}"
        if isinstance(subject, Signal) and subject.sent_on is None:
            yield "this signal was not sent yet"


def _unverifiable(actor: Actor, subject: object) -> Iterator[str]:
    if not isinstance(subject, Barrier):
        return
    if subject.owner is not None and subject.owner == actor.organisation:
        yield "who verifies is of another organisation than the owner"
    claimed = subject.removal is not None or bool(subject.earlier)
    if not claimed and subject.visibility is not Visibility.PUBLIC:
        yield "nobody has claimed that this barrier is removed"


def _outside(actor: Actor, subject: object) -> Iterator[str]:
    if isinstance(subject, (Visit, Observation)):
        yield f"an owner never sees one {subject.KIND}"
    if isinstance(subject, Barrier) and (actor.organisation is None or subject.owner != actor.organisation):
        yield "this barrier is of another organisation"
    elif isinstance(subject, Barrier) and subject.visibility is Visibility.INTERNAL:
        yield "this barrier is not shared with its owner yet"
    if isinstance(subject, Referral) and (
        actor.organisation is None or subject.organisation != actor.organisation
    ):
        yield "this referral is to another organisation"
    elif isinstance(subject, Referral) and (subject.state in _UNASKED or not subject.mode.warm):
        yield "the organisation was not asked for this referral"
    if isinstance(subject, Signal) and actor.organisation not in subject.addressed_to:
        yield "this signal is addressed to others"
    elif isinstance(subject, Signal) and subject.sent_on is None:
        yield "this signal was not sent yet"


_UNASKED = frozenset({ReferralState.DRAFT, ReferralState.GIVEN, ReferralState.ENTERED_IN_ERROR})
"""What an owner does not see; of one that was entered in error nobody knows any more whether it was asked for."""


def shown(thing: T, actor: Actor, policies: Policies) -> T:
    """
    Return *thing* without what the actor's audience may not see.

    A name with a dot, such as ``history.actor``, is withheld in each value of that field.  Of a claim of removal
    the verdicts are shown, and counts that are not too small; of a reopening outside the desks no observation.

    Raises:
        ForbiddenError: A field that every record needs is withheld, so that nothing is left to show.
    """
    kind: str = getattr(thing, "KIND", "")
    if isinstance(thing, Barrier) and (thing.removal is not None or thing.round > 1):
        now = () if thing.removal is None else (thing.removal,)
        claims = tuple(counted_in_rounds((*thing.earlier, *now), policies.smallest_count(audience_of(actor))))
        thing = attrs.evolve(
            thing,
            removal=claims[-1] if now else None,
            earlier=claims[: len(thing.earlier)],
            history=thing.history if audience_of(actor) == INSIDE else tuple(map(_unseen, thing.history)),
        )
    hidden = policies.withheld(kind, audience_of(actor))
    if hidden == frozenset():
        return thing
    if getattr(thing, "as_made", None) is not None and any(name in hidden for name in _CODED):
        thing = attrs.evolve(thing, as_made=None)  # type: ignore[misc]  # what it was coded with is no less withheld
    try:
        return _emptied(thing, hidden, kind)
    except InvalidDataError:
        raise ForbiddenError(f"{kind}s.read", [f"what a {kind} needs is withheld"]) from None


_CODED = ("topics", "topic", "concepts", "document_kind", "papers", "papers.kind", "implied")


def _unseen(move: Move) -> Move:
    """Return a move without the observation that it rests on."""
    return attrs.evolve(move, other=None) if move.operation == "reopen" else move


def shown_to(thing: T, kind: str, audience: str, policies: Policies) -> T | None:
    """Return what leaves of one *kind* without what *audience* may not see; ``None`` if it cannot be without."""
    try:
        return _emptied(thing, policies.withheld(kind, audience), kind)
    except (ForbiddenError, InvalidDataError):
        return None


def answered(thing: T, actor: Actor, policies: Policies) -> T:
    """
    Return what a change answers: what a reading would show.

    Who works at the desks gets her own work back even when a plugin's ``withhold`` failed and so
    hides everything: a bad plugin keeps nobody from writing.

    Raises:
        ForbiddenError: As in `shown`.
    """
    inside = audience_of(actor) == INSIDE
    if inside and isinstance(policies.withheld(getattr(thing, "KIND", ""), INSIDE), Everything):
        return thing
    return shown(thing, actor, policies)


def _emptied(thing: T, hidden: Container[str], kind: str, within: str = "") -> T:
    """Return *thing* without what is hidden of it and of the values inside it."""
    changes: dict[str, object] = {}
    for field in attrs.fields(type(thing)):
        name, value = f"{within}{field.name}", getattr(thing, field.name)
        if name in hidden:
            changes[field.name] = _without(name, field.default, kind)
        elif attrs.has(type(value)):
            changes[field.name] = _emptied(value, hidden, kind, f"{name}.")
        elif isinstance(value, tuple) and value and attrs.has(type(value[0])):
            changes[field.name] = tuple(_emptied(one, hidden, kind, f"{name}.") for one in value)
    return attrs.evolve(thing, **changes) if changes else thing  # type: ignore[misc]  # bound to attrs classes


_CODES = frozenset({"worker", "recorder", "history.actor", "retracted.by", "checks.by"})


def _without(name: str, default: Any, kind: str) -> object:
    if name in _CODES:
        return "withheld"
    if default is attrs.NOTHING:
        raise ForbiddenError(f"{kind}s.read", [f"{name} of a {kind} is withheld"])
    return default.factory() if hasattr(default, "factory") else default
