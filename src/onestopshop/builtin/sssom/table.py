# SPDX-License-Identifier: EUPL-1.2
"""
The lines of an SSSOM file, one at a time: what stands above the table, its columns and its rows.

A file is gone through twice, so that never more than one row of it is held.
"""

import csv
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import Final, TextIO

from onestopshop.builtin.sssom.metadata import header_of
from onestopshop.builtin.sssom.values import says
from onestopshop.errors import InvalidDataError

__all__ = ["LARGEST", "LONGEST_CELL", "MOST_ROWS", "Table", "opened"]

LARGEST: Final = 48_000_000
"""Bytes of a file: about 200,000 mappings with labels, authors and comments, which take about 200 MB when read."""

MOST_ROWS: Final = 500_000
"""Rows of a file: short ones take more memory than they have characters."""

LONGEST_CELL: Final = 131_072
"""Characters of a cell, as the csv module of Python reads them."""


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """
    Open a file as text, with the ends of its lines as they are.

    Raises:
        InvalidDataError: It is too large, no file, or no text; the last also while it is read.
    """
    state = path.stat()
    if not S_ISREG(state.st_mode):
        raise InvalidDataError(["it is no file"])
    if state.st_size > LARGEST:
        raise InvalidDataError([f"it is larger than {LARGEST // 1_000_000} MB"])
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError:
        raise InvalidDataError([f"this is not UTF-8, from line {_first_wrong(path)} on"]) from None


class Table:
    """
    One file.

    Args:
        among: Names of columns of which it is wanted whether they say something.
    """

    def __init__(self, file: TextIO, *, among: Collection[str]) -> None:
        self._file = file
        self.head, self._above = header_of(_whole(file))
        first, *_ = (*islice(self._lines(), 1), (0, []))
        self.columns = tuple(name.strip() for name in first[1])
        self._check()
        self.filled = frozenset(self._filled(among))
        """Those of the wanted columns that say something in some row."""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row below the columns, with the number of the line in which it ends."""
        return islice(self._lines(), 1, None)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        self._file.seek(0)
        reader = csv.reader(islice(_whole(self._file), self._above, None), delimiter="\t")
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield self._above + reader.line_num, row
        except csv.Error as error:
            line = self._above + reader.line_num
            raise InvalidDataError([f"this is no table: {error} (line {line})"]) from None

    def _check(self) -> None:
        if not any(self.columns):
            raise InvalidDataError(["it is empty"])
        ends = [{f"{end}_id", f"{end}_label"}.intersection(self.columns) for end in ("subject", "object")]
        if "predicate_id" not in self.columns or not all(ends):
            raise InvalidDataError(
                ["this is no table of mappings: columns subject_id, predicate_id, object_id are needed"]
            )

    def _filled(self, among: Collection[str]) -> Iterator[str]:
        """Go through all rows: what cannot be read is refused before anything of it is used."""
        empty = set(among)
        for count, (_, row) in enumerate(self.rows(), start=1):
            if count > MOST_ROWS:
                raise InvalidDataError([f"it has more than {MOST_ROWS:,} mappings"])
            for name, cell in zip(self.columns, row, strict=False):
                if name in empty and says(name, cell):
                    empty.discard(name)
                    yield name


def _whole(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "\x00" in line:
            raise InvalidDataError(["the text holds U+0000"])
        yield line


def _first_wrong(path: Path) -> int:
    """Return the number of the first line that is not UTF-8."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1  # pragma: no cover - the file was changed in between
