# SPDX-License-Identifier: EUPL-1.2
"""
Let what SQLite asks of the operating system fail.

SQLite lets a program replace the system calls of its ``unix`` VFS, so the n-th
call is refused with a real ``errno``, whichever it is: of the file, the WAL,
the locks, the shared memory, the folder.  After it no Python may run in a
system call, because SQLite goes on working while the error is on its way to the
caller: the calls are either given back, or replaced by a function of C that
refuses every file.  A sync is no call that can be replaced; it fails in a VFS.
"""

import ctypes
import errno
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import apsw
import attrs
from tests.proofs.powercut.recorder import Recorder

from onestopshop.errors import StorageError, StorageFullError, StorageReadOnlyError

__all__ = ["FAULTS", "Calls", "Fault", "Syncs"]

_INT, _SIZE, _LONG, _POINTER, _TEXT = (
    ctypes.c_int,
    ctypes.c_size_t,
    ctypes.c_int64,
    ctypes.c_void_p,
    ctypes.c_char_p,
)
_FORMS: Final[Mapping[str, tuple[Any, ...]]] = {
    "open": (_INT, _TEXT, _INT, _INT),
    "close": (_INT, _INT),
    "access": (_INT, _TEXT, _INT),
    "stat": (_INT, _TEXT, _POINTER),
    "lstat": (_INT, _TEXT, _POINTER),
    "fstat": (_INT, _INT, _POINTER),
    "ftruncate": (_INT, _INT, _LONG),
    "fcntl": (_INT, _INT, _INT, _POINTER),
    "read": (_LONG, _INT, _POINTER, _SIZE),
    "pread64": (_LONG, _INT, _POINTER, _SIZE, _LONG),
    "write": (_LONG, _INT, _POINTER, _SIZE),
    "pwrite64": (_LONG, _INT, _POINTER, _SIZE, _LONG),
    "fchmod": (_INT, _INT, _INT),
    "unlink": (_INT, _TEXT),
    "openDirectory": (_INT, _TEXT, _POINTER),
    "mmap": (_POINTER, _POINTER, _SIZE, _INT, _INT, _INT, _LONG),
}
_WRITES: Final = frozenset({"write", "pwrite64"})


@attrs.frozen(kw_only=True)
class Fault:
    """
    One way in which a machine fails.

    Args:
        number: The ``errno``.
        concerns: Tells of a call and its arguments whether it can fail so.
        error: What the storage must raise.
    """

    number: int
    concerns: Callable[[str, tuple[Any, ...]], bool]
    error: type[StorageError]


def _is_opening(name: str, arguments: tuple[Any, ...], flags: int) -> bool:
    return name == "open" and bool(arguments[1] & flags)


def _creates(name: str, arguments: tuple[Any, ...]) -> bool:
    return _is_opening(name, arguments, os.O_CREAT) and not Path(os.fsdecode(arguments[0])).exists()


def _unlocks(name: str, arguments: tuple[Any, ...]) -> bool:
    """Tell whether a call gives up a lock, at which nothing can fail."""
    if name != "fcntl" or arguments[1] not in {fcntl.F_SETLK, fcntl.F_SETLKW}:
        return False
    return ctypes.c_short.from_address(arguments[2]).value == fcntl.F_UNLCK


FAULTS: Final[Mapping[str, Fault]] = {
    "io": Fault(number=errno.EIO, concerns=lambda name, rest: not _unlocks(name, rest), error=StorageError),
    "full": Fault(
        number=errno.ENOSPC,
        concerns=lambda name, rest: name in _WRITES or _creates(name, rest),
        error=StorageFullError,
    ),
    "fsize": Fault(number=errno.EFBIG, concerns=lambda name, _: name in _WRITES, error=StorageFullError),
    "readonly": Fault(
        number=errno.EROFS,
        concerns=lambda name, rest: (
            name in {*_WRITES, "ftruncate", "unlink"} or _is_opening(name, rest, os.O_RDWR | os.O_CREAT)
        ),
        error=StorageReadOnlyError,
    ),
}


class Calls:
    """
    Count the system calls that a fault concerns, and refuse the n-th.

    Args:
        fault: Which calls, and how they fail.
        nth: Which of them.
        lasting: Refuse it again, and all like it, until `heal`.

    Attributes:
        seen: How many there were.
        refused: The call that was refused.
    """

    def __init__(self, fault: Fault, nth: int, *, lasting: bool) -> None:
        self.seen = 0
        self.refused = ""
        self._fault, self._nth, self._lasting = fault, nth, lasting
        self._is_healed = False
        self._vfs = apsw.VFS("calls", "unix")
        self._kept = [self._replace(name, form) for name, form in _FORMS.items()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.heal()
        self._vfs.unregister()

    def heal(self) -> None:
        """Refuse nothing any more."""
        self._is_healed = True
        self._give_back()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Refuse nothing inside."""
        if self.refused:
            self._give_back()
        yield
        if self.refused:
            self._go_on_refusing()

    def _give_back(self) -> None:
        """Let SQLite call the system itself."""
        self._vfs.xSetSystemCall(None, 0)

    def _go_on_refusing(self) -> None:
        if self._lasting and not self._is_healed:
            for name in _LASTING:
                self._vfs.xSetSystemCall(name, _REFUSING)

    def _replace(self, name: str, form: tuple[Any, ...]) -> object:
        """Put a function in the place of a system call; both must be kept as long as they may be called."""
        kind = ctypes.CFUNCTYPE(*form, use_errno=True)
        address = self._vfs.xGetSystemCall(name)
        if address is None:  # this machine has it under another name
            return None
        real = kind(address)

        def call(*arguments: Any) -> int:
            if self._refuses(name, arguments):
                ctypes.set_errno(self._fault.number)
                return -1
            result: int = real(*arguments)
            return result

        mine = kind(call)
        self._vfs.xSetSystemCall(name, ctypes.cast(mine, ctypes.c_void_p).value or 0)
        return mine, real

    def _refuses(self, name: str, arguments: tuple[Any, ...]) -> bool:
        if not self._fault.concerns(name, arguments):
            return False
        self.seen += 1
        if self.seen != self._nth:
            return False
        self.refused = name
        self._give_back()
        self._go_on_refusing()
        return True


class Syncs(Recorder):
    """
    Count the syncs, and refuse the n-th; all that is done is noted.
    """

    def __init__(self, fault: Fault, nth: int) -> None:
        super().__init__()
        self.seen = 0
        self.refused = ""
        self._fault, self._nth = fault, nth
        self._number = 0

    def heal(self) -> None:
        """Refuse nothing any more."""
        self._nth = 0

    def before_sync(self) -> None:
        """Refuse the n-th sync."""
        self.seen += 1
        if self.seen == self._nth:
            self.refused = "sync"
            self._number = self._fault.number
            raise apsw.exception_for(apsw.SQLITE_IOERR_FSYNC)

    def xGetLastError(self) -> tuple[int, str | None]:  # noqa: N802 - SQLite's name
        """Return the ``errno`` of a sync that was refused, or that of the stock VFS."""
        number, self._number = self._number, 0
        return (number, None) if number else super().xGetLastError()


_LASTING: Final = ("open", "pread64", "pwrite64", "ftruncate", "fstat", "unlink")
_REFUSING: Final = ctypes.cast(ctypes.CDLL(None).listen, ctypes.c_void_p).value or 0
"""``listen``, which refuses whatever is no socket, and looks at nothing but its first argument before that."""
