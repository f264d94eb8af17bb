# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop register``: the record of processing activities (GDPR article 30), from the fields themselves.
"""

import types
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import one_of, printing
from onestopshop.cli.output import answer, table
from onestopshop.codec.records import MODELS
from onestopshop.domain.events import LogEntry
from onestopshop.domain.fields import fields_of

__all__ = ["register", "rows"]

_EPILOG = """\b
Examples:
  onestopshop register
  onestopshop register --person direct --person indirect
  onestopshop register --format markdown > register.md
"""
_COLUMNS = ("kind", "field", "purpose", "person", "retention")


class _Form(StrEnum):
    TABLE = "table"
    MARKDOWN = "markdown"


@click.command(epilog=_EPILOG)
@click.option("--person", "persons", multiple=True, type=click.Choice(["none", "indirect", "direct"]))
@click.option("--kind", "kinds", multiple=True, type=one_of([*MODELS, "log_entry"]))
@click.option("--format", "form", type=one_of(_Form), default="table", show_default=True)
@printing
@click.pass_obj
def register(line: Invocation, persons: tuple[str, ...], kinds: tuple[str, ...], form: str) -> None:
    """
    Print for each field of each record why it is there, whether it can point to a person, and how long it is kept.

    The retentions are the defaults; a city may configure shorter ones.
    """
    found = [
        row
        for row in rows()
        if (not persons or row["person"] in persons) and (not kinds or row["kind"] in kinds)
    ]
    cells = [[row[column] for column in _COLUMNS] for row in found]
    answer(line, found, lambda: _markdown(cells) if form == _Form.MARKDOWN else table(_COLUMNS, cells))


def rows() -> Iterator[dict[str, str]]:
    """Yield one row for each field, those of values inside a record with a dotted name."""
    for kind, model in {**MODELS, "log_entry": LogEntry}.items():
        for name, field in _fields(model, ""):
            yield {
                "kind": kind,
                "field": name,
                "purpose": field.purpose,
                "person": field.person.value,
                "retention": field.keep.value,
            }


def _fields(model: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(model)
    for field in fields_of(model):
        yield f"{prefix}{field.name}", field
        for inner in _models_in(hints[field.name]):
            yield from _fields(inner, f"{prefix}{field.name}.")


def _models_in(hint: Any) -> Iterator[type]:
    """Yield the models that a field holds: itself, in a list, or perhaps."""
    if isinstance(hint, type) and attrs.has(hint):
        yield hint
    elif get_origin(hint) in {tuple, frozenset, Union, types.UnionType}:
        for argument in get_args(hint):
            yield from _models_in(argument)


def _markdown(cells: list[list[str]]) -> None:
    click.echo("# Record of processing\n")
    click.echo(
        "Made from the fields of the records. Visitors have no record: a visit is a fact about the desk.\n"
    )
    click.echo(f"| {' | '.join(_COLUMNS)} |")
    click.echo(f"|{'---|' * len(_COLUMNS)}")
    for row in cells:
        click.echo(f"| {' | '.join(row)} |")
