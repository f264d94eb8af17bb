# SPDX-License-Identifier: EUPL-1.2
"""
What contributing organisations say to the publication of a signal, and when they are asked again.
"""

from collections.abc import Collection, Mapping
from datetime import date

import attrs

from onestopshop.domain.codes.signals import Agreed, SignalState
from onestopshop.domain.events import Event
from onestopshop.domain.ids import OrganisationId
from onestopshop.domain.people import Actor
from onestopshop.domain.signals.signals import Agreement, Signal
from onestopshop.domain.signals.table import SIGNALS
from onestopshop.errors import InvalidDataError

__all__ = ["agree", "doubt"]


def agree(
    signal: Signal,
    *,
    by: Actor,
    day: date,
    organisation: OrganisationId,
    agreed: Agreed,
    contributors: Collection[OrganisationId],
    place: int = 0,
) -> tuple[Signal, Event]:
    """
    Note what a contributing organisation says; its latest word counts.

    Args:
        place: Behind every other word that was said of the barriers of the signal.

    Raises:
        TransitionError: The signal was withdrawn.
        ForbiddenError: Only a coordinator may.
        InvalidDataError: The organisation contributed nothing, or leaves open what was sent with its agreement.
    """
    SIGNALS.check(signal.id, signal.state, "agree", by=by.acts_as, given=("organisation", "agreed"))
    known = {*contributors, *(one.organisation for one in signal.agreements)}
    if organisation not in known:
        raise InvalidDataError(
            [f"{organisation} contributed no observation @ $.organisation"],
            hint=f"Contributing: {', '.join(sorted(known)) or 'no organisation but the shop'}.",
        )
    if signal.state is SignalState.SENT and agreed is Agreed.PENDING:
        raise InvalidDataError(
            ["what was sent is agreed to or refused @ $.agreed"],
            hint="Say refused to take the agreement back, and with it the words of the signal.",
        )
    others = tuple(one for one in signal.agreements if one.organisation != organisation)
    said = Agreement(organisation=organisation, agreed=agreed, day=day, place=place)
    after = attrs.evolve(signal, agreements=(*others, said), version=signal.version + 1)
    told = {"organisation": organisation, "agreed": agreed.value}
    return after, _event(after, "agreed", told)


def doubt(signal: Signal, *, day: date, place: int) -> tuple[Signal, Event] | None:
    """Return a signal whose agreements wait for a new word, because what it will say changed; ``None`` if none do."""
    given = sorted(one.organisation for one in signal.agreements if one.agreed is Agreed.AGREED)
    if not given:
        return None
    agreements = tuple(
        attrs.evolve(one, agreed=Agreed.PENDING, day=day, place=place) if one.organisation in given else one
        for one in signal.agreements
    )
    after = attrs.evolve(signal, agreements=agreements, version=signal.version + 1)
    return after, _event(after, "doubted", {"organisations": given})


def _event(signal: Signal, past: str, told: Mapping[str, object]) -> Event:
    return Event(action=f"signal.{past}", kind=Signal.KIND, subject=signal.id, data=told)
