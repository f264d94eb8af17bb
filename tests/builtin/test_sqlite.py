# SPDX-License-Identifier: EUPL-1.2
"""
The SQLite storage keeps every promise, and those that are particular to a file.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import attrs
import pytest

from onestopshop.builtin.sqlite import ADAPTER, SqliteOptions
from onestopshop.builtin.sqlite.connections import check_library
from onestopshop.builtin.sqlite.questions import finding
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.domain.fields import Index
from onestopshop.errors import StorageError, StorageFullError, StorageReadOnlyError
from onestopshop.ports.queries import AnyOf, ContainsAny, Equal, Query
from onestopshop.ports.storage import Blanking, Erasure, Kind
from onestopshop.testing.storage import KINDS, StorageContract
from onestopshop.testing.storage.samples import contents, entry, found, hours, visit, write


class TestSqlite(StorageContract):
    """
    The contract of storages, for the SQLite adapter.
    """

    adapter = ADAPTER

    def options(self, folder: Path) -> dict[str, object]:  # noqa: ARG002 - the path is relative to the folder
        """Keep the file in the test's folder."""
        return {"path": "shop.db"}


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
    writer.pragma("max_page_count", 1_000_000)
    write(storage, visit("large", body={"text": "x" * 100_000}))


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
    storage._writer.pragma("query_only", 0)
    write(storage, visit("v2"))


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
        assert path.read_bytes()[:16] == before[:16]


def test_a_newer_layout_is_refused(path: Path) -> None:
    """A file that a newer version wrote is refused."""
    SqliteStorage(path, KINDS).close()
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", 99)
    connection.close()
    with pytest.raises(StorageError, match="layout 99"):
        SqliteStorage(path, KINDS)


