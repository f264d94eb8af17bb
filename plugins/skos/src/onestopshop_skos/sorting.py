# SPDX-License-Identifier: EUPL-1.2
"""
Which resources of a file are concepts, which are schemes, and which stands in which.

What is only used and never declared is inferred (SKOS Reference, S4 to S8, S19,
S24).  The other end of a match is no concept of ours, and neither is a concept
of the network's that something stands below.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Final

from onestopshop.plugin import RELATIONS
from onestopshop_skos.names import REPLACED, REPLACES, TYPE, skos
from onestopshop_skos.terms import Statement, is_iri
from onestopshop_skos.uris import is_network

__all__ = ["MADE", "Index", "Sorted"]

MADE: Final = ""
"""In place of the term of a scheme that nobody stated."""

_HIERARCHY: Final = tuple(
    skos(name) for name in ("broader", "narrower", "broaderTransitive", "narrowerTransitive")
)
_SEMANTIC: Final = (*_HIERARCHY, skos("related"), skos("semanticRelation"))
_IN, _TOP_OF, _HAS_TOP = skos("inScheme"), skos("topConceptOf"), skos("hasTopConcept")
_GROUPING: Final = (skos("member"), skos("memberList"))


_PAIRED: Final = frozenset({TYPE, REPLACED, REPLACES, *_GROUPING, *map(skos, RELATIONS)})


class Index:
    """
    The statements of a file, by predicate and subject.
    """

    def __init__(self, statements: Set[Statement]) -> None:
        self._statements = statements
        self._by_subject: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self._by_predicate: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, predicate, object in statements:
            self._by_subject[subject].setdefault(predicate, []).append(object)
            if predicate in _PAIRED:
                self._by_predicate[predicate].append((subject, object))

    def pairs(self, predicate: str) -> Collection[tuple[str, str]]:
        """Return subject and object of each statement with a predicate that joins resources."""
        return self._by_predicate.get(predicate, ())

    def said_of(self, subject: str) -> Mapping[str, Sequence[str]]:
        """Return the objects that a subject has, by predicate, in no order."""
        return self._by_subject.get(subject, {})

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return what a subject has for a predicate, sorted."""
        found = self._by_subject.get(subject, {}).get(predicate)
        return sorted(found) if found else []

    def has(self, statement: Statement) -> bool:
        """Say whether the file makes a statement."""
        return statement in self._statements

    def describes(self, subject: str) -> bool:
        """Say whether the file says anything of a resource; many files name concepts of which they say nothing."""
        return subject in self._by_subject

    def typed(self, name: str) -> set[str]:
        """Return what is stated to be of a class of SKOS."""
        wanted = skos(name)
        return {subject for subject, kind in self.pairs(TYPE) if kind == wanted}


class Sorted:
    """
    The concepts and schemes of a file.

    Args:
        index: Its statements.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self.schemes = self._schemes()
        self.concepts = self._concepts()
        self.stated = self._stated()
        self.above, self.only_transitive = self._above()
        self.scheme_of = {concept: self._home(concept) for concept in sorted(self.concepts)}

    def _schemes(self) -> frozenset[str]:
        found = self._index.typed("ConceptScheme")
        found |= {object for predicate in (_IN, _TOP_OF) for _, object in self._index.pairs(predicate)}
        found |= {subject for subject, _ in self._index.pairs(_HAS_TOP)}
        return frozenset(one for one in found if is_iri(one))

    def _concepts(self) -> frozenset[str]:
        declared = self._index.typed("Concept")
        used = {one for predicate in _SEMANTIC for pair in self._index.pairs(predicate) for one in pair}
        used |= {subject for subject, _ in self._index.pairs(_TOP_OF)}
        used |= {object for _, object in self._index.pairs(_HAS_TOP)}
        other = self._index.typed("Collection") | self._index.typed("OrderedCollection") | self.schemes
        other |= {subject for predicate in _GROUPING for subject, _ in self._index.pairs(predicate)}
        inferred = {one for one in used - other if is_iri(one) and self._index.describes(one)}
        inferred = {one for one in inferred if not is_network(one[1:-1])}
        return frozenset(one for one in declared | inferred if is_iri(one))

    def _stated(self) -> dict[str, set[str]]:
        """Return the schemes that each concept is stated to stand in, or follows to stand in."""
        found: dict[str, set[str]] = defaultdict(set)
        for predicate in (_IN, _TOP_OF):
            for concept, scheme in self._index.pairs(predicate):
                found[concept].add(scheme)
        for scheme, concept in self._index.pairs(_HAS_TOP):
            found[concept].add(scheme)
        for schemes in found.values():
            schemes.intersection_update(self.schemes)  # a second set for each concept is much memory
        return dict(found)

    def _above(self) -> tuple[dict[str, set[str]], bool]:
        """Return what stands directly above each concept, and whether only transitive relations tell so."""
        direct = self._pairs_up("broader", "narrower")
        if direct:
            return direct, False
        every = self._pairs_up("broaderTransitive", "narrowerTransitive")
        nearest = {one: _nearest(one, tops, every) for one, tops in every.items()}
        return nearest, bool(every)

    def _pairs_up(self, up: str, down: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for low, high in self._index.pairs(skos(up)):
            found[low].add(high)
        for high, low in self._index.pairs(skos(down)):
            found[low].add(high)
        return dict(found)

    def _home(self, concept: str) -> str:
        """Return the scheme that a concept is counted to: its own, the only one, or that of what is above it."""
        own = self.stated.get(concept)
        if own:
            return min(own)
        if len(self.schemes) == 1:
            return next(iter(self.schemes))
        for higher in self._walk(concept):
            if self.stated.get(higher):
                return min(self.stated[higher])
        return MADE

    def _walk(self, concept: str) -> Iterator[str]:
        level, seen = [concept], {concept}
        while level:
            level = sorted({high for one in level for high in self.above.get(one, ())} - seen)
            seen.update(level)
            yield from level


def _nearest(one: str, tops: set[str], every: dict[str, set[str]]) -> set[str]:
    """Leave out what also stands above something else that stands above *one*."""
    further = {
        high for top in tops if top != one for high in every.get(top, ()) if top not in every.get(high, ())
    }
    return tops - further
