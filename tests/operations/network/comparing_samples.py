# SPDX-License-Identifier: EUPL-1.2
"""
Cities that publish a quarter, hand it to each other and compare.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
from tests.operations.bundles.cities import CITIES, Place, crosswalk, scheme
from tests.operations.conftest import CATALOGUE

from onestopshop.domain.comparisons.comparisons import Compared, Comparison
from onestopshop.domain.text import LocalizedText

__all__ = ["EAST", "PERIOD", "WEST", "cells", "compare", "handed", "own", "place", "plays", "table"]

PERIOD = "2026-Q1"
_AFTER = date(2026, 4, 7)
EAST, WEST = CITIES


def place(
    folder: Path, id: str, *, primary: str = "b", grants: Mapping[str, Collection[str]] | None = None
) -> Place:
    """Return a city that publishes, with its name in English."""
    made = Place(folder / id, id, grants=grants)
    made.policies.least |= {"public": 10}
    city = attrs.evolve(made.context.city, primary=primary, name=LocalizedText({"en": id.title()}))
    made.context = attrs.evolve(made.context, city=city, statistics_key=lambda: id.encode() * 4)
    made.desk("coordinator").services.load(CATALOGUE, directory="local")
    return made


def plays(
    made: Place, met: Mapping[str, int], *, visits: int = 60, topic: str = "topic:registration"
) -> None:
    """Let a quarter pass with so many visits, in some of which a concept was met, and publish it."""
    guide, left = made.desk("worker"), visits
    for concept, count in met.items():
        for _ in range(count):
            visit = guide.visits.record(**_visit(topic))
            guide.barriers.observe(
                visit=visit.id,
                service="registration",
                step="find",
                concepts=[concept],
                what_happened="Not found.",
            )
            left -= 1
    for _ in range(left):
        guide.visits.record(**_visit(topic))
    noon = datetime(_AFTER.year, _AFTER.month, _AFTER.day, 12, tzinfo=UTC)
    made.clock.advance(seconds=(noon - made.clock()).total_seconds())
    made.desk("coordinator", worker="c1").publications.publish(PERIOD)


def _visit(topic: str) -> dict[str, Any]:
    return {
        "channel": "desk",
        "language": "ar",
        "topics": [topic],
        "handling": ["answered"],
        "day": date(2026, 3, 2),
    }


def handed(source: Place, target: Place) -> None:
    """Hand a city's package to another one, whose clock is the same."""
    target.knows(source)
    target.take(source.export())


def compare(made: Place, **asked: Any) -> Comparison:
    return made.desk("coordinator").network.compare(period=PERIOD, **asked)


def table(found: Comparison, name: str) -> Compared:
    return next(one for one in found.tables if one.table == name)


def cells(compared: Compared) -> dict[tuple[str, ...], list[str]]:
    return {row.at: [one.city for one in row.figures] for row in compared.rows}


def own(made: Place) -> None:
    """Let a city count by a scheme of its own, whose concepts stand below nothing."""
    said = scheme(made.id, "letters", "queue")
    concepts = tuple(attrs.evolve(one, broader=()) for one in said.concepts)
    made.says(attrs.evolve(said, concepts=concepts), crosswalk(made.id, "letters"))
