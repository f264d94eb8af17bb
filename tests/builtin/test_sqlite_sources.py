# SPDX-License-Identifier: EUPL-1.2
"""
A file that must stay as it is can be read, whatever version wrote it and wherever it lies.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import pytest
from tests.builtin.test_sqlite_golden import GOLDEN, golden

from onestopshop.builtin.sqlite.sources import opened_to_read
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.errors import StorageError, StorageReadOnlyError
from onestopshop.plugin import Query
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import contents, entry, found, visit, write

VISITS = Query(kind="visit")


def reading(path: Path) -> AbstractContextManager[SqliteStorage]:
    return opened_to_read(path, KINDS, busy_timeout=5)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A file with one visit and one entry."""
    storage = SqliteStorage(tmp_path / "shop.db", KINDS)
    write(storage, visit("v1"), entry("k"))
    storage.close()
    yield tmp_path / "shop.db"
    assert ["shop.db"] == [file.name for file in tmp_path.iterdir()], "something is left beside it"


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_nothing_changes(path: Path, mode: str) -> None:
    """Reading and checking change no byte, and writing is a `StorageReadOnlyError`."""
    connection = apsw.Connection(str(path))
    connection.pragma("journal_mode", mode)
    connection.close()
    before = path.read_bytes()
    with reading(path) as storage:
        assert [] == list(storage.check())
        assert found(storage, VISITS) == ["v1"]
        with pytest.raises(StorageReadOnlyError) as raised:
            write(storage, visit("v2"))
        assert raised.value.hint
        assert found(storage, VISITS) == ["v1"]
    assert before == path.read_bytes()


@pytest.mark.parametrize("sql", GOLDEN, ids=[file.stem for file in GOLDEN])
def test_older_files_stay_so(sql: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of an older layout is read as if it had been upgraded, and stays as it was; no copy is left."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    old, upgraded = golden(sql, tmp_path / "old.db"), golden(sql, tmp_path / "upgraded.db")
    before = old.read_bytes()
    storage = SqliteStorage(upgraded, kinds())
    with opened_to_read(old, kinds(), busy_timeout=5) as source:
        assert contents(storage, kinds()) == contents(source, kinds())
        assert [] == list(source.check())
        assert 1 == len(list((tmp_path / "temporary").iterdir()))
    storage.close()
    assert before == old.read_bytes()
    assert [] == list((tmp_path / "temporary").iterdir())


def test_a_live_file_is_read(path: Path) -> None:
    """What another connection has written, and SQLite not yet put into the file, is read too."""
    storage = SqliteStorage(path, KINDS)
    write(storage, visit("v2"))
    with reading(path) as source:
        assert found(source, VISITS) == ["v1", "v2"]
        write(storage, visit("v3"))
        assert found(source, VISITS) == ["v1", "v2", "v3"]
    storage.close()


def test_a_file_of_nobody_is_refused(tmp_path: Path) -> None:
    """An empty file is no sound storage: it is refused and stays empty; one that is not there is not made."""
    (tmp_path / "empty.db").touch()
    with (
        pytest.raises(StorageError, match="is empty: no shop has written to it"),
        reading(tmp_path / "empty.db"),
    ):
        pass
    with pytest.raises(StorageError, match="unable to open"), reading(tmp_path / "none.db"):
        pass
    assert [(tmp_path / "empty.db", 0)] == [(file, file.stat().st_size) for file in tmp_path.iterdir()]


_AS_NOBODY = """
import os, sys
from pathlib import Path
from onestopshop.builtin.sqlite.sources import opened_to_read
from onestopshop.errors import StorageError
from onestopshop.testing.storage.samples import KINDS, contents
os.setgid(65534), os.setuid(65534)
for path in sys.argv[1:]:
    try:
        with opened_to_read(Path(path), KINDS, busy_timeout=1) as storage:
            print(len(contents(storage)[0]), len(list(storage.check())))
    except StorageError as error:
        print(bool(error.hint))
"""


@pytest.mark.skipif(
    os.getuid() != 0, reason="only root can become a user who may not write; run the suite as root"
)
def test_read_only_media() -> None:
    """A file is read where this user may write neither it nor beside it, or only one of the two."""
    with TemporaryDirectory() as name:
        files = []
        for folder_mode, file_mode in ((0o755, 0o644), (0o777, 0o644), (0o755, 0o666)):
            folder = Path(name) / f"{len(files)} %?#"
            folder.mkdir()
            storage = SqliteStorage(folder / "shop.db", KINDS)
            write(storage, visit("v1"))
            storage.close()
            (folder / "shop.db").chmod(file_mode)
            folder.chmod(folder_mode)
            files.append(folder / "shop.db")
        Path(name).chmod(0o755)
        assert "1 0\n" * 3 == run(_AS_NOBODY, *files)
        assert [["shop.db"]] * 3 == [[one.name for one in file.parent.iterdir()] for file in files]


def run(code: str, *arguments: object) -> str:
    """Run Python code in a process of its own and return what it printed."""
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
