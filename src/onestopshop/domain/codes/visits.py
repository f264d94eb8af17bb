# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of a visit (domain handbook, sections 3 and 6.2).
"""

from enum import StrEnum

__all__ = [
    "AgeBand",
    "AskedBy",
    "DurationBand",
    "EntryMode",
    "FirstContact",
    "Gender",
    "Handling",
    "Helpful",
    "Interpretation",
    "Present",
    "RequestType",
    "TimeBand",
    "Urgency",
    "VisitChannel",
]


class VisitChannel(StrEnum):
    """
    How the contact took place.
    """

    DESK = "desk"
    PHONE = "phone"
    EMAIL = "email"
    ONLINE_CHAT = "online_chat"
    VIDEO = "video"
    OUTREACH = "outreach"
    ACCOMPANIED_VISIT = "accompanied_visit"
    UNKNOWN = "unknown"


class TimeBand(StrEnum):
    """
    The part of the day: coarse enough not to single people out.
    """

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    UNKNOWN = "unknown"


class FirstContact(StrEnum):
    """
    Whether the person says that she came for the first time; never looked up.
    """

    FIRST = "first"
    RETURNING = "returning"
    UNKNOWN = "unknown"


class AskedBy(StrEnum):
    """
    Who asked: professionals call for advice, too.
    """

    PERSON = "person"
    COMPANION = "companion"
    PROFESSIONAL = "professional"
    VOLUNTEER = "volunteer"
    UNKNOWN = "unknown"


class Present(StrEnum):
    """
    How many people were there; a group is one visit.
    """

    ONE = "1"
    TWO_TO_FIVE = "2-5"
    SIX_TO_FIFTEEN = "6-15"
    SIXTEEN_OR_MORE = "16+"
    UNKNOWN = "unknown"


class Interpretation(StrEnum):
    """
    How language was bridged (scheme ``int``).
    """

    NONE = "none"
    STAFF_LANGUAGE = "staff_language"
    ON_SITE = "on_site"
    PHONE = "phone"
    VIDEO = "video"
    VOLUNTEER = "volunteer"
    COMPANION = "companion"
    MACHINE = "machine"
    NOT_AVAILABLE = "not_available"
    UNKNOWN = "unknown"


class RequestType(StrEnum):
    """
    What was asked (scheme ``req``).
    """

    INFORMATION = "information"
    EXPLAIN_LETTER = "explain_letter"
    FILL_FORM = "fill_form"
    DIGITAL_HELP = "digital_help"
    APPOINTMENT = "appointment"
    ACCOMPANIMENT = "accompaniment"
    MEDIATION = "mediation"
    COMPLAINT = "complaint"
    OTHER = "other"


class Handling(StrEnum):
    """
    What the desk did (scheme ``hnd``).
    """

    ANSWERED = "answered"
    SELF_HELP_SUPPORTED = "self_help_supported"
    REFERRED = "referred"
    ACCOMPANIED = "accompanied"
    CONTACTED_SERVICE = "contacted_service"
    APPOINTMENT_MADE = "appointment_made"
    FOLLOW_UP_NEEDED = "follow_up_needed"
    COULD_NOT_HELP = "could_not_help"


class Urgency(StrEnum):
    """
    Triage at the door.
    """

    ORDINARY = "ordinary"
    URGENT = "urgent"


class DurationBand(StrEnum):
    """
    Minutes, in bands: the load of a desk, never of a worker.
    """

    UP_TO_5 = "0-5"
    UP_TO_15 = "6-15"
    UP_TO_30 = "16-30"
    UP_TO_60 = "31-60"
    OVER_60 = "60+"
    UNKNOWN = "unknown"


class Helpful(StrEnum):
    """
    The visitor's answer to 'was this helpful?'.
    """

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_ASKED = "not_asked"


class EntryMode(StrEnum):
    """
    How the record came in.
    """

    LIVE = "live"
    OFFLINE = "offline"
    IMPORT = "import"


class Gender(StrEnum):
    """
    Self-declared, off by default.
    """

    F = "f"
    M = "m"
    X = "x"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    """
    Self-declared, off by default; the bands of the funder's report.
    """

    UNDER_18 = "under_18"
    FROM_18_TO_60 = "18_60"
    OVER_60 = "over_60"
    UNKNOWN = "unknown"
