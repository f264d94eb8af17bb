# SPDX-License-Identifier: EUPL-1.2
"""
What becomes of the statements of a file.
"""

from datetime import date

import pytest
from plugins.skos.tests.random_files import statements_in

from onestopshop.plugin import Concept, Crosswalk, Relation, Scheme, Taxonomy
from onestopshop_skos.parsing import RefusedError
from onestopshop_skos.reading import UNDATED, UNVERSIONED, taxonomies_of

_HEAD = """
@prefix : <https://example.org/topics/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def read(turtle: str) -> tuple[Taxonomy, ...]:
    """Return what stands in a file."""
    return tuple(
        taxonomies_of(statements_in((_HEAD + turtle).encode(), "turtle"), base="https://base.example/")
    )


def one_scheme(turtle: str) -> Scheme:
    """Return the first scheme of a file."""
    found = read(turtle)[0]
    assert isinstance(found, Scheme)
    return found


def one_concept(turtle: str, key: str = "rent") -> Concept:
    """Return a concept of a file."""
    return next(one for one in one_scheme(turtle).concepts if one.code.endswith(f":{key}"))


def test_a_scheme_and_its_head() -> None:
    """
    A scheme has its title, version, source and licence from its file, and its id from its IRI.
    """
    scheme = one_scheme("""
        <https://example.org/topics> a skos:ConceptScheme ; dct:title "Topics"@en, "Thema's"@nl ;
          owl:versionInfo "2.1" ; dct:source <https://example.org/report> ;
          dct:license <https://creativecommons.org/licenses/by/4.0/> .
        :rent a skos:Concept ; skos:inScheme <https://example.org/topics> ; skos:prefLabel "Rent"@en .
    """)

    assert ("topics", "2.1", "https://example.org/topics") == (scheme.id, scheme.version, scheme.uri)
    assert {"en": "Topics", "nl": "Thema's"} == scheme.name.plain()
    assert "https://example.org/report" == scheme.source
    assert "https://creativecommons.org/licenses/by/4.0/" == scheme.licence
    assert {"notation", "place", "topConceptOf"} == scheme.unstated
    assert () == scheme.foreign


def test_what_a_file_does_not_say_is_made_up_and_never_written() -> None:
    """
    Without scheme, version, title or label one is made, and it is noted that the file states none.
    """
    scheme = one_scheme(":rent a skos:Concept .")

    assert ("topics", UNVERSIONED, "topics", "") == (scheme.id, scheme.version, scheme.source, scheme.uri)
    assert ({"und": "topics"}, {"und": "rent"}) == (scheme.name.plain(), scheme.concepts[0].label.plain())
    assert {"ConceptScheme", "inScheme", "title", "versionInfo"} < scheme.unstated


def test_the_labels_of_a_concept() -> None:
    """
    Labels, other labels, hidden labels and definitions are read by language; a second one is kept beside.
    """
    scheme = one_scheme("""
        :rent a skos:Concept ; skos:prefLabel "Rent"@en, "Aa"@en, "Huur"@nl ; skos:altLabel "Lease"@en, "Hire"@en ;
          skos:hiddenLabel "rnt"@en ; skos:definition "What one pays"@en ; skos:scopeNote "Not for sale"@en .
    """)
    concept = scheme.concepts[0]

    assert {"en": "Aa", "nl": "Huur"} == concept.label.plain()
    assert {"en": ("Hire", "Lease")} == concept.alt
    assert {"en": ("rnt",)} == concept.hidden
    assert concept.definition is not None
    assert {"en": "What one pays"} == concept.definition.plain()
    assert 2 == len(scheme.foreign)
    assert any("scopeNote" in one for one in scheme.foreign)
    assert any('"Rent"@en' in one for one in scheme.foreign)


@pytest.mark.parametrize(
    "relation",
    [":rent skos:broader :home .", ":home skos:narrower :rent .", ":rent skos:broaderTransitive :home ."],
)
def test_either_side_of_a_hierarchy_is_enough(relation: str) -> None:
    """
    What is broader is read from either side, and from the transitive relation where there is no other.
    """
    assert ("topics:home",) == one_concept(
        f":rent a skos:Concept . :home a skos:Concept . {relation}"
    ).broader


def test_the_transitive_relation_gives_only_the_nearest() -> None:
    """
    A concept stands below the nearest of those that a closed hierarchy names, and the file is written as it was.
    """
    turtle = ":home a skos:Concept. :all a skos:Concept. :rent skos:broaderTransitive :home, :all. "
    turtle += ":home skos:broaderTransitive :all ."

    assert ("topics:home",) == one_concept(turtle).broader
    assert "broader" in one_scheme(turtle).unstated


def test_a_concept_may_stand_below_one_of_the_network() -> None:
    """
    A concept of the network that something stands below is its code, not a concept of the file.
    """
    scheme = one_scheme(":rent a skos:Concept ; skos:broader <https://w3id.org/onestopshop/b/bekend> .")

    assert ("b:bekend",) == scheme.concepts[0].broader
    assert 1 == len(scheme.concepts)


def test_a_concept_of_which_nothing_is_said_is_none() -> None:
    """
    What a hierarchy names and nothing describes is kept as a statement, not as a concept.
    """
    scheme = one_scheme(":rent a skos:Concept ; skos:broader <https://elsewhere.example/x> .")

    assert (1, ()) == (len(scheme.concepts), scheme.concepts[0].broader)
    assert 1 == len(scheme.foreign)


def test_a_concept_that_is_only_used_is_inferred() -> None:
    """
    What a hierarchy names and the file describes is a concept, declared or not.
    """
    assert {"en": "Home"} == one_concept(
        ':rent skos:broader :home . :home skos:prefLabel "Home"@en .', "home"
    ).label.plain()


@pytest.mark.parametrize("said", ['"true"^^xsd:boolean', '"1"^^xsd:boolean', '"true"'])
def test_a_deprecated_concept_is_retired_on_an_unknown_day(said: str) -> None:
    """
    A concept that its file deprecates is retired; what replaces it is read from either side.
    """
    concept = one_concept(f"""
        :rent a skos:Concept ; owl:deprecated {said} ; dct:isReplacedBy :home .
        :home a skos:Concept . :lease a skos:Concept ; dct:replaces :rent .
    """)

    assert (UNDATED, ("topics:home", "topics:lease")) == (concept.retired, concept.replaced_by)


def test_the_day_of_retiring_is_read_when_it_is_one() -> None:
    """
    Our own property says the day; a day that is none is unknown.
    """
    own = "<https://w3id.org/onestopshop/ns#retired>"
    turtle = ':rent a skos:Concept ; owl:deprecated true ; {} "{}"^^xsd:date .'

    assert date(2026, 3, 1) == one_concept(turtle.format(own, "2026-03-01")).retired
    assert UNDATED == one_concept(turtle.format(own, "2026-02-31")).retired
    assert one_concept(":rent a skos:Concept ; owl:deprecated false .").retired is None


def test_notations_become_keys_where_all_have_one() -> None:
    """
    Keys come from the notations when they keep the concepts apart, else from the IRIs.
    """
    codes = [
        one.code
        for one in one_scheme(
            ':a a skos:Concept ; skos:notation "01.1" . :b a skos:Concept ; skos:notation "A 2" .'
        ).concepts
    ]
    alike = [
        one.code
        for one in one_scheme(
            ':a a skos:Concept ; skos:notation "1" . :b a skos:Concept ; skos:notation "1" .'
        ).concepts
    ]

    assert ["topics:01-1", "topics:a-2"] == codes
    assert ["topics:a", "topics:b"] == alike


def test_concepts_of_several_schemes_go_where_they_say() -> None:
    """
    Each concept goes to its scheme, or to that of what stands above it; the rest to a scheme that is made.
    """
    schemes = read("""
        <https://example.org/one> a skos:ConceptScheme . <https://example.org/two> a skos:ConceptScheme .
        :a a skos:Concept ; skos:inScheme <https://example.org/one> .
        :b a skos:Concept ; skos:topConceptOf <https://example.org/two>, <https://example.org/one> .
        :c a skos:Concept ; skos:broader :d . :d a skos:Concept ; skos:inScheme <https://example.org/two> .
        :e a skos:Concept .
    """)

    assert {"one": ["a", "b"], "two": ["c", "d"], "topics": ["e"]} == {
        one.id: [concept.code.partition(":")[2] for concept in one.concepts]
        for one in schemes
        if isinstance(one, Scheme)
    }


def test_two_schemes_never_share_an_id() -> None:
    """
    Where two IRIs would give the same id, the second gets a mark of its own, the same each time.
    """
    turtle = """
        <https://a.example/topics> a skos:ConceptScheme . <https://b.example/topics> a skos:ConceptScheme .
        :a a skos:Concept ; skos:inScheme <https://a.example/topics> .
        :b a skos:Concept ; skos:inScheme <https://b.example/topics> .
    """
    ids = [one.id for one in read(turtle) if isinstance(one, Scheme)]

    assert ("topics", True, 13) == (ids[0], ids[1].startswith("topics-"), len(ids[1]))
    assert ids == [one.id for one in read(turtle) if isinstance(one, Scheme)]


def test_matches_become_a_crosswalk_without_reasons() -> None:
    """
    Matches are read as mappings by URI whose reason nobody stated; they are not kept twice.
    """
    scheme, walk = read(
        ":rent a skos:Concept ; skos:exactMatch <https://other.example/1> ; skos:broadMatch :home ."
    )

    assert isinstance(scheme, Scheme)
    assert isinstance(walk, Crosswalk)
    assert "https://base.example/topics/matches" == walk.id
    assert [Relation.BROAD, Relation.EXACT] == [one.relation for one in walk.mappings]
    assert {"https://w3id.org/semapv/vocab/UnspecifiedMatching"} == {
        one.justification for one in walk.mappings
    }
    assert ((), ()) == (scheme.foreign, scheme.concepts[0].matches)


def test_what_belongs_to_a_concept_goes_with_its_scheme() -> None:
    """
    Labels of SKOS-XL, collections and blank nodes go with the scheme that they are tied to.
    """
    one, two = read("""
        <https://example.org/one> a skos:ConceptScheme . <https://example.org/two> a skos:ConceptScheme .
        :a a skos:Concept ; skos:inScheme <https://example.org/one> .
        :b a skos:Concept ; skos:inScheme <https://example.org/two> ; xl:prefLabel :l ; skos:note [ dct:title "x" ] .
        :l xl:literalForm "B"@en ; dct:creator [ dct:title "who" ] .
        :g a skos:Collection ; skos:member :b .
        <https://example.org/nothing> dct:title "of nobody" .
    """)

    assert isinstance(one, Scheme)
    assert isinstance(two, Scheme)
    assert ['<https://example.org/nothing> <http://purl.org/dc/terms/title> "of nobody" .'] == list(
        one.foreign
    )
    assert {"en": "B"} == two.concepts[0].label.plain()
    assert 8 == len(two.foreign)


def test_a_text_that_no_storage_keeps_is_kept_as_a_statement() -> None:
    """
    A label with U+0000 is no label, and is written back.
    """
    scheme = one_scheme(':rent a skos:Concept ; skos:prefLabel "a\\u0000"@en .')

    assert ({"und": "rent"}, 1) == (scheme.concepts[0].label.plain(), len(scheme.foreign))


def test_a_file_without_concepts_is_refused() -> None:
    """
    Empty input is not valid input.
    """
    with pytest.raises(RefusedError, match="no concept found"):
        read("<https://example.org/one> a skos:ConceptScheme .")
