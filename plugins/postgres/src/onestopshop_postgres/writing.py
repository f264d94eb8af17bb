# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Write one batch in two round trips: look, under the lock; then write and commit.

A batch is made ready before anything is sent, so that a value that cannot be
kept costs nothing.  What is there is asked for in one statement; whether the
batch fits it is decided here, so a conflict names what was found.  What the
second trip sends cannot conflict, because whoever writes holds the lock.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Final

import attrs
import psycopg

from onestopshop.plugin import Batch, Blanking, LogEntry, known_key, no_entry, stale_version
from onestopshop_postgres.connections import Connection
from onestopshop_postgres.statements import Table, Tables
from onestopshop_postgres.values import Column, array, check_texts, document, number, to_moment

__all__ = [
    "COPIED",
    "Change",
    "ChangedTablesError",
    "Ready",
    "Turn",
    "UnknownOutcomeError",
    "appended",
    "commit",
    "look",
    "numbered",
    "ready",
    "undo",
]

COPIED: Final = 200
"""From so many new rows in a table on, COPY is faster than a statement for each."""

_LOG: Final = ("id", "origin", "key", "at", "actor", "action", "kind", "subject", "version", "data")
_TYPES: Final = ("text",) * 8 + ("bigint", "text")


class ChangedTablesError(Exception):
    """
    Say that another process changed the tables since they were looked at.
    """


class UnknownOutcomeError(Exception):
    """
    Say that the answer to COMMIT never came; the cause is chained.
    """


@attrs.frozen(kw_only=True)
class Turn:
    """
    By what a writer knows that it is alone, and that the tables are as they were.

    Args:
        lock: The number of the schema's lock.
        revision: The number of the last change of the tables that is known.
    """

    lock: int
    revision: int


@attrs.frozen
class Change:
    """
    One put, or one erasure when it has no row.
    """

    table: Table
    id: str
    replaces: int
    version: int = 0
    row: tuple[Column, ...] | None = None


@attrs.frozen(kw_only=True)
class Ready:
    """
    A batch as what is sent.

    Args:
        ids: The ids of the batch's records, by table.
        log: The columns of the entries, one sequence for each column.
    """

    changes: Sequence[Change]
    ids: dict[str, list[str]]
    blankings: Sequence[Blanking]
    entries: Sequence[LogEntry]
    log: Sequence[Sequence[str]]

    @property
    def rows(self) -> int:
        """Return how many rows are written."""
        return len(self.changes) + len(self.entries)


@attrs.define
class _Writes:
    """What the second trip sends."""

    inserts: dict[str, list[tuple[Column, ...]]] = attrs.field(factory=dict)
    updates: dict[str, list[tuple[Column, ...]]] = attrs.field(factory=dict)
    erased: dict[str, list[str]] = attrs.field(factory=dict)
    first: int = 0
    revision: int = 0


def ready(tables: Tables, batch: Batch) -> Ready:
    """
    Return the batch as what is sent.

    Raises:
        InvalidDataError: A kind, field or value cannot be kept.
    """
    changes = [
        Change(table, put.record.id, put.replaces, put.record.version, table.row_of(put.record))
        for put in batch.puts
        for table in (tables[put.record.kind],)
    ]
    blankings = [item for item in batch.erasures if isinstance(item, Blanking)]
    changes += [
        Change(tables[item.kind], item.id, item.replaces)
        for item in batch.erasures
        if not isinstance(item, Blanking)
    ]
    log = list(zip(*map(_columns, batch.entries), strict=True))
    check_texts(text for change in changes for text in (change.id, *filter(None, change.row or ())))
    check_texts(text for column in log for text in column)
    check_texts(blanking.actor for blanking in blankings)
    ids: dict[str, list[str]] = {}
    for change in changes:
        ids.setdefault(change.table.kind.name, []).append(change.id)
    return Ready(changes=changes, ids=ids, blankings=blankings, entries=batch.entries, log=log)


def look(connection: Connection, tables: Tables, batch: Ready, turn: Turn) -> _Writes:
    """
    Begin a transaction, take the lock, and return what has to be written.

    Raises:
        ChangedTablesError: Another process changed the tables; nothing was written.
        ConflictError: A version is stale, or a key was written before.
        psycopg.Error: PostgreSQL could not answer; nothing was written.
    """
    question, bindings = _question(tables, batch)
    with connection.flight():
        connection.execute("BEGIN", prepare=True)
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (str(turn.lock),), prepare=True)
        found = connection.execute(question, bindings, prepare=True)
    writes = _decide(batch, found.fetchall())
    if writes.revision != turn.revision:
        raise ChangedTablesError
    return writes


def commit(connection: Connection, tables: Tables, batch: Ready, writes: _Writes) -> tuple[LogEntry, ...]:
    """
    Write and commit, and return the entries with their numbers.

    Raises:
        UnknownOutcomeError: The connection broke before the answer to COMMIT.
        psycopg.Error: PostgreSQL could not write; nothing was written.
    """
    if batch.rows >= COPIED:
        _copy(connection, tables, batch, writes)
    try:
        with connection.flight():
            _send(connection, tables, batch, writes)
            done = connection.execute("COMMIT", prepare=True)
    except psycopg.Error as error:
        if connection.closed:
            raise UnknownOutcomeError from error
        raise
    if done.statusmessage != "COMMIT":
        raise psycopg.OperationalError(f"the server answered {done.statusmessage} to COMMIT")
    return numbered(batch.entries, writes.first)


