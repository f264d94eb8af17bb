# SPDX-License-Identifier: EUPL-1.2
"""
What the settings say of the pilot, in the form that the operations know.
"""

from typing import TYPE_CHECKING

from onestopshop.domain.pilots import PilotCard, check_card, placeholders
from onestopshop.errors import ConfigurationError, InvalidDataError

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["card_of", "pilot_of"]


def pilot_of(settings: "Settings") -> PilotCard | None:
    """
    Return the card of the city's pilot, or ``None`` where none is stated or words of the template stand in it.

    Raises:
        ConfigurationError: As `card_of`.
    """
    card = card_of(settings)
    return None if card is None or placeholders(card) else card


def card_of(settings: "Settings") -> PilotCard | None:
    """
    Return the card as it stands in the settings, or ``None`` where none is stated.

    Raises:
        ConfigurationError: A text is too long, or seems to tell who somebody is.
    """
    said = settings.pilot
    if said is None:
        return None
    names = ("what", "for_whom", "since", "organisation", "website", "email", "note")
    try:
        return check_card(PilotCard(**{name: getattr(said, name) for name in names}))
    except InvalidDataError as error:
        problems = [
            (f"pilot.{place.removeprefix('$.')}", problem)
            for problem, _, place in (one.partition(" @ ") for one in error.problems)
        ]
        raise ConfigurationError("the card of the pilot cannot be used", problems=problems) from None
