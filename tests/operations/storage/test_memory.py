# SPDX-License-Identifier: EUPL-1.2
"""
What is needed to copy and to verify does not grow with what is kept.
"""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.domain.fields import Index
from onestopshop.errors import StorageFullError
from onestopshop.operations.storage.copying import copy_storage
from onestopshop.operations.storage.ledgers import Ledger
from onestopshop.operations.storage.verifying import verify_storage
from onestopshop.ports.storage import Batch, Kind, LogEntry, Put, Record

KINDS = (Kind(name="note", fields={"place": Index.STRING}),)


def filled(file: Path, count: int) -> SqliteStorage:
    storage = SqliteStorage(file, KINDS)
    for first in range(0, count, 400):
        records = [_record(number) for number in range(first, first + 400)]
        puts = tuple(Put(record, replaces=0) for record in records)
        storage.write(Batch(puts=puts, entries=tuple(map(_entry, records))))
    return storage


def _record(number: int) -> Record:
    body = {"text": "words " * 50, "number": number}
    return Record(kind="note", id=f"{number:08}", version=1, schema=1, body=body, index={"place": "here"})


def _entry(record: Record) -> LogEntry:
    return LogEntry(
        id=record.id,
        origin="here",
        key=record.id,
        at=date(2026, 3, 2),
        actor="guide/w",
        action="note.made",
        kind="note",
        subject=record.id,
        version=1,
    )


@pytest.fixture
def peak(tmp_path: Path) -> Iterator[Callable[[Callable[[SqliteStorage], object], int], int]]:
    """Return the highest use of memory, in bytes, while something is done with so many records."""

    def measured(act: Callable[[SqliteStorage], object], count: int) -> int:
        with closing(filled(tmp_path / f"{count}.db", count)) as storage:
            act(storage)  # what is made only once is not counted
            tracemalloc.start()
            act(storage)
            return tracemalloc.get_traced_memory()[1]

    yield measured
    tracemalloc.stop()


def _verified(storage: SqliteStorage) -> None:
    assert [] == list(verify_storage(storage, kinds=KINDS))


def test_copying_is_flat(peak: Callable[..., int], tmp_path: Path) -> None:
    """Four times the records take no more memory to copy."""
    targets = iter(range(10))

    def act(storage: SqliteStorage) -> None:
        with closing(SqliteStorage(tmp_path / f"to{next(targets)}.db", KINDS)) as target:
            copy_storage(storage, target, kinds=KINDS, together=200)

    assert peak(act, 3_200) < 1.3 * peak(act, 800)


def test_verifying_is_flat(peak: Callable[..., int]) -> None:
    """Four times the records take no more memory to verify."""
    assert peak(_verified, 3_200) < 1.3 * peak(_verified, 800)


def test_no_room_beside_the_memory() -> None:
    """A full disk below the folder of temporary files is told as what it is."""
    with pytest.raises(StorageFullError, match="cannot be kept") as error:
        _note_too_much()
    assert "TMPDIR" in error.value.hint


def _note_too_much() -> None:
    with Ledger(["note"]) as ledger:
        ledger._connection.execute("PRAGMA max_page_count = 20").fetchall()
        for number in range(5_000):
            ledger.note(_entry(_record(number)))
