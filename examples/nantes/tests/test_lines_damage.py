# SPDX-License-Identifier: EUPL-1.2
"""
What the contract cannot see: a file that was torn, damaged or changed by others, and what erasing leaves in it.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from nantes_shop.lines import LinesStorage
from nantes_shop.lines.files import failure, sealed
from onestopshop.errors import StorageError, StorageFullError, StorageReadOnlyError
from onestopshop.plugin import Blanking, Erasure
from onestopshop.testing.storage.samples import KINDS, contents, entry, hours, visit, write

TEXT = "a-very-particular-sentence"
BATCHES = (
    (visit("v1", desk="zuid", moment=hours(1), topics=frozenset({"é"})), entry("a")),
    (visit("v2", number=3, body={"text": "żółć\nሰላም"}), entry("b")),
    (visit("v1", version=2),),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.jsonl"


@pytest.fixture
def quick(path: Path) -> Iterator[Path]:
    """Return a path in memory where there is such a folder: a disk takes seconds for a thousand openings."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else path.parent) as folder:
        yield Path(folder) / path.name


@pytest.fixture
def storage(path: Path) -> Iterator[LinesStorage]:
    opened = LinesStorage(path, KINDS)
    yield opened
    opened.close()


def reopened(path: Path) -> object:
    """Return what an opening of *path* shows."""
    storage = LinesStorage(path, KINDS)
    try:
        return contents(storage)
    finally:
        storage.close()


def history(path: Path) -> tuple[bytes, list[tuple[int, object]]]:
    """Return the file after all batches, and how long it was and what was in it after each."""
    storage = LinesStorage(path, KINDS)
    moments = [(path.stat().st_size, contents(storage))]
    for batch in BATCHES:
        write(storage, *batch)
        moments.append((path.stat().st_size, contents(storage)))
    whole = path.read_bytes()
    storage.close()
    return whole, moments


def test_a_torn_file_is_what_was_acknowledged(quick: Path) -> None:
    """Cut off at any byte, the file opens with exactly the batches that were whole; in its first line it is refused."""
    whole, moments = history(quick)
    for length in range(1, len(whole)):
        quick.write_bytes(whole[:length])
        if length < moments[0][0]:
            with pytest.raises(StorageError, match="line 1"):
                reopened(quick)
            assert whole[:length] == quick.read_bytes()
        else:
            assert [shown for end, shown in moments if end <= length][-1] == reopened(quick)


def test_a_torn_file_goes_on(path: Path) -> None:
    """What is written after a torn line was cut off is there at the next opening."""
    whole, _ = history(path)
    path.write_bytes(whole[:-1])
    storage = LinesStorage(path, KINDS)
    write(storage, visit("v3"), entry("c"))
    before = contents(storage)
    storage.close()
    assert before == reopened(path)
    assert before[0]["visit", "v1"].version == 1


def test_a_flipped_bit_is_refused(quick: Path) -> None:
    """Wherever one bit of the file changed, opening says which line is damaged, and changes nothing."""
    whole, _ = history(quick)
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        quick.write_bytes(damaged)
        with pytest.raises(StorageError, match=r"line [1-4] is damaged") as refused:
            reopened(quick)
        assert damaged == quick.read_bytes()
        assert refused.value.hint


@pytest.mark.parametrize("order", [(0, 2, 3), (0, 1, 3, 2), (0, 1, 1, 2, 3), (1, 2, 3)])
def test_lines_keep_their_places(path: Path, order: tuple[int, ...]) -> None:
    """A line that was taken out, moved or doubled is refused, though each by itself is whole."""
    lines = history(path)[0].splitlines(keepends=True)
    path.write_bytes(b"".join(lines[number] for number in order))
    with pytest.raises(StorageError, match="is damaged"):
        reopened(path)


@pytest.mark.parametrize("foreign", [b"hello", b"{}\n", b'["00000000",2,{}]\n', b"\0" * 100])
def test_a_foreign_file_is_left_alone(path: Path, foreign: bytes) -> None:
    """A file that is not ours is refused and stays as it is."""
    path.write_bytes(foreign)
    with pytest.raises(StorageError, match="no file of this storage"):
        reopened(path)
    assert foreign == path.read_bytes()


