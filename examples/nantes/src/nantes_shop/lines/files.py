# SPDX-License-Identifier: EUPL-1.2
"""
A file of lines, each on the disk whole or not at all, and the one process that may use it.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias
from zlib import crc32

from onestopshop.errors import StorageError, StorageFullError, StorageReadOnlyError

__all__ = ["End", "LinesFile", "failure", "is_torn", "sealed", "unsealed"]

End: TypeAlias = tuple[int, int]
"""Where the last line ends that was acknowledged, in bytes, and its seal."""

_UNKNOWN: Final[End] = (-1, 0)
_BEGIN: Final = re.compile(rb'\["[0-9a-f]{8}",(\d{1,12}),')
_CLOSE: Final = b"]\n"
_KINDS: Final = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), (StorageFullError, "Make room on the disk.")),
    **dict.fromkeys(
        (errno.EROFS, errno.EACCES, errno.EPERM),
        (StorageReadOnlyError, "Let this user write the file and its folder."),
    ),
    errno.ENOENT: (StorageError, "Make the folder, then open the shop again."),
}


def sealed(content: bytes, before: int) -> tuple[bytes, int]:
    """
    Return the line of *content*, and its seal.

    Args:
        before: The seal of the line before, so that a line that was taken out or moved is noticed, too.
    """
    seal = crc32(content, before)
    return b'["%08x",%d,%b%b' % (seal, len(content), content, _CLOSE), seal


def unsealed(line: bytes, before: int) -> tuple[bytes, int] | None:
    """Return the content of *line* and its seal, or ``None`` when it is not what was written."""
    begin = _BEGIN.match(line)
    content = line[begin.end() : -len(_CLOSE)] if begin else b""
    again, seal = sealed(content, before)
    return (content, seal) if again == line else None


def is_torn(line: bytes) -> bool:
    """
    Say whether *line* is the begin of one whose writing was cut short.

    One that ends where a line ends, or is as long as it says, was whole once and damaged later.
    """
    begin = _BEGIN.match(line)
    return not line.endswith(b"\n") and not (begin and len(line) >= begin.end() + int(begin[1]) + len(_CLOSE))


class LinesFile:
    """
    One file of sealed lines, held by one process until it is closed.

    ``append`` and ``rewrite`` return the new end, which the caller sets when it
    remembers what it wrote.  As long as it did not, because something
    interrupted it, the file takes nothing more.

    Args:
        path: The file; its folder must exist.

    Raises:
        StorageError: Another opening uses it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()  # a rename would replace a symbolic link, and not what it leads to
        self._fresh = self.path.with_name(f"{self.path.name}.new")
        self.end: End = (0, 0)
        self._lock = _locked(self.path)

    def close(self) -> None:
        """Let others use the file; what a forked child closes stays locked by its parent."""
        self._lock.close()

    def read(self) -> Iterator[bytes]:
        """
        Yield the content of each line; what the last write did not finish is cut off.

        Raises:
            StorageError: A line is damaged, and which.
        """
        with _failing(self.path):
            self._fresh.unlink(missing_ok=True)  # of a process that was killed while it rewrote the file
        with _failing(self.path), suppress(FileNotFoundError), self.path.open("r+b") as file:
            for content, end in _walk(file, self.path):
                self.end = end
                yield content
            _cut(file, self.end[0])

    def append(self, content: bytes) -> End:
        """
        Write one line that is on the disk when this returns; an error leaves the file as it was.

        Raises:
            StorageError: It cannot be written, or somebody else changed the file.
        """
        length, before = self.end
        line, seal = sealed(content, before)
        with _failing(self.path), self.path.open("r+b", buffering=0) as file:
            self._check_untouched()
            file.seek(length)
            try:
                _write(file, line)
            except BaseException:
                _cut(file, length)
                raise
        return length + len(line), seal

    def rewrite(self, contents: Iterable[bytes]) -> End:
        """
        Put a file of *contents* in the place of this one, so that nothing else can be read in it.

        Raises:
            StorageError: It cannot be written, or somebody else changed the file.
        """
        with _failing(self.path):
            self._check_untouched()
            try:
                end = self._write_fresh(contents)
            except BaseException:
                self._fresh.unlink(missing_ok=True)
                raise
            self.end = _UNKNOWN  # what the disk has when the next two lines fail, only opening it again tells
            self._fresh.replace(self.path)
            _settle(self.path.parent)
        return end

    def problems(self) -> Iterator[str]:
        """Read the file again, and yield what is not as it was written."""
        file, (length, _) = self.path.open("rb"), self.end
        with file:
            try:
                if not any(end[0] == length for _, end in _walk(file, self.path)):
                    yield f"{self.path} is shorter than what was written"
            except StorageError as error:
                yield str(error)

    def _write_fresh(self, contents: Iterable[bytes]) -> End:
        length = seal = 0
        with self._fresh.open("xb") as file:
            with suppress(FileNotFoundError):
                shutil.copymode(self.path, self._fresh)
            for content in contents:
                line, seal = sealed(content, seal)
                length += file.write(line)
            file.flush()
            os.fsync(file.fileno())
        return length, seal

    def _check_untouched(self) -> None:
        size = self.path.stat().st_size if self.path.exists() else 0
        if size != self.end[0]:
            raise StorageError(
                f"{self.path} is not as this process left it",
                adapter="lines",
                hint="Look for who else writes this file, then open the shop again.",
            )


def failure(error: OSError, path: Path) -> StorageError:
    """Return our error for one of the operating system's."""
    kind, hint = _KINDS.get(error.errno or 0, (StorageError, "Look at the disk, then open the shop again."))
    return kind(f"{path}: {error.strerror}", adapter="lines", hint=hint)


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise failure(error, path) from error


def _walk(file: Iterable[bytes], path: Path) -> Iterator[tuple[bytes, End]]:
    """Yield each content and where its line ends, up to one that was never finished."""
    length = seal = 0
    for number, line in enumerate(file, start=1):
        found = unsealed(line, seal)
        if found is None and number > 1 and is_torn(line):
            return
        if found is None:
            foreign = " (or it is no file of this storage)" if number == 1 else ""
            raise StorageError(
                f"{path}: line {number} is damaged{foreign}",
                adapter="lines",
                hint="Put back the last backup, and keep this file to look at.",
            )
        content, seal = found
        length += len(line)
        yield content, (length, seal)


def _locked(path: Path) -> FileIO:
    """Return the open lock file; a lock on the file itself would not survive the rename."""
    with _failing(path):
        file = path.with_name(f"{path.name}.lock").open("a+b", buffering=0)
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except OSError as error:
            with file:
                file.seek(0)
                user = file.read(20).decode("ascii", "replace")
            if not isinstance(error, BlockingIOError):
                raise
            raise StorageError(
                f"{path} is in use by process {user}",
                adapter="lines",
                hint="Close the shop there first, or use the storage sqlite, which several processes can share.",
            ) from error
    with suppress(OSError):  # on a full disk the others are told less, and the shop can still be read
        file.truncate(0)
        file.write(b"%d" % os.getpid())
    return file


def _write(file: FileIO, line: bytes) -> None:
    """Write all of *line* to the disk; without a buffer, one call may write a part of it."""
    rest = memoryview(line)
    while rest:
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())


def _cut(file: FileIO | BinaryIO, length: int) -> None:
    if file.seek(0, os.SEEK_END) != length:
        file.truncate(length)
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the names in *folder* durable."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
