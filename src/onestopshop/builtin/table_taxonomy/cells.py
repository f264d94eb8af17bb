# SPDX-License-Identifier: EUPL-1.2
"""
Read the cells of a row that the configuration names, and say what is wrong with each.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from onestopshop.builtin.reading import Problems
from onestopshop.builtin.table_taxonomy.options import TableColumns
from onestopshop.builtin.table_taxonomy.sheets import Sheet
from onestopshop.errors import InvalidDataError
from onestopshop.plugin import suspects

__all__ = ["Cells", "Place", "columns_of", "folded"]

_LONGEST: Final = 5_000
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_CUT: Final = re.compile(r";\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_ERROR: Final = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")
_STRANGE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ud800-\udfff]")
"""Control characters, and those that turn the text beyond the cell that they stand in."""
_TITLED: Final = re.compile(
    r"(?<!\w)(?:[Mm]r|Ms|(?i:dhr|mevr|mevrouw|mijnheer|meneer|mrs|miss|mister|mme|mlle|madame|monsieur|pani?|gosp|gđa))"
    r"\.?\s+[A-ZÀ-ÖØ-ÞĀ-Ž]\w"
)
"""A title before a word with a capital, in the languages of the network: somebody is named, and not MS Teams."""


def folded(text: str) -> str:
    """Return words as they are compared: without case, and with one space between them."""
    return " ".join(text.split()).casefold()


def columns_of(columns: TableColumns, sheet: Sheet, file: str) -> tuple[int, Mapping[str, int]]:
    """
    Return the number of the row with the heads, and the place of each column that is wanted.

    Raises:
        InvalidDataError: A column is missing, or stands there twice.
    """
    wanted = {folded(head): head for head in columns.heads()}
    where = f"{file}: sheet {sheet.name}" if sheet.name else file
    best: tuple[int, list[str]] = (0, [])
    for number, row in sheet.rows[:20]:
        heads = [folded(cell) for cell in row]
        if sum(head in wanted for head in {*heads}) > sum(head in wanted for head in {*best[1]}):
            best = (number, heads)
    number, heads = best
    problems = [
        f"there is no column {head!r} @ {where}, row {number or 1}"
        for folded_, head in wanted.items()
        if folded_ not in heads
    ]
    problems += [
        f"the column {head!r} stands there twice @ {where}, row {number}"
        for folded_, head in wanted.items()
        if heads.count(folded_) > 1
    ]
    if problems:
        raise InvalidDataError(problems, hint="Correct `columns`, or what stands above the columns.")
    return number, {head: heads.index(folded_) for folded_, head in wanted.items()}


class Place:
    """
    Where a row stands, for messages.
    """

    def __init__(self, file: str, sheet: str, row: int) -> None:
        self._file = file
        self._start = f"sheet {sheet}, row {row}" if sheet else f"row {row}"

    def of(self, head: str) -> str:
        """Return the place of the column with this head."""
        return f"{self._start}, column {head}" if head else self._start

    def note(self, problems: Problems, message: str, head: str = "") -> None:
        """Note what is wrong there."""
        problems.add(message, self._file, self.of(head))


class Cells:
    """
    One row, read by what stands above each column.

    What is wrong is noted, and ``""`` stands in for it.
    """

    def __init__(
        self, row: Sequence[str], columns: Mapping[str, int], place: Place, problems: Problems
    ) -> None:
        self._row = row
        self._columns = columns
        self._problems = problems
        self.place = place

    def text(self, head: str) -> str:
        """Return what a cell says, with one space between words."""
        at = self._columns[head] if head else len(self._row)
        cell = self._row[at] if at < len(self._row) else ""
        text = " ".join(cell.split())
        wrong = _wrong(cell, text)
        if wrong:
            self.problem(wrong, head)
            return ""
        return text

    def blank(self, head: str) -> bool:
        """Say whether nothing stands in a cell."""
        at = self._columns[head]
        return at >= len(self._row) or not self._row[at].strip()

    def label(self, head: str) -> str:
        """Return words by which the row is known; they stand in a CSV file, which a semicolon may cut."""
        text = self.text(head)
        if _CUT.search(text):
            self.problem("behind the semicolon this begins like a formula: write the words", head)
            return ""
        return text

    def labels(self, heads: Mapping[str, str]) -> dict[str, str]:
        """Return the words of the cells of several languages."""
        found = {tag: self.label(head) for tag, head in heads.items()}
        return {tag: text for tag, text in found.items() if text}

    def texts(self, heads: Mapping[str, str]) -> dict[str, str]:
        """Return what the cells of several languages say."""
        found = {tag: self.text(head) for tag, head in heads.items()}
        return {tag: text for tag, text in found.items() if text}

    def many(self, head: str) -> tuple[str, ...]:
        """Return the values of a cell, several between ``;``."""
        pieces = (piece.strip() for piece in self.text(head).split(";"))
        return tuple(dict.fromkeys(piece for piece in pieces if piece))

    def lists(self, heads: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """Return the values of the cells of several languages."""
        found = {tag: self.many(head) for tag, head in heads.items()}
        return {tag: texts for tag, texts in found.items() if texts}

    def day(self, head: str) -> date | None:
        """Return a date, or ``None``."""
        text = self.text(head)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.problem("a date such as 2026-03-02 is needed", head)
            return None

    def number(self, head: str) -> int | None:
        """Return a whole number from 1 on, or ``None``."""
        text = self.text(head)
        if not text:
            return None
        if text.isascii() and text.isdecimal() and len(text) < 3 and int(text) > 0:
            return int(text)
        self.problem("a whole number from 1 on is needed", head)
        return None

    def problem(self, message: str, head: str = "") -> None:
        """Note what is wrong in a cell, or with the row."""
        self.place.note(self._problems, message, head)


def _wrong(cell: str, text: str) -> str:
    """Return what is wrong with a cell, ``""`` when nothing is; what it says is not repeated."""
    if text.startswith(_BEGINS_A_FORMULA) and not _NUMBER.fullmatch(text):
        return "this is a formula, or begins like one: write the words"
    if _ERROR.fullmatch(text):
        return "a formula went wrong here: write the words"
    if len(text) > _LONGEST:
        return f"this is longer than {_LONGEST} characters"
    if _STRANGE.search(cell):
        return "this holds characters that cannot be seen: type it again"
    if _TITLED.search(text):
        return "this seems to name a person: say what the matter is, of nobody"
    found = suspects(text)
    return f"this seems to hold {found[0]}" if found else ""
