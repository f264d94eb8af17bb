# SPDX-License-Identifier: EUPL-1.2
"""
The SQLite storage keeps every promise, and those that are particular to a file.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from onestopshop.builtin.sqlite import ADAPTER, SqliteOptions
from onestopshop.builtin.sqlite.connections import check_library
from onestopshop.builtin.sqlite.questions import finding
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.errors import StorageError
from onestopshop.ports.queries import Equal, Query
from onestopshop.ports.storage import Blanking, Erasure
from onestopshop.testing.storage import KINDS, StorageContract
from onestopshop.testing.storage.samples import entry, found, hours, visit, write


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


@pytest.mark.parametrize("version", ["3.7.0", "3.40.1", "3.51.2"])
def test_libraries_that_lose_writes_are_refused(version: str) -> None:
    """An SQLite with the WAL-reset bug is refused."""
    with pytest.raises(StorageError, match=version):
        check_library(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.54.1", "4.0.0"])
def test_repaired_libraries_are_used(version: str) -> None:
    """A newer SQLite is used."""
    check_library(version)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the child only asks and ends
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


def test_options_are_checked() -> None:
    """The options need a path, and a time to wait above zero; text from the environment is converted."""
    assert SqliteOptions.model_validate({"path": "a.db", "busy_timeout": "2.5"}).busy_timeout == 2.5
    for wrong in ({}, {"path": "a.db", "busy_timeout": 0}, {"path": "a.db", "pth": "b.db"}):
        with pytest.raises(ValueError, match="validation error"):
            SqliteOptions.model_validate(wrong)