@pytest.mark.parametrize("version", ["3.7.0", "3.40.1", "3.51.2"])
def test_libraries_that_lose_writes_are_refused(version: str) -> None:
    """An SQLite with the WAL-reset bug is refused."""
    with pytest.raises(StorageError, match=version):
        check_library(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_repaired_libraries_are_used(version: str) -> None:
    """A newer SQLite is used."""
    check_library(version)


def test_a_fork_is_refused(storage: SqliteStorage) -> None:
    """A child that was forked may neither read nor write with its parent's connections; the parent goes on."""
    write(storage, visit("v1"))
    reading, writing = os.pipe()
    child = os.fork()
    if not child:  # pragma: no cover - another process
        said = []
        for use in (storage.read, lambda: write(storage, visit("v2"))):
            try:
                use()
            except StorageError as error:
                said.append(error.hint)
        storage.close()
        os.write(writing, "|".join(said).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        assert pipe.read() == "|".join(["Open the shop in each process."] * 2)
    assert os.waitpid(child, 0)[1] == 0
    write(storage, visit("v2"))
    assert found(storage, Query(kind="visit")) == ["v1", "v2"]


def test_erased_text_is_gone_from_the_files(storage: SqliteStorage, path: Path) -> None:
    """Nothing of what was erased or blanked is left in the file or its WAL."""
    sentence = "a-very-particular-sentence"
    write(
        storage,
        visit("v1", body={"text": sentence * 50}, topics=frozenset({sentence})),
        entry("a", actor=sentence),
    )
    assert any(sentence.encode() in file.read_bytes() for file in path.parent.iterdir())
    write(storage, Erasure(kind="visit", id="v1", replaces=1), Blanking(seq=1, actor="worker"))
    assert not [file.name for file in path.parent.iterdir() if sentence.encode() in file.read_bytes()]


def test_erasing_waits_for_nobody(storage: SqliteStorage, path: Path) -> None:
    """While a reader still sees what was erased the WAL keeps it; the next write after that overwrites it."""
    sentence = "a-very-particular-sentence"
    write(storage, visit("v1", body={"text": sentence}))
    with storage.read() as snapshot:
        write(storage, Erasure(kind="visit", id="v1", replaces=1))
        assert snapshot.get("visit", "v1") is not None
    write(storage, visit("v2"))
    assert not [file.name for file in path.parent.iterdir() if sentence.encode() in file.read_bytes()]


def test_settings_keep_the_promises(storage: SqliteStorage) -> None:
    """The writer's settings are those that durability and erasure need."""
    writer = storage._writer
    assert writer is not None
    settings = {
        name: writer.pragma(name) for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 0}


def test_orders_are_answered_from_indexes(storage: SqliteStorage) -> None:
    """A list that a kind declares is read from its index without sorting, also behind a cursor."""
    write(storage, *(visit(f"v{number}", desk="zuid", moment=hours(number)) for number in range(9)))
    first = Query(kind="visit", where={"desk": Equal("zuid")}, order=(("moment", "desc"),), limit=3)
    with storage.read() as snapshot:
        connection = snapshot._check_open()
        plans = [
            " ".join(str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", [*bindings, 3]))
            for query in (first, attrs.evolve(first, after=(hours(5), "v5")))
            for sql, bindings in finding(storage._tables["visit"], query)
        ]
    assert len(plans) == 5
    assert all("USING INDEX _visit__0" in plan and "TEMP B-TREE" not in plan for plan in plans)


class TestUpgrades:
    """
    A file follows the kinds where that is possible without knowing what bodies mean.
    """

    first = Kind(name="visit", fields={"desk": Index.STRING, "topics": Index.SET}, orders=(("desk",),))

    def reopened(self, path: Path, *kinds: Kind) -> SqliteStorage:
        return SqliteStorage(path, kinds)

    def test_kinds_are_added_and_kept(self, path: Path) -> None:
        """A new kind gets its table; a kind that is no longer listed keeps its records."""
        storage = self.reopened(path, self.first)
        write(storage, visit("v1", desk="a"))
        storage.close()
        self.reopened(path, Kind(name="other", fields={})).close()
        storage = self.reopened(path, self.first)
        assert found(storage, Query(kind="visit")) == ["v1"]
        storage.close()

    def test_orders_change(self, path: Path) -> None:
        """Indexes follow the declared orders."""
        self.reopened(path, self.first).close()
        changed = Kind(name="visit", fields=self.first.fields, orders=())
        storage = self.reopened(path, changed)
        assert storage._writer is not None
        names = storage._writer.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL"
        ).get
        assert names is None
        storage.close()

    def test_fields_change_while_there_is_nothing(self, path: Path) -> None:
        """Fields may be added, removed and change their type while the table is empty."""
        self.reopened(path, self.first).close()
        fields = {"desk": Index.SET, "number": Index.INTEGER}
        storage = self.reopened(path, Kind(name="visit", fields=fields, orders=(("number",),)))
        write(storage, visit("v1", desk=frozenset({"a"}), number=3))
        assert found(storage, Query(kind="visit", where={"desk": ContainsAny(("a",))})) == ["v1"]
        assert found(storage, Query(kind="visit", where={"number": AnyOf((3, 4))})) == ["v1"]
        storage.close()

    def test_fields_are_removed_from_records(self, path: Path) -> None:
        """A field may be removed though there are records."""
        storage = self.reopened(path, self.first)
        write(storage, visit("v1", desk="a", topics=frozenset({"x"})))
        storage.close()
        storage = self.reopened(path, Kind(name="visit", fields={}))
        assert contents_of(storage) == [visit("v1")]
        storage.close()

    def test_a_new_field_of_records_is_refused(self, path: Path) -> None:
        """A field cannot be added to records whose meaning the storage does not know; the file stays usable."""
        storage = self.reopened(path, self.first)
        write(storage, visit("v1", desk="a"))
        storage.close()
        with pytest.raises(StorageError, match="number") as raised:
            self.reopened(path, Kind(name="visit", fields={**self.first.fields, "number": Index.INTEGER}))
        assert "storage copy" in raised.value.hint
        storage = self.reopened(path, self.first)
        assert found(storage, Query(kind="visit", where={"desk": Equal("a")})) == ["v1"]
        storage.close()

    @pytest.mark.parametrize("name", ["Visit", "visit;", "a__b", "_a", ""])
    def test_names_are_checked(self, path: Path, name: str) -> None:
        """A name that could be more than a name never gets into a statement."""
        with pytest.raises(StorageError):
            self.reopened(path, Kind(name=name, fields={}))
        with pytest.raises(StorageError):
            self.reopened(path, Kind(name="visit", fields={name: Index.STRING}))

    def test_orders_name_fields(self, path: Path) -> None:
        """An order by an undeclared field is refused."""
        with pytest.raises(StorageError, match="colour"):
            self.reopened(path, Kind(name="visit", fields={}, orders=(("colour",),)))


def contents_of(storage: SqliteStorage) -> list[object]:
    with storage.read() as snapshot:
        return list(snapshot.find(Query(kind="visit")))


def test_a_query_ends_with_its_snapshot(storage: SqliteStorage) -> None:
    """A query that was not read to its end raises `StorageError` after its snapshot."""
    write(storage, *(visit(f"v{number}") for number in range(3)))
    with storage.read() as snapshot:
        begun = snapshot.find(Query(kind="visit"))
        assert next(begun).id == "v0"
    with pytest.raises(StorageError):
        next(begun)


def test_a_snapshot_outlives_closing(path: Path) -> None:
    """A snapshot that is open when the storage closes can be read to its end."""
    storage = SqliteStorage(path, KINDS)
    write(storage, visit("v1"))
    with storage.read() as snapshot:
        storage.close()
        assert snapshot.get("visit", "v1") is not None
    assert not list(path.parent.glob("*-wal")), "the last connection was not closed"


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


def test_options_are_checked() -> None:
    """The options need a path, and a time to wait above zero; text from the environment is converted."""
    assert SqliteOptions.model_validate({"path": "a.db", "busy_timeout": "2.5"}).busy_timeout == 2.5
    for wrong in ({}, {"path": "a.db", "busy_timeout": 0}, {"path": "a.db", "pth": "b.db"}):
        with pytest.raises(ValueError, match="validation error"):
            SqliteOptions.model_validate(wrong)
