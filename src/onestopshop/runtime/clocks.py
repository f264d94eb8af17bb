# SPDX-License-Identifier: EUPL-1.2
"""
What the settings say of working days and reminders, in the form that operations know.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onestopshop.domain.codes.referrals import Priority
from onestopshop.domain.messages.calendar import Calendar
from onestopshop.domain.messages.ladders import DORA, USUAL, Ladder, SignalLadder

if TYPE_CHECKING:
    from onestopshop.config.clocks import ReferralLadders
    from onestopshop.config.settings import Settings

__all__ = ["clocks_of"]


def clocks_of(settings: "Settings") -> dict[str, Any]:
    """Return the parts of the rules that are about time."""
    days, after = settings.calendar, settings.signals.ladder
    return {
        "calendar": Calendar(weekend=days.weekend, holidays=days.holidays),
        "referral_ladders": _ladders(settings.referrals.ladder),
        "signal_ladder": SignalLadder(
            acknowledge=after.acknowledge, answer=after.answer, escalate=after.escalate
        ),
        "languages": dict(settings.delivery.languages),
    }


def _ladders(chosen: "ReferralLadders") -> Mapping[Priority, Ladder]:
    own = {
        Priority.NORMAL: chosen.normal,
        Priority.URGENT: chosen.urgent,
        Priority.EMERGENCY: chosen.emergency,
    }
    preset = DORA if chosen.preset == "dora" else USUAL
    return {**preset, **{priority: one.ladder() for priority, one in own.items() if one is not None}}
