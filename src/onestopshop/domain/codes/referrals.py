# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of a referral and its consent (domain handbook, section 5).
"""

from enum import StrEnum

__all__ = [
    "Attention",
    "ConsentGiven",
    "ConsentHow",
    "ConsentItem",
    "Mode",
    "Outcome",
    "Priority",
    "Reason",
    "ReferralState",
    "Reporter",
]


class ReferralState(StrEnum):
    """
    How far a referral has come.
    """

    DRAFT = "draft"
    GIVEN = "given"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ENTERED_IN_ERROR = "entered_in_error"


class Mode(StrEnum):
    """
    How a person is sent on.
    """

    TOLD = "told"
    WRITTEN = "written"
    CONTACTED = "contacted"
    APPOINTMENT = "appointment"
    ACCOMPANIED = "accompanied"

    @property
    def warm(self) -> bool:
        """Whether the desk itself contacts, books or walks along, and so hears what came of it."""
        return self in {Mode.CONTACTED, Mode.APPOINTMENT, Mode.ACCOMPANIED}


class Priority(StrEnum):
    """
    How long an answer may take: 45 days, 72 hours, 24 hours.
    """

    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Reason(StrEnum):
    """
    Why a referral did not go on.
    """

    NOT_ELIGIBLE = "not_eligible"
    NO_CAPACITY = "no_capacity"
    DOES_NOT_EXIST = "does_not_exist"
    UNREACHABLE = "unreachable"
    LANGUAGE_NOT_SUPPORTED = "language_not_supported"
    WRONG_SERVICE = "wrong_service"
    PERSON_DECLINED = "person_declined"
    NO_SHOW = "no_show"
    PAPERS_MISSING = "papers_missing"
    DIGITAL_ONLY = "digital_only"
    OTHER = "other"


class Outcome(StrEnum):
    """
    What a completed referral brought the person.
    """

    HELPED = "helped"
    PARTLY_HELPED = "partly_helped"
    NOT_HELPED = "not_helped"
    NOT_ATTENDED = "not_attended"
    UNKNOWN = "unknown"


class Reporter(StrEnum):
    """
    Who says what came of it.
    """

    DESK = "desk"
    SERVICE = "service"
    VISITOR = "visitor"


class Attention(StrEnum):
    """
    Why the desk should look at a referral that has not ended.
    """

    NO_ANSWER = "no_answer"
    OVERDUE = "overdue"
    STALE = "stale"
    APPOINTMENT = "appointment"
    OLD_DRAFT = "old_draft"
    CONSENT_ENDS = "consent_ends"


class ConsentGiven(StrEnum):
    """
    What the person said; not needed when nothing is disclosed.
    """

    YES = "yes"
    NO = "no"
    NOT_NEEDED = "not_needed"


class ConsentItem(StrEnum):
    """
    What may leave the desk.
    """

    FIRST_NAME = "first_name"
    PERSON_CODE = "person_code"
    PHONE = "phone"
    EMAIL = "email"
    LANGUAGE = "language"
    NEED = "need"
    PAPERS_LIST = "papers_list"
    HOUSEHOLD_SIZE = "household_size"
    OTHER = "other"


class ConsentHow(StrEnum):
    """
    How the person agreed.
    """

    ORAL = "oral"
    WRITTEN = "written"
