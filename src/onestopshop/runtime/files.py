# SPDX-License-Identifier: EUPL-1.2
"""
Write a file that is there whole or not at all.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onestopshop.errors import ConflictError, StorageError

__all__ = ["fresh_file"]

_BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite leaves beside a file while it is written."""
_UNFINISHED = ("-wal", "-journal")
"""Those of them that hold what belongs into the file."""


@contextmanager
def fresh_file(final: Path, *, replace: bool) -> Iterator[Path]:
    """
    Give an empty file beside *final* to write, and let it take that name when the context ends well.

    Only its owner may read it.  It is on the disk before it takes the name;
    when anything fails it is removed.

    Args:
        replace: Let it take the place of a file that is there.

    Raises:
        ConflictError: There is such a file, or what was written last to one of this name and is not in it.
        StorageError: The name is that of a folder, the folder is not there, or nothing can be written in it.
    """
    _refuse(final, replace=replace)
    fresh = final.with_name(f".{final.name}.{secrets.token_hex(4)}")
    with _told(final):
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield fresh
        _refuse(final, replace=replace)  # again: it may have come meanwhile
        with _told(final):
            _sync(fresh)
            fresh.replace(final)
            _sync(final.parent)
    finally:
        for end in _BESIDE:
            fresh.with_name(fresh.name + end).unlink(missing_ok=True)


@contextmanager
def _told(final: Path) -> Iterator[None]:
    """Let what the system refuses be an error of ours."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{final} cannot be written: {error.strerror}",
            adapter="sqlite",
            hint="Name a file in a folder that is there, with room, and that this user may write.",
        ) from error


def _refuse(final: Path, *, replace: bool) -> None:
    if final.is_dir():
        raise StorageError(
            f"{final} is a folder", adapter="sqlite", hint="Name the file that shall be made in it."
        )
    if final.exists() and not replace:
        raise ConflictError(
            f"{final} is there already",
            expected="no file",
            found="a file",
            hint="Name another file; --replace, or replace=True, lets it take the place of this one.",
        )
    _refuse_leftovers(final)


def _refuse_leftovers(final: Path) -> None:
    """Refuse a name beside which SQLite's notes for another file lie: it would take them for the new one's."""
    for end in _UNFINISHED:
        left = final.with_name(final.name + end)
        if left.exists() and left.stat().st_size:
            raise ConflictError(
                f"{left} is there: somebody writes to {final.name}, or was stopped while doing so",
                expected="no file",
                found="a file",
                hint=f"Name another file, or, when nobody uses {final.name}, remove it together with {left.name}.",
            )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
