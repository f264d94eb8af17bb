# SPDX-License-Identifier: EUPL-1.2
"""
Identifiers that tell nothing about a person and no time finer than the day.

The caller makes the id, so that desks that work offline never give the same
one twice and a record can be written again without becoming two.  A
UUID version 7 (RFC 9562, section 5.7) begins with a time in milliseconds; here
that time is cut to the start of the day, and everything behind it is random.
Ids of one day lie together in an index, which keeps a storage's writes few.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NewType

from onestopshop.errors import InvalidDataError

__all__ = [
    "BarrierId",
    "NewId",
    "ObservationId",
    "OrganisationId",
    "ReferralId",
    "ServiceId",
    "SignalId",
    "VisitId",
    "check_key",
    "check_record_id",
    "check_source_id",
    "day_uuid",
]

BarrierId = NewType("BarrierId", str)
ObservationId = NewType("ObservationId", str)
OrganisationId = NewType("OrganisationId", str)
ReferralId = NewType("ReferralId", str)
ServiceId = NewType("ServiceId", str)
SignalId = NewType("SignalId", str)
VisitId = NewType("VisitId", str)

NewId = Callable[[date], str]
"""Make a new id for a record of this day; the shop injects the source of chance."""

_SOURCE_ID = re.compile(r"[a-z0-9][a-z0-9._:-]{0,127}")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")
_RECORD_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_DAY_IN_MILLISECONDS = 86_400_000
_RANDOM_BITS = 74


def day_uuid(day: date, chance: int) -> str:
    """
    Return the UUID version 7 of *day* whose 74 free bits are those of *chance*.

    Args:
        day: Only its start (UTC) is in the id.
        chance: A random integer of at least 74 bits; higher bits are dropped.

    Raises:
        InvalidDataError: The day is before 1970, where the time of a UUID begins.
    """
    if day.year < 1970:
        raise InvalidDataError(["no record is of a day before 1970 @ $.day"])
    chance &= (1 << _RANDOM_BITS) - 1
    high, low = chance >> 62, chance & ((1 << 62) - 1)
    digits = f"{_start(day) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@lru_cache(64)
def _start(day: date) -> int:
    """Return the start of a day in UTC, in milliseconds since 1970."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def check_record_id(id: str) -> str:
    """
    Return *id* when it is a UUID version 4, or a version 7 whose time is the start of a day.

    Raises:
        InvalidDataError: It is something else, or tells a time of the day.
    """
    if not isinstance(id, str) or not _RECORD_ID.fullmatch(id):
        raise InvalidDataError(["an id is a UUID of version 4 or 7 in lower case @ $.id"])
    if id[14] == "7" and int(id[:8] + id[9:13], 16) % _DAY_IN_MILLISECONDS:
        raise InvalidDataError(
            ["the id tells a time of the day @ $.id"], hint="Cut the time of a UUID 7 to its day."
        )
    return id


def check_source_id(id: str, *, path: str = "$.id") -> str:
    """
    Return *id* when it has the form of an id that a source gave (services, organisations).

    Raises:
        InvalidDataError: It has not.
    """
    if not isinstance(id, str) or not _SOURCE_ID.fullmatch(id):
        raise InvalidDataError(
            [f"this is no id @ {path}"],
            hint="Use lower-case letters, digits and . _ : - after a letter or digit, at most 128.",
        )
    return id


def check_key(key: str, *, path: str = "$.key") -> str:
    """
    Return the *key* by which a caller makes a retry recognisable, or another short code of machines.

    Raises:
        InvalidDataError: It has spaces, an @ or other characters that keys of machines do not have.
    """
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise InvalidDataError(
            [f"a key has letters, digits and . _ : / - only, at most 128 @ {path}"],
            hint="Use a random UUID; never anything that tells who the visitor is.",
        )
    return key
