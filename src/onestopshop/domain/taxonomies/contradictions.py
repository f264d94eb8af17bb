# SPDX-License-Identifier: EUPL-1.2
"""
What cannot be true together of crosswalks and the schemes that they map.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from onestopshop.domain.findings import Finding, SeverityOfFinding
from onestopshop.domain.taxonomies.claims import Claim
from onestopshop.domain.taxonomies.concepts import Code, Relation, scheme_of
from onestopshop.domain.taxonomies.graphs import graph_of
from onestopshop.domain.taxonomies.integrity import check_integrity
from onestopshop.domain.taxonomies.vocabulary import Vocabulary

__all__ = ["OF_SKOS", "contradictions", "disagreements"]

OF_SKOS: Final = frozenset({"skos.S27", "skos.S46"})
"""The integrity conditions of SKOS that a mapping can break; no set that does is handed on."""

_MOST_SAME = 20
"""Concepts of one scheme whose pairs are told: a file that makes all of them the same must not take all day."""


def contradictions(vocabulary: Vocabulary) -> Sequence[Finding]:
    """
    Return everything that contradicts itself where concepts are mapped.

    That is what `disagreements` finds, and two integrity conditions of SKOS:
    no pair both exact and broader or related (S46), and no related pair on one
    line of broader ones (S27).
    """
    broken = check_integrity(graph_of(vocabulary.schemes.values(), vocabulary.crosswalks))
    return (*disagreements(vocabulary), *(one for one in broken if one.rule in OF_SKOS))


def disagreements(vocabulary: Vocabulary) -> Sequence[Finding]:
    """
    Return where exact matches make two concepts of one scheme the same, and where one claim refutes another.

    SKOS itself allows both; whoever counts by them would count wrongly.
    """
    return (*_twice(vocabulary), *_refuted(vocabulary.claims))


def _twice(vocabulary: Vocabulary) -> Iterator[Finding]:
    exact = [one for one in vocabulary.claims if one.relation is Relation.EXACT and not one.refuted]
    for same in _classes(exact):
        by_scheme: dict[str, list[Code]] = defaultdict(list)
        for name in same:
            if name in vocabulary:
                by_scheme[scheme_of(name)].append(name)
        for scheme, codes in sorted(by_scheme.items()):
            through = next((name for name in same if name not in codes), "each other")
            for one, other in combinations(codes[:_MOST_SAME], 2):
                if not _succeeds(vocabulary, one, other):
                    yield Finding(
                        rule="crosswalks.twice",
                        message=f"exact matches make {one} and {other} of the scheme {scheme} the same, "
                        f"through {through}",
                        severity=SeverityOfFinding.ERROR,
                        path=through if through in vocabulary else one,
                        hint="Keep one of the exact matches, and make the other a broader or close one.",
                    )


def _refuted(claims: Iterable[Claim]) -> Iterator[Finding]:
    held: dict[tuple[str, Relation, str], Claim] = {}
    against: list[Claim] = []
    for claim in claims:
        for one in (claim, claim.inverse()):
            if not one.refuted:
                held.setdefault((one.subject, one.relation, one.object), claim)
        if claim.refuted:
            against.append(claim)
    for claim in against:
        other = held.get((claim.subject, claim.relation, claim.object))
        if other is not None:
            where = "it also says" if other.origin == claim.origin else f"{other.origin} says"
            yield Finding(
                rule="crosswalks.refuted",
                message=f"{claim.origin} says that {claim.object} is no {claim.relation} match of "
                f"{claim.subject}; {where} that it is",
                severity=SeverityOfFinding.ERROR
                if other.origin == claim.origin
                else SeverityOfFinding.WARNING,
                path=claim.subject,
                hint="Ask who made them; until then figures do not use this match.",
            )


def _classes(exact: Iterable[Claim]) -> Iterator[Sequence[str]]:
    """Yield the concepts that exact matches make one, in order (exactMatch is symmetric and transitive)."""
    beside: dict[str, list[str]] = defaultdict(list)
    for claim in exact:
        beside[claim.subject].append(claim.object)
        beside[claim.object].append(claim.subject)
    seen: set[str] = set()
    for start in sorted(beside):
        if start in seen:
            continue
        same, queue = {start}, [start]
        while queue:
            fresh = [name for name in beside[queue.pop()] if name not in same]
            same.update(fresh)
            queue.extend(fresh)
        seen |= same
        yield sorted(same)


def _succeeds(vocabulary: Vocabulary, one: Code, other: Code) -> bool:
    """Return whether one of two concepts retired in favour of the other: editions of one idea."""
    concepts = [(vocabulary.get(code), then) for code, then in ((one, other), (other, one))]
    return any(concept is not None and then in concept.replaced_by for concept, then in concepts)
