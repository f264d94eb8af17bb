# SPDX-License-Identifier: EUPL-1.2
"""
Nothing that a file says is lost, and only what follows from it is added.
"""

import json
import tempfile
from pathlib import Path
from random import Random

import attrs
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from plugins.skos.tests.random_files import SKOS, entailed, files, statements_in
from rdflib.compare import isomorphic

from onestopshop.builtin.toml_taxonomy import TomlFormat
from onestopshop.plugin import LocalizedText, Scheme, Taxonomy
from onestopshop_skos.keeping import line_of
from onestopshop_skos.reading import taxonomies_of
from onestopshop_skos.terms import Statement
from onestopshop_skos.writing import WRITERS, written

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
BASE = "https://base.example/"


def again(things: tuple[Taxonomy, ...], kind: str = "turtle") -> tuple[Taxonomy, ...]:
    """Return what is read from the file of some models."""
    return tuple(taxonomies_of(statements_in(written(things, kind), kind), base=BASE))


def graph_of(statements: set[Statement]) -> rdflib.Graph:
    """Return the graph of statements, for a library that is not ours."""
    graph = rdflib.Graph()
    graph.parse(data="\n".join(map(line_of, statements)), format="nt")
    return graph


@given(files())
def test_nothing_is_lost_and_only_what_follows_is_added(content: bytes) -> None:
    """
    A random file that is read and written says all that it said, and nothing that does not follow from it.
    """
    before = statements_in(content)

    things = tuple(taxonomies_of(before, base=BASE))
    after = statements_in(written(things, "turtle"), "turtle")

    added = graph_of(after) - graph_of(before & after)
    said = {one for one in after if "_:" not in one[0] + one[2]}
    assert said <= entailed(before), said - entailed(before)
    assert {one for one in before if "_:" not in one[0] + one[2]} <= after
    assert len(after) - len(before) == len(said - before), added.serialize()


@given(files(), st.sampled_from(sorted(WRITERS)))
def test_one_round_is_enough(content: bytes, kind: str) -> None:
    """
    What was written once is read as the same models, in every syntax, and is the same graph and the same bytes.
    """
    things = tuple(taxonomies_of(statements_in(content), base=BASE))
    once = written(things, "turtle")

    assert things == again(things, kind)
    assert once == written(again(things, kind), "turtle")
    assert isomorphic(
        graph_of(statements_in(once, "turtle")), graph_of(statements_in(written(things, kind), kind))
    )


@given(files())
def test_a_scheme_that_a_city_keeps_as_toml_is_written_as_its_file_was(content: bytes) -> None:
    """
    A scheme that was imported stands in the city's folder as TOML, and nothing is lost on that way.
    """
    things = taxonomies_of(statements_in(content), base=BASE)

    kept = [_through_toml(one) if isinstance(one, Scheme) else one for one in things]

    assert written(things, "turtle") == written(kept, "turtle")


def _through_toml(scheme: Scheme) -> Taxonomy:
    with tempfile.TemporaryDirectory() as folder:
        TomlFormat().write([scheme], Path(folder, "a.toml"))
        return TomlFormat().read(Path(folder, "a.toml"), base=BASE)[0]


@given(files(), st.randoms(use_true_random=False))
def test_the_order_of_a_file_says_nothing(content: bytes, random: Random) -> None:
    """
    The same statements in another order, with other names for blank nodes, give the same bytes.
    """
    lines = content.decode().splitlines()
    random.shuffle(lines)
    other = "\n".join(lines).replace("_:a ", "_:zebra ").replace("_:b ", "_:a ")

    first, second = (taxonomies_of(statements_in(each), base=BASE) for each in (content, other.encode()))

    assert written(tuple(first), "turtle") == written(tuple(second), "turtle")


def test_blank_nodes_of_two_files_stay_apart() -> None:
    """
    Two files whose blank nodes have the same names can be written into one.
    """
    line = "<x:{}> a <{}Concept> ; <x:p> [ <x:q> '{}' ] ."
    files = [line.format(name, SKOS, name).encode() for name in "ab"]
    things = [one for file in files for one in taxonomies_of(statements_in(file, "turtle"), base=BASE)]

    both = statements_in(written(things, "turtle"), "turtle")

    assert isomorphic(graph_of(both), graph_of(statements_in(b"\n".join(files), "turtle")))


