# SPDX-License-Identifier: EUPL-1.2
"""
Spreadsheets: write the form with its lists, and read what was typed into it.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from onestopshop.cli.visits.sheet_columns import Column
from onestopshop.errors import ExchangeError, InvalidDataError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["rows_of", "warnings_of", "workbook"]


def workbook(rows: Sequence[Sequence[str]], columns: Mapping[str, Column]) -> bytes:
    """Return a spreadsheet with the rows, a list for each column of one value, and the words on a second leaf."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    made = Workbook()
    made.remove(made.worksheets[0])
    leaf, words = made.create_sheet("visits"), made.create_sheet("words")
    for row in rows:
        leaf.append([ILLEGAL_CHARACTERS_RE.sub(" ", cell) for cell in row])
    for line in leaf.iter_rows():
        for cell in line:
            cell.data_type = "s"  # never a formula
            cell.number_format = "@"  # text: else "2-5" becomes a day in May
    leaf.freeze_panes = "B2"
    for place, name in enumerate(rows[0], start=1):
        column = columns[name]
        for number, word in enumerate((name, *column.values.values()), start=1):
            words.cell(row=number, column=place, value=ILLEGAL_CHARACTERS_RE.sub(" ", word)).data_type = "s"
        if column.values and not column.several:
            _add_list(leaf, place, len(column.values), len(rows))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _add_list(leaf: "Worksheet", place: int, length: int, rows: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(place)
    allowed = DataValidation(
        type="list", formula1=f"words!${letter}$2:${letter}${length + 1}", allow_blank=True
    )
    leaf.add_data_validation(allowed)
    allowed.add(f"{letter}2:{letter}{rows}")


def rows_of(content: bytes) -> Iterator[list[str]]:
    """
    Yield the rows of the leaf ``visits``, or of the first one, as text.

    Raises:
        ExchangeError: It is no spreadsheet, or unpacks to too much.
    """
    from openpyxl import load_workbook

    from onestopshop.builtin.unpacking import unpacked

    try:
        book = load_workbook(io.BytesIO(unpacked(content)), read_only=True, data_only=True, keep_links=False)
        leaf = book["visits"] if "visits" in book.sheetnames else book.worksheets[0]
        yield from ([_text(value) for value in row] for row in leaf.iter_rows(values_only=True))
    except InvalidDataError as error:
        raise ExchangeError(f"{error.problems[0]}; nothing was written") from error
    except Exception as error:  # a broken spreadsheet fails in many ways inside openpyxl
        raise ExchangeError(
            "this is no spreadsheet that can be read; nothing was written", hint="Save it as .xlsx or .csv."
        ) from error


def warnings_of(content: bytes) -> tuple[str, ...]:
    """
    Return what to warn of in a spreadsheet; what is none is left to `rows_of`.

    Raises:
        ExchangeError: It has formulas that no program worked out, so that their cells would look empty.
    """
    from onestopshop.builtin.unpacking import unpacked

    try:
        with zipfile.ZipFile(io.BytesIO(unpacked(content))) as parts:
            texts = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    except Exception:  # noqa: BLE001 - a broken archive fails in many ways, and `rows_of` tells it
        return ()
    if any(b't="str"' not in cell[1] for text in texts for cell in _NO_VALUE.finditer(text)):
        raise ExchangeError(
            "the spreadsheet has formulas without values; nothing was written",
            hint="Open it in a spreadsheet program and save it there.",
        )
    merged = any(b"<mergeCell " in text for text in texts)
    return ("cells are merged: what they say counts for the first of their rows only",) if merged else ()


_NO_VALUE = re.compile(rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
"""A cell with a formula and no value; where the value is an empty text, its type says so."""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
