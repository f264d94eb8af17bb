# SPDX-License-Identifier: EUPL-1.2
"""
The file in which one installation of a city hands its records to another.

Lines of JSON: a head that says whose records they are, one line for each record
with all the entries of the log about it, and an end that counts the lines and
has a checksum of everything before it, so that half a file is never taken for a
whole one.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from onestopshop.codec.files import whole_file
from onestopshop.domain.events import LogEntry
from onestopshop.errors import ExchangeError
from onestopshop.ports.storage import Record

__all__ = ["FORMAT", "Head", "Line", "holds_records", "lines_of", "write_lines"]

FORMAT: Final = "onestopshop-records"
_VERSION: Final = 1
_LONGEST: Final = 4_194_304
"""Bytes of one line: a record with some thousand entries has less."""

_SAME = "Ask for the file again; it must be copied whole."


class Head(NamedTuple):
    """
    What a file says of itself.

    Args:
        origin: The installation that wrote it.
        since: The number of its log after which something had happened to each record, or a day.
        upto: The last number of its log that is in the file.
    """

    city: str
    origin: str
    day: str
    since: str
    upto: int


class Line(NamedTuple):
    """
    One record as it stands in a file, unchecked.
    """

    number: int
    said: Mapping[str, Any]


def holds_records(path: Path) -> bool:
    """Return whether a file begins as one of these does."""
    try:
        with path.open("rb") as file:
            head = orjson.loads(file.readline(_LONGEST))
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(head, dict) and head.get("format") == FORMAT


def write_lines(path: Path, head: Head, records: Iterable[tuple[Record, Iterable[LogEntry]]]) -> None:
    """
    Write a file whole or not at all, readable by its owner only.

    Raises:
        ExchangeError: It cannot be written there.
    """
    with whole_file(path, private=True) as file:
        digest, count = hashlib.sha256(), 0
        for line in _lines(head, records):
            digest.update(line)
            file.write(line)
            count += 1
        end = {"end": True, "records": count - 1, "sha256": digest.hexdigest()}
        file.write(orjson.dumps(end) + b"\n")


def lines_of(path: Path) -> tuple[Head, list[Line]]:
    """
    Return all that a file says, when it is whole.

    Raises:
        ExchangeError: It is no such file, is damaged or ends too early, or a newer version wrote it.
    """
    digest, raw = hashlib.sha256(), _read(path)
    lines: list[Line] = []
    first = next(raw, b"")
    head = _head(first, path)
    digest.update(first)
    for number, line in enumerate(raw, start=2):
        said = _object(line, path, number)
        if said.get("end") is True:
            _check_end(path, said, count=len(lines), digest=digest.hexdigest(), rest=next(raw, None))
            return head, lines
        digest.update(line)
        lines.append(Line(number, said))
    raise ExchangeError(f"{path.name} ends too early; nothing was written", hint=_SAME)


def _lines(head: Head, records: Iterable[tuple[Record, Iterable[LogEntry]]]) -> Iterator[bytes]:
    yield orjson.dumps({"format": FORMAT, "format_version": _VERSION, **head._asdict()}) + b"\n"
    for record, entries in records:
        said = {
            "kind": record.kind,
            "id": record.id,
            "version": record.version,
            "schema": record.schema,
            "body": record.body,
            "entries": [_entry(entry) for entry in entries],
        }
        yield orjson.dumps(said) + b"\n"


def _entry(entry: LogEntry) -> Mapping[str, object]:
    """Return what an entry is between installations: its ``seq`` and ``key`` are local."""
    return {
        "id": entry.id,
        "origin": entry.origin,
        "at": entry.at.isoformat() if isinstance(entry.at, (date, datetime)) else entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "version": entry.version,
        "data": dict(entry.data),
    }


def _read(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while line := file.readline(_LONGEST + 1):
                if len(line) > _LONGEST:
                    raise ExchangeError(
                        f"{path.name} has a line that is too long; nothing was written", hint=_SAME
                    )
                yield line
    except OSError as error:
        raise ExchangeError(
            f"{path.name} cannot be read: {error.strerror}", hint="Name a file that is there."
        ) from error


def _head(line: bytes, path: Path) -> Head:
    said = _object(line, path, 1)
    if said.get("format") != FORMAT:
        raise ExchangeError(
            f"{path.name} holds no records of a desk; nothing was written",
            hint="Such a file is written by `onestopshop exchange export FILE --records`.",
        )
    if said.get("format_version") != _VERSION:
        raise ExchangeError(
            f"{path.name} is of version {said.get('format_version')!r}, known is {_VERSION}; nothing was written",
            hint="Upgrade onestopshop on this machine.",
        )
    texts = {name: said.get(name) for name in ("city", "origin", "day", "since")}
    upto = said.get("upto")
    if not all(isinstance(text, str) for text in texts.values()) or type(upto) is not int:
        raise ExchangeError(f"the head of {path.name} is not complete; nothing was written", hint=_SAME)
    return Head(upto=upto, **{name: str(text) for name, text in texts.items()})


def _object(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise ExchangeError(
            f"line {number} of {path.name} is no JSON object; nothing was written", hint=_SAME
        )
    return said


def _check_end(path: Path, said: Mapping[str, Any], *, count: int, digest: str, rest: bytes | None) -> None:
    if (said.get("records"), said.get("sha256"), rest) != (count, digest, None):
        raise ExchangeError(
            f"{path.name} is not what was written: its count or checksum differs; nothing was written",
            hint=_SAME,
        )
