# SPDX-License-Identifier: EUPL-1.2
"""
Import a command when it is called, and plugins only when nobody else has the command.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from onestopshop.cli.failures import ended
from onestopshop.cli.invocation import Invocation
from onestopshop.errors import OneStopShopError

__all__ = ["LazyGroup"]


class LazyGroup(click.Group):
    """
    Know the names of the core's commands, and ask the city's plugins for others.

    Args:
        table: For each name ``module:attribute`` and one line of help.
    """

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table = table

    def main(self, args: Sequence[str] | None = None, *rest: Any, **kwargs: Any) -> Any:
        """Run, and end the process with the code of the one table of errors."""
        line = kwargs.setdefault("obj", Invocation())

        def run() -> Any:
            return super(LazyGroup, self).main(args, *rest, **{**kwargs, "standalone_mode": False})

        if not kwargs.get("standalone_mode", True):
            return run()
        return sys.exit(ended(run, line, sys.argv[1:] if args is None else args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the core's commands, then those of plugins."""
        return [*self._table, *self._plugged(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name in self._table:
            module, _, attribute = self._table[cmd_name][0].partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        return self._plugged(ctx, strict=True).get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line for each command, without importing those of the core."""
        own = [(name, summary) for name, (_, summary) in self._table.items()]
        with formatter.section("Commands"):
            formatter.write_dl(own)
        others = self._plugged(ctx)
        if others:
            with formatter.section("Commands of plugins"):
                formatter.write_dl(
                    [(name, command.get_short_help_str(80)) for name, command in others.items()]
                )

    def _plugged(self, ctx: click.Context, *, strict: bool = False) -> Mapping[str, click.Command]:
        """Return the commands of the city's plugins; a city that cannot be read has none, unless *strict*."""
        place = ctx.ensure_object(Invocation).found()
        if place is None:
            return {}
        try:
            if place not in ctx.meta:
                ctx.meta[place] = _commands_of(place)
        except OneStopShopError as error:
            if strict:
                raise
            click.echo(f"The plugins' commands are missing: {error}", err=True)
            ctx.meta[place] = {}
        found: Mapping[str, click.Command] = ctx.meta[place]
        return found


def _commands_of(place: str) -> Mapping[str, click.Command]:
    """Import the plugins that the city lists: only that key of its configuration is read."""
    from onestopshop.config.loading import plugin_names

    names = plugin_names(place)
    if not names:
        return {}
    from onestopshop.runtime.plugins.host import PluginHost

    offered = PluginHost.load(names).register_commands()
    return {command.name: command for command in offered if command.name}
