# SPDX-License-Identifier: EUPL-1.2
"""
The one connection that writes: waiting, broken, interrupted.
"""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from onestopshop.builtin.sqlite.connections import patiently
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.errors import StorageError
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Put
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import found, visit, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def storage(path: Path) -> Iterator[SqliteStorage]:
    opened = SqliteStorage(path, KINDS)
    yield opened
    opened.close()


def test_busy_is_waited_out() -> None:
    """An action that is busy is done again until the time is over."""
    answers = iter([apsw.BusyError(), apsw.BusyError(), None])

    def action() -> str:
        if error := next(answers):
            raise error
        return "done"

    assert patiently(action, seconds=60) == "done"
    answers = iter([apsw.BusyError()])
    with pytest.raises(apsw.BusyError):
        patiently(action, seconds=0)


def test_a_lost_connection_is_replaced(storage: SqliteStorage) -> None:
    """When the writer's connection broke, that write is an error and the next one works."""
    assert storage._writer is not None
    storage._writer.close()
    with pytest.raises(StorageError):
        write(storage, visit("v1"))
    write(storage, visit("v1"))


@pytest.mark.parametrize("first", ["SELECT 1", "ROLLBACK"], ids=["inside", "outside"])
def test_an_interruption_is_passed_on(storage: SqliteStorage, first: str) -> None:
    """Whatever interrupts a write, in its transaction or out of it, is passed on; the next write works."""

    class Interrupted(tuple[Put, ...]):
        def __iter__(self) -> Iterator[Put]:
            assert storage._writer is not None
            storage._writer.execute(first)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        storage.write(Batch(puts=Interrupted()))
    write(storage, visit("v1"))
    assert ["v1"] == found(storage, Query(kind="visit"))


def test_a_process_that_cannot_begin_says_so(path: Path) -> None:
    """When another process writes for longer than the time to wait, that is a `StorageError` with a hint."""
    storage = SqliteStorage(path, KINDS, busy_timeout=0.05)
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError) as raised:
        write(storage, visit("v1"))
    assert "busy_timeout" in raised.value.hint
    other.execute("ROLLBACK")
    other.close()
    write(storage, visit("v1"))
    storage.close()


def test_a_folder_in_the_way(path: Path) -> None:
    """What stands where SQLite keeps its WAL is a `StorageError` with a hint, for writing and for reading."""
    SqliteStorage(path, KINDS).close()
    path.with_name("shop.db-wal").mkdir()
    with pytest.raises(StorageError) as raised:
        SqliteStorage(path, KINDS)
    assert raised.value.hint
