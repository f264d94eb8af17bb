# SPDX-License-Identifier: EUPL-1.2
"""
The worksheet of what a person decides for split concepts: written, filled in, and read again.

It holds ids and codes and no words of a record.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from onestopshop.domain.taxonomies.remapping import Choice
from onestopshop.errors import ExchangeError
from onestopshop.operations.taxonomies.losses import Undecided

__all__ = ["expect_free", "read_choices", "write_worksheet"]

_COLUMNS = ("kind", "record", "code", "options", "becomes")
_NEEDED = ("record", "code", "becomes")


def expect_free(file: Path) -> None:
    """
    Return when a worksheet can be written, before anything is changed that cannot be taken back.

    Raises:
        ExchangeError: The file is there already, or its folder is not.
    """
    if file.exists():
        raise ExchangeError(
            f"{file.name} is there already; nothing was done", hint="Name another file: it may be filled in."
        )
    if not file.parent.is_dir():
        raise ExchangeError(
            f"{file.name} cannot be written: there is no such folder; nothing was done",
            hint="Make the folder first.",
        )


def write_worksheet(file: Path, undecided: Iterable[Undecided]) -> None:
    """
    Write a row for each record that a person must decide about; the last column is empty.

    Raises:
        ExchangeError: The file is there by now, or cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8", newline="") as opened:
            rows = csv.writer(opened)
            rows.writerow(_COLUMNS)
            rows.writerows((one.kind, one.record, one.code, " ".join(one.options), "") for one in undecided)
    except FileExistsError as error:
        raise ExchangeError(
            f"{file.name} is there by now, and no worksheet was written",
            hint="Ask for it again without --apply, under another name.",
        ) from error
    except OSError as error:
        raise ExchangeError(f"{file.name} cannot be written: {error.strerror}") from error


def read_choices(file: Path) -> Sequence[Choice]:
    """
    Return what was decided; rows without a decision are left out, and one without a record is for all.

    Raises:
        ExchangeError: It is no worksheet, or a row of it says too little.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            by = _separator(opened.readline())
            opened.seek(0)
            rows = csv.DictReader(opened, strict=True, delimiter=by)
            missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
            if missing:
                raise ExchangeError(
                    f"{file.name} has no column {', '.join(missing)}", hint="Write one with --worksheet."
                )
            return [choice for row in rows if (choice := _choice(row, f"{file.name} line {rows.line_num}"))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExchangeError(
            f"{file.name} is no CSV file in UTF-8: {error}", hint="Save the worksheet as CSV in UTF-8."
        ) from error


def _separator(head: str) -> str:
    """Return what separates the columns: spreadsheets of many languages write a semicolon."""
    return max(",;\t", key=lambda by: len({*head.strip().split(by)} & {*_NEEDED}))


def _choice(row: dict[str, str | None], place: str) -> Choice | None:
    code, to, record = (str(row[name] or "").strip() for name in ("code", "becomes", "record"))
    if not to:
        return None
    if not code:
        raise ExchangeError(f"{place} says what nothing becomes", hint="Fill in the column `code`.")
    return Choice(code=code, to=to, record=record or None)
