# SPDX-License-Identifier: EUPL-1.2
"""
Practices travel: what is in the package, what never is, and what another city finds.
"""

from datetime import timedelta
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import UNKNOWN_ID, seen
from tests.operations.bundles.cities import Place, crosswalk, scheme
from tests.operations.practices.samples import recorded, verified

from onestopshop.errors import InvalidDataError, NotFoundError
from onestopshop.operations.bundles.held import files_of, held
from onestopshop.operations.practices.packages import PRACTICES
from onestopshop.operations.work import Work


def found(place: Place, **asked: Any) -> list[tuple[str, int | None, str, str | None, str | None]]:
    return [
        (one.city, one.bundle, one.practice.measure["en"], one.concept, one.service_kind)
        for one in place.desk().practices.search(**asked)
    ]


def offered(place: Place) -> bytes:
    """Return what would leave now."""
    with Work(place.context, place.desk("coordinator").actor) as work:
        return b"".join(one.files["practices.jsonl"] for one in PRACTICES.offered(work))


def later(*places: Place, days: int = 1) -> None:
    for place in places:
        place.clock.advance(days=days)


def handed(east: Place, west: Place) -> None:
    """Bring the clocks together, and hand a package over."""
    apart = east.clock() - west.clock()
    west.clock.advance(seconds=max(0.0, apart.total_seconds()))
    west.take(east.export())


def test_a_practice_arrives(east: Place, west: Place) -> None:
    """What one city did is found in the other one, with its effect, its city and the version of its package."""
    barrier = verified(east)
    kept = east.desk("coordinator").practices.record(
        barrier=barrier.id, measure={"en": "One page."}, reviewed=True
    )
    handed(east, west)
    (one,) = west.desk().practices.search(concept="b:begrijpbaar", service_kind="topic:registration")
    assert ("eastgate", 1, "same", "same") == (one.city, one.bundle, one.concept, one.service_kind)
    assert (kept.effect, kept.measure, kept.id, "understand") == (
        one.practice.effect, one.practice.measure, one.practice.id, one.practice.step
    )  # fmt: skip
    assert one == attrs.evolve(
        west.desk().practices.get(kept.id, city="eastgate"),
        concept=one.concept,
        service_kind=one.service_kind,
    )
    assert () == west.desk().practices.list()


def test_what_never_leaves(east: Place) -> None:
    """Neither the barrier, its services and owner, who worked on it, nor an exact or small count is in the package."""
    barrier = verified(east, before=(33, 402), after=(3, 381))
    recorded(east, barrier=barrier.id)
    text = offered(east).decode()
    assert "We read letters aloud." in text
    never = [barrier.id, *barrier.services, "office", "c1", "w1", "v1", '"main"', "402", "381", ":33", ":3,"]
    assert [] == [
        one for one in never if one in text.replace("topic:registration", "").replace("registration", "")
    ]
    assert '"registration"' not in text


@pytest.mark.parametrize("what", ["unread", "retired", "reopened"])
def test_what_holds_no_longer_does_not_leave(east: Place, west: Place, what: str) -> None:
    """Words that nobody read never leave; what is retired or was met again goes from the other cities, too."""
    barrier = verified(east)
    kept = recorded(east, barrier=barrier.id, reviewed=what != "unread")
    if what == "unread":
        assert b"" == offered(east)
        assert not east.desk().practices.get(kept.id).open
        return
    recorded(east, measure={"en": "A sign."})
    handed(east, west)
    assert 2 == len(found(west))
    if what == "retired":
        east.desk("coordinator", worker="c1").practices.retire(kept.id, reason="did_not_last")
    else:
        again = seen(east).id
        coordinator = east.desk("coordinator").barriers
        coordinator.reopen(barrier.id, reason="met_again", evidence="a letter", observations=[again])
    later(east, west)
    handed(east, west)
    assert ["A sign."] == [text for _, _, text, _, _ in found(west)]
    assert (what == "reopened") == (kept.id in {one.practice.id for one in east.desk().practices.search()})


