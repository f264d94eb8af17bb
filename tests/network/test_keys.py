# SPDX-License-Identifier: EUPL-1.2
"""
A city changes its keys as planned, and then a laptop is lost.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.network.cities import City, Clock, founded, introduced

from onestopshop.codec.bundles.keys import new_key
from onestopshop.errors import ExchangeError, InvalidDataError


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Sequence[City]]:
    """Two cities, of which the second holds what the first publishes."""
    clock = Clock()
    (tmp_path / "stick").mkdir()
    cities = [founded(id, tmp_path, clock) for id in ("gent", "nantes")]
    introduced(cities)
    with ExitStack() as stack:
        for city in cities:
            stack.enter_context(city.opened())
        takes(cities[1], cities[0].hands(tmp_path / "stick"))
        yield cities


def takes(city: City, file: Path) -> int:
    """Accept a package; return which version of the keys holds."""
    shown = city.office.exchange.import_bundles(file)
    return 1 if shown.keys is None else shown.keys.after


def rotated(city: City, stick: Path, *, leaves: int) -> None:
    """Put a new key in the place of one, signed by two of the holders who stay."""
    fresh, gone = new_key(), city.keys.pop(leaves)
    city.office.exchange.rotate_keys(
        stick / "keys.zip", signers=city.keys, add=[fresh.public], remove=[gone.public]
    )
    city.keys.append(fresh)


def everything(city: City) -> object:
    """Return all that a city keeps."""
    with city.shop.storage.read() as snapshot:
        return [*snapshot.entries(0, 1_000_000)], city.office.exchange.held_bundles()


def test_a_holder_leaves(pair: Sequence[City], tmp_path: Path) -> None:
    """New keys that enough of the old ones signed hold in the other city, either way; configurations stay."""
    stick = tmp_path / "stick"
    for city, other in (pair, pair[::-1]):
        gone = city.keys[2]
        rotated(city, stick, leaves=2)
        assert 2 == takes(other, city.hands(stick, signers=city.keys[1:]))
        with pytest.raises(InvalidDataError, match="none of this city's"):
            city.hands(stick, signers=[city.keys[0], gone])
    for city, other in (pair, pair[::-1]):
        assert takes(other, city.hands(stick))


def test_a_laptop_is_lost(pair: Sequence[City], tmp_path: Path) -> None:
    """What a lost laptop signs is taken until its key is revoked, and refused from then on; nothing is written."""
    ghent, naoned = pair
    stick = tmp_path / "stick"
    rotated(ghent, stick, leaves=2)
    takes(naoned, ghent.hands(stick))
    (tmp_path / "thief").mkdir()
    thief = ghent.elsewhere(tmp_path / "laptop")  # where two holders were about to sign
    with thief.opened():
        thief.hands(tmp_path / "thief", signers=thief.keys[1:])
        forged = thief.hands(tmp_path / "thief", signers=thief.keys[1:])
    assert "gent" == naoned.office.exchange.preview_bundles(forged).city
    rotated(ghent, stick, leaves=1)
    assert 3 == takes(naoned, ghent.hands(stick))
    before = everything(naoned)
    with pytest.raises(ExchangeError, match="none of the city's"):
        naoned.office.exchange.import_bundles(forged)
    with thief.opened():  # new keys of its own, which two keys signed that were good until then
        rotated(thief, tmp_path / "thief", leaves=0)
        forged = thief.hands(tmp_path / "thief", signers=thief.keys[1:])
    with pytest.raises(ExchangeError):
        naoned.office.exchange.import_bundles(forged)
    assert before == everything(naoned)
    assert takes(naoned, ghent.hands(stick))
