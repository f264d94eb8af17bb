# SPDX-License-Identifier: EUPL-1.2
"""
The storages that come with the library.
"""

from collections.abc import Iterable

from onestopshop.builtin import memory, sqlite
from onestopshop.plugin import Adapter, Storage, hookimpl

__all__ = ["register_storage"]


@hookimpl
def register_storage() -> Iterable[Adapter[Storage]]:
    """Offer one SQLite file, and the memory of the process."""
    return [sqlite.ADAPTER, memory.ADAPTER]
