# SPDX-License-Identifier: EUPL-1.2
"""
Trials on SQLite where the machine itself refuses: a full disk, a limit of sizes, no permission to write.

The full disk is a small file system in memory (``mount -t tmpfs``), and so is
the read-only one, which is mounted again; root is needed for both.  Permissions
mean nothing to root, so that trial is made as the user *nobody* then.
"""

import ctypes
import os
import resource
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import attrs
from tests.proofs.iofault.sqlite import SqlitePlace, Start, Trial, spread
from tests.proofs.iofault.trials import Tried, rehearse, taken, try_out
from tests.proofs.powercut.lives import tuned
from tests.proofs.processes import all_at_once

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.errors import StorageFullError, StorageReadOnlyError

__all__ = ["limited", "mounted"]

_OWN_MOUNTS: Final = 0x0002_0000
"""``CLONE_NEWNS`` of Linux."""

_PAGE: Final = 4096
_SIZE: Final = 4 << 20
_PAGES: Final = 8
_SPARE: Final = 8
_ODD: Final = 1_000
"""Limits are no multiples of a page, so that some writes are cut in the middle."""

_NOBODY: Final = 65534
_READ_ONLY: Final[Mapping[str, tuple[int, int, int]]] = {
    "folder": (0o555, 0o644, 0o644),
    "files": (0o755, 0o444, 0o444),
    "WAL": (0o755, 0o644, 0o444),
    "everything": (0o555, 0o444, 0o444),
}
"""Modes of the folder, the file and its WAL, which somebody else may have left."""


@contextmanager
def mounted(folder: Path) -> Iterator[Path | None]:
    """
    Mount a small file system in memory there, for this process; ``None`` where that is not allowed.
    """
    folder.mkdir()
    if ctypes.CDLL(None).unshare(_OWN_MOUNTS) == 0:  # a mount ends with the process then, however that ends
        subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, check=False)
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=755", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        done = False
    try:
        yield folder if done else None
    finally:
        if done:
            subprocess.run(["umount", str(folder)], check=True)


def limited(
    folder: Path,
    small: Path | None,
    begin: Mapping[str, Start],
    limit: int | None,
    storage: type[SqliteStorage] = SqliteStorage,
) -> Iterator[Trial]:
    """
    Yield a trial for each page of room, each page of size, and each way to forbid writing.

    Args:
        folder: A folder to work in.
        small: A small file system of its own, from `mounted`.
        begin: The files to begin with, by name.
        limit: How many of one kind, spread evenly; all without.
        storage: The class of the storage.
    """
    folder.mkdir()
    more = {"storage": storage, "images": folder / "images"}
    for name, start in begin.items():
        room, largest = _needs(folder, start)
        contents = rehearse(SqlitePlace(folder, start), start.steps)
        some: list[tuple[str, str, _Kind, tuple[Any, ...]]] = []
        if small:
            some += [
                ("full", f"{pages} pages of room", _Full, (small, pages)) for pages in spread(room, limit)
            ]
        some += [("fsize", f"{pages} pages", _Short, (folder, pages)) for pages in spread(largest, limit)]
        if start.files and small:
            some.append(("readonly", "read-only file system", _Frozen, (small,)))
        if start.files:
            some += [
                ("readonly", f"no permission: {what}", _Forbidden, (folder, what)) for what in _READ_ONLY
            ]
        for fault, label, kind, rest in some:
            yield Trial(fault, f"{name}, {label}", partial(_try, kind, start, contents, *rest, **more))


def _needs(folder: Path, start: Start) -> tuple[int, int]:
    """Return how many pages all files take that are not there at first, and the largest one, at most."""
    with closing(SqlitePlace(folder, start)) as place:
        before = sum(_pages(place.folder))
        sizes = [_pages(place.folder) for _ in taken(place, start.steps)]
    return max(sum(some) for some in sizes) - before + _SPARE, max(max(some) for some in sizes) + _SPARE


def _pages(folder: Path) -> list[int]:
    return [-(-path.stat().st_size // _PAGE) for path in folder.iterdir()]


def _try(kind: "_Kind", start: Start, contents: Sequence[object], *rest: Any, **more: Any) -> Tried:
    """Make a trial; as another user where root may do everything."""
    if kind is _Forbidden and os.geteuid() == 0:
        (found,) = all_at_once(lambda _: _as_nobody(start, contents, *rest, **more), 1)
        return Tried(**found)
    with tuned(_PAGES), closing(kind(start, *rest, **more)) as place:
        return try_out(place, start.steps, start.content, contents)


def _as_nobody(
    start: Start, contents: Sequence[object], folder: Path, *rest: Any, **more: Any
) -> dict[str, Any]:
    place = folder / "nobody"
    place.mkdir(exist_ok=True)
    os.chown(place, _NOBODY, _NOBODY)
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
    more["images"] = place / "images"
    with tuned(_PAGES), closing(_Forbidden(start, place, *rest, **more)) as forbidden:
        return attrs.asdict(try_out(forbidden, start.steps, start.content, contents))


class _Limited(SqlitePlace):
    """A storage where the machine refuses."""

    is_real = True


class _Full(_Limited):
    """A storage on a disk with so many pages of room."""

    def __init__(self, start: Start, small: Path, pages: int, **more: Any) -> None:
        (small / "ballast").unlink(missing_ok=True)
        super().__init__(small, start, error=StorageFullError, **more)
        self._ballast = small / "ballast"
        self._size = max(0, _room(small) - pages * _PAGE)
        self._fill()

    def heal(self) -> None:
        """Make room."""
        self._size = 0
        self._ballast.unlink(missing_ok=True)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Make room inside."""
        self._ballast.unlink(missing_ok=True)
        yield
        self._fill()

    def _fill(self) -> None:
        self._ballast.write_bytes(bytes(min(self._size, _room(self._ballast.parent))))


def _room(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_bsize


class _Short(_Limited):
    """A storage whose files may have so many pages and a bit."""

    def __init__(self, start: Start, folder: Path, pages: int, **more: Any) -> None:
        super().__init__(folder, start, error=StorageFullError, **more)
        self._most = pages * _PAGE + _ODD
        self._limit(self._most)

    def heal(self) -> None:
        """Allow any size."""
        self._most = resource.RLIM_INFINITY
        self._limit(self._most)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Allow any size inside."""
        self._limit(resource.RLIM_INFINITY)
        yield
        self._limit(self._most)

    def _limit(self, size: int) -> None:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard if size == resource.RLIM_INFINITY else size, hard))


class _Frozen(_Limited):
    """A storage on a file system that is mounted to be read only."""

    def __init__(self, start: Start, small: Path, **more: Any) -> None:
        (small / "ballast").unlink(missing_ok=True)
        super().__init__(small, start, error=StorageReadOnlyError, **more)
        self._small = small
        self._mount("ro")

    def heal(self) -> None:
        """Let it be written again."""
        self._mount("rw")

    def _mount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(self._small)], check=True)


class _Forbidden(_Limited):
    """A storage whose folder, files or both may not be written."""

    def __init__(self, start: Start, folder: Path, what: str, **more: Any) -> None:
        super().__init__(folder, start, error=StorageReadOnlyError, **more)
        self._allow(*_READ_ONLY[what])

    def heal(self) -> None:
        """Let them be written again."""
        self._allow(0o755, 0o644, 0o644)

    def _allow(self, folder: int, file: int, wal: int) -> None:
        for path in self.folder.iterdir():
            path.chmod(wal if path.name.endswith("-wal") else file)
        self.folder.chmod(folder)


_Kind: TypeAlias = Callable[..., _Limited]
