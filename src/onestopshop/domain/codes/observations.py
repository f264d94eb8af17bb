# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of an observation (domain handbook, sections 4.1 and 6.2).
"""

from enum import StrEnum

__all__ = ["MetAt", "ObservationSource", "Repeated", "ReviewState", "Severity", "Step"]


class ObservationSource(StrEnum):
    """
    Where the desk learned of it.
    """

    VISIT = "visit"
    DOCUMENT = "document"
    REFERRAL = "referral"
    SEARCH = "search"
    OUTREACH = "outreach"
    PARTNER = "partner"
    VISITOR_FEEDBACK = "visitor_feedback"


class Step(StrEnum):
    """
    Where in the contact with a service it happened (scheme ``step``).
    """

    FIND = "find"
    ENTER = "enter"
    UNDERSTAND = "understand"
    APPLY = "apply"
    WAIT = "wait"
    DECISION = "decision"
    USE = "use"
    LEAVE = "leave"
    UNKNOWN = "unknown"


class MetAt(StrEnum):
    """
    By which way of the service it was met.
    """

    COUNTER = "counter"
    PHONE = "phone"
    LETTER = "letter"
    WEBSITE = "website"
    APP = "app"
    FORM = "form"
    QUEUE = "queue"
    RULE = "rule"
    STAFF = "staff"
    OTHER = "other"


class Severity(StrEnum):
    """
    What it cost (scheme ``sev``), in rising order.
    """

    TIME = "time"
    DELAY = "delay"
    RIGHT = "right"
    HARM = "harm"
    UNKNOWN = "unknown"


class Repeated(StrEnum):
    """
    Whether the person met it before.
    """

    FIRST = "first"
    AGAIN = "again"
    UNKNOWN = "unknown"


class ReviewState(StrEnum):
    """
    Whether somebody checked that the text tells no identity.
    """

    PENDING = "pending"
    CLEAN = "clean"
    REDACTED = "redacted"
