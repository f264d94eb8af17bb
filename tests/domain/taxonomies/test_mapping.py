# SPDX-License-Identifier: EUPL-1.2
"""
Crosswalks turned around, joined end to end, gathered, and what in them contradicts itself.
"""

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from tests.domain.taxonomies.crosswalk_samples import (
    MANUAL,
    PREDICATE,
    concept,
    crosswalk,
    crosswalks,
    mapping,
    schemes,
    uri,
)

from onestopshop.domain.taxonomies.claims import CHAINED, INVERSE
from onestopshop.domain.taxonomies.concepts import Match, Relation
from onestopshop.domain.taxonomies.contradictions import contradictions
from onestopshop.domain.taxonomies.crosswalks import ConceptMapping, Crosswalk
from onestopshop.domain.taxonomies.mapping import composed, composition, gathered, inverted
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import InvalidDataError

ID = "https://example.org/new"
EXACT, CLOSE, BROAD, NARROW, RELATED = Relation


def said(found: Crosswalk) -> list[tuple[str, Relation | None, str]]:
    """Return what is claimed of which concepts, by the ends of their URIs."""
    return [(one.subject[20:], one.relation, one.object[20:]) for one in found.mappings]


@given(crosswalks())
def test_turned_twice_it_says_the_same(given: Crosswalk) -> None:
    """Turning a crosswalk around and back claims the same, and a chain stays one."""
    back = inverted(inverted(given, id=ID), id=given.id)
    assert said(back) == said(given)
    assert [one.refuted for one in back.mappings] == [one.refuted for one in given.mappings]
    chains = [one.justification == CHAINED for one in given.mappings]
    assert [one.justification == CHAINED for one in back.mappings] == chains


def test_everything_of_one_end_moves_to_the_other() -> None:
    """Labels, sources and cardinalities change ends, of the set and of its mappings; what has no inverse goes."""
    one = mapping(
        "b:p", "broad", "lev:q", cells={"subject_label": "p", "mapping_cardinality": "n:1", "record_id": "7"}
    )
    other = attrs.evolve(one, predicate="http://www.w3.org/2000/01/rdf-schema#subClassOf")
    same = attrs.evolve(one, predicate="http://www.w3.org/2002/07/owl#sameAs")
    found = inverted(crosswalk(one, other, same, slots={"object_source": "lev"}, title="t"), id=ID)
    first, last = found.mappings
    assert (first.relation, first.cells) == (NARROW, {"object_label": "p", "mapping_cardinality": "1:n"})
    assert first.justification == "https://w3id.org/semapv/vocab/MappingInversion"
    assert last.predicate == same.predicate
    assert found.slots == {"subject_source": "lev", "mapping_set_source": ("https://example.org/set",)}
    assert (found.id, found.title) == (ID, "t (inverted)")


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        *((EXACT, one, one) for one in Relation),
        *((one, EXACT, one) for one in Relation),
        (BROAD, BROAD, BROAD),
        (NARROW, NARROW, NARROW),
        (CLOSE, CLOSE, None),
        (RELATED, RELATED, None),
        (BROAD, NARROW, None),
        (NARROW, BROAD, None),
        (BROAD, CLOSE, None),
        (CLOSE, RELATED, None),
    ],
)
def test_what_follows_of_two(first: Relation, second: Relation, wanted: Relation | None) -> None:
    """Exact changes nothing, broader of broader is broader; close is not transitive, and the rest says nothing."""
    assert composition(first, second) is wanted


