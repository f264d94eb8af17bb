# SPDX-License-Identifier: EUPL-1.2
"""
What the commands about barriers share: the record that they answer with, and texts in several languages.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from onestopshop.cli.arguments import given
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.output import answer, fields
from onestopshop.cli.pages import barrier_id
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.observations import Observation
from onestopshop.plugin import unstructure

__all__ = ["change", "message_option", "show_record", "texts_of"]

F = TypeVar("F", bound=Callable[..., Any])


def change(
    line: Invocation, operation: str, barrier: str, *args: object, key: str | None, **said: object
) -> None:
    """Change the barrier of this id or number, and show it as it is then."""
    barriers = line.acting().barriers
    id = barrier_id(line.acting(), barrier)
    show_record(line, getattr(barriers, operation)(id, *args, key=key, **given(said)))


def show_record(line: Invocation, found: Observation | Barrier) -> None:
    """Show one record, a line for each field."""
    document = unstructure(found)
    answer(line, document, lambda: fields(document))


def texts_of(pairs: tuple[str, ...], name: str) -> dict[str, str] | None:
    """Return ``TAG=TEXT`` pairs as a text in several languages."""
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise click.BadParameter('write TAG=TEXT, such as en="…"', param_hint=f"--{name}")
    return {tag: words for tag, _, words in (pair.partition("=") for pair in pairs)} or None


def message_option(command: F) -> F:
    """Let a command take the reference to the owner's message."""
    return click.option(
        "--message", metavar="TEXT", help="The owner's letter, mail or call, when a coordinator enters it."
    )(command)
