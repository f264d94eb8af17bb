# SPDX-License-Identifier: EUPL-1.2
"""
Entries of the log.
"""

from datetime import UTC, datetime
from typing import Any

import attrs

from onestopshop.domain.events import LogEntry

SAID: dict[str, Any] = {
    "id": "0c4f",
    "origin": "home",
    "key": "form-1",
    "at": datetime(2026, 3, 2, 9, 15, tzinfo=UTC),
    "actor": "guide-7",
    "action": "referral.made",
    "kind": "referral",
    "subject": "r1",
    "version": 3,
    "data": {"service": "s1"},
}


def test_a_number_changes_nothing_else() -> None:
    """An entry that a storage numbers keeps every other field."""
    entry = LogEntry(**SAID)
    assert set(attrs.fields_dict(LogEntry)) == {"seq", *SAID}
    assert attrs.evolve(entry, seq=7) == entry.numbered(7)