def test_a_resource_that_is_called_as_a_blank_node_of_ours_stays() -> None:
    """
    An IRI of the form by which blank nodes are named while they are sorted is no blank node.
    """
    line = (
        f"<x:a> a <{SKOS}Concept> ; <x:p> [ <x:q> 'a' ], <urn:onestopshop:way:{'a' * 64}> , [ <x:r> 'b' ] ."
    )
    (scheme,) = taxonomies_of(
        statements_in(f"{line} [ <x:s> <urn:onestopshop:way:{'b' * 64}> ] .".encode(), "turtle"), base=BASE
    )

    assert isinstance(scheme, Scheme)
    text = " ".join(scheme.foreign)
    assert [1, 1] == [text.count(f"<urn:onestopshop:way:{one * 64}>") for one in "ab"]


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_an_iri_that_looks_like_a_prefix_is_none(kind: str) -> None:
    """
    An IRI whose scheme is called like a prefix stays that IRI, and a text where a class is due stays a text.
    """
    odd = f'<title:a> <dct:license> <owl:b> .\n<x:a> <{RDF}type> "text"@nl .\n<Concept:c> <skos:d> <id:e> .\n'
    content = f"<x:a> <{RDF}type> <{SKOS}Concept> .\n{odd}".encode()
    things = taxonomies_of(statements_in(content), base=BASE)

    assert statements_in(content) == statements_in(written(things, kind), kind)


def test_every_syntax_says_a_language_alike() -> None:
    """
    Tags are compared without case, however a syntax writes them.
    """
    turtle = f'<x:a> a <{SKOS}Concept> ; <{SKOS}prefLabel> "Huur"@nl-BE .'
    node = {
        "@id": "x:a",
        "@type": f"{SKOS}Concept",
        f"{SKOS}prefLabel": {"@value": "Huur", "@language": "nl-BE"},
    }

    assert statements_in(turtle.encode(), "turtle") == statements_in(json.dumps(node).encode(), "jsonld")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD uses it
@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_ours_and_theirs_parse_alike(kind: str) -> None:
    """
    A written file is the same graph for rdflib, whatever stands in its texts.
    """
    text = '"a \\"b\\" \\\\ \\n\\r\\t\\u0001\\u007F  é 𝄞 \\uFFFE"'
    kinds = ("altLabel", "scopeNote", "note")
    lines = [f"<x:a> <{SKOS}{one}> {text}@nl ." for one in kinds]
    lines += [
        f"<x:a> <{SKOS}prefLabel> {text}@zh-hant-tw .",
        f"<x:b> <{SKOS}broader> <x:a> .",
        f"<x:b> <p:p> {text} .",
    ]
    content = "\n".join(lines)
    things = tuple(taxonomies_of(statements_in(content.encode()), base=BASE))

    theirs = rdflib.Graph()
    theirs.parse(data=written(things, kind), format={"jsonld": "json-ld", "ntriples": "nt"}.get(kind, kind))

    ours = graph_of(statements_in(written(things, "ntriples")))
    assert isomorphic(ours, theirs)


_HEADINGS = (
    "",
    ' ; dct:hasVersion "3" ; rdfs:label "Huur"@nl ; dct:rights "all" ; dc:source "a book"',
    ' ; owl:versionInfo 3 ; dct:title "Huur", "Rent" ; dct:license "all"@en ; dct:source "a book"@en',
)


@pytest.mark.parametrize("said", _HEADINGS)
def test_what_a_city_changes_of_an_imported_scheme_is_written(said: str) -> None:
    """
    Version, name, source and licence that somebody changed are written, whatever the file said in their place.
    """
    names = {"dct": "http://purl.org/dc/terms/", "dc": "http://purl.org/dc/elements/1.1/", "s": SKOS}
    names |= {"owl": "http://www.w3.org/2002/07/owl#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    content = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in names.items())
    content += f"<https://x.example/huur> a s:ConceptScheme{said} .\n"
    content += "<https://x.example/a> a s:Concept ; s:inScheme <https://x.example/huur> ."
    (scheme, *_) = taxonomies_of(statements_in(content.encode(), "turtle"), base=BASE)
    assert isinstance(scheme, Scheme)
    changed = attrs.evolve(
        scheme,
        version="2026-1",
        name=LocalizedText({"nl": "Wonen"}),
        source="the city",
        licence="https://x.example/free",
    )

    (back,) = again((changed,))

    assert isinstance(back, Scheme)
    assert [getattr(changed, field) for field in ("version", "name", "source", "licence", "concepts")] == [
        getattr(back, field) for field in ("version", "name", "source", "licence", "concepts")
    ]


def test_numbers_of_jsonld_stay_as_exact_as_they_are() -> None:
    """
    A number with more places than Python's, or beyond its largest, is kept.
    """
    node = '{"@id": "x:a", "x:p": [0.1000000000000000055, 1e400]}'

    said = {one[2].partition("^^")[0] for one in statements_in(node.encode(), "jsonld")}

    assert {'"1.000000000000000055E-1"', '"1.0E400"'} == said