def test_a_composed_mapping_says_where_it_comes_from() -> None:
    """It is justified by the chain, names the concept between, and is as sure as both together."""
    first = crosswalk(
        mapping("b:p", "exact", "lev:q", confidence=Decimal("0.9"), cells={"subject_label": "p"}),
        mapping("b:q", "broad", "lev:q"),
        mapping("b:r", "exact", "lev:q", refuted=True),
        slots={"subject_source": "x:b"},
        prefixes={"x": "https://example.org/x/"},
        title="one",
    )
    second = crosswalk(
        mapping("lev:q", "broad", "town:r", confidence=Decimal("0.5"), cells={"object_label": "r"}),
        mapping("lev:q", "exact", "b:p"),
        id="https://example.org/second",
    )
    found = composed(first, second, id=ID)
    p, *_, q = found.mappings
    assert said(found) == [("b/p", BROAD, "town/r"), ("b/q", BROAD, "b/p"), ("b/q", BROAD, "town/r")]
    assert (p.justification, p.confidence, q.confidence) == (CHAINED, Decimal("0.45"), None)
    assert p.cells == {"subject_label": "p", "object_label": "r", "comment": f"by way of {uri('lev:q')}"}
    assert found.slots["mapping_set_source"] == ("https://example.org/set", "https://example.org/second")
    assert (found.slots["subject_source"], found.title) == (
        "https://example.org/x/b",
        "one → https://example.org/second",
    )


def test_of_two_ways_the_surer_stays() -> None:
    """Between the same concepts one mapping is made, by the surest chain."""
    sure, unsure = Decimal("0.9"), Decimal("0.2")
    first = crosswalk(
        mapping("b:p", "exact", "lev:p", confidence=unsure), mapping("b:p", "exact", "lev:q", confidence=sure)
    )
    second = crosswalk(
        mapping("lev:p", "exact", "town:r", confidence=sure),
        mapping("lev:q", "exact", "town:r", confidence=sure),
    )
    (found,) = composed(first, second, id=ID).mappings
    assert (found.confidence, found.cells["comment"]) == (Decimal("0.81"), f"by way of {uri('lev:q')}")


def test_two_licences_need_a_third() -> None:
    """Nothing is composed of sets with different licences until somebody says what holds for both."""
    other = crosswalk(licence="https://example.org/other")
    with pytest.raises(InvalidDataError, match="the licences differ"):
        composed(crosswalk(), other, id=ID)
    assert composed(crosswalk(), other, id=ID, licence="https://example.org/both").licence.endswith("both")


def test_gathering_what_relates_two_schemes() -> None:
    """Matches beside concepts and mappings from either side come together once, with what their set says of them."""
    vocabulary = Vocabulary(
        [
            *schemes(
                concept("b:p", matches=[Match(relation=CLOSE, target="town:p")]),
                concept("b:q"),
                concept("town:p"),
                concept("town:q"),
                concept("lev:p"),
            ),
            crosswalk(
                mapping("town:q", "broad", "b:q"),
                mapping("b:q", "narrow", "town:q"),
                mapping("b:p", "exact", "lev:p"),
                slots={"mapping_date": "2026-03-02", "comment": "of the set"},
            ),
        ]
    )
    found = gathered(vocabulary, "b", "town", id=ID)
    close, narrow = found.mappings
    assert said(found) == [("b/p", CLOSE, "town/p"), ("b/q", NARROW, "town/q")]
    assert close.justification == "https://w3id.org/semapv/vocab/UnspecifiedMatching"
    assert narrow.cells == {"mapping_date": "2026-03-02"}
    assert (found.prefixes["b"], found.version) == ("https://example.org/b/", "1-1")
    # The scheme says nothing of a licence, so nobody may guess that the crosswalk's holds for its match, too.
    assert found.licence == ""
    assert gathered(vocabulary, "b", "lev", id=ID).licence == "https://example.org/free"
    assert gathered(vocabulary, "b", "town", id=ID, licence="x").licence == "x"


