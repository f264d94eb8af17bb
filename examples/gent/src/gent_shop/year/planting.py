# SPDX-License-Identifier: EUPL-1.2
"""
The barriers that stand in the way during the year, which is what a shop should find out.
"""

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Final

import attrs

__all__ = ["CONCEPTS", "NARROWER", "SERVICES", "STEPS", "Planted", "plant", "refined"]

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

NARROWER: Final = {
    "b:bruikbaar": ("gent:duty-does-not-fit-family",),
    "b:beschikbaar": (
        "gent:course-waiting-list",
        "gent:companion-under-18",
        "gent:identity-document-demanded",
        "gent:renewal-every-few-months",
        "gent:recognition-takes-months",
        "gent:address-needed-first",
    ),
    "b:betaalbaar": ("gent:diploma-recognition-fee", "gent:paid-civic-integration"),
    "b:bereikbaar": (
        "gent:online-appointment-only",
        "gent:few-interpreter-hours",
        "gent:digital-identity-needed",
        "gent:no-walk-in",
    ),
    "b:bekend": (
        "gent:medical-card-not-known",
        "gent:increased-allowance-not-known",
        "gent:fee-exemption-not-known",
    ),
    "b:begrijpbaar": (
        "gent:formal-dutch-letter",
        "gent:interpreter-not-requested",
        "gent:legal-terms",
        "gent:contradicting-letters",
        "gent:papers-not-stated",
    ),
    "b:betrouwbaar": (
        "gent:fear-of-police-check",
        "gent:fear-of-home-visit",
        "gent:complaint-to-the-same-service",
    ),
}
"""The city's own concepts below each B, by which workers note what they can."""


@attrs.frozen(kw_only=True)
class Planted:
    """
    One barrier of the year.

    Args:
        rate: The chance that it is met in a visit that is about its service.
        since: The day from which on it stands in the way.
        concept: What workers code it with: one of the B's, or one of the city's own below it.
        broader: The B that it is of.
    """

    service: str
    topic: str
    step: str
    concept: str
    rate: float
    since: date
    broader: str

    @property
    def cell(self) -> tuple[str, str, str]:
        """By what it is told from others: service, step and concept."""
        return self.service, self.step, self.concept


def plant(
    chance: Random, *, coding: Random, count: int, first: date, days: int, visits: int
) -> tuple[Planted, ...]:
    """
    Return *count* barriers in cells of their own, met 12 to 200 times in the year, in half of the visits at most.

    Few are met often and many seldom: the number is uniform in its logarithm.
    A fifth of them begins in the first half of the year instead of standing there before it.

    Args:
        coding: The chance of the concepts below the B's, apart from all other.
    """
    cells = list(product(SERVICES, STEPS, CONCEPTS))
    whole = sum(share for _, share in SERVICES.values())
    found = []
    for service, step, broader in chance.sample(cells, count):
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
                concept=refined(coding, broader),
                rate=rate,
                since=since,
                broader=broader,
            )
        )
    return tuple(found)


def refined(chance: Random, broader: str) -> str:
    """Return what a worker codes with in place of a B: one of the city's own concepts below it, or the B itself."""
    return chance.choice((broader, *NARROWER.get(broader, ())))
