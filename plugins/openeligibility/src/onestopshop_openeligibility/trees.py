# SPDX-License-Identifier: EUPL-1.2
"""
Read YAML as what it is here, tables and lists of text, from files that nobody vouches for.

Every value stays text: YAML would make a number of one key and a truth value of
another.  Aliases are refused, because a few lines of them stand for gigabytes,
and so are tags, which say how to make other things than text.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

import attrs

from onestopshop_openeligibility.findings import Findings, refused

__all__ = ["Node", "Plain", "Table", "bytes_of", "parsed", "sound", "strings_in", "text_of"]

_MOST_BYTES: Final = 1_000_000
"""Ten times the largest edition that is known."""

_MOST_NODES: Final = 30_000
"""Five times as many texts, tables and lists: what a file says, and not its size, is what takes time."""

_LONGEST: Final = 20_000
"""Characters of one text: no term is described at such a length."""

_DEEPEST: Final = 60
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_HINT: Final = "Take the file as it was published."


class Plain(str):
    """
    Text that its file wrote without quotes: to be written so again.
    """

    __slots__ = ()


@attrs.frozen
class Table:
    """
    A table of the file, with the line that it begins on.
    """

    line: int
    entries: dict[str, "Node"] = attrs.field(factory=dict)


Node: TypeAlias = str | Table | list["Node"]


def bytes_of(path: Path) -> bytes:
    """
    Return the content of a file.

    Raises:
        ExchangeError: It cannot be read, or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = f"it cannot be read: {error.strerror}"
        raise refused(path.name, reason, hint="Name a file that is there.") from error
    if len(content) > _MOST_BYTES:
        raise refused(path.name, f"it is larger than {_MOST_BYTES:,} bytes", hint=_HINT)
    return content


def text_of(path: Path) -> str:
    """
    Return the text of a file.

    Raises:
        ExchangeError: It cannot be read, is too large, or is not UTF-8.
    """
    try:
        return bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(path.name, f"it is not UTF-8, from byte {error.start} on", hint=_HINT) from error


def parsed(text: str, findings: Findings) -> Node:
    """
    Return what a YAML text holds.

    Raises:
        ExchangeError: It is no YAML, or holds what is refused.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    builder = _Builder(findings)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise refused(findings.file, f"{where}this is no YAML", hint=_HINT) from error
    if builder.root is None:
        raise refused(findings.file, "it is empty", hint=_HINT)
    return builder.root


class _Builder:
    """
    Put tables and lists together from the events of a parser, without recursion.
    """

    def __init__(self, findings: Findings) -> None:
        self.root: Node | None = None
        self._nodes = 0
        self._findings = findings
        self._open: list[Table | list[Node]] = []
        self._keys: list[str | None] = []

    def take(self, event: object) -> None:
        """Take the next event."""
        import yaml

        if isinstance(event, yaml.AliasEvent):
            raise self._refused(event, "it has an alias (*)")
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._begin(event)

    def _begin(self, event: object) -> None:
        import yaml

        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise self._refused(event, f"it has more than {_MOST_NODES:,} texts, tables and lists")
        if getattr(event, "tag", None) not in (None, "!"):
            raise self._refused(event, "it has a tag (!)")
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) > _LONGEST:
                raise self._refused(event, f"it has a text of more than {_LONGEST:,} characters")
            self._put(str(event.value) if event.style else Plain(event.value), event)
            return
        if len(self._open) == _DEEPEST:
            raise self._refused(event, f"it is nested more than {_DEEPEST} deep")
        node: Table | list[Node] = Table(_line(event)) if isinstance(event, yaml.MappingStartEvent) else []
        self._put(node, event)
        self._open.append(node)
        self._keys.append(None)

    def _put(self, node: Node, event: object) -> None:
        if not self._open:
            if self.root is not None:
                raise self._refused(event, "it holds a second document")
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, list):
            parent.append(node)
        elif self._keys[-1] is not None:
            self._enter(parent, self._keys[-1], node, event)
            self._keys[-1] = None
        elif isinstance(node, str):
            self._keys[-1] = node
        else:
            raise self._refused(event, "the name of an entry is no text")

    def _enter(self, table: Table, key: str, node: Node, event: object) -> None:
        if key in table.entries:
            self._findings.error(
                "twice", _line(event), f"{key!r} stands twice in one term", "Keep one of them."
            )
        table.entries.setdefault(key, node)

    def _refused(self, event: object, problem: str) -> Exception:
        return refused(self._findings.file, f"line {_line(event)}: {problem}", hint=_HINT)


def _line(event: object) -> int:
    mark = getattr(event, "start_mark", None)
    return mark.line + 1 if mark else 0


def sound(text: str) -> bool:
    """Return whether a text has no lone surrogate and no control character, which files cannot carry."""
    return _FORBIDDEN.search(text) is None


def strings_in(node: Node) -> Iterator[str]:
    """Yield every text below a node, names of entries included."""
    waiting: list[Node] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Table):
            waiting += [*one.entries, *one.entries.values()]
        else:
            waiting += one
