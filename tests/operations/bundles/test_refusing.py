# SPDX-License-Identifier: EUPL-1.2
"""
What is refused, each with one clear error and nothing written; the proof ``bundle`` tries many thousands more.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from tests.operations.bundles.cities import Place, scheme
from tests.proofs.bundle.forge import Forge, archive

from onestopshop.codec.bundles import carriers
from onestopshop.codec.bundles.keys import new_key
from onestopshop.errors import ExchangeError, ForbiddenError, InvalidDataError

_SCHEME = "taxonomy-eastgate"


def _refused(west: Place, path: Path, why: str) -> None:
    """Check that a file is refused alike by looking at it and by accepting it, and that nothing changed."""
    for call in (west.exchange.preview_bundles, west.exchange.import_bundles):
        with west.nothing_written(), pytest.raises(ExchangeError, match=re.escape(why)) as caught:
            call(path)
        assert caught.value.hint
        assert "nothing was written" in str(caught.value)


def _changed(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_changed_byte(east: Place, west: Place) -> None:
    """One changed byte is found, in the container as in what it holds."""
    path = east.export()
    content = bytearray(path.read_bytes())
    content[content.index(b"letters")] ^= 1
    _refused(west, _changed(path, bytes(content)), "is damaged")
    forge = Forge(east.export().read_bytes(), ())
    files = forge.bundle(_SCHEME)
    files["scheme.toml"] = files["scheme.toml"].replace(b"letters", b"lettuce")
    forge.put(_SCHEME, [*files.items()])
    _refused(west, _changed(path, forge.content()), "is not the one that was signed")


def test_an_old_version(east: Place, west: Place) -> None:
    """A package from before the one that was accepted is a rollback."""
    old = east.export("old.zip")
    west.take(east.export())
    _refused(west, old, "snapshot 1 of eastgate is older than version 2, which is known here")


def test_expired(east: Place, west: Place) -> None:
    """A package whose list is out of date is refused: a newer one may be withheld."""
    path = east.export()
    west.clock.advance(days=120)
    _refused(west, path, "snapshot 1 of eastgate expired on 2026-06-30")


def test_from_the_future(east: Place, west: Place) -> None:
    """A package that was made later than now is refused; clocks may differ by an hour."""
    east.clock.advance(minutes=59)
    west.take(east.export())
    east.clock.advance(minutes=2)
    _refused(west, east.export(), "was made in the future")


def test_a_clock_that_was_set_back(east: Place, west: Place) -> None:
    """No old package becomes fresh because somebody sets the clock back."""
    path = east.export()
    east.clock.advance(days=100)
    west.clock.advance(days=100)
    west.take(east.export("newer.zip"))
    west.clock.advance(days=-100)
    _refused(west, path, "the clock of this machine stands before 2026-06-10")


def test_a_clock_that_another_city_knows(east: Place, west: Place, tmp_path: Path) -> None:
    """What another city said later tells as well that the clock was set back; one's own list, made by it, does not."""
    north = Place(tmp_path / "northgate", "northgate")
    west.knows(north)
    path = east.export()
    for place in (north, west):
        place.clock.advance(days=100)
    west.export("own.zip")
    west.clock.advance(days=-100)
    west.take(path)
    west.clock.advance(days=100)
    west.take(north.export())
    west.clock.advance(days=-100)
    _refused(west, path, "the clock of this machine stands before 2026-06-10")


def test_unknown_and_missing_keys(east: Place, west: Place) -> None:
    """A key that is not the city's, too few keys, and no signature at all are refused."""
    path = east.export(signers=east.keys[:1])
    _refused(west, path, "1 of the city's keys signed the package, and 2 must")
    forge = Forge(path.read_bytes(), [new_key(), new_key()])
    forge.remake(_SCHEME, forge.bundle(_SCHEME))
    _refused(west, _changed(path, forge.content()), "which is none of the city's that holds here")
    forge.keys = []
    forge.remake(_SCHEME, forge.bundle(_SCHEME))
    _refused(west, _changed(path, forge.content()), "0 of the city's keys signed the package")


def test_a_city_that_nobody_pinned(east: Place, tmp_path: Path) -> None:
    """There is no trust on first use: a city without pinned keys is refused, whoever signed."""
    alone = Place(tmp_path / "alone", "alone")
    _refused(alone, east.export(), "no keys of eastgate are known here")


def test_a_bundle_of_another_city(east: Place, west: Place, tmp_path: Path) -> None:
    """What one city signed is no other city's, though both are known."""
    north = Place(tmp_path / "north", "northgate")
    west.knows(north)
    forge, donor = Forge(east.export().read_bytes(), ()), Forge(north.export().read_bytes(), ())
    forge.parts[f"eastgate/bundles/{_SCHEME}.zip"] = donor.parts["northgate/bundles/taxonomy-northgate.zip"]
    _refused(west, _changed(tmp_path / "p.zip", forge.content()), "which is none of the city's")


