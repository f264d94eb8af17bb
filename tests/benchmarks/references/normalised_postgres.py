# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - the names are those of the tables of the other reference
"""
The same facts in normalised tables of PostgreSQL, written by plain psycopg statements.

The tables and indexes are those of the reference for SQLite.  psycopg prepares
a statement by itself after a few uses, and sends the rows of one
``executemany`` in one go.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import psycopg
from tests.benchmarks.data import Body, Sheet
from tests.benchmarks.references.normalised import COLUMNS, LISTS, SCHEMA, Row

__all__ = ["open_normalised", "write"]

_LOG: Final = ("id", "origin", "key", "at", "actor", "action", "kind", "subject", "version", "data")
_INSERT: Final = {
    kind: f"INSERT INTO {kind} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))}) RETURNING nr"
    for kind, columns in COLUMNS.items()
}
_INSERT_LIST: Final = {
    (kind, name): f"INSERT INTO {kind}_{name} VALUES (%s, %s)"
    for kind, names in LISTS.items()
    for name in names
}
_INSERT_PAPER: Final = "INSERT INTO paper VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
_INSERT_CODE: Final = "INSERT INTO paper_code VALUES (%s, %s, %s, %s)"
_INSERT_LOG: Final = f"INSERT INTO log ({', '.join(_LOG)}) VALUES ({', '.join(['%s'] * len(_LOG))})"


def open_normalised(conninfo: str) -> psycopg.Connection[Any]:
    """Connect, and create the tables in a schema of their own."""
    connection = psycopg.connect(conninfo)
    connection.execute("CREATE SCHEMA plain")
    connection.execute("SET search_path TO plain")
    connection.execute("SET synchronous_commit TO on")
    for statement in SCHEMA:
        connection.execute(_for_postgres(statement))
    connection.commit()
    return connection


def write(connection: psycopg.Connection[Any], sheet: Sheet, log: Sequence[Row]) -> None:
    """
    Write a visit with what it led to and its rows of the log, in one durable transaction.
    """
    with connection.transaction(), connection.cursor() as cursor:
        _put(cursor, "visit", sheet.visit)
        for body in sheet.observations:
            _put(cursor, "observation", body)
        for body in sheet.referrals:
            _put(cursor, "referral", body)
        cursor.executemany(_INSERT_LOG, log)


def _put(cursor: psycopg.Cursor[Any], kind: str, body: Body) -> None:
    get = body.get
    row = cursor.execute(_INSERT[kind], [get(name) for name in COLUMNS[kind]]).fetchone()
    assert row is not None
    number = row[0]
    for name in LISTS[kind]:
        values = get(name)
        if values:
            cursor.executemany(_INSERT_LIST[kind, name], [(number, value) for value in values])
    for place, paper in enumerate(get("papers") or ()):
        said = paper.get
        names = ("kind", "sender", "document_language", "done_by", "deadline", "result")
        cursor.execute(_INSERT_PAPER, [number, place, *(said(name) for name in names)])
        codes = [(number, place, field, code) for field in ("help", "stuck_on") for code in said(field) or ()]
        if codes:
            cursor.executemany(_INSERT_CODE, codes)


def _for_postgres(statement: str) -> str:
    """Return a statement of the other reference as PostgreSQL writes it."""
    serial = re.sub(
        r"\b(nr|seq) INTEGER PRIMARY KEY", r"\1 BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", statement
    )
    return re.sub(r"\) STRICT(, WITHOUT ROWID)?\s*$", ")", serial)
