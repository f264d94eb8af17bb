# SPDX-License-Identifier: EUPL-1.2
"""
What an SSSOM file says of itself: YAML above the table, or in a file beside it.

Every value is read as text: YAML would make numbers of versions and dates of
some of the texts that look like one.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import dedent
from typing import TYPE_CHECKING, Final, TypeAlias

from onestopshop.builtin.sssom.slots import OF_A_SET
from onestopshop.builtin.sssom.values import UNKEEPABLE
from onestopshop.errors import InvalidDataError

if TYPE_CHECKING:
    import yaml

__all__ = ["LONGEST", "Metadata", "header_of", "lines_of", "parsed"]

Metadata: TypeAlias = Mapping[str, "str | Sequence[str] | Mapping[str, str]"]
"""Each slot with a text, a list of texts, or texts by name; what is deeper became JSON."""

LONGEST: Final = 60_000
"""Characters of all that a file says of itself: YAML takes its time."""

_TOO_LONG: Final = f"what it says of itself is longer than {LONGEST:,} characters"
_DEFINITIONS: Final = "extension_definitions"
_DEEPEST: Final = 50
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_ .,;()/+~%#:-]*")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_BRACKET: Final = re.compile(r"[\[\]{}]")
_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def header_of(lines: Iterable[str]) -> tuple[str, int]:
    """
    Return the YAML in the lines above a table, and how many lines these are.

    Raises:
        InvalidDataError: They are far longer than anybody may say.
    """
    head: list[str] = []
    length = 0
    for line in lines:
        if not line.startswith("#"):
            break
        # A spreadsheet puts tabs behind every line, up to the width of its table.
        head.append(line[1:].rstrip())
        length += len(head[-1]) + 1
        if length > 2 * LONGEST:  # what is indented gets shorter yet
            raise InvalidDataError([_TOO_LONG])
    return dedent("\n".join(head)), len(head)


def parsed(text: str) -> Metadata:
    """
    Return the slots of some YAML.

    Raises:
        InvalidDataError: It is no YAML, too large, or something else than texts by name.
    """
    import yaml

    if len(text) > LONGEST:
        raise InvalidDataError([_TOO_LONG])
    if _deep(text):
        raise InvalidDataError(["it is nested too deeply"])
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" (line {mark.line + 1})" if mark else ""
        raise InvalidDataError([f"this is no YAML: {error.problem}{where}"]) from None
    except yaml.YAMLError:
        raise InvalidDataError(["this is no YAML: it has a character that YAML has not"]) from None
    except RecursionError:
        raise InvalidDataError(["it is nested too deeply"]) from None
    if node is None:
        return {}
    found = _plain(node, depth=0, seen=set())
    if not isinstance(found, dict):
        raise InvalidDataError(["slots with values are needed"])
    return {slot: value for slot, value in found.items() if value not in ("", [], {})}


def lines_of(metadata: Metadata) -> Iterator[str]:
    """Yield the lines of YAML that say this, in the order of the schema."""
    order = {slot: place for place, slot in enumerate(OF_A_SET)}
    for slot in sorted(metadata, key=lambda one: (order.get(one, len(order)), one)):
        value = metadata[slot]
        if isinstance(value, str):
            yield f"{_scalar(slot)}: {_scalar(value)}"
        elif isinstance(value, Mapping):
            yield f"{_scalar(slot)}:"
            yield from (f"  {_scalar(name)}: {_scalar(one)}" for name, one in sorted(value.items()))
        else:
            yield f"{_scalar(slot)}:"
            yield from (f"  - {_definition(one) if slot == _DEFINITIONS else _scalar(one)}" for one in value)


def _plain(node: "yaml.Node", *, depth: int, seen: set[int]) -> object:
    """Return what a node holds, and refuse one that stands in two places: that is how bombs are made."""
    import yaml

    if id(node) in seen:
        raise InvalidDataError(["a value is named in one place and used in another: write it twice"])
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if UNKEEPABLE.search(node.value):
            raise InvalidDataError(["a value holds U+0000 or half a character"])
        return str(node.value)
    if depth > 2:
        raise InvalidDataError(["it is nested too deeply"])
    if isinstance(node, yaml.SequenceNode):
        values = [_plain(one, depth=depth + 1, seen=seen) for one in node.value]
        return [one if isinstance(one, str) else _json(one) for one in values]
    found: dict[str, object] = {}
    for key, value in node.value:
        name = _plain(key, depth=depth + 1, seen=seen)
        if not isinstance(name, str) or name in found:
            raise InvalidDataError([f"the name {name!r} stands there twice, or is no text"])
        inner = _plain(value, depth=depth + 1, seen=seen)
        found[name] = inner if depth == 0 or isinstance(inner, str) else _json(inner)
    return found


def _deep(text: str) -> bool:
    """Return whether brackets are open in brackets more than a header has: YAML takes seconds to find out."""
    return any(depth > _DEEPEST for depth in _depths(text))


def _leaves_open(text: str) -> bool:
    """Return whether a text has too many brackets, or some that count against what stands behind it."""
    depths = [*_depths(text)]
    return bool(depths) and (depths[-1] > 0 or max(depths) > _DEEPEST)


def _depths(text: str) -> Iterator[int]:
    """Yield how many brackets are open behind each one."""
    depth = 0
    for mark in _BRACKET.finditer(text):
        depth = depth + 1 if mark[0] in "[{" else max(depth - 1, 0)
        yield depth


def _scalar(text: str) -> str:
    """Return a text so that YAML reads it as that text, in quotes where that is in doubt."""
    plain = _PLAIN.fullmatch(text) and not text.endswith((" ", ":")) and ": " not in text and " #" not in text
    if plain and text.lower() not in _WORDS:
        return text
    quoted = _json(text)
    return _BRACKET.sub(_escaped, quoted) if _leaves_open(quoted) else quoted


def _definition(text: str) -> str:
    """Return a definition as it came: JSON is YAML, too; what is no such JSON was a text."""
    try:
        same = parsed(f"{_DEFINITIONS}:\n  - {text}") == {_DEFINITIONS: [text]}
    except InvalidDataError:
        same = False
    return text if same and text.startswith(("{", "[")) and not _leaves_open(text) else _scalar(text)


def _json(value: object) -> str:
    """Return JSON that YAML reads as the same; what YAML takes for a line break or for nothing is escaped."""
    return _UNSAFE.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
