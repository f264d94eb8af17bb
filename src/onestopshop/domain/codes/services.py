# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of a service (domain handbook, section 7.0).
"""

from enum import StrEnum

__all__ = ["Audience", "ChannelKind", "Level", "ServiceStatus", "SpokenHow", "Weekday"]


class ServiceStatus(StrEnum):
    """
    Whether the service is offered; closed and historic ones are left out of search and referrals.
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    HISTORIC = "historic"


class Audience(StrEnum):
    """
    Whom a service is for; ``services`` means staff of other services.
    """

    VISITOR = "visitor"
    SERVICES = "services"
    POLICY = "policy"
    PUBLIC = "public"


class SpokenHow(StrEnum):
    """
    How a service bridges a language.
    """

    STAFF = "staff"
    ON_SITE = "on_site"
    PHONE = "phone"
    VIDEO = "video"
    TRANSLATED_TEXT = "translated_text"


class Weekday(StrEnum):
    """
    A day of the week, in order.
    """

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class ChannelKind(StrEnum):
    """
    A way by which a service is reached.
    """

    COUNTER = "counter"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    APP = "app"
    LETTER = "letter"
    FORM = "form"
    OUTREACH = "outreach"


class Level(StrEnum):
    """
    The level of government that decides.
    """

    LOCAL = "gov:local"
    PROVINCIAL = "gov:provincial"
    REGIONAL = "gov:regional"
    NATIONAL = "gov:national"
    EUROPEAN = "gov:european"
    NONE = "gov:none"
