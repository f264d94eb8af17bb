# SPDX-License-Identifier: EUPL-1.2
"""
Say PostgreSQL's errors in the words of the shop, each with what to do next.

A message has the first line of what the server says and never its details,
which quote rows.
"""

import re
from collections.abc import Sequence
from typing import Final

import attrs
import psycopg

from onestopshop.errors import (
    InvalidDataError,
    OneStopShopError,
    StorageError,
    StorageFullError,
    StorageReadOnlyError,
)

__all__ = ["closed", "failure", "forked", "is_about_data", "reason", "refused", "unsure", "used_up"]


@attrs.frozen
class _Meaning:
    """What a state of SQL means: its error, and what to do."""

    hint: str
    error: type[StorageError] = StorageError


_RIGHTS: Final = "Let the owner of the schema grant this user USAGE on it, and all rights on its tables."
_LOST: Final = "Look whether the server runs, then try again: the shop connects again by itself."
_CHANGED: Final = "Somebody changed the tables: open the shop again, or restore the last backup."
_DAMAGED: Final = "Restore the last backup, and keep this database to look at."

_MEANINGS: Final[Sequence[tuple[str, _Meaning]]] = (
    ("53100", _Meaning("Make room on the server's disk; then the shop works again.", StorageFullError)),
    ("53300", _Meaning("Raise max_connections of the server, or lower `connections` here and elsewhere.")),
    ("53", _Meaning("The server lacks memory or another resource: look at its log.")),
    (
        "25006",
        _Meaning(
            "This server or user may only read: name the primary server, or let the user write.",
            StorageReadOnlyError,
        ),
    ),
    (
        "25P03",
        _Meaning(
            "A snapshot was kept idle for too long: read again, or raise idle_in_transaction_session_timeout."
        ),
    ),
    ("0A", _Meaning(_CHANGED)),
    ("57014", _Meaning("Raise statement_timeout, or look at what slows the server down.")),
    ("55P03", _Meaning("Another process kept its lock; find it, or raise lock_timeout.")),
    ("40P01", _Meaning("Another program locks our tables: let it stop, then try again.")),
    ("42501", _Meaning(_RIGHTS)),
    ("42", _Meaning(_CHANGED)),
    ("3F000", _Meaning("Somebody removed the schema: restore the last backup.")),
    ("57P04", _Meaning("The database was dropped: restore the last backup.")),
    ("57P", _Meaning("The server is starting or stopping: try again in a moment.")),
    ("08", _Meaning(_LOST)),
    ("XX", _Meaning(_DAMAGED)),
    ("58", _Meaning("Look at the server's disk and at its log, then try again.")),
)
"""By the beginning of the state, the narrower ones first."""

_REFUSALS: Final[Sequence[tuple[str, str]]] = (
    (r'database ".*" does not exist', "Make the database, or name another one in `database`."),
    (
        r"password|authentication|SASL|SCRAM",
        "Set the right password in ONESTOPSHOP_STORAGE__PASSWORD, or in PGPASSWORD or the password file of libpq.",
    ),
    (r'role ".*" does not exist', "Make the role, or name another one in `user`."),
    (r"too many (clients|connections)|connection slots", _MEANINGS[1][1].hint),
    (r"pg_hba", "Let pg_hba.conf of the server admit this user from here; it may want TLS: see `sslmode`."),
    (r"SSL|TLS|certificate", "Look at `sslmode` and `sslrootcert`, and at the certificate of the server."),
    (r"translate host name|resolve", "Look at `host`: no server has this name."),
    (
        r"starting up|shutting down|recovery",
        "The server is starting or stopping: try again in a moment.",
    ),
    (
        r"refused|timeout|timed out|No such file|unreachable|closed the connection",
        "Start the server, or look at `host`, `port` and the network between.",
    ),
)

_PREFIX: Final = re.compile(r"connection (failed|is bad): (connection to server .*? failed: )?")
"""What libpq and psycopg say before the reason: the place, which stands in our message already."""

_DATA: Final = ("22", "54", "23502")
_TOO_LARGE: Final = "File too large"
"""What a server says at its limit of sizes, for which it has no state but that of an error in itself."""


def failure(error: psycopg.Error, place: str) -> OneStopShopError:
    """
    Return our error for one of PostgreSQL's.

    Args:
        error: What psycopg raised.
        place: What messages call the storage.
    """
    state = "53100" if _TOO_LARGE in (error.diag.message_primary or "") else error.sqlstate or ""
    if is_about_data(error):
        return InvalidDataError(
            [f"PostgreSQL cannot keep a value: {reason(error)} @ $"],
            hint="Ids, keys and index fields have at most 2,600 bytes; numbers have 64 bits.",
        )
    meaning = next((meaning for start, meaning in _MEANINGS if state.startswith(start)), _Meaning(_LOST))
    return meaning.error(f"{place}: {reason(error)}", adapter="postgres", hint=meaning.hint)


def is_about_data(error: psycopg.Error) -> bool:
    """
    Say whether the server refused a value; its details then quote it, so it is no cause to show.
    """
    return (error.sqlstate or "").startswith(_DATA)


def refused(error: psycopg.Error, place: str) -> StorageError:
    """
    Return the error of a connection that was not made; the server says why only in words.
    """
    said = str(error)
    hint = next(
        (hint for pattern, hint in _REFUSALS if re.search(pattern, said)),
        "Look at `host`, `port`, `database` and `user`, and at the log of the server.",
    )
    return StorageError(f"{place}: {reason(error)}", adapter="postgres", hint=hint)


def unsure(error: psycopg.Error, place: str) -> StorageError:
    """
    Return the error of a commit whose answer never came.
    """
    return StorageError(
        f"{place}: {reason(error)}; whether the last change was written is not known",
        adapter="postgres",
        hint="Do it again with the same key: what was written is then found, and not written twice.",
    )


def reason(error: psycopg.Error) -> str:
    """
    Return the first line of what the server, or libpq, says.
    """
    said = error.diag.message_primary or str(error).strip().partition("\n")[0]
    said = _PREFIX.sub("", said.rpartition("FATAL:")[2].strip())
    return said or type(error).__name__


def closed(place: str) -> StorageError:
    """
    Return the error of using what was closed.
    """
    return StorageError(
        f"{place}: the storage or snapshot is closed",
        adapter="postgres",
        hint="Open the shop again; use a snapshot only inside its with.",
    )


def forked(place: str) -> StorageError:
    """
    Return the error of using a connection that another process opened: both would speak on one wire.
    """
    return StorageError(
        f"{place}: opened by another process, before a fork",
        adapter="postgres",
        hint="Open the shop in each process.",
    )


def used_up(place: str, connections: int) -> StorageError:
    """
    Return the error of a snapshot for which there is no connection left.
    """
    return StorageError(
        f"{place}: all {connections} connections are reading",
        adapter="postgres",
        hint="Raise `connections`, or keep snapshots open for a shorter time.",
    )
