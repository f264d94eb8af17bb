# SPDX-License-Identifier: EUPL-1.2
"""
Graphs from short lines such as ``a broader b`` and ``a prefLabel Rent @en``.
"""

from onestopshop.domain.taxonomies.graphs import LABEL_KINDS, Label, Pair, SkosGraph

__all__ = ["stated"]

_TYPES = {
    "Concept": "concepts",
    "ConceptScheme": "schemes",
    "Collection": "collections",
    "OrderedCollection": "ordered",
}


def stated(*lines: str, **more: object) -> SkosGraph:
    """
    Return the graph of some statements.

    Args:
        more: Further attributes of the graph, as they are.
    """
    types: dict[str, set[str]] = {kind: set() for kind in _TYPES.values()}
    labels: list[Label] = []
    relations: dict[str, list[Pair]] = {}
    members: list[Pair] = []
    for line in lines:
        subject, predicate, object, *tag = line.split(" ")
        if predicate == "a":
            types[_TYPES[object]].add(subject)
        elif predicate in LABEL_KINDS:
            labels.append((subject, LABEL_KINDS[predicate], "".join(tag).removeprefix("@"), object))
        elif predicate == "member":
            members.append((subject, object))
        else:
            relations.setdefault(predicate, []).append((subject, object))
    return SkosGraph(**types, labels=labels, relations=relations, members=members, **more)  # type: ignore[arg-type]  # the table of types, and what a test adds