@pytest.mark.parametrize("hidden", ["measure", "effect", "effect.before", "concepts"])
def test_what_a_plugin_withholds_does_not_leave(east: Place, hidden: str) -> None:
    """What a plugin keeps from the network is in no package; nor is a practice that nothing true is left of."""
    barrier = verified(east)
    kept = recorded(east, barrier=barrier.id, licence="CC0-1.0")
    east.policies.hidden["practice", "network"] = {"by", "licence"}
    assert b"effect" in offered(east)
    assert b"CC0-1.0" not in offered(east)
    east.policies.hidden["practice", "network"] = {hidden}
    assert b"" == offered(east)
    assert not east.desk().practices.get(kept.id).open


def test_words_in_many_languages_leave(east: Place) -> None:
    """What may be recorded may leave: the longest words in fifty languages stop no package."""
    tags = [f"{first}{last}" for first in "abcde" for last in "abcdefghij"]
    recorded(east, measure=dict.fromkeys(tags, "ა" * 2000))
    east.export()


def test_the_diff(east: Place, west: Place) -> None:
    """Who takes a package in sees which practices come, change and go."""
    first = recorded(east)
    handed(east, west)
    recorded(east, measure={"en": "A sign."})
    east.desk("coordinator", worker="c1").practices.retire(first.id, reason="ended")
    later(east, west)
    (change,) = [
        one for one in west.exchange.preview_bundles(east.export()).bundles if one.name == "practices"
    ]
    assert ["added", "left out"] == [
        line[: -len(line.partition(" 0")[2]) - 2].strip() for line in change.lines
    ]


def test_a_practice_is_found_through_broader_concepts(east: Place, west: Place) -> None:
    """A city's own concept is found by the network's one above it, and the other way round, each said as it is."""
    recorded(east, concepts=["eastgate:letters"])
    handed(east, west)
    assert [("eastgate", 1, "We read letters aloud.", "narrower", None)] == found(
        west, concept="b:begrijpbaar"
    )
    assert ["near"] == [like for *_, like, _ in found(west, concept="westgate:queue")]
    recorded(west, concepts=["b:begrijpbaar"], measure={"en": "Plain words."})
    assert [("westgate", "broader"), ("eastgate", "near")] == [
        (city, like) for city, _, _, like, _ in found(west, concept="westgate:letters")
    ]
    assert [] == found(west, concept="b:bereikbaar")


@pytest.mark.parametrize(
    ("match", "likeness"), [("exact", "narrower"), ("broad", "narrower"), ("close", None)]
)
def test_a_practice_is_found_through_a_crosswalk(
    east: Place, west: Place, match: str, likeness: str | None
) -> None:
    """What its city matches exactly or to something broader is found by it; what is only close is not."""
    plain = [attrs.evolve(one, broader=()) for one in scheme("eastgate", "letters").concepts]
    walk = crosswalk("eastgate", "letters")
    (mapping,) = walk.mappings
    said = attrs.evolve(mapping, predicate=mapping.predicate.replace("broad", match))
    east.says(scheme("eastgate", concepts=tuple(plain)), attrs.evolve(walk, mappings=(said,)))
    recorded(east, concepts=["eastgate:letters"])
    handed(east, west)
    assert ([likeness] if likeness else []) == [like for *_, like, _ in found(west, concept="b:begrijpbaar")]


def test_the_same_code_of_two_cities_is_not_the_same(east: Place, west: Place) -> None:
    """A code that two cities use for different concepts is told apart by its address."""
    recorded(east, concepts=["eastgate:letters"])
    foreign = scheme("eastgate", "letters")
    elsewhere = [
        attrs.evolve(one, uri=f"https://example.org/westgate/{one.code[9:]}", broader=("b:bereikbaar",))
        for one in foreign.concepts
    ]
    west.says(scheme("westgate", "queue"), attrs.evolve(foreign, concepts=tuple(elsewhere)))
    handed(east, west)
    assert [] == found(west, concept="eastgate:letters")
    assert ["narrower"] == [like for *_, like, _ in found(west, concept="b:begrijpbaar")]


