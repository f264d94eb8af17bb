# SPDX-License-Identifier: EUPL-1.2
"""
The memory storage keeps every promise but durability.
"""

import pytest

from onestopshop.builtin.memory import ADAPTER, MemoryStorage
from onestopshop.errors import StorageError
from onestopshop.ports.queries import Query
from onestopshop.testing.storage import KINDS, StorageContract
from onestopshop.testing.storage.samples import visit, write


class TestMemory(StorageContract):
    """
    The contract of storages, for the memory adapter.
    """

    adapter = ADAPTER
    durable = False
    shared = False


def test_a_query_ends_with_its_snapshot() -> None:
    """A query that was not read to its end raises `StorageError` after its snapshot."""
    storage = MemoryStorage(KINDS)
    write(storage, visit("v1"), visit("v2"))
    with storage.read() as snapshot:
        begun = snapshot.find(Query(kind="visit"))
        assert next(begun).id == "v1"
    with pytest.raises(StorageError):
        next(begun)


def test_writing_without_readers_copies_nothing() -> None:
    """A table is copied only while somebody looks at it."""
    storage = MemoryStorage(KINDS)
    write(storage, visit("v1"))
    before = storage._state.tables["visit"]
    write(storage, visit("v2"))
    assert storage._state.tables["visit"] is before
    with storage.read():
        write(storage, visit("v3"))
        copied = storage._state.tables["visit"]
        write(storage, visit("v4"))
    assert copied is not before
    assert storage._state.tables["visit"] is copied
