# SPDX-License-Identifier: EUPL-1.2
"""
Open a spreadsheet, XLSX or CSV, as rows of text.

Nothing of it is worked out: a formula comes as it is written, and who reads a
cell refuses it.
"""

import csv
import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Final

import attrs

from onestopshop.builtin.unpacking import unpacked
from onestopshop.errors import AdapterError, InvalidDataError

__all__ = ["MOST_ROWS", "SAVE", "Sheet", "open_sheet"]

MOST_ROWS: Final = 20_000
_MOST_COLUMNS: Final = 200
_LAST_ROW: Final = 1_048_576
"""Of an .xlsx sheet; below the words it may have any number of rows that are only coloured."""

_LARGEST: Final = 20_000_000
_SAID: Final = re.compile(r"\s*\"?sep=(?P<by>[;,\t|])\"?[;,\t ]*(?:\n|$)", re.IGNORECASE)
SAVE: Final = "Save it as .xlsx, or as .csv in UTF-8."
"""What to do about a file that cannot be read."""


@attrs.frozen(kw_only=True)
class Sheet:
    """
    One leaf of a spreadsheet.

    Args:
        name: What to call it in a message; ``""`` when the file has only one.
        rows: Each with its number, as a spreadsheet counts.
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def open_sheet(file: Path, *, known: Callable[[Sequence[str]], int], sheet: str, encoding: str) -> Sheet:
    """
    Return the rows of a file.

    Args:
        known: Say how many of these cells are heads of columns that are wanted, to see what separates columns.
        sheet: The name of the leaf; ``""`` for the first.

    Raises:
        AdapterError: It is not there, or cannot be read.
        InvalidDataError: It is no spreadsheet, or has no such leaf.
    """
    content = _content(file)
    if content.startswith(b"PK"):
        return _xlsx(file, content, sheet)
    if sheet:
        raise InvalidDataError([f"only .xlsx files have sheets; {file.name} is none @ $.sheet"])
    try:
        text = content.decode(encoding).lstrip("\ufeff")
    except UnicodeError as error:
        spoken = "UTF-8" if encoding == "utf-8-sig" else encoding
        where = f", from byte {error.start} on" if isinstance(error, UnicodeDecodeError) else ""
        raise InvalidDataError(
            [f"this is not {spoken}{where} @ {file.name}"],
            hint=f'{SAVE} Or say in its table encoding = "cp1252" (western) or "cp1250" (central Europe).',
        ) from error
    return Sheet(name="", rows=tuple(_filled(_csv_rows(file.name, text, known), file.name)))


def _content(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise AdapterError(
                f"there is no file {file}",
                adapter="table",
                hint="Correct `path`; it starts at the folder of onestopshop.toml.",
            )
        large = file.stat().st_size > _LARGEST
        content = b"" if large else file.read_bytes()
    except OSError as error:
        raise AdapterError(
            f"{file} cannot be read: {error.strerror}", adapter="table", hint="Let the shop's user read it."
        ) from error
    if not content.strip():
        raise InvalidDataError(
            [f"the file is empty, or larger than {_LARGEST // 1_000_000} MB @ {file.name}"], hint=SAVE
        )
    return content


def _csv_rows(
    name: str, text: str, known: Callable[[Sequence[str]], int]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each row with its first line's number, cut as the file says, else by what gives most columns."""
    text = re.sub(r"\r\n?", "\n", text)
    said = _SAID.match(text)
    text, before = (text[said.end() :], 1 + text.count("\n", 0, said.end())) if said else (text, 1)
    try:
        delimiter = said["by"] if said else max(";,\t", key=lambda by: _most_known(text, by, known))
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        number = before
        for row in reader:
            yield number, row[:_MOST_COLUMNS]
            number = before + reader.line_num
    except csv.Error as error:
        raise InvalidDataError([f"line {number} cannot be read: {error} @ {name}"], hint=SAVE) from error


def _most_known(text: str, delimiter: str, known: Callable[[Sequence[str]], int]) -> int:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return max((known(row) for _, row in zip(range(20), reader, strict=False)), default=0)
    except csv.Error:
        return 0


def _xlsx(file: Path, content: bytes, sheet: str) -> Sheet:
    from openpyxl import load_workbook

    broken = InvalidDataError([f"this is no spreadsheet that can be read @ {file.name}"], hint=SAVE)
    try:
        plain = _unpacked(content, file.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pictures and lists of choices, which nobody reads here
            book = load_workbook(io.BytesIO(plain), read_only=True, data_only=False, keep_links=False)
        names = [leaf.title for leaf in book.worksheets]
        if sheet and sheet not in names:
            raise InvalidDataError(
                [f"there is no sheet {sheet!r} @ {file.name}"], hint=f"Sheets: {', '.join(names)}."
            )
        leaf = book[sheet or names[0]]
        leaf.reset_dimensions()  # what a file says of its size need not be true, and rows beyond it were lost
        values = leaf.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
        numbered = (
            (number, [] if row.count(None) == len(row) else [_text(value) for value in row])
            for number, row in enumerate(values, start=1)
        )
        return Sheet(name=leaf.title, rows=tuple(_filled(numbered, file.name)))
    except InvalidDataError:
        raise
    except Exception as error:  # a broken spreadsheet fails in many ways inside openpyxl
        raise broken from error


def _unpacked(content: bytes, name: str) -> bytes:
    """Return the parts of a spreadsheet as they are, and name the file when they are refused."""
    try:
        return unpacked(content)
    except InvalidDataError as error:
        raise InvalidDataError([f"{error.problems[0]} @ {name}"], hint=SAVE) from error


def _filled(rows: Iterator[tuple[int, Sequence[str]]], name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows in which something stands."""
    for number, row in rows:
        filled = any(cell.strip() for cell in row)
        if number > (MOST_ROWS if filled else _LAST_ROW):
            raise InvalidDataError([f"there are more than {MOST_ROWS} rows @ {name}"], hint="Cut the file.")
        if filled:
            yield number, tuple(row)


def _text(value: object) -> str:
    """Return a cell as text; a formula keeps its first sign, by which it is known."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (str, int, float, time)) else f"={value}"
