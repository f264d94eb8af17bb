# SPDX-License-Identifier: EUPL-1.2
"""
A package goes from one city to another: what is in it, what it changes, and what is kept.
"""

from pathlib import Path

import pytest
from tests.operations.bundles.cities import Place, crosswalk, scheme

from onestopshop.codec.bundles.keys import new_key
from onestopshop.errors import ConflictError, ExchangeError, NotFoundError
from onestopshop.operations.bundles.crosswalks import crosswalk_in
from onestopshop.operations.bundles.held import files_of, held
from onestopshop.operations.bundles.incoming import BundleState
from onestopshop.operations.bundles.taxonomies import scheme_in
from onestopshop.operations.work import Work


def _said(place: Place) -> list[tuple[str, int]]:
    return [(one.name, one.version) for one in place.exchange.held_bundles()]


def test_a_package_arrives(east: Place, west: Place) -> None:
    """What one city says, word for word, is what the other one reads."""
    east.says(scheme("eastgate", "letters", "queue"), crosswalk("eastgate", "letters"))
    path = east.export()
    shown = west.exchange.preview_bundles(path)
    assert [] == _said(west)
    assert shown == west.exchange.import_bundles(path, expecting=shown)
    assert [("crosswalk-core", 1), ("taxonomy-eastgate", 1)] == _said(west)
    with Work(west.context, west.desk("coordinator").actor) as work:
        walk, taxonomy = held(work)
        assert "taxonomy" == taxonomy.kind
        assert scheme("eastgate", "letters", "queue") == scheme_in(work, files_of(work, taxonomy))
        assert crosswalk("eastgate", "letters").mappings == crosswalk_in(work, files_of(work, walk)).mappings
        assert [walk] == list(held(work, kind="crosswalk"))


def test_the_diff(east: Place, west: Place) -> None:
    """What is shown before it is applied names what is added, changed and left out, and what is withdrawn."""
    east.says(scheme("eastgate", "letters", "queue"), crosswalk("eastgate", "letters"))
    first = west.take(east.export())
    assert [(BundleState.NEW, "taxonomy-eastgate"), (BundleState.NEW, "crosswalk-core")] == [
        (one.state, one.name) for one in first.bundles
    ]
    east.says(scheme("eastgate", "letters", "stairs", version="2"))
    east.clock.advance(days=1)
    west.clock.advance(days=1)
    path = east.export()
    taxonomy, gone = west.exchange.preview_bundles(path).bundles
    assert (
        "version 1 → 2",
        "vanished eastgate:queue",
        "added eastgate:stairs below b:begrijpbaar",
    ) == taxonomy.lines
    assert (BundleState.NEWER, 1, 2) == (taxonomy.state, taxonomy.before, taxonomy.after)
    assert (BundleState.WITHDRAWN, "crosswalk-core") == (gone.state, gone.name)
    west.take(path)
    assert [("taxonomy-eastgate", 2)] == _said(west)
    assert west.exchange.preview_bundles(path).same


def test_twice_is_once(east: Place, west: Place) -> None:
    """The same package again changes nothing, with a key and without."""
    path = east.export()
    west.exchange.import_bundles(path, key="take-1")
    with west.nothing_written():
        west.exchange.import_bundles(path)
        west.exchange.import_bundles(path, key="take-1")
    west.desk("coordinator").services.load((), directory="local")
    east.clock.advance(days=1)
    west.clock.advance(days=1)
    with pytest.raises(ConflictError), west.nothing_written():
        west.desk("coordinator").visits.record(channel="desk", language="en", topics=[], key="take-1")


