# SPDX-License-Identifier: EUPL-1.2
"""
Followers of the log: views that can be thrown away and made again.
"""

from typing import Protocol

from onestopshop.ports.storage import Storage

__all__ = ["Projection"]


class Projection(Protocol):
    """
    Follows the log with a cursor that it keeps with its own data.
    """

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of records whose entries concern it; it is not called for others."""
        ...

    def follow(self, storage: Storage) -> int:
        """
        Catch up with the log as far as this process may, and return the number of the last entry seen.

        It may be called at any time, twice, and by several processes; a
        projection that only one process may write answers with what it has.
        """
        ...
