# SPDX-License-Identifier: EUPL-1.2
"""
All storages that are broken on purpose, as contracts that a third party would write.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

from tests.proofs.kit.broken_batches import BROKEN_BATCHES
from tests.proofs.kit.broken_details import BROKEN_DETAILS
from tests.proofs.kit.broken_kinds import BROKEN_KINDS
from tests.proofs.kit.broken_queries import BROKEN_QUERIES
from tests.proofs.kit.broken_rest import BROKEN_REST
from tests.proofs.kit.broken_snapshots import BROKEN_SNAPSHOTS
from tests.proofs.kit.broken_upgrades import BROKEN_UPGRADES
from tests.proofs.kit.broken_values import BROKEN_VALUES
from tests.proofs.wrapped import Sabotage

from nantes_shop.lines import ADAPTER as LINES
from onestopshop.builtin.memory import ADAPTER as MEMORY
from onestopshop.builtin.sqlite import ADAPTER as SQLITE
from onestopshop.ports.storage import Kind, Storage
from onestopshop.testing.fakes import a_city
from onestopshop.testing.storage import StorageContract
from onestopshop_postgres.adapter import ADAPTER as POSTGRES
from onestopshop_postgres.testing import shared_server

__all__ = ["GOOD", "SABOTAGES", "broken_contract"]

SABOTAGES: tuple[Sabotage, ...] = (
    *BROKEN_BATCHES,
    *BROKEN_VALUES,
    *BROKEN_SNAPSHOTS,
    *BROKEN_QUERIES,
    *BROKEN_KINDS,
    *BROKEN_UPGRADES,
    *BROKEN_REST,
    *BROKEN_DETAILS,
)


class GoodMemory(StorageContract):
    """
    The memory adapter, which promises no durability.
    """

    adapter = MEMORY
    durable = shared = upgradable = False


class GoodSqlite(StorageContract):
    """
    The SQLite adapter.
    """

    adapter = SQLITE

    def options(self, folder: Path) -> dict[str, object]:  # noqa: ARG002 - the path is relative to the folder
        return {"path": "shop.db"}


class GoodPostgres(StorageContract):
    """
    The PostgreSQL adapter: each folder is a schema.
    """

    adapter = POSTGRES

    def options(self, folder: Path) -> Mapping[str, object]:
        with shared_server() as server:
            return server.options(schema="t" + sha256(str(folder).encode()).hexdigest()[:20])


class GoodLines(StorageContract):
    """
    The file of JSON lines, which one process keeps for itself.
    """

    adapter = LINES
    shared = False

    def options(self, folder: Path) -> dict[str, object]:  # noqa: ARG002 - the path is relative to the folder
        return {"path": "shop.jsonl"}


_left_open: list[ExitStack] = []
"""What adapters that do not close leave behind."""

GOOD: tuple[type[StorageContract], ...] = (GoodMemory, GoodSqlite, GoodPostgres, GoodLines)


def broken_contract(sabotage: Sabotage) -> type[StorageContract]:
    """
    Return the contract of an adapter that is broken in one way.
    """

    class BrokenContract(StorageContract):
        durable = upgradable = sabotage.durable
        shared = sabotage.shared

        @contextmanager
        def open_storage(self, folder: Path, kinds: Sequence[Kind]) -> Iterator[Storage]:
            with ExitStack() as stack:
                yield sabotage.wrap(stack.enter_context(_opened(sabotage, folder, kinds)))
                if sabotage.stays_open:
                    _left_open.append(stack.pop_all())

    return BrokenContract


def _opened(sabotage: Sabotage, folder: Path, kinds: Sequence[Kind]) -> AbstractContextManager[Storage]:
    opened = kinds if sabotage.kinds is None else sabotage.kinds(folder, kinds)
    adapter = SQLITE if sabotage.base == "sqlite" else MEMORY
    options = {"path": "shop.db"} if sabotage.base == "sqlite" else {}
    return adapter.open(adapter.options.model_validate(options), a_city(folder, kinds=opened))
