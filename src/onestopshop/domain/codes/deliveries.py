# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of reminders and messages: our own, as sending is no state of what a message tells of.
"""

from enum import StrEnum

__all__ = ["DeliveryState", "Stage"]


class DeliveryState(StrEnum):
    """
    Whether a message left; overtaken is one that nobody needs any more, such as a reminder after the answer.
    """

    PENDING = "pending"
    SENT = "sent"
    OVERTAKEN = "overtaken"
    FAILED = "failed"


class Stage(StrEnum):
    """
    One rung of a ladder: three of a referral's, then three of a signal's.
    """

    FIRST = "first"
    LAST = "last"
    EXPIRE = "expire"
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    ESCALATE = "escalate"
