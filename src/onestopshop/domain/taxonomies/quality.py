# SPDX-License-Identifier: EUPL-1.2
"""
What makes a vocabulary worse than it need be, though nothing in it contradicts itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from onestopshop.domain.findings import Finding, SeverityOfFinding
from onestopshop.domain.taxonomies.ancestry import Ancestry
from onestopshop.domain.taxonomies.graphs import MATCHES, SkosGraph, space_of
from onestopshop.domain.taxonomies.integrity import collections_of, up_of

__all__ = ["check_quality"]

_SHOWN: Final = 5
"""Names of one finding; the rest is counted."""

_INVERSE: Final = {
    **{name: name for name in MATCHES.values()},
    "broadMatch": "narrowMatch",
    "narrowMatch": "broadMatch",
}
_HIERARCHY: Final = ("broader", "narrower", "broaderTransitive", "narrowerTransitive")


def check_quality(graph: SkosGraph, *, required: Sequence[str] = ()) -> Sequence[Finding]:
    """
    Return what should be looked at, each with its concept and what to do; none of it is an error.

    Args:
        required: The tags of the languages in which every concept should have a label.
    """
    found = [
        _labels(graph, required),
        _orphans(graph),
        _undescribed(graph),
        _circles(graph),
        _tops(graph),
        _themselves(graph),
        _empty(graph),
        _overlaps(graph),
        _undocumented(graph),
        _unknown(graph),
    ]
    return tuple(finding for one in found for finding in sorted(one, key=_place))


def _labels(graph: SkosGraph, required: Sequence[str]) -> Iterator[Finding]:
    """Find concepts without a label, and those without one in a language that is asked for."""
    tags: dict[str, set[str]] = defaultdict(set)
    for resource, kind, tag, _ in graph.labels:
        if kind == "pref":
            tags[resource].add(tag.lower())
    wanted = _wanted(graph, required)
    for concept in _living(graph):
        have = tags.get(concept)
        if not have:
            yield _warning(graph, "unlabelled", concept, "has no preferred label", "Add a label.")
            continue
        for tag in wanted.get(concept, required):
            if tag.lower() not in have and not any(one.startswith(f"{tag.lower()}-") for one in have):
                yield _warning(
                    graph,
                    "language",
                    concept,
                    f"has no label in {tag}",
                    f"Add a label in {tag}, to its file or in a supplement.",
                )


def _wanted(graph: SkosGraph, required: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return the languages that a concept should have where its scheme names more than are required."""
    if not graph.languages:
        return {}
    wanted: dict[str, set[str]] = defaultdict(set)
    for concept, scheme in graph.pairs("inScheme"):
        wanted[concept].update(graph.languages.get(scheme, ()))
    return {concept: sorted({*tags, *required}) for concept, tags in wanted.items()}


def _orphans(graph: SkosGraph) -> Iterator[Finding]:
    """Find what has no place where others have one; a flat list has no places."""
    placed = {one for relation in _HIERARCHY for pair in graph.pairs(relation) for one in pair}
    if not placed:
        return
    placed.update(concept for concept, _ in graph.pairs("topConceptOf"))
    placed.update(concept for _, concept in graph.pairs("hasTopConcept"))
    placed.update(member for _, member in graph.members)
    placed.update(one for pair in graph.pairs("related") for one in pair)
    for concept in _living(graph) - placed:
        yield _warning(
            graph,
            "orphan",
            concept,
            "has nothing broader, narrower or related, and is no top concept",
            "Put it below another concept, or make it a top concept.",
        )


def _undescribed(graph: SkosGraph) -> Iterator[Finding]:
    """Find what a hierarchy names and nothing describes: by scheme, since excerpts have thousands."""
    named = {one for relation in (*_HIERARCHY, "related") for pair in graph.pairs(relation) for one in pair}
    named.difference_update(graph.concepts, graph.known, (label[0] for label in graph.labels))
    missing: dict[str, list[str]] = defaultdict(list)
    for one in named:
        missing[space_of(one)].append(_name(graph, one))
    here = {space_of(one) for one in graph.concepts}
    for space, names in missing.items():
        yield Finding(
            rule="skos.undescribed",
            message=f"a hierarchy names what nothing here describes: {_some(names)}",
            severity=SeverityOfFinding.WARNING if space in here else SeverityOfFinding.INFO,
            path=space,
            hint="Add these concepts, or take out the relations with them."
            if space in here
            else "Look at this scheme and that one together.",
        )


def _circles(graph: SkosGraph) -> Iterator[Finding]:
    for circle in Ancestry(up_of(graph)).circles:
        names = _some([_name(graph, one) for one in circle])
        yield _warning(
            graph,
            "circle",
            circle[0],
            f"stands above itself, in a circle of {names}",
            "Take out one of the broader relations.",
        )


