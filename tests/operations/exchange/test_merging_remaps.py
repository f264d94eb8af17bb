# SPDX-License-Identifier: EUPL-1.2
"""
Two installations of one city whose records were remapped at different times, or otherwise.
"""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from tests.operations.exchange.test_merging import FILE, both, observed
from tests.operations.exchange.test_merging_refusals import changed
from tests.operations.visit_samples import SHORTEST as VISIT
from tests.proofs.merge.desks import Shop

from onestopshop.domain.taxonomies.concepts import Concept, Scheme
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import ExchangeError
from onestopshop.operations.taxonomies.losses import RemapReport

SPLIT = ("topic:stay-permit", "topic:papers-letter")
LETTERS = ("doc:form", "doc:decision")


@pytest.fixture
def home(tmp_path: Path) -> Shop:
    return Shop("home", tmp_path, Random(1), home=True)


@pytest.fixture
def laptop(tmp_path: Path) -> Shop:
    return Shop("laptop", tmp_path, Random(2))


def retire(shop: Shop, version: str, **successors: str) -> None:
    """Let an installation have a later edition, in which concepts are retired; the topic's key is the name."""
    became = {f"topic:{key}": to for key, to in successors.items()}
    became |= {"doc:letter": " ".join(LETTERS)} if version == "3" else {}
    schemes = [_edition(one, version, became) for one in shop.context.city.vocabulary.schemes.values()]
    shop.context = attrs.evolve(
        shop.context, city=attrs.evolve(shop.context.city, vocabulary=Vocabulary(schemes))
    )
    shop.desk, shop.system = shop.acting("coordinator"), shop.acting("system")


def _edition(scheme: Scheme, version: str, became: dict[str, str]) -> Scheme:
    if not any(concept.code in became for concept in scheme.concepts):
        return scheme
    concepts = tuple(_retired(one, became) for one in scheme.concepts)
    return attrs.evolve(scheme, version=version, concepts=concepts)


def _retired(concept: Concept, became: dict[str, str]) -> Concept:
    if concept.code not in became:
        return concept
    to = tuple(became[concept.code].split())
    return attrs.evolve(concept, retired=None if to == ("-",) else date(2026, 3, 1), replaced_by=to)


def remap(shop: Shop, **asked: Any) -> RemapReport:
    return shop.desk.taxonomies.remap(apply=True, **asked)


def same(*shops: Shop) -> None:
    first, *others = (shop.records() for shop in shops)
    for other in others:
        assert first == other


@pytest.mark.parametrize("order", ["before", "after", "both"])
def test_one_was_remapped_and_the_other_not(home: Shop, laptop: Shop, order: str) -> None:
    """Whoever remaps first, both have the new codes in the end, and no installation is told that it is damaged."""
    visit = home.desk.visits.record(**VISIT, papers=["doc:letter"])
    observed(home, visit.id)
    home.desk.referrals.make(service="housing", topic="topic:registration", mode="told")
    home.hand_to(laptop, everything=True)
    for shop in (home, laptop):
        retire(shop, "2", registration="topic:stay-permit")
    if order != "after":
        remap(home)
    if order != "before":
        remap(laptop)
    both(home, laptop)
    both(home, laptop)
    same(home, laptop)
    kept = laptop.desk.visits.get(visit.id)
    assert kept.topics == {"topic:stay-permit", "topic:papers-letter"}
    assert (kept.editions["topic"], kept.as_made and kept.as_made.editions["topic"]) == ("2", "1.0")
    assert not [place for place in home.records() if place[0] == "conflict"]


@pytest.mark.parametrize(
    ("version", "edition"),
    [("2026/07 été", "2026/07-été"), ("2\u200b.\x000", "2-.-0"), ("\ud800", ""), ("v" * 300, "v" * 80)],
)
def test_a_version_of_any_form(home: Shop, laptop: Shop, version: str, edition: str) -> None:
    """Whatever a scheme states as its version, records state a short word that other installations take."""
    visit = home.desk.visits.record(**VISIT)
    home.hand_to(laptop, everything=True)
    retire(home, version, registration="topic:stay-permit")
    remap(home)
    home.hand_to(laptop, everything=True)
    same(home, laptop)
    assert laptop.desk.visits.get(visit.id).editions == {"topic": edition}


def test_who_chose_otherwise(home: Shop, laptop: Shop) -> None:
    """Where two people decided differently for a split concept, the first stays and the second is a conflict."""
    visit = home.desk.visits.record(**VISIT)
    home.hand_to(laptop, everything=True)
    for shop, chosen in ((home, SPLIT[0]), (laptop, SPLIT[1])):
        retire(shop, "2", registration=" ".join(SPLIT))
        shop.at = home.at
        remap(shop, choices=[{"code": "topic:registration", "to": chosen, "record": visit.id}])
    both(home, laptop)
    both(home, laptop)
    same(home, laptop)
    (conflict,) = laptop.desk.exchange.conflicts()
    assert (conflict.action, conflict.met, conflict.subject) == ("visit.remapped", "remapped", visit.id)
    assert len(home.desk.visits.get(visit.id).topics) == 1


