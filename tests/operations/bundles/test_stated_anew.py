# SPDX-License-Identifier: EUPL-1.2
"""
Keys that are stated anew: what came under the old ones is not used, and everybody is told what to do.
"""

from pathlib import Path
from typing import NamedTuple

import attrs
import pytest
from tests.operations.bundles.cities import Place, scheme
from tests.operations.practices.samples import place_of, recorded

from onestopshop.codec.bundles.keys import new_key
from onestopshop.domain.bundles.accepted import Package
from onestopshop.domain.bundles.statements import KeySet
from onestopshop.domain.bundles.trust import Pin
from onestopshop.domain.events import Event
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.held import HeldState, held
from onestopshop.operations.work import Work


class _Seen(NamedTuple):
    """What a city lists of another one, and what it uses."""

    listed: list[str]
    used: list[str]
    problem: str
    hint: str


def _state(place: Place, city: Place, *, root: int, threshold: int = 2) -> None:
    """Let a place state the keys that a city has now."""
    keys = KeySet(keys=frozenset(one.public for one in city.keys), threshold=threshold)
    pin, network = Pin(keys=keys, version=root), place.context.network
    changed = (
        attrs.evolve(network, own=pin)
        if place is city
        else attrs.evolve(network, cities={**network.cities, city.id: pin})
    )
    place.context = attrs.evolve(place.context, network=changed)


def _seen(place: Place) -> _Seen:
    (told,) = place.exchange.held_lists()
    with Work(place.context, place.desk("coordinator").actor) as work:
        used = [one.name for one in held(work)]
    return _Seen([one.state.value for one in place.exchange.held_bundles()], used, told.problem, told.hint)


def _rotated(east: Place, times: int) -> None:
    """Let whoever has two keys state others, again and again."""
    for _ in range(times):
        fresh = new_key()
        east.exchange.rotate_keys(
            east.folder / "keys.zip", signers=east.keys, add=[fresh.public], remove=[east.keys[0].public]
        )
        east.keys = [*east.keys[1:], fresh]


def test_a_thiefs_content_is_not_used(east: Place, west: Place, tmp_path: Path) -> None:
    """From the moment when new keys are stated until their first package comes nothing of the old ones is used."""
    west.take(east.export())
    assert (["used"], ["taxonomy-eastgate"], "", "") == _seen(west)
    east.keys = [new_key(), new_key()]
    _state(east, east, root=2)
    _state(west, east, root=2)
    seen = _seen(west)
    assert (["other_keys"], []) == (seen.listed, seen.used)
    assert "signed with keys before version 2, so that nothing of it is used" in seen.problem
    assert "Import the first package" in seen.hint
    with pytest.raises(NotFoundError) as caught:
        west.exchange.unpack_bundle("eastgate", "taxonomy-eastgate", tmp_path / "out")
    assert "signed with keys before version 2" in caught.value.hint
    west.take(east.export())
    assert (["used"], ["taxonomy-eastgate"], "", "") == _seen(west)


def test_keys_that_are_stated_too_low(east: Place, west: Place) -> None:
    """Below a thief's chain new keys lead nowhere: nothing is used, and it is said which version is high enough."""
    _rotated(east, 3)
    west.take(east.export())
    east.keys = [new_key(), new_key()]
    for root in (1, 2, 4):
        _state(west, east, root=root)
        seen = _seen(west)
        assert (["other_keys"], []) == (seen.listed, seen.used)
        assert "do not lead to version 4 of the keys of eastgate" in seen.problem
        assert "root = 5 or higher" in seen.hint
        with west.nothing_written(), pytest.raises(ExchangeError, match="do not lead to version 4") as caught:
            west.take(east.folder / "package.zip")
        assert "[network.cities.eastgate]" in caught.value.hint
        _state(east, east, root=root)
        with east.nothing_written(), pytest.raises(ExchangeError, match="do not lead to version 4") as caught:
            east.export()
        assert "Correct keys, threshold and root in [network]." in caught.value.hint
    for place in (east, west):
        _state(place, east, root=5)
    west.take(east.export())
    assert (["used"], ["taxonomy-eastgate"], "", "") == _seen(west)


