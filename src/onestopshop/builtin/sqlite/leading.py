# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Read a page in the order of an index that another field leads.

The newest visits of all desks stand in no index that begins with the day, but
the newest of each desk do.  Where the leading field has few values, SQLite reads
them all side by side in order and stops when the page is full; without this it
would sort a whole table for a page.  An index more would be paid at each
recording.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from onestopshop.builtin.sqlite.questions import (
    Clause,
    all_of,
    condition_of,
    looked_up,
    ordering,
    selecting,
)
from onestopshop.builtin.sqlite.statements import Table
from onestopshop.builtin.sqlite.sums import Column
from onestopshop.plugin import ContainsAny, Equal, Index, Query

__all__ = ["FEW", "filling", "joined", "leader", "sorted_pages", "values_of"]

FEW: Final = 32
"""So many values of a leading field are few."""

_NEAR: Final = 10_000
"""
So many records are looked at for a page before all are read and sorted.

A record that is looked up costs about five times one that is read in the table's own order: at 84,000
observations none with a value was found after 95 ms in the order of the days, and after 20 in the table's.
"""


def leader(table: Table, query: Query) -> str | None:
    """
    Return the field that leads an index which has the order of *query*, when no index begins at it.
    """
    orders, order = table.kind.orders, tuple(name for name, _ in query.order)
    ways = {way for _, way in query.order}
    if query.limit is None or len(ways) != 1 or order in orders:
        return None
    if any(fields[0] in query.where for fields in orders if fields):
        return None
    found = (fields[0] for fields in orders if fields[1:] == order)
    return next((name for name in found if table.kind.fields[name] is Index.STRING), None)


def values_of(table: Table, name: str) -> Clause:
    """
    Return the statement that yields the values of an index's first field, and stops behind `FEW`.
    """
    first = f'SELECT min(t."{name}") FROM {table.name} AS t'
    sql = f"""
        WITH RECURSIVE each (value, place) AS (
            SELECT ({first}), 1
            UNION ALL
            SELECT ({first} WHERE t."{name}" > each.value), place + 1
            FROM each WHERE value IS NOT NULL AND place <= {FEW}
        )
        SELECT value FROM each WHERE value IS NOT NULL"""
    return sql, []


def joined(table: Table, query: Query, name: str, values: Sequence[str]) -> Iterator[Clause]:
    """
    Yield what `finding` yields, with the records of each value of the field *name*, and of none, side by side.
    """
    for sql, bindings in _side_by_side(table, query, name, values, table.columns):
        yield f"{sql} LIMIT ?", bindings


def filling(table: Table, query: Query, name: str, values: Sequence[str]) -> Iterator[Clause]:
    """
    Yield for each statement of `joined` one that says whether it fills a page, or ends, soon enough.
    """
    plain = (field for field, condition in query.where.items() if not isinstance(condition, ContainsAny))
    fields = dict.fromkeys((*plain, *(field for field, _ in query.order)))
    columns = ", ".join(["t._nr AS _nr", "t._id AS _id", *(f't."{field}" AS "{field}"' for field in fields)])
    short = ", ".join(["t._id AS _id", *(f't."{field}" AS "{field}"' for field, _ in query.order)])
    every = attrs.evolve(query, where={})
    where, wanted = all_of([looked_up(table, field, condition) for field, condition in query.where.items()])
    ways = (_side_by_side(table, every, name, values, some) for some in (columns, short))
    for (sql, bindings), (end, place) in zip(*ways, strict=True):
        yield (
            f"SELECT CASE WHEN (SELECT count(*) FROM (SELECT 1 FROM ({sql} LIMIT {_NEAR}) AS t WHERE {where} "
            f"LIMIT ?)) = ? THEN 1 ELSE NOT EXISTS ({end} LIMIT 1 OFFSET {_NEAR}) END",
            [*bindings, *wanted, query.limit, query.limit, *place],
        )


def sorted_pages(table: Table, query: Query) -> Iterator[Clause]:
    """
    Yield what `finding` yields, with all records that meet the conditions read and sorted.
    """
    for sql, bindings in selecting(table, query, condition_of):
        yield f"{sql} ORDER BY {ordering(query)} LIMIT ?", bindings


def _side_by_side(
    table: Table, query: Query, name: str, values: Sequence[str], columns: str
) -> Iterator[Clause]:
    queries = (attrs.evolve(query, where={name: Equal(value), **query.where}) for value in (None, *values))
    for parts in zip(*(selecting(table, one, looked_up, columns=columns) for one in queries), strict=True):
        bindings: list[Column] = [binding for _, some in parts for binding in some]
        yield f"{' UNION ALL '.join(sql for sql, _ in parts)} ORDER BY {ordering(query)}", bindings
