# SPDX-License-Identifier: EUPL-1.2
"""
Files that are there whole or not at all.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from onestopshop.errors import ExchangeError

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """
    Give a file to write that takes the name *path* when the context ends well.

    Until then it stands beside that place under another name (its ``name`` says
    which), so that nobody reads half of it, and what was there stays when
    anything fails.

    Args:
        private: Let only its owner read it.

    Raises:
        ExchangeError: It cannot be written there, or text for it held half a character.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(beside, "xb", opener=_private if private else None) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except UnicodeEncodeError as error:
        raise ExchangeError(
            f"{path.name} would hold half a character, which no file can; nothing was written",
            hint="Correct the words.",
        ) from error
    except OSError as error:
        raise ExchangeError(
            f"{path} cannot be written: {error.strerror}; nothing was written",
            hint="Name a place that can be written, with room.",
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
