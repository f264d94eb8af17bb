# SPDX-License-Identifier: EUPL-1.2
"""
The memory storage keeps every promise but durability.
"""

from onestopshop.builtin.memory import ADAPTER
from onestopshop.testing.storage import StorageContract


class TestMemory(StorageContract):
    """
    The contract of storages, for the memory adapter.
    """

    adapter = ADAPTER
    durable = False
    shared = False
