# SPDX-License-Identifier: EUPL-1.2
"""
Certify the storage: each folder of a test is a schema of its own.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from onestopshop.testing.storage import StorageContract
from onestopshop_postgres import register_storage
from onestopshop_postgres.testing import shared_server


class TestPostgres(StorageContract):
    """PostgreSQL keeps every promise."""

    (adapter,) = register_storage()

    def options(self, folder: Path) -> Mapping[str, object]:
        """Return the options of the folder's schema."""
        with shared_server() as server:
            return server.options(schema="t" + hashlib.sha256(str(folder).encode()).hexdigest()[:20])
