# SPDX-License-Identifier: EUPL-1.2
"""
The doors through which files of strangers come in.

A door is found by itself: every format that a plugin offers has one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

import attrs
from tests.proofs import NoSuchPartError

from onestopshop.errors import OneStopShopError

__all__ = ["Came", "Door", "Enter", "listing", "some", "told", "unkept"]

_LONGEST: Final = 50_000
"""Characters that the message of an error may have."""


@attrs.frozen(kw_only=True)
class Came:
    """
    What became of one file.

    Args:
        taken: Whether it was taken in, and not refused.
        wrong: Promises that were broken.
        things: What was read.
        problems: Why it was refused.
    """

    taken: bool
    wrong: Sequence[str] = ()
    things: Sequence[object] = ()
    problems: Sequence[str] = ()


Enter = Callable[[Path], Came]
"""Import a file; whatever is raised here is a crash."""


@attrs.frozen(kw_only=True)
class Door:
    """
    One way in.

    Args:
        suffix: How its files end.
        open: Make ready for many files; the folder is its own, and must look the same after each file.
        parses_elsewhere: Whether a child process reads for it.
    """

    name: str
    suffix: str
    open: Callable[[Path], AbstractContextManager[Enter]]
    parses_elsewhere: bool = False


def some(doors: Sequence[Door], names: Sequence[str]) -> Sequence[Door]:
    """
    Return the doors with these names, all when there are none.

    Raises:
        NoSuchPartError: There is no such door.
    """
    known = {door.name: door for door in doors}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise NoSuchPartError(f"no door is called {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)] if names else doors


def listing(folder: Path) -> Mapping[str, bytes]:
    """Return every file below a folder with its content."""
    return {
        str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()
    }


def told(error: OneStopShopError) -> tuple[str, ...]:
    """Return what is wrong with how an error is told: it must be short text that can be shown."""
    found = []
    if len(str(error)) > _LONGEST:
        found.append(f"an error of {len(str(error))} characters")
    if not _encodes(f"{error}{error.hint}"):
        found.append("an error that cannot be shown")
    return tuple(found)


def unkept(value: object) -> str:
    """Return what in *value* no file and no database can hold: half a character or U+0000; ``""`` when all can."""
    text = "\n".join(_texts(value))
    if "\x00" in text:
        return "it holds U+0000"
    # a text with a half of a character cannot be encoded; the next is of another text, so no pair is made
    return "" if _encodes(text) else "it holds half a character"


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(value: Any) -> Iterator[str]:
    level = [value]
    while level:
        inner: list[Any] = []
        for one in level:
            if isinstance(one, str):
                yield one
            elif isinstance(one, Mapping):
                inner += [*one.keys(), *one.values()]
            elif attrs.has(type(one)):
                inner += [getattr(one, field.name) for field in attrs.fields(type(one))]
            elif isinstance(one, (list, tuple, set, frozenset)):
                inner += one
        level = inner
