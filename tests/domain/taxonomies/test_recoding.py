# SPDX-License-Identifier: EUPL-1.2
"""
Records with other codes, and what they were made with.
"""

from collections.abc import Mapping
from typing import Any

import attrs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.codec.test_upgrades import GOLDEN
from tests.domain.taxonomies.scheming import scheme

from onestopshop.codec.converter import structure
from onestopshop.codec.records import MODELS
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.misses import SearchMiss
from onestopshop.domain.observations import Observation
from onestopshop.domain.papers import Paper
from onestopshop.domain.taxonomies.editions import Coding
from onestopshop.domain.taxonomies.recoding import (
    CODED,
    apply_remap,
    as_coded_first,
    codes_of,
    recoded,
    remap,
    stamped,
)
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError
from onestopshop.testing.models import models

PRESENT = {"topic": "1.1", "doc": "2", "b": "1.1", "own": "3", "kind": "1.1"}


def golden(of: str, **changes: object) -> Any:
    """Return the golden record of a kind as it is before any remap."""
    (path,) = (path for path in GOLDEN if path.stem == f"{of}-1")
    return attrs.evolve(structure(orjson.loads(path.read_bytes()), MODELS[of]), **changes)


def visit(*, topics: str = "", marked: str = "", papers: str = "", others: str = "") -> Visit:
    marks = frozenset(f"topics={code}" for code in marked.split()) | frozenset(others.split())
    made: Visit = golden(
        "visit",
        topics=frozenset(topics.split()),
        implied=marks,
        papers=tuple(Paper(kind=kind) for kind in papers.split()),
    )
    return made


def test_a_code_changes_wherever_it_stands() -> None:
    """The topics of a visit, the marks of those nobody typed, and the kinds of its papers get the new codes."""
    made = recoded(
        visit(topics="topic:a topic:c", marked="topic:a", papers="doc:a doc:b doc:a", others="services=x"),
        {"topic:a": "topic:b", "doc:a": "doc:z"},
        PRESENT,
    )
    assert made.topics == {"topic:b", "topic:c"}
    assert made.implied == {"topics=topic:b", "services=x"}
    assert [paper.kind for paper in made.papers] == ["doc:z", "doc:b", "doc:z"]
    assert made.editions == {"doc": "2", "topic": "1.1"}


def test_a_typed_topic_stays_typed() -> None:
    """Where an implied topic and a typed one become the same, it is one that somebody typed."""
    made = recoded(visit(topics="topic:a topic:b", marked="topic:a"), {"topic:a": "topic:b"}, PRESENT)
    assert ({"topic:b"}, set()) == (set(made.topics), set(made.implied))
    assert made.typed_topics == {"topic:b"}


@pytest.mark.parametrize(
    ("kind", "becomes", "expected"),
    [
        ("observation", {"topic:registration": "topic:x"}, {"topic": "topic:x"}),
        ("observation", {"b:begrijpbaar": "own:x"}, {"concepts": {"own:x", "hm:learning"}}),
        ("observation", {"doc:letter": "doc:x"}, {"document_kind": "doc:x"}),
        ("referral", {"topic:registration": "topic:x"}, {"topic": "topic:x"}),
        ("search_miss", {"topic:housing-shelter": "topic:x"}, {"concepts": {"topic:x"}}),
    ],
)
def test_each_field_that_carries_codes(
    kind: str, becomes: Mapping[str, str], expected: Mapping[str, object]
) -> None:
    """Every kind of record gets the new code where the old one stood, and nothing else changes."""
    before = golden(kind)
    after = recoded(before, becomes, PRESENT)
    changed = {
        field.name
        for field in attrs.fields(type(before))
        if getattr(before, field.name) != getattr(after, field.name)
    }
    assert expected == {name: getattr(after, name) for name in expected}
    assert changed - {"editions", "as_made"} == expected.keys()
    assert codes_of(after) == {becomes.get(code, code) for code in codes_of(before)}


def test_a_barrier_is_remapped_in_each_field() -> None:
    """A barrier's topic, its concepts and its kind of problem are remapped; its history is not."""
    before: Barrier = golden("barrier", topic="topic:a", concepts=frozenset({"b:a"}), kind="kind:a")
    after = recoded(before, {"topic:a": "topic:b", "b:a": "own:b", "kind:a": "kind:b"}, PRESENT)
    assert ("topic:b", ["own:b"], "kind:b") == (after.topic, [*after.concepts], after.kind)
    assert after.editions == {"kind": "1.1", "own": "3", "topic": "1.1"}
    assert before.history == after.history