def test_old_codes_that_come_later(home: Shop, laptop: Shop) -> None:
    """Records that arrive with codes that are retired here are taken in as they are, and it is told what to do."""
    visit = laptop.desk.visits.record(**VISIT)
    observed(laptop, visit.id)
    retire(home, "2", registration="topic:stay-permit")
    taken = laptop.hand_to(home, everything=True)
    (told,) = [one for one in taken.warnings if "retired" in one]
    assert told.startswith(
        "concept topic:registration is retired here (2 records): `onestopshop taxonomies remap`"
    )
    assert home.desk.visits.get(visit.id).topics >= {"topic:registration"}
    remap(home)
    assert {} == home.desk.taxonomies.retired_in_use()
    both(home, laptop)
    same(home, laptop)


def test_a_concept_that_came_back(home: Shop, laptop: Shop) -> None:
    """A rename that was taken back, remapped here only, is understood by who has none of it."""
    visit = home.desk.visits.record(**VISIT)
    home.hand_to(laptop, everything=True)
    retire(home, "2", registration="topic:stay-permit")
    remap(home)
    retire(home, "3", **{"registration": "-", "stay-permit": "topic:registration"})
    remap(home)
    assert home.desk.visits.get(visit.id).topics == {"topic:registration"}
    both(laptop, home)
    same(home, laptop)
    assert laptop.desk.visits.get(visit.id).editions == {"topic": "3"}


@pytest.mark.parametrize("seed", range(6))
def test_any_order_comes_to_the_same(tmp_path: Path, seed: int) -> None:
    """Whatever was done before, between and after, and whoever remapped when: exchanging makes all equal."""
    chance = Random(seed)
    shops = [Shop(name, tmp_path, Random(seed + at), home=not at) for at, name in enumerate("abc")]
    for version, successors in (
        ("1", {}),
        ("2", {"registration": "topic:stay-permit"}),
        ("3", {"papers-letter": "topic:papers"}),
    ):
        for shop in shops:
            for _ in range(15 if version == "1" else 5):
                shop.do()
            if successors:
                retire(shop, version, **successors)
        for _ in range(8):
            one, other = chance.sample(shops, 2)
            one.hand_to(other)
            if successors and chance.random() < 0.6:
                remap(
                    other,
                    choices=[{"code": "doc:letter", "to": chance.choice(LETTERS)}] if version == "3" else (),
                )
    for _ in range(3):
        for one in shops:
            for other in shops:
                if one is not other:
                    one.hand_to(other, everything=True)
    same(*shops)
    assert any(entry.action.endswith(".remapped") for entry in shops[0].log())


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"codes": ["topic:registration=what she said"]}, "a code of the right form"),
        ({"codes": ["topic:registration"]}, "a code of the right form"),
        ({"codes": "topic:registration=topic:x"}, "a code of the right form"),
        ({"codes": ["a:b=c:d=e:f"]}, "a code of the right form"),
        ({"codes": ["a:b=c:d"], "editions": ["2"]}, "a code of the right form"),
        ({"codes": ["a:b=c:d"], "said": ["x"]}, "an unknown name"),
        ({"editions": ["topic=2"]}, "codes is missing"),
    ],
)
def test_an_entry_that_tells_something_else(
    home: Shop, laptop: Shop, tmp_path: Path, told: dict[str, object], problem: str
) -> None:
    """The entry of a remap tells codes and editions and never words, and it has the codes."""
    home.desk.visits.record(**VISIT)
    retire(home, "2", registration="topic:stay-permit")
    remap(home)
    home.desk.exchange.export_records(tmp_path / FILE, since=0)
    file = changed(tmp_path / FILE, lambda lines: lines[1]["entries"][1].update(data=told))
    with pytest.raises(ExchangeError, match="nothing was written") as refused:
        laptop.desk.exchange.import_records(file)
    assert problem in str(refused.value.problems)


@pytest.mark.parametrize(
    "codes", [{}, {"topics": ["x"]}, {"topics": ["topic:a"], "papers": ["doc:x"], "implied": []}]
)
def test_first_codes_that_are_none(
    home: Shop, laptop: Shop, tmp_path: Path, codes: dict[str, object]
) -> None:
    """What a record says that it was made with is of such a record, or the file is refused."""
    home.desk.visits.record(**VISIT)
    home.desk.exchange.export_records(tmp_path / FILE, since=0)
    file = changed(tmp_path / FILE, lambda lines: lines[1]["body"].update(as_made={"codes": codes}))
    with pytest.raises(ExchangeError, match="nothing was written") as refused:
        laptop.desk.exchange.import_records(file)
    assert "not the codes of such a record" in str(refused.value.problems)
