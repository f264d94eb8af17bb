# SPDX-License-Identifier: EUPL-1.2
"""
Go on although the record of a package cannot be read at all: nothing of it is known but its city and its name.
"""

from pathlib import Path

import pytest
from tests.operations.bundles.cities import CITIES, Place
from tests.operations.network.comparing_samples import cells, compare, handed, place, plays, table

from onestopshop.codec.bundles.keys import new_key
from onestopshop.codec.records import kinds
from onestopshop.domain.bundles.accepted import Accepted, Package
from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.comparisons.comparisons import UnreadBundle
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.held import HeldState
from onestopshop.operations.storage.verifying import verify_storage

EAST, WEST = CITIES
NORTH = "northgate"
FIGURES = "statistics-quarter-2026-q1"
BOTH = pytest.mark.parametrize("kind", [Accepted.KIND, Package.KIND])


@pytest.fixture(autouse=True)
def north(tmp_path: Path, west: Place) -> Place:
    """A third city, of which nothing is damaged."""
    made = place(tmp_path, NORTH)
    plays(made, {"b:bekend": 30})
    handed(made, west)
    return made


@BOTH
def test_figures_of_one_city(east: Place, west: Place, kind: str) -> None:
    """The city is named as unread, all others are compared, and its newest package mends it."""
    west.ruin(kind, f"{EAST}.{FIGURES}")
    found = compare(west)
    assert ([NORTH, WEST], [EAST]) == ([one.city for one in found.cities], [one.city for one in found.silent])
    assert [(NotCompared.UNREAD, EAST)] == [(gap.reason, gap.city) for gap in found.gaps]
    version = None if kind == Accepted.KIND else 1
    assert (UnreadBundle(city=EAST, name=FIGURES, kind="statistics", version=version),) == found.unread
    assert {("b:bekend",): [NORTH, WEST]} == cells(table(found, "concept"))
    assert [(kind, f"{EAST}.{FIGURES}", "record.unreadable")] == [
        (one.kind, one.id, one.rule) for one in verify_storage(west.storage, kinds=kinds())
    ]
    west.take(east.export("again.zip"))
    found = compare(west)
    assert ([EAST, NORTH, WEST], (), ()) == ([one.city for one in found.cities], found.gaps, found.unread)
    assert [] == [*verify_storage(west.storage, kinds=kinds())]


def test_where_it_is_listed(east: Place, west: Place) -> None:
    """It stands among what is held as damaged, and whoever wants it out is told what to do."""
    west.ruin(Accepted.KIND, f"{EAST}.{FIGURES}")
    states = {(one.city, one.name): one.state for one in west.exchange.held_bundles()}
    assert HeldState.DAMAGED == states.pop((EAST, FIGURES))
    assert {HeldState.USED} == {*states.values()}
    with pytest.raises(NotFoundError) as refused:
        west.exchange.unpack_bundle(EAST, FIGURES, west.folder / "out")
    assert "import the newest package of the city once more" in str(refused.value.hint)


def test_a_scheme(east: Place, west: Place) -> None:
    """Figures are compared without a scheme whose record cannot be read."""
    west.ruin(Accepted.KIND, f"{EAST}.taxonomy-{EAST}")
    found = compare(west)
    assert [f"taxonomy-{EAST}"] == [one.name for one in found.unread]
    assert [EAST, NORTH, WEST] == [one.city for one in found.cities]


def test_a_list(east: Place, west: Place) -> None:
    """Nothing of a city is used whose list cannot be read, until its newest package comes."""
    west.ruin(Accepted.KIND, f"{EAST}.snapshot")
    assert [NORTH, WEST] == [one.city for one in compare(west).cities]
    assert [EAST] == [one.city for one in west.exchange.held_lists() if one.state is HeldState.DAMAGED]
    west.take(east.export("again.zip"))
    assert [EAST, NORTH, WEST] == [one.city for one in compare(west).cities]


def test_what_a_city_published_itself(west: Place) -> None:
    """A city that cannot read which versions it gave gives none, so that none is given twice."""
    west.export()
    west.ruin(Accepted.KIND, f"{WEST}.{FIGURES}")
    with pytest.raises(ExchangeError, match=f"{WEST} published last as {FIGURES} cannot be read"):
        west.export("again.zip")


def test_what_is_listed_no_longer(east: Place, west: Place) -> None:
    """A record of what its city withdrew meanwhile is missed by nobody."""
    west.ruin(Accepted.KIND, f"{EAST}.crosswalk-core")
    assert ["crosswalk-core"] == [one.name for one in compare(west).unread]
    east.says(*(one for one in east.context.city.vocabulary.schemes.values() if one.id == EAST))
    west.take(east.export("again.zip"))
    assert () == compare(west).unread


def test_keys(east: Place, west: Place, tmp_path: Path) -> None:
    """Where nobody can read which keys came last, nothing signed by them is used, and none that was revoked speaks."""
    east.exchange.rotate_keys(
        tmp_path / "keys.zip", signers=east.keys[:2], add=[new_key().public], remove=[east.keys[2].public]
    )
    west.take(east.export("new.zip", signers=east.keys[:2]))
    west.ruin(Accepted.KIND, f"{EAST}.root")
    assert [NORTH, WEST] == [one.city for one in compare(west).cities]
    with (
        west.nothing_written(),
        pytest.raises(ExchangeError, match="not kept as they were accepted") as refused,
    ):
        west.take(east.export("again.zip"))
    assert "Bring the storage back from a backup" in refused.value.hint
