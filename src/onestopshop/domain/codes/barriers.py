# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of a barrier (domain handbook, section 4).
"""

from enum import StrEnum

__all__ = [
    "BarrierState",
    "DeclineReason",
    "LookReason",
    "Reach",
    "ReopenReason",
    "Scope",
    "Verdict",
    "Visibility",
    "WithdrawReason",
]


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


class Scope(StrEnum):
    """
    How much of a barrier its owner says is removed; the rest of a part is a related barrier.
    """

    WHOLE = "whole"
    PART = "part"


class DeclineReason(StrEnum):
    """
    Why an owner does not remove a barrier.
    """

    NOT_A_BARRIER = "not_a_barrier"
    LEGAL_REQUIREMENT = "legal_requirement"
    NO_MEANS = "no_means"
    NOT_PRIORITY = "not_priority"
    ACCEPTED_COST = "accepted_cost"
    SUPERSEDED = "superseded"
    OTHER = "other"


class WithdrawReason(StrEnum):
    """
    Why a coordinator takes a barrier back.
    """

    ENTERED_IN_ERROR = "entered_in_error"
    EVIDENCE_RETRACTED = "evidence_retracted"
    AGREEMENT_WITHDRAWN = "agreement_withdrawn"
    SERVICE_ENDED = "service_ended"
    OTHER = "other"


class ReopenReason(StrEnum):
    """
    What a reopening rests on.
    """

    NOT_FALLEN = "not_fallen"
    MET_AGAIN = "met_again"
    NEW_FACT = "new_fact"


class LookReason(StrEnum):
    """
    What the verdict of one look rests on.
    """

    FELL = "fell"
    AS_BEFORE = "as_before"
    BETWEEN = "between"
    FEW_VISITS = "few_visits"
    FEW_BEFORE = "few_before"
    HABIT_CHANGED = "habit_changed"
    SILENCE = "silence"


class Verdict(StrEnum):
    """
    What one look at the rate of observations says (domain handbook, section 4.5).
    """

    FALLEN = "fallen"
    NOT_FALLEN = "not_fallen"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTABLE = "not_testable"
