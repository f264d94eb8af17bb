# SPDX-License-Identifier: EUPL-1.2
"""
What a set of concept schemes states, as plain sets of names.

The checks of a vocabulary read this, so that they need no RDF: a city's own
schemes become a `SkosGraph` here, and who reads RDF files fills one from them.
Only what is stated stands in it; what follows from that is the checker's.
"""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

import attrs

from onestopshop.domain.taxonomies.concepts import (
    NETWORK_SCHEMES,
    URI_BASE,
    Code,
    Concept,
    Relation,
    Scheme,
)
from onestopshop.domain.taxonomies.crosswalks import ConceptMapping, Crosswalk

__all__ = [
    "LABEL_KINDS",
    "MATCHES",
    "RELATIONS",
    "SKOS",
    "Label",
    "LabelKind",
    "Pair",
    "SkosGraph",
    "graph_of",
    "space_of",
]

SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
"""The namespace of SKOS."""

Pair = tuple[str, str]
"""The subject and the object of a statement."""

LabelKind = Literal["pref", "alt", "hidden"]

Label = tuple[str, LabelKind, str, str]
"""A resource, the kind of label, its language tag (``""`` when it has none), and the text."""

LABEL_KINDS: Final[Mapping[str, LabelKind]] = {
    "prefLabel": "pref",
    "altLabel": "alt",
    "hiddenLabel": "hidden",
}
"""The kinds of labels by their names in SKOS."""

MATCHES: Final[Mapping[Relation, str]] = {one: f"{one.value}Match" for one in Relation}
"""The names in SKOS of the relations between concepts of different schemes."""

RELATIONS: Final = frozenset(
    {
        "broader",
        "broaderTransitive",
        "hasTopConcept",
        "inScheme",
        "mappingRelation",
        "memberList",
        "narrower",
        "narrowerTransitive",
        "related",
        "semanticRelation",
        "topConceptOf",
        *MATCHES.values(),
    }
)
"""The names in SKOS of all relations that `SkosGraph.relations` may have."""