def test_where_some_rows_say_their_source_all_do() -> None:
    """What the set says holds for no row as soon as one has a value of its own, so each gets one."""
    own = {"object_source": "x:town", "object_source_version": "0.9"}
    vocabulary = Vocabulary(
        [
            *schemes(concept("b:p"), concept("b:q"), concept("town:p")),
            crosswalk(mapping("b:p", "exact", "town:p", cells=own), mapping("b:q", "broad", "town:p")),
        ]
    )
    found = gathered(vocabulary, "b", "town", id=ID)
    whole = {"object_source": "https://example.org/town/", "object_source_version": "1"}
    assert [one.cells for one in found.mappings] == [own, whole]
    assert {
        "subject_source": "https://example.org/b/",
        "subject_source_version": "1",
    }.items() <= found.slots.items()
    assert not own.keys() & found.slots.keys()


def test_prefixes_that_clash() -> None:
    """Where two sets mean different things by one prefix, names with it are made whole before they meet."""
    pair = [concept("b:p"), concept("town:p")]
    one, other = (
        crosswalk(
            mapping("b:p", relation, "town:p", cells={"author_id": ("x:me",)}),
            id=f"https://example.org/{relation}",
            prefixes={"x": f"https://example.org/{relation}/", "b": "https://example.org/else/"},
        )
        for relation in ("close", "broad")
    )
    found = gathered(Vocabulary([*schemes(*pair), one, other]), "b", "town", id=ID)
    assert dict(found.prefixes) == {"b": "https://example.org/b/", "town": "https://example.org/town/"}
    assert [each.cells["author_id"] for each in found.mappings] == [
        ("https://example.org/broad/me",),
        ("https://example.org/close/me",),
    ]


def test_only_names_are_made_whole() -> None:
    """Where a prefix clashes, a remark that begins as one stays as it was written."""
    pair = [concept("b:p"), concept("town:p")]
    one, other = (
        crosswalk(
            mapping("b:p", relation, "town:p", cells={"comment": "x:rays", "author_label": ("x:me",)}),
            id=f"https://example.org/{relation}",
            prefixes={"x": f"https://example.org/{relation}/"},
        )
        for relation in ("close", "broad")
    )
    found = gathered(Vocabulary([*schemes(*pair), one, other]), "b", "town", id=ID)
    assert [each.cells for each in found.mappings] == [{"comment": "x:rays", "author_label": ("x:me",)}] * 2


def test_schemes_whose_addresses_have_nothing_in_common() -> None:
    """They get no prefix, and what is written of them can be read."""
    pair = schemes(concept("owl:p"), concept("owl:q"), concept("b:p"), concept("b:q"))
    second = [
        attrs.evolve(one, uri=f"{base}{one.code}")
        for one, base in zip(pair[1].concepts, ("urn:x:", "https://a/"), strict=True)
    ]
    vocabulary = Vocabulary(
        [pair[0], attrs.evolve(pair[1], concepts=tuple(second), uri="https://example.org/list")]
    )
    found = gathered(vocabulary, "owl", "b", id=ID)
    assert dict(found.prefixes) == {"owl": "https://example.org/owl/"}
    assert (found.slots["subject_source"], found.slots["object_source"]) == (
        "https://example.org/owl/",
        "https://example.org/list",
    )


def test_who_made_the_sets_is_named() -> None:
    """What is made of sets names those who made them, and which these are: licences ask for that."""
    one = crosswalk(
        mapping("b:p", "exact", "town:p"),
        slots={"creator_id": ("x:me",), "creator_label": ("Me",)},
        prefixes={"x": "https://example.org/people/"},
        version="1",
    )
    other = crosswalk(
        mapping("town:p", "exact", "lev:p"), id=f"{ID}/2", slots={"creator_label": ("Me", "You")}, version="2"
    )
    credits = {
        "creator_id": ("https://example.org/people/me",),
        "creator_label": ("Me", "You"),
        "mapping_set_source": ("https://example.org/set", f"{ID}/2"),
    }
    found = composed(one, other, id=ID)
    assert (found.version, found.slots) == ("1-2", credits)
    vocabulary = Vocabulary([*schemes(*map(concept, ("b:p", "town:p", "lev:p"))), one, other])
    slots = gathered(vocabulary, "b", "town", id=ID).slots
    assert {
        "creator_label": ("Me",),
        "mapping_set_source": ("https://example.org/set",),
    }.items() <= slots.items()


