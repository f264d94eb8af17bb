# SPDX-License-Identifier: EUPL-1.2
"""
Lock a file between processes and threads, without waiting.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["try_lock"]


@contextmanager
def try_lock(path: Path, *, private: bool = False) -> Iterator[bool]:
    """
    Hold the lock of *path* inside the ``with``; yield whether it was free.

    The file is made when it is not there, and stays.  The system lets go of the
    lock when the process ends, however it ends.

    Args:
        private: Let only its owner open the file.

    Raises:
        OSError: The file cannot be made or opened, such as on a read-only disk.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600 if private else 0o666)
    try:
        yield _lock(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
