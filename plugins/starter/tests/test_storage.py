# SPDX-License-Identifier: EUPL-1.2
"""
Certify the starter's storage: all that the author of a storage has to write.
"""

from onestopshop.testing.storage import StorageContract
from onestopshop_starter import register_storage


class TestShelf(StorageContract):
    """The shelf keeps every promise, but those that a memory cannot make."""

    (adapter,) = register_storage()
    durable = False
    shared = False
