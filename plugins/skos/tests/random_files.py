# SPDX-License-Identifier: EUPL-1.2
"""
Random files of SKOS, and what follows from their statements: written from the SKOS Reference, without our code.
"""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onestopshop_skos.parsing import distinct, parsed
from onestopshop_skos.terms import Statement

__all__ = ["SKOS", "entailed", "files", "statements_in"]

SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XL = "http://www.w3.org/2008/05/skos-xl#"
_DCT = "http://purl.org/dc/terms/"
_OWL = "http://www.w3.org/2002/07/owl#"

_CONCEPTS = [
    "https://a.example/list/rent",
    "https://a.example/list/Rent",
    "https://b.example/x#rent",
    "urn:x:9",
]
_CONCEPTS += [f"https://a.example/list/{number}" for number in range(8)]
_SCHEMES = ["https://a.example/list", "https://b.example/x", "https://b.example/list/"]
_OTHERS = ["https://a.example/group", "https://c.example/label", "https://w3id.org/onestopshop/b/bekend"]
_BLANK = ["_:a", "_:b", "_:c"]
_TEXTS = [
    '"Rent"@en',
    '"rent"@en-gb',
    '"Huur"@nl',
    '"Huur"',
    '"9"',
    '"0"',
    '"a \\"quote\\"\\n\\u0001"@fr',
    '"  "@en',
]
_TEXTS += [
    '"x"@und',
    '"x"@averylongtagthatisnone',
    '"2026-02-30"^^<http://www.w3.org/2001/XMLSchema#date>',
    '"1.0"',
]


def _skos(name: str) -> str:
    return f"<{SKOS}{name}>"


_LINKS = [
    *map(
        _skos,
        ["broader", "narrower", "related", "broaderTransitive", "narrowerTransitive", "semanticRelation"],
    ),
    *map(_skos, ["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "mappingRelation"]),
    *map(_skos, ["inScheme", "topConceptOf", "hasTopConcept", "member", "memberList"]),
    f"<{_XL}prefLabel>",
    f"<{_XL}altLabel>",
    f"<{_DCT}isReplacedBy>",
    f"<{_DCT}replaces>",
    f"<{_DCT}source>",
    "<https://c.example/other>",
]
_SAYINGS = [
    *map(_skos, ["prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote", "notation"]),
    f"<{_XL}literalForm>",
    f"<{_DCT}title>",
    f"<{_DCT}license>",
    f"<{_DCT}identifier>",
    f"<{_OWL}versionInfo>",
    "<http://www.w3.org/2000/01/rdf-schema#label>",
    "<https://w3id.org/onestopshop/ns#place>",
    "<https://w3id.org/onestopshop/ns#draft>",
]
_CLASSES = [
    *map(_skos, ["Concept", "Concept", "Concept", "ConceptScheme", "Collection", "OrderedCollection"]),
    f"<{_XL}Label>",
]
_DEPRECATED = ['"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"1"', '"false"', '"true"']


def _resources() -> SearchStrategy[str]:
    named = st.sampled_from([f"<{one}>" for one in _CONCEPTS * 3 + _SCHEMES * 2 + _OTHERS])
    return st.one_of(named, named, named, st.sampled_from(_BLANK))


def files() -> SearchStrategy[bytes]:
    """Return files of N-Triples whose statements are likely to meet."""
    one = _resources()
    lines = st.one_of(
        st.tuples(one, st.sampled_from(_LINKS), one),
        st.tuples(one, st.just(_TYPE), st.sampled_from(_CLASSES)),
        st.tuples(one, st.just(_TYPE), st.sampled_from(_CLASSES)),
        st.tuples(one, st.sampled_from(_SAYINGS), st.sampled_from(_TEXTS)),
        st.tuples(one, st.just(f"<{_OWL}deprecated>"), st.sampled_from(_DEPRECATED)),
    )
    head = f"<{_CONCEPTS[0]}> {_TYPE} {_skos('Concept')} .\n"
    return st.lists(lines, max_size=30).map(
        lambda drawn: (head + "".join(f"{' '.join(line)} .\n" for line in drawn)).encode()
    )


def statements_in(content: bytes, kind: str = "ntriples") -> set[Statement]:
    """Return the statements of a file."""
    return distinct(parsed(content, kind, "https://base.example/"))[0]


_INVERSE = {"broader": "narrower", "topConceptOf": "hasTopConcept", "broaderTransitive": "narrowerTransitive"}
_SEMANTIC = {"broader", "narrower", "related", "broaderTransitive", "narrowerTransitive", "semanticRelation"}
_MAPPING = {"exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "mappingRelation"}


def entailed(statements: set[Statement]) -> set[Statement]:
    """
    Return what follows, as far as a writer may add it.

    The classes of SKOS (S4 to S8, S19), inverses (S8, S25, S26), plain labels
    from SKOS-XL (S55 to S57), and that who replaces another is what it is replaced by.
    """
    found = set(statements)
    inverse = {_skos(a): _skos(b) for pair in _INVERSE.items() for a, b in (pair, pair[::-1])}
    inverse |= {f"<{_DCT}replaces>": f"<{_DCT}isReplacedBy>", f"<{_DCT}isReplacedBy>": f"<{_DCT}replaces>"}
    forms = {(s, o) for s, p, o in statements if p == f"<{_XL}literalForm>"}
    for subject, predicate, object in statements:
        if predicate in inverse and object[0] != '"':
            found.add((object, inverse[predicate], subject))
        if predicate.startswith(f"<{_XL}") and predicate.endswith("Label>"):
            found |= {
                (subject, _skos(predicate[len(_XL) + 1 : -1]), text) for one, text in forms if one == object
            }
    for subject, predicate, object in set(found):
        name = predicate.removeprefix(f"<{SKOS}")[:-1]
        if name in _SEMANTIC | _MAPPING:
            found |= {(subject, _TYPE, _skos("Concept")), (object, _TYPE, _skos("Concept"))}
        if name == "topConceptOf":
            found |= {(subject, _skos("inScheme"), object), (subject, _TYPE, _skos("Concept"))}
        if name in {"topConceptOf", "inScheme"}:
            found.add((object, _TYPE, _skos("ConceptScheme")))
    return found
