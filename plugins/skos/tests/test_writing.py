# SPDX-License-Identifier: EUPL-1.2
"""
What is written of schemes and crosswalks.
"""

from datetime import date
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugins.skos.tests.random_files import SKOS, statements_in

from onestopshop.errors import ExchangeError
from onestopshop.plugin import (
    NETWORK_SCHEMES,
    URI_BASE,
    Concept,
    ConceptMapping,
    ConceptWords,
    Crosswalk,
    LocalizedText,
    Match,
    Relation,
    Scheme,
    SkosGraph,
    Supplement,
    Taxonomy,
    check_integrity,
)
from onestopshop_skos.formats import FORMATS
from onestopshop_skos.minting import natural
from onestopshop_skos.parsing import parsed
from onestopshop_skos.reading import taxonomies_of
from onestopshop_skos.stating import FileGraph
from onestopshop_skos.uris import uri_of
from onestopshop_skos.writing import WRITERS, written

_BASE = "https://city.example/"
_TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8
).filter(str.strip)
_TAGS = st.sampled_from(["nl", "en", "fr", "nl-BE", "zh-Hant", "nl-x-plain", "und"])
_KEYS = ["rent", "home", "home-2", "3", "a_b"]


def concept(key: str, **more: object) -> Concept:
    """Return a concept of the scheme ``city``."""
    said = {"label": LocalizedText({"en": key}), "code": f"city:{key}", "uri": f"{_BASE}city/{key}"}
    return Concept(**(said | more))  # type: ignore[arg-type]  # what a test adds


def scheme(*concepts: Concept, **more: object) -> Scheme:
    """Return the scheme ``city``."""
    said = {
        "id": "city",
        "version": "1",
        "name": LocalizedText({"en": "City"}),
        "source": "own",
        "concepts": concepts,
    }
    return Scheme(**(said | more))  # type: ignore[arg-type]  # what a test adds


def statements(*things: Taxonomy) -> set[str]:
    """Return the lines of a file in N-Triples."""
    return set(written(things, "ntriples").decode().splitlines())


