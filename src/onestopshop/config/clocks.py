# SPDX-License-Identifier: EUPL-1.2
"""
When reminders are due, on which days people work, and how messages are sent.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal

from pydantic import Field, model_validator

from onestopshop.config.sections import Section
from onestopshop.domain.codes.services import Weekday
from onestopshop.domain.messages.ladders import Ladder
from onestopshop.domain.text import LanguageTag
from onestopshop.errors import InvalidDataError

__all__ = ["Delivery", "ReferralLadder", "ReferralLadders", "SignalLadder", "WorkingDays"]

_MOST: Final = 3650
"""Ten years of days; more is a slip of the pen, and would leave the calendar."""


class WorkingDays(Section):
    """
    Say on which days nobody works; reminders that count days are sent on the others.
    """

    weekend: tuple[Weekday, ...] = Field(
        default=(Weekday.SAT, Weekday.SUN), max_length=6, description="The days of every week, such as sat."
    )
    holidays: tuple[date, ...] = Field(
        default=(), description="The other days, each with its year, such as 2026-12-25."
    )


class ReferralLadder(Section):
    """
    Say how long after a referral was requested each stage is due.
    """

    first: int | None = Field(
        default=None, ge=1, le=_MOST, description="The first reminder; none when left out."
    )
    last: int | None = Field(
        default=None,
        ge=1,
        le=_MOST,
        description="The last reminder, of which the desk is told, too; none when left out.",
    )
    expire: int = Field(
        ge=1,
        le=_MOST,
        description="When the referral ends without an answer; never before its last reminder.",
    )
    unit: Literal["days", "hours"] = Field(default="days", description="Days or hours.")

    @model_validator(mode="after")
    def _in_order(self) -> "ReferralLadder":
        """Refuse a reminder behind the one after it."""
        self.ladder()
        return self

    def ladder(self) -> Ladder:
        """
        Return it as the domain knows it.

        Raises:
            ValueError: The stages are not one after the other.
        """
        steps = (self.first, self.last, self.expire)
        first, last, expire = (None if step is None else timedelta(**{self.unit: step}) for step in steps)
        assert expire is not None  # noqa: S101 - the field is required
        try:
            return Ladder(first=first, last=last, expire=expire)
        except InvalidDataError as error:
            raise ValueError("first comes before last, and last before expire") from error


class ReferralLadders(Section):
    """
    Say when receiving services are reminded, and when a referral expires.
    """

    preset: Literal["usual", "dora"] = Field(
        default="usual",
        description="usual: 9, 21 and 45 days, urgent 1, 2 and 3 days, emergency 4, 12 and 24 hours; "
        "dora: 10 and 30 days, without a last reminder.",
    )
    normal: ReferralLadder | None = Field(
        default=None, description="Another ladder for priority normal, which counts days."
    )
    urgent: ReferralLadder | None = Field(default=None, description="Another ladder for priority urgent.")
    emergency: ReferralLadder | None = Field(
        default=None, description="Another ladder for priority emergency."
    )

    @model_validator(mode="after")
    def _days(self) -> "ReferralLadders":
        """Refuse hours where only the day is kept."""
        if self.normal is not None and self.normal.unit == "hours":
            raise ValueError("normal counts days: of a normal referral only the day is known")
        return self


class SignalLadder(Section):
    """
    Say how many days after a due date of a signal each stage comes; 0 is the next working day.
    """

    acknowledge: int = Field(
        default=0, ge=0, le=_MOST, description="A reminder, after nobody acknowledged it in time."
    )
    answer: int = Field(default=0, ge=0, le=_MOST, description="A reminder, after nobody answered in time.")
    escalate: int = Field(
        default=14,
        ge=0,
        le=_MOST,
        description="It is put on the agenda of the next meeting, after nobody answered.",
    )


class Delivery(Section):
    """
    Say how messages are sent by the notifiers.
    """

    languages: Mapping[str, LanguageTag] = Field(
        default={},
        description="The language of a recipient, such as organisation:school; "
        "the first required language of the city when left out.",
    )
    pause: int = Field(
        default=5,
        ge=1,
        le=_MOST,
        description="Minutes before a message is tried again; each pause is twice as long.",
    )
    most_attempts: int = Field(
        default=12, ge=1, description="Tries after which a message is given up, and listed as stuck."
    )
    lease: int = Field(
        default=10,
        ge=1,
        le=_MOST,
        description="Minutes after which another process takes over from one that died.",
    )
