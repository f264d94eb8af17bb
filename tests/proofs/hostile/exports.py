# SPDX-License-Identifier: EUPL-1.2
"""
Exports of words that a spreadsheet would work out: each file is looked at cell by cell.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from tests.proofs.hostile.zoo_tables import FORMULAS

from onestopshop.builtin.sssom import Sssom
from onestopshop.cli.taxonomies.worksheets import write_worksheet
from onestopshop.cli.visits.sheet_columns import Column
from onestopshop.cli.visits.sheet_xlsx import workbook
from onestopshop.domain.taxonomies.worksheets import MissingLabel
from onestopshop.errors import OneStopShopError
from onestopshop.papers.sheets import as_csv
from onestopshop.plugin import ConceptMapping, Crosswalk, LocalizedText

__all__ = ["EXPORTS", "live", "live_in_exports"]

_BEGINS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def live_in_exports(exports: Mapping[str, Callable[[Path, str], None]], folder: Path) -> Iterator[str]:
    """Write each hostile text with each export, and yield what a spreadsheet would work out of it."""
    for name, write in exports.items():
        for said in FORMULAS:
            for file in folder.iterdir():
                file.unlink()
            try:
                write(folder, said)
            except OneStopShopError:
                if list(folder.iterdir()):
                    yield f"{name}: {said!r} was refused, and left a file"
            else:
                found = [cell for file in folder.iterdir() for cell in live(file)]
                if found:
                    yield f"{name}: {said!r} is live as {found[0]!r}"


def live(file: Path) -> Iterator[str]:
    """Yield the cells of a file that a spreadsheet would work out."""
    content = file.read_bytes()
    if content.startswith(b"PK"):
        yield from _live_in_sheets(content)
        return
    text = content.decode("utf-8-sig")
    by = "\t" if file.suffix == ".tsv" else ","
    lines = text.splitlines(keepends=True)
    for row in csv.reader(
        [line for line in lines if not (by == "\t" and line.startswith("#"))], delimiter=by
    ):
        yield from (cell for cell in row if cell.startswith(_BEGINS) and not _is_number(cell))
    if by == ",":  # where a semicolon cuts, a spreadsheet sees other cells
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
            yield from (
                cell for cell in row if cell.strip(" ").startswith(_BEGINS[:4]) and not _is_number(cell)
            )


def _live_in_sheets(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                for cell in ET.fromstring(parts.read(name)).iter(f"{_MAIN}f"):  # noqa: S314 - we wrote it
                    yield cell.text or "a formula"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _crosswalk(folder: Path, said: str) -> None:
    mapping = ConceptMapping(
        subject="https://example.org/a",
        predicate="http://www.w3.org/2004/02/skos/core#exactMatch",
        object="https://example.org/b",
        justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
        cells={"subject_label": said, "author_id": (said, said)},
    )
    walk = Crosswalk(id="https://example.org/set", licence="https://example.org/l", mappings=(mapping,))
    Sssom().write([walk], folder / "out.sssom.tsv")


def _worksheet(suffix: str) -> Callable[[Path, str], None]:
    def write(folder: Path, said: str) -> None:
        text = LocalizedText({"en": said})
        wanted = MissingLabel(code="t:a", label=text, definition=text, draft=said)
        write_worksheet(folder / f"out{suffix}", [wanted], "pl")

    return write


def _form(folder: Path, said: str) -> None:
    column = Column(name="topics", title=said, values={"a": said, "b": said}, known={}, several=False)
    (folder / "out.xlsx").write_bytes(workbook([["topics"], [said]], {"topics": column, said: column}))


def _rows(folder: Path, said: str) -> None:
    (folder / "out.csv").write_text(as_csv(["a", "b"], [[said, f"x {said}"]]), encoding="utf-8", newline="")


EXPORTS: Final[Mapping[str, Callable[[Path, str], None]]] = {
    "a crosswalk": _crosswalk,
    "a worksheet as CSV": _worksheet(".csv"),
    "a worksheet as XLSX": _worksheet(".xlsx"),
    "a form as XLSX": _form,
    "rows as CSV": _rows,
}
"""What writes a file with a hostile text into a folder, or refuses to."""
