# SPDX-License-Identifier: EUPL-1.2
"""
Graphs of concepts as strangers state them, in four syntaxes of RDF.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import RdfFormat, parse
from tests.proofs.fuzz.trees import rough
from tests.proofs.fuzz.values import STRANGE, TAGS, changed, text

__all__ = ["SYNTAXES", "is_graph", "jsonld", "ntriples", "rdfxml", "statements", "turtle"]

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PREFIXES: Final = {
    "skos": _SKOS,
    "rdf": _RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "dct": "http://purl.org/dc/terms/",
    "xl": "http://www.w3.org/2008/05/skos-xl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ex": "https://example.org/t/",
}
_CLASSES: Final = ("Concept", "Concept", "Concept", "ConceptScheme", "Collection", "OrderedCollection")
_TEXTS: Final = ("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote", "notation")
_LINKS: Final = (
    "broader", "narrower", "related", "broaderTransitive", "narrowerTransitive", "semanticRelation", "inScheme",
    "topConceptOf", "hasTopConcept", "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "member",
    "memberList", "mappingRelation",
)  # fmt: skip
_OTHERS: Final = (
    "dct:title", "dct:license", "dct:isReplacedBy", "dct:replaces", "dct:identifier", "owl:versionInfo",
    "owl:deprecated", "rdfs:label", "rdfs:comment", "xl:prefLabel", "xl:literalForm", "rdf:first", "rdf:rest", "ex:own",
    "dct:source", "owl:imports", "rdfs:seeAlso",
)  # fmt: skip
_IRIS: Final = (
    "https://example.org/t/", "https://example.org/t/s", "https://w3id.org/onestopshop/b/begrijpbaar",
    "https://w3id.org/onestopshop/b", "urn:uuid:6b0c7f5e-0000-4000-8000-000000000001", "http://example.org/ü",
    "file:///etc/passwd", "https://example.org/a%20b", "https://example.org/" + "x" * 2000,
)  # fmt: skip
_BAD_IRIS: Final = (
    "",
    "a b",
    "relative",
    "https://example.org/<",
    "http://[",
    "//x",
    "#",
    "?",
    "x:",
    "\\",
    "\u202e",
)
_TYPES: Final = (
    "xsd:date",
    "xsd:boolean",
    "xsd:integer",
    "xsd:string",
    "xsd:decimal",
    "ex:own",
    "rdf:langString",
)
_VALUES: Final = ("2026-01-01", "2026-02-30", "true", "1", "maybe", "9" * 60, "INF", "-0", "")

Term = tuple[str, str, str]
"""``iri``, ``blank`` or ``text``; what it says; a tag or ``^`` and a type."""

Triple = tuple[Term, str, Term]


def statements(random: Random) -> list[Triple]:
    """Return some statements: a small scheme, and others that no scheme has."""
    nodes = [_node(random, number) for number in range(random.randint(2, 9))]
    scheme: Term = ("iri", "https://example.org/t/s", "")
    found: list[Triple] = [(scheme, "rdf:type", ("iri", f"{_SKOS}ConceptScheme", ""))] * (
        random.random() < 0.7
    )
    for node in nodes:
        if random.random() < 0.9:
            found.append((node, "rdf:type", ("iri", f"{_SKOS}{random.choice(_CLASSES)}", "")))
            found.append((node, "skos:inScheme", scheme))
        texts = random.choices(_TEXTS, k=random.randint(0, 3))
        found += [(node, f"skos:{name}", _text(random)) for name in texts]
    links = random.choices(_LINKS, k=random.randint(0, 12))
    found += [(random.choice(nodes), f"skos:{name}", random.choice([*nodes, scheme])) for name in links]
    for _ in range(random.choice((0, 0, 1, 4))):
        object = random.choice(nodes) if random.random() < 0.4 else _text(random)
        found.append((random.choice([*nodes, scheme]), random.choice(_OTHERS), object))
    for _ in range(random.choice((0, 0, 0, 1, 3)) if found else 0):  # the same again, or in a wrong place
        one, other = random.choice(found), random.choice(found)
        found.append((one[0], other[1], one[2]))
    random.shuffle(found)
    return found


def ntriples(random: Random) -> bytes:
    """Return statements in N-Triples."""
    lines = [f"{_plain(one)} <{_whole(name)}> {_plain(other)} ." for one, name, other in statements(random)]
    return "\n".join([*lines, ""]).encode("utf-8", "surrogatepass")


def turtle(random: Random) -> bytes:
    """Return statements in Turtle, shortened here and there."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in _PREFIXES.items()]
    if random.random() < 0.3:
        lines.append(random.choice(("@base <https://example.org/base/> .", "BASE <x>", "PREFIX ex: <#>")))
    for subject, pairs in _by_subject(statements(random)).items():
        said = " ;\n  ".join(
            f"{'a' if name == 'rdf:type' else name} {_short(random, one)}" for name, one in pairs
        )
        lines.append(f"{_short(random, subject)} {said} .")
    if random.random() < 0.2:
        depth = random.choice((1, 5, 200))
        lines.append(f"ex:n skos:note {'[ ex:p ' * depth}1{' ]' * depth} .")
    if random.random() < 0.2:
        lines.append(f"ex:l skos:memberList ({' '.join(['ex:c1'] * random.choice((0, 3, 300)))}) .")
    return "\n".join([*lines, ""]).encode("utf-8", "surrogatepass")


