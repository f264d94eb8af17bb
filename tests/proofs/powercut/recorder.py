# SPDX-License-Identifier: EUPL-1.2
"""
A file system for SQLite that notes each thing that it is asked to do to the files of one database.

Everything still happens on the stock VFS below it.  The shared memory of the
WAL is not noted: it does not survive a power cut.
"""

from typing import Final, Literal, Self, TypeAlias

import apsw
import attrs

__all__ = ["Operation", "Recorder"]

_NOTED: Final = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL
_SYNCS_ITS_FOLDER: Final = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL

_What: TypeAlias = Literal[
    "create",
    "write",
    "truncate",
    "sync",
    "failed sync",
    "sync folder",
    "delete",
    "delete for good",
    "begin",
    "acknowledge",
]


@attrs.frozen
class Operation:
    """
    One thing that was done.

    Args:
        name: The file.
        place: Where a write begins, or the new size of a truncation.
        content: What was written.
    """

    what: _What
    name: str = ""
    place: int = 0
    content: bytes = b""


class _File(apsw.VFSFile):
    """
    One open file whose changes are noted.

    The stock VFS syncs the folder after the first sync of a journal or WAL that it opened to create.
    """

    def __init__(
        self,
        recorder: "Recorder",
        name: str | apsw.URIFilename,
        path: str,
        flags: list[int],
        *,
        syncs_folder: bool,
    ) -> None:
        super().__init__("unix", name, flags)
        self._recorder, self._path, self._syncs_folder = recorder, path, syncs_folder

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._recorder.note("write", self._path, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._recorder.note("truncate", self._path, newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        try:
            self._recorder.before_sync()
            super().xSync(flags)
        except apsw.Error:
            self._recorder.note("failed sync", self._path)
            raise
        self._recorder.note("sync", self._path)
        if self._syncs_folder:
            self._syncs_folder = False
            self._recorder.note("sync folder")


class Recorder(apsw.VFS):
    """
    Be the default VFS inside the ``with``, and note in `log` what is done.
    """

    def __init__(self) -> None:
        super().__init__("recorder", "unix", makedefault=True)
        self.log: list[Operation] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unregister()

    def note(self, what: _What, path: str = "", place: int = 0, content: bytes = b"") -> None:
        """Add to the log; files are known by the last part of their path."""
        self.log.append(Operation(what, path.rpartition("/")[2], place, content))

    def before_sync(self) -> None:
        """Let a subclass raise in place of a sync."""

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        """Open a file on the stock VFS."""
        if name is None or not flags[0] & _NOTED:
            return super().xOpen(name, flags)
        path = name if isinstance(name, str) else name.filename()
        asked = flags[0]
        is_new = not super().xAccess(path, apsw.SQLITE_ACCESS_EXISTS)
        file = _File(self, name, path, flags, syncs_folder=bool(asked & _SYNCS_ITS_FOLDER))
        if is_new:
            self.note("create", path)
        return file

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - SQLite's form
        """Delete a file; with *syncdir* the folder is on the disk when this returns."""
        super().xDelete(filename, syncdir)
        self.note("delete for good" if syncdir else "delete", filename)
