# SPDX-License-Identifier: EUPL-1.2
"""
What a city tells other cities of its one-stop shop.
"""

from datetime import date

from pydantic import Field

from onestopshop.config.sections import Section, Texts
from onestopshop.domain.pilots import EMAIL, WEBSITE

__all__ = ["Pilot"]


class Pilot(Section):
    """
    Say what the one-stop shop is; other cities get it as a card, with the packages of the network.
    """

    what: Texts = Field(description="What the one-stop shop is and does, in each language.")
    for_whom: Texts = Field(description="For whom it is, in each language.")
    since: date | None = Field(
        default=None, description="The day on which it opened; left out, it is not known."
    )
    organisation: Texts = Field(description="Who runs it, in each language.")
    website: str = Field(
        default="", pattern=f"^(?:{WEBSITE})?$", max_length=200, description="Where to read more; https only."
    )
    email: str = Field(
        default="",
        pattern=f"^(?:{EMAIL})?$",
        max_length=200,
        description="The general address of the organisation, never a person's.",
    )
    note: Texts | None = Field(
        default=None, description="What else a reader must know, such as what is invented in an example."
    )
