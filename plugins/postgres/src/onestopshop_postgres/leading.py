# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Read a page in the order of an index that another field leads.

The newest visits of all desks stand in no index that begins with the day, but
the newest of each desk do.  Where the leading field has few values, the first
of each are read and put together; without this the server would sort a whole
table for a page.  An index more would be paid at each recording.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from onestopshop.plugin import Equal, Index, Query
from onestopshop_postgres.questions import Clause, finding, ordering
from onestopshop_postgres.statements import Table
from onestopshop_postgres.values import Column

__all__ = ["FEW", "joined", "leader", "values_of"]

FEW: Final = 32
"""So many values of a leading field are few."""

_PAGE: Final = 200


def leader(table: Table, query: Query) -> str | None:
    """
    Return the field that leads an index which has the order of *query*, when no index begins at it.
    """
    orders, order = table.kind.orders, tuple(name for name, _ in query.order)
    ways = {way for _, way in query.order}
    if query.limit is None or query.limit > _PAGE or len(ways) != 1 or order in orders:
        return None
    if any(fields[0] in query.where for fields in orders if fields):
        return None
    found = (fields[0] for fields in orders if fields[1:] == order)
    return next((name for name in found if table.kind.fields[name] is Index.STRING), None)


def values_of(table: Table, name: str) -> Clause:
    """
    Return the statement that yields the values of an index's first field, and stops behind `FEW`.
    """
    column = f't."{name}"'
    following = f"ORDER BY {column} ASC NULLS FIRST LIMIT 1"
    sql = f"""
        WITH RECURSIVE each (value, place) AS (
            (SELECT {column}, 1 FROM {table.name} AS t WHERE {column} IS NOT NULL {following})
            UNION ALL
            SELECT (SELECT {column} FROM {table.name} AS t WHERE {column} > each.value {following}), place + 1
            FROM each WHERE value IS NOT NULL AND place <= {FEW}
        )
        SELECT value FROM each WHERE value IS NOT NULL"""
    return sql, []


def joined(table: Table, query: Query, name: str, values: Sequence[str]) -> Iterator[Clause]:
    """
    Yield what `finding` yields, with the page of each value of the field *name*, and of none, read by itself.
    """
    queries = (attrs.evolve(query, where={**query.where, name: Equal(value)}) for value in (None, *values))
    for parts in zip(*(finding(table, one) for one in queries), strict=True):
        each = " UNION ALL ".join(f"({sql} LIMIT {query.limit})" for sql, _ in parts)
        bindings: list[Column] = [binding for _, some in parts for binding in some]
        yield f"SELECT {table.columns} FROM ({each}) AS t ORDER BY {ordering(query)}", bindings
