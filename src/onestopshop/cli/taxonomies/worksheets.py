# SPDX-License-Identifier: EUPL-1.2
"""
The worksheet of a translator, as CSV or as a spreadsheet: write it, and read what came back.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onestopshop.errors import ExchangeError, OneStopShopError

if TYPE_CHECKING:
    from onestopshop.domain.taxonomies.worksheets import MissingLabel

__all__ = ["read_worksheet", "write_worksheet"]

_WANTED: Final = re.compile(r"new label (?P<tag>\S+)", re.IGNORECASE)
_REVIEWED: Final = "reviewed"
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_YES: Final = frozenset({"yes", "y", "x", "1", "true", "ja", "oui", "tak", "da"})
_NO: Final = frozenset({"", "no", "n", "0", "false", "nee", "non", "nie", "ne"})


def write_worksheet(file: Path, wanted: Sequence["MissingLabel"], language: str) -> None:
    """
    Write what a translator needs: the code, the words in other languages, and an empty column.

    Raises:
        ExchangeError: It is there already, or cannot be written.
    """
    rows = _rows(wanted, language)
    content = _xlsx(rows) if file.suffix.lower() == ".xlsx" else _csv(rows)
    try:
        with file.open("xb") as opened:
            opened.write(content)
    except FileExistsError as error:
        raise ExchangeError(
            f"{file.name} is there already; nothing was written",
            hint="Name another file: a translator may have filled it in.",
        ) from error
    except OSError as error:
        raise ExchangeError(
            f"{file} cannot be written: {error.strerror}", hint="Name a place that can be written."
        ) from error


def read_worksheet(file: Path) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """
    Return the language of a worksheet, and its labels; rows without one are left out.

    Raises:
        ExchangeError: It is no worksheet, or a cell is a formula; every such cell is named.
    """
    from onestopshop.builtin.table_taxonomy.sheets import SAVE, open_sheet

    try:
        sheet = open_sheet(file, known=_known, sheet="", encoding="utf-8-sig")
    except OneStopShopError as error:
        raise ExchangeError(f"{file.name} is refused; {error}", hint=SAVE) from error
    (_, heads), *rows = sheet.rows or ((0, ()),)
    columns = [" ".join(head.split()).casefold() for head in heads]
    tags = [found["tag"] for head in heads if (found := _WANTED.fullmatch(" ".join(head.split())))]
    if len(tags) != 1 or "code" not in columns or _REVIEWED not in columns:
        raise ExchangeError(
            f"{file.name} is no worksheet of labels; nothing was written",
            hint="`onestopshop taxonomies labels --missing TAG FILE` writes one.",
        )
    problems: list[str] = []
    places = {name: columns.index(name) for name in ("code", f"new label {tags[0]}".casefold(), _REVIEWED)}
    labels = [*_labels(rows, places, tags[0], problems)]
    if problems:
        raise ExchangeError(
            f"{file.name} is refused; nothing was written", problems=problems, hint="Correct these cells."
        )
    return tags[0], labels


def _labels(
    rows: Sequence[tuple[int, tuple[str, ...]]], places: Mapping[str, int], tag: str, problems: list[str]
) -> Iterator[Mapping[str, Any]]:
    for number, row in rows:
        cells = {name: " ".join(row[at].split()) if at < len(row) else "" for name, at in places.items()}
        label, reviewed = cells[f"new label {tag}".casefold()], cells[_REVIEWED].casefold()
        if not label:
            continue
        if label.startswith(_FORMULA):
            problems.append(
                f"row {number}, column new label {tag}: this begins like a formula: write the words"
            )
        if reviewed not in _YES | _NO:
            problems.append(f"row {number}, column {_REVIEWED}: yes or nothing is needed")
        if not cells["code"]:
            problems.append(f"row {number}, column code: it is missing")
        yield {"code": cells["code"], "label": _plain(label), "reviewed": reviewed in _YES}


def _rows(wanted: Sequence["MissingLabel"], language: str) -> Sequence[Sequence[str]]:
    tags = sorted({tag for one in wanted for tag in one.label})
    meant = sorted({tag for one in wanted for tag in _meant(one)})
    heads = ["code", *(f"label {tag}" for tag in tags), *(f"definition {tag}" for tag in meant)]
    rows = [[*heads, f"new label {language}", _REVIEWED]]
    for one in wanted:
        words = [one.label.get(tag, "") for tag in tags]
        definitions = [_meant(one).get(tag, "") for tag in meant]
        rows.append([one.code, *words, *definitions, one.draft, "no" if one.draft else ""])
    return rows


def _meant(wanted: "MissingLabel") -> Mapping[str, str]:
    return {} if wanted.definition is None else wanted.definition


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    from onestopshop.papers.sheets import as_csv

    return as_csv(rows[0], rows[1:]).encode("utf-8-sig")


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook()
    book.remove(book.worksheets[0])
    leaf = book.create_sheet("labels")
    for row in rows:
        plain = (ILLEGAL_CHARACTERS_RE.sub(" ", cell) for cell in row)
        leaf.append([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in plain])
    for line in leaf.iter_rows():
        for cell in line:
            cell.number_format = "@"  # text: else a spreadsheet makes dates and formulas of words
    leaf.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(label: str) -> str:
    """Return a label without the apostrophe that kept a spreadsheet from taking it for a formula."""
    return label[1:] if label.startswith("'") and label[1:].startswith(_FORMULA) else label


def _known(row: Sequence[str]) -> int:
    heads = {" ".join(cell.split()).casefold() for cell in row}
    return len(heads & {"code", _REVIEWED}) + any(_WANTED.fullmatch(head) for head in heads)
