# SPDX-License-Identifier: EUPL-1.2
"""
What a file, a disk and a process can do wrong, and what the SQLite storage makes of it.
"""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import pytest

from onestopshop.builtin.sqlite.failures import failure
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.errors import InvalidDataError, StorageError, StorageFullError, StorageReadOnlyError
from onestopshop.ports.queries import Query
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import contents, entry, found, visit, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def storage(path: Path) -> Iterator[SqliteStorage]:
    opened = SqliteStorage(path, KINDS)
    yield opened
    opened.close()


def run(code: str, *arguments: object) -> str:
    """Run Python code in a process of its own and return what it printed."""
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


_WRITER = """
import sys
from pathlib import Path
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.testing.storage.samples import KINDS, entry, visit, write
name, count = sys.argv[2], int(sys.argv[3])
storage = SqliteStorage(Path(sys.argv[1]), KINDS)
for number in range(count):
    write(storage, visit(f"{name}{number}"), entry(f"{name}{number}"))
storage.close()
"""


def test_processes_share_a_file(path: Path) -> None:
    """Processes that create and write one file at the same time lose nothing, and none hears that it is busy."""
    command = [sys.executable, "-W", "error", "-c", _WRITER, str(path)]
    writers = [subprocess.Popen([*command, name, "40"], stderr=subprocess.PIPE, text=True) for name in "abc"]
    assert [(writer.communicate(timeout=120)[1], writer.returncode) for writer in writers] == [("", 0)] * 3
    storage = SqliteStorage(path, KINDS)
    records, log = contents(storage)
    storage.close()
    assert len(records) == 120
    assert [written.seq for written in log] == list(range(1, 121))


