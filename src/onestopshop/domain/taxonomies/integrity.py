# SPDX-License-Identifier: EUPL-1.2
"""
The integrity conditions of SKOS: what makes a vocabulary contradict itself.

They are S9, S13, S14, S27, S37 and S46 of the SKOS Reference (W3C
Recommendation, 18 August 2009), on what is stated and on what follows from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from onestopshop.domain.findings import Finding, SeverityOfFinding
from onestopshop.domain.taxonomies.ancestry import Ancestry
from onestopshop.domain.taxonomies.graphs import LABEL_KINDS, Pair, SkosGraph

__all__ = ["check_integrity", "collections_of", "concepts_of", "schemes_of", "up_of"]

_BETWEEN_CONCEPTS: Final = (
    "semanticRelation",
    "broader",
    "narrower",
    "related",
    "broaderTransitive",
    "narrowerTransitive",
    "mappingRelation",
    "exactMatch",
    "closeMatch",
    "broadMatch",
    "narrowMatch",
    "relatedMatch",
)
_APART: Final = {
    "S9": "Give the scheme a name of its own, and take out what makes it a concept.",
    "S37": "Let relations and schemes name the members of a collection, not the collection.",
}
_UP: Final = ("broader", "broaderTransitive", "broadMatch")
_DOWN: Final = ("narrower", "narrowerTransitive", "narrowMatch")

_Text = tuple[str, str, str]
"""A resource, a tag in lower case, and a text."""


def check_integrity(graph: SkosGraph) -> Sequence[Finding]:
    """Return each contradiction as an error with the resource it is found at, in order of the conditions."""
    concepts, schemes, collections = concepts_of(graph), schemes_of(graph), collections_of(graph)
    shared, several = _labels(graph)
    found = (
        _both(graph, "S9", schemes & concepts, "a concept and a concept scheme", _APART["S9"]),
        _labels_apart(graph, shared),
        _one_preferred(graph, several),
        _related_apart(graph),
        chain(
            _both(graph, "S37", collections & concepts, "a collection and a concept", _APART["S37"]),
            _both(graph, "S37", collections & schemes, "a collection and a concept scheme", _APART["S37"]),
        ),
        _matches(graph),
    )
    return tuple(finding for one in found for finding in sorted(one, key=_place))


def concepts_of(graph: SkosGraph) -> set[str]:
    """Return what is a concept, by statement or because of what it stands in."""
    found = set(graph.concepts)
    for relation in _BETWEEN_CONCEPTS:
        found.update(chain.from_iterable(graph.pairs(relation)))
    found.update(subject for subject, _ in graph.pairs("topConceptOf"))
    found.update(object for _, object in graph.pairs("hasTopConcept"))
    return found


def schemes_of(graph: SkosGraph) -> set[str]:
    """Return what is a concept scheme, by statement or because of what it stands in."""
    found = set(graph.schemes)
    found.update(object for _, object in graph.pairs("inScheme"))
    found.update(object for _, object in graph.pairs("topConceptOf"))
    found.update(subject for subject, _ in graph.pairs("hasTopConcept"))
    return found


def collections_of(graph: SkosGraph) -> set[str]:
    """Return what is a collection, by statement or because of what it stands in."""
    found = {*graph.collections, *graph.ordered}
    found.update(subject for subject, _ in graph.members)
    found.update(subject for subject, _ in graph.pairs("memberList"))
    return found


def up_of(graph: SkosGraph) -> Iterator[Pair]:
    """Yield each pair of a narrower and a broader concept, from either side and across schemes."""
    for relation in _UP:
        yield from graph.pairs(relation)
    for relation in _DOWN:
        yield from ((narrow, broad) for broad, narrow in graph.pairs(relation))


def _both(graph: SkosGraph, rule: str, resources: set[str], kinds: str, hint: str) -> Iterator[Finding]:
    for one in resources:
        yield _error(graph, rule, one, f"{_name(graph, one)} is {kinds}", hint)


def _labels(graph: SkosGraph) -> tuple[set[_Text], dict[tuple[str, str], set[str]]]:
    """
    Return the labels of more than one kind, and the preferred ones that are not alone in their language.

    Sets are made of all labels at once: a loop over them took most of the time of a check.
    """
    lower = {tag: tag.lower() for tag in {tag for _, _, tag, _ in graph.labels}}
    preferred, other, hidden = (
        {(one, lower[tag], text) for one, kind, tag, text in graph.labels if kind == wanted}
        for wanted in LABEL_KINDS.values()
    )
    shared = (preferred & other) | (preferred & hidden) | (other & hidden)
    last = {(one, tag): text for one, tag, text in preferred}
    several: dict[tuple[str, str], set[str]] = {}
    if len(last) < len(preferred):
        for one, tag, text in preferred:
            if last[one, tag] != text:
                several.setdefault((one, tag), {last[one, tag]}).add(text)
    return shared, several


def _labels_apart(graph: SkosGraph, shared: set[_Text]) -> Iterator[Finding]:
    for resource, tag, text in shared:
        yield _error(
            graph,
            "S13",
            resource,
            f"{_name(graph, resource)} has {text!r} ({_tag(tag)}) as more than one kind of label",
            "Keep it as the preferred label, or as the other or hidden one, once.",
        )


def _one_preferred(graph: SkosGraph, several: Mapping[tuple[str, str], set[str]]) -> Iterator[Finding]:
    for (resource, tag), texts in several.items():
        yield _error(
            graph,
            "S14",
            resource,
            f"{_name(graph, resource)} has more than one preferred label ({_tag(tag)}): "
            f"{', '.join(repr(text) for text in sorted(texts))}",
            "Keep one, and make the others alternative labels.",
        )


def _related_apart(graph: SkosGraph) -> Iterator[Finding]:
    pairs = {*graph.pairs("related"), *graph.pairs("relatedMatch")}
    if not pairs:
        return
    ancestry = Ancestry(up_of(graph))
    below = ancestry.above(pairs | {(other, one) for one, other in pairs})
    for narrow, broad in below:
        if narrow > broad and (broad, narrow) in below:
            continue  # a circle: each is above the other, and one finding is enough
        yield _error(
            graph,
            "S27",
            narrow,
            f"{_name(graph, narrow)} is related to {_name(graph, broad)}, which also stands above it",
            "Keep one of the two: that they are related, or that the one is broader.",
        )


def _matches(graph: SkosGraph) -> Iterator[Finding]:
    classes = _classes(graph.pairs("exactMatch"))
    for relation in ("broadMatch", "narrowMatch", "relatedMatch"):
        for one, other in sorted(set(graph.pairs(relation))):
            if one in classes and classes[one] == classes.get(other):
                yield _error(
                    graph,
                    "S46",
                    one,
                    f"{_name(graph, one)} has {relation} to {_name(graph, other)}, "
                    "which exact matches make the same concept",
                    "Keep the exact matches, or this one; a pair cannot have both.",
                )


def _classes(pairs: Iterable[Pair]) -> dict[str, str]:
    """Return a representative for each concept that has an exact match (union-find)."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for one, other in pairs:
        parent.setdefault(one, one)
        parent.setdefault(other, other)
        parent[root(one)] = root(other)
    return {node: root(node) for node in parent}


def _error(graph: SkosGraph, condition: str, resource: str, message: str, hint: str) -> Finding:
    return Finding(
        rule=f"skos.{condition}",
        message=message,
        severity=SeverityOfFinding.ERROR,
        path=_name(graph, resource),
        hint=hint,
    )


def _name(graph: SkosGraph, resource: str) -> str:
    return graph.names.get(resource, resource)


def _tag(tag: str) -> str:
    return tag or "no language"


def _place(finding: Finding) -> tuple[str, str]:
    return finding.path, finding.message