def rdfxml(random: Random) -> bytes:
    """Return statements in RDF/XML."""
    spaces = " ".join(f"xmlns:{name}={quoteattr(iri)}" for name, iri in _PREFIXES.items())
    lines = ['<?xml version="1.0" encoding="UTF-8"?>'] * (random.random() < 0.8)
    if random.random() < 0.1:
        lines.append(random.choice(("<!DOCTYPE rdf:RDF>", '<!DOCTYPE rdf:RDF SYSTEM "x.dtd">', "<!-- - -->")))
    lines.append(
        f"<rdf:RDF {spaces}{random.choice(('', ' xml:base=' + quoteattr('https://example.org/'), ''))}>"
    )
    for subject, pairs in _by_subject(statements(random)).items():
        about = "rdf:nodeID" if subject[0] == "blank" else "rdf:about"
        lines.append(f"<rdf:Description {about}={quoteattr(subject[1])}>")
        lines += [f"  {_element(name, one)}" for name, one in pairs]
        lines.append("</rdf:Description>")
    return "\n".join([*lines, "</rdf:RDF>", ""]).encode("utf-8", "surrogatepass")


def jsonld(random: Random) -> bytes:
    """Return statements in JSON-LD, with a context of their own or none."""
    graph = []
    for subject, pairs in _by_subject(statements(random)).items():
        body: dict[str, Any] = {"@id": f"_:{subject[1]}" if subject[0] == "blank" else subject[1]}
        for name, one in pairs:
            body.setdefault(name, []).append(_object(one))
        graph.append(body)
    document: Any = {"@context": dict(_PREFIXES), "@graph": graph}
    if random.random() < 0.4:
        document = changed(random, document, rough(random))
    elif random.random() < 0.1:
        document["@context"] = random.choice(
            (
                "https://w3id.org/onestopshop/skos.jsonld",
                ["x"],
                {"@vocab": _SKOS},
                [{}, None],
                {"@base": "x"},
                1,
                None,
            )
        )
    return json.dumps(document, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def is_graph(syntax: str) -> Callable[[bytes], bool]:
    """Return what says whether a file is of a syntax."""

    def holds(content: bytes) -> bool:
        try:
            return any(
                True for _ in parse(content, SYNTAXES[syntax], base_iri="https://example.org/", lenient=True)
            )
        except (SyntaxError, ValueError, RecursionError):
            return False

    return holds


SYNTAXES: Final[Mapping[str, RdfFormat]] = {
    "turtle": RdfFormat.TURTLE,
    "rdfxml": RdfFormat.RDF_XML,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
}
"""The syntaxes, by the names of the formats."""


def _node(random: Random, number: int) -> Term:
    kind = random.random()
    if kind < 0.88:
        return ("iri", f"https://example.org/t/c{number}", "")
    if kind < 0.93:
        return ("blank", f"b{number}", "")
    return ("iri", random.choice(_BAD_IRIS) if kind > 0.985 else random.choice(_IRIS), "")


def _text(random: Random) -> Term:
    said = random.choice(STRANGE) if random.random() < 0.04 else text(random)
    kind = random.random()
    if kind < 0.7:
        return (
            "text",
            said,
            random.choice(TAGS) if kind < 0.66 else random.choice(("x", "EN", "a-" * 9, "e n")),
        )
    return ("text", random.choice(_VALUES), f"^{random.choice(_TYPES)}") if kind < 0.8 else ("text", said, "")


def _whole(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{_PREFIXES[prefix]}{rest}"


def _plain(term: Term) -> str:
    kind, said, more = term
    if kind == "iri":
        return f"<{said}>"
    if kind == "blank":
        return f"_:{said}"
    if more.startswith("^"):
        return f"{_quoted(said)}^^<{_whole(more[1:])}>"
    return f"{_quoted(said)}@{more}" if more else _quoted(said)


def _quoted(said: str) -> str:
    return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007F")


def _short(random: Random, term: Term) -> str:
    kind, said, more = term
    own = said.removeprefix(_PREFIXES["ex"])
    if kind == "iri" and own.isalnum() and random.random() < 0.8:
        return f"ex:{own}"
    if kind == "iri" and said.startswith(_SKOS):
        return f"skos:{said.removeprefix(_SKOS)}"
    if kind == "text" and random.random() < 0.1:
        return f'"""{said}"""{"@" + more if more and more[0] != "^" else ""}'
    return _plain(term)


def _element(name: str, term: Term) -> str:
    kind, said, more = term
    if kind == "iri":
        return f"<{name} rdf:resource={quoteattr(said)}/>"
    if kind == "blank":
        return f"<{name} rdf:nodeID={quoteattr(said)}/>"
    if more.startswith("^"):
        return f"<{name} rdf:datatype={quoteattr(_whole(more[1:]))}>{escape(said)}</{name}>"
    return f"<{name}{f' xml:lang={quoteattr(more)}' if more else ''}>{escape(said)}</{name}>"


def _object(term: Term) -> Mapping[str, str]:
    kind, said, more = term
    if kind != "text":
        return {"@id": f"_:{said}" if kind == "blank" else said}
    if more.startswith("^"):
        return {"@value": said, "@type": more[1:]}
    return {"@value": said, "@language": more} if more else {"@value": said}


def _by_subject(triples: Sequence[Triple]) -> Mapping[Term, Sequence[tuple[str, Term]]]:
    found: dict[Term, list[tuple[str, Term]]] = defaultdict(list)
    for subject, name, object in triples:
        found[subject].append((name, object))
    return found
