# SPDX-License-Identifier: EUPL-1.2
"""
The rows of a partner's list, from the words of their cells to the fields of observations.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onestopshop.cli.barriers.list_map import ListMap
from onestopshop.cli.barriers.list_words import TEXTS, known_words
from onestopshop.cli.visits.sheet_columns import Folded, folded
from onestopshop.cli.visits.sheet_files import read_table
from onestopshop.domain.candidates.person_columns import held_of_people
from onestopshop.domain.identity import suspects
from onestopshop.errors import ExchangeError
from onestopshop.operations.candidates.taking_lists import ListRow

if TYPE_CHECKING:
    from onestopshop import OneStopShop

__all__ = ["read_list"]

_MOST_ROWS: Final = 20_000
_DAY: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_INSTANT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}.*")
_ERROR: Final = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
"""What a spreadsheet shows in place of a value that it could not work out."""
_CODED: Final = frozenset(
    {"service", "organisation", "topic", "step", "concepts", "document_kind", "desk", "severity"}
)
"""The fields of which a cell holds a word that is known, or a code."""


def read_list(shop: "OneStopShop", file: Path, map: ListMap) -> tuple[list[ListRow], tuple[str, ...]]:
    """
    Return the rows of a CSV file or a spreadsheet as its map understands them, and what to warn of.

    Raises:
        ExchangeError: A column that the map names is missing, or one seems to hold names or contacts: nothing was
            written.
    """
    heads = map.heads()
    table, warnings = read_table(file, heads)
    filled = ((number, row) for number, row in table if any(cell.strip() for cell in row))
    _, head = next(filled, (1, []))
    names = [heads.get(folded(cell), "") for cell in head]
    _check_columns(head, map)
    cells = [(number, _cells(names, row)) for number, row in filled]
    if len(cells) > _MOST_ROWS:
        raise ExchangeError(f"more than {_MOST_ROWS} rows; nothing was written", hint="Cut the file.")
    _refuse_people(cells)
    known = {name: {**known_words(shop, name), **map.words(name)} for name in {*names, *map.constants}}
    return [_row(number, row, map.constants, known) for number, row in cells], warnings


def _check_columns(head: Sequence[str], map: ListMap) -> None:
    there = [folded(cell) for cell in head]
    times = {name: there.count(folded(name)) for name in (map.row, *map.columns)}
    problems = [
        f"the column {name!r} stands there {count} times" for name, count in times.items() if count > 1
    ]
    problems += [f"the column {name!r} is missing" for name, count in times.items() if not count]
    if problems:
        raise ExchangeError(
            "the list has not the columns of its map; nothing was written",
            problems=problems,
            hint="The first line of the list has the names of the columns.",
        )


def _cells(names: Sequence[str], row: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, cell in zip_longest(names, row, fillvalue=""):
        if name and cell.strip():
            found.setdefault(name, []).append(cell.strip())
    return found


def _refuse_people(rows: Collection[tuple[int, Mapping[str, list[str]]]]) -> None:
    """Refuse the list when a column of words, or of ids, seems to hold what is about people."""
    problems = []
    for name in ("row", *TEXTS):
        held = held_of_people([cell for _, row in rows for cell in row.get(name, ())])
        if held:
            problems.append(f"the column for {name!r} seems to hold {held}")
    if problems:
        raise ExchangeError(
            "the list seems to tell who people are; nothing was written",
            problems=problems,
            hint="Leave that column out of the map.",
        )


def _row(
    number: int, cells: Mapping[str, list[str]], constants: Mapping[str, str], known: Mapping[str, Folded]
) -> ListRow:
    fields: dict[str, Any] = {}
    problems: list[str] = []
    said = {name: [value] for name, value in constants.items()} | dict(cells)
    for name, values in said.items():
        if any(_ERROR.fullmatch(value) for value in values):
            problems.append(f"a formula has no value here @ $.{name}")
        elif name != "row":
            found = [*_values(name, values, known[name])]
            problems += [
                f"{_quoted(word)} means nothing here @ $.{name}" for word, value in found if value is None
            ]
            fields[name] = [value for _, value in found] if name == "concepts" else found[0][1]
    row = " ".join(cells.get("row", ()))
    return ListRow(number=number, row=row.replace(" ", "-"), fields=fields, problems=tuple(problems))


def _values(name: str, cells: Sequence[str], known: Folded) -> Iterator[tuple[str, str | None]]:
    """Yield each word of a cell with the value that it stands for, or ``None``."""
    for cell in cells:
        whole = folded(cell) in known or name != "concepts"
        for word in [cell] if whole else cell.split(";"):
            value = known.get(folded(word))
            yield word, value or (_as_said(name, word.strip()))


def _as_said(name: str, word: str) -> str | None:
    if name == "day":
        if instant := _INSTANT.fullmatch(word):
            return instant[1]
        written = _DAY.fullmatch(word)
        return "{2}-{1:0>2}-{0:0>2}".format(*written.groups()) if written else word
    return word if name not in _CODED or _CODE.fullmatch(word) else None


_CODE: Final = re.compile(r"[a-z0-9][a-z0-9._:-]*")


def _quoted(word: str) -> str:
    """Return a word that the map does not know, for who makes the map; never one that may tell who somebody is."""
    return "what stands here" if suspects(word) else repr(word.strip()[:40])