def test_damage_is_found_while_open(path: Path, storage: LinesStorage) -> None:
    """A check finds nothing in a whole file, and names the damaged line and a missing end."""
    write(storage, visit("v1"), entry("a"))
    assert list(storage.check()) == []
    whole = path.read_bytes()
    path.write_bytes(whole[:-5] + b"?" + whole[-4:])
    assert ["line 2 is damaged" in damage.message for damage in storage.check()] == [True]
    path.write_bytes(whole[:-5])
    assert ["shorter" in damage.message for damage in storage.check()] == [True]
    path.write_bytes(whole)


def test_who_else_writes_is_noticed(path: Path, storage: LinesStorage) -> None:
    """After somebody else changed the file nothing more is written to it, and nothing of theirs is lost."""
    write(storage, visit("v1"))
    with path.open("ab") as other:
        other.write(b"a note\n")
    for change in (visit("v2"), Erasure(kind="visit", id="v1", replaces=1)):
        with pytest.raises(StorageError, match="not as this process left it"):
            write(storage, change)
    assert path.read_bytes().endswith(b"a note\n")


def test_what_was_erased_is_not_in_the_folder(path: Path, storage: LinesStorage) -> None:
    """When an erasure returns, no file beside the shop has what was erased or blanked."""
    write(storage, visit("v1", body={"text": TEXT}, topics=frozenset({TEXT})), entry("a", actor=TEXT))
    assert TEXT.encode() in path.read_bytes()
    write(storage, Erasure(kind="visit", id="v1", replaces=1), Blanking(seq=1, actor="worker"))
    assert [file.name for file in path.parent.iterdir() if TEXT.encode() in file.read_bytes()] == []


@pytest.mark.parametrize("is_killed", [False, True])
def test_what_was_replaced_leaves_with_the_process(path: Path, is_killed: bool) -> None:
    """A text that a later version no longer has is gone after closing, and after a crash with the next opening."""
    storage = LinesStorage(path, KINDS)
    write(storage, visit("v1", body={"text": TEXT}))
    write(storage, visit("v1", version=2))
    crashed = path.read_bytes()
    storage.close()
    if is_killed:
        path.write_bytes(crashed)
        storage = LinesStorage(path, KINDS)
    assert TEXT.encode() not in path.read_bytes()
    storage.close()


def test_the_file_does_not_outgrow_its_contents(path: Path, storage: LinesStorage) -> None:
    """A record that is replaced again and again leaves a file of bounded size behind."""
    for version in range(1, 41):
        write(storage, visit("v1", version=version, body={"text": "x" * 100_000}))
    assert path.stat().st_size < 1_500_000
    before = contents(storage)
    storage.close()
    assert before == reopened(path)


def test_a_fresh_file_has_the_rights_of_the_old_one(path: Path, storage: LinesStorage) -> None:
    """Who may read the file stays as it was set when an erasure writes a fresh one."""
    path.chmod(0o600)
    write(storage, visit("v1"))
    write(storage, Erasure(kind="visit", id="v1", replaces=1))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """A folder that is not there is an error that says what to make."""
    with pytest.raises(StorageError, match="No such file") as missing:
        LinesStorage(tmp_path / "nowhere" / "shop.jsonl", KINDS)
    assert "Make the folder" in missing.value.hint


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, StorageFullError),
        (errno.EDQUOT, StorageFullError),
        (errno.EROFS, StorageReadOnlyError),
        (errno.EACCES, StorageReadOnlyError),
        (errno.EIO, StorageError),
    ],
)
def test_errors_of_the_system_have_their_types(path: Path, number: int, kind: type[StorageError]) -> None:
    """Full and read-only are told apart from every other failure, and each says what to do."""
    said = failure(OSError(number, os.strerror(number)), path)
    assert type(said) is kind
    assert said.hint


def test_a_newer_layout_is_refused(path: Path) -> None:
    """A file that a newer version wrote is refused, and stays as it is."""
    newer, _ = sealed(b'{"format":"onestopshop-lines","layout":2,"kinds":{}}', 0)
    path.write_bytes(newer)
    with pytest.raises(StorageError, match="layout 2"):
        reopened(path)
    assert newer == path.read_bytes()


def test_what_was_interrupted_is_not_written_over(path: Path, storage: LinesStorage) -> None:
    """When a write was interrupted behind its line, nothing more is written until the file is opened again."""
    write(storage, visit("v1"))
    storage._file.append(b'{"records":[],"entries":[]}')
    with pytest.raises(StorageError, match="not as this process left it"):
        write(storage, visit("v2"))
    storage.close()
    storage = LinesStorage(path, KINDS)
    write(storage, visit("v2"))
    assert len(contents(storage)[0]) == 2
    storage.close()
