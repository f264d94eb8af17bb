# SPDX-License-Identifier: EUPL-1.2
"""
Holders of keys: they sign one after the other, come, leave, and lose a laptop.
"""

from pathlib import Path

import attrs
import pytest
from tests.operations.bundles.cities import Place, scheme
from tests.proofs.bundle.forge import Forge

from onestopshop.codec.bundles.keys import new_key
from onestopshop.domain.bundles.statements import KeySet
from onestopshop.domain.bundles.trust import Pin
from onestopshop.errors import ConflictError, ExchangeError, InvalidDataError

MOST = 2**53 - 1


def _at_home(holder: Place, folder: Path) -> Place:
    """Return another installation of a city: the same keys, and no records."""
    made = Place(folder, holder.id)
    made.context = attrs.evolve(made.context, network=holder.context.network)
    return made


def test_two_holders_sign_on_two_machines(east: Place, west: Place, tmp_path: Path) -> None:
    """One exports, another one adds her signature on a machine that knows the keys only, and the package is whole."""
    path = east.export(signers=east.keys[:1])
    assert (1, 2, False) == (east.made.signatures, east.made.threshold, east.made.complete)
    colleague = _at_home(east, tmp_path / "colleague")
    with colleague.nothing_written():
        signed = colleague.exchange.sign_bundles(path, signers=[east.keys[2]])
    assert (2, True, ["taxonomy-eastgate"]) == (
        signed.signatures,
        signed.complete,
        [one.name for one in signed.bundles],
    )
    west.take(path)


def test_signing_twice_is_once(east: Place, west: Place) -> None:
    """The same holder again makes no second signature."""
    path = east.export(signers=east.keys[:1])
    assert 1 == east.exchange.sign_bundles(path, signers=east.keys[:1]).signatures
    with pytest.raises(ExchangeError, match="1 of the city's keys"):
        west.take(path)


def test_nothing_else_is_signed_than_what_was_shown(east: Place, west: Place) -> None:
    """A holder signs what she saw, and is told when the file became another one; it must be her city's."""
    path = east.export(signers=east.keys[:1])
    shown = east.exchange.preview_signing(path)
    assert ("eastgate", 1) == (shown.city, shown.number)
    east.export(signers=east.keys[:1])
    with pytest.raises(ConflictError, match="not the one that was shown"):
        east.exchange.sign_bundles(path, signers=east.keys[1:2], expecting=shown)
    with pytest.raises(ExchangeError, match="the package is of eastgate"):
        west.exchange.preview_signing(path)


def test_what_is_signed_is_checked_first(east: Place) -> None:
    """Nobody signs a package that was changed since the first holder made it."""
    path = east.export(signers=east.keys[:1])
    path.write_bytes(path.read_bytes().replace(b"letters", b"lettuce"))
    before = path.read_bytes()
    with pytest.raises(ExchangeError, match="damaged"):
        east.exchange.sign_bundles(path, signers=east.keys[1:2])
    assert before == path.read_bytes()


def test_a_key_is_replaced(east: Place, west: Place, tmp_path: Path) -> None:
    """A lost key is taken back and another one added; other cities learn of it with the next package."""
    west.take(east.export())
    fresh, lost = new_key(), east.keys[2]
    made = east.exchange.rotate_keys(
        tmp_path / "keys.zip", signers=east.keys[:2], add=[fresh.public], remove=[lost.keyid[:8]]
    )
    assert (True, None) == (made.complete, made.number)
    with pytest.raises(InvalidDataError, match="none of this city's"):
        east.export(signers=[east.keys[0], lost])
    shown = west.take(east.export(signers=[east.keys[0], fresh]))
    assert shown.keys is not None
    assert ((fresh.keyid,), (lost.keyid,), 2) == (shown.keys.added, shown.keys.removed, shown.keys.after)
    assert [("taxonomy-eastgate", 1)] == [(one.name, one.version) for one in west.exchange.held_bundles()]
    west.take(east.export(signers=[east.keys[1], fresh]))


def test_a_revoked_key_signs_no_more(east: Place, west: Place, tmp_path: Path) -> None:
    """Who has the lost laptop and one other key can sign nothing that is taken, even before the city hears of it."""
    stolen = east.export("stolen.zip", signers=east.keys[1:])
    east.exchange.rotate_keys(
        tmp_path / "keys.zip", signers=east.keys[:2], add=[new_key().public], remove=[east.keys[2].public]
    )
    west.take(east.export(signers=east.keys[:2]))
    with west.nothing_written(), pytest.raises(ExchangeError, match="none of the city's that holds here"):
        west.take(stolen)


