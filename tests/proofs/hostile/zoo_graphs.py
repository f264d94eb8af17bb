# SPDX-License-Identifier: EUPL-1.2
"""
Hostile graphs: contexts that stand elsewhere, document types, nests, and nodes without names that look all alike.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

from tests.proofs.hostile.watch import Bait
from tests.proofs.hostile.zoo import BIDI, PATHS, Beast, Content

__all__ = ["GRAPHS"]

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_HEAD: Final = f"@prefix skos: <{_SKOS}> .\n@prefix ex: <https://example.org/t/> .\n"
_GOOD: Final = (
    'ex:s a skos:ConceptScheme .\nex:a a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "a"@en .\n'
)
_DEEP: Final = 100_000


def _jsonld() -> Iterator[Beast]:
    def with_context(context: Callable[[Bait], Any]) -> Content:
        concept = {"@id": "https://example.org/t/a", "@type": f"{_SKOS}Concept"}
        return lambda bait: json.dumps({"@context": context(bait), "@graph": [concept]})

    contexts: dict[str, Callable[[Bait], Any]] = {
        "an address": lambda bait: bait.url,
        "a file": lambda bait: f"file://{bait.file}",
        "a path": lambda bait: str(bait.file),
        "a relative path": lambda _: "../../bait/secret.txt",
        "one of several": lambda bait: [{}, bait.url],
        "imported": lambda bait: {"@version": 1.1, "@import": bait.url},
        "of one property": lambda bait: {"p": {"@id": "https://example.org/p", "@context": bait.url}},
        "of one property of one property": lambda bait: {
            "p": {"@id": "https://example.org/p", "@context": {"q": {"@id": "x:q", "@context": [bait.url]}}}
        },
        "of a type": lambda bait: {"T": {"@id": "https://example.org/T", "@context": {"@import": bait.url}}},
        "one that looks like ours": lambda _: "https://w3id.org/onestopshop/skos.jsonld/../../../evil",
    }
    for name, context in contexts.items():
        yield Beast(name=f"context: {name}", doors=["jsonld"], content=with_context(context), refused=True)
    inner = {"@context": {}, "@graph": [{"@id": "x:a", "x:b": {"@context": "BAIT", "@id": "x:c"}}]}
    refused: dict[str, Content] = {
        "context: deep inside": lambda bait: json.dumps(inner).replace("BAIT", bait.url),
        "NaN": '{"@context": {}, "x:a": NaN}',
        "a key twice": '{"@id": "x:a", "@id": "x:b"}',
        "lists in lists": "[" * _DEEP + "]" * _DEEP,
        "objects in objects": '{"x:a":' * _DEEP + "1" + "}" * _DEEP,
        "graphs in graphs": '{"@graph":[' * 5_000 + "]}" * 5_000,
        "a number of a million digits": '{"@id": "x:a", "x:b": ' + "9" * 1_000_000 + "}",
        "an empty file": "",
        "nothing": "{}",
        "UTF-16": '{"@id": "x:a"}'.encode("utf-16"),
        "half a character alone": '"\\ud800"',
    }
    for name, content in refused.items():
        yield Beast(name=name, doors=["jsonld"], content=content, refused=True)
    circle = {f"t{n}": {"@id": f"t{(n + 1) % 500}:x"} for n in range(500)}
    yield Beast(name="words in a circle", doors=["jsonld"], content=with_context(lambda _: circle))
    label = '{"@id": "x:a", "@type": "%sConcept", "%sprefLabel": {"@value": "%s", "@language": "en"}}'
    for said in ("\\ud800", "\\u0000", "\\u202e"):
        yield Beast(name=f"a label with {said}", doors=["jsonld"], content=label % (_SKOS, _SKOS, said))


def _xml() -> Iterator[Beast]:
    def document(before: str, said: str = "x") -> str:
        return (
            f'{before}<rdf:RDF xmlns:rdf="{_RDF}" xmlns:skos="{_SKOS}"><skos:Concept rdf:about="https://example.org/a">'
            f'<skos:prefLabel xml:lang="en">{said}</skos:prefLabel></skos:Concept></rdf:RDF>'
        )

    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    refused: dict[str, Content] = {
        "a billion laughs": document(f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]>', "&l11;"),
        "a quadratic bomb": document(f'<!DOCTYPE r [<!ENTITY l "{"x" * 100_000}">]>', "&l;" * 10_000),
        "laughs in small letters": document('<!doctype r [<!entity l "ha">]>', "&l;"),
        "a file": lambda bait: document(f'<!DOCTYPE r [<!ENTITY l SYSTEM "file://{bait.file}">]>', "&l;"),
        "an address": lambda bait: document(f'<!DOCTYPE r [<!ENTITY l SYSTEM "{bait.url}">]>', "&l;"),
        "a parameter": lambda bait: document(f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{bait.dtd}">%p;]>', "&x;"),
        "a foreign DTD": lambda bait: document(f'<!DOCTYPE r SYSTEM "file://{bait.dtd}">', "&x;"),
        "UTF-16": document('<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"),
        "UTF-32": document("").encode("utf-32"),
        "EBCDIC": document('<!DOCTYPE r [<!ENTITY l "ha">]>', "&l;").encode("cp037"),
        "an empty file": "",
        "no concept": f'<rdf:RDF xmlns:rdf="{_RDF}"/>',
        "U+0000": document("", "&#0;"),
        "half a character": document("", "&#xD800;"),
    }
    for name, content in refused.items():
        yield Beast(name=f"RDF/XML: {name}", doors=["rdfxml"], content=content, refused=True)
    taken: dict[str, Content] = {
        "elements in elements": document("", "x").replace("x<", "<a>" * _DEEP + "<"),
        "included": lambda bait: document(
            "", f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{bait.file}"/>'
        ),
        "a style": lambda bait: document(f'<?xml-stylesheet href="{bait.url}"?>'),
        "a base": lambda bait: document("").replace(
            "<skos:Concept ", f'<skos:Concept xml:base="file://{bait.file}" '
        ),
        "a schema": lambda bait: document("").replace(
            "<rdf:RDF", f'<rdf:RDF xmlns:i="{_RDF}" i:schemaLocation="x {bait.url}"'
        ),
        "60,000 attributes": document("").replace("<skos:Concept", f"<skos:Concept {_attributes(60_000)}"),
    }
    for name, content in taken.items():
        yield Beast(name=f"RDF/XML: {name}", doors=["rdfxml"], content=content)


def _turtle() -> Iterator[Beast]:
    refused: dict[str, Content] = {
        "an empty file": "",
        "no concept": _HEAD,
        "a text without an end": _HEAD + _GOOD + 'ex:a skos:note """' + "x" * 1_000_000,
        "statements about statements": _HEAD + _GOOD + "<< ex:a ex:b ex:c >> ex:d ex:e .\n",
        "a prefix that is none": _HEAD + _GOOD + "nobody:a a skos:Concept .\n",
        "UTF-16": (_HEAD + _GOOD).encode("utf-16"),
    }
    for name, content in refused.items():
        yield Beast(name=f"Turtle: {name}", doors=["turtle"], content=content, refused=True)
    nodes = [f"_:n{number}" for number in range(9)]
    alike = "".join(f"{a} ex:p {b} .\n{b} ex:p {a} .\n" for a, b in combinations(nodes, 2))
    taken: dict[str, Content] = {
        "nests": _HEAD + _GOOD + "ex:a skos:note " + "[ ex:p " * 2_000 + "1" + " ]" * 2_000 + " .\n",
        "nests without an end": _HEAD + _GOOD + "ex:a skos:note " + "[ ex:p " * _DEEP,
        "lists in lists": _HEAD + _GOOD + "ex:a skos:note " + "(" * _DEEP + ")" * _DEEP + " .\n",
        "nodes that look all alike": _HEAD + _GOOD + alike + "ex:a skos:note _:n0 .\n",
        "a ring of nodes": _HEAD
        + _GOOD
        + "".join(f"_:r{n} ex:p _:r{(n + 1) % 3_000} .\n" for n in range(3_000)),
        "a list of 3,000": f"{_HEAD}{_GOOD}ex:o a skos:OrderedCollection ; skos:memberList ({' ex:a' * 3_000} ) .\n",
        "a base": lambda bait: f"@base <file://{bait.file}> .\n{_HEAD}{_GOOD}<> skos:note <#x> .\n",
        "imports": lambda bait: (
            _HEAD + _GOOD + f"ex:s <http://www.w3.org/2002/07/owl#imports> <{bait.url}> .\n"
        ),
        "a source": lambda bait: (
            _HEAD + _GOOD + f"ex:s <http://purl.org/dc/terms/source> <file://{bait.file}> .\n"
        ),
        "U+0000": _HEAD + _GOOD.replace('"a"', '"\\u0000"'),
        "half a character": _HEAD + _GOOD.replace('"a"', '"\\uD800"'),
        "a tag of 100,000 letters": _HEAD + _GOOD.replace("@en", "@en" + "-aaaaaaaa" * 10_000),
        "a name of a million letters": _HEAD
        + _GOOD.replace("ex:a ", f"<https://example.org/{'x' * 1_000_000}> "),
        "a ladder": _HEAD + _GOOD + "".join(f"ex:l{n} skos:broader ex:l{n + 1} .\n" for n in range(5_000)),
        "a circle": _HEAD
        + _GOOD
        + "".join(f"ex:l{n} skos:broader ex:l{(n + 1) % 999} .\n" for n in range(999)),
        "all above all": _HEAD
        + "".join(f"ex:c{a} skos:broader ex:c{b} .\n" for a in range(150) for b in range(150)),
        "all exactly all": _HEAD
        + "".join(
            f"ex:c{a} a skos:Concept ; skos:exactMatch ex:c{b} .\n" for a in range(150) for b in range(150)
        ),
    }
    for name, content in taken.items():
        yield Beast(name=f"Turtle: {name}", doors=["turtle"], content=content)
    for path in (*PATHS, *BIDI, "=1+1", "a b", "<", "{}"):
        said = json.dumps(path)
        iri = "".join(f"\\u{ord(one):04X}" if ord(one) < 0x10000 else f"\\U{ord(one):08X}" for one in path)
        text = f"{_HEAD}<https://example.org/{iri}> a skos:ConceptScheme ; "
        text += f"<http://purl.org/dc/terms/identifier> {said} .\n"
        text += f"<https://example.org/x/{iri}> a skos:Concept ; skos:notation {said} ; skos:prefLabel {said}@en .\n"
        yield Beast(name=f"Turtle: named {path!r}", doors=["turtle"], content=text)


