# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of a signal (domain handbook, section 4.6).
"""

from enum import StrEnum

__all__ = ["Agreed", "AnswerKind", "Direction", "LinkedTo", "SignalCheck", "SignalState"]


class SignalState(StrEnum):
    """
    Whether a signal is still being prepared; what its barriers come to is their own state.
    """

    PREPARED = "prepared"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class SignalCheck(StrEnum):
    """
    The four signal words: each holds or does not, said by somebody on a day.
    """

    CLEAR = "clear"
    NEUTRAL = "neutral"
    RECOGNISED = "recognised"
    SHARED = "shared"


class Agreed(StrEnum):
    """
    What a contributing organisation says to publication.
    """

    AGREED = "agreed"
    REFUSED = "refused"
    PENDING = "pending"


class Direction(StrEnum):
    """
    Whether the signal stays in the organisation that signals.
    """

    INTERNAL = "internal"
    EXTERNAL = "external"


class AnswerKind(StrEnum):
    """
    What the owner says to a signal.
    """

    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    NOT_OURS = "not_ours"


class LinkedTo(StrEnum):
    """
    What an answer link opens.
    """

    SIGNAL = "signal"
    REFERRAL = "referral"