def test_a_killed_process_leaves_whole_batches(path: Path) -> None:
    """What a process acknowledged before it was killed is there, and every batch is whole."""
    code = _WRITER.replace("storage.close()", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    done = subprocess.run([sys.executable, "-c", code, str(path), "a", "7"], check=False, timeout=60)
    assert done.returncode == -9
    storage = SqliteStorage(path, KINDS)
    records, log = contents(storage)
    storage.close()
    assert (len(records), len(log)) == (7, 7)


_FULL = """
import resource, sys
from pathlib import Path
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.errors import StorageFullError
from onestopshop.testing.storage.samples import KINDS, contents, entry, visit, write
storage = SqliteStorage(Path(sys.argv[1]), KINDS)
write(storage, visit("before"), entry("before"))
before = contents(storage)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
for attempt in range(3):
    try:
        write(storage, visit("large", body={"text": "x" * 400_000}), entry("large"))
    except StorageFullError as error:
        assert error.hint
        assert contents(storage) == before
        print("full")
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
write(storage, visit("large", body={"text": "x" * 400_000}), entry("large"))
print(len(contents(storage)[0]), [entry.seq for entry in contents(storage)[1]])
storage.close()
"""


def test_a_full_disk_leaves_nothing_half(path: Path) -> None:
    """A disk without room is a `StorageFullError` that leaves nothing; with room again, everything works."""
    assert run(_FULL, path) == "full\nfull\nfull\n2 [1, 2]\n"
    storage = SqliteStorage(path, KINDS)
    assert len(contents(storage)[1]) == 2
    storage.close()


def test_a_full_database_is_a_full_storage(storage: SqliteStorage) -> None:
    """The limit of SQLite's own pages is a `StorageFullError` too."""
    writer = storage._writer
    assert writer is not None
    pages = writer.pragma("page_count")
    writer.pragma("max_page_count", pages + 1)
    with pytest.raises(StorageFullError):
        write(storage, visit("large", body={"text": "x" * 100_000}))
    write(storage, visit("large", body={"text": "x" * 100_000}))  # with a connection that has no such limit


_READ_ONLY = """
import os, sys
from pathlib import Path
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.errors import StorageReadOnlyError
from onestopshop.testing.storage.samples import KINDS
os.setgid(65534), os.setuid(65534)
for path in sys.argv[1:]:
    try:
        SqliteStorage(Path(path), KINDS)
    except StorageReadOnlyError as error:
        print(bool(error.hint))
"""


@pytest.mark.skipif(
    os.getuid() != 0, reason="only root can become a user who may not write; run the suite as root"
)
def test_a_read_only_folder_says_so() -> None:
    """A folder in which this user may not write is a `StorageReadOnlyError`, with and without a file in it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # pytest's own folders cannot be entered by others
        SqliteStorage(folder / "old.db", KINDS).close()
        assert run(_READ_ONLY, folder / "new.db", folder / "old.db") == "True\nTrue\n"


def test_a_file_that_became_read_only_says_so(storage: SqliteStorage) -> None:
    """Writing where SQLite may only read is a `StorageReadOnlyError`; reading goes on."""
    write(storage, visit("v1"))
    assert storage._writer is not None
    storage._writer.pragma("query_only", 1)
    with pytest.raises(StorageReadOnlyError) as raised:
        write(storage, visit("v2"))
    assert raised.value.hint
    assert found(storage, Query(kind="visit")) == ["v1"]
    write(storage, visit("v2"))  # with a new connection, for which the file may be writable again


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    """A folder that does not exist, or a file in its place, is a `StorageError` with a hint."""
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "no" / "shop.db", tmp_path / "file" / "shop.db", tmp_path):
        with pytest.raises(StorageError) as raised:
            SqliteStorage(path, KINDS)
        assert raised.value.hint
        assert str(path) in str(raised.value)


def test_other_files_are_refused(tmp_path: Path) -> None:
    """A file that is no database, or the database of something else, is refused and left as it is."""
    text, other = tmp_path / "text", tmp_path / "other"
    text.write_text("not a database " * 100)
    connection = apsw.Connection(str(other))
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(StorageError) as raised:
            SqliteStorage(path, KINDS)
        assert raised.value.hint
        assert path.read_bytes() == before


def test_a_newer_layout_is_refused(path: Path) -> None:
    """A file that a newer version wrote is refused, and which version to install; one below the first is damaged."""
    SqliteStorage(path, KINDS).close()
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 99)
    connection.close()
    with pytest.raises(StorageError, match=r"newer version .*layout 99") as raised:
        SqliteStorage(path, KINDS)
    assert "Install" in raised.value.hint
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 0)
    connection.close()
    with pytest.raises(StorageError, match="damaged"):
        SqliteStorage(path, KINDS)


def test_a_broken_file_is_a_storage_error(path: Path) -> None:
    """A file that was damaged raises `StorageError` with a hint when it is read."""
    storage = SqliteStorage(path, KINDS)
    write(storage, *(visit(f"v{number}", body={"text": "x" * 2000}) for number in range(50)))
    storage.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\xa5" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    with pytest.raises(StorageError) as raised:
        contents(SqliteStorage(path, KINDS))
    assert raised.value.hint


@pytest.mark.parametrize(
    ("error", "number", "expected"),
    [
        (apsw.FullError("full"), 0, StorageFullError),
        (apsw.IOError("io"), errno.ENOSPC, StorageFullError),
        (apsw.IOError("io"), errno.EFBIG, StorageFullError),
        (apsw.IOError("io"), errno.EIO, StorageError),
        (apsw.IOError("io"), errno.EROFS, StorageReadOnlyError),
        (apsw.ReadOnlyError("ro"), 0, StorageReadOnlyError),
        (apsw.CantOpenError("open"), errno.EACCES, StorageReadOnlyError),
        (apsw.CantOpenError("open"), 0, StorageError),
        (apsw.BusyError("busy"), 0, StorageError),
        (apsw.ConnectionClosedError("closed"), 0, StorageError),
        (apsw.SQLError("sql"), errno.ENOSPC, StorageError),
    ],
)
def test_errors_are_ours(error: apsw.Error, number: int, expected: type[StorageError]) -> None:
    """Each error of SQLite is one of ours, of the narrowest type, with a hint."""
    ours = failure(error, Path("shop.db"), number=number)
    assert type(ours) is expected
    assert ours.hint
    assert "shop.db" in str(ours)


def test_damage_found_while_reading_is_a_storage_error(path: Path) -> None:
    """Pages that were damaged behind those of the schema are a `StorageError` of whatever reads them."""
    storage = SqliteStorage(path, KINDS)
    write(storage, *(visit(f"v{number:03}", body={"text": "x" * 2000}) for number in range(200)))
    storage.close()
    damaged = bytearray(path.read_bytes())
    start = (len(damaged) - 300_000) // 4096 * 4096
    damaged[start:] = b"\xa5" * (len(damaged) - start)
    path.write_bytes(damaged)
    storage = SqliteStorage(path, KINDS)
    with storage.read() as snapshot:
        with pytest.raises(StorageError):
            list(snapshot.find(Query(kind="visit")))
        with pytest.raises(StorageError):
            snapshot.count(Query(kind="visit"), by=("topics",))
    storage.close()


def test_a_damaged_body_is_a_storage_error(storage: SqliteStorage) -> None:
    """A body that is no JSON any more is a `StorageError` that does not carry the text."""
    write(storage, visit("v1"))
    assert storage._writer is not None
    storage._writer.execute("UPDATE visit SET _json = ?", (b"a name",))
    with storage.read() as snapshot, pytest.raises(StorageError) as raised:
        snapshot.get("visit", "v1")
    assert raised.value.hint
    assert raised.value.__cause__ is None


def test_tables_that_vanished_are_a_storage_error(storage: SqliteStorage) -> None:
    """A snapshot of a file whose tables somebody dropped is a `StorageError`, each time."""
    assert storage._writer is not None
    storage._writer.execute("DROP TABLE _kinds")
    for _ in range(2):
        with pytest.raises(StorageError), storage.read():
            pass


def test_what_no_id_can_be_is_refused(storage: SqliteStorage) -> None:
    """An id or number that SQLite cannot hold is an `InvalidDataError` of reading and writing."""
    with storage.read() as snapshot:
        with pytest.raises(InvalidDataError):
            snapshot.get("visit", "\ud800")
        with pytest.raises(InvalidDataError):
            snapshot.entries(after=2**70)
    for change in (visit(None), entry("a", actor=None), entry("a", version=2**70)):  # type: ignore[arg-type]
        with pytest.raises(InvalidDataError):
            write(storage, change)


def test_a_snapshot_of_the_parent_is_left_alone(
    storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that ends with a snapshot of its parent open does not touch the connection."""
    reading = storage.read()
    snapshot = reading.__enter__()
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: -1)
        reading.__exit__(None, None, None)
        storage.close()
        with pytest.raises(StorageError, match="fork"):
            storage.read()
    with pytest.raises(StorageError):
        snapshot.entries()
    write(storage, visit("v1"))
