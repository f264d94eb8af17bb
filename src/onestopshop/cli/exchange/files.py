# SPDX-License-Identifier: EUPL-1.2
"""
Files that are read more than once: to see what they are, and then what they hold.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from onestopshop.errors import ExchangeError

if TYPE_CHECKING:
    from click import Context, Parameter

__all__ = ["REGULAR_FILE", "expect_content"]

_BLANK: Final = 1_000
"""Bytes that may be white space only, such as the line end that an editor writes into an empty file."""


class _RegularFile(click.Path):
    """
    A file on a disk; a pipe or a device would wait for somebody, or hold something else the second time.
    """

    def convert(
        self, value: str | os.PathLike[str], param: "Parameter | None", ctx: "Context | None"
    ) -> Path:
        """
        Return the path.

        Raises:
            UsageError: There is no such file, or it is none on a disk.
        """
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not path.is_file():
            self.fail(f"{str(path)!r} is no regular file: copy what it holds into one first.", param, ctx)
        return path


REGULAR_FILE: Final = _RegularFile(exists=True, dir_okay=False, path_type=Path)


def expect_content(file: Path) -> None:
    """
    Refuse a file in which nothing is: a copy that failed says nothing, and nothing is what it would replace.

    Raises:
        ExchangeError: It is empty.
    """
    begins = b"?"
    with suppress(OSError), file.open("rb") as content:  # whoever reads it says why that is not possible
        begins = content.read(_BLANK + 1)
    if len(begins) <= _BLANK and not begins.removeprefix(b"\xef\xbb\xbf").strip():
        raise ExchangeError(
            f"{file.name} is empty; nothing was written",
            hint="Ask for the file again, and wait until it is copied whole.",
        )
