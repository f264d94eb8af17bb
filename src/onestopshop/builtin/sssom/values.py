# SPDX-License-Identifier: EUPL-1.2
"""
The values of slots: lists in one cell, and what is wrong with a value.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from onestopshop.builtin.sssom.slots import (
    CARDINALITIES,
    DATES,
    MANY,
    NUMBERS,
    TYPE_SLOTS,
    TYPES,
)

__all__ = ["CHECKED", "SUSPECT", "UNKEEPABLE", "joined", "like_a_formula", "number", "says", "split", "wrong"]

CHECKED: Final = DATES | NUMBERS.keys() | TYPE_SLOTS | {"mapping_cardinality", "predicate_modifier"}
"""Slots whose values have a form of their own."""

UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""What no file of text can hold: U+0000, and half a character."""

_PIECE: Final = re.compile(r"((?:\\[\\|]|[^|])*)(\||\Z)")
_ESCAPED: Final = re.compile(r"\\([\\|])")
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?")
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")

SUSPECT: Final = re.compile(rf"\A\s*[{re.escape(''.join(_BEGINS_A_FORMULA))}]|{UNKEEPABLE.pattern}")
"""What may begin as a formula, or cannot be kept: of 100,000 mappings few are looked at again."""


def says(slot: str, cell: str) -> bool:
    """Return whether a cell says something; one with nothing but the bars of a list does not."""
    return bool(cell.strip()) and (slot not in MANY or bool(cell.strip("|")))


def split(cell: str) -> tuple[str, ...]:
    """Return the values of a cell with a list: ``|`` stands between them, ``\\|`` and ``\\\\`` for themselves."""
    if "\\" not in cell:  # as most are
        return tuple(piece for piece in cell.split("|") if piece)
    pieces: list[str] = []
    for found in _PIECE.finditer(cell):
        piece = found[1]
        pieces.append(_ESCAPED.sub(r"\1", piece) if "\\" in piece else piece)
        if not found[2]:
            break
    return tuple(piece for piece in pieces if piece)


def joined(values: Iterable[str]) -> str:
    """Return the cell that `split` reads as these values."""
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def number(text: str) -> Decimal | None:
    """Return a number as it is written, or ``None``; infinite ones are none."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern lets nothing through that Decimal refuses
        return None


def like_a_formula(text: str) -> bool:
    """Return whether a spreadsheet would work a cell out in place of showing it."""
    return text.lstrip().startswith(_BEGINS_A_FORMULA) and number(text) is None


def wrong(slot: str, values: Sequence[str]) -> str:
    """Return what is wrong with the values of a slot, ``""`` when nothing is."""
    for value in values:
        if slot in DATES and not _is_day(value):
            return f"{value!r} is no date such as 2026-03-02"
        if slot in NUMBERS and not _fits(slot, value):
            return f"{value!r} is no number from {NUMBERS[slot]} to 1"
        if slot in TYPE_SLOTS and value not in TYPES:
            return f"{value!r} is no kind of thing that SSSOM knows"
        if slot == "mapping_cardinality" and value not in CARDINALITIES:
            return f"{value!r} is no cardinality such as 1:n"
        if slot == "predicate_modifier" and value != "Not":
            return f"{value!r} is not allowed; only Not is"
    return ""


def _is_day(text: str) -> bool:
    if len(text) != len("2026-03-02"):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _fits(slot: str, text: str) -> bool:
    found = number(text)
    return found is not None and NUMBERS[slot] <= found <= 1
