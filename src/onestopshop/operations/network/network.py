# SPDX-License-Identifier: EUPL-1.2
"""
What a desk sees of the network: the cities, what is held of each, and their cards.
"""

from collections.abc import Sequence
from datetime import date

import attrs

from onestopshop.domain.pilots import PilotCard
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.held import Held, HeldList, files_of, held, held_lists
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.network.comparing import Comparing
from onestopshop.operations.network.pilots import KIND, card_in
from onestopshop.operations.work import Work

__all__ = ["Cities", "HeldCard", "KnownCity"]


@attrs.frozen(kw_only=True)
class HeldCard:
    """
    The card of a city.

    Args:
        bundle: The version of the city's bundle that it came in, and when it was accepted; ``None`` for this city.
        expired: Whether a newer package of the city must have come by now.
    """

    city: str
    card: PilotCard
    bundle: int | None = None
    accepted_on: date | None = None
    expired: bool = False


@attrs.frozen(kw_only=True)
class KnownCity:
    """
    One city of the network.

    Args:
        own: Whether it is this one.
        pinned: Whether packages of it are taken in: its keys stand in the configuration.
        bundles: What is held of it, each with whether it is used.
        problem, hint: What is wrong with what is held of it, and what to do; ``""`` when nothing is.
    """

    city: str
    name: LocalizedText | None
    own: bool = False
    pinned: bool = False
    card: PilotCard | None = None
    bundles: tuple[Held, ...] = ()
    problem: str = ""
    hint: str = ""


class Cities(Comparing):
    """
    The cities of the network; they stand in order of their ids, and are never compared by what they are.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def cities(self) -> Sequence[KnownCity]:
        """
        Return this city, those whose keys are stated here, and those of which something is held.

        Raises:
            ForbiddenError: The role may not.
        """
        with self._desk.reading() as work:
            work.allow("network.read")
            bundles, lists = held(work, unused=True), {one.city: one for one in held_lists(work)}
            own, pins = work.context.city, work.context.network.cities
            ids = sorted({own.id, *pins, *(one.city for one in bundles)})
            return tuple(
                _own(work)
                if id == own.id
                else _other(work, id, tuple(one for one in bundles if one.city == id), lists.get(id))
                for id in ids
            )

    def card(self, city: str) -> HeldCard:
        """
        Return the card of a city, this one's too.

        Raises:
            NotFoundError: It is not held, or this city states none.
            ForbiddenError: The role may not.
            ExchangeError: What is kept of the city is not what was accepted.
        """
        with self._desk.reading() as work:
            work.allow("network.read")
            if city == work.context.city.id and work.context.pilot is not None:
                return HeldCard(city=city, card=work.context.pilot)
            for one in held(work, kind=KIND):
                if one.city == city:
                    card = card_in(files_of(work, one))
                    return HeldCard(
                        city=city,
                        card=card,
                        bundle=one.version,
                        accepted_on=one.accepted_on,
                        expired=one.expired,
                    )
            raise NotFoundError("card", city, hint=_where(work, city))


def _where(work: Work, city: str) -> str:
    """Return where the card of a city would come from."""
    if city == work.context.city.id:
        return "Your own stands in [pilot], and `onestopshop check` says what is still to be written there."
    if city in work.context.network.cities:
        return (
            f"It comes with a package of the city: `onestopshop exchange held --from {city}` shows what came."
        )
    return "`onestopshop network cities` shows which cities are known."


def _own(work: Work) -> KnownCity:
    city, network = work.context.city, work.context.network
    return KnownCity(
        city=city.id, name=city.name, own=True, pinned=network.own is not None, card=work.context.pilot
    )


def _other(work: Work, id: str, bundles: tuple[Held, ...], told: HeldList | None) -> KnownCity:
    pin = work.context.network.cities.get(id)
    used = told is not None and told.used
    pilot = next((one for one in bundles if one.kind == KIND and used), None)
    problem, hint = ("", "") if told is None else (told.problem, told.hint)
    card = None
    try:
        card = None if pilot is None else card_in(files_of(work, pilot))
    except (ExchangeError, NotFoundError):
        problem = f"the card of {id} cannot be read: it is not kept as it was accepted"
        hint = "Import its newest package once more."
    return KnownCity(
        city=id,
        name=None if pin is None else pin.name,
        pinned=pin is not None,
        card=card,
        bundles=bundles,
        problem=problem,
        hint=hint,
    )
