# SPDX-License-Identifier: EUPL-1.2
"""
Rolling codes up to another scheme: only by what may be counted, and each record once.
"""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.taxonomies.crosswalk_samples import (
    CODES,
    SCHEMES,
    concept,
    crosswalk,
    mapping,
    schemes,
    vocabularies,
)

from onestopshop.builtin.sssom import network_crosswalks
from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.taxonomies.claims import CHAINED
from onestopshop.domain.taxonomies.concepts import Match, Relation
from onestopshop.domain.taxonomies.rolling import RollUp
from onestopshop.domain.taxonomies.steps import AXES
from onestopshop.domain.taxonomies.vocabulary import Vocabulary

NETWORK = Vocabulary(network_schemes(), further=network_crosswalks)


def world(*mappings: object, under: str = "city:p") -> Vocabulary:
    """Return a city, a town and the b scheme, with ``city:q`` below *under*."""
    concepts = [concept(code) for code in ("city:p", "city:r", "town:q", "town:r", "b:p")]
    return Vocabulary(
        [
            *schemes(*concepts, concept("city:q", under), concept("town:p", "town:q")),
            crosswalk(*mappings),  # type: ignore[arg-type]
        ]
    )


@pytest.mark.parametrize(
    ("mappings", "way", "concepts"),
    [
        ([("city:q", "exact", "town:r")], Way.EXACT, {"town:r"}),
        ([("town:r", "exact", "city:q")], Way.EXACT, {"town:r"}),
        ([("city:q", "exact", "town:p")], Way.EXACT, {"town:p", "town:q"}),
        ([("city:q", "broad", "town:p")], Way.BROADER, {"town:p", "town:q"}),
        ([("town:q", "narrow", "city:q")], Way.BROADER, {"town:q"}),
        ([("city:p", "exact", "town:r")], Way.BROADER, {"town:r"}),
        ([("city:q", "close", "town:r")], Way.RELATED, set()),
        ([("city:q", "related", "town:r")], Way.RELATED, set()),
        ([("city:p", "close", "town:r")], Way.RELATED, set()),
        ([("city:q", "narrow", "town:r")], Way.RELATED, set()),
        ([("city:r", "exact", "town:r")], Way.NOTHING, set()),
        ([("city:q", "exact", "b:p"), ("b:p", "exact", "town:r")], Way.NOTHING, set()),
        ([("city:q", "exact", "city:r"), ("city:r", "exact", "town:r")], Way.NOTHING, set()),
        ([], Way.NOTHING, set()),
    ],
)
def test_where_a_code_goes(mappings: list[tuple[str, str, str]], way: Way, concepts: set[str]) -> None:
    """A code goes up, over one exact or broader match, and up again; nothing else counts."""
    found = RollUp(world(*(mapping(*one) for one in mappings)), "town").of("city:q")
    assert (found.way, set(found.concepts)) == (way, concepts)


def test_a_chain_is_no_match() -> None:
    """A mapping that was composed of others counts nowhere until somebody states it."""
    chained = mapping("city:q", "exact", "town:r", justification=CHAINED)
    assert RollUp(world(chained), "town").of("city:q").way is Way.RELATED
    assert (
        RollUp(world(chained, mapping("city:q", "broad", "town:r")), "town").of("city:q").way is Way.BROADER
    )


def test_what_somebody_refuted_counts_nowhere() -> None:
    """A claim and its refutation, from whichever side, leave no match."""
    claim = mapping("city:q", "broad", "town:r")
    for against in (("city:q", "broad", "town:r"), ("town:r", "narrow", "city:q")):
        found = RollUp(world(claim, mapping(*against, refuted=True)), "town").of("city:q")
        assert found.way is Way.NOTHING


def test_an_offer_is_no_stage() -> None:
    """What stands under the seven B's reaches no stage of non-take-up, even where a match says so."""
    offer = [concept("b:p"), concept("city:q", "b:p"), concept("city:r")]
    stage = [concept("ntu:p"), concept("town:p", "ntu:p")]
    matches = [
        mapping("city:q", "exact", "town:p"),
        mapping("b:p", "exact", "ntu:p"),
        mapping("city:r", "exact", "ntu:p"),
    ]
    vocabulary = Vocabulary([*schemes(*offer, *stage), crosswalk(*matches)])
    roll = RollUp(vocabulary, "ntu")
    assert [roll.of(code).way for code in ("b:p", "city:q", "city:r")] == [
        Way.RELATED,
        Way.RELATED,
        Way.EXACT,
    ]


def test_the_place_in_its_own_scheme_is_enough() -> None:
    """A code that stands under the target counts there, and takes no match to somewhere else in it."""
    vocabulary = world(
        mapping("city:q", "exact", "b:p"), mapping("town:r", "exact", "city:q"), under="town:p"
    )
    found = RollUp(vocabulary, "town").of("city:q")
    assert (found.way, found.concepts) == (Way.BROADER, ("town:p", "town:q"))


def test_a_record_counts_once_in_each_concept() -> None:
    """Two codes and two paths that lead to one concept count the record once; what leads nowhere is lost."""
    vocabulary = world(
        mapping("city:q", "broad", "town:p"),
        mapping("city:p", "exact", "town:q"),
        mapping("city:r", "close", "town:q"),
    )
    found = RollUp(vocabulary, "town").records(
        [["city:q", "city:p"], ["city:p", "city:r"], ["city:r", "x:y"], []]
    )
    assert dict(found.ways) == {Way.EXACT: 2, Way.BROADER: 0, Way.RELATED: 1, Way.NOTHING: 1}
    assert dict(found.concepts) == {"town:p": 1, "town:q": 2}
    assert dict(found.lost) == {"city:r": 1, "x:y": 1}
    assert (found.total, found.unmapped, found.unmapped_share) == (4, 2, Decimal("50.0"))


