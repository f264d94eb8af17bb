# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of a practice; all of them are our own.
"""

from enum import StrEnum

__all__ = ["Effort", "Likeness", "RetireReason"]


class Effort(StrEnum):
    """
    How much work it took, of everybody together, until it was in use.
    """

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    UNKNOWN = "unknown"


class RetireReason(StrEnum):
    """
    Why a practice is not recommended any more.
    """

    SUPERSEDED = "superseded"
    ENDED = "ended"
    DID_NOT_LAST = "did_not_last"
    ENTERED_IN_ERROR = "entered_in_error"
    OTHER = "other"


class Likeness(StrEnum):
    """
    How a practice relates to what was asked for, the likest first.

    ``narrower`` and ``broader`` are the practice's; ``near`` shares something broader.
    """

    SAME = "same"
    NARROWER = "narrower"
    BROADER = "broader"
    NEAR = "near"
