# SPDX-License-Identifier: EUPL-1.2
"""
A scheme as a tree, each concept once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from onestopshop.plugin import Concept, Scheme

__all__ = ["branches_of", "narrower_of"]


def branches_of(
    scheme: Scheme, schemes: Iterable[Scheme], *, in_use: bool = False
) -> Sequence[tuple[int, Concept]]:
    """
    Return the concepts of a scheme, each once with its depth, below the first broader one that is shown.

    Args:
        schemes: Whose concepts stand below those of the scheme, itself among them.
        in_use: Leave out what is retired; what is below it moves up.
    """
    concepts = {
        one.code: one for each in schemes for one in each.concepts if not (in_use and one.retired is not None)
    }
    below: dict[str | None, list[Concept]] = {}
    for concept in concepts.values():
        above = next((code for code in concept.broader if code in concepts and code != concept.code), None)
        if above is not None or concept.code.partition(":")[0] == scheme.id:
            below.setdefault(above, []).append(concept)
    found = {concept.code: (depth, concept) for depth, concept in _walk(below)}
    for concept in scheme.concepts:  # a circle has no top
        if concept.code in concepts and concept.code not in found:
            found[concept.code] = (0, concept)
    return tuple(found.values())


def narrower_of(schemes: Iterable[Scheme]) -> Mapping[str, int]:
    """Return how many concepts in use are below each concept, at any depth and in any scheme."""
    concepts = {one.code: one for scheme in schemes for one in scheme.concepts}
    counts: Counter[str] = Counter()
    for concept in concepts.values():
        if concept.retired is None:
            counts.update(_above(concept.code, concepts))
    return counts


def _walk(below: Mapping[str | None, Sequence[Concept]]) -> Iterator[tuple[int, Concept]]:
    """Yield from the tops down, without recursion: a foreign scheme may be deep."""
    stack = [(0, concept) for concept in reversed(below.get(None, ()))]
    while stack:
        depth, concept = stack.pop()
        yield depth, concept
        stack += [(depth + 1, one) for one in reversed(below.get(concept.code, ()))]


def _above(code: str, concepts: Mapping[str, Concept]) -> set[str]:
    found: set[str] = set()
    left = [code]
    while left:
        concept = concepts.get(left.pop())
        for above in concept.broader if concept is not None else ():
            if above not in found and above != code:
                found.add(above)
                left.append(above)
    return found