def test_nothing_has_no_share() -> None:
    """No records at all leave a share of nothing, and no division by nothing."""
    found = RollUp(world(), "town").codes([])
    assert (found.total, found.unmapped_share) == (0, Decimal("0.0"))


def test_the_networks_own_schemes() -> None:
    """From the seven B's only three reach Levesque's list, one reaches Tanahashi's, and none a stage or a burden."""
    reached = {
        target: {
            one.code: RollUp(NETWORK, target).of(one.code).concepts
            for one in NETWORK.schemes["b"].concepts
            if RollUp(NETWORK, target).of(one.code).concepts
        }
        for target in ("lev", "tan", "ntu", "hm")
    }
    assert reached == {
        "lev": {
            "b:begrijpbaar": ("lev:approachability",),
            "b:bereikbaar": ("lev:availability-accommodation",),
            "b:beschikbaar": ("lev:availability-accommodation",),
        },
        "tan": {"b:betaalbaar": ("tan:accessibility",)},
        "ntu": {},
        "hm": {},
    }


def test_it_is_prepared_once() -> None:
    """A vocabulary keeps what it found for each scheme, and nothing of codes that no scheme has."""
    vocabulary = world(mapping("city:q", "exact", "town:r"))
    roll = vocabulary.roll_up("town")
    assert roll.of("city:q") is vocabulary.roll_up("town").of("city:q")
    assert roll.of("no:where") is not roll.of("no:where")
    assert vocabulary.roll_up("b").of("city:q").way is Way.NOTHING


@given(vocabularies())
def test_no_way_but_the_allowed_ones(vocabulary: Vocabulary) -> None:
    """Whatever the schemes and matches are, each code reaches exactly what an independent search allows."""
    for target in SCHEMES:
        roll = RollUp(vocabulary, target)
        for code in CODES:
            assert set(allowed(vocabulary, code, target)) == set(roll.of(code).concepts), (code, target)


@given(
    vocabularies(),
    st.lists(st.lists(st.sampled_from(CODES), max_size=3), max_size=8),
    st.sampled_from(SCHEMES),
)
def test_each_record_is_counted_once(vocabulary: Vocabulary, records: list[list[str]], target: str) -> None:
    """The ways add up to the records, and a concept counts as many records as have a code that reaches it."""
    found = RollUp(vocabulary, target).records(records)
    assert found.total == len(records)
    reached = [{one for code in codes for one in allowed(vocabulary, code, target)} for codes in records]
    every = {one for some in reached for one in some}
    assert dict(found.concepts) == {one: sum(one in some for some in reached) for one in every}
    assert found.unmapped == sum(not some for some in reached)


def allowed(vocabulary: Vocabulary, code: str, target: str) -> Iterator[str]:
    """Yield what *code* may reach, by walking every single edge with what was walked before as a state."""
    stated, refuted = set(), set()
    for one in vocabulary:
        stated |= {(one.code, match.relation, match.target) for match in one.matches}
    by_uri = {one.uri: one.code for one in vocabulary}
    for set_ in vocabulary.crosswalks:
        for each in set_.mappings:
            assert each.relation is not None
            claim = (by_uri[each.subject], each.relation, by_uri[each.object])
            if each.refuted:
                refuted.add(claim)
            elif each.justification != CHAINED:
                stated.add(claim)
    flipped = {Relation.BROAD: Relation.NARROW, Relation.NARROW: Relation.BROAD}
    stated |= {(object, flipped.get(how, how), subject) for subject, how, object in stated}
    refuted |= {(object, flipped.get(how, how), subject) for subject, how, object in refuted}
    good = {(a, b) for a, how, b in stated - refuted if how in {Relation.EXACT, Relation.BROAD}}
    for most in (0, 1):
        seen, queue = set(), [(code, 0)]
        while queue:
            here, used = queue.pop()
            if (here, used) in seen:
                continue
            seen.add((here, used))
            concept_here = vocabulary.get(here)
            assert concept_here is not None
            queue += [(above, used) for above in concept_here.broader]
            queue += [(b, 1) for a, b in good if a == here and used < most and same_axis(vocabulary, a, b)]
        found = {here for here, _ in seen if here.startswith(f"{target}:")}
        if found:
            yield from found
            return


def same_axis(vocabulary: Vocabulary, first: str, second: str) -> bool:
    axes = [
        {
            AXES[above.partition(":")[0]]
            for above in vocabulary.broader(code)
            if above.partition(":")[0] in AXES
        }
        for code in (first, second)
    ]
    return not axes[0] or not axes[1] or bool(axes[0] & axes[1])


def test_matches_are_seen_from_both_ends_and_both_places() -> None:
    """A concept's matches come from its scheme and from crosswalks, turned around where it is the object."""
    own = Match(relation=Relation.CLOSE, target="town:q")
    vocabulary = Vocabulary(
        [
            *schemes(concept("city:p", matches=[own]), concept("town:q"), concept("town:r")),
            crosswalk(
                mapping("town:r", "broad", "city:p"),
                mapping("city:p", "related", "far:x"),
                mapping("city:p", "exact", "town:r", refuted=True),
            ),
        ]
    )
    assert set(vocabulary.matches("city:p")) == {
        own,
        Match(relation=Relation.NARROW, target="town:r"),
        Match(relation=Relation.RELATED, target="https://example.org/far/x"),
    }
    assert vocabulary.matches("town:q") == (Match(relation=Relation.CLOSE, target="city:p"),)
    assert vocabulary.matches("town:x") == ()
