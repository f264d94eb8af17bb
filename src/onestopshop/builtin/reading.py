# SPDX-License-Identifier: EUPL-1.2
"""
Read TOML files strictly: every problem of every file is collected before anything is refused.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from onestopshop.errors import AdapterError, InvalidDataError
from onestopshop.plugin import LocalizedText, check_tag

__all__ = ["Problems", "Table", "files_of", "parsed", "unreadable"]

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_MOST_DOTS: Final = 100
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*+("?)|\'[^\']*+(\'?)')


class Problems:
    """
    What is wrong so far, as ``message @ file: $.path``.
    """

    def __init__(self) -> None:
        self._found: list[str] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(self, message: str, file: str, path: str = "$") -> None:
        """Note one problem."""
        self._found.append(f"{message} @ {file}: {path}")

    def first(self, most: int) -> tuple[str, ...]:
        """Return the problems, at most so many."""
        return tuple(self._found[:most])

    def raise_any(self) -> None:
        """
        Refuse what was read, if anything is wrong.

        Raises:
            InvalidDataError: With every problem.
        """
        if self._found:
            raise InvalidDataError(self._found, hint="Correct these places; nothing of these files was used.")


class Table:
    """
    One table of a TOML file, read key by key.

    A getter returns a stand-in when the value is wrong, so that reading goes on
    to the next problem; what was built from it is used by nobody, because
    `Problems.raise_any` comes first.
    """

    def __init__(self, content: object, file: str, path: str, problems: Problems) -> None:
        self.path = path
        self._file = file
        self._problems = problems
        self._read: set[str] = set()
        if not isinstance(content, Mapping):
            self.problem("a table is needed")
            content = {}
        self._content: Mapping[str, object] = content

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def keys(self) -> tuple[str, ...]:
        """Return the keys, in the order written."""
        return tuple(self._content)

    def problem(self, message: str, key: str | None = None) -> None:
        """Note that something is wrong at *key*, or with the whole table."""
        self._problems.add(message, self._file, self.path if key is None else f"{self.path}.{key}")

    def made(self, make: Callable[[], T]) -> T | None:
        """Return what *make* returns, or note what the domain refuses as problems of this table."""
        try:
            return make()
        except InvalidDataError as error:
            for problem in error.problems:
                message, _, path = problem.rpartition(" @ ")
                self._problems.add(message or problem, self._file, path.replace("$", self.path, 1))
            return None

    def value(self, key: str) -> object:
        """Return what stands at *key*, or ``None``; the key counts as known."""
        self._read.add(key)
        return self._content.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without *default* it must be there."""
        return self._one(key, str, "a text in quotes", default or "", required=default is None)

    def optional_text(self, key: str) -> str | None:
        """Return a text, or ``None``."""
        return self.text(key) if self._has(key) else None

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        return self._one(key, bool, "true or false", default, required=False)

    def day(self, key: str) -> date:
        """Return a date, which must be there."""
        return self._one(key, date, "a date, such as 2026-03-02,", date.min, required=True)

    def optional_day(self, key: str) -> date | None:
        """Return a date, or ``None``."""
        return self.day(key) if self._has(key) else None

    def optional_number(self, key: str) -> int | None:
        """Return a whole number, or ``None``."""
        return self._one(key, int, "a whole number", 0, required=True) if self._has(key) else None

    def one_of(self, key: str, choices: type[E], default: E | None = None) -> E:
        """Return a member of *choices*; without *default* it must be there."""
        fallback = next(iter(choices)) if default is None else default
        if default is not None and not self._has(key):
            return default
        return self.member(self.text(key), choices, key) or fallback

    def member(self, value: str, choices: type[E], key: str) -> E | None:
        """Return the member with this value, or note the problem and the choices."""
        try:
            return choices(value)
        except ValueError:
            if value:
                allowed = [member.value for member in choices]
                self.problem(
                    f"{value!r} is not allowed{_meant(value, allowed)} (allowed: {', '.join(allowed)})", key
                )
            return None

    def texts(self, key: str) -> LocalizedText:
        """Return a text in several languages, which must be there."""
        return self._localized(key) or LocalizedText({"und": "?"})

    def optional_texts(self, key: str) -> LocalizedText | None:
        """Return a text in several languages, or ``None``."""
        return self._localized(key) if self._has(key) else None

    def many(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts, each once."""
        value = self.value(key)
        if value is None:
            if required:
                self.problem("is missing: a list of texts is needed", key)
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self.problem('a list of texts is needed, such as ["…"]', key)
            return ()
        for one in sorted({one for one in value if value.count(one) > 1}):
            self.problem(f"{one!r} is listed twice", key)
        return tuple(value)

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """Yield the tables below *key* with their names."""
        if self._has(key):
            below = self.table(key)
            yield from ((name, below.table(name)) for name in below.keys())  # noqa: SIM118 - no mapping

    def table(self, key: str) -> "Table":
        """Return the table at *key*; an empty one stands in when it is missing."""
        return Table(self.value(key), self._file, f"{self.path}.{key}", self._problems)

    def by_tag(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """Return a table of language tag → list of texts."""
        if not self._has(key):
            return {}
        below = self.table(key)
        return {tag: below.many(tag) for tag in below.keys() if below.language(tag, tag)}  # noqa: SIM118 - no mapping

    def language(self, tag: str, key: str) -> bool:
        """Return whether *tag* is a language tag, or note at *key* that it is none."""
        try:
            check_tag(tag)
        except InvalidDataError:
            self.problem(f"{tag!r} is no language tag", key)
            return False
        return True

    def done(self) -> None:
        """Note every key that nobody asked for, and what may have been meant."""
        for key in self._content:
            if key not in self._read:
                self.problem(f"there is no such key{_meant(key, sorted(self._read))}", key)

    def _one(self, key: str, kind: type[T], what: str, stand_in: T, *, required: bool) -> T:
        value = self.value(key)
        if value is None:
            if required:
                self.problem(f"is missing: {what} is needed", key)
            return stand_in
        if isinstance(value, kind) and _exactly(value, kind):
            return value
        self.problem(f"{what} is needed", key)
        return stand_in

    def _localized(self, key: str) -> LocalizedText | None:
        value = self.value(key)
        if value is None:
            self.problem('is missing: a text per language is needed, such as { en = "…" }', key)
            return None
        try:
            return LocalizedText(value)  # type: ignore[arg-type]  # it refuses what is no mapping
        except InvalidDataError as error:
            for problem in error.problems:
                message, _, path = problem.rpartition(" @ $")
                self.problem(message, f"{key}{path}")
            return None

    def _has(self, key: str) -> bool:
        """Return whether an optional key is there; it counts as known in any case."""
        self._read.add(key)
        return key in self._content


def parsed(file: Path, name: str, problems: Problems) -> Table | None:
    """
    Return the content of a TOML file, or ``None`` when it has none to read.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
        if _too_dotted(text):
            problems.add(f"a line has a key with more than {_MOST_DOTS} dots", name)
            return None
        content = tomllib.loads(text)
        if not _holds_nul(content):
            return Table(content, name, "$", problems)
        problems.add("a text holds U+0000", name)
    except tomllib.TOMLDecodeError as error:
        problems.add(f"this is no TOML: {error}", name)
    except UnicodeDecodeError as error:
        problems.add(f"this is not UTF-8, from byte {error.start} on", name)
    except ValueError:
        problems.add("a number in it is too long", name)
    except OSError as error:
        problems.add(f"it cannot be read: {error.strerror}", name)
    except RecursionError:
        problems.add("this is nested too deeply", name)
    return None


def files_of(place: Path, *, missing: Callable[[Path], Exception]) -> tuple[Path, ...]:
    """
    Return the file at *place*, or all ``.toml`` files below it when it is a folder, sorted.

    Args:
        missing: Make the error for when nothing is there.

    Raises:
        AdapterError: A folder cannot be read: what lies in it must not count as gone.
    """
    try:
        if place.is_dir():
            return tuple(sorted(_below(place)))
        if place.is_file():
            return (place,)
    except OSError as error:
        raise unreadable(place, error) from error
    raise missing(place)


def unreadable(place: Path, error: OSError) -> AdapterError:
    """
    Return the error for a file or folder that is there and cannot be read.
    """
    return AdapterError(
        f"{error.filename or place} cannot be read: {error.strerror}",
        adapter="toml",
        hint="Let the user of the shop read it.",
    )


def _too_dotted(text: str) -> bool:
    """Return whether a key is so long that tomllib, which takes the square of its dots in steps, would not end."""
    return any(
        line.count(".") > _MOST_DOTS and _QUOTED.sub(_left, line).count(".") > _MOST_DOTS
        for line in text.split("\n")
    )


def _left(quoted: re.Match[str]) -> str:
    """Return what counts of a text in quotes: nothing, unless it does not end in its line."""
    return "" if quoted[1] or quoted[2] else quoted[0]


def _holds_nul(content: object) -> bool:
    """Return whether a text or a key in it holds U+0000, which no database keeps."""
    level = [content]
    while level:
        if any(isinstance(one, str) and "\x00" in one for one in level):
            return True
        tables = [one for one in level if isinstance(one, dict)]
        level = [inner for one in level if isinstance(one, list) for inner in one]
        level += [inner for one in tables for pair in one.items() for inner in pair]
    return False


def _below(folder: Path) -> Iterator[Path]:
    """Yield the TOML files below a folder; `Path.rglob` would pass over what it may not read."""

    def stop(error: OSError) -> None:
        raise error

    for place, _, names in os.walk(folder, onerror=stop):
        yield from (Path(place) / name for name in names if name.endswith(".toml"))


def _exactly(value: object, kind: type) -> bool:
    """Refuse what Python takes for something else: true for a number, an instant for a day; and blank text."""
    blank = isinstance(value, str) and not value.strip()
    return isinstance(value, bool) == (kind is bool) and not isinstance(value, datetime) and not blank


def _meant(wrong: str, known: list[str]) -> str:
    near = get_close_matches(wrong, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
