# SPDX-License-Identifier: EUPL-1.2
"""
Files that are read more than once: to see what they are, and then what they hold.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from click import Context, Parameter

__all__ = ["REGULAR_FILE"]


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
