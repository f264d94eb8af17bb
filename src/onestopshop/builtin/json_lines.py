# SPDX-License-Identifier: EUPL-1.2
"""
Services as a file of our own JSON, one organisation or service a line: the format ``jsonl``.

.. code-block:: json

    {"organisation": {"id": "city-office", "name": {"en": "City office"}, "source": "…", "verified_on": "2026-11-21"}}

Nothing is lost in it.  Which directory keeps a record, and its version, are
facts of the shop that reads the file, so they are not in it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.plugin import (
    Finding,
    Format,
    Organisation,
    Service,
    SeverityOfFinding,
    hookimpl,
    structure,
    unstructure,
    whole_file,
)

__all__ = ["JsonLines", "register_formats"]

_MODELS: Final[Mapping[str, type[Organisation | Service]]] = {
    "organisation": Organisation,
    "service": Service,
}
_OURS: Final = ("directory", "version")
_LONGEST_LINE: Final = 1_000_000
_LARGEST_FILE: Final = 500_000_000
_DEEPEST: Final = 40
_MOST_PROBLEMS: Final = 100


class JsonLines:
    """
    Read and write services as lines of JSON.
    """

    name = "jsonl"
    summary = "our own JSON, one organisation or service a line; nothing is lost"
    losses: frozenset[str] = frozenset()

    def check(self, path: Path) -> Sequence[Finding]:
        """Return what is wrong with a file, at most a hundred things."""
        _, problems = _read(path, "check")
        return [
            Finding(
                rule="jsonl",
                message=problem.partition(": ")[2],
                severity=SeverityOfFinding.ERROR,
                path=problem.partition(": ")[0],
            )
            for problem in problems
        ]

    def read(self, path: Path, *, directory: str) -> Iterable[Organisation | Service]:
        """
        Return what a file holds, organisations first.

        Raises:
            ExchangeError: A line is wrong; the whole file is refused, with every line that is.
        """
        things, problems = _read(path, directory)
        if problems:
            raise ExchangeError(
                f"{path.name} is refused; nothing was written",
                problems=problems,
                hint="Correct these lines; `onestopshop schema service` lists the fields.",
            )
        return sorted(things, key=lambda thing: isinstance(thing, Service))

    def write(self, things: Iterable[Organisation | Service], path: Path) -> None:
        """
        Write a file, whole or not at all.

        Raises:
            ExchangeError: It cannot be written; what was there stays.
        """
        with whole_file(path) as file:
            file.writelines(map(_line, things))


@hookimpl
def register_formats() -> Iterable[Format]:
    """Offer ``jsonl``."""
    return (JsonLines(),)


def _line(thing: Organisation | Service) -> bytes:
    body = {name: value for name, value in unstructure(thing).items() if name not in _OURS}
    return json.dumps({thing.KIND: body}, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _read(path: Path, directory: str) -> tuple[list[Organisation | Service], list[str]]:
    """Return the things of the good lines, and a problem for each other one."""
    things: list[Organisation | Service] = []
    problems: list[str] = []
    try:
        for number, line in enumerate(_lines(path), start=1):
            if line.strip():
                try:
                    things.append(_thing(line, directory))
                except InvalidDataError as error:
                    problems.extend(f"line {number}: {problem}" for problem in error.problems)
            if len(problems) >= _MOST_PROBLEMS:
                break
    except OSError as error:
        problems.append(f"file: it cannot be read: {error.strerror}")
    except InvalidDataError as error:
        problems.extend(f"file: {problem}" for problem in error.problems)
    return things, problems[:_MOST_PROBLEMS]


def _lines(path: Path) -> Iterator[bytes]:
    if path.stat().st_size > _LARGEST_FILE:
        _refuse(f"it is larger than {_LARGEST_FILE // 1_000_000} MB")
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE + 1), b"")):
            if len(line) > _LONGEST_LINE:
                _refuse(f"line {number + 1} is longer than {_LONGEST_LINE // 1_000_000} MB")
            yield line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line


def _thing(line: bytes, directory: str) -> Organisation | Service:
    """
    Return the organisation or service of one line.

    Raises:
        InvalidDataError: It is none.
    """
    content = _parsed(line)
    if not isinstance(content, dict) or len(content) != 1 or next(iter(content)) not in _MODELS:
        _refuse('one object {"organisation": {…}} or {"service": {…}} is needed @ $')
    ((kind, body),) = content.items()
    if not isinstance(body, dict):
        _refuse(f"an object is needed @ $.{kind}")
    for name in _OURS:
        if name in body:
            _refuse(f"{name!r} is given by the shop that reads the file @ $.{kind}.{name}")
    return structure({**body, "directory": directory}, _MODELS[kind])


def _parsed(line: bytes) -> Any:
    try:
        content = json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(content, ensure_ascii=False).encode()
    except InvalidDataError:
        raise
    except UnicodeDecodeError:
        _refuse("this is not UTF-8 @ $")
    except UnicodeEncodeError:
        _refuse("the text holds half a character @ $")
    except RecursionError:
        _refuse("this is nested too deeply @ $")
    except ValueError as error:
        _refuse(f"this is no JSON: {str(error).partition(':')[0]} @ $")
    if _depth(content) > _DEEPEST:
        _refuse("this is nested too deeply @ $")
    return content


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        _refuse(f"the key {next(name for name in names if names.count(name) > 1)!r} stands there twice @ $")
    if any("\x00" in name or (isinstance(value, str) and "\x00" in value) for name, value in pairs):
        _refuse("the text holds U+0000 @ $")
    return found


def _no_number(word: str) -> NoReturn:
    _refuse(f"{word} is no number @ $")


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def _refuse(message: str) -> NoReturn:
    raise InvalidDataError([message])