def test_new_keys_that_two_holders_sign(east: Place, west: Place, tmp_path: Path) -> None:
    """Keys change only when enough holders agree; until then the file goes from one to the next."""
    path, fresh = tmp_path / "keys.zip", new_key()
    made = east.exchange.rotate_keys(path, signers=east.keys[:1], add=[fresh.public], threshold=3)
    assert (1, 3, False) == (made.signatures, made.threshold, made.complete)
    with east.nothing_written(), pytest.raises(ExchangeError, match="1 of the city's keys"):
        east.take(path)
    assert not east.exchange.sign_bundles(path, signers=east.keys[1:2]).complete
    assert east.exchange.sign_bundles(path, signers=[fresh]).complete
    shown = east.take(path)
    assert shown.keys is not None
    assert (1, 2, 3) == (shown.keys.before, shown.keys.after, shown.keys.threshold)
    with pytest.raises(ExchangeError, match="lacks the list"):
        west.take(path)
    west.take(east.export(signers=[*east.keys[:2], fresh]))


def test_a_key_makes_one_rotation(east: Place, tmp_path: Path) -> None:
    """A change of keys that is repeated with its key is one change, in the same file."""
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    said = {"signers": east.keys[:2], "add": [new_key().public], "key": "rotate-1"}
    east.exchange.rotate_keys(one, **said)
    with east.nothing_written():
        east.exchange.rotate_keys(two, **said)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "nothing would change"),
        ({"remove": ["ab" * 4]}, "none of the city's"),
        ({"add": ["AB" * 32]}, "64 hexadecimal digits"),
        ({"add": ["own"]}, "one of the city's already"),
        ({"threshold": 4}, "4 of 3 keys can never sign"),
        ({"add": "ab" * 32}, "a list of values"),
    ],
)
def test_changes_of_keys_that_are_none(
    east: Place, tmp_path: Path, said: dict[str, object], why: str
) -> None:
    """What changes nothing, or would leave a city that can never sign, is refused."""
    if said.get("add") == ["own"]:
        said = {"add": [east.keys[0].public]}
    with east.nothing_written(), pytest.raises(InvalidDataError, match=why):
        east.exchange.rotate_keys(tmp_path / "keys.zip", signers=east.keys[:2], **said)


def test_keys_that_hold_already_are_not_signed(east: Place, tmp_path: Path) -> None:
    """Who comes with new keys that hold already is told so."""
    path = tmp_path / "keys.zip"
    east.exchange.rotate_keys(path, signers=east.keys[:2], add=[new_key().public])
    with pytest.raises(ExchangeError, match="no keys that are new here"):
        east.exchange.sign_bundles(path, signers=east.keys[2:])


def test_keys_in_the_making_come_alone(east: Place, tmp_path: Path) -> None:
    """Nobody is led to sign a list under keys that nobody agreed to."""
    path = tmp_path / "keys.zip"
    colleague = _at_home(east, tmp_path / "colleague")
    east.exchange.rotate_keys(path, signers=east.keys[:1], add=[new_key().public])
    draft, package = Forge(path.read_bytes(), ()), east.export(signers=east.keys[:1])
    forge = Forge(package.read_bytes(), east.keys[:1])
    forge.parts |= draft.parts
    package.write_bytes(forge.content())
    with pytest.raises(ExchangeError, match="1 of the city's keys signed"):
        colleague.exchange.sign_bundles(package, signers=east.keys[1:2])


def test_who_joins_later(east: Place, tmp_path: Path) -> None:
    """A city that joins later pins the keys of that day and says which version they are."""
    fresh = new_key()
    east.exchange.rotate_keys(
        tmp_path / "k.zip", signers=east.keys[:2], add=[fresh.public], remove=[east.keys[2].public]
    )
    later = Place(tmp_path / "later", "later")
    keys = frozenset({east.keys[0].public, east.keys[1].public, fresh.public})
    pin = Pin(keys=KeySet(keys=keys, threshold=2), version=2)
    later.context = attrs.evolve(
        later.context, network=attrs.evolve(later.context.network, cities={"eastgate": pin})
    )
    assert later.take(east.export(signers=[east.keys[0], fresh])).keys is None


def test_keys_that_were_lost_altogether(east: Place, west: Place, tmp_path: Path) -> None:
    """When too few keys are left both cities state new ones in their configurations, with a higher version."""
    west.take(east.export())
    east.keys = [new_key(), new_key()]
    pin = Pin(keys=KeySet(keys=frozenset(one.public for one in east.keys), threshold=2), version=5)
    east.context = attrs.evolve(east.context, network=attrs.evolve(east.context.network, own=pin))
    path = east.export()
    with pytest.raises(ExchangeError, match="none of the city's"):
        west.take(path)
    network = attrs.evolve(west.context.network, cities={"eastgate": pin})
    west.context = attrs.evolve(west.context, network=network)
    west.take(path)


