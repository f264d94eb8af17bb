# SPDX-License-Identifier: EUPL-1.2
"""
Answer: tables on a terminal, plain lines elsewhere, one JSON document on request.
"""

import json
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from onestopshop.cli.invocation import Invocation

__all__ = ["answer", "fields", "isolated", "obeyed_by_none", "on_screen", "progress", "say", "table", "text"]

_ISOLATE, _END = "\u2068", "\u2069"
_FROM_THE_RIGHT = frozenset({"R", "AL", "AN"})
_OBEYED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")
"""Embeddings and overrides, which reach beyond the text that they stand in; joiners and isolates stay."""


def answer(line: Invocation, document: object, show: Callable[[], None]) -> None:
    """Print *document* when JSON was asked for, else *show* it."""
    if line.json:
        plain = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
        click.echo(json.dumps(document, ensure_ascii=plain, indent=2))
    else:
        show()


def say(message: str) -> None:
    """Tell something that is no data, on standard error."""
    click.echo(obeyed_by_none(message), err=True)


def obeyed_by_none(message: str) -> str:
    """Return a message of one or more lines without control characters that a terminal would obey."""
    return "\n".join(map(text, message.split("\n")))


def on_screen() -> bool:
    """Return whether a person looks at a terminal."""
    return sys.stdout.isatty()


def isolated(value: str) -> str:
    """Return an inserted name so that a script written from the right disturbs nothing around it, on a screen."""
    from_the_right = any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in value)
    return f"{_ISOLATE}{value}{_END}" if from_the_right and on_screen() else value


def text(value: object) -> str:
    """Return *value* on one line, without control characters that a terminal would obey."""
    if value is None:
        return "–"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(
            sorted(map(text, value)) if isinstance(value, (set, frozenset)) else map(text, value)
        )
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {text(one)}" for key, one in value.items())
    return "".join(
        " " if unicodedata.category(one) in _OBEYED or one in _TURNING else one for one in str(value)
    )


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", right: Collection[str] = ()
) -> None:
    """
    Print rows below their columns.

    Args:
        right: Columns of numbers.
    """
    cells = [[text(cell) for cell in row] for row in rows]
    if on_screen():
        _rich_table(columns, cells, title, right)
        return
    if title:
        click.echo(title)
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for row in (columns, *cells):
        aligned = (
            cell.rjust(width) if name in right else cell.ljust(width)
            for name, cell, width in zip(columns, row, widths, strict=True)
        )
        click.echo("  ".join(aligned).rstrip())


def fields(record: Mapping[str, object], *, title: str = "") -> None:
    """Print what a record says, a line for each field, and for each record in a list of them."""
    table(("field", "value"), [row for field in record.items() for row in _rows(*field)], title=title)


def _rows(name: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, (list, tuple)) and any(isinstance(one, Mapping) for one in value):
        yield from ((name, one) for one in value)
    else:
        yield name, value


def _rich_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], title: str, right: Collection[str]
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(
        box=SIMPLE_HEAD,
        show_edge=False,
        title=Text(title, "bold") if title else None,
        title_justify="left",
        pad_edge=False,
    )
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left")
    for row in rows:
        made.add_row(*(Text(isolated(cell)) for cell in row))
    Console(file=sys.stdout).print(made)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[], Any]]:
    """
    Show a bar on a terminal's standard error, and give the function that moves it by one.

    Args:
        total: How many steps there are; ``None`` when nobody knows.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
