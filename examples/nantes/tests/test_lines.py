# SPDX-License-Identifier: EUPL-1.2
"""
The storage of lines keeps every promise that one process can be made.
"""

from pathlib import Path

from nantes_shop.lines import ADAPTER
from onestopshop.testing.storage import StorageContract


class TestLines(StorageContract):
    """
    The contract of storages, for the file of lines.
    """

    adapter = ADAPTER
    shared = False  # one process holds the file

    def options(self, folder: Path) -> dict[str, object]:  # noqa: ARG002 - the path is relative to the folder
        """Keep the file in the test's folder."""
        return {"path": "shop.jsonl"}
