# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Make one statement, or a few in a row, of a query.

A page behind a cursor is asked for as a row of ranges that do not overlap: the
same first value and a later second one, then a later first one.  Each range
begins at its place in an index, with absent values and mixed directions too,
where one comparison of rows would read everything before the cursor.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from onestopshop.plugin import AnyOf, Condition, ContainsAny, Equal, Index, Query
from onestopshop_postgres.statements import Table
from onestopshop_postgres.values import Column, array, many

__all__ = ["Clause", "counting", "finding", "ordering"]

Clause: TypeAlias = tuple[str, list[Column]]
"""A piece of SQL, or a whole statement, with its bindings."""

_ID: Final = "t._id"
_NULLS: Final = {"asc": "ASC NULLS FIRST", "desc": "DESC NULLS LAST"}
"""Absent values come first ascending and last descending, as the indexes have them."""


def finding(table: Table, query: Query) -> Iterator[Clause]:
    """
    Yield the statements whose rows, one after the other, answer *query* up to its limit.
    """
    where = [_condition(table, name, condition) for name, condition in query.where.items()]
    order = ordering(query)
    for place in _ranges(table, query):
        conditions, bindings = _joined([*where, *place])
        yield f"SELECT {table.columns} FROM {table.name} AS t WHERE {conditions} ORDER BY {order}", bindings


def ordering(query: Query) -> str:
    """
    Return the order of *query* as SQL, for rows that are called ``t``.
    """
    last = query.order[-1][1] if query.order else "asc"
    return ", ".join([*(f't."{name}" {_NULLS[way]}' for name, way in query.order), f"{_ID} {last}"])


def counting(table: Table, query: Query, by: Sequence[str], distinct: str | None) -> Clause:
    """
    Return the statement whose rows are the values of *by* and a count.
    """
    joins: list[str] = []
    keys = [_member(table, name, joins) for name in by]
    count = "count(*)" if distinct is None else f"count(DISTINCT {_member(table, distinct, joins)})"
    conditions, bindings = _joined(
        [_condition(table, name, condition) for name, condition in query.where.items()]
    )
    source = " ".join([f"{table.name} AS t", *joins])
    grouping = f" GROUP BY {', '.join(keys)} HAVING {count} > 0" if keys else ""
    return f"SELECT {', '.join([*keys, count])} FROM {source} WHERE {conditions}{grouping}", bindings


def _member(table: Table, name: str, joins: list[str]) -> str:
    """Return the expression for a field's values; a set is joined, one row for each member."""
    if table.kind.fields[name] is not Index.SET:
        return f't."{name}"'
    alias = f"each{len(joins)}"
    joins.append(f'LEFT JOIN LATERAL unnest(t."{name}") AS {alias} (value) ON true')
    return f"{alias}.value"


def _joined(clauses: Sequence[Clause]) -> Clause:
    """Return the clauses as one condition that holds when all hold."""
    bindings = [binding for _, some in clauses for binding in some]
    return " AND ".join(sql for sql, _ in clauses) or "true", bindings


def _condition(table: Table, name: str, condition: Condition) -> Clause:
    column, encode = f't."{name}"', table.encoders[name]
    match condition:
        case Equal(None):
            return f"{column} IS NULL", []
        case Equal(value) | AnyOf((value,)):
            return f"{column} = %s", [encode(value)]
        case AnyOf(values):
            return f"{column} = ANY(%s)", [many(values)]
        case ContainsAny(values):
            return f"{column} && %s", [array(values)]
        case _:
            ends = ((">=", condition.low), ("<", condition.high))
            bounds = [(sign, bound) for sign, bound in ends if bound is not None]
            sql = " AND ".join(f"{column} {sign} %s" for sign, _ in bounds)
            return sql or f"{column} IS NOT NULL", [encode(bound) for _, bound in bounds]


def _ranges(table: Table, query: Query) -> Iterator[list[Clause]]:
    """Yield the conditions of each range behind the cursor, nearest first; of everything without one."""
    if query.after is None:
        yield []
        return
    last = query.order[-1][1] if query.order else "asc"
    *values, last_id = query.after
    places = [
        (f't."{name}"', direction, None if value is None else table.encoders[name](value))
        for (name, direction), value in zip(query.order, values, strict=True)
    ]
    places.append((_ID, last, str(last_id)))
    for depth in reversed(range(len(places))):
        same = [_equals(column, value) for column, _, value in places[:depth]]
        column, direction, value = places[depth]
        ranges = _later(column, direction, value)
        yield from ([*same, later] for later in (ranges[:1] if column == _ID else ranges))  # no id is absent


def _equals(column: str, value: Column) -> Clause:
    return (f"{column} IS NULL", []) if value is None else (f"{column} = %s", [value])


def _later(column: str, direction: str, value: Column) -> list[Clause]:
    """Return the ranges of one column behind *value*: absent ones come first ascending, last descending."""
    if direction == "asc":
        return [(f"{column} IS NOT NULL", [])] if value is None else [(f"{column} > %s", [value])]
    return [] if value is None else [(f"{column} < %s", [value]), (f"{column} IS NULL", [])]