def appended(tables: Tables, last: str) -> str:
    """
    Return the statement that appends entries behind the number *last*; it binds an array for each column.
    """
    arrays = ", ".join(f"%s::{type_}[]" for type_ in _TYPES)
    names = ", ".join(_LOG)
    return (
        f"INSERT INTO {tables.log} (seq, {names}) SELECT {last} + place, {names[:-4]}data::jsonb "
        f"FROM unnest({arrays}) WITH ORDINALITY AS entry ({names}, place)"
    )


def numbered(entries: Sequence[LogEntry], first: int) -> tuple[LogEntry, ...]:
    """
    Return the entries with their numbers.
    """
    return tuple(entry.numbered(first + place) for place, entry in enumerate(entries))


def undo(connection: Connection) -> None:
    """
    End the transaction; a connection that cannot even do that is closed.
    """
    try:
        connection.execute("ROLLBACK")
    except psycopg.Error:
        with suppress(psycopg.Error):
            connection.close()


def _question(tables: Tables, batch: Ready) -> tuple[str, list[Column]]:
    """Return the statement that asks for all versions, keys and numbers that a batch is about."""
    parts = [f"SELECT '_revision' AS what, '' COLLATE \"C\" AS _id, revision AS _version FROM {tables.kinds}"]
    parts += [
        f"SELECT '{kind}' AS what, _id, _version FROM {tables[kind].name} WHERE _id = ANY(%s)"
        for kind in batch.ids
    ]
    bindings: list[Column] = [array(ids) for ids in batch.ids.values()]
    if batch.entries:
        parts.append(f"SELECT '_key' AS what, key, seq FROM {tables.log} WHERE key = ANY(%s)")
        parts.append(f"SELECT '_last' AS what, '' COLLATE \"C\", coalesce(max(seq), 0) FROM {tables.log}")
        bindings.append(array(batch.log[2]))
    if batch.blankings:
        parts.append(f"SELECT '_seq' AS what, '' COLLATE \"C\", seq FROM {tables.log} WHERE seq = ANY(%s)")
        bindings.append(array(number(blanking.seq) for blanking in batch.blankings))
    return " UNION ALL ".join(parts), bindings


def _decide(batch: Ready, rows: Iterable[tuple[Any, ...]]) -> _Writes:
    """Apply the batch to what was found, and return what differs at the end."""
    found = {(what, name if what != "_seq" else value): value for what, name, value in rows}
    writes = _Writes(first=found.get(("_last", ""), 0) + 1, revision=found["_revision", ""])
    present: dict[tuple[str, str], int] = dict(found)
    final: dict[tuple[str, str], Change] = {}
    for change in batch.changes:
        place = (change.table.kind.name, change.id)
        version = present.get(place, 0)
        if version != change.replaces or not (version or change.row):
            raise stale_version(*place, expected=change.replaces, found=version)
        present[place] = change.version
        final[place] = change
    for blanking in batch.blankings:
        if ("_seq", blanking.seq) not in found:
            raise no_entry(blanking.seq)
    _check_keys(batch, found, writes.first)
    for place, change in final.items():
        _settle(writes, change, is_there=place in found)
    return writes


def _check_keys(batch: Ready, found: dict[Any, int], first: int) -> None:
    taken = {name: seq for (what, name), seq in found.items() if what == "_key"}
    for place, entry in enumerate(batch.entries):
        if entry.key in taken:
            raise known_key(entry.key, seq=taken[entry.key])
        taken[entry.key] = first + place


def _settle(writes: _Writes, change: Change, *, is_there: bool) -> None:
    """Add the last change of one record: earlier ones of the same batch leave no trace."""
    kind = change.table.kind.name
    if change.row is None:
        if is_there:
            writes.erased.setdefault(kind, []).append(change.id)
    elif is_there:
        writes.updates.setdefault(kind, []).append((*change.row, change.id))
    else:
        writes.inserts.setdefault(kind, []).append(change.row)


def _send(connection: Connection, tables: Tables, batch: Ready, writes: _Writes) -> None:
    """Send what was not copied, without waiting for the answers."""
    for kind, rows in writes.inserts.items():
        _execute_each(connection, tables[kind].insert, rows)
    for kind, rows in writes.updates.items():
        _execute_each(connection, tables[kind].update, rows)
    for kind, ids in writes.erased.items():
        connection.execute(tables[kind].erase, (array(ids),), prepare=True)
    blank = f"UPDATE {tables.log} SET actor = %s, data = %s WHERE seq = %s"
    _execute_each(
        connection, blank, [(one.actor, document(one.data), str(one.seq)) for one in batch.blankings]
    )
    if batch.entries and batch.rows < COPIED:
        bindings = [str(writes.first - 1), *map(array, batch.log)]
        connection.execute(appended(tables, "%s::bigint"), bindings, prepare=True)


def _execute_each(connection: Connection, statement: str, rows: Sequence[Sequence[Column]]) -> None:
    for row in rows:
        connection.execute(statement, row, prepare=True)


def _copy(connection: Connection, tables: Tables, batch: Ready, writes: _Writes) -> None:
    """Load new rows; what was loaded is taken out of *writes*."""
    for kind, rows in writes.inserts.items():
        _load(connection, f"{tables[kind].name} ({tables[kind].columns})", rows)
    writes.inserts = {}
    numbered = ((str(writes.first + at), *row) for at, row in enumerate(zip(*batch.log, strict=True)))
    _load(connection, f"{tables.log} (seq, {', '.join(_LOG)})", numbered)


def _load(connection: Connection, target: str, rows: Iterable[Sequence[Column]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _columns(entry: LogEntry) -> tuple[str, ...]:
    return (
        entry.id,
        entry.origin,
        entry.key,
        to_moment(entry.at),
        entry.actor,
        entry.action,
        entry.kind,
        entry.subject,
        number(entry.version, "$.version"),
        document(entry.data) if entry.data else "{}",
    )