def test_the_editions_that_a_record_states() -> None:
    """A record states the edition of each scheme it has a code of: the new one where a code is new, else the old."""
    before = golden("observation", editions={"topic": "1.0", "b": "1.0", "hm": "1.0", "doc": "1.0"})
    after = recoded(before, {"b:begrijpbaar": "own:x"}, PRESENT)
    assert after.editions == {"doc": "1.0", "hm": "1.0", "own": "3", "topic": "1.0"}
    assert list(after.editions) == sorted(after.editions)


def test_what_it_was_made_with_is_kept() -> None:
    """However often a record is remapped, it tells what it was coded with when it was made."""
    first = visit(topics="topic:a topic:b", marked="topic:b", papers="doc:a")
    first = attrs.evolve(first, editions={"topic": "1.0"})
    once = recoded(first, {"topic:a": "topic:b"}, PRESENT)
    twice = recoded(once, {"topic:b": "topic:c", "doc:a": "doc:b"}, {"topic": "1.2"})
    expected = {"topics": ("topic:a", "topic:b"), "papers": ("doc:a",), "implied": ("topics=topic:b",)}
    assert twice.as_made == Coding(codes=expected, editions={"topic": "1.0"})
    assert first == as_coded_first(twice) == as_coded_first(once) == as_coded_first(first)


def test_nothing_to_change() -> None:
    """A record without any of the codes stays the very same, and states no other edition."""
    thing = golden("observation")
    assert thing is recoded(thing, {"topic:nothing": "topic:x"}, PRESENT)


def test_the_event_of_a_remap() -> None:
    """It is a new version; the log tells each old and new code and the editions of the new ones, and no more."""
    before: Observation = golden("observation")
    after, event = remap(before, {"b:begrijpbaar": "own:x", "topic:nothing": "topic:y"}, PRESENT)
    assert after.version == before.version + 1
    assert (event.action, event.kind, event.subject) == ("observation.remapped", "observation", before.id)
    assert event.data == {"codes": ["b:begrijpbaar=own:x"], "editions": ["own=3"]}
    miss: SearchMiss = golden("search_miss")
    assert remap(miss, {"topic:housing-shelter": "topic:x"}, PRESENT)[1].action == "search.remapped"


def test_another_installation_applies_the_same() -> None:
    """The entry of a remap makes of the same record what the remap made of it."""
    before = visit(topics="topic:a topic:b", marked="topic:a", papers="doc:a")
    after, event = remap(before, {"topic:a": "topic:b", "doc:a": "doc:b"}, PRESENT)
    again, agreed = apply_remap(before, event.data)
    assert agreed
    assert attrs.evolve(again, version=after.version) == after
    assert (after, True) == apply_remap(after, event.data)


def test_two_who_chose_otherwise() -> None:
    """Who remaps a code that became another one than the one asked for did not agree; the first stays."""
    before = golden("observation")
    first, _ = remap(before, {"b:begrijpbaar": "own:x"}, PRESENT)
    _, other = remap(before, {"b:begrijpbaar": "own:y"}, PRESENT)
    assert (first, False) == apply_remap(first, other.data)


@pytest.mark.parametrize(
    "codes", [{}, {"topics": (), "papers": ("doc:a",)}, {"topics": (), "papers": (), "implied": ()}]
)
def test_what_was_never_such_a_record(codes: Mapping[str, tuple[str, ...]]) -> None:
    """What somebody else hands over as the first codes of a record has its fields, and as many papers."""
    thing = attrs.evolve(visit(papers="doc:a"), as_made=Coding(codes=codes))
    with pytest.raises(InvalidDataError, match="not the codes of such a record"):
        as_coded_first(thing)


def test_a_new_record_is_stamped() -> None:
    """A new record states the present edition, as one word, of each scheme that is known; other things state none."""
    schemes = {"topic": scheme("topic", [], version="2026 spring"), "own": scheme("own", [])}
    made = stamped(golden("observation"), schemes)
    assert made.editions == {"topic": "2026-spring"}
    assert made is stamped(made, schemes)
    assert stamped("a text", schemes) == "a text"


@given(st.data())
def test_every_coded_record_remembers(data: st.DataObject) -> None:
    """Of every model that carries codes: whatever is remapped, the first codes come back exactly."""
    model = data.draw(st.sampled_from(sorted(CODED, key=lambda one: one.KIND)))
    first = data.draw(models(model))
    if hasattr(first, "as_made"):
        first = attrs.evolve(first, as_made=None)
    now = first
    for _ in range(data.draw(st.integers(1, 3))):
        codes = sorted(codes_of(now))
        chosen = data.draw(st.lists(st.sampled_from(codes), unique=True, max_size=3)) if codes else []
        now = recoded(now, {code: data.draw(st.sampled_from([*codes, "own:x"])) for code in chosen}, PRESENT)
        if hasattr(first, "as_made"):
            assert first == as_coded_first(now)
