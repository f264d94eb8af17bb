# SPDX-License-Identifier: EUPL-1.2
"""
Files that are there whole or not at all.
"""

import stat
from pathlib import Path

import pytest

from onestopshop.codec.files import whole_file
from onestopshop.errors import ExchangeError


def test_nobody_sees_a_file_before_it_is_whole(tmp_path: Path) -> None:
    """What was there is read until the new file is complete, and then the new one."""
    path = tmp_path / "words.txt"
    path.write_text("old")
    with whole_file(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (ValueError("no"), "no"),
        (KeyboardInterrupt("stop"), "stop"),
        (OSError(28, "No space left on device"), "cannot be written: No space left on device"),
    ],
)
def test_whatever_goes_wrong_leaves_what_was_there(tmp_path: Path, wrong: BaseException, told: str) -> None:
    """An error on the way, of ours or of the disk, leaves the old file and nothing beside it."""
    path = tmp_path / "words.txt"
    path.write_text("old")
    kind = ExchangeError if isinstance(wrong, OSError) else type(wrong)
    with pytest.raises(kind, match=told):
        _write_half(path, wrong)
    assert path.read_text() == "old"
    assert [path] == list(tmp_path.iterdir())


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    """Text that no file can hold is one clear error, and nothing is written."""
    path = tmp_path / "words.txt"
    with (
        pytest.raises(ExchangeError, match=r"words\.txt would hold half a character"),
        whole_file(path) as file,
    ):
        file.write("\ud83d".encode())
    assert [] == list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that is not there, and a folder of that name, are told with the name."""
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "nowhere" / "words.txt", tmp_path / "folder"):
        with pytest.raises(ExchangeError, match=f"{path.name} cannot be written"), whole_file(path) as file:
            file.write(b"words")
    assert [tmp_path / "folder"] == list(tmp_path.iterdir())


def test_a_private_file_is_for_its_owner(tmp_path: Path) -> None:
    """Nobody else reads a private file, not even while it is written."""
    path = tmp_path / "desk.jsonl"
    with whole_file(path, private=True) as file:
        assert 0o600 == stat.S_IMODE(Path(file.name).stat().st_mode)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def _write_half(path: Path, wrong: BaseException) -> None:
    with whole_file(path) as file:
        file.write(b"half")
        raise wrong