_TYPES: Final = {
    "Concept": "concepts",
    "ConceptScheme": "schemes",
    "Collection": "collections",
    "OrderedCollection": "ordered",
}
_WHO: Final = (
    "author_label",
    "author_id",
    "creator_label",
    "creator_id",
    "reviewer_label",
    "reviewer_id",
    "mapping_provider",
    "mapping_tool",
)
_WHEN: Final = ("mapping_date", "publication_date", "review_date")
_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STATEMENT: Final = re.compile(
    r"(?:<(?P<subject>[^>]*)>|(?P<blank>_:\S+))\s*<(?P<predicate>[^>]*)>\s*"
    r'(?:<(?P<object>[^>]*)>|(?P<node>_:[^\s.]\S*)|"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<tag>[A-Za-z0-9-]+))?)'
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@attrs.frozen(kw_only=True)
class SkosGraph:
    """
    The statements of SKOS in some files or schemes; resources are named by URI, blank nodes by any name.

    Args:
        concepts: What is stated to be a ``skos:Concept``; likewise the three below.
        labels: Every label, in any order.
        relations: Pairs of subject and object, by a name of `RELATIONS`.
        members: Each collection with each of its members, those of a ``memberList`` included.
        documented: The matches (subject, name of the relation, object) of which it is known who states
            them, when and why.
        retired: Concepts that are not for use any more.
        known: Concepts that stand elsewhere, and may be the other end of a match.
        languages: The tags of the languages in which a scheme says it has labels, by scheme.
        names: What people call a resource in place of its URI, such as its code.
    """

    concepts: Collection[str] = frozenset()
    schemes: Collection[str] = frozenset()
    collections: Collection[str] = frozenset()
    ordered: Collection[str] = frozenset()
    labels: Collection[Label] = ()
    relations: Mapping[str, Collection[Pair]] = attrs.field(factory=dict)
    members: Collection[Pair] = ()
    documented: Collection[tuple[str, str, str]] = frozenset()
    retired: Collection[str] = frozenset()
    known: Collection[str] = frozenset()
    languages: Mapping[str, Collection[str]] = attrs.field(factory=dict)
    names: Mapping[str, str] = attrs.field(factory=dict)

    def pairs(self, relation: str) -> Collection[Pair]:
        """Return the pairs that a relation of SKOS joins, given the name of the relation."""
        return self.relations.get(relation, ())


def graph_of(schemes: Iterable[Scheme], crosswalks: Iterable[Crosswalk] = ()) -> SkosGraph:
    """
    Return what schemes and crosswalks state together, their foreign statements of SKOS included.

    A code that no scheme has becomes the URI that it would have in its scheme, where that is here or every
    city shares it, and else stays as it is; either way it is found as unknown.
    """
    given, walks = tuple(schemes), tuple(crosswalks)
    draft = _Draft(
        {concept.code: concept.uri for scheme in given for concept in scheme.concepts},
        {scheme.id: start for scheme in given if (start := _start(scheme))},
    )
    for scheme in given:
        draft.add_scheme(scheme)
    for crosswalk in walks:
        draft.add_crosswalk(crosswalk)
    return draft.graph()


def space_of(name: str) -> str:
    """Return the part of a URI or a code that it has in common with the others of its scheme."""
    end = max(name.rfind("#"), name.rfind("/"))
    return name[: (end if end >= 0 else name.rfind(":")) + 1]


class _Draft:
    """
    A graph while it is put together.
    """

    def __init__(self, uris: dict[Code, str], starts: Mapping[str, str]) -> None:
        self._uris = uris
        self._starts = {**{id: f"{URI_BASE}{id}/" for id in NETWORK_SCHEMES}, **starts}
        self._stated: dict[str, set[str]] = {kind: set() for kind in _TYPES.values()}
        self._labels: list[Label] = []
        self._relations: dict[str, list[Pair]] = {}
        self._members: list[Pair] = []
        self._documented: set[tuple[str, str, str]] = set()
        self._retired: set[str] = set()
        self._names: dict[str, str] = {uri: code for code, uri in uris.items()}

    def add_scheme(self, scheme: Scheme) -> None:
        uri = scheme.uri or f"urn:onestopshop:scheme:{scheme.id}"
        self._stated["schemes"].add(uri)
        self._names[uri] = scheme.id
        for concept in scheme.concepts:
            self._add_concept(concept, uri)
        for statement in scheme.foreign:
            self._add_foreign(statement)

    def add_crosswalk(self, crosswalk: Crosswalk) -> None:
        for mapping in crosswalk.mappings:
            if mapping.relation is None or mapping.refuted or not (mapping.subject and mapping.object):
                continue
            name = MATCHES[mapping.relation]
            self._relate(name, mapping.subject, mapping.object)
            if (
                mapping.justification
                and _stated(crosswalk, mapping, _WHO)
                and _stated(crosswalk, mapping, _WHEN)
            ):
                self._documented.add((mapping.subject, name, mapping.object))

    def graph(self) -> SkosGraph:
        return SkosGraph(
            concepts=self._stated["concepts"],
            schemes=self._stated["schemes"],
            collections=self._stated["collections"],
            ordered=self._stated["ordered"],
            labels=self._labels,
            relations=self._relations,
            members=self._members,
            documented=self._documented,
            retired=self._retired,
            names=self._names,
        )

    def _add_concept(self, concept: Concept, scheme: str) -> None:
        uri = concept.uri
        self._stated["concepts"].add(uri)
        self._relate("inScheme", uri, scheme)
        self._labels += [(uri, "pref", tag, text) for tag, text in concept.label.items()]
        self._labels += _words(uri, "alt", concept.alt)
        self._labels += _words(uri, "hidden", concept.hidden)
        if not concept.broader and concept.retired is None:
            self._relate("topConceptOf", uri, scheme)
        for code in concept.broader:
            self._relate("broader", uri, self._uri(code))
        for match in concept.matches:
            self._relate(MATCHES[match.relation], uri, self._uri(match.target))
        if concept.retired is not None:
            self._retired.add(uri)

    def _uri(self, code: Code) -> str:
        """Return the URI of a concept: of one that is here, or that would stand in a scheme that is known."""
        scheme, _, key = code.partition(":")
        uri = f"{self._starts.get(scheme, '')}{key}"
        if code not in self._uris and scheme in self._starts and uri not in self._names:
            self._uris[code] = uri
            self._names[uri] = code
        return self._uris.get(code, code)

    def _add_foreign(self, statement: str) -> None:
        found = _STATEMENT.match(statement)
        if found is None:
            return
        subject, object = found["subject"] or found["blank"], found["object"] or found["node"]
        predicate = found["predicate"].removeprefix(SKOS)
        if found["predicate"] == _RDF_TYPE and object is not None:
            kind = _TYPES.get(object.removeprefix(SKOS))
            if kind is not None:
                self._stated[kind].add(subject)
        elif predicate in LABEL_KINDS and found["text"] is not None:
            text = _ESCAPE.sub(_unescaped, found["text"])
            self._labels.append((subject, LABEL_KINDS[predicate], found["tag"] or "", text))
        elif predicate == "member" and object is not None:
            self._members.append((subject, object))
        elif predicate in RELATIONS and object is not None:
            self._relate(predicate, subject, object)

    def _relate(self, relation: str, subject: str, object: str) -> None:
        self._relations.setdefault(relation, []).append((subject, object))


def _start(scheme: Scheme) -> str:
    """Return what the URIs of a scheme's concepts begin with, ``""`` when they have nothing in common."""
    return space_of(scheme.concepts[0].uri) if scheme.concepts else ""


def _stated(crosswalk: Crosswalk, mapping: ConceptMapping, slots: Sequence[str]) -> bool:
    """Say whether a mapping, or else its set, has a value in one of the *slots* of SSSOM."""
    return any(mapping.cells.get(slot) or crosswalk.slots.get(slot) for slot in slots)


def _words(uri: str, kind: LabelKind, words: Mapping[str, tuple[str, ...]]) -> Iterator[Label]:
    for tag, texts in words.items():
        for text in texts:
            yield uri, kind, tag, text


def _unescaped(escape: re.Match[str]) -> str:
    """Return the character of one escape of N-Triples (RDF 1.1 N-Triples, section 7)."""
    short, long, letter = escape.groups()
    if letter is not None:
        return _ESCAPED.get(letter, letter)
    number = int(short or long, 16)
    return chr(number) if number <= sys.maxunicode else escape[0]
