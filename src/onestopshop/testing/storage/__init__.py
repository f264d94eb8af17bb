# SPDX-License-Identifier: EUPL-1.2
"""
What every storage promises, numbered, and as tests.

=== =================================================================
P1  a batch is written whole, durably, or not at all
P2  a change names the version that it replaces
P3  a key is written once
P4  the log has every number once, in the order of the commits
P5  text and values come back as they were
P6  what cannot be done is a typed error, and leaves the storage usable
P7  a snapshot is consistent, and nobody waits for it
P8  queries and counts mean the same on every storage
P9  any history gives what a plain model gives
P10 the kinds may change between two openings
=== =================================================================

.. versionadded:: 0.1
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar

import pytest

from onestopshop.ports.adapters import Adapter
from onestopshop.ports.storage import Kind, Storage
from onestopshop.testing.fakes import a_city
from onestopshop.testing.storage.batches import BatchPromises
from onestopshop.testing.storage.concurrency import ConcurrencyPromises
from onestopshop.testing.storage.counts import CountPromises
from onestopshop.testing.storage.errors import ErrorPromises
from onestopshop.testing.storage.kinds import KindPromises
from onestopshop.testing.storage.large import LargePromises
from onestopshop.testing.storage.log import LogPromises
from onestopshop.testing.storage.queries import QueryPromises
from onestopshop.testing.storage.samples import KINDS, SHOP_KINDS, Opening
from onestopshop.testing.storage.snapshots import SnapshotPromises
from onestopshop.testing.storage.upgrades import UpgradePromises
from onestopshop.testing.storage.values import ValuePromises
from onestopshop.testing.storage.versions import VersionPromises

__all__ = ["KINDS", "SHOP_KINDS", "Opening", "StorageContract"]


class StorageContract(  # pytest runs the last parent first: an author begins with P1 and what is simple
    UpgradePromises,
    LargePromises,
    KindPromises,
    ConcurrencyPromises,
    CountPromises,
    QueryPromises,
    SnapshotPromises,
    ErrorPromises,
    ValuePromises,
    LogPromises,
    VersionPromises,
    BatchPromises,
):
    """
    The contract of storages: set `adapter`, and `options` when it has any.
    """

    adapter: ClassVar[Adapter[Storage]]

    durable: ClassVar[bool] = True
    shared: ClassVar[bool] = True
    upgradable: ClassVar[bool] = True
    capabilities: ClassVar[Mapping[str, str]] = {
        "durable": "what was written is there when the storage is opened again in the same folder",
        "shared": "one place can be opened several times at once",
        "upgradable": "an index field that is new is filled from the records that are there",
    }

    def options(self, folder: Path) -> Mapping[str, object]:
        """Return the adapter's options for a storage that belongs to *folder* alone."""
        del folder
        return {}

    def open_storage(self, folder: Path, kinds: Sequence[Kind]) -> AbstractContextManager[Storage]:
        """Open a storage; the same folder is the same storage when the adapter is durable."""
        options = self.adapter.options.model_validate(self.options(folder))
        return self.adapter.open(options, a_city(folder, kinds=kinds))

    @pytest.fixture
    def opening(self, tmp_path: Path) -> Opening:
        """Return what opens the storage of one folder, as often as it is called, also with other kinds."""
        return lambda kinds=KINDS: self.open_storage(tmp_path, kinds)

    @pytest.fixture
    def fresh(self, tmp_path_factory: pytest.TempPathFactory) -> Opening:
        """Return what opens an empty storage, in a new folder at each call."""
        return lambda kinds=KINDS: self.open_storage(tmp_path_factory.mktemp("storage"), kinds)

    @pytest.fixture
    def storage(self, opening: Opening) -> Iterator[Storage]:
        """Yield an empty, open storage."""
        with opening() as storage:
            yield storage

    def test_any_history_is_that_of_the_model(self, fresh: Opening) -> None:
        """P9.1 After any history of writes, reads, counts and conflicts the storage says what a plain model says."""
        from onestopshop.testing.storage_machine import run_machine  # which needs this package

        run_machine(fresh)

    def test_any_history_of_a_shop_is_that_of_the_model(self, fresh: Opening) -> None:
        """P9.2 So it is after any history of all kinds of record that a shop keeps."""
        from onestopshop.testing.storage_machine import run_machine  # which needs this package

        run_machine(fresh, kinds=SHOP_KINDS)