def test_a_city_restored_from_a_backup(east: Place, west: Place, tmp_path: Path) -> None:
    """A city that lost its records takes its own last package in, and goes on from its versions."""
    west.take(east.export())
    east.says(scheme("eastgate", "letters", version="2"))
    last = east.export()
    west.take(last)
    restored = _at_home(east, tmp_path / "restored")
    restored.keys = east.keys
    restored.take(last)
    assert [] == list(restored.exchange.held_bundles())
    restored.says(scheme("eastgate", "letters", "queue", version="3"))
    west.take(restored.export())
    assert [("taxonomy-eastgate", 3)] == [(one.name, one.version) for one in west.exchange.held_bundles()]


def test_versions_that_a_thief_used_up(east: Place, west: Place, tmp_path: Path) -> None:
    """After a theft of enough keys, those that are pinned anew begin the versions anew; nothing old counts by that."""
    old = east.export("old.zip").read_bytes()
    forge = Forge(old, east.keys[:2])
    forge.remake(
        "taxonomy-eastgate",
        forge.described(_renumbered(forge.bundle("taxonomy-eastgate"))),
        said=lambda said: said | {"version": MOST},
    )
    forge.state("snapshot", forge.said("snapshot") | {"version": MOST})
    (tmp_path / "stolen.zip").write_bytes(forge.content())
    west.take(tmp_path / "stolen.zip")
    with pytest.raises(ExchangeError, match="is older than version"):
        west.take(east.export())
    east.keys = [new_key(), new_key()]
    pin = Pin(keys=KeySet(keys=frozenset(one.public for one in east.keys), threshold=2), version=5)
    east.context = attrs.evolve(east.context, network=attrs.evolve(east.context.network, own=pin))
    west.context = attrs.evolve(
        west.context, network=attrs.evolve(west.context.network, cities={"eastgate": pin})
    )
    shown = west.take(east.export())
    assert [("newer", MOST, 1)] == [(one.state, one.before, one.after) for one in shown.bundles]
    east.says(scheme("eastgate", "letters", version="2"))
    first, second = east.export("first.zip"), east.export("second.zip")
    west.take(second)
    with west.nothing_written(), pytest.raises(ExchangeError, match="is older than version"):
        west.take(first)
    (tmp_path / "old.zip").write_bytes(old)
    with west.nothing_written(), pytest.raises(ExchangeError, match="none of the city's"):
        west.take(tmp_path / "old.zip")


def _renumbered(files: dict[str, bytes]) -> dict[str, bytes]:
    said = files["datapackage.json"].replace(b'"version":"1"', f'"version":"{MOST}"'.encode())
    return {**files, "datapackage.json": said}


def test_what_nobody_began_is_not_signed(east: Place, tmp_path: Path) -> None:
    """No holder is shown something to sign that no other holder signed: it may be a stranger's."""
    path, thief = tmp_path / "forged.zip", new_key()
    forge = Forge(east.export().read_bytes(), ())
    forge.state("snapshot", forge.said("snapshot"))
    for name in forge.names():
        forge.remake(name, forge.bundle(name))
    path.write_bytes(forge.content())
    with pytest.raises(ExchangeError, match="0 of the city's keys signed"):
        east.exchange.preview_signing(path)
    east.exchange.rotate_keys(path, signers=east.keys[:1], add=[thief.public])
    forge = Forge(path.read_bytes(), [thief])
    forge.state("roots/2", forge.said("roots/2"))
    path.write_bytes(forge.content())
    with pytest.raises(ExchangeError, match="0 of the city's keys signed"):
        east.exchange.sign_bundles(path, signers=east.keys[:1])


def test_new_keys_are_stated_by_an_old_one(east: Place, tmp_path: Path) -> None:
    """Who comes new does not begin a change of keys: nobody could know that it is meant."""
    path, fresh = tmp_path / "keys.zip", new_key()
    with pytest.raises(InvalidDataError, match="a key that holds now"):
        east.exchange.rotate_keys(path, signers=[fresh], add=[fresh.public])
    assert not path.exists()
    leaving = east.keys[0]
    east.exchange.rotate_keys(path, signers=[leaving], add=[fresh.public], remove=[leaving.public])
    assert not east.exchange.sign_bundles(path, signers=[fresh]).complete
    assert east.exchange.sign_bundles(path, signers=east.keys[1:2]).complete


def test_a_key_of_an_export_after_other_keys(east: Place, tmp_path: Path) -> None:
    """An export is not repeated when the keys changed since: nobody would take it."""
    path = tmp_path / "package.zip"
    east.exchange.export_bundles(path, signers=east.keys[:2], key="export-1")
    before = path.read_bytes()
    east.exchange.rotate_keys(tmp_path / "keys.zip", signers=east.keys[:2], add=[new_key().public])
    with east.nothing_written(), pytest.raises(ConflictError, match="the keys changed"):
        east.exchange.export_bundles(path, signers=east.keys[:2], key="export-1")
    assert before == path.read_bytes()