@pytest.mark.parametrize(
    "path", ["../x", "/x", "eastgate/../../x", "eastgate\\x", "C:/x", "eastgate/e\u0301"]
)
def test_a_path_outside(east: Place, west: Place, path: str) -> None:
    """A zip with a path outside is refused, and no file is made anywhere."""
    pairs = [*Forge(east.export().read_bytes(), ()).parts.items(), (path, b"x")]
    before = sorted(west.folder.parent.rglob("*"))
    _refused(west, _changed(west.folder / "p.zip", archive(pairs)), "a path that is not allowed")
    assert [west.folder / "p.zip"] == [
        one for one in sorted(west.folder.parent.rglob("*")) if one not in before
    ]


def test_it_grew_while_it_was_read(east: Place, west: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file to which somebody writes while it is read is refused, at whichever byte that happens."""
    path, read = east.export(), os.read

    def growing(file: int, most: int) -> bytes:
        piece = read(file, most)
        with path.open("ab") as more:
            more.write(b"x")
        return piece

    monkeypatch.setattr(carriers.os, "read", growing)
    _refused(west, path, "changed while it was read")


def test_no_file(west: Place, tmp_path: Path) -> None:
    """A pipe, a folder and a file that is not there are refused, without waiting for anybody."""
    os.mkfifo(tmp_path / "pipe")
    _refused(west, tmp_path / "pipe", "is no regular file")
    for path in (tmp_path, tmp_path / "none.zip"):
        with pytest.raises(ExchangeError, match="cannot be read"):
            west.exchange.import_bundles(path)
    with pytest.raises(InvalidDataError):
        west.exchange.import_bundles(7)  # type: ignore[arg-type]  # what is tried


def test_an_own_export_that_may_not_leave(east: Place, tmp_path: Path) -> None:
    """What has no licence, tells who somebody is, or would speak for others is not signed."""
    path = tmp_path / "p.zip"
    network = east.context.network
    east.context = attrs.evolve(east.context, network=attrs.evolve(network, licence=""))
    with east.nothing_written(), pytest.raises(ExchangeError, match="under no licence"):
        east.export()
    east.context = attrs.evolve(east.context, network=network)
    own = scheme("eastgate", "letters")
    told = attrs.evolve(own.concepts[0], label=type(own.name)({"en": "ask someone@example.org"}))
    east.says(attrs.evolve(own, concepts=(told,)))
    with east.nothing_written(), pytest.raises(ExchangeError, match="seems to hold an e-mail address"):
        east.exchange.export_bundles(path, signers=east.keys[:2])
    assert not path.exists()


def test_who_cannot_sign(east: Place, west: Place, tmp_path: Path) -> None:
    """A stranger's key signs nothing, no key signs nothing, and nobody signs for another city."""
    for signers in ([new_key()], [], [b"key"]):
        with east.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.signers"):
            east.exchange.export_bundles(tmp_path / "p.zip", signers=signers)
    with pytest.raises(ExchangeError, match="the package is of eastgate"):
        west.exchange.sign_bundles(east.export(), signers=west.keys[:1])
    east.context = attrs.evolve(east.context, network=attrs.evolve(east.context.network, own=None))
    with pytest.raises(ExchangeError, match="no keys of eastgate are known here"):
        east.export()


def test_a_place_that_cannot_be_written(east: Place, tmp_path: Path) -> None:
    """When the file cannot be written no version is given."""
    for place in (tmp_path, tmp_path / "none" / "p.zip"):
        with east.nothing_written(), pytest.raises(ExchangeError, match="cannot be written"):
            east.exchange.export_bundles(place, signers=east.keys[:2])


_CALLS: dict[str, Callable[[Place, Path], object]] = {
    "exchange.export": lambda place, path: place.exchange.export_bundles(path, signers=place.keys),
    "exchange.sign": lambda place, path: place.exchange.sign_bundles(path, signers=place.keys),
    "exchange.rotate": lambda place, path: place.exchange.rotate_keys(path, signers=place.keys, threshold=1),
    "exchange.verify": lambda place, path: place.exchange.preview_bundles(path),
    "exchange.import": lambda place, path: place.exchange.import_bundles(path),
}


@pytest.mark.parametrize("action", _CALLS)
def test_who_may(tmp_path: Path, action: str) -> None:
    """Each operation needs its own grant, and nothing else."""
    granted = Place(tmp_path / "all", grants={"coordinator": list(_CALLS)})
    path = granted.export()
    without = {"coordinator": [one for one in _CALLS if one != action]}
    granted.context.gate.grants = without  # type: ignore[attr-defined]  # the gate of the tests
    with granted.nothing_written(), pytest.raises(ForbiddenError):
        _CALLS[action](granted, path)
    granted.context.gate.grants = {"coordinator": [action]}  # type: ignore[attr-defined]
    _CALLS[action](granted, path)
