# SPDX-License-Identifier: EUPL-1.2
"""
What SQLite finds in the files that a power cut left.

"Stock" means SQLite's own ``unix`` VFS on files of a temporary file system,
with ``locking_mode=EXCLUSIVE``, so that it keeps the index of the WAL in its
own memory in place of a third file: a cut leaves that file to nobody.
"""

import os
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final, TypeAlias

import apsw
from tests.proofs.powercut.disk import Files

__all__ = ["NAME", "Content", "Images", "content_of", "fast_folder", "lay_out"]

NAME: Final = "shop.db"

Content: TypeAlias = list[Any]
"""The schema, then all rows of each table; empty for an empty file."""

_LEFT: Final = ("", "-wal", "-journal", "-shm")


def fast_folder() -> Path:
    """Return a folder in memory where there is one, else that of temporary files."""
    memory = Path("/dev/shm")  # noqa: S108 - only its speed is wanted; folders in it have names of their own
    return memory if os.access(memory, os.W_OK) else Path(gettempdir())


def lay_out(folder: Path, files: Files) -> Path:
    """Make the files of a database be these and no others, and return its path."""
    for ending in _LEFT:
        path = folder / f"{NAME}{ending}"
        content = files.get(path.name)
        if content is not None:
            path.write_bytes(content)
        else:
            path.unlink(missing_ok=True)
    return folder / NAME


class Images:
    """
    Looks at disk after disk in one folder.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder

    def content(self, files: Files) -> Content:
        """
        Return what a stock SQLite reads after its recovery, once it finds the file sound.

        Raises:
            apsw.Error: It cannot read the file.
            ValueError: The file is damaged.
        """
        connection = apsw.Connection(str(lay_out(self._folder, files)), vfs="unix")
        try:
            connection.pragma("locking_mode", "exclusive")
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            found = _rows(connection)
            verdict = connection.pragma("integrity_check")
            if verdict != "ok":
                raise ValueError(f"integrity_check: {verdict}")
            return found
        finally:
            connection.close()


def content_of(path: Path) -> Content:
    """
    Return what the file holds at this moment, while others have it open.
    """
    connection = apsw.Connection(str(path), vfs="unix")
    try:
        return _rows(connection)
    finally:
        connection.close()


def _rows(connection: apsw.Connection) -> Content:
    schema = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    tables = [name for kind, name, _ in schema if kind == "table"]
    rows = [connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables]  # noqa: S608 - names of tables
    return [schema, *rows] if schema else []
