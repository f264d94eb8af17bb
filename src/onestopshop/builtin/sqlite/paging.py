# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Choose how a page is read, so that its cost does not grow with the table.

Of a frequent value the page is soon full while its order is followed; of a rare
one the list of all its records is short.  SQLite keeps no statistics by which
to know, so a bounded look decides.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from onestopshop.builtin.sqlite.leading import FEW, filling, joined, leader, sorted_pages, values_of
from onestopshop.builtin.sqlite.questions import Clause, finding, held, listing
from onestopshop.builtin.sqlite.statements import Table, side_table
from onestopshop.builtin.sqlite.sums import Column
from onestopshop.plugin import Condition, ContainsAny, Query

__all__ = ["statements"]

_Ask: TypeAlias = Callable[[str, Sequence[Column]], Sequence[tuple[Any, ...]]]
"""Returns the rows of a statement, in the snapshot that reads the page."""

_FREQUENT: Final = 5_000
"""
From so many records on, a page looks each record up instead of listing all that hold the value.

At 200,000 visits listing all with a usual topic took 10 ms of a page's 10.4 (``tests/benchmarks/read.py``).
"""


def statements(table: Table, query: Query, ask: _Ask) -> Iterator[Clause]:
    """
    Return the statements of `finding`, or others with the same rows where those take less time.
    """
    if not query.order or query.limit is None:
        return finding(table, query)
    for field, condition in query.where.items():
        if isinstance(condition, ContainsAny) and _is_rare(table, field, condition, ask):
            return listing(table, query, field)
    name = leader(table, query)
    if name is not None:
        values = [value for (value,) in ask(*values_of(table, name))]
        if len(values) <= FEW:
            return _led(table, query, name, values, ask)
    return finding(table, query)


def _is_rare(table: Table, name: str, condition: Condition, ask: _Ask) -> bool:
    wanted, binding = held(condition)
    some = f"SELECT 1 FROM {side_table(table.kind.name, name)} WHERE value {wanted} LIMIT ?"
    ((count,),) = ask(f"SELECT count(*) FROM ({some})", [binding, _FREQUENT])
    return bool(count < _FREQUENT)


def _led(table: Table, query: Query, name: str, values: Sequence[str], ask: _Ask) -> Iterator[Clause]:
    """Yield statements that follow the order as long as the page is soon full; else all are read once."""
    ways = (joined(table, query, name, values), sorted_pages(table, query))
    for follow, read_all, fills in zip(*ways, filling(table, query, name, values), strict=True):
        yield follow if not query.where or ask(*fills)[0][0] else read_all
