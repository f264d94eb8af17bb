# SPDX-License-Identifier: EUPL-1.2
"""
Practices in packages that are damaged, old or unchanged, and practices that no package could hold.
"""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from tests.operations.bundles.cities import Place, scheme
from tests.operations.practices.samples import place_of, recorded

from onestopshop.errors import InvalidDataError, NotFoundError
from onestopshop.operations.practices import reading


@pytest.fixture
def north(west: Place, tmp_path: Path) -> Place:
    """Another city that west knows."""
    made = place_of(Place(tmp_path / "north", "northgate"))
    west.knows(made)
    return made


def test_one_damaged_package_stops_nothing(east: Place, north: Place, west: Place) -> None:
    """What other cities did is found all the same, the damaged package is named, and the same package mends it."""
    kept = [recorded(place, measure={"en": place.id}) for place in (east, north)]
    packages = [place.export() for place in (east, north)]
    for package in packages:
        west.take(package)
    west.damage("eastgate.practices")
    practices = west.desk().practices
    assert ["northgate"] == [one.city for one in practices.search()]
    assert ["eastgate.practices"] == [f"{one.city}.{one.name}" for one in practices.unread()]
    assert "northgate" == practices.get(kept[1].id, city="northgate").city
    with pytest.raises(NotFoundError):
        practices.get(kept[0].id, city="eastgate")
    west.take(packages[0])
    assert ({"eastgate", "northgate"}, ()) == ({one.city for one in practices.search()}, practices.unread())


@pytest.mark.parametrize("kind", ["accepted", "package"])
def test_a_record_that_nobody_can_read(east: Place, north: Place, west: Place, kind: str) -> None:
    """A package of which even the record is damaged is named as well, and the same package mends it."""
    for place in (east, north):
        recorded(place, measure={"en": place.id})
        west.take(place.export())
    west.ruin(kind, "eastgate.practices")
    practices = west.desk().practices
    for _ in range(2):
        assert ["northgate"] == [one.city for one in practices.search()]
        assert ["eastgate.practices"] == [f"{one.city}.{one.name}" for one in practices.unread()]
    west.take(east.folder / "package.zip")
    assert ({"eastgate", "northgate"}, ()) == ({one.city for one in practices.search()}, practices.unread())


def test_what_is_unchanged_is_read_once(east: Place, west: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package is read at the first question; a newer one in its place is read anew, and the old one is forgotten."""
    read, files_of = list[str](), reading.files_of
    monkeypatch.setattr(reading, "files_of", lambda work, one: read.append(one.sha256) or files_of(work, one))
    first = recorded(east)
    west.take(east.export())
    for _ in range(3):
        assert [first.id] == [one.practice.id for one in west.desk().practices.search()]
        assert first.id == west.desk("coordinator").practices.get(first.id).practice.id
    assert 1 == len(read)
    recorded(east, measure={"en": "A sign."})
    west.take(east.export())
    assert 2 == len(west.desk().practices.search())
    assert (2, {read[1]}) == (len(read), {*west.context.read})


def test_what_is_old_is_marked(east: Place, west: Place) -> None:
    """A practice of a city whose list expired is found, and says that a newer package must have come by now."""
    kept = recorded(east)
    recorded(west)
    west.take(east.export())
    practices = west.desk().practices
    assert [False, False] == [one.expired for one in practices.search()]
    west.clock.advance(days=120)
    assert {"westgate": False, "eastgate": True} == {one.city: one.expired for one in practices.search()}
    assert practices.get(kept.id, city="eastgate").expired
    assert [True] == [one.expired for one in west.exchange.held_bundles() if one.kind == "practices"]


def _many(of: int) -> Iterator[str]:
    return (f"letter-{number}" for number in range(of))


@pytest.mark.parametrize("count", [100, 101])
def test_more_than_a_package_holds(east: Place, count: int) -> None:
    """Of more concepts than a package may hold the practice is refused at once, and stops no export later."""
    east.says(scheme("eastgate", *_many(101)))
    concepts = [f"eastgate:{one}" for one in _many(count)]
    if count == 100:
        recorded(east, concepts=concepts)
    else:
        with (
            east.nothing_written(),
            pytest.raises(InvalidDataError, match="more than 100 concepts") as caught,
        ):
            recorded(east, concepts=concepts)
        assert "Name fewer" in caught.value.hint
    east.export()


def test_an_address_that_no_package_holds(east: Place) -> None:
    """A concept whose address is longer than a package may hold is refused when it is recorded."""
    (concept,) = scheme("eastgate", "letters").concepts
    east.says(scheme("eastgate", concepts=(attrs.evolve(concept, uri=f"{concept.uri}{'x' * 500}"),)))
    with east.nothing_written(), pytest.raises(InvalidDataError, match="the address of another concept"):
        recorded(east, concepts=["eastgate:letters"])
