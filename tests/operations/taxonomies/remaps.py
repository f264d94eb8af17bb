# SPDX-License-Identifier: EUPL-1.2
"""
A town that gives out later editions of its own scheme.
"""

from collections.abc import Iterator
from typing import Any

import attrs
from tests.domain.taxonomies.scheming import concept, scheme

from onestopshop.codec.records import MODELS, from_record
from onestopshop.domain.taxonomies.concepts import Concept
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.operations.taxonomies.losses import RemapReport
from onestopshop.ports.queries import Query

__all__ = ["FIRST", "SECOND", "barrier_concept", "kept", "paper", "publish", "remap", "rows", "topic"]


def topic(key: str, became: str | None = None) -> Concept:
    """Return a topic of the town's own."""
    return concept(f"town:{key}", broader="topic:housing", became=_own(became))


def barrier_concept(key: str, became: str | None = None, *, broader: str = "b:begrijpbaar") -> Concept:
    """Return a concept of the town's own, of what stops people."""
    return concept(f"town:{key}", broader=broader, became=_own(became))


def paper(key: str, became: str | None = None) -> Concept:
    """Return a kind of paper of the town's own."""
    return concept(f"town:{key}", broader="doc:letter", became=_own(became))


def _own(became: str | None) -> str | None:
    if became is None:
        return None
    return " ".join(one if ":" in one else f"town:{one}" for one in became.split())


FIRST = (topic("rent"), topic("flat"), barrier_concept("letters"), barrier_concept("legal"), paper("bill"))
SECOND = (
    topic("rent", became="flat"),
    topic("flat"),
    barrier_concept("letters", became="plain legal"),
    barrier_concept("plain"),
    barrier_concept("legal"),
    paper("bill", became="invoice"),
    paper("invoice"),
)
"""The first edition of the town's scheme, and the next: a rename, a merge, a split of what stops people."""


def publish(town: Any, version: str, *concepts: Concept) -> None:
    """Let the town's own scheme have a later edition; desks made before do not know it."""
    schemes = [one for one in town.context.city.vocabulary.schemes.values() if one.id != "town"]
    vocabulary = Vocabulary([*schemes, scheme("town", concepts, version=version)])
    town.context = attrs.evolve(town.context, city=attrs.evolve(town.context.city, vocabulary=vocabulary))


def remap(town: Any, **asked: Any) -> RemapReport:
    """Remap what is there."""
    report: RemapReport = town.desk("coordinator").taxonomies.remap(**{"apply": True, **asked})
    return report


def rows(report: RemapReport) -> list[tuple[str, str, str, str | None, int]]:
    """Return the rows of a report without their options."""
    return [(one.kind, one.code, one.fate.value, one.to, one.records) for one in report.rows]


def kept(town: Any, kind: str) -> dict[str, Any]:
    """Return the records of a kind."""
    with town.storage.read() as snapshot:
        return {one.id: from_record(one, MODELS[kind]) for one in snapshot.find(Query(kind=kind))}


def told(town: Any, action: str) -> Iterator[Any]:
    """Yield the entries of an action."""
    with town.storage.read() as snapshot:
        yield from (entry for entry in snapshot.entries(0, 1_000_000) if entry.action == action)
