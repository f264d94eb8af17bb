# SPDX-License-Identifier: EUPL-1.2
"""
How a city's own procedures differ from the usual ones.
"""

from pydantic import Field

from onestopshop.config.sections import Section

__all__ = ["Barriers", "Referrals", "Visits"]


class Barriers(Section):
    """
    Say how barriers are named and when they are confirmed.
    """

    primary: str = Field(
        default="b", description="The scheme of which every observation names exactly one concept."
    )
    least_visits: int = Field(
        default=3, ge=1, description="Confirming a barrier from fewer visits needs a reason."
    )
    least_reporters: int = Field(
        default=2, ge=1, description="Confirming a barrier from fewer reporters needs a reason."
    )


class Visits(Section):
    """
    Switch on what a visit may record beyond the usual; all of it is off by default.
    """

    person_code: bool = Field(default=False, description="A code that the visitor carries, to count returns.")
    follow_up: bool = Field(default=False, description="A day on which the desk looks at the visit again.")
    gender: bool = Field(default=False, description="The visitor's gender, as she says it.")
    age_band: bool = Field(default=False, description="The visitor's age band.")
    third_country_national: bool = Field(
        default=False, description="Whether the visitor comes from outside the European Union."
    )


class Referrals(Section):
    """
    Switch on what a referral may carry beyond the usual; all of it is off by default.
    """

    contact: bool = Field(default=False, description="One means of contact while the referral runs.")
