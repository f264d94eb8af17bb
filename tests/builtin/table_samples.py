# SPDX-License-Identifier: EUPL-1.2
"""
Small spreadsheets of words, as CSV and as XLSX.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from onestopshop.builtin.table_taxonomy import TableOptions, TableTaxonomy
from onestopshop.plugin import Scheme

BASE = "https://example.org/id/"
COLUMNS = {"label": {"nl": "Drempel", "en": "Barrier"}, "parent": "Hoort bij"}
ROWS = (
    ("Drempel", "Barrier", "Hoort bij"),
    ("Brief in moeilijke taal", "Letter in hard words", "begrijpbaarheid"),
    ("Geen tolk", "No interpreter", "b:begrijpbaar"),
    ("Tolk te laat", "Interpreter late", "Geen tolk"),
)


def as_csv(file: Path, rows: Sequence[Sequence[object]], *, delimiter: str = ",") -> Path:
    """Write rows as CSV."""
    import csv

    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, delimiter=delimiter).writerows(rows)
    return file


def as_xlsx(file: Path, rows: Sequence[Sequence[object]], *, sheet: str = "Woorden") -> Path:
    """Write rows as the second sheet of a spreadsheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].title = "Uitleg"
    leaf = book.create_sheet(sheet)
    for row in rows:
        leaf.append(list(row))
    book.save(file)
    return file


def changed(file: Path, day: str) -> None:
    """Let a file look as if it was last changed at noon of a day."""
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
    os.utime(file, (at, at))


def source(file: Path, **more: Any) -> TableTaxonomy:
    """Return the adapter of a file, with options."""
    options: dict[str, Any] = {
        "path": file.name,
        "scheme": "town",
        "version": "1",
        "name": {"en": "Town"},
        "source": "test",
        "columns": COLUMNS,
        "under": "b",
        **more,
    }
    return TableTaxonomy(TableOptions(**options), folder=file.parent, base=BASE, timezone=UTC)


def read(file: Path, **more: Any) -> Scheme:
    """Return the scheme of a file."""
    (scheme,) = source(file, **more).read()
    assert isinstance(scheme, Scheme)
    return scheme


def codes_of(file: Path, **more: Any) -> dict[str, str]:
    """Return the code of each words."""
    return {concept.label["nl"]: concept.code for concept in read(file, **more).concepts}
