# SPDX-License-Identifier: EUPL-1.2
"""
Files of one import stand in the city's folder together, each in a place of its own, or none of them does.
"""

from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest
from tests.operations.conftest import Town

from onestopshop.builtin.sssom import Sssom, network_crosswalks
from onestopshop.builtin.toml_taxonomy import TomlFormat
from onestopshop.domain.taxonomies.concepts import Supplement
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.taxonomies.files import TaxonomyFiles
from onestopshop.ports.taxonomies import Taxonomy

SCHEME = """[scheme]
id = "far"
version = "{version}"
name = {{ en = "Far" }}
source = "another city"
base = "https://far.example/"
[concepts.one]
label = {{ en = "one" }}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of another city, outside the folder of this one."""
    place = tmp_path / "elsewhere" / "far.toml"
    place.parent.mkdir()
    place.write_text(SCHEME.format(version=1))
    return place


@pytest.fixture
def desk(town: Town) -> TaxonomyFiles:
    return town.desk("coordinator").taxonomies


class Several(TomlFormat):
    """A format whose files hold a scheme and crosswalks."""

    name = "several"

    def __init__(self, *ids: str) -> None:
        self._ids = ids

    def read(self, path: Path, *, base: str) -> list[Taxonomy]:  # type: ignore[override]  # more than one
        (walk, *_) = network_crosswalks()
        return [*super().read(path, base=base), *(attrs.evolve(walk, id=id) for id in self._ids)]


class Hurried(Sssom):
    """A format during whose writing somebody puts a folder where the file would stand."""

    place: Path

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        super().write(things, path)
        (self.place / "in the way").mkdir(parents=True, exist_ok=True)


@pytest.mark.parametrize("apart", [False, True])
def test_a_file_that_cannot_be_put_takes_back_the_others(
    town: Town, desk: TaxonomyFiles, file: Path, *, apart: bool
) -> None:
    """When the last of several files has no place, those before it are as they were: none, or the edition before."""
    desk.import_file(file, to="far.toml", apply=apart)
    before = (town.context.city.folder / "far.toml").read_bytes() if apart else None
    file.write_text(SCHEME.format(version=2))
    hurried = Hurried()
    hurried.place = town.context.city.folder / "far.sssom.tsv"
    desk._formats = lambda: (TomlFormat(), Several("https://e.org/walk"), hurried)
    with pytest.raises(ExchangeError, match="nothing was written"):
        desk.import_file(file, to="far.toml", format="several", apply=True)
    left = {one.name: one.read_bytes() for one in town.context.city.folder.iterdir() if one.is_file()}
    assert ({} if before is None else {"far.toml": before}) == left


def test_each_has_a_place_of_its_own(town: Town, desk: TaxonomyFiles, file: Path) -> None:
    """Crosswalks are named by the end of their ids, and two with one name are refused: one would be lost."""
    desk._formats = lambda: (TomlFormat(), Several("https://e.org/far/matches"), Sssom())
    assert ["x/far.toml", "x/far-matches.sssom.tsv"] == [
        one.place for one in desk.import_file(file, to="x", format="several").pieces
    ]
    desk._formats = lambda: (TomlFormat(), Several("https://e.org/a/walk", "https://e.org/b/walk"), Sssom())
    with pytest.raises(ExchangeError, match="would stand in one of x"):
        desk.import_file(file, to="x", format="several", apply=True)
    assert not (town.context.city.folder / "x").exists()


def test_what_is_said_of_a_file_is_kept_or_refused(desk: TaxonomyFiles, file: Path) -> None:
    """An id that is none, or that nothing in the file could get, is refused; words for a scheme have an edition."""
    with pytest.raises(InvalidDataError, match="no id of a scheme") as refused:
        desk.import_file(file, to="far.toml", scheme="To wn")
    assert "lower-case letters" in refused.value.hint
    file.write_text(
        '[scheme]\nid = "town"\nsupplement = true\n[concepts.letters]\nhidden = { en = ["mail"] }\n'
    )
    with pytest.raises(InvalidDataError, match="holds no scheme that could get an id"):
        desk.import_file(file, to="words.toml", scheme="far")
    (piece,) = desk.import_file(file, to="words.toml", version="7", source="Bureau").pieces
    assert isinstance(piece.thing, Supplement)
    assert ("7", "Bureau") == (piece.thing.version, piece.thing.source)
