# SPDX-License-Identifier: EUPL-1.2
"""
A visit and a barrier with little in them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from onestopshop.plugin import Barrier, Visit, structure

__all__ = ["a_barrier", "a_visit"]


def a_visit(number: int, day: date, **changes: Any) -> Visit:
    """Return a visit of a day."""
    said = {
        "id": f"00000000-0000-4000-8000-{number:012}", "city": "testville", "desk": "main", "day": day.isoformat(),
        "channel": "desk", "worker": "w1", "worker_role": "guide", "language": "ar",
        "topics": ["topic:registration"], "handling": ["answered"],
    }  # fmt: skip
    return attrs.evolve(structure(said, Visit), **changes)


def a_barrier(number: int, moves: Iterable[tuple[str, str, date]]) -> Barrier:
    """Return a barrier with this history: operation, state and day of each move."""
    history = [
        {"operation": operation, "state": state, "role": "coordinator", "actor": "c1", "day": day.isoformat()}
        for operation, state, day in moves
    ]
    said = {
        "id": f"00000000-0000-4000-9000-{number:012}", "city": "testville", "number": number,
        "title": {"en": "A letter"}, "problem": {"en": "It is hard."}, "topic": "topic:registration",
        "step": "understand", "concepts": ["b:begrijpbaar"], "owner": "office", "state": history[-1]["state"],
        "history": history,
    }  # fmt: skip
    return structure(said, Barrier)
