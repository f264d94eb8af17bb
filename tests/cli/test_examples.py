# SPDX-License-Identifier: EUPL-1.2
"""
What the help shows can be typed as it stands, and every command shows itself.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.root import COMMANDS, cli
from onestopshop.runtime.plugins.host import PluginHost


def _below(context: click.Context, name: str) -> Iterator[click.Context]:
    """Yield the context of the command *name* and of all below it, each loaded as when it is called."""
    assert isinstance(context.command, click.Group)
    command = context.command.get_command(context, name)
    assert command is not None
    found = click.Context(command, info_name=name, parent=context)
    yield found
    for lower in command.list_commands(found) if isinstance(command, click.Group) else ():
        yield from _below(found, lower)


def _root() -> click.Context:
    return click.Context(cli, info_name="onestopshop", obj=Invocation())


def _shown(context: click.Context) -> Iterator[str]:
    """Yield each line behind `Examples:` of the help, joined where it goes on, without its note."""
    _, _, examples = context.command.get_help(context).partition("\n  Examples:\n")
    for line in re.sub(r"\\\n\s*", "", examples).splitlines():
        if line.startswith("    onestopshop "):
            yield re.sub(r"\s{2,}\(.*\)$", "", line.strip())


def _words(line: str) -> list[str]:
    return shlex.split(line.partition(" > ")[0].partition(" < ")[0])[1:]


def _understood(line: str, folder: Path) -> str:
    """Return the names of the command that *line* would run, whose options and arguments are read, too."""
    words = _words(line)
    words = [str(folder / word[1:]) if word.startswith("/") else word for word in words]
    for word in words:
        if Path(word).suffix in {".csv", ".jsonl", ".pem", ".toml", ".ttl", ".xlsx", ".zip"}:
            (folder / word).parent.mkdir(parents=True, exist_ok=True)
            (folder / word).touch()
    context = cli.make_context("onestopshop", words)
    while isinstance(context.command, click.Group):
        name, found, rest = context.command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        assert found is not None
        context = found.make_context(name, rest, parent=context)
    return context.command_path


def _without_own_example(contexts: Iterator[click.Context], folder: Path) -> list[str]:
    """Return the commands, not groups, of whose examples none runs them."""
    leaves = [one for one in contexts if not isinstance(one.command, click.Group)]
    assert leaves
    return [
        one.command_path
        for one in leaves
        if one.command_path not in {_understood(line, folder) for line in _shown(one)}
    ]


EXAMPLES = sorted(
    {*_shown(_root())}.union(*(_shown(one) for name in COMMANDS for one in _below(_root(), name)))
)


def test_every_command_of_the_root_has_examples() -> None:
    """None of the commands is left out of what is tested here."""
    shown = {word for line in EXAMPLES for word in shlex.split(line)}
    assert shown >= {*COMMANDS}


@pytest.mark.parametrize("line", EXAMPLES)
def test_example_of_the_help_is_understood(line: str, tmp_path: Path) -> None:
    """Group, command, options and arguments of each example are those that there are."""
    assert _understood(line, tmp_path).startswith("onestopshop ")


def test_examples_are_run_by_roles_that_may(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a new city no example is refused to the role that it names, or to that of the city, and none breaks."""
    monkeypatch.setenv("ONESTOPSHOP_CITY_PATH", str(city))
    refused = []
    for line in EXAMPLES:
        words = _words(line)
        if not {"ID", "demo", "init"} & {*words} and " /" not in line:  # what has no id, and writes only here
            done = CliRunner().invoke(cli, words, input="\n")
            assert isinstance(done.exception, SystemExit | None), (line, done.exception)
            refused += [line] if "is not allowed" in done.stderr else []
    assert [] == refused


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_of_itself(name: str, tmp_path: Path) -> None:
    """Who asks a command for help sees a line that runs this command, not only its group."""
    assert [] == _without_own_example(_below(_root(), name), tmp_path)


def test_commands_of_plugins_have_examples_of_themselves(
    city: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """That holds of what plugins add, too: all that are installed here."""
    plugins = PluginHost.load(()).not_enabled
    monkeypatch.setenv("ONESTOPSHOP_PLUGINS", ",".join(plugins))
    monkeypatch.setenv("ONESTOPSHOP_CITY_PATH", str(city))
    root = _root()
    added = [name for name in cli.list_commands(root) if name not in COMMANDS]
    assert {"dashboard", "hello", "openeligibility"} <= {*added}
    assert [] == [one for name in added for one in _without_own_example(_below(root, name), tmp_path)]