def test_a_city_may_use_the_concepts_of_another(east: Place, west: Place) -> None:
    """Who adopted another city's scheme can share practices by its concepts, with that city, too."""
    east.knows(west)
    west.says(scheme("westgate", "queue"), scheme("eastgate", "letters"))
    recorded(west, concepts=["eastgate:letters"])
    handed(west, east)
    assert [("westgate", "same")] == [
        (city, like) for city, _, _, like, _ in found(east, concept="eastgate:letters")
    ]


def test_order_is_by_likeness_and_never_by_city_or_effect(east: Place, west: Place) -> None:
    """The likest is first; among equals the newest, whatever was measured and wherever."""
    recorded(east, concepts=["eastgate:letters"], measure={"en": "narrower"})
    recorded(west, concepts=["b:begrijpbaar"], measure={"en": "old"})
    later(east, west)
    barrier = verified(east)
    recorded(east, barrier=barrier.id, measure={"en": "measured"})
    later(east, days=1)
    west.clock.advance(
        seconds=(east.clock() - west.clock()).total_seconds() + timedelta(days=1).total_seconds()
    )
    recorded(west, measure={"en": "newest"})
    later(east, days=1)
    handed(east, west)
    asked = {"concept": "b:begrijpbaar"}
    assert ["newest", "measured", "old", "narrower"] == [text for _, _, text, _, _ in found(west, **asked)]
    assert ["newest", "measured"] == [text for _, _, text, _, _ in found(west, **asked)][:2]


def test_service_kinds_and_steps(east: Place) -> None:
    """All that is asked must be like; a practice for any step is found for each, one for another step is not."""
    recorded(east, step="apply", measure={"en": "apply"})
    recorded(east, step="unknown", measure={"en": "any"})
    recorded(east, service_kinds=["topic:housing-search"], measure={"en": "housing"})
    assert {"any", "housing"} == {text for _, _, text, _, _ in found(east, step="wait")}
    kinds = {text: like for _, _, text, _, like in found(east, service_kind="topic:registration")}
    assert {"apply": "same", "any": "same"} == kinds
    assert [] == found(east, concept="b:bereikbaar", service_kind="topic:registration")
    assert 3 == len(found(east))


def test_a_concept_that_was_replaced_leaves_as_its_successor(east: Place) -> None:
    """A practice is published with what replaced a retired concept; a retired one can still be asked for."""
    recorded(east, concepts=["eastgate:letters"])
    old = scheme("eastgate", "letters", "queue", "mail")
    letters = attrs.evolve(old.concepts[0], retired=east.context.today(), replaced_by=("eastgate:mail",))
    east.says(attrs.evolve(old, concepts=(letters, *old.concepts[1:])))
    assert b"eastgate:mail" in offered(east)
    assert b"eastgate:letters" not in offered(east)
    assert ["same"] == [like for *_, like, _ in found(east, concept="eastgate:mail")]
    assert ["near"] == [like for *_, like, _ in found(east, concept="eastgate:letters")]


def test_a_scheme_that_is_gone_stops_nothing(east: Place) -> None:
    """A practice of whose concepts the city has none any more stays here, and the others leave."""
    recorded(east, concepts=["eastgate:letters"])
    recorded(east, measure={"en": "A sign."})
    east.says(scheme("other", "x"))
    assert b"A sign." in offered(east)
    assert b"We read" not in offered(east)
    east.export()


def test_what_is_asked_exists(east: Place) -> None:
    """A concept or step that nobody has, and a practice that is none, are errors that say what to do."""
    desk = east.desk().practices
    for asked in ({"concept": "b:none-such"}, {"service_kind": "registration"}, {"step": "nowhere"}):
        with pytest.raises(InvalidDataError):
            desk.search(**asked)
    with pytest.raises(NotFoundError, match="practice"):
        desk.get(UNKNOWN_ID)


def test_the_package_says_what_is_in_it(east: Place, west: Place) -> None:
    """The bundle is called practices, and holds one file."""
    recorded(east)
    handed(east, west)
    with Work(west.context, west.desk().actor) as work:
        (one,) = held(work, kind="practices")
        assert ("practices", ["practices.jsonl"]) == (one.name, [*files_of(work, one)])
