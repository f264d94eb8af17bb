# SPDX-License-Identifier: EUPL-1.2
"""
Where a shop takes time and chance from, when nobody gives it others.
"""

import secrets
from datetime import UTC, date, datetime

from onestopshop.domain.ids import day_uuid

__all__ = ["random_id", "system_clock"]


def system_clock() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def random_id(day: date) -> str:
    """Return a new id of a record of this day."""
    return day_uuid(day, secrets.randbits(74))