def test_a_retry_that_a_newer_package_overtook(east: Place, west: Place) -> None:
    """A call that is repeated with its key is answered, not refused as old, although a newer package came since."""
    first = east.export("first.zip")
    west.exchange.import_bundles(first, key="take-1")
    east.says(scheme("eastgate", "letters", "stairs", version="2"))
    second = east.export("second.zip")
    west.take(second)
    with west.nothing_written():
        shown = west.exchange.import_bundles(first, key="take-1")
    assert ("eastgate", 1, [(BundleState.SAME, "taxonomy-eastgate", 1)]) == (
        shown.city, shown.number, [(one.state, one.name, one.after) for one in shown.bundles]
    )  # fmt: skip
    assert shown.same
    assert [("taxonomy-eastgate", 2)] == _said(west)
    with west.nothing_written(), pytest.raises(ExchangeError, match="is older than version 2"):
        west.exchange.import_bundles(first, key="take-2")
    with west.nothing_written(), pytest.raises(ConflictError, match="used for another package"):
        west.exchange.import_bundles(second, key="take-1")


def test_a_retry_of_a_change_of_keys(east: Place, tmp_path: Path) -> None:
    """New keys that are taken in again with the same key are answered, although the keys changed again since."""
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    for path in (one, two):
        east.exchange.rotate_keys(path, signers=east.keys[:1], add=[new_key().public])
        east.exchange.sign_bundles(path, signers=east.keys[1:2])
        east.exchange.import_bundles(path, key=path.name)
    with east.nothing_written():
        shown = east.exchange.import_bundles(one, key=one.name)
    assert (None, None, ()) == (shown.number, shown.keys, shown.bundles)


def test_unchanged_bundles_keep_their_version(east: Place, west: Place) -> None:
    """A bundle gets a new version when it says something new or would expire before its list, else not."""
    east.export()
    assert (1, [(1, True)]) == (east.made.number, [(one.version, one.fresh) for one in east.made.bundles])
    east.clock.advance(days=30)
    east.export()
    assert (2, [(1, False)]) == (east.made.number, [(one.version, one.fresh) for one in east.made.bundles])
    east.clock.advance(days=300)
    west.clock.advance(days=330)
    west.take(east.export())
    assert [(2, True)] == [(one.version, one.fresh) for one in east.made.bundles]


def test_a_key_makes_one_export(east: Place, west: Place, tmp_path: Path) -> None:
    """An export that is repeated with its key gives no new version, and the same package."""
    path, again = tmp_path / "one.zip", tmp_path / "again.zip"
    first = east.exchange.export_bundles(path, signers=east.keys[:2], key="export-1")
    with east.nothing_written():
        second = east.exchange.export_bundles(again, signers=east.keys[:2], key="export-1")
    assert (first.number, path.read_bytes()) == (second.number, again.read_bytes())
    west.take(again)


def test_nothing_else_than_what_was_shown(east: Place, west: Place) -> None:
    """A file that became another one after it was shown is not applied."""
    path = east.export()
    shown = west.exchange.preview_bundles(path)
    east.says(scheme("eastgate", "other", version="2"))
    east.export()
    with pytest.raises(ConflictError, match="not the one that was shown"), west.nothing_written():
        west.exchange.import_bundles(path, expecting=shown)


def test_unpacking_without_room(
    east: Place, west: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a file cannot be written no half of a folder stays, and it can be tried again."""
    west.take(east.export())
    folder = tmp_path / "incoming"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(ExchangeError, match="No space left"):
            west.exchange.unpack_bundle("eastgate", "taxonomy-eastgate", folder)
    assert not folder.exists()
    assert west.exchange.unpack_bundle("eastgate", "taxonomy-eastgate", folder)


def test_unpacking(east: Place, west: Place, tmp_path: Path) -> None:
    """The files of a bundle come into a new folder, under names that were checked; never into one that is there."""
    west.take(east.export())
    (file,) = west.exchange.unpack_bundle("eastgate", "taxonomy-eastgate", tmp_path / "out")
    assert (tmp_path / "out" / "scheme.toml") == file
    assert 'id = "eastgate"' in file.read_text()
    with pytest.raises(ExchangeError, match="cannot be made"):
        west.exchange.unpack_bundle("eastgate", "taxonomy-eastgate", tmp_path / "out")
    with pytest.raises(NotFoundError):
        west.exchange.unpack_bundle("eastgate", "taxonomy-other", tmp_path / "other")
