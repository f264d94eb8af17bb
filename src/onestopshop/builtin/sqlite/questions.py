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

from onestopshop.builtin.sqlite.statements import Table, side_table
from onestopshop.builtin.sqlite.sums import Column
from onestopshop.builtin.sqlite.values import many
from onestopshop.plugin import AnyOf, Condition, ContainsAny, Equal, Index, Query

__all__ = ["Clause", "counting", "finding"]

Clause: TypeAlias = tuple[str, list[Column]]
"""A piece of SQL, or a whole statement, with its bindings."""

_MANY: Final = "(SELECT value FROM json_each(?))"
_FREQUENT: Final = 5_000
"""From so many records on, a page looks each record up instead of listing all that hold the value."""


def finding(table: Table, query: Query) -> Iterator[Clause]:
    """
    Yield the statements whose rows, one after the other, answer *query*.

    Each lacks its last binding, the number of rows still wanted (-1 for all).
    """
    form = _paged if query.order and query.limit is not None else _condition
    where = [form(table, name, condition) for name, condition in query.where.items()]
    last = query.order[-1][1] if query.order else "asc"
    order = ", ".join([*(f't."{name}" {direction}' for name, direction in query.order), f"t._id {last}"])
    for place in _ranges(table, query):
        conditions, bindings = _joined([*where, *place])
        yield (
            f"SELECT {table.columns} FROM {table.name} AS t WHERE {conditions} ORDER BY {order} LIMIT ?",
            bindings,
        )


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
    joins.append(f'LEFT JOIN json_each(t."{name}") AS {alias}')
    return f"{alias}.value"


def _joined(clauses: Sequence[Clause]) -> Clause:
    """Return the clauses as one condition that holds when all hold."""
    bindings = [binding for _, some in clauses for binding in some]
    return " AND ".join(sql for sql, _ in clauses) or "1", bindings


def _paged(table: Table, name: str, condition: Condition) -> Clause:
    """
    Return the condition of a short page, whose cost must not grow with the records that hold a value.

    Of a frequent value the page is soon full while its order is followed, so each record is looked up in the
    side table; of a rare one the list of all its records is short.  SQLite cannot know which it is: at
    200,000 visits listing all with a usual topic took 10 ms of a page's 10.4 (``tests/benchmarks/read.py``).
    """
    if not isinstance(condition, ContainsAny):
        return _condition(table, name, condition)
    one = len(condition.values) == 1
    held = f"FROM {side_table(table.kind.name, name)} WHERE value {'= ?' if one else f'IN {_MANY}'}"
    sql = (
        f"CASE WHEN (SELECT count(*) FROM (SELECT 1 {held} LIMIT {_FREQUENT})) < {_FREQUENT} "
        f"THEN t._nr IN (SELECT nr {held}) ELSE EXISTS (SELECT 1 {held} AND nr = t._nr) END"
    )
    return sql, [condition.values[0] if one else many(condition.values)] * 3


def _condition(table: Table, name: str, condition: Condition) -> Clause:  # noqa: PLR0911 - one for each form
    column, encode = f't."{name}"', table.encoders[name]
    match condition:
        case Equal(None):
            return f"{column} IS NULL", []
        case Equal(value):
            return f"{column} = ?", [encode(value)]
        case AnyOf((value,)):
            return f"{column} = ?", [encode(value)]
        case AnyOf(values):
            return f"{column} IN {_MANY}", [many(values)]
        case ContainsAny((value,)):
            return f"t._nr IN (SELECT nr FROM {side_table(table.kind.name, name)} WHERE value = ?)", [value]
        case ContainsAny(values):
            side = side_table(table.kind.name, name)
            return f"t._nr IN (SELECT nr FROM {side} WHERE value IN {_MANY})", [many(values)]
        case _:
            ends = ((">=", condition.low), ("<", condition.high))
            bounds = [(sign, bound) for sign, bound in ends if bound is not None]
            sql = " AND ".join(f"{column} {sign} ?" for sign, _ in bounds)
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
    places.append(("t._id", last, str(last_id)))
    for depth in reversed(range(len(places))):
        same = [_equals(column, value) for column, _, value in places[:depth]]
        column, direction, value = places[depth]
        yield from ([*same, later] for later in _later(column, direction, value))


def _equals(column: str, value: Column) -> Clause:
    return (f"{column} IS NULL", []) if value is None else (f"{column} = ?", [value])


def _later(column: str, direction: str, value: Column) -> list[Clause]:
    """Return the ranges of one column behind *value*: absent ones come first ascending, last descending."""
    if direction == "asc":
        return [(f"{column} IS NOT NULL", [])] if value is None else [(f"{column} > ?", [value])]
    return [] if value is None else [(f"{column} < ?", [value]), (f"{column} IS NULL", [])]
