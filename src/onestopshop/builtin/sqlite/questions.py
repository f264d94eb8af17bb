# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Make one statement, or a few in a row, of a query.

A page behind a cursor is asked for as a row of ranges that do not overlap: the
same first value and a later second one, then a later first one.  Each range
begins at its place in an index, with absent values and mixed directions too,
where one comparison of rows would read everything before the cursor.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

import attrs

from onestopshop.builtin.sqlite.statements import Table, side_table
from onestopshop.builtin.sqlite.sums import Column
from onestopshop.builtin.sqlite.values import many
from onestopshop.plugin import AnyOf, Condition, ContainsAny, Equal, Index, Query

__all__ = [
    "Clause",
    "Form",
    "all_of",
    "condition_of",
    "counting",
    "finding",
    "held",
    "listing",
    "looked_up",
    "ordering",
    "selecting",
]

Clause: TypeAlias = tuple[str, list[Column]]
"""A piece of SQL, or a whole statement, with its bindings."""

Form: TypeAlias = Callable[[Table, str, Condition], Clause]
"""Makes the condition on one field."""

_MANY: Final = "(SELECT value FROM json_each(?))"


def finding(table: Table, query: Query) -> Iterator[Clause]:
    """
    Yield the statements whose rows, one after the other, answer *query*.

    Each lacks its last binding, the number of rows still wanted (-1 for all).
    """
    form = looked_up if query.order and query.limit is not None else condition_of
    for sql, bindings in selecting(table, query, form):
        yield f"{sql} ORDER BY {ordering(query)} LIMIT ?", bindings


def listing(table: Table, query: Query, name: str) -> Iterator[Clause]:
    """
    Yield what `finding` yields, with each record read that holds a value of the set *name*, then sorted.
    """
    wanted, binding = held(query.where[name])
    side = f"(SELECT DISTINCT nr AS _held FROM {side_table(table.kind.name, name)} WHERE value {wanted})"
    rest = attrs.evolve(query, where={other: query.where[other] for other in query.where if other != name})
    # a CROSS JOIN keeps its order: without it SQLite may read all of a desk to look for a rare topic
    source = f"{side} CROSS JOIN {table.name} AS t ON t._nr = _held"
    for sql, bindings in selecting(table, rest, looked_up, source=source):
        yield f"{sql} ORDER BY {ordering(query)} LIMIT ?", [binding, *bindings]


def selecting(
    table: Table, query: Query, form: Form, *, columns: str | None = None, source: str | None = None
) -> Iterator[Clause]:
    """
    Yield a statement without order for each range of *query*, with its conditions in *form*.
    """
    selection = f"SELECT {columns or table.columns} FROM {source or f'{table.name} AS t'}"
    where = [form(table, name, condition) for name, condition in query.where.items()]
    for place in _ranges(table, query):
        conditions, bindings = all_of([*where, *place])
        yield f"{selection} WHERE {conditions}", bindings


def ordering(query: Query) -> str:
    """
    Return the order of *query* as SQL, of one statement or of several that are put together.
    """
    last = query.order[-1][1] if query.order else "asc"
    return ", ".join([*(f'"{name}" {direction}' for name, direction in query.order), f"_id {last}"])


def counting(table: Table, query: Query, by: Sequence[str], distinct: str | None) -> Clause:
    """
    Return the statement whose rows are the values of *by* and a count.
    """
    joins: list[str] = []
    keys = [_member(table, name, joins) for name in by]
    count = "count(*)" if distinct is None else f"count(DISTINCT {_member(table, distinct, joins)})"
    conditions, bindings = all_of(
        [condition_of(table, name, condition) for name, condition in query.where.items()]
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


def all_of(clauses: Sequence[Clause]) -> Clause:
    """
    Return the clauses as one condition that holds when all hold.
    """
    bindings = [binding for _, some in clauses for binding in some]
    return " AND ".join(sql for sql, _ in clauses) or "1", bindings


def looked_up(table: Table, name: str, condition: Condition) -> Clause:
    """
    Return the condition on one field, so that each record of another order is looked up.
    """
    if not isinstance(condition, ContainsAny):
        return condition_of(table, name, condition)
    side, (wanted, binding) = side_table(table.kind.name, name), held(condition)
    return f"EXISTS (SELECT 1 FROM {side} WHERE value {wanted} AND nr = t._nr)", [binding]


def held(condition: Condition) -> tuple[str, Column]:
    """
    Return what a member in a side table has to be, with its binding.
    """
    assert isinstance(condition, ContainsAny)  # noqa: S101 - it is asked of a set
    one = len(condition.values) == 1
    return ("= ?", condition.values[0]) if one else (f"IN {_MANY}", many(condition.values))


def condition_of(table: Table, name: str, condition: Condition) -> Clause:
    """
    Return the condition on one field, so that its index or side table can lead to the records.
    """
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
        case ContainsAny():
            wanted, binding = held(condition)
            side = side_table(table.kind.name, name)
            return f"t._nr IN (SELECT nr FROM {side} WHERE value {wanted})", [binding]
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
