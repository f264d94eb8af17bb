# SPDX-License-Identifier: EUPL-1.2
"""
Searches without result that make a candidate: it is of no desk.
"""

from datetime import UTC, datetime
from typing import Final

from onestopshop.codec.records import to_record
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.misses import miss
from onestopshop.domain.text import LanguageTag
from onestopshop.plugin import Batch, Put, Storage

__all__ = ["MISSED", "put_misses"]

MISSED: Final = "topic:stay-return"
"""What was looked for in vain."""


def put_misses(storage: Storage) -> None:
    """Keep as many searches without result as make a candidate, of no desk."""
    today = datetime.now(UTC).date()
    made = [
        miss(day_uuid(today, number), day=today, language=LanguageTag("nl"), concepts=frozenset({MISSED}))[0]
        for number in range(5)
    ]
    storage.write(Batch(puts=tuple(Put(to_record(one), replaces=0) for one in made)))
