# SPDX-License-Identifier: EUPL-1.2
"""
The signals of an edition.
"""

import json
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import PROBLEM, VISIT
from tests.operations.papers import samples

from onestopshop.codec.converter import unstructure
from onestopshop.errors import ForbiddenError, InvalidDataError


@pytest.fixture
def town(town: Any) -> Any:
    """A town whose desk is of a school, which agreed to a signal of two merged barriers."""
    samples.in_languages(town, "en", "nl")
    town.context = attrs.evolve(town.context, desk_organisations={"main": "school"})
    boss = town.desk("coordinator", worker=samples.BOSS)
    merged = boss.barriers.gather(samples.visits(town, 2, 2), **PROBLEM)
    barrier = samples.gathered(town, *samples.visits(town, 3, 3))
    boss.barriers.merge(merged.id, target=barrier, reason="the same letter")
    samples.quoted(town, barrier, "Six pages.")
    signal = samples.signalled(town, barrier, agreed=["school"])
    boss.signals.follow_up(signal.id, text="The office will look at it.")
    boss.barriers.share(barrier, visibility="public")
    town.barrier, town.signal = barrier, signal.id
    return town


def bundle(town: Any, **asked: Any) -> Any:
    return town.desk("coordinator", worker=samples.BOSS).signals.bundle(**{"edition": "2026", **asked})


def test_what_is_in_a_bundle(town: Any) -> None:
    """A bundle tells number, words, themes, level, carrier, follow-up and the numbers that were merged."""
    found = bundle(town, language="nl")
    (one,) = found.entries
    assert (1, "Brieven zijn moeilijk te lezen", ("Six pages.",)) == (
        one.number,
        one.title.text,
        one.examples,
    )
    assert ("2+1 - 1", "School", "lokaal") == (one.origin, one.carrier.text, one.level.text)
    assert [("2026-03-02", "The office will look at it.")] == [
        (said.day.isoformat(), said.text) for said in one.follow_up
    ]
    assert 0 == found.left_out
    told = json.dumps(unstructure(found))
    assert all(word not in told for word in (*samples.RECORDERS, samples.BOSS, "main", samples.UNREVIEWED))


def test_what_a_plugin_keeps_from_the_public(town: Any) -> None:
    """What a plugin withholds from the public is in no bundle: a part, or the words, without which nothing is."""
    town.policies.hidden["barrier", "public"] = {"examples", "topic", "concepts"}
    town.policies.hidden["signal", "public"] = {"carrier", "level", "follow_up"}
    (one,) = bundle(town).entries
    assert ((), (), None, None, ()) == (one.examples, one.themes, one.carrier, one.level, one.follow_up)
    for kind, name in (("barrier", "problem"), ("signal", "accounts")):
        town.policies.hidden[kind, "public"] = {name}
        found = bundle(town)
        assert ((), 1) == (found.entries, found.left_out)
        town.policies.hidden[kind, "public"] = set()


def test_an_agreement_that_is_taken_back(town: Any) -> None:
    """When a contributing organisation refuses later, the words are in no bundle any more."""
    town.desk("coordinator", worker=samples.BOSS).signals.agree(
        town.signal, organisation="school", agreed="refused"
    )
    assert () == bundle(town).entries


def test_who_contributes_later_is_asked_first(town: Any) -> None:
    """When another organisation noted the barrier since, it has to agree before the words are told again."""
    town.context = attrs.evolve(town.context, desk_organisations={"main": "school", "market": "office"})
    assert 1 == len(bundle(town).entries)
    at = town.desk(desk="market")
    visit = at.visits.record(**VISIT, services=["registration"])
    at.barriers.observe(visit=visit.id, again_of=town.barrier)
    assert ((), 1) == (bundle(town).entries, bundle(town).left_out)


@pytest.mark.parametrize(
    "fields", [{"visibility": "shared"}, {"visibility": "internal"}, {"state": "withdrawn"}]
)
def test_only_what_is_public(town: Any, fields: dict[str, str]) -> None:
    """What is not public, or was withdrawn, is left out and counted."""
    samples.rewritten(town, town.barrier, **fields)
    found = bundle(town)
    assert ((), 1) == (found.entries, found.left_out)


@pytest.mark.parametrize(
    ("asked", "entries"),
    [
        ({"edition": "2025"}, 0),
        ({"edition": "9", "since": "2026-03-02", "until": "2026-03-03"}, 1),
        ({"edition": "2026", "since": "2026-03-03", "until": "2027-01-01"}, 0),
    ],
)
def test_which_signals_are_meant(town: Any, asked: dict[str, str], entries: int) -> None:
    """A year means its signals; both days mean theirs, the last one not included."""
    assert entries == len(bundle(town, **asked).entries)


@pytest.mark.parametrize(
    "asked",
    [
        {"edition": "9"},
        {"edition": "9", "since": "2026-01-01"},
        {"edition": " "},
        {"edition": "x" * 41},
        {"edition": "2026", "since": "2026-02-01", "until": "2026-01-01"},
        {"edition": "2026", "since": "soon", "until": "2026-01-01"},
    ],
)
def test_unclear_editions(town: Any, asked: dict[str, str]) -> None:
    """An edition that does not say which signals are meant is refused."""
    with pytest.raises(InvalidDataError):
        bundle(town, **asked)


def test_who_may(make_town: Any) -> None:
    """A bundle needs its grant."""
    with pytest.raises(ForbiddenError, match=r"signals\.bundle"):
        bundle(make_town({"coordinator": ["signals.read"]}))
