# SPDX-License-Identifier: EUPL-1.2
"""
The index follows the log, and a lost one is made again without being asked.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from little_shop import LittleShop, concepts, furnish, opened

from onestopshop.errors import AdapterError
from onestopshop.plugin import Adapter


def _folder(shop: LittleShop) -> Path:
    return next((shop.folder / "search").glob("index-*"))


def _commits(shop: LittleShop) -> int:
    return (_folder(shop) / "meta.json").stat().st_mtime_ns


def test_changes(furnished: LittleShop) -> None:
    """What was added, revised, closed and erased shows in the next search."""
    index = furnished.open()
    assert furnished.ids(index, "lessen") == ["lessons"]
    furnished.put("pool", {"nl": "Zwembad"})
    furnished.put("lessons", {"nl": "Taalcursus"})
    assert furnished.ids(index, "zwembad") == ["pool"]
    assert furnished.ids(index, "lessen") == []
    assert furnished.ids(index, "taalcursus") == ["lessons"]
    furnished.put("pool", {"nl": "Zwembad"}, status="closed")
    furnished.erase("lessons")
    assert furnished.ids(index, "zwembad") == furnished.ids(index, "taalcursus") == []


def test_renamed_organisation(shop: LittleShop) -> None:
    """Services are found by the new name of their organisation."""
    shop.put_organisation("city", {"nl": "Stadsbestuur"})
    shop.put("desk", {"nl": "Loket"})
    index = shop.open()
    assert shop.ids(index, "stadsbestuur") == ["desk"]
    shop.put_organisation("city", {"nl": "Gemeentehuis"})
    assert shop.ids(index, "gemeentehuis") == ["desk"]
    assert shop.ids(index, "stadsbestuur") == []


def test_follow_says_how_far(furnished: LittleShop) -> None:
    """Following returns the number of the last entry, also past entries that do not concern it."""
    index = furnished.open()
    assert index.follow(furnished.storage) == 2
    furnished.visit(3)
    assert index.follow(furnished.storage) == index.follow(furnished.storage) == 5
    assert index.kinds == {"service", "organisation"}


def test_visits_cost_no_commit(furnished: LittleShop) -> None:
    """Visits do not write the index, until so many are passed that the next process should not read them."""
    index = furnished.open(idle=1_500)
    index.follow(furnished.storage)
    before = _commits(furnished)
    furnished.visit(1_400)
    assert furnished.ids(index, "lessen") == ["lessons"]
    assert _commits(furnished) == before
    other = furnished.open(idle=1_000)
    other.follow(furnished.storage)
    assert _commits(furnished) != before
    assert index.follow(furnished.storage) == 1_402


def test_kept(furnished: LittleShop) -> None:
    """The next program uses the index that lies there, and writes nothing."""
    furnished.open().follow(furnished.storage)
    before = _commits(furnished)
    assert furnished.ids(furnished.open(), "lessen") == ["lessons"]
    assert _commits(furnished) == before


def _lose(folder: Path) -> None:
    shutil.rmtree(folder)


def _garble_meta(folder: Path) -> None:
    (folder / "meta.json").write_text("garbage", encoding="utf-8")


def _cut_pieces(folder: Path) -> None:
    for path in folder.glob("*.term"):
        path.write_bytes(path.read_bytes()[:7])


def _remove_pieces(folder: Path) -> None:
    for path in folder.glob("*.store"):
        path.unlink()


def _garble_pieces(folder: Path) -> None:
    for path in [*folder.glob("*.term"), *folder.glob("*.idx")]:
        path.write_bytes(b"\xff" * path.stat().st_size)


def _of_another_kind(folder: Path) -> None:
    import tantivy

    shutil.rmtree(folder)
    folder.mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("title", stored=True).build()
    tantivy.Index(schema, str(folder)).writer(15_000_000, 1).commit()


@pytest.mark.parametrize(
    "harm", [_lose, _garble_meta, _cut_pieces, _remove_pieces, _garble_pieces, _of_another_kind]
)
def test_broken_index(furnished: LittleShop, harm: Callable[[Path], None]) -> None:
    """A lost, broken or foreign index is made again by the next search, and then kept."""
    furnished.open().follow(furnished.storage)
    harm(_folder(furnished))
    assert furnished.ids(furnished.open(), "lessen") == ["lessons"]
    before = _commits(furnished)
    assert furnished.ids(furnished.open(), "inschrijving") == ["desk"]
    assert _commits(furnished) == before


def test_lost_while_open(furnished: LittleShop) -> None:
    """A folder that is removed under an open index is made again."""
    index = furnished.open()
    assert furnished.ids(index, "lessen") == ["lessons"]
    shutil.rmtree(furnished.folder / "search")
    assert furnished.ids(index, "lessen") == ["lessons"]
    assert _folder(furnished).exists()


def test_another_log(furnished: LittleShop, tmp_path: Path) -> None:
    """An index of another storage, or of one set back to a backup, is made again."""
    furnished.visit(5)
    furnished.open().follow(furnished.storage)
    with opened(tmp_path) as other:
        other.put("pool", {"nl": "Zwembad"})
        index = other.open()
        assert other.ids(index, "lessen") == []
        assert other.ids(index, "zwembad") == ["pool"]


def test_another_log_of_the_same_length(furnished: LittleShop, tmp_path: Path) -> None:
    """When a backup was put back and grew to as many entries, the open index is made again."""
    index = furnished.open()
    assert furnished.ids(index, "lessen") == ["lessons"]
    with opened(tmp_path) as other:
        other.name = "other"
        other.visit(3)
        other.put("pool", {"nl": "Zwembad"})
        furnished.storage = other.storage
        assert furnished.ids(index, "lessen") == []
        assert furnished.ids(index, "zwembad") == ["pool"]


def test_new_words(furnished: LittleShop) -> None:
    """New words of a topic are found without being asked to; the old program keeps its own index meanwhile."""
    old = furnished.open()
    assert furnished.ids(old, "domicilie") == []
    new = furnished.open(vocabulary=concepts(nl=["domicilie"]))
    assert furnished.ids(new, "domicilie") == ["desk"]
    assert furnished.ids(old, "inschrijving") == ["desk"]
    before = {path.name for path in (furnished.folder / "search").iterdir()}
    furnished.ids(furnished.open(vocabulary=concepts(nl=["adres"])), "adres")
    assert len(before) == len([*(furnished.folder / "search").iterdir()]) == 3


def test_nowhere_to_write(furnished: LittleShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a read-only disk the search answers, from the index that lies there or from one in memory."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    furnished.open().follow(furnished.storage)
    monkeypatch.setattr("onestopshop.builtin.search.shelves.try_lock", refuse)
    before = _commits(furnished)
    index = furnished.open()
    assert furnished.ids(index, "lessen") == ["lessons"]
    furnished.put("pool", {"nl": "Zwembad"})
    assert furnished.ids(index, "zwembad") == ["pool"]
    furnished.put("pool", {"nl": "Speelplein"})
    assert furnished.ids(index, "speelplein") == ["pool"]
    assert _commits(furnished) == before


def test_after_a_fork(furnished: LittleShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that inherited an open index is told to open its own."""
    index = furnished.open()
    monkeypatch.setattr("onestopshop.builtin.search.index.os.getpid", lambda: -1)
    with pytest.raises(AdapterError, match="fork") as caught:
        index.follow(furnished.storage)
    assert caught.value.hint


def test_offered_by_the_package(furnished: LittleShop) -> None:
    """The hook offers the one adapter of this name."""
    from onestopshop.builtin import search

    (adapter,) = search.register_projections()
    assert isinstance(adapter, Adapter)
    assert adapter.name == "search"


def test_empty_shop(shop: LittleShop) -> None:
    """A shop without services answers with nothing, and finds the first one."""
    index = shop.open()
    assert shop.ids(index, "lessen") == []
    furnish(shop)
    assert shop.ids(index, "lessen") == ["lessons"]
