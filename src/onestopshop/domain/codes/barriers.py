# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of a barrier (domain handbook, section 4).
"""

from enum import StrEnum

__all__ = ["BarrierState", "Reach", "Visibility"]


class BarrierState(StrEnum):
    """
    How far a barrier has come on the way to its removal.
    """

    GATHERED = "gathered"
    CONFIRMED = "confirmed"
    SIGNALLED = "signalled"
    ACKNOWLEDGED = "acknowledged"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    CLAIMED_REMOVED = "claimed_removed"
    VERIFIED = "verified"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Reach(StrEnum):
    """
    Whom the barrier stops.
    """

    NEWCOMERS = "newcomers"
    EVERY_RESIDENT = "every_resident"
    UNKNOWN = "unknown"


class Visibility(StrEnum):
    """
    Who may read of it.
    """

    INTERNAL = "internal"
    SHARED = "shared"
    PUBLIC = "public"
