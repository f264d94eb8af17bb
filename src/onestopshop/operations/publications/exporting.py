# SPDX-License-Identifier: EUPL-1.2
"""
Write what was published into a folder.
"""

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from onestopshop.errors import ExchangeError

__all__ = ["write_folder"]


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """
    Write a new folder with these files, whole or not at all.

    Raises:
        ExchangeError: There is something at that place, or nothing can be written there.
    """
    if folder.exists():
        raise ExchangeError(
            f"{folder} is there already; nothing was written", hint="Name a folder that does not exist yet."
        )
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        beside.mkdir(parents=True)
        for path, content in files.items():
            (beside / path).write_bytes(content)
        beside.rename(folder)
    except OSError as error:
        raise ExchangeError(
            f"{folder} cannot be written: {error.strerror}; nothing was written",
            hint="Name a place that can be written, with room.",
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
