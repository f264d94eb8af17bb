# SPDX-License-Identifier: EUPL-1.2
"""
The barriers that stand in the way during the year, which is what a shop should find out.
"""

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Final

import attrs

__all__ = ["CONCEPTS", "SERVICES", "STEPS", "Planted", "plant"]

SERVICES: Final[dict[str, tuple[str, int]]] = {
    "g1": ("topic:stay-permit", 9),
    "g2": ("topic:registration", 16),
    "g3": ("topic:income-assistance", 14),
    "g4": ("topic:health-nostay", 4),
    "g5": ("topic:health-insurance", 8),
    "g6": ("topic:orientation-course", 9),
    "g7": ("topic:work-search", 9),
    "g8": ("topic:education-school", 8),
    "g9": ("topic:housing", 6),
    "g10": ("topic:housing-social", 6),
    "g11": ("topic:housing-search", 4),
    "g12": ("topic:housing-tenancy", 4),
    "g13": ("topic:education-diploma", 3),
}
"""The services that visitors come for, each with its topic and an invented share of the visits."""

STEPS: Final = ("find", "enter", "understand", "apply", "wait", "decision", "use", "leave")
CONCEPTS: Final = (
    "b:bruikbaar",
    "b:beschikbaar",
    "b:betaalbaar",
    "b:bereikbaar",
    "b:bekend",
    "b:begrijpbaar",
    "b:betrouwbaar",
)

_LEAST: Final = 12
_MOST: Final = 200

_WORDS: Final = {
    "find": ("Nobody had told about this offer.", "The page could not be found again."),
    "enter": ("The door opens by appointment only.", "The telephone line stayed busy."),
    "understand": ("The letter uses long formal sentences.", "The second page asks something unclear."),
    "apply": ("The form wants an upload.", "One more paper was asked for at the counter."),
    "wait": ("No date was given.", "The answer took longer than announced."),
    "decision": ("The answer gives no reason.", "What can be done against it is not said."),
    "use": ("What was granted could not be used.", "The place was too far from the tram."),
    "leave": ("The renewal came too late.", "The next counter knew of nothing."),
}


@attrs.frozen(kw_only=True)
class Planted:
    """
    One barrier of the year.

    Args:
        rate: The chance that it is met in a visit that is about its service.
        since: The day from which on it stands in the way.
        words: What workers write of it; they choose, shorten and add.
    """

    service: str
    topic: str
    step: str
    concept: str
    rate: float
    since: date
    words: tuple[str, ...]

    @property
    def cell(self) -> tuple[str, str, str]:
        """By what it is told from others: service, step and concept."""
        return self.service, self.step, self.concept


def plant(chance: Random, *, count: int, first: date, days: int, visits: int) -> tuple[Planted, ...]:
    """
    Return *count* barriers in cells of their own, met 12 to 200 times in the year, in half of the visits at most.

    Few are met often and many seldom: the number is uniform in its logarithm.
    A fifth of them begins in the first half of the year instead of standing there before it.
    """
    cells = list(product(SERVICES, STEPS, CONCEPTS))
    whole = sum(share for _, share in SERVICES.values())
    found = []
    for service, step, concept in chance.sample(cells, count):
        topic, share = SERVICES[service]
        since = first + timedelta(days=chance.randrange(days // 2)) if chance.random() < 0.2 else first
        standing = 1 - (since - first).days / days
        times = _LEAST * (_MOST / _LEAST) ** chance.random()
        rate = min(0.5, times / (visits * share / whole * standing))
        found.append(
            Planted(
                service=service,
                topic=topic,
                step=step,
                concept=concept,
                rate=rate,
                since=since,
                words=_WORDS[step],
            )
        )
    return tuple(found)
