# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - the names are those of the tables above
"""
The same facts in normalised tables, written and read by plain apsw.

Every list has rows of its own.  There is an index for each question that our
storage answers by one: a record by its id, visits by desk and day and by topic,
observations by visit, barrier, service and review, referrals by state and visit.
The connection has our pragmas, and apsw's defaults in all else.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import apsw
from tests.benchmarks.data import Body, Sheet

from onestopshop.plugin import LogEntry

__all__ = ["COLUMNS", "LISTS", "SCHEMA", "list_newest", "log_rows", "open_normalised", "read_visit", "write"]

Row: TypeAlias = tuple[object, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COLUMNS: Final = {
    "visit": _words(
        "id city desk day time_band channel worker worker_role first_contact language spoken interpreter_missed "
        "asked_by present interpretation unmet_reason urgency duration_band helpful mode_of_entry corrects "
        "person_code follow_up_due counted version"
    ),
    "observation": _words(
        "id source source_ref visit city desk day recorder service organisation topic step channel key_phrase "
        "what_happened impact idea workaround severity repeated language document_kind wants_review "
        "discrimination_suspected again_of replaces barrier identity_review reviewed_by reviewed_on counted version"
    ),
    "referral": _words(
        "id visit city desk day worker service organisation topic mode priority state changed_on reason "
        "on_behalf_of contact appointment_on replaces receipt version"
    ),
}
"""The single values of each kind, in order of the columns."""

LISTS: Final = {
    "visit": ("topics", "request_types", "services", "handling", "implied"),
    "observation": ("concepts", "implied"),
    "referral": (),
}
"""The lists of codes of each kind: a table each."""

_ASKED: Final = ("topics", "services", "concepts")
"""Lists by which records are found or counted, not only shown."""

_WHOLE: Final = frozenset({"version", "wants_review"})
_LOG: Final = ["id", "origin", "key", "at", "actor", "action", "kind", "subject", "version", "data"]


def _tables() -> Iterator[str]:
    for kind, columns in COLUMNS.items():
        typed = ", ".join(f"{name} {'INTEGER' if name in _WHOLE else 'TEXT'}" for name in columns[1:])
        yield f"CREATE TABLE {kind} (nr INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, {typed}) STRICT"
        for name in LISTS[kind]:
            yield (
                f"CREATE TABLE {kind}_{name} (nr INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (nr, value)) "
                "STRICT, WITHOUT ROWID"
            )
            if name in _ASKED:
                yield f"CREATE INDEX {kind}_by_{name} ON {kind}_{name} (value, nr)"


SCHEMA: Final = (
    *_tables(),
    "CREATE INDEX visit_of_desk ON visit (desk, day, id)",
    "CREATE INDEX observation_of_visit ON observation (visit, id)",
    "CREATE INDEX observation_of_barrier ON observation (barrier, id)",
    "CREATE INDEX observation_of_service ON observation (service, day, id)",
    "CREATE INDEX observation_in_review ON observation (identity_review, day, id)",
    "CREATE INDEX referral_in_state ON referral (state, changed_on, id)",
    "CREATE INDEX referral_of_visit ON referral (visit, id)",
    """CREATE TABLE paper (
        visit INTEGER NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, sender TEXT, document_language TEXT,
        done_by TEXT, deadline TEXT, result TEXT, PRIMARY KEY (visit, place)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE paper_code (
        visit INTEGER NOT NULL, place INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (visit, place, field, value)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE log (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, origin TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
        version INTEGER NOT NULL, data TEXT NOT NULL) STRICT""",
)

_INSERT: Final = {
    kind: f"INSERT INTO {kind} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    for kind, columns in COLUMNS.items()
}
_INSERT_LIST: Final = {
    (kind, name): f"INSERT INTO {kind}_{name} VALUES (?, ?)"
    for kind, names in LISTS.items()
    for name in names
}
_INSERT_PAPER: Final = "INSERT INTO paper VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_CODE: Final = "INSERT INTO paper_code VALUES (?, ?, ?, ?)"
_INSERT_LOG: Final = f"INSERT INTO log ({', '.join(_LOG)}) VALUES ({', '.join('?' * len(_LOG))})"


def open_normalised(path: Path) -> apsw.Connection:
    """Open the file with the pragmas of our storage, and create the tables when it is new."""
    connection = apsw.Connection(str(path), statementcachesize=400)
    for pragma in ("journal_mode = wal", "synchronous = FULL", "secure_delete = 1", "foreign_keys = 0"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    if not connection.execute("SELECT count(*) FROM sqlite_schema").get:
        for statement in SCHEMA:
            connection.execute(statement)
    return connection


def write(connection: apsw.Connection, sheets: Iterable[tuple[Sheet, Sequence[Row]]]) -> None:
    """
    Write visits with what they led to and their rows of the log, in one durable transaction.
    """
    connection.execute("BEGIN IMMEDIATE")
    for sheet, log in sheets:
        _put(connection, "visit", sheet.visit)
        for body in sheet.observations:
            _put(connection, "observation", body)
        for body in sheet.referrals:
            _put(connection, "referral", body)
        connection.executemany(_INSERT_LOG, log)
    connection.execute("COMMIT")


def log_rows(entries: Iterable[LogEntry]) -> list[Row]:
    """Return the rows of the log for entries."""
    import orjson

    return [
        (
            entry.id,
            entry.origin,
            entry.key,
            entry.at.isoformat(),
            entry.actor,
            entry.action,
            entry.kind,
            entry.subject,
            entry.version,
            orjson.dumps(entry.data).decode(),
        )
        for entry in entries
    ]


def _put(connection: apsw.Connection, kind: str, body: Body) -> None:
    get = body.get
    connection.execute(_INSERT[kind], [get(name) for name in COLUMNS[kind]])
    number = connection.last_insert_rowid()
    for name in LISTS[kind]:
        values = get(name)
        if values:
            connection.executemany(_INSERT_LIST[kind, name], [(number, value) for value in values])
    for place, paper in enumerate(get("papers") or ()):
        said = paper.get
        names = ("kind", "sender", "document_language", "done_by", "deadline", "result")
        connection.execute(_INSERT_PAPER, [number, place, *(said(name) for name in names)])
        codes = [(number, place, field, code) for field in ("help", "stuck_on") for code in said(field) or ()]
        connection.executemany(_INSERT_CODE, codes)


_VISIT: Final = f"SELECT nr, {', '.join(COLUMNS['visit'])} FROM visit WHERE id = ?"
_OF_VISIT: Final = {
    kind: f"SELECT nr, {', '.join(COLUMNS[kind])} FROM {kind} WHERE visit = ? ORDER BY id"
    for kind in ("referral", "observation")
}
_SHOW_LIST: Final = {place: f"SELECT value FROM {place[0]}_{place[1]} WHERE nr = ?" for place in _INSERT_LIST}
_PAPERS: Final = "SELECT * FROM paper WHERE visit = ?"
_CODES: Final = "SELECT place, field, value FROM paper_code WHERE visit = ?"
_NEWEST: Final = f"""
SELECT nr, {", ".join(COLUMNS["visit"])} FROM visit JOIN visit_topics USING (nr)
WHERE desk = ? AND value = ? ORDER BY day DESC, id DESC LIMIT ?
"""


def read_visit(connection: apsw.Connection, id: str) -> list[Row]:
    """Return all rows of a visit, its referrals and its observations as tuples, in one read transaction."""
    connection.execute("BEGIN")
    rows = _whole(connection, "visit", connection.execute(_VISIT, (id,)).fetchall())
    for kind, statement in _OF_VISIT.items():
        rows += _whole(connection, kind, connection.execute(statement, (id,)).fetchall())
    connection.execute("COMMIT")
    return rows


def list_newest(connection: apsw.Connection, *, desk: str, topic: str, limit: int) -> list[Row]:
    """Return all rows of the newest visits of a desk with a topic, as tuples, in one read transaction."""
    connection.execute("BEGIN")
    rows = _whole(connection, "visit", connection.execute(_NEWEST, (desk, topic, limit)).fetchall())
    connection.execute("COMMIT")
    return rows


def _whole(connection: apsw.Connection, kind: str, found: list[Row]) -> list[Row]:
    """Return the rows with those of their lists behind each."""
    rows: list[Row] = []
    for row in found:
        number = (row[0],)
        rows.append(row)
        for name in LISTS[kind]:
            rows += connection.execute(_SHOW_LIST[kind, name], number).fetchall()
        if kind == "visit":
            papers = connection.execute(_PAPERS, number).fetchall()
            rows += papers
            if papers:
                rows += connection.execute(_CODES, number).fetchall()
    return rows
