# SPDX-License-Identifier: EUPL-1.2
"""
Turn index values and JSON into what SQLite's STRICT columns hold, and back.

An instant is whole microseconds since 1970 in UTC, so that it sorts and
compares as an integer.  A set is a sorted JSON array for showing and counting;
for finding, each member also stands in a table of its own.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

import orjson

from onestopshop.builtin.sqlite.sums import Column
from onestopshop.errors import InvalidDataError
from onestopshop.plugin import Index, IndexValue, plain_json

__all__ = [
    "COLUMN_TYPES",
    "decoder",
    "encoder",
    "from_json",
    "from_moment",
    "many",
    "to_moment",
]

COLUMN_TYPES: Final[Mapping[Index, str]] = {
    Index.STRING: "TEXT",
    Index.INTEGER: "INTEGER",
    Index.INSTANT: "INTEGER",
    Index.SET: "TEXT",
}

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LENGTH_OF_DAY: Final = len("2026-01-31")


def from_json(text: bytes | str) -> dict[str, object]:
    """
    Return the object, or the array of texts, that the file kept as *text*.

    Raises:
        ValueError: It is no JSON any more; the error holds the text, which may be personal.
    """
    data: dict[str, object] = orjson.loads(text)
    return data


def to_moment(at: date | datetime) -> str:
    """
    Return a day as ``2026-01-31`` and an instant as ISO 8601 in UTC.

    Raises:
        InvalidDataError: The instant has no time zone.
    """
    return _utc(at).isoformat() if isinstance(at, datetime) else at.isoformat()


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


def decoder(index: Index) -> Callable[[Column], IndexValue]:
    """
    Return the function that makes a value of a column that is not NULL.
    """
    return _DECODERS[index]


def many(values: tuple[str | int | datetime, ...]) -> str:
    """
    Return values as one JSON array, so that a statement's text does not depend on their number.
    """
    plain = [_instant(value) if isinstance(value, datetime) else value for value in values]
    return orjson.dumps(plain).decode()


def _string(value: IndexValue) -> Column:
    if isinstance(value, str):
        return value
    raise _unsuitable("text")


def _integer(value: IndexValue) -> Column:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _unsuitable("an integer")


def _instant(value: IndexValue) -> Column:
    if isinstance(value, datetime):
        return (_utc(value) - _EPOCH) // _MICROSECOND
    raise _unsuitable("an instant")


def _set(value: IndexValue) -> Column:
    if isinstance(value, frozenset) and all(isinstance(member, str) for member in value):
        return plain_json(sorted(value)).decode() if value else None
    raise _unsuitable("a frozenset of text")


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise _unsuitable("an instant with a time zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise _unsuitable("an instant between the years 1 and 9999 in UTC") from error


def _to_instant(column: Column) -> IndexValue:
    since = timedelta(microseconds=column)  # type: ignore[arg-type]  # else a TypeError: it is damaged
    return _EPOCH + since


def _to_set(column: Column) -> IndexValue:
    members: frozenset[str] = frozenset(from_json(column))  # type: ignore[arg-type]  # else a TypeError: it is damaged
    return members


def _same(column: Column) -> IndexValue:
    assert not isinstance(column, bytes)  # noqa: S101 - the column is STRICT
    return column


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
_DECODERS: Final[Mapping[Index, Callable[[Column], IndexValue]]] = {
    Index.STRING: _same,
    Index.INTEGER: _same,
    Index.INSTANT: _to_instant,
    Index.SET: _to_set,
}
