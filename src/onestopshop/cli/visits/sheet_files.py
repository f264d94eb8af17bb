# SPDX-License-Identifier: EUPL-1.2
"""
Open the file of a typed-in form: a CSV file of any usual make, or a spreadsheet.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

import attrs

from onestopshop.cli.visits.sheet_columns import COLUMNS, Column, folded
from onestopshop.cli.visits.sheet_lines import Line
from onestopshop.errors import ExchangeError

__all__ = ["Typed", "read_form", "read_table"]

_LARGEST: Final = 20_000_000
_MOST_ROWS: Final = 20_000
_ENDS: Final = re.compile(r"\r\n?")
_SAID: Final = re.compile(r"\s*\"?sep=(?P<by>[;,\t|])\"?[;,\t ]*(?:\n|$)", re.IGNORECASE)
"""A first line such as ``sep=;``, with which spreadsheets say how they cut; it is no row."""

_SAVE: Final = "Save it as a CSV file in UTF-8, or as .xlsx."


@attrs.frozen(kw_only=True)
class Typed:
    """
    A form as it was typed in.
    """

    lines: tuple[Line, ...]
    warnings: tuple[str, ...]


def read_form(file: Path, columns: Mapping[str, Column]) -> Typed:
    """
    Read a CSV file or a spreadsheet.

    Raises:
        ExchangeError: It is neither, or has a column that a visit has not: nothing was written.
    """
    rows, warnings = read_table(file, _heads(columns))
    return Typed(lines=_lines(rows, columns), warnings=warnings)


def read_table(
    file: Path, heads: Collection[str]
) -> tuple[Iterator[tuple[int, Sequence[str]]], tuple[str, ...]]:
    """
    Return the rows of a CSV file or a spreadsheet with their numbers, and what to warn of.

    Args:
        heads: What stands above its columns, folded.

    Raises:
        ExchangeError: It is neither: nothing was written.
    """
    content = file.read_bytes() if file.stat().st_size <= _LARGEST else b""
    if not content.strip():
        raise ExchangeError(f"{file.name} is empty, or larger than 20 MB; nothing was written")
    if content.startswith(b"PK"):
        from onestopshop.cli.visits.sheet_xlsx import rows_of, warnings_of

        return enumerate(rows_of(content), start=1), warnings_of(content)
    text, warnings = _decoded(content)
    text = _ENDS.sub("\n", text)  # a bare CR ends a line, too, as old Excel wrote it
    return _csv_rows(text, heads), warnings


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        if not wide and b"\0" in content:
            raise UnicodeError("no text has a byte of zeros")
        try:
            return content.decode("utf-16" if wide else "utf-8-sig"), ()
        except UnicodeDecodeError:
            if wide:
                raise
            return content.decode("cp1252"), ("the file is not in UTF-8; it was read as Windows-1252",)
    except UnicodeError as error:
        raise ExchangeError(
            "this is neither a spreadsheet nor text that can be read; nothing was written", hint=_SAVE
        ) from error


def _csv_rows(text: str, heads: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its first line's number, cut as the file says, else by what gives most columns."""
    said = _SAID.match(text)
    text, number = (text[said.end() :], 1 + text.count("\n", 0, said.end())) if said else (text, 1)

    def known(delimiter: str) -> int:
        first = next(csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter), [])
        return sum(folded(cell) in heads for cell in first)

    before = number
    try:
        delimiter = said["by"] if said else max(";,\t", key=known)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for row in reader:
            yield number, row
            number = before + reader.line_num
    except csv.Error as error:
        raise ExchangeError(
            f"line {number} cannot be read: {error}; nothing was written", hint=_SAVE
        ) from error


def _lines(rows: Iterator[tuple[int, Sequence[str]]], columns: Mapping[str, Column]) -> tuple[Line, ...]:
    filled = ((number, row) for number, row in rows if any(cell.strip() for cell in row))
    _, head = next(filled, (1, []))
    names = _names(head, columns)
    found = []
    for number, row in filled:
        named = zip_longest(names, row, fillvalue="")
        cells = {name: cell.strip() for name, cell in named if cell.strip()}  # "" is where no column is
        if cells.keys() - {"row", "day", "desk"}:
            found.append(Line(number=number, cells=cells))
        if len(found) > _MOST_ROWS:
            raise ExchangeError(f"more than {_MOST_ROWS} rows; nothing was written", hint="Cut the file.")
    return tuple(found)


def _heads(columns: Mapping[str, Column]) -> Mapping[str, str]:
    """Return which column a head names: by the field's name, or its label."""
    return {folded(column.title): name for name, column in columns.items()} | {name: name for name in columns}


def _names(head: Sequence[str], columns: Mapping[str, Column]) -> list[str]:
    heads = _heads(columns)
    unknown = [cell.strip() for cell in head if cell.strip() and folded(cell) not in heads]
    if unknown or "row" not in {heads.get(folded(cell)) for cell in head}:
        problems = [f"there is no column {name[:40]!r}" for name in unknown[:20]]
        problems = problems or ["the column 'row' is missing"]
        raise ExchangeError(
            "the first line is not that of the form; nothing was written",
            problems=problems,
            hint=f"Columns: {', '.join(COLUMNS)}.",
        )
    names = [heads.get(folded(cell), "") for cell in head]
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise ExchangeError(f"the column {doubled[0]!r} stands there twice; nothing was written")
    return names
