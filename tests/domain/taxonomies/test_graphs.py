# SPDX-License-Identifier: EUPL-1.2
"""
Schemes and crosswalks state in a graph what they say, and nothing else.
"""

from datetime import date

import attrs
import pytest

from onestopshop.domain.taxonomies.concepts import URI_BASE, Concept, Match, Relation, Scheme
from onestopshop.domain.taxonomies.crosswalks import Cells, ConceptMapping, Crosswalk
from onestopshop.domain.taxonomies.graphs import SKOS, SkosGraph, graph_of, space_of
from onestopshop.domain.text import LocalizedText

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

MAPPING = ConceptMapping(subject="s:1", predicate=f"{SKOS}closeMatch", object="o:1", justification="x:manual")
WALK = Crosswalk(id="https://e.org/walk", licence="https://e.org/l")


def concept(key: str, **changes: object) -> Concept:
    """Return a concept of the scheme ``h``."""
    made = Concept(code=f"h:{key}", uri=f"https://e.org/{key}", label=LocalizedText({"en": key}))
    return attrs.evolve(made, **changes)


def graph(*concepts: Concept, **changes: object) -> SkosGraph:
    """Return the graph of one scheme."""
    made = Scheme(id="h", version="1", name=LocalizedText({"en": "home"}), source="own", uri="https://e.org/")
    return graph_of([attrs.evolve(made, concepts=concepts, **changes)])


def test_a_scheme_states_its_concepts_and_labels() -> None:
    """
    Concepts stand in their scheme, with labels of three kinds, and under their codes as names.
    """
    made = graph(concept("rent", alt={"en": ("lease",)}, hidden={"nl": ("huur", "huurprijs")}))

    assert ({"https://e.org/"}, {"https://e.org/rent"}) == (made.schemes, made.concepts)
    assert [("https://e.org/rent", "https://e.org/")] == made.pairs("inScheme")
    assert {
        ("https://e.org/rent", "pref", "en", "rent"),
        ("https://e.org/rent", "alt", "en", "lease"),
        ("https://e.org/rent", "hidden", "nl", "huur"),
        ("https://e.org/rent", "hidden", "nl", "huurprijs"),
    } == set(made.labels)
    assert {"https://e.org/rent": "h:rent", "https://e.org/": "h"} == made.names


def test_codes_become_uris_where_they_are_known() -> None:
    """
    Broader concepts and matches are named by URI; a code that nobody has stays as it is.
    """
    below = concept(
        "rent", broader=("h:money", "x:gone"), matches=(Match(relation=Relation.BROAD, target="h:money"),)
    )
    made = graph(concept("money"), below)

    assert [("https://e.org/rent", "https://e.org/money"), ("https://e.org/rent", "x:gone")] == made.pairs(
        "broader"
    )
    assert [("https://e.org/rent", "https://e.org/money")] == made.pairs("broadMatch")
    assert [("https://e.org/money", "https://e.org/")] == made.pairs("topConceptOf")
    assert () == made.pairs("narrower")


def test_a_code_that_its_scheme_lacks_is_told_from_one_elsewhere() -> None:
    """
    A code that a scheme here does not have is named as it would be there, and by no URI of another concept.
    """
    made = graph(
        concept("money"),
        concept("rent", broader=("h:lost", "h:sold")),
        concept("x", uri="https://e.org/sold"),
    )

    assert [("https://e.org/rent", "https://e.org/lost"), ("https://e.org/rent", "h:sold")] == made.pairs(
        "broader"
    )
    assert "h:lost" == made.names["https://e.org/lost"]


@pytest.mark.parametrize(
    ("name", "space"),
    [("https://e.org/a#b", "https://e.org/a#"), ("urn:a:b", "urn:a:"), ("b:known", "b:"), ("x", "")],
)
def test_a_name_begins_as_the_others_of_its_scheme(name: str, space: str) -> None:
    """
    What a name has in common with others ends at its last mark.
    """
    assert space == space_of(name)


