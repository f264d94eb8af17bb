# SPDX-License-Identifier: EUPL-1.2
"""
Let the server look at a table that was loaded, so that it plans searches well at once.

It does so by itself after a minute or more.  Until then it takes a desk with
half of the visits for a small one, and sorts all of them for one page.
"""

from collections import Counter
from contextlib import suppress
from typing import Final

import psycopg

from onestopshop_postgres.connections import Connection
from onestopshop_postgres.statements import Tables, quoted
from onestopshop_postgres.writing import COPIED, Ready

__all__ = ["Loads"]

_FEW: Final = 5_000


class Loads:
    """
    How much was loaded into each table, and at what size the server looked at it.
    """

    def __init__(self) -> None:
        self._loaded: Counter[str] = Counter()
        self._seen: Counter[str] = Counter()

    def add(self, connection: Connection, tables: Tables, batch: Ready) -> None:
        """
        Note a batch that was written; each time that a table has doubled, let the server look at it.

        What the server says is of no account: the batch is written, and a table that it does not look at now is
        looked at later.
        """
        if batch.rows < COPIED:
            return
        for kind, ids in batch.ids.items():
            self._loaded[kind] += len(ids)
            if self._loaded[kind] < max(_FEW, 2 * self._seen[kind]):
                continue
            self._seen[kind] = self._loaded[kind]
            table = tables[kind]
            columns = ", ".join(["_id", *quoted(table.fields)])
            with suppress(psycopg.Error):
                connection.execute(f"ANALYZE (SKIP_LOCKED) {table.name} ({columns})")
