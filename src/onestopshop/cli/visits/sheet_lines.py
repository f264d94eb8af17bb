# SPDX-License-Identifier: EUPL-1.2
"""
One line of a typed-in form: from the words of its cells to the fields of a visit.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from onestopshop.cli.visits.sheet_columns import Column, folded
from onestopshop.errors import InvalidDataError

__all__ = ["Line"]

_DAY: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_ROW: Final = re.compile(r"[A-Z0-9]{4,12}-[0-9]{1,4}")
_BETWEEN: Final = (";", "|", "\n", ",")


@attrs.frozen(kw_only=True)
class Line:
    """
    One line of the form that has something in it.

    Args:
        number: Its number in the file, from 1.
        cells: What stands in each column, without empty cells.
    """

    number: int
    cells: Mapping[str, str]

    def row(self) -> str:
        """
        Return the code that stands in the column ``row``.

        Raises:
            InvalidDataError: There is none, or not one of a sheet.
        """
        code = self.cells.get("row", "").strip().upper()
        if not _ROW.fullmatch(code):
            raise InvalidDataError(
                ["the code of the sheet and the number of the line are needed, such as K7QF2M-01 @ $.row"],
                hint="`onestopshop visits sheet` prints them.",
            )
        return code

    def fields(self, columns: Mapping[str, Column]) -> dict[str, Any]:
        """
        Return what the line says of a visit.

        Raises:
            InvalidDataError: With each cell that means nothing.
        """
        found: dict[str, Any] = {}
        problems: list[str] = []
        for name, cell in self.cells.items():
            if name not in columns:
                problems.append("a value stands where there is no column @ $")
            elif name != "row":
                try:
                    found[name] = _value(cell, columns[name])
                except InvalidDataError as error:
                    problems.extend(f"{problem} @ $.{name}" for problem in error.problems)
        if "day" not in found and not problems:
            problems.append("the day is missing @ $.day")
        if problems:
            raise InvalidDataError(problems)
        return found


def _value(cell: str, column: Column) -> Any:
    if column.several:
        return sorted(set(_several(cell, column)))
    if column.name == "day":
        written = _DAY.fullmatch(cell)
        return "{2}-{1:0>2}-{0:0>2}".format(*written.groups()) if written else cell
    return _one(cell, column)


def _several(cell: str, column: Column) -> Iterator[str]:
    """Cut a cell at ; | or a new line, and at commas only what means nothing as a whole."""
    for separator in _BETWEEN:
        if column.known.get(folded(cell)) is None and separator in cell:
            for part in cell.split(separator):
                if part.strip():
                    yield from _several(part.strip(), column)
            return
    yield _one(cell, column)


def _one(cell: str, column: Column) -> str:
    if not column.known:
        return cell
    value = column.known.get(folded(cell))
    if value is None and column.name not in {"language", "spoken"}:
        raise InvalidDataError([f"{cell[:40]!r} means nothing here"])
    return value or cell
