# SPDX-License-Identifier: EUPL-1.2
"""
Open connections with the settings that the promises need.

``synchronous=FULL`` makes a commit durable when it returns,
``secure_delete`` overwrites what was erased, and WAL lets readers go on while
somebody writes (https://sqlite.org/wal.html).
"""

import errno
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import apsw

from onestopshop.builtin.sqlite.failures import errno_of, failure
from onestopshop.errors import StorageError

__all__ = ["APPLICATION", "check_library", "connect", "connect_to_read", "disconnect", "patiently"]

T = TypeVar("T")

APPLICATION: Final = 0x4F4E4553
"""``ONES``: lets ``file`` and us tell a shop's file from other databases."""

_LAST_BROKEN: Final = (3, 51, 2)
_STATEMENTS: Final = 400
_PAUSE: Final = 0.005
_LARGEST_WAL: Final = 64 * 2**20


def check_library(version: str) -> None:
    """
    Refuse an SQLite that can lose committed writes.

    Up to 3.51.2 a checkpoint and a write at the same moment may reset the WAL
    wrongly (https://sqlite.org/wal.html, "The WAL-reset bug").

    Raises:
        StorageError: *version* is one of these.
    """
    if tuple(int(part) for part in version.split(".")[:3]) <= _LAST_BROKEN:
        raise StorageError(
            f"SQLite {version} can lose committed writes in WAL mode",
            adapter="sqlite",
            hint="Install apsw 3.51.3 or newer from its wheel, which carries its own SQLite.",
        )


def connect(path: Path, *, busy_timeout: float) -> apsw.Connection:
    """
    Open one connection to *path*, creating an empty file when there is none.

    Args:
        path: The file; its folder must exist.
        busy_timeout: Seconds to wait for a lock.

    Raises:
        StorageReadOnlyError: The folder or the file may not be written.
        StorageError: The file cannot be opened.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    return _connect(path, str(path), flags, _prepare, busy_timeout)


def connect_to_read(path: Path, *, busy_timeout: float) -> apsw.Connection:
    """
    Open one connection to the file *path* that cannot change it, even where nothing may be written.

    Even to read in WAL mode, SQLite makes two files beside *path* while it is open.  Where this user may make
    none, on read-only media say, and nobody else has, nobody writes: then the file is read as one that never
    changes (https://sqlite.org/wal.html, "Read-Only Databases").

    Args:
        path: The file, which must be there.
        busy_timeout: Seconds to wait for a lock.

    Raises:
        StorageError: The file cannot be opened.
    """
    name, flags = path.absolute().as_uri(), apsw.SQLITE_OPEN_READWRITE
    may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    if not may_write and not path.with_name(f"{path.name}-wal").exists():
        name, flags = f"{name}?immutable=1", apsw.SQLITE_OPEN_READONLY
    return _connect(path, name, flags | apsw.SQLITE_OPEN_URI, _prepare_to_read, busy_timeout)


def _connect(
    path: Path, name: str, flags: int, prepare: Callable[[apsw.Connection], None], busy_timeout: float
) -> apsw.Connection:
    """Open *path* by the *name* that SQLite shall know it by, and prepare the connection."""
    try:
        connection = apsw.Connection(name, flags=flags, statementcachesize=_STATEMENTS)
    except apsw.Error as error:
        raise failure(error, path, number=_refusal(path)) from error
    try:
        connection.set_busy_timeout(int(busy_timeout * 1000))
        patiently(lambda: prepare(connection), seconds=busy_timeout)
    except apsw.Error as error:
        number = errno_of(connection)
        if isinstance(error, apsw.CantOpenError):  # then the last thing that SQLite tried tells nothing
            number = _refusal(path) or number
        disconnect(connection)
        raise failure(error, path, number=number) from error
    return connection


def disconnect(connection: apsw.Connection) -> None:
    """
    Close a connection, whatever the disk says to the checkpoint of the last one.

    What was committed stands in the WAL then, where the next opening finds it.
    """
    with suppress(apsw.Error):
        connection.close()


def patiently(action: Callable[[], T], *, seconds: float) -> T:
    """
    Repeat *action* while the file is busy.

    SQLite answers "busy" at once, without its own waiting, when waiting could be a deadlock: two
    processes that both switch a new file to WAL, or one that opens while the last other one closes.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return action()
        except apsw.BusyError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE)


def _prepare(connection: apsw.Connection) -> None:
    if connection.pragma("journal_mode") != "wal" and not _is_foreign(connection):
        connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "FULL")
    connection.pragma("secure_delete", 1)
    # An upgrade or a large import writes a WAL of the size of the file, which would stay so until the last close.
    connection.pragma("journal_size_limit", _LARGEST_WAL)
    connection.pragma("foreign_keys", 0)
    connection.pragma("trusted_schema", 0)
    # SQLite's own cache of 2 MB stays: at 300,000 visits one of 16 MB spares a visit 20 reads, but the system's cache
    # answers them, and keeping the larger one took 15 to 20 % more of the processor's time for each visit.
    # Else a statement with ORDER BY or LIMIT is planned anew for each value that is bound: 12 of a find's 15 µs.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def _prepare_to_read(connection: apsw.Connection) -> None:
    connection.pragma("query_only", 1)
    connection.pragma("trusted_schema", 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def _is_foreign(connection: apsw.Connection) -> bool:
    """Say whether this is the database of something else, which will be refused and must stay as it is."""
    has_tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    return bool(has_tables) and connection.pragma("application_id") != APPLICATION


def _refusal(path: Path) -> int:
    """Return the ``errno`` of writing in the folder, which SQLite does not tell when it cannot open."""
    return errno.EACCES if path.parent.is_dir() and not os.access(path.parent, os.W_OK) else 0
