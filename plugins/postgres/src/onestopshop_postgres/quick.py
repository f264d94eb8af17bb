# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Write what a desk usually writes in one statement, which commits by itself.

The statement takes the lock of the schema when nobody has it and the tables
are those that are known, and writes only then.  It sees the tables as they
were just before it had the lock, so somebody else's commit may fall between.
Then a number of the log, a key or an id is there already, and its UNIQUE
constraint ends the statement; or a version is another one, fewer rows than
wanted are changed, and a division by zero ends it.  Whatever ends it has
written nothing, and the batch goes the longer way, which also knows what to
say of a conflict.
"""

from collections.abc import Sequence
from typing import Final

import psycopg

from onestopshop.plugin import LogEntry
from onestopshop_postgres.connections import Connection
from onestopshop_postgres.statements import Table, Tables
from onestopshop_postgres.values import Column, array
from onestopshop_postgres.writing import Change, Ready, Turn, UnknownOutcomeError, appended, numbered

__all__ = ["is_usual", "write_at_once"]

_MOST_RECORDS: Final = 12
_MOST_ENTRIES: Final = 60


def is_usual(batch: Ready) -> bool:
    """
    Say whether one statement can write *batch*: a few records, each once, and nothing erased.
    """
    return (
        len(batch.changes) <= _MOST_RECORDS
        and len(batch.entries) <= _MOST_ENTRIES
        and not batch.blankings
        and all(change.row is not None for change in batch.changes)
        and all(len(ids) == len(set(ids)) for ids in batch.ids.values())
    )


def write_at_once(
    connection: Connection, tables: Tables, batch: Ready, turn: Turn
) -> tuple[LogEntry, ...] | None:
    """
    Write and commit, and return the entries with their numbers, or ``None`` when nothing was written.

    Raises:
        UnknownOutcomeError: The connection broke before the answer.
        psycopg.Error: PostgreSQL could not write; nothing was written.
    """
    statement, bindings = _statement(tables, batch, turn)
    try:
        row = connection.execute(statement, bindings, prepare=True).fetchone()
    except (psycopg.errors.UniqueViolation, psycopg.errors.DivisionByZero):
        return None
    except psycopg.Error as error:
        if connection.closed:
            raise UnknownOutcomeError from error
        raise
    assert row is not None  # noqa: S101 - there is one turn
    is_mine, last, _ = row
    return numbered(batch.entries, last + 1) if is_mine else None


def _statement(tables: Tables, batch: Ready, turn: Turn) -> tuple[str, list[Column]]:
    parts = [
        f"turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(%s) AND revision = %s AS mine FROM {tables.kinds})"
    ]
    bindings: list[Column] = [str(turn.lock), str(turn.revision)]
    counts = []
    for number, (kind, is_new, changes) in enumerate(_grouped(batch)):
        table, name = tables[kind], f"part{number}"
        if is_new:
            parts.append(f"{name} AS ({_insertion(table, len(changes))})")
            bindings.extend(column for change in changes for column in change.row or ())
        else:
            parts.append(f"{name} AS ({_replacement(table)})")
            (change,) = changes
            bindings.extend((*(change.row or ()), change.id, str(change.replaces)))
            counts.append(f"(SELECT count(*) FROM {name})")
    last = "0"
    if batch.entries:
        last = "(SELECT number FROM last)"
        parts.append(f"last AS MATERIALIZED (SELECT coalesce(max(seq), 0) AS number FROM {tables.log})")
        parts.append(f"entries AS ({appended(tables, last)} CROSS JOIN turn WHERE turn.mine)")
        bindings.extend(map(array, batch.log))
    fits = f"CASE WHEN mine THEN 1 / ({' + '.join(counts)} = {len(counts)})::int END" if counts else "1"
    return f"WITH {', '.join(parts)} SELECT mine, {last}, {fits} FROM turn", bindings


def _grouped(batch: Ready) -> list[tuple[str, bool, Sequence[Change]]]:
    """Return new records by kind, and each changed one by itself."""
    new: dict[str, list[Change]] = {}
    changed = []
    for change in batch.changes:
        if change.replaces:
            changed.append((change.table.kind.name, False, (change,)))
        else:
            new.setdefault(change.table.kind.name, []).append(change)
    return [*((kind, True, changes) for kind, changes in new.items()), *changed]


def _insertion(table: Table, rows: int) -> str:
    row = f"({', '.join(f'%s::{type_}' for type_ in table.types)})"
    return (
        f"INSERT INTO {table.name} ({table.columns}) SELECT new.* "
        f"FROM turn, (VALUES {', '.join([row] * rows)}) AS new WHERE turn.mine"
    )


def _replacement(table: Table) -> str:
    return (
        f"{table.update.replace(' WHERE ', ' FROM turn WHERE turn.mine AND ')} AND _version = %s RETURNING 1"
    )
