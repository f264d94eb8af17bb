# SPDX-License-Identifier: EUPL-1.2
"""
Map codes to the concepts of another scheme, with counts of exact, broader, related and lost.

Two schemes of 5,000 concepts each, in trees of three levels, have a crosswalk
of 100,000 mappings between them, of every relation, some refuted.  Codes are
drawn as desks use them: few concepts often, most of them seldom.  The
reference is a dict comprehension over the same codes, with a table that was
made before; it counts nothing.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random
from typing import Final

from tests.benchmarks.rounds import spread, take_turns, timed

from onestopshop.domain.taxonomies.rolling import Mapped, RollUp
from onestopshop.plugin import (
    PREDICATES,
    Concept,
    ConceptMapping,
    Crosswalk,
    LocalizedText,
    Scheme,
    Vocabulary,
)

__all__ = ["TARGET", "run", "world"]

TARGET = "1,000,000 codes ≤ 3 × a dict comprehension"

_DEFAULT: Final = 1_000_000
_CONCEPTS: Final = 5_000
_MAPPINGS: Final = 100_000
_ROUNDS: Final = 7
_BELOW: Final = 17
"""Narrower concepts of each concept, so that 5,000 stand in three levels."""
_MANUAL: Final = "https://w3id.org/semapv/vocab/ManualMappingCuration"


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure with *n* codes."""
    n, vocabulary = n or _DEFAULT, world(seed)
    prepared = {"claims": timed(lambda: vocabulary.claims), "steps": timed(lambda: vocabulary.steps)}
    codes = _drawn(n, seed)
    ready = vocabulary.roll_up("other")
    table = {concept.code: ready.of(concept.code).concepts for concept in vocabulary}
    ways: dict[str, Callable[[], float]] = {
        "reference": lambda: timed(lambda: {code: table.get(code) for code in codes}),
        "ready": lambda: timed(lambda: ready.codes(codes)),
        "first of a scheme": lambda: timed(lambda: RollUp(vocabulary, "other").codes(codes)),
    }
    taken = take_turns(ways, rounds=_ROUNDS)
    found = ready.codes(codes)
    return {
        "concepts": 2 * _CONCEPTS,
        "mappings": _MAPPINGS,
        "right": _is_right(found, ready, codes),
        "ways": {way.value: count for way, count in found.ways.items()},
        "ms": {name: spread([1000 * one for one in times], 1) for name, times in taken.items()},
        "prepared_in_ms, once for a shop": {name: round(1000 * took, 1) for name, took in prepared.items()},
        "ratio": {
            name: spread([a / b for a, b in zip(taken[name], taken["reference"], strict=True)], 2)
            for name in ("ready", "first of a scheme")
        },
    }


def world(seed: int, *, concepts: int = _CONCEPTS, mappings: int = _MAPPINGS) -> Vocabulary:
    """Return two schemes with a crosswalk between them."""
    random, predicates = Random(f"{seed} crosswalk"), sorted(PREDICATES)
    crosswalk = Crosswalk(
        id="https://example.org/crosswalk",
        licence="https://example.org/licence",
        mappings=tuple(
            ConceptMapping(
                subject=_uri("own", random.randrange(concepts)),
                predicate=random.choice(predicates),
                object=_uri("other", random.randrange(concepts)),
                justification=_MANUAL,
                refuted=random.random() < 0.02,
                confidence=Decimal("0.9"),
            )
            for _ in range(mappings)
        ),
    )
    return Vocabulary([_scheme("own", concepts), _scheme("other", concepts), crosswalk])


def _scheme(id: str, count: int) -> Scheme:
    concepts = tuple(
        Concept(
            code=f"{id}:{number}",
            uri=_uri(id, number),
            label=LocalizedText({"en": f"concept {number}"}),
            broader=(f"{id}:{(number - 1) // _BELOW}",) if number else (),
        )
        for number in range(count)
    )
    return Scheme(id=id, version="1", name=LocalizedText({"en": id}), source="generated", concepts=concepts)


def _uri(id: str, number: int) -> str:
    return f"https://example.org/{id}/{number}"


def _drawn(n: int, seed: int) -> list[str]:
    random = Random(f"{seed} codes")
    return [f"own:{min(int(random.paretovariate(0.5)), _CONCEPTS + 50) - 1}" for _ in range(n)]


def _is_right(found: Mapped, ready: RollUp, codes: list[str]) -> bool:
    """Count again, a code at a time."""
    concepts: dict[str, int] = {}
    for code in codes:
        for concept in ready.of(code).concepts:
            concepts[concept] = concepts.get(concept, 0) + 1
    return concepts == dict(found.concepts) and found.total == len(codes)
