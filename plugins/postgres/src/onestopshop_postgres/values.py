# SPDX-License-Identifier: EUPL-1.2
"""
Turn index values and JSON into text that PostgreSQL reads, and back.

Everything is sent as text of no stated type, so that a statement is prepared
once: sent as numbers, each size of integer and each place of a NULL would make
it another statement.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

import orjson

from onestopshop.errors import InvalidDataError
from onestopshop.plugin import Index, IndexValue, plain_json

__all__ = [
    "COLUMN_TYPES",
    "Column",
    "array",
    "check_texts",
    "decoder",
    "document",
    "encoder",
    "from_moment",
    "many",
    "number",
    "to_moment",
]

Column: TypeAlias = str | None
"""What is sent for one column."""

COLUMN_TYPES: Final[Mapping[Index, str]] = {
    Index.STRING: 'TEXT COLLATE "C"',
    Index.INTEGER: "BIGINT",
    Index.INSTANT: "TIMESTAMPTZ",
    Index.SET: 'TEXT[] COLLATE "C"',
}

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_LENGTH_OF_DAY: Final = len("2026-01-31")
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_LARGE_FLOAT: Final = re.compile(rb"\de\+?1[6-9]\b")


def document(data: Mapping[str, object]) -> str:
    """
    Return *data* as JSON that JSONB gives back as the same data.

    JSONB keeps 1e16 as the integer 10000000000000000; written with ``.0`` behind it stays a float.  The sign
    of -0.0 is lost.

    Raises:
        InvalidDataError: It is no plain JSON data, or a text in it holds U+0000.
    """
    text = plain_json(data)
    if _LARGE_FLOAT.search(text):
        text = plain_json(_with_plain_floats(data))
    if _NUL.search(text):
        raise _nul("$.body")
    return text.decode()


def check_texts(texts: Iterable[str]) -> None:
    """
    Refuse what no column of text can hold.

    Raises:
        InvalidDataError: A text holds U+0000 or a lone surrogate, or is no text.
    """
    try:
        joined = "".join(texts).encode()
    except (UnicodeEncodeError, TypeError):
        raise InvalidDataError(
            ["a lone surrogate, or what is no text @ $"], hint="Only Unicode text can be kept."
        ) from None  # the cause holds the text, which may be personal
    if b"\0" in joined:
        raise _nul("$")


def to_moment(at: date | datetime) -> str:
    """
    Return a day as ``2026-01-31`` and an instant as ISO 8601 in UTC.

    Raises:
        InvalidDataError: The instant has no time zone.
    """
    return _instant(at) if isinstance(at, datetime) else at.isoformat()


def from_moment(text: str) -> date | datetime:
    """
    Return the day or the instant that `to_moment` wrote.
    """
    return date.fromisoformat(text) if len(text) == _LENGTH_OF_DAY else datetime.fromisoformat(text)


def encoder(index: Index) -> Callable[[IndexValue], Column]:
    """
    Return the function that makes a column of a value that is not ``None``.
    """
    return _ENCODERS[index]


def decoder(index: Index) -> "Callable[[object], IndexValue]":
    """
    Return the function that makes a value of a column that is not NULL.
    """
    return _DECODERS[index]


def many(values: Iterable[str | int | datetime]) -> str:
    """
    Return values as one array, so that a statement's text does not depend on their number.
    """
    return array(_instant(value) if isinstance(value, datetime) else str(value) for value in values)


def array(texts: Iterable[str]) -> str:
    """
    Return texts as one array, written as PostgreSQL reads it.
    """
    items = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(items) + '"}' if items else "{}"


def number(value: int, what: str = "$") -> str:
    """
    Return an integer as text.

    Raises:
        InvalidDataError: It is no integer of 64 bits.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not _SMALLEST <= value <= _LARGEST:
        raise InvalidDataError(
            [f"an integer of at most 64 bits is needed @ {what}"],
            hint="Look at the versions and index fields.",
        )
    return str(value)


def _string(value: IndexValue) -> Column:
    if isinstance(value, str):
        return value
    raise _unsuitable("text")


def _integer(value: IndexValue) -> Column:
    if isinstance(value, int):
        return number(value, "$.index")
    raise _unsuitable("an integer")


def _instant(value: IndexValue) -> str:
    if not isinstance(value, datetime):
        raise _unsuitable("an instant")
    if value.tzinfo is None:
        raise _unsuitable("an instant with a time zone")
    try:
        return value.astimezone(UTC).isoformat()
    except OverflowError:
        raise _unsuitable("an instant between the years 1 and 9999 in UTC") from None


def _set(value: IndexValue) -> Column:
    if isinstance(value, frozenset) and all(isinstance(member, str) for member in value):
        return array(sorted(value)) if value else None
    raise _unsuitable("a frozenset of text")


def _same(column: object) -> IndexValue:
    return column  # type: ignore[return-value]  # text or an integer, as the column's type says


def _to_instant(column: object) -> IndexValue:
    return column.astimezone(UTC)  # type: ignore[attr-defined,no-any-return]  # a TIMESTAMPTZ


def _to_set(column: object) -> IndexValue:
    return frozenset(column)  # type: ignore[call-overload,no-any-return]  # a TEXT[]


def _with_plain_floats(data: object) -> object:
    """Write out the floats that have an integer's value and would fit one."""
    if isinstance(data, float) and abs(data) >= 1e16 and data.is_integer():
        return orjson.Fragment(f"{int(data)}.0")
    if isinstance(data, Mapping):
        return {name: _with_plain_floats(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_with_plain_floats(value) for value in data]
    return data


def _nul(path: str) -> InvalidDataError:
    return InvalidDataError([f"U+0000 cannot be kept @ {path}"], hint="Remove the character U+0000.")


def _unsuitable(wanted: str) -> InvalidDataError:
    return InvalidDataError(
        [f"an index field needs {wanted} @ $.index"], hint="Look at the types of the kind's index fields."
    )


_ENCODERS: Final[Mapping[Index, Callable[[IndexValue], Column]]] = {
    Index.STRING: _string,
    Index.INTEGER: _integer,
    Index.INSTANT: _instant,
    Index.SET: _set,
}
_DECODERS: Final[Mapping[Index, Callable[[object], IndexValue]]] = {
    Index.STRING: _same,
    Index.INTEGER: _same,
    Index.INSTANT: _to_instant,
    Index.SET: _to_set,
}
