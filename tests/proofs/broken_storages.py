# SPDX-License-Identifier: EUPL-1.2
"""
All storages that are broken on purpose, as contracts that a third party would write.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from tests.proofs.broken_batches import BROKEN_BATCHES
from tests.proofs.broken_queries import BROKEN_QUERIES
from tests.proofs.broken_snapshots import BROKEN_SNAPSHOTS
from tests.proofs.broken_values import BROKEN_VALUES
from tests.proofs.wrapped import Sabotage

from onestopshop.builtin.memory import ADAPTER as MEMORY
from onestopshop.builtin.sqlite import ADAPTER as SQLITE
from onestopshop.ports.storage import Kind, Storage
from onestopshop.testing.fakes import a_city
from onestopshop.testing.storage import StorageContract

__all__ = ["GOOD", "SABOTAGES", "broken_contract"]

SABOTAGES: tuple[Sabotage, ...] = (
    *BROKEN_BATCHES,
    *BROKEN_VALUES,
    *BROKEN_SNAPSHOTS,
    *BROKEN_QUERIES,
)


class GoodMemory(StorageContract):
    """
    The memory adapter, which promises no durability.
    """

    adapter = MEMORY
    durable = shared = False


class GoodSqlite(StorageContract):
    """
    The SQLite adapter.
    """

    adapter = SQLITE

    def options(self, folder: Path) -> dict[str, object]:  # noqa: ARG002 - the path is relative to the folder
        return {"path": "shop.db"}


_left_open: list[ExitStack] = []
"""What adapters that do not close leave behind."""

GOOD: tuple[type[StorageContract], ...] = (GoodMemory, GoodSqlite)


def broken_contract(sabotage: Sabotage) -> type[StorageContract]:
    """
    Return the contract of an adapter that is broken in one way.
    """

    class BrokenContract(StorageContract):
        durable = sabotage.durable
        shared = False

        @contextmanager
        def open_storage(self, folder: Path, kinds: Sequence[Kind]) -> Iterator[Storage]:
            with ExitStack() as stack:
                yield sabotage.wrap(stack.enter_context(_opened(sabotage, folder, kinds)))
                if sabotage.stays_open:
                    _left_open.append(stack.pop_all())

    return BrokenContract


def _opened(sabotage: Sabotage, folder: Path, kinds: Sequence[Kind]) -> AbstractContextManager[Storage]:
    adapter = SQLITE if sabotage.base == "sqlite" else MEMORY
    options = {"path": "shop.db"} if sabotage.base == "sqlite" else {}
    return adapter.open(adapter.options.model_validate(options), a_city(folder, kinds=kinds))
