# SPDX-License-Identifier: EUPL-1.2
"""
Options that several commands share, and how their help ends.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from onestopshop.cli.invocation import Invocation

__all__ = ["city_option", "example", "key_option", "language_option", "limit_option", "one_of", "printing"]

F = TypeVar("F", bound=Callable[..., Any])


def example(*lines: str) -> str:
    """Return the end of a command's help: what can be typed as it stands, below each other."""
    return "\b\nExamples:\n" + "".join(f"  {line}\n" for line in lines)


def one_of(choices: Iterable[str]) -> "click.Choice[str]":
    """Return the type of an option with a closed list; members of an enumeration are given by their value."""
    return click.Choice([str(choice) for choice in choices])


def printing(command: F) -> F:
    """Let a command that prints data take ``--json``."""
    return click.option(
        "--json",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_as_json,
        help="Print one JSON document and nothing else.",
    )(command)


def city_option(command: F) -> F:
    """Let a command take ``--city`` behind its name, too."""
    return click.option(
        "--city",
        metavar="PATH",
        expose_value=False,
        callback=_city,
        help="The city: a folder with onestopshop.toml, or the file.",
    )(command)


def key_option(command: F) -> F:
    """Let a command that writes take the caller's key."""
    return click.option(
        "--key", metavar="KEY", help="Your own id of this action: doing it again with it changes nothing."
    )(command)


def language_option(command: F) -> F:
    """Let a command take the language to show names in."""
    return click.option(
        "--language", metavar="TAG", help="Show names in this language; the first required one by default."
    )(command)


def limit_option(command: F) -> F:
    """Let a command that lists take how many it shows at most."""
    return click.option(
        "--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many."
    )(command)


def _as_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Invocation).json = True


def _city(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Invocation).city = value
