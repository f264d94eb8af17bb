# SPDX-License-Identifier: EUPL-1.2
"""
What every storage refuses, in the same words.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import orjson

from onestopshop.domain.events import LogEntry
from onestopshop.domain.fields import Index
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.ports.queries import AnyOf, ContainsAny, Equal, Query
from onestopshop.ports.storage import Kind, Record

__all__ = [
    "check_entry",
    "check_index",
    "check_query",
    "known_key",
    "no_entry",
    "plain_json",
    "stale_version",
    "unknown_kind",
]

_STRICT: Final = (
    orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS
)
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_TYPES: Mapping[Index, type] = {
    Index.STRING: str,
    Index.INTEGER: int,
    Index.INSTANT: datetime,
    Index.SET: frozenset,
}
_HINT = "Look at the index fields with which the storage was opened."
_PLAIN = "Keep text without lone surrogates, and integers of at most 64 bits."


def check_entry(entry: LogEntry) -> None:
    """
    Check that the texts of *entry* can be kept, and its version; its data is left to `plain_json`.

    Raises:
        InvalidDataError: A text has a lone surrogate, or the version needs more than 64 bits.
    """
    texts = (entry.id, entry.origin, entry.key, entry.actor, entry.action, entry.kind, entry.subject)
    if not all(map(_is_text, texts)) or not _fits(Index.INTEGER, entry.version):
        raise InvalidDataError(["a text of an entry is none, or its version is no integer @ $"], hint=_PLAIN)


def check_index(record: Record, kind: Kind) -> None:
    """
    Check that the id and the numbers of *record* can be kept, and its index values are those that *kind* declares.

    Raises:
        InvalidDataError: The id has a lone surrogate, a number needs more than 64 bits, a field is not declared,
            or a value has another type than declared.
    """
    if not _is_text(record.id) or not all(
        _fits(Index.INTEGER, one) for one in (record.version, record.schema)
    ):
        raise InvalidDataError(["an id is no text, or a number no integer @ $"], hint=_PLAIN)
    problems = [
        f"{name!r} is no index field of {kind.name!r}, or its value has another type @ $.index.{name}"
        for name, value in record.index.items()
        if name not in kind.fields or not (value is None or _fits(kind.fields[name], value))
    ]
    if problems:
        raise InvalidDataError(problems, hint=_HINT)


def check_query(query: Query, kind: Kind, by: Sequence[str] = (), distinct: str | None = None) -> None:
    """
    Check that *query* asks only for what the fields of *kind* can answer.

    Raises:
        InvalidDataError: A field is not declared, a condition or cursor does not fit its type, or the limit
            is negative or needs more than 64 bits.
    """
    wanted = [
        *query.where,
        *(name for name, _ in query.order),
        *by,
        *(() if distinct is None else (distinct,)),
    ]
    problems = [
        f"{name!r} is no index field of {kind.name!r} @ $" for name in wanted if name not in kind.fields
    ]
    if not problems:
        problems = [*_misfits(query, kind), *_order_problems(query, kind)]
    if query.limit is not None and not 0 <= query.limit <= _LARGEST:
        problems.append("a limit is not negative, and has at most 64 bits @ $.limit")
    if problems:
        raise InvalidDataError(problems, hint=_HINT)


def plain_json(data: object) -> bytes:
    """
    Return *data* as JSON in UTF-8.

    Raises:
        InvalidDataError: It is no plain JSON data.
    """
    try:
        return orjson.dumps(data, option=_STRICT)
    except TypeError as error:
        raise InvalidDataError(
            [f"{error} @ $.body"], hint="A body is plain JSON: objects, lists, text, numbers, booleans, null."
        ) from error


def unknown_kind(kind: str) -> InvalidDataError:
    """
    Return the error of a kind that the storage was opened without.
    """
    return InvalidDataError(
        [f"the storage keeps no {kind!r} @ $.kind"], hint="List the kind when the storage is opened."
    )


def stale_version(kind: str, id: str, *, expected: int, found: int) -> ConflictError:
    """
    Return the error of a change that names a version which is not there; 0 is no record.
    """
    return ConflictError(
        f"{kind} {id} is at version {found}, not {expected}",
        expected=expected,
        found=found,
        hint="Read the record again and decide anew.",
    )


def known_key(key: str, *, seq: int) -> ConflictError:
    """
    Return the error of an entry whose key stands in the log, at *seq*.
    """
    return ConflictError(
        f"the key {key!r} was written before",
        expected=None,
        found=seq,
        hint="Look the key up: the earlier write may have been this one.",
    )


def no_entry(seq: int) -> ConflictError:
    """
    Return the error of blanking an entry that the log does not have.
    """
    return ConflictError(f"the log has no entry {seq}", expected=seq, found=None, hint="Read the log again.")


def _fits(index: Index, value: object) -> bool:
    if isinstance(value, frozenset):
        return index is Index.SET and all(isinstance(member, str) and _is_text(member) for member in value)
    if not isinstance(value, _TYPES[index]) or isinstance(value, bool):
        return False
    if isinstance(value, datetime):
        return _is_instant(value)
    return _SMALLEST <= value <= _LARGEST if isinstance(value, int) else _is_text(value)


def _is_text(value: object) -> bool:
    """Refuse lone surrogates, which no UTF-8 can hold."""
    try:
        return bool(str(value).encode()) or True
    except UnicodeEncodeError:
        return False


def _is_instant(value: datetime) -> bool:
    """Refuse times without a zone, and those that have no UTC within the years 1 to 9999."""
    try:
        return value.tzinfo is not None and value.astimezone(UTC) == value
    except OverflowError:
        return False


def _misfits(query: Query, kind: Kind) -> Iterator[str]:
    for name, condition in query.where.items():
        index = kind.fields[name]
        wanted: tuple[object, ...]
        match condition:
            case Equal(None):
                continue
            case Equal(value):
                wanted = (value,)
            case AnyOf(values):
                wanted = values
            case ContainsAny(values):
                wanted = (frozenset(values),)
            case _:
                wanted = tuple(bound for bound in (condition.low, condition.high) if bound is not None)
        is_for_sets = isinstance(condition, ContainsAny)
        if is_for_sets != (index is Index.SET) or not all(_fits(index, value) for value in wanted):
            yield f"{type(condition).__name__} with these values does not fit the field @ $.where.{name}"


def _order_problems(query: Query, kind: Kind) -> Iterator[str]:
    names = [name for name, _ in query.order]
    yield from (
        f"a set field has no order @ $.order.{name}" for name in names if kind.fields[name] is Index.SET
    )
    if query.after is None:
        return
    types = [*(kind.fields[name] for name in names), Index.STRING]
    if len(query.after) != len(types):
        yield f"the cursor needs {len(types)} values @ $.after"
    elif query.after[-1] is None:
        yield "the cursor needs an id @ $.after"
    for index, value in zip(types, query.after, strict=False):
        if value is not None and not _fits(index, value):
            yield "a value of the cursor does not fit its field @ $.after"
