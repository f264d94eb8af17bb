# SPDX-License-Identifier: EUPL-1.2
"""
Say SQLite's errors in the words of the shop, each with what to do next.
"""

import errno
from pathlib import Path
from typing import Final

import apsw

from onestopshop.errors import InvalidDataError, StorageError, StorageFullError, StorageReadOnlyError

__all__ = ["changed", "closed", "damaged", "empty", "errno_of", "failure", "forked", "unstorable"]

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NOT_ALLOWED: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.EBADF})
"""The last one is what writing to a WAL says that could be opened only to read."""


_HINTS: Final[tuple[tuple[type[apsw.Error], str], ...]] = (
    (apsw.BusyError, "Another process kept writing; find it, or raise busy_timeout."),
    (apsw.NotADBError, "This file is no SQLite database; choose another path."),
    (apsw.CorruptError, "Restore the last backup, and keep this file to look at."),
    (apsw.CantOpenError, "Make the folder, and let this user write in it."),
    (apsw.ThreadingViolationError, "Open a snapshot of its own in each thread."),
)


def failure(error: apsw.Error, path: Path, *, number: int = 0) -> StorageError:
    """
    Return our error for one of SQLite's.

    Args:
        error: What apsw raised.
        path: The file of the storage.
        number: The operating system's ``errno``, which tells a full disk from a broken one.
    """
    message = f"{path}: {error}"
    if isinstance(error, apsw.FullError) or (isinstance(error, apsw.IOError) and number in _NO_ROOM):
        return StorageFullError(
            message, adapter="sqlite", hint="Make room on the disk; then the shop works again."
        )
    if isinstance(error, apsw.ReadOnlyError) or (
        isinstance(error, apsw.IOError | apsw.CantOpenError) and number in _NOT_ALLOWED
    ):
        return StorageReadOnlyError(
            message, adapter="sqlite", hint="Let this user write the file and its folder, or only read here."
        )
    if isinstance(error, apsw.ConnectionClosedError | apsw.CursorClosedError):
        return closed(path)
    hint = next(
        (hint for kind, hint in _HINTS if isinstance(error, kind)), "Look at the disk, then try again."
    )
    return StorageError(message, adapter="sqlite", hint=hint)


def errno_of(connection: apsw.Connection) -> int:
    """
    Return the ``errno`` of the connection's last failure, 0 when it cannot say.
    """
    try:
        return connection.system_errno
    except apsw.ConnectionClosedError:
        return 0


def closed(path: Path) -> StorageError:
    """
    Return the error of using what was closed.
    """
    return StorageError(
        f"{path}: the storage or snapshot is closed",
        adapter="sqlite",
        hint="Open the shop again; use a snapshot only inside its with.",
    )


def forked(path: Path) -> StorageError:
    """
    Return the error of using a connection that another process opened.

    SQLite's locks belong to a process: https://sqlite.org/howtocorrupt.html, section 2.6.
    """
    return StorageError(
        f"{path}: opened by another process, before a fork",
        adapter="sqlite",
        hint="Open the shop in each process.",
    )


def changed(path: Path) -> StorageError:
    """
    Return the error of a file whose tables another process made for other kinds.
    """
    return StorageError(
        f"{path}: another process opened this file with other kinds of records, or in a newer version",
        adapter="sqlite",
        hint="Let all processes run one version with one configuration, and start this one again.",
    )


def empty(path: Path) -> StorageError:
    """
    Return the error of a file that should be read, and to which no shop has written.
    """
    return StorageError(
        f"{path} is empty: no shop has written to it",
        adapter="sqlite",
        hint="Look at the path; a backup without anything in it was not brought here whole.",
    )


def damaged(what: str) -> StorageError:
    """
    Return the error of something that is not as it was written.

    Args:
        what: Where it is, without anything that it says.
    """
    return StorageError(
        f"{what} is damaged",
        adapter="sqlite",
        hint="Run `onestopshop storage verify`, restore the last backup, and keep this file to look at.",
    )


def unstorable(error: Exception) -> InvalidDataError:
    """
    Return the error of a value that SQLite cannot hold; it does not show the value.
    """
    if isinstance(error, UnicodeError):
        reason = "a lone surrogate is no text"
    elif isinstance(error, OverflowError):
        reason = "an integer needs at most 64 bits"
    else:
        reason = "an id or text is none, or a number is no integer of at most 64 bits"
    return InvalidDataError([f"{reason} @ $"], hint="Only Unicode text and 64-bit integers can be kept.")
