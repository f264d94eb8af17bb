# SPDX-License-Identifier: EUPL-1.2
"""
How a city checks that a barrier is removed.
"""

from typing import Final

from pydantic import Field, field_validator, model_validator

from onestopshop.config.sections import Section
from onestopshop.domain.barriers.verification import Thresholds

__all__ = ["Verification"]

_USUAL = Thresholds()
_MOST: Final = 3650


class Verification(Section):
    """
    Say when visits show that a barrier is removed, and when it has returned.
    """

    claim_days: int = Field(
        default=_USUAL.claim_days,
        ge=0,
        le=_MOST,
        description="How many days before the day on which it is entered a claim of removal may begin.",
    )
    grace: int = Field(
        default=_USUAL.grace,
        ge=0,
        description="Days after a claim of removal that count nowhere; fewer than those before the first look.",
    )
    looks: tuple[int, ...] = Field(
        default=_USUAL.looks,
        min_length=1,
        description="Days after the claim on which the visits are looked at; each more makes false success likelier.",
    )
    least_exposure: int = Field(
        default=_USUAL.least_exposure,
        ge=1,
        description="Visits about the service that are needed before and after, to tell anything.",
    )
    ratio: float = Field(
        default=_USUAL.ratio, gt=0, lt=1, description="At most this part of the rate before is fallen."
    )
    p: float = Field(
        default=_USUAL.p,
        gt=0,
        le=0.05,
        description="The most that the chance of so few visits with the barrier by accident may be.",
    )
    p_burst: float = Field(
        default=_USUAL.p_burst,
        gt=0,
        le=0.05,
        description="The same, where the burst of reports that led to confirming is in what is compared.",
    )
    not_fallen: float = Field(
        default=_USUAL.not_fallen,
        gt=0,
        description="At least this part of the rate before is not fallen; not below ratio.",
    )
    habit: float = Field(
        default=_USUAL.habit,
        gt=0,
        description="By which part the share of visits that name a service may change, to tell anything.",
    )
    silence: float = Field(
        default=_USUAL.silence,
        ge=0,
        lt=1,
        description="Nothing is told when other observations per visit fell below this part of before.",
    )
    burst_days: int = Field(
        default=_USUAL.burst_days,
        ge=0,
        description="Days before a barrier was gathered that are left out of what is compared.",
    )
    monitor_visits: int = Field(
        default=_USUAL.monitor_visits, ge=1, description="Fewer visits with a removed barrier are no return."
    )
    monitor_days: int = Field(
        default=_USUAL.monitor_days, ge=1, description="Within how many days, or else within a year."
    )
    monitor_p: float = Field(
        default=_USUAL.monitor_p,
        gt=0,
        le=1,
        description="The most that the chance of so many may be, if the rate were still fallen.",
    )
    reopens_by_itself: bool = Field(
        default=False, description="Let the shop reopen a barrier that returned, in place of proposing it."
    )

    @field_validator("looks")
    @classmethod
    def _in_order(cls, looks: tuple[int, ...]) -> tuple[int, ...]:
        """Refuse looks that are not each later than the one before."""
        if any(day < 1 for day in looks) or sorted(set(looks)) != [*looks]:
            raise ValueError("each look is later than the one before, and after the claim")
        if looks[-1] > _MOST:
            raise ValueError(f"the last look is at most {_MOST} days after the claim")
        return looks

    @model_validator(mode="after")
    def _fitting(self) -> "Verification":
        """Refuse a look that has nothing to count, and a rate that has fallen and not fallen."""
        if self.grace >= self.looks[0]:
            raise ValueError("grace ends before the first look, else that has nothing to count")
        if self.not_fallen < self.ratio:
            raise ValueError("not_fallen is not below ratio")
        return self

    def thresholds(self) -> Thresholds:
        """Return the numbers."""
        return Thresholds(**self.model_dump(exclude={"reopens_by_itself"}))
