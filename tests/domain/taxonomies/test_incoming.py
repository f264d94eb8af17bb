# SPDX-License-Identifier: EUPL-1.2
"""
A new edition is taken in without losing a code.
"""

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.taxonomies.concepts import Concept, Scheme
from onestopshop.domain.taxonomies.incoming import called, kept_whole, without_drafts
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

TODAY = date(2026, 3, 2)


def concept(key: str, uri: str = "", **more: object) -> Concept:
    """Return a concept of the scheme ``t``."""
    return Concept(code=f"t:{key}", uri=uri or f"urn:{key}", label=LocalizedText({"en": key}), **more)


def scheme(*concepts: Concept, version: str = "1") -> Scheme:
    """Return an edition."""
    return Scheme(
        id="t", version=version, name=LocalizedText({"en": "T"}), source="test", concepts=tuple(concepts)
    )


def test_what_is_left_out_stays() -> None:
    """A concept that the new edition does not have stays in it, retired today; one retired before keeps its day."""
    earlier = date(2025, 1, 1)
    old = scheme(concept("a"), concept("b"), concept("c", retired=earlier, replaced_by=("t:a",)))
    new = kept_whole(old, scheme(concept("a"), version="2"), today=TODAY)
    assert [("t:a", None), ("t:b", TODAY), ("t:c", earlier)] == [
        (one.code, one.retired) for one in new.concepts
    ]
    assert ("t:a",) == new.concepts[2].replaced_by
    assert "2" == new.version


def test_a_concept_keeps_its_code() -> None:
    """A concept is known by its address, whatever the new edition calls it, in everything that names it."""
    old = scheme(concept("a", "urn:1"), concept("b", "urn:2"))
    other = concept("x", "urn:1", broader=("t:a",))
    new = kept_whole(
        old, scheme(other, concept("a", "urn:3"), concept("b", "urn:2", replaced_by=("t:x",))), today=TODAY
    )
    assert {"urn:1": "t:a", "urn:2": "t:b", "urn:3": "t:a-2"} == {one.uri: one.code for one in new.concepts}
    by_uri = {one.uri: one for one in new.concepts}
    assert ("t:a-2",) == by_uri["urn:1"].broader
    assert ("t:a",) == by_uri["urn:2"].replaced_by


def test_a_number_that_is_taken_is_passed_over() -> None:
    """A code that is made free of others is no other's, neither in the old edition nor in the new one."""
    old = scheme(concept("a", "urn:1"), concept("a-2", "urn:2"))
    new = kept_whole(
        old, scheme(concept("x", "urn:1"), concept("a", "urn:4"), concept("a-3", "urn:5")), today=TODAY
    )
    assert {"urn:1": "t:a", "urn:4": "t:a-4", "urn:5": "t:a-3", "urn:2": "t:a-2"} == {
        one.uri: one.code for one in new.concepts
    }


def test_a_scheme_moves_to_another_address() -> None:
    """A concept with the code of one that is gone is the same one at a new address."""
    new = kept_whole(scheme(concept("a", "urn:1")), scheme(concept("a", "urn:new")), today=TODAY)
    assert [("t:a", "urn:new", None)] == [(one.code, one.uri, one.retired) for one in new.concepts]


keys = st.sampled_from("abcdef")
editions = st.lists(
    st.tuples(keys, st.sampled_from("123456")), unique_by=(lambda p: p[0], lambda p: p[1])
).map(lambda pairs: scheme(*(concept(key, f"urn:{number}") for key, number in pairs)))


@given(editions, editions)
def test_no_code_is_lost_or_doubled(old: Scheme, new: Scheme) -> None:
    """Whatever the new edition says, every old code is there once, and a known address keeps its code."""
    taken = kept_whole(old, new, today=TODAY)
    codes = [one.code for one in taken.concepts]
    assert len(set(codes)) == len(codes)
    assert {one.code for one in old.concepts} <= set(codes)
    before = {one.uri: one.code for one in old.concepts}
    living = [one for one in taken.concepts if one.retired is None]
    assert {one.uri for one in new.concepts} == {one.uri for one in living}
    assert all(before.get(one.uri, one.code) == one.code for one in living)


def test_a_scheme_gets_another_id() -> None:
    """The codes and what names them follow the id; matches and addresses stay."""
    renamed = called(
        scheme(concept("a"), concept("b", broader=("t:a", "b:bekend"), replaced_by=("t:a",))), "town"
    )
    assert ("town", ["town:a", "town:b"]) == (renamed.id, [one.code for one in renamed.concepts])
    assert (("town:a", "b:bekend"), ("town:a",)) == (
        renamed.concepts[1].broader,
        renamed.concepts[1].replaced_by,
    )
    assert "urn:a" == renamed.concepts[0].uri
    with pytest.raises(InvalidDataError):
        called(scheme(), "To wn")


def test_drafts_stay_here() -> None:
    """Words that no speaker reviewed are left out, and a concept that has no others keeps them."""
    both = attrs.evolve(
        concept("a"),
        label=LocalizedText({"en": "a", "pl": "ą"}),
        definition=LocalizedText({"pl": "ą"}),
        alt={"pl": ("ę",), "en": ("e",)},
        hidden={"pl": ("ó",)},
        own=frozenset({"pl"}),
        draft=frozenset({"pl"}),
    )
    only = concept("b", draft=frozenset({"en"}))
    first, second = without_drafts(scheme(both, only)).concepts
    assert ({"en": "a"}, None, {"en": ("e",)}, {}) == (
        dict(first.label),
        first.definition,
        first.alt,
        first.hidden,
    )
    assert (frozenset(), frozenset()) == (first.own, first.draft)
    assert only == second
