# SPDX-License-Identifier: EUPL-1.2
"""
Searches that found nothing.
"""

from datetime import date

import attrs
import pytest

from onestopshop.codec.records import from_record
from onestopshop.domain.misses import SearchMiss, recognised
from onestopshop.errors import StorageReadOnlyError
from onestopshop.plugin import Query


def kept(town) -> list[SearchMiss]:
    with town.storage.read() as snapshot:
        return [from_record(one, SearchMiss) for one in snapshot.find(Query(kind="search_miss"))]


def test_a_search_without_result_is_kept_without_its_words(town) -> None:
    """The day, the language and the recognised topics are kept: not the words, not who searched, not where or when."""
    town.desk().services.search("Housing for Jan Peeters", language="en")
    (miss,) = kept(town)
    assert (date(2026, 3, 2), "en", frozenset({"topic:housing"})) == (miss.day, miss.language, miss.concepts)
    with town.storage.read() as snapshot:
        told = snapshot.entries(0, 1000)[-1]
    assert ("search.missed", "system/system", date(2026, 3, 2), {}) == (
        told.action,
        told.actor,
        told.at,
        dict(told.data),
    )
    assert not [one for one in town.whole() if "peeters" in repr(one).casefold()]


def test_words_that_mean_nothing_are_kept_as_none(town) -> None:
    """A search of which nothing was recognised is kept, too: words are missing."""
    town.desk().services.search("qwertz")
    assert [frozenset()] == [miss.concepts for miss in kept(town)]


def test_a_search_that_finds_something_writes_nothing(town) -> None:
    """Finding is only a reading."""
    town.index.found = (("housing", 1.0),)
    with town.nothing_written():
        town.desk().services.search("housing")


@pytest.mark.parametrize("text", ["", "  "])
def test_no_words(town, text: str) -> None:
    """A list without words is no search."""
    with town.nothing_written():
        town.desk().services.search(text, topics=["topic:housing"])


@pytest.mark.parametrize(
    "who",
    [
        {"acts_as": "worker", "desk": None},
        {"acts_as": "owner", "organisation": "office"},
        {"acts_as": "verifier", "desk": None},
    ],
)
def test_searches_that_are_of_no_desk(town, who: dict[str, str]) -> None:
    """Only what a desk looks for in vain is kept."""
    with town.nothing_written():
        town.desk(**who).services.search("housing")


def test_a_role_that_only_reads(make_town) -> None:
    """A role that may not note what people got stuck on searches without leaving anything."""
    town = make_town({"worker": ["services.read"]})
    with town.nothing_written():
        town.desk().services.search("housing")


def test_a_city_that_does_not_want_it(town) -> None:
    """A city can switch it off."""
    town.context = attrs.evolve(town.context, rules=attrs.evolve(town.context.rules, search_misses=False))
    with town.nothing_written():
        town.desk().services.search("housing")


def test_a_storage_that_cannot_write(town) -> None:
    """A search does not fail because nothing can be kept of it."""

    def refuse() -> None:
        raise StorageReadOnlyError("nothing can be written here", adapter="memory")

    town.before_write = refuse
    assert 0 == town.desk().services.search("housing").total
    assert [] == kept(town)


def test_inside_a_transaction(town) -> None:
    """A miss is no part of what the desk does: it is kept when that is undone."""

    def undone() -> None:
        with desk.together():
            desk.services.search("housing")
            raise RuntimeError

    desk = town.desk()
    with pytest.raises(RuntimeError):
        undone()
    assert 1 == len(kept(town))


def test_the_same_search_five_times_in_a_month(town) -> None:
    """Five searches for the same in thirty days are a candidate; what nobody recognised, and one noted, is none."""
    desk = town.desk()
    for text in ("housing", "qwertz") * 5:
        desk.services.search(text)
    (found,) = desk.barriers.rule_candidates()
    assert ("search", 5, ("topic:housing",), "b:bekend") == (
        found.rule,
        found.facts,
        found.topics,
        found.concept,
    )
    desk.barriers.observe(
        source="search",
        source_ref=found.sources[0],
        topic="topic:housing",
        step="find",
        concepts=["b:bekend"],
        what_happened="No service for housing is in the catalogue.",
    )
    assert () == desk.barriers.rule_candidates()
    desk.services.search("housing")
    town.clock.advance(days=31)
    assert () == desk.barriers.rule_candidates()


def test_phrases_are_recognised() -> None:
    """A phrase of several words is recognised wherever it stands, in any language and case."""
    known = {("social", "housing"): frozenset({"topic:housing-social"})}
    assert {"topic:housing-social"} == recognised("cheap SOCIAL housing?", known)
    assert frozenset() == recognised("housing, social", known) | recognised("", known)
