# SPDX-License-Identifier: EUPL-1.2
"""
Find the line of a TOML file that a dotted path stands in.

The parser of the standard library forgets lines, so this reads headers and
keys again.  It looks for the deepest part of the path that has a line of its
own: a missing key is shown at its table, an item of a list at its key.
"""

import re
import tomllib
from collections.abc import Iterator

__all__ = ["place_of"]

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_QUOTES = re.compile(r'"""|\'\'\'')


def place_of(text: str, dotted: str) -> int | None:
    """
    Return the number of the line, from 1, where the deepest known part of *dotted* is written.

    Args:
        text: The file's content; it need not be valid TOML.
        dotted: A path such as ``roles.guide.may``.

    Returns:
        ``None`` when not even the first part of the path has a line.
    """
    wanted = tuple(dotted.split("."))
    best, place = 0, None
    for number, path in _lines(text):
        shared = _shared(path, wanted)
        if shared > best and shared == min(len(path), len(wanted)):
            best, place = shared, number
    return place


def _lines(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the full path of each header and key with the number of its line."""
    table: tuple[str, ...] = ()
    quoted = False
    for number, line in enumerate(text.splitlines(), start=1):
        inside, quoted = quoted, quoted ^ bool(len(_QUOTES.findall(line)) % 2)
        if inside:
            continue
        if header := _HEADER.match(line):
            table = _parts(header[1])
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_parts(key[1]))


def _parts(name: str) -> tuple[str, ...]:
    """Split a dotted key as TOML does."""
    try:
        inner: object = tomllib.loads(f"{name} = 0")
    except tomllib.TOMLDecodeError:
        return (name.strip(),)
    parts = []
    while isinstance(inner, dict):
        ((part, inner),) = inner.items()
        parts.append(part)
    return tuple(parts)


def _shared(path: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    """Return how many leading parts are the same."""
    count = 0
    for ours, theirs in zip(path, wanted, strict=False):
        if ours != theirs:
            break
        count += 1
    return count
