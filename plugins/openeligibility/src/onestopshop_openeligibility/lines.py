# SPDX-License-Identifier: EUPL-1.2
"""
Read the lines of the fork's tables, which stand beside its trees: texts with commas between.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from onestopshop.errors import ExchangeError
from onestopshop_openeligibility.trees import sound, text_of

__all__ = ["lines_in"]

T = TypeVar("T")

_MOST_PROBLEMS: Final = 50


def lines_in(
    path: Path, line: Callable[[list[str], int], T | None], *, wanted: str, hint: str
) -> tuple[T, ...]:
    """
    Return what the lines of a file say; empty ones say nothing.

    Args:
        line: Return what the texts of a line, with its number, say, or ``None`` when that is nothing.
        wanted: What each line should be.

    Raises:
        ExchangeError: It cannot be read, or lines are something else; all that are so are told.
    """
    rows = csv.reader(io.StringIO(text_of(path), newline=""), strict=True)
    found, problems = list[T](), []
    try:
        for row in rows:
            said = line(row, rows.line_num) if row and all(map(sound, row)) else None
            if said is not None:
                found.append(said)
            elif row:
                problems.append(f"line {rows.line_num}: this is no {wanted}")
    except csv.Error:
        problems.append(f"line {rows.line_num}: this is no line of a table")
    if problems:
        raise ExchangeError(f"{path.name} is refused", problems=problems[:_MOST_PROBLEMS], hint=hint)
    return tuple(found)
