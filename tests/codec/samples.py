# SPDX-License-Identifier: EUPL-1.2
"""
Plain data that is read without a problem, and what is told of data that is not.
"""

from datetime import date

import pytest

from onestopshop.codec.converter import structure
from onestopshop.domain.ids import day_uuid
from onestopshop.errors import InvalidDataError

DAY = date(2026, 3, 2)
VISIT: dict[str, object] = {
    "id": day_uuid(DAY, 1),
    "city": "testville",
    "desk": "main",
    "day": "2026-03-02",
    "channel": "desk",
    "worker": "w1",
    "worker_role": "guide",
    "language": "ar",
    "topics": ["topic:registration"],
    "handling": ["answered"],
}
SERVICE: dict[str, object] = {
    "id": "registration",
    "name": {"en": "Registration"},
    "organisation": "city",
    "status": "active",
    "topics": [],
    "audience": ["visitor"],
    "usable_without_legal_stay": "unknown",
    "source": "own",
    "verified_on": "2026-03-02",
    "directory": "local",
}


def problems(data: object, model: type) -> tuple[str, ...]:
    with pytest.raises(InvalidDataError) as refused:
        structure(data, model)
    return refused.value.problems
