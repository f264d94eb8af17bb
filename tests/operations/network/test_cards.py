# SPDX-License-Identifier: EUPL-1.2
"""
The cards of cities: what is handed over, who is shown, and what a card may not hold.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.operations.bundles.cities import CITIES, Place

from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.accepted import Package
from onestopshop.domain.events import Event
from onestopshop.domain.pilots import PilotCard
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ExchangeError, ForbiddenError, NotFoundError
from onestopshop.operations.network.pilots import PILOT
from onestopshop.operations.work import Work

CARD = PilotCard(
    what=LocalizedText({"en": "A desk", "fr": "Un guichet"}),
    for_whom=LocalizedText({"en": "Everybody who is new."}),
    since=date(2024, 9, 1),
    organisation=LocalizedText({"en": "The city"}),
    website="https://example.org/desk",
    email="desk@example.org",
)


@pytest.fixture
def east(tmp_path: Path) -> Place:
    """The city that publishes its card."""
    made = Place(tmp_path / CITIES[0], CITIES[0])
    made.context = attrs.evolve(made.context, pilot=CARD)
    return made


@pytest.fixture
def west(tmp_path: Path, east: Place) -> Place:
    """The city that takes it in, and has none."""
    made = Place(tmp_path / CITIES[1], CITIES[1])
    made.knows(east)
    return made


def test_a_card_arrives(east: Place, west: Place) -> None:
    """The card of another city is shown word for word, with the version of its package."""
    west.take(east.export())
    found = west.desk().network.card("eastgate")
    assert (CARD, 1, west.context.today()) == (found.card, found.bundle, found.accepted_on)
    own = east.desk().network.card("eastgate")
    assert (CARD, None) == (own.card, own.bundle)


def test_all_cities_are_listed(east: Place, west: Place) -> None:
    """This city, those with known keys and those of which something is held stand in order of their ids."""
    west.knows(Place(west.folder / "north", "northgate"))
    west.take(east.export())
    pins = {id: pin for id, pin in west.context.network.cities.items() if id != "eastgate"}
    west.context = attrs.evolve(west.context, network=attrs.evolve(west.context.network, cities=pins))
    found = west.desk().network.cities()
    assert [("eastgate", False, False), ("northgate", False, True), ("westgate", True, True)] == [
        (one.city, one.own, one.pinned) for one in found
    ]
    assert [None, None, None] == [one.card for one in found]
    assert ["pilot", "taxonomy-eastgate"] == [one.name for one in found[0].bundles]


def test_a_damaged_card_stops_no_list(east: Place, west: Place) -> None:
    """Where the card of a city is not kept as it was accepted, all cities are listed, and it is said."""
    west.take(east.export())
    with Work(west.context, west.desk("coordinator").actor) as work:
        kept = work.get(Package, "eastgate.pilot")
        other = attrs.evolve(kept, content="b3RoZXI=", version=kept.version + 1)
        work.save(other, Event(action="package.kept", kind=Package.KIND, subject=kept.id))
        batch = work.batch()
    west.storage.write(batch)
    found, _ = west.desk().network.cities()
    assert (None, True) == (found.card, "the card of eastgate cannot be read" in found.problem)
    assert "once more" in found.hint


@pytest.mark.parametrize("kind", ["accepted", "package"])
def test_a_card_of_which_nobody_can_read_the_record(east: Place, west: Place, kind: str) -> None:
    """All cities are listed, it is said of which the card is damaged, and the newest package mends it."""
    west.take(east.export())
    west.ruin(kind, "eastgate.pilot")
    found, _ = west.desk().network.cities()
    assert (None, True) == (found.card, "the card of eastgate cannot be read" in found.problem)
    with pytest.raises(ExchangeError, match=r"eastgate\.pilot is not kept as it was accepted"):
        west.desk().network.card("eastgate")
    west.take(east.export("again.zip"))
    assert CARD == west.desk().network.card("eastgate").card


def test_a_change_is_shown(east: Place, west: Place) -> None:
    """Who takes a package in sees that the card is new, or what changed of it."""
    assert ("the card of its pilot: A desk",) == _lines(west, east)
    west.take(east.export())
    east.context = attrs.evolve(east.context, pilot=attrs.evolve(CARD, since=None, website=""))
    east.clock.advance(days=1)
    west.clock.advance(days=1)
    assert ("since: 2024-09-01 → –", "website: https://example.org/desk → –") == _lines(west, east)


def _lines(west: Place, east: Place) -> tuple[str, ...]:
    (change,) = [one for one in west.exchange.preview_bundles(east.export()).bundles if one.name == "pilot"]
    return tuple(change.lines)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"what": {"en": "Ask an@example.org"}}, "an e-mail address"),
        ({"what": {"en": "x" * 2001}}, "at most 2000 characters @ $.what"),
        ({"what": "A desk"}, "a text is an object"),
        ({"website": "http://example.org"}, "no website"),
        ({"website": "javascript:alert(1)"}, "no website"),
        ({"website": "https://example.org/\u202e"}, "no website"),
        ({"email": "desk"}, "no email"),
        ({"email": f"{'x' * 200}@example.org"}, "no email"),
        ({"email": ""}, "goes without saying"),
        ({"since": "soon"}, "a date"),
        ({"visits": 12}, "no field 'visits'"),
    ],
)
def test_a_wrong_card_is_refused(west: Place, changes: dict[str, Any], told: str) -> None:
    """A card has a closed form, texts without identities, and addresses that are some."""
    said = {
        "what": {"en": "A desk"},
        "for_whom": {"en": "All"},
        "organisation": {"en": "The city"},
        **changes,
    }
    found = _problems(west, canonical(said))
    assert any(told in one for one in found), found


def test_another_form_is_refused(west: Place) -> None:
    """A card is canonical JSON, of one file."""
    assert "one form" in _problems(west, json.dumps({"what": {"en": "x"}}, indent=1).encode())[0]
    with Work(west.context, west.desk().actor) as work:
        assert "other files" in PILOT.check(work, "eastgate", {"card.json": b"{}"})[0]


def _problems(west: Place, content: bytes) -> list[str]:
    with Work(west.context, west.desk().actor) as work:
        return [*PILOT.check(work, "eastgate", {"pilot.json": content})]


def test_who_may(make_town: Callable[..., Any]) -> None:
    """Looking at cities needs its permission; a card that nobody stated is not there."""
    town = make_town({"coordinator": {"network.read"}})
    with pytest.raises(NotFoundError, match="card"):
        town.desk("coordinator").network.card("testville")
    for look in (town.desk().network.cities, lambda: town.desk().network.card("testville")):
        with pytest.raises(ForbiddenError):
            look()