def test_where_too_many_meet_nothing_is_composed() -> None:
    """Mappings that all meet in one concept would make all pairs of them: that is refused before it is done."""
    first = crosswalk(*(mapping(f"b:{number}", "exact", "lev:p") for number in range(1_001)))
    second = crosswalk(*(mapping("lev:p", "exact", f"town:{number}") for number in range(1_000)))
    with pytest.raises(InvalidDataError, match="1,001,000 pairs"):
        composed(first, second, id=ID)


def rules(*mappings: ConceptMapping, retired: str = "") -> list[tuple[str, str]]:
    """Return the rules that a crosswalk breaks, and where."""
    gone = {"retired": date(2026, 1, 1), "replaced_by": (retired,)} if retired else {}
    vocabulary = Vocabulary(
        [
            *schemes(
                concept("b:p", "b:q"),
                concept("b:q"),
                concept("b:r", **gone),
                concept("town:p"),
                concept("town:q"),
            ),
            crosswalk(*mappings),
        ]
    )
    return [(one.rule, one.path) for one in contradictions(vocabulary)]


def test_what_fits_together_is_no_contradiction() -> None:
    """Exact here and broader there, close beside close, and a refuted claim by itself are consistent."""
    found = rules(
        mapping("town:p", "exact", "b:p"),
        mapping("town:p", "broad", "b:q"),
        mapping("town:q", "close", "b:p"),
        mapping("town:q", "close", "b:q"),
        mapping("town:q", "exact", "b:r", refuted=True),
    )
    assert found == []


@pytest.mark.parametrize(
    ("mappings", "rule", "place"),
    [
        ([("town:p", "exact", "b:p"), ("town:p", "exact", "b:r")], "crosswalks.twice", "town:p"),
        ([("town:p", "exact", "b:p"), ("b:r", "exact", "town:p")], "crosswalks.twice", "town:p"),
        ([("town:p", "exact", "b:p"), ("b:p", "narrow", "town:p")], "skos.S46", "b:p"),
        ([("town:p", "exact", "b:p"), ("town:p", "related", "b:p")], "skos.S46", "town:p"),
        ([("town:p", "broad", "b:p"), ("town:p", "related", "b:q")], "skos.S27", "town:p"),
    ],
)
def test_what_contradicts_itself(mappings: list[tuple[str, str, str]], rule: str, place: str) -> None:
    """Two concepts of one scheme made the same, a pair both exact and broader, related on one line: each is told."""
    assert (rule, place) in rules(*(mapping(*one) for one in mappings))


def test_an_edition_is_no_second_concept() -> None:
    """A retired concept and the one that replaced it may be exact matches of the same concept."""
    both = [mapping("town:p", "exact", "b:p"), mapping("town:p", "exact", "b:r")]
    assert rules(*both, retired="b:p") == []


def test_a_claim_that_somebody_refutes() -> None:
    """A claim that is also refuted is an error in one set, and a warning between two."""
    claim = mapping("b:p", "exact", "town:p")
    against = attrs.evolve(claim, refuted=True)
    assert rules(claim, against) == [("crosswalks.refuted", "b:p")]
    pair = [concept("b:p"), concept("town:p")]
    vocabulary = Vocabulary([*schemes(*pair), crosswalk(claim), crosswalk(against, id=ID)])
    (found,) = contradictions(vocabulary)
    assert (found.severity.value, found.rule) == ("warning", "crosswalks.refuted")
    assert "https://example.org/set says that it is" in found.message


def test_every_relation_has_a_predicate_and_an_inverse() -> None:
    """The five relations of SKOS have a URI each, and the inverse of an inverse is the relation."""
    assert set(PREDICATE) == set(INVERSE) == set(Relation)
    assert [INVERSE[INVERSE[one]] for one in Relation] == [*Relation]
    assert MANUAL != CHAINED