def test_other_keys_under_the_same_version(east: Place, west: Place) -> None:
    """Whoever states new keys and forgets to raise the version is told so, not that a package is old."""
    west.take(east.export())
    east.keys = [new_key(), new_key()]
    _state(west, east, root=1)
    assert ["other_keys"] == _seen(west).listed
    with west.nothing_written(), pytest.raises(ExchangeError, match="do not lead to version 1") as caught:
        west.take(east.folder / "package.zip")
    assert "root = 2 or higher" in caught.value.hint


def test_todays_keys_stated_by_hand(east: Place, west: Place) -> None:
    """Whoever states the keys of today, to which the old ones led, goes on using what is held."""
    west.take(east.export())
    _rotated(east, 2)
    west.take(east.export())
    for root in (3, 1):
        if root == 3:
            _state(west, east, root=root)
        else:
            west.knows(east)
        assert (["used"], ["taxonomy-eastgate"], "", "") == _seen(west)
    _state(west, east, root=3)
    _rotated(east, 1)
    east.says(scheme("eastgate", "letters", version="2"))
    assert [("newer", 1, 2)] == [
        (one.state, one.before, one.after) for one in west.take(east.export()).bundles
    ]
    assert (["used"], ["taxonomy-eastgate"], "", "") == _seen(west)


def test_an_own_change_of_keys_is_no_loss(east: Place, west: Place) -> None:
    """A city that changed its keys, and then states those of today for itself, goes on from its versions."""
    west.take(east.export())
    _rotated(east, 1)
    _state(east, east, root=2)
    assert 1 == west.take(east.export()).bundles[0].after
    assert ["used"] == _seen(west).listed


@pytest.mark.parametrize("name", ["snapshot", "root"])
def test_a_damaged_list_or_keys(east: Place, west: Place, name: str) -> None:
    """When they are not kept as they were accepted nothing is used; a package mends a list, stated keys the keys."""
    _rotated(east, 1)
    path = east.export()
    west.take(path)
    with Work(west.context, west.desk("coordinator").actor) as work:
        kept = work.get(Package, f"eastgate.{name}")
        work.save(
            attrs.evolve(kept, content="b3RoZXI=", version=kept.version + 1),
            Event(action="package.kept", kind=Package.KIND, subject=kept.id),
        )
        batch = work.batch()
    west.storage.write(batch)
    seen = _seen(west)
    assert (["damaged"], []) == (seen.listed, seen.used)
    assert "not kept as they were accepted" in seen.problem
    if name == "root":
        with (
            west.nothing_written(),
            pytest.raises(ExchangeError, match="are not kept as they were") as caught,
        ):
            west.take(path)
        assert "Bring the storage back from a backup; else state" in caught.value.hint
        _state(west, east, root=2)
    else:
        west.take(path)
    assert (["used"], ["taxonomy-eastgate"], "", "") == _seen(west)
    west.take(east.export())


def test_only_that_city(east: Place, west: Place, tmp_path: Path) -> None:
    """What other cities published stays in use, and what is not used stands in no search and in no card."""
    north = place_of(Place(tmp_path / "north", "northgate"))
    for place in (place_of(east), north):
        recorded(place, measure={"en": place.id})
        west.knows(place)
        west.take(place.export())
    assert ["eastgate", "northgate"] == [one.city for one in west.desk().practices.search()]
    east.keys = [new_key(), new_key()]
    _state(west, east, root=2)
    assert ["northgate"] == [one.city for one in west.desk().practices.search()]
    states = {
        one.city: {held.state for held in one.bundles} for one in west.desk("coordinator").network.cities()
    }
    assert {"eastgate": {HeldState.OTHER_KEYS}, "northgate": {HeldState.USED}, "westgate": set()} == states
