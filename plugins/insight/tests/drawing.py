# SPDX-License-Identifier: EUPL-1.2
"""
Records of an invented city, drawn at random.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeAlias

__all__ = ["Ids", "drawn"]

Ids: TypeAlias = Callable[[date], str]
"""What names a record of a day."""

_FIRST = date(2025, 10, 1)
_DESKS = ("main", "market", "a desk that is gone")
_TOPICS = ("topic:housing", "topic:housing-search", "topic:work", "topic:stay-permit", "old:topic")
_CONCEPTS = ("b:begrijpbaar", "b:bereikbaar", "ntu:stigma", "mycity:opening-hours", "old:concept")
_INTERPRETATIONS = (
    "none", "staff_language", "on_site", "phone", "video", "volunteer", "companion", "machine", "not_available",
    "unknown",
)  # fmt: skip
_REASONS = ("no_capacity", "no_show", "not_eligible")


def drawn(random: Random, ids: Ids) -> tuple[str, dict[str, Any]]:
    """Return the kind and the body of a random record."""
    kind = random.choice(("visit", "visit", "referral", "observation", "observation", "barrier", "barrier"))
    day = _FIRST + timedelta(days=random.randrange(330))
    where = {
        "id": ids(day), "city": "mycity", "desk": random.choice(_DESKS), "day": day.isoformat(),
        "counted": random.choice(("yes", "yes", "yes", "no")),
    }  # fmt: skip
    return kind, _BODIES[kind](random, where)


def _visit(random: Random, where: dict[str, Any]) -> dict[str, Any]:
    said = {
        "channel": ("desk", "phone", "email"), "first_contact": ("first", "returning", "unknown"),
        "interpretation": _INTERPRETATIONS,
        "interpreter_missed": ("yes", "no", "unknown"),
    }  # fmt: skip
    body = {key: random.choice(values) for key, values in said.items() if random.random() < 0.8}
    return {
        **where, **body, "channel": body.get("channel", "desk"), "worker": "w1", "worker_role": "guide",
        "language": random.choice(("ar", "ti", "und", "zh-Hant")),
        "topics": _some(random, _TOPICS, least=1), "handling": _some(random, ("answered", "referred"), least=1),
    }  # fmt: skip


def _referral(random: Random, where: dict[str, Any]) -> dict[str, Any]:
    del where["counted"]
    states = (
        "draft",
        "given",
        "requested",
        "accepted",
        "completed",
        "rejected",
        "failed",
        "cancelled",
        "on_hold",
    )
    reason = {"reason": random.choice(_REASONS)} if random.random() < 0.5 else {}
    return {
        **where, **reason, "worker": "w1", "service": "registration", "topic": random.choice(_TOPICS),
        "mode": "appointment", "state": random.choice((*states, "entered_in_error")),
        "changed_on": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip


def _observation(random: Random, where: dict[str, Any]) -> dict[str, Any]:
    visit = {"visit": f"00000000-0000-4000-8000-{random.randrange(2):012}"} if random.random() < 0.8 else {}
    return {
        **where, **visit, "recorder": "w1", "service": "registration", "topic": random.choice(_TOPICS),
        "step": random.choice(("find", "enter", "understand")), "concepts": _some(random, _CONCEPTS, least=1),
    }  # fmt: skip


def _barrier(random: Random, where: dict[str, Any]) -> dict[str, Any]:
    first = date.fromisoformat(where["day"])
    moves = [("gather", "gathered", 0)]
    for _ in range(random.randrange(1, 5)):
        state = random.choice(("confirmed", "signalled", "planned", "merged", "withdrawn"))
        # Two installations whose clocks differ may leave moves out of order.
        moves.append(("confirm", state, moves[-1][2] + random.randrange(-10, 90)))
    history = [
        {"operation": operation, "state": state, "role": "coordinator", "actor": "c1",
         "day": (first + timedelta(days=days)).isoformat()}
        for operation, state, days in moves
    ]  # fmt: skip
    return {
        "id": where["id"], "city": "mycity", "number": random.randrange(1, 10**6), "title": {"en": "A letter"},
        "problem": {"en": "It is hard."}, "topic": _TOPICS[0], "step": "enter", "concepts": [_CONCEPTS[0]],
        "owner": "office", "state": moves[-1][1], "history": history,
    }  # fmt: skip


def _some(random: Random, values: Sequence[str], *, least: int) -> list[str]:
    return sorted(random.sample(values, random.randrange(least, 3)))


_BODIES = {"visit": _visit, "referral": _referral, "observation": _observation, "barrier": _barrier}
