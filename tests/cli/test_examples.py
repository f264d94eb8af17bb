# SPDX-License-Identifier: EUPL-1.2
"""
What the help shows can be typed as it stands.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from onestopshop.cli.root import COMMANDS, cli


def _commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _commands(below)


def _examples() -> Iterator[str]:
    """Yield each line behind `Examples:`, joined where it goes on, without its note and without a `> file`."""
    found = [cli, *(cli.get_command(click.Context(cli), name) for name in COMMANDS)]
    for top in found:
        assert top is not None
        for command in [top] if top is cli else _commands(top):
            joined = re.sub(r"\\\n\s*", "", command.epilog or "")
            for line in joined.splitlines():
                if line.startswith("  onestopshop "):
                    yield re.sub(r"\s{2,}\(.*\)$", "", line.strip())


EXAMPLES = sorted({*_examples()})


def test_every_command_of_the_root_has_examples() -> None:
    """None of the commands is left out of what is tested here."""
    shown = {word for line in EXAMPLES for word in shlex.split(line)}
    assert shown >= {*COMMANDS}


@pytest.mark.parametrize("line", EXAMPLES)
def test_example_of_the_help_is_understood(line: str, tmp_path: Path) -> None:
    """Group, command, options and arguments of each example are those that there are."""
    words = shlex.split(line.partition(" > ")[0])[1:]
    words = [str(tmp_path / word[1:]) if word.startswith("/") else word for word in words]
    for word in words:
        if Path(word).suffix in {".csv", ".jsonl", ".pem", ".toml", ".ttl", ".xlsx", ".zip"}:
            (tmp_path / word).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / word).touch()
    context = cli.make_context("onestopshop", words)
    command: click.Command = cli
    while isinstance(command, click.Group):
        _, found, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert found is not None
        command = found
        context = command.make_context(command.name, rest, parent=context)
