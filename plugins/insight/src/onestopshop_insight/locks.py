# SPDX-License-Identifier: EUPL-1.2
"""
One writer at a time, without waiting.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["only_writer"]


@contextmanager
def only_writer(path: Path) -> Iterator[bool]:
    """
    Hold the lock of *path* inside the ``with``; yield whether it was free.

    The system lets go of it when the process ends, however it ends.

    Raises:
        OSError: The file cannot be made, such as on a disk that can only be read.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _taken(handle)
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
