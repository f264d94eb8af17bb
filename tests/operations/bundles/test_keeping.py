# SPDX-License-Identifier: EUPL-1.2
"""
What is kept of packages: damage is noticed and mended, withdrawn names stay known, and one installation gives versions.
"""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest
from tests.operations.bundles.cities import Place, crosswalk, scheme
from tests.proofs.bundle.forge import Forge

from onestopshop.codec.bundles.keys import new_key
from onestopshop.domain.bundles.accepted import Package
from onestopshop.domain.events import Event
from onestopshop.errors import ExchangeError, ForbiddenError, NotFoundError
from onestopshop.operations.bundles import incoming, kinds
from onestopshop.operations.bundles.content import Files
from onestopshop.operations.bundles.held import files_of, held
from onestopshop.operations.bundles.incoming import BundleState
from onestopshop.operations.bundles.taxonomies import TAXONOMY
from onestopshop.operations.work import Work

_ID = "eastgate.taxonomy-eastgate"


def _damage(place: Place, id: str, content: str = b64encode(b"other").decode()) -> None:
    """Let the storage hold something else than what was accepted."""
    with Work(place.context, place.desk("coordinator").actor) as work:
        kept = work.get(Package, id)
        other = attrs.evolve(kept, content=content, version=kept.version + 1)
        work.save(other, Event(action="package.kept", kind=Package.KIND, subject=id))
        batch = work.batch()
    place.storage.write(batch)


@pytest.mark.parametrize("content", [b64encode(b"other").decode(), "abc!", "éééé"])
def test_damage_is_noticed_and_mended(east: Place, west: Place, content: str) -> None:
    """What is not kept as it was accepted is not read, and the same package again mends it."""
    path = east.export()
    west.take(path)
    _damage(west, _ID, content)
    with Work(west.context, west.desk("coordinator").actor) as work:
        (one,) = held(work)
        with pytest.raises(ExchangeError, match="not kept as it was accepted"):
            files_of(work, one)
    assert [BundleState.NEW] == [one.state for one in west.take(path).bundles]
    with Work(west.context, west.desk("coordinator").actor) as work:
        assert ["scheme.toml"] == [*files_of(work, *held(work))]