def _tops(graph: SkosGraph) -> Iterator[Finding]:
    tops = set(graph.pairs("topConceptOf")) | {(top, scheme) for scheme, top in graph.pairs("hasTopConcept")}
    schemes: dict[str, set[str]] = defaultdict(set)
    for concept, scheme in (*graph.pairs("inScheme"), *tops):
        schemes[concept].add(scheme)
    named = {top for top, _ in tops}
    broader: dict[str, set[str]] = defaultdict(set)
    for one, other in graph.pairs("broader"):
        if one in named and one != other:
            broader[one].add(other)
    for other, one in graph.pairs("narrower"):
        if one in named and one != other:
            broader[one].add(other)
    for top, scheme in tops:
        if any(scheme in schemes[other] for other in broader.get(top, ())):
            yield _warning(
                graph,
                "top",
                top,
                f"is a top concept of {_name(graph, scheme)} and has a broader one there",
                "Take out that it is a top concept, or its broader one.",
            )


def _themselves(graph: SkosGraph) -> Iterator[Finding]:
    for relation in ("related", "relatedMatch"):
        for one in {one for one, other in graph.pairs(relation) if one == other}:
            yield _warning(graph, "itself", one, "is related to itself", "Take out the relation.")


def _empty(graph: SkosGraph) -> Iterator[Finding]:
    for one in collections_of(graph) - {collection for collection, _ in graph.members}:
        yield _warning(graph, "empty", one, "is a collection without members", "Add members, or take it out.")


def _overlaps(graph: SkosGraph) -> Iterator[Finding]:
    """Find texts that name two concepts of one scheme; hidden labels are search words and may be shared."""
    scheme: dict[str, str] = {}
    for concept, one in graph.pairs("inScheme"):
        scheme.setdefault(concept, one)
    retired = set(graph.retired)
    owner: dict[tuple[str, str, str], str] = {}
    shared: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for resource, kind, tag, text in graph.labels:
        if kind == "hidden" or resource in retired or resource not in scheme:
            continue
        key = (scheme[resource], tag.lower(), text.casefold())
        if owner.setdefault(key, resource) != resource:
            shared[key].add(resource)
    for key, others in shared.items():
        first, *rest = sorted({owner[key], *others})
        yield _warning(
            graph,
            "overlap",
            first,
            f"shares the label {key[2]!r} ({key[1] or 'no language'}) with "
            f"{_some([_name(graph, one) for one in rest])}",
            "Word one of them so that people can tell them apart, or merge them.",
        )


def _undocumented(graph: SkosGraph) -> Iterator[Finding]:
    known = frozenset(graph.documented)
    undocumented: dict[str, list[str]] = defaultdict(list)
    for relation in MATCHES.values():
        for subject, object in set(graph.pairs(relation)):
            if not {(subject, relation, object), (object, _INVERSE[relation], subject)} & known:
                undocumented[subject].append(f"{relation} {_name(graph, object)}")
    for subject, matches in undocumented.items():
        yield _warning(
            graph,
            "undocumented",
            subject,
            f"has matches of which nobody says who states them, when and why: {_some(matches)}",
            "Put them into a crosswalk (SSSOM), with author, date and justification.",
        )


def _unknown(graph: SkosGraph) -> Iterator[Finding]:
    """Find matches with concepts that should be here and are not; elsewhere nobody can say."""
    stated = {*graph.concepts, *graph.known}
    spaces = {space_of(one) for one in stated}
    elsewhere: dict[str, set[str]] = defaultdict(set)
    for relation in MATCHES.values():
        for subject, object in graph.pairs(relation):
            for one, other in ((subject, object), (object, subject)):
                if one in stated:
                    continue
                if space_of(one) not in spaces:
                    elsewhere[space_of(one)].add(one)
                elif other in stated:
                    yield _warning(
                        graph,
                        "unknown",
                        other,
                        f"has a match with {_name(graph, one)}, which its scheme does not have",
                        "Correct the other concept's name.",
                    )
    for space, concepts in elsewhere.items():
        yield Finding(
            rule="skos.elsewhere",
            message=f"matches name {len(concepts)} concepts of {space}, which is not here",
            severity=SeverityOfFinding.INFO,
            path=space,
            hint="Add that scheme to have the matches checked.",
        )


def _living(graph: SkosGraph) -> set[str]:
    """Return the concepts for use that are stated."""
    return {*graph.concepts}.difference(graph.retired)


def _warning(graph: SkosGraph, rule: str, resource: str, what: str, hint: str) -> Finding:
    name = _name(graph, resource)
    return Finding(rule=f"skos.{rule}", message=f"{name} {what}", path=name, hint=hint)


def _name(graph: SkosGraph, resource: str) -> str:
    return graph.names.get(resource, resource)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(sorted(names)[:_SHOWN]) + more


def _place(finding: Finding) -> tuple[str, str]:
    return finding.path, finding.message
