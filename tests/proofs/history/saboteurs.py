# SPDX-License-Identifier: EUPL-1.2
"""
Builds whose transactions do not keep others out.

Each changes the library in the process that calls it, and is called in one that ends.
"""

from typing import Any, Final

import apsw

__all__ = ["begin_deferred", "take_no_lock"]

_WAITED: Final = "pg_advisory_xact_lock(%s)"
_TRIED: Final = "pg_try_advisory_xact_lock(%s)"


class _Deferred(apsw.Connection):
    """
    A connection whose transactions take their lock when they first write, not when they begin.
    """

    def execute(self, statements: str, *arguments: Any, **options: Any) -> apsw.Cursor:
        """Execute with the other kind of begin."""
        return super().execute(statements.replace("BEGIN IMMEDIATE", "BEGIN DEFERRED"), *arguments, **options)


def begin_deferred() -> None:
    """
    Let the SQLite storage begin its transactions with ``BEGIN DEFERRED``.
    """
    apsw.Connection = _Deferred  # type: ignore[misc]  # that is the sabotage


def take_no_lock() -> None:
    """
    Let the PostgreSQL storage write without asking for the one lock.
    """
    from onestopshop_postgres.connections import Connection

    execute = Connection.execute

    def execute_unlocked(self: Connection, query: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(query, str):
            query = query.replace(_WAITED, "quote_literal(%s)").replace(_TRIED, "(%s::text IS NOT NULL)")
        return execute(self, query, *arguments, **options)

    Connection.execute = execute_unlocked  # type: ignore[assignment, method-assign]  # that is the sabotage