def test_shared_codes_mean_the_same_everywhere() -> None:
    """
    A code of a scheme that the network shares becomes its URI, also where that scheme is not given.
    """
    made = graph(concept("rent", broader=("topic:housing",)))

    assert [("https://e.org/rent", f"{URI_BASE}topic/housing")] == made.pairs("broader")
    assert "topic:housing" == made.names[f"{URI_BASE}topic/housing"]


def test_a_retired_concept_is_no_top() -> None:
    """
    What retired is known as retired, and is no top concept.
    """
    made = graph(concept("rent", retired=date(2026, 1, 1)))

    assert ({"https://e.org/rent"}, ()) == (made.retired, made.pairs("topConceptOf"))


def test_a_scheme_without_an_address_has_a_name() -> None:
    """
    Two schemes without an address are not one.
    """
    assert {"urn:onestopshop:scheme:h"} == graph(uri="").schemes


def test_foreign_statements_of_skos_count() -> None:
    """
    What a file stated beyond the model is part of the graph where SKOS reads it, and is left alone elsewhere.
    """
    made = graph(
        foreign=(
            f"<https://e.org/g> <{RDF_TYPE}> <{SKOS}Collection> .",
            f"<https://e.org/g> <{SKOS}member> <https://e.org/rent> .",
            f"<https://e.org/rent> <{SKOS}related> _:b1 .",
            f"_:b1 <{RDF_TYPE}> <{SKOS}Concept> .",
            f'<https://e.org/g> <{SKOS}prefLabel> "caf\\u00E9 \\U0001F3E0\\t\\"rent\\""@en-GB .',
            f'_:b1 <{SKOS}altLabel> "plain" .',
            f'<https://e.org/g> <{SKOS}note> "not a label" .',
            f"<https://e.org/g> <{RDF_TYPE}> <https://e.org/Thing> .",
            f'<https://e.org/g> <{SKOS}related> "no resource" .',
            "no statement",
        )
    )

    assert ({"https://e.org/g"}, {"_:b1"}) == (made.collections, made.concepts)
    assert [("https://e.org/g", "https://e.org/rent")] == made.members
    assert [("https://e.org/rent", "_:b1")] == made.pairs("related")
    assert [
        ("https://e.org/g", "pref", "en-GB", 'café 🏠\t"rent"'),
        ("_:b1", "alt", "", "plain"),
    ] == made.labels


def test_a_crosswalk_states_its_matches() -> None:
    """
    Mappings between concepts are matches; refuted ones, other relations and those of literals are none.
    """
    others = (
        attrs.evolve(MAPPING, object="o:3", refuted=True),
        attrs.evolve(MAPPING, object="o:4", predicate="http://www.w3.org/2002/07/owl#sameAs"),
        attrs.evolve(MAPPING, subject=""),
        attrs.evolve(MAPPING, object=""),
    )

    assert [("s:1", "o:1")] == graph_of([], [attrs.evolve(WALK, mappings=(MAPPING, *others))]).pairs(
        "closeMatch"
    )


@pytest.mark.parametrize(
    ("justification", "cells", "slots", "documented"),
    [
        ("x:manual", {"author_label": ("A",), "mapping_date": "2026-01-01"}, {}, True),
        ("x:manual", {}, {"creator_id": ("x:a",), "mapping_date": "2026-01-01"}, True),
        ("x:manual", {"author_id": ("x:a",)}, {"publication_date": "2026-01-01"}, True),
        ("", {"author_label": ("A",), "mapping_date": "2026-01-01"}, {}, False),
        ("x:manual", {"mapping_date": "2026-01-01"}, {}, False),
        ("x:manual", {"author_label": ("A",)}, {}, False),
        ("x:manual", {"author_label": (), "mapping_date": "2026-01-01"}, {}, False),
    ],
)
def test_a_match_is_documented_by_who_when_and_why(
    justification: str, cells: Cells, slots: Cells, *, documented: bool
) -> None:
    """
    A mapping with a justification, an author and a date, its own or those of its set, is a documented match.
    """
    mapping = attrs.evolve(MAPPING, justification=justification, cells=cells)

    made = graph_of([], [attrs.evolve(WALK, slots=slots, mappings=(mapping,))])

    assert ({("s:1", "closeMatch", "o:1")} if documented else set()) == made.documented