def _ntriples() -> Iterator[Beast]:
    good = f"<x:a> <{_RDF}type> <{_SKOS}Concept> .\n"
    nested = "<<( " * 5_000 + "<x:a> <x:b> <x:c>" + " )>>" * 5_000
    contents: dict[str, Content] = {
        "a line of 20 MB": lambda _: good + f'<x:a> <x:b> "{"x" * 20_000_000}" .\n',
        "50,000 lines": good + "".join(f"<x:a{n}> <x:b> <x:c> .\n" for n in range(50_000)),
        "statements in statements": good + f"<x:a> <x:b> {nested} .\n",
        "half a character": good + '<x:a> <x:b> "\\uD800" .\n',
        "a byte that is none": good.encode() + b'<x:a> <x:b> "\xff" .\n',
        "names that are none": good
        + f"<> <{_RDF}type> <{_SKOS}Concept> .\n<a b> <{_RDF}type> <{_SKOS}Concept> .\n",
        "10,000 nodes that look alike": good + "".join(f"<x:a> <x:b> _:n{n} .\n" for n in range(10_000)),
    }
    for name, content in contents.items():
        yield Beast(name=f"N-Triples: {name}", doors=["ntriples"], content=content)


def _attributes(count: int) -> str:
    return " ".join(f'skos:a{number}="x"' for number in range(count))


GRAPHS: Final[Sequence[Beast]] = (*_jsonld(), *_xml(), *_turtle(), *_ntriples())
"""All of them."""
