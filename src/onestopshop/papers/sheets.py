# SPDX-License-Identifier: EUPL-1.2
"""
Write rows as CSV (RFC 4180) that no spreadsheet takes for formulas.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from onestopshop.papers.blocks import clean

__all__ = ["as_csv"]

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What Excel, LibreOffice or Google Sheets begin a formula with, also in the wide forms of East Asia."""


_AFTER_A_SEMICOLON = re.compile(r";(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where the list separator is a semicolon, as in Dutch and French, Excel cuts what is meant as one cell."""


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return the rows below their columns; a cell that would be a formula begins with an apostrophe."""
    with io.StringIO(newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_cell(value) for value in row] for row in rows)
        return file.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    text = "" if value is None else _AFTER_A_SEMICOLON.sub("; '", clean(str(value)))
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
