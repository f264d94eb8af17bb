# SPDX-License-Identifier: EUPL-1.2
"""
Barriers: the recurring problem at a service, and its life until removal is verified.

Observations are facts; a barrier is what they are gathered into.
"""

from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.barriers.removal import Removal
from onestopshop.domain.codes.barriers import BarrierState, Reach, Scope, Visibility
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.services import Level
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import BarrierId, OrganisationId, ServiceId, check_record_id
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.editions import Editions
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import bounded, non_empty
from onestopshop.errors import InvalidDataError

__all__ = ["Barrier", "Idea", "Move"]


_K = Keep.UNLIMITED
_I = Person.INDIRECT

_UNOWNED = frozenset({BarrierState.GATHERED, BarrierState.MERGED, BarrierState.WITHDRAWN})
"""Where nobody need own it yet: a gathered barrier can be merged or withdrawn as it is."""


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

    Args:
        operation: A verb of the table.
        state: The state afterwards.
        round: The round in which it was made; a reopening begins the next one.
        organisation: Whom the actor acts for, when it is not the shop.
        on_behalf_of: The owner whose word a coordinator entered.
        message: A reference to that owner's message, such as a file number.
        reason: A code of the operation's list where it has one, else words.
        said: The measure, what changed, the explanation or the evidence, in words.
        on: The date that the operation names: received, due, begun, or effective on.
        scope: How much a claim is about.
        other: The successor, the barrier merged into, the related barrier of a part, or the signal.
    """

    operation: str = attrs.field(metadata=about("history of a barrier", keep=_K))
    state: BarrierState = attrs.field(metadata=about("state afterwards", keep=_K))
    round: int = attrs.field(default=1, metadata=about("which round it was", keep=_K))
    role: str = attrs.field(metadata=about("who is accountable", keep=_K))
    actor: str = attrs.field(metadata=about("who is accountable", person=_I, keep=Keep.CODE))
    organisation: OrganisationId | None = attrs.field(
        default=None, metadata=about("an owner cannot verify", keep=_K)
    )
    on_behalf_of: str | None = attrs.field(default=None, metadata=about("whose word was entered", keep=_K))
    message: str | None = attrs.field(default=None, metadata=about("proof of the owner's word", keep=_K))
    day: date = attrs.field(metadata=about("history of a barrier", keep=_K))
    reason: str | None = attrs.field(default=None, metadata=about("why", keep=_K))
    said: str | None = attrs.field(default=None, metadata=about("what is done about it", keep=_K))
    on: date | None = attrs.field(default=None, metadata=about("when it is done", keep=_K))
    scope: Scope | None = attrs.field(default=None, metadata=about("whether a rest remains", keep=_K))
    other: str | None = attrs.field(default=None, metadata=about("what it leads to", keep=_K))

    def __attrs_post_init__(self) -> None:
        bounded(self.message, most=200, path="$.message")
        bounded(self.said, most=1000, path="$.said")
        bounded(self.reason, most=1000, path="$.reason")


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
        owner: Who can remove it; may be empty while gathered, and when it was never more.
        carrier: Who carries the signal forward.
        kind: What kind of problem (scheme ``kind``), named when it is confirmed.
        round: 1, rising at every reopening.
        merged_from: Those that were merged into it, in that order; their observations stay linked to them.
        merged_into: The one that goes on in its place, while it is merged.
        removal: What the owner claims of this round, and what looks at the data said since.
        earlier: The same of the rounds before, whose counts nobody could take again.
        done: "You said, we did": what was done about it.
        editions: The version of each scheme that it is coded by; empty when nobody kept it.
    """

    KIND: ClassVar[str] = "barrier"
    SCHEMA: ClassVar[int] = 2
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
    merged_into: BarrierId | None = attrs.field(
        default=None, metadata=about("counts follow the merge", keep=_K)
    )
    related: frozenset[BarrierId] = attrs.field(
        default=frozenset(), metadata=about("what is like it", keep=_K)
    )
    removal: Removal | None = attrs.field(
        default=None, metadata=about("proof that it is met less often", keep=_K)
    )
    earlier: tuple[Removal, ...] = attrs.field(
        default=(), metadata=about("what was claimed and counted in rounds before", keep=_K)
    )
    done: LocalizedText | None = attrs.field(
        default=None, metadata=about("what was done, for the public", keep=_K)
    )
    history: tuple[Move, ...] = attrs.field(default=(), metadata=about("who said what, and when", keep=_K))
    editions: Editions = attrs.field(
        factory=dict, hash=False, metadata=about("which editions of its schemes coded it", keep=_K)
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        non_empty(self.concepts, path="$.concepts")
        if not (self.services or self.organisation or self.topic):
            raise InvalidDataError(["a barrier is about a service, an organisation or a topic @ $.services"])
        if self.owner is None and self.state not in _UNOWNED:
            raise InvalidDataError([f"a barrier that is {self.state} has an owner @ $.owner"])

    def last(self, *operations: str) -> Move | None:
        """Return the latest move of one of *operations* in the present round, or ``None``."""
        moves = (move for move in reversed(self.history) if move.round == self.round)
        return next((move for move in moves if move.operation in operations), None)

    def asked_by(self, signal: str) -> bool:
        """Return whether no other signal than this one was the last of the present round."""
        last = self.last("signal")
        return last is None or last.other in {None, signal}
