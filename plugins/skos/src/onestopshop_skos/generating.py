# SPDX-License-Identifier: EUPL-1.2
"""
What the models state, as statements of RDF.

A scheme of our own states everything: its order, its keys as notations, its
top concepts.  One that came from a file states what that file did
(`Scheme.unstated` names the rest), and what follows from it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from onestopshop.errors import ExchangeError
from onestopshop.plugin import PREDICATES, Concept, Crosswalk, LocalizedText, Scheme
from onestopshop_skos.minting import scheme_id_of
from onestopshop_skos.names import (
    DEPRECATED,
    IDENTIFIER,
    LABELS,
    LICENCES,
    OWN,
    REPLACED,
    SOURCES,
    TITLES,
    TRUE,
    TYPE,
    VERSIONS,
    skos,
)
from onestopshop_skos.terms import UNKNOWN, Statement, literal, looks_like_iri
from onestopshop_skos.uris import Uris, uri_of

__all__ = ["KINDS", "generated", "mapped", "tops_of"]

_PREDICATE: Final = {relation: predicate for predicate, relation in PREDICATES.items()}
_TEXTS: Final = {kind: predicate for predicate, kind in LABELS.items()}


def generated(scheme: Scheme, uris: Uris) -> Iterator[Statement]:
    """
    Yield what a scheme states beside its foreign statements.

    Raises:
        ExchangeError: A code in it has no URI.
    """
    for kind, making in KINDS.items():
        if kind not in scheme.unstated:
            yield from making(scheme, uris)
    for concept in scheme.concepts:
        yield from _always(concept, uris)


def mapped(crosswalk: Crosswalk) -> Iterator[Statement]:
    """
    Yield the mappings of a crosswalk; their authors and reasons stay in SSSOM.

    Raises:
        ExchangeError: A mapping says that two concepts do not relate, or relates something else than URIs.
    """
    for mapping in crosswalk.mappings:
        names = (mapping.subject, mapping.predicate, mapping.object)
        if mapping.refuted or not all(map(looks_like_iri, names)):
            raise ExchangeError(
                f"SKOS cannot carry every mapping of {crosswalk.id}; nothing was written",
                problems=["a mapping is refuted, or one of its ends is no URI"],
                hint="Export the crosswalk as sssom.",
            )
        yield f"<{mapping.subject}>", f"<{mapping.predicate}>", f"<{mapping.object}>"


def tops_of(scheme: Scheme) -> Iterator[Concept]:
    """Yield the concepts in use that stand below no other of their scheme."""
    codes = {concept.code for concept in scheme.concepts}
    return (one for one in scheme.concepts if one.retired is None and not codes.intersection(one.broader))


def _always(concept: Concept, uris: Uris) -> Iterator[Statement]:
    term = f"<{concept.uri}>"
    yield term, TYPE, skos("Concept")
    yield from _labels(concept, term)
    for tag in sorted(concept.own):
        yield term, OWN.TRANSLATED, literal(tag)
    for tag in sorted(concept.draft):
        yield term, OWN.DRAFT, literal(tag)
    for code in concept.replaced_by:
        yield term, REPLACED, f"<{uris[code]}>"
    for match in concept.matches:
        yield term, f"<{_PREDICATE[match.relation]}>", f"<{uris[match.target]}>"


def _labels(concept: Concept, term: str) -> Iterator[Statement]:
    key = concept.code.partition(":")[2]
    for tag, text in concept.label.items():
        if (tag, text) != (UNKNOWN, key):  # made up because its file has none
            yield term, _TEXTS["pref"], literal(text, tag)
    for predicate, words in ((_TEXTS["alt"], concept.alt), (_TEXTS["hidden"], concept.hidden)):
        for tag, texts in words.items():
            yield from ((term, predicate, literal(text, tag)) for text in texts)
    yield from ((term, skos("definition"), said) for said in _texts(concept.definition))


def _is_scheme(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    yield f"<{uri_of(scheme)}>", TYPE, skos("ConceptScheme")


def _titled(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    return ((f"<{uri_of(scheme)}>", TITLES[0], said) for said in _texts(scheme.name))


def _versioned(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    yield f"<{uri_of(scheme)}>", VERSIONS[0], literal(scheme.version)


def _sourced(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    if scheme.source:
        yield f"<{uri_of(scheme)}>", SOURCES[0], _named(scheme.source)


def _licensed(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    if scheme.licence:
        yield f"<{uri_of(scheme)}>", LICENCES[0], _named(scheme.licence)


def _identified(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    uri = uri_of(scheme)
    if scheme_id_of(uri) != scheme.id:
        yield f"<{uri}>", IDENTIFIER, literal(scheme.id)


def _placed_in(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    term = f"<{uri_of(scheme)}>"
    return ((f"<{concept.uri}>", skos("inScheme"), term) for concept in scheme.concepts)


def _noted(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    for concept in scheme.concepts:
        yield f"<{concept.uri}>", skos("notation"), literal(concept.code.partition(":")[2])


def _topped(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    term = f"<{uri_of(scheme)}>"
    for concept in tops_of(scheme):
        yield f"<{concept.uri}>", skos("topConceptOf"), term
        yield term, skos("hasTopConcept"), f"<{concept.uri}>"


def _stacked(scheme: Scheme, uris: Uris) -> Iterator[Statement]:
    for concept in scheme.concepts:
        for code in concept.broader:
            above = f"<{uris[code]}>"
            yield f"<{concept.uri}>", skos("broader"), above
            yield above, skos("narrower"), f"<{concept.uri}>"


def _deprecated(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    for concept in scheme.concepts:
        if concept.retired is not None:
            yield f"<{concept.uri}>", DEPRECATED, TRUE


def _retired(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    for concept in scheme.concepts:
        if concept.retired is not None:
            yield f"<{concept.uri}>", OWN.RETIRED, f'"{concept.retired.isoformat()}"^^{OWN.DAY}'


def _numbered(scheme: Scheme, _: Uris) -> Iterator[Statement]:
    for place, concept in enumerate(scheme.concepts, start=1):
        yield f"<{concept.uri}>", OWN.PLACE, f'"{place}"^^{OWN.NUMBER}'


KINDS: Final[Mapping[str, Callable[[Scheme, Uris], Iterator[Statement]]]] = {
    "ConceptScheme": _is_scheme,
    "title": _titled,
    "versionInfo": _versioned,
    "source": _sourced,
    "license": _licensed,
    "identifier": _identified,
    "inScheme": _placed_in,
    "notation": _noted,
    "topConceptOf": _topped,
    "broader": _stacked,
    "deprecated": _deprecated,
    "retired": _retired,
    "place": _numbered,
}
"""The kinds of statements that a file may leave out, by the property that stands for each."""


def _texts(texts: LocalizedText | None) -> Iterator[str]:
    return (literal(text, tag) for tag, text in (texts or {}).items())


def _named(text: str) -> str:
    return f"<{text}>" if looks_like_iri(text) else literal(text)