def words() -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """Return words by language, in the order in which they are read."""
    lists = st.lists(_TEXTS, min_size=1, max_size=3, unique=True).map(lambda texts: tuple(sorted(texts)))
    return st.dictionaries(_TAGS, lists, max_size=2)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Draw a scheme of our own."""
    keys = draw(st.lists(st.sampled_from(_KEYS), unique=True, min_size=1))
    texts = st.dictionaries(_TAGS, _TEXTS, min_size=1, max_size=3).map(LocalizedText)
    codes = st.lists(
        st.sampled_from([f"city:{key}" for key in keys] + ["b:bekend"]), unique=True, max_size=2
    ).map(lambda drawn: tuple(sorted(drawn, key=lambda code: natural(_uri(code)))))
    tags = st.frozensets(_TAGS, max_size=2)
    made = [
        Concept(
            code=f"city:{key}",
            uri=_uri(f"city:{key}"),
            label=draw(texts),
            own=draw(tags),
            definition=draw(st.none() | texts),
            alt=draw(words()),
            hidden=draw(words()),
            draft=draw(tags),
            broader=draw(codes),
            retired=draw(st.none() | st.just(date(1970, 1, 1)) | st.dates()),
            replaced_by=draw(codes),
        )
        for key in keys
    ]
    return Scheme(
        id="city",
        version=draw(st.sampled_from(["1.0", "2026-03", "0"])),
        name=draw(texts),
        source=draw(st.sampled_from(["own list", "https://city.example/report", f"{_BASE}city"])),
        licence=draw(st.sampled_from(["", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"])),
        uri=f"{_BASE}city",
        concepts=tuple(made),
    )


def _uri(code: str) -> str:
    scheme, _, key = code.partition(":")
    return f"{_BASE if scheme == 'city' else URI_BASE}{scheme}/{key}"


@given(schemes(), st.sampled_from(sorted(WRITERS)))
def test_a_scheme_of_our_own_comes_back_whole(scheme: Scheme, kind: str) -> None:
    """
    A scheme that is written and read is the same scheme, its order included, in every syntax.
    """
    assert (scheme,) == tuple(
        taxonomies_of(statements_in(written([scheme], kind), kind), base="https://x.example/")
    )


@given(schemes())
def test_what_is_written_keeps_the_conditions(scheme: Scheme) -> None:
    """
    A written scheme breaks no condition of SKOS that its words do not break.
    """
    graph: SkosGraph = FileGraph(parsed(written([scheme], "turtle"), "turtle", "https://x.example/")).graph()

    assert {"skos.S13"} >= {one.rule for one in check_integrity(graph)}


def test_an_export_has_what_the_handbook_asks() -> None:
    """
    Title, version, licence, notations, both sides of hierarchy and tops, and what retired concepts have.
    """
    said = statements(
        scheme(
            concept("home"),
            concept("rent", broader=("city:home",), retired=date(2026, 3, 1), replaced_by=("city:home",)),
            licence="CC-BY-4.0",
        )
    )

    home, rent, city = f"<{_BASE}city/home>", f"<{_BASE}city/rent>", f"<{_BASE}city>"
    for line in (
        f"{city} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SKOS}ConceptScheme> .",
        f'{city} <http://purl.org/dc/terms/title> "City"@en .',
        f'{city} <http://www.w3.org/2002/07/owl#versionInfo> "1" .',
        f'{city} <http://purl.org/dc/terms/license> "CC-BY-4.0" .',
        f"{city} <{SKOS}hasTopConcept> {home} .",
        f"{home} <{SKOS}topConceptOf> {city} .",
        f"{home} <{SKOS}inScheme> {city} .",
        f'{home} <{SKOS}notation> "home" .',
        f'{home} <{SKOS}prefLabel> "home"@en .',
        f"{rent} <{SKOS}broader> {home} .",
        f"{home} <{SKOS}narrower> {rent} .",
        f'{rent} <http://www.w3.org/2002/07/owl#deprecated> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
        f"{rent} <http://purl.org/dc/terms/isReplacedBy> {home} .",
    ):
        assert line in said
    assert f"{rent} <{SKOS}topConceptOf> {city} ." not in said


def test_turtle_is_for_people() -> None:
    """
    Turtle has prefixes, one block a concept, and the properties that people look for first.
    """
    text = written([scheme(concept("rent"))], "turtle").decode()

    assert text.startswith("@prefix dct:")
    assert (
        "<https://city.example/city/rent> a skos:Concept ;\n    skos:inScheme <https://city.example/city> ;\n"
        in text
    )


def test_the_network_s_ids_are_those_of_its_files() -> None:
    """
    The ids whose codes have a URI everywhere are those of the files that come with the library.
    """
    from onestopshop.builtin.toml_taxonomy import network_schemes

    assert {one.id for one in network_schemes() if isinstance(one, Scheme)} == NETWORK_SCHEMES


def test_the_network_s_schemes_come_back_whole() -> None:
    """
    The schemes that come with the library lose nothing; their matches come back as a crosswalk.
    """
    from onestopshop.builtin.toml_taxonomy import network_schemes

    own = [one for one in network_schemes() if isinstance(one, Scheme)]
    back = taxonomies_of(statements_in(written(own, "turtle"), "turtle"), base="https://x.example/")

    expected = {
        one.id: attrs.evolve(one, uri=uri_of(one), concepts=tuple(map(_bare, one.concepts))) for one in own
    }
    assert expected == {
        one.id: attrs.evolve(one, concepts=tuple(map(_bare, one.concepts)))
        for one in back
        if isinstance(one, Scheme)
    }


def _bare(concept: Concept) -> Concept:
    """Return a concept without its matches, and its words in one order."""
    alt, hidden = (
        {tag: tuple(sorted(texts)) for tag, texts in each.items()} for each in (concept.alt, concept.hidden)
    )
    return attrs.evolve(concept, matches=(), alt=alt, hidden=hidden, broader=tuple(sorted(concept.broader)))


def test_matches_and_crosswalks_are_statements_of_skos() -> None:
    """
    Matches of concepts and mappings of crosswalks are written alike, codes of the network as their URIs.
    """
    rent = concept("rent", matches=(Match(relation=Relation.BROAD, target="lev:affordability"),))
    walk = Crosswalk(
        id="https://x.example/walk",
        licence="",
        mappings=(
            ConceptMapping(
                subject=rent.uri,
                predicate=f"{SKOS}closeMatch",
                object="https://y.example/1",
                justification="",
            ),
        ),
    )

    said = statements(scheme(rent), walk)

    assert f"<{rent.uri}> <{SKOS}broadMatch> <{URI_BASE}lev/affordability> ." in said
    assert f"<{rent.uri}> <{SKOS}closeMatch> <https://y.example/1> ." in said


_REFUTED = ConceptMapping(
    subject="x:a", predicate=f"{SKOS}exactMatch", object="x:b", justification="", refuted=True
)


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        (Supplement(scheme="city", words={"city:rent": ConceptWords()}), "only schemes and crosswalks"),
        (Crosswalk(id="x:walk", licence="", mappings=(_REFUTED,)), "SKOS cannot carry every mapping"),
        (scheme(concept("rent", broader=("other:rent",))), "which URI 'other:rent' has"),
        (scheme(concept("rent"), foreign=("no statement",)), "foreign statement"),
        (
            scheme(concept("rent"), foreign=("<x:a> <x:b> <x:c> .\n<x:a> <x:b> <x:d> .",)),
            "foreign statement 1",
        ),
        (scheme(concept("rent", uri="https://x.example/a b")), "no URI"),
        (scheme(concept("rent", label=LocalizedText({"en": "a\ud800"}))), "half a character"),
    ],
)
def test_what_cannot_be_written_is_refused_and_the_file_stays(
    thing: Taxonomy, why: str, tmp_path: Path
) -> None:
    """
    A thing that SKOS cannot carry is refused with what to do, and what stood in the file still does.
    """
    file = tmp_path / "a.ttl"
    file.write_text("before", "utf-8")

    with pytest.raises(ExchangeError, match=why) as caught:
        FORMATS[0].write([thing], file)

    assert caught.value.hint
    assert ["before"] == [one.read_text("utf-8") for one in tmp_path.iterdir()]


def test_nothing_is_no_file(tmp_path: Path) -> None:
    """
    Nothing cannot be written, RDF/XML is only read, and a folder that is not there is named.
    """
    forms = {one.name: one for one in FORMATS}

    with pytest.raises(ExchangeError, match="only schemes and crosswalks"):
        forms["turtle"].write([], tmp_path / "a.ttl")
    with pytest.raises(ExchangeError, match="only read"):
        forms["rdfxml"].write([scheme(concept("rent"))], tmp_path / "a.rdf")
    with pytest.raises(ExchangeError, match="cannot be written"):
        forms["turtle"].write([scheme(concept("rent"))], tmp_path / "none" / "a.ttl")


def test_the_uri_of_a_scheme_without_one() -> None:
    """
    A scheme that states no URI has that of its concepts, and else one of the network's form.
    """
    odd = concept("rent", uri="https://elsewhere.example/9")

    assert [f"{_BASE}city", f"{URI_BASE}city"] == [uri_of(scheme(concept("rent"))), uri_of(scheme(odd))]
