# SPDX-License-Identifier: EUPL-1.2
"""
How a city's own procedures differ from the usual ones.
"""

from pydantic import Field, model_validator

from onestopshop.config.clocks import ReferralLadders, SignalLadder
from onestopshop.config.phases import PhaseTable
from onestopshop.config.sections import Section

__all__ = ["Barriers", "Referrals", "Signals", "Visits"]


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
    phases: dict[str, PhaseTable] = Field(
        default={}, description="The phases of the city's own procedure: a name and a table each, in order."
    )
    review_warning: int = Field(
        default=60,
        ge=1,
        le=90,
        description="Days after which a text that awaits its identity review is urgent; it is lost after 90.",
    )
    candidate_visits: int = Field(
        default=3, ge=1, description="Observations from fewer visits are no candidate for a barrier."
    )
    candidate_reporters: int = Field(
        default=2, ge=1, description="Observations of fewer reporters are no candidate for a barrier."
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
    receipt: bool = Field(
        default=False, description="A code that the visitor keeps, to tell what came of the referral."
    )
    stale_days: int = Field(
        default=45, ge=1, description="Days without an event after which a running referral is stale."
    )
    link_days: int = Field(default=8, ge=1, description="Days for which an answer link opens.")
    ladder: ReferralLadders = Field(
        default=ReferralLadders(), description="When receiving services are reminded, and a referral expires."
    )


class Signals(Section):
    """
    Say when signals are due.
    """

    acknowledge_days: int = Field(
        default=14, ge=1, description="Calendar days until a sign of receipt is due, once a signal is sent."
    )
    answer_days: int = Field(
        default=60, ge=1, description="Calendar days until an answer is due, once a signal is sent."
    )
    link_days: int = Field(
        default=30, ge=0, description="Days for which an answer link opens after the answer was due."
    )
    ladder: SignalLadder = Field(
        default=SignalLadder(), description="When an unanswered signal is spoken of again."
    )

    @model_validator(mode="after")
    def _receipt_before_answer(self) -> "Signals":
        """Refuse a sign of receipt that is due after the answer."""
        if self.acknowledge_days > self.answer_days:
            raise ValueError("acknowledge_days is at most answer_days")
        return self