def test_what_is_held_and_not_understood(east: Place, west: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was accepted once and cannot be read any more stops no newer version: all of that is shown then."""
    west.take(east.export())
    understood = TAXONOMY.compare

    def strict(work: Work, before: Files | None, after: Files) -> Sequence[str]:
        if before is not None:
            raise ExchangeError("the scheme has another form")
        return understood(work, None, after)

    monkeypatch.setattr(incoming, "kind_of", lambda _: attrs.evolve(TAXONOMY, compare=strict))
    east.says(scheme("eastgate", "letters", version="2"))
    (change,) = west.take(east.export()).bundles
    assert (BundleState.NEWER, "a new scheme of 1 concepts") == (change.state, change.lines[0])


def test_damaged_keys_are_not_guessed(east: Place, west: Place, tmp_path: Path) -> None:
    """When the keys of a city are not kept as they were accepted nothing of it is taken in."""
    east.exchange.rotate_keys(tmp_path / "k.zip", signers=east.keys[:2], add=[new_key().public])
    path = east.export()
    west.take(path)
    _damage(west, "eastgate.root")
    with pytest.raises(ExchangeError, match="are not kept as they were accepted"), west.nothing_written():
        west.take(path)


def test_other_keys_of_one_version(east: Place, west: Place, tmp_path: Path) -> None:
    """A city that states two lists of keys under one version is refused, although enough holders signed both."""
    twin = Place(tmp_path / "twin", "eastgate")
    twin.context = attrs.evolve(twin.context, network=east.context.network)
    twin.keys = east.keys
    for place in (east, twin):
        place.exchange.rotate_keys(tmp_path / "k.zip", signers=east.keys[:2], add=[new_key().public])
    west.take(east.export())
    with pytest.raises(ExchangeError, match="differ from those that are known here"), west.nothing_written():
        west.take(twin.export())


def test_withdrawn_and_offered_again(east: Place, west: Place) -> None:
    """A name that a city lists no longer is not read; when it comes again its versions go on."""
    own = scheme("eastgate", "letters")
    east.says(own, crosswalk("eastgate", "letters"))
    west.take(east.export())
    east.says(own)
    west.take(east.export("without.zip"))
    with pytest.raises(NotFoundError):
        west.exchange.unpack_bundle("eastgate", "crosswalk-core", west.folder / "out")
    east.says(own, crosswalk("eastgate", "letters"))
    shown = west.take(east.export())
    assert [("crosswalk-core", BundleState.NEW, 2)] == [
        (one.name, one.state, one.after) for one in shown.bundles if one.state is not BundleState.SAME
    ]


@pytest.mark.parametrize("held_before", [False, True])
def test_withdrawn_and_offered_again_at_once(east: Place, west: Place, held_before: bool) -> None:
    """In one transaction a name may come, go and come again: what is held is kept whole, and once."""
    own, packages = scheme("eastgate", "letters"), []
    for walks in ([crosswalk("eastgate", "letters")], [], [crosswalk("eastgate", "letters")]):
        east.says(own, *walks)
        packages.append(east.export(f"{len(packages)}.zip"))
    coordinator = west.desk("coordinator")
    if held_before:
        west.take(packages.pop(0))
    for _ in range(2):
        with coordinator.together(key="year"):
            for path in packages:
                coordinator.exchange.import_bundles(path)
    with Work(west.context, coordinator.actor) as work:
        assert [("crosswalk-core", 2), ("taxonomy-eastgate", 1)] == [
            (one.name, one.version) for one in held(work)
        ]
        assert all(files_of(work, one) for one in held(work))


def test_withdrawn_and_lost(east: Place, west: Place) -> None:
    """What is withdrawn and was lost before is withdrawn all the same."""
    east.says(scheme("eastgate", "letters"), crosswalk("eastgate", "letters"))
    west.take(east.export())
    with Work(west.context, west.desk("coordinator").actor) as work:
        kept = work.get(Package, "eastgate.crosswalk-core")
        work.erase(kept, Event(action="package.erased", kind=Package.KIND, subject=kept.id))
        batch = work.batch()
    west.storage.write(batch)
    east.says(scheme("eastgate", "letters"))
    west.take(east.export())
    assert ["taxonomy-eastgate"] == [one.name for one in west.exchange.held_bundles()]


def test_lists_that_expired(east: Place, west: Place) -> None:
    """Whoever holds something of a city sees when a newer list of it must have come."""
    west.take(east.export())
    assert [("eastgate", 1, False)] == [
        (one.city, one.number, one.expired) for one in west.exchange.held_lists()
    ]
    west.clock.advance(days=120)
    assert [True] == [one.expired for one in west.exchange.held_lists()]


def test_one_installation_gives_versions(east: Place, tmp_path: Path) -> None:
    """At an outpost nothing is published and no keys change; to sign is allowed anywhere."""
    path = east.export(signers=east.keys[:1])
    east.context = attrs.evolve(east.context, home=False)
    with east.nothing_written(), pytest.raises(ForbiddenError, match="home installation"):
        east.export()
    with east.nothing_written(), pytest.raises(ForbiddenError, match="home installation"):
        east.exchange.rotate_keys(tmp_path / "k.zip", signers=east.keys[:2], threshold=1)
    east.exchange.sign_bundles(path, signers=east.keys[1:2])


def test_kinds_are_closed(east: Place, west: Place) -> None:
    """A bundle of a kind that is not known here makes the whole package be refused, whoever signed it."""
    forge = Forge(east.export().read_bytes(), east.keys[:2])
    listed = forge.said("snapshot")
    listed["bundles"][0]["name"] = "visits"
    files = forge.described(forge.bundle("taxonomy-eastgate"))
    files["datapackage.json"] = files["datapackage.json"].replace(b"taxonomy-eastgate", b"visits")
    forge.parts["eastgate/bundles/visits.zip"] = forge.parts.pop("eastgate/bundles/taxonomy-eastgate.zip")
    forge.state("snapshot", listed)
    forge.remake("visits", files, said=lambda said: said | {"name": "visits"})
    path = west.folder / "p.zip"
    path.write_bytes(forge.content())
    with west.nothing_written(), pytest.raises(ExchangeError, match="a kind that is not known here"):
        west.take(path)
    assert len({kind.name for kind in kinds.KINDS}) == len(kinds.KINDS)


def test_two_things_of_one_name(east: Place) -> None:
    """Two crosswalks that would have one name are not published, and what is said of them names it."""
    one = crosswalk("eastgate", "letters")
    other = attrs.evolve(one, id="https://example.org/eastgate/more/core")
    east.says(scheme("eastgate", "letters"), one, other)
    with east.nothing_written(), pytest.raises(ExchangeError, match="would be called crosswalk-core"):
        east.export()


def test_what_is_not_the_citys_own_stays(east: Place) -> None:
    """Schemes and crosswalks of others, and words that no speaker reviewed, are not published."""
    draft = scheme("eastgate", "letters")
    concept = attrs.evolve(
        draft.concepts[0],
        label=type(draft.name)({"en": "letters", "ti": "ደብዳቤ"}),
        draft=frozenset({"ti"}),
    )
    east.says(attrs.evolve(draft, concepts=(concept,)), scheme("other", "x"), crosswalk("other", "x"))
    forge = Forge(east.export().read_bytes(), ())
    assert ["taxonomy-eastgate"] == list(forge.names())
    assert "ደብዳቤ" not in forge.bundle("taxonomy-eastgate")["scheme.toml"].decode()


def test_a_city_that_is_struck_out(east: Place, west: Place, tmp_path: Path) -> None:
    """Of a city that the configuration names no longer nothing is used; what was held is there when it comes back."""
    west.take(east.export())
    network = west.context.network
    west.context = attrs.evolve(west.context, network=attrs.evolve(network, cities={}))
    assert ([], []) == ([*west.exchange.held_bundles()], [*west.exchange.held_lists()])
    with pytest.raises(NotFoundError):
        west.exchange.unpack_bundle("eastgate", "taxonomy-eastgate", tmp_path / "out")
    west.context = attrs.evolve(west.context, network=network)
    assert ["taxonomy-eastgate"] == [one.name for one in west.exchange.held_bundles()]
