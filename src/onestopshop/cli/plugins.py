# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop plugins``: what is enabled, where it comes from, and what failed.
"""

from typing import TYPE_CHECKING, Any

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import city_option, printing
from onestopshop.cli.output import answer, say, table

if TYPE_CHECKING:
    from onestopshop.runtime.plugins.host import PluginDescription

__all__ = ["plugins"]

_EPILOG = """\b
Examples:
  onestopshop plugins                    (what is built in, and what is installed)
  onestopshop --city mycity plugins --json
"""


@click.command(epilog=_EPILOG)
@city_option
@printing
@click.pass_context
def plugins(ctx: click.Context) -> None:
    """Show the plugins of the city in their order, with their hooks and offers; only they are imported."""
    from onestopshop.builtin import BUILTINS
    from onestopshop.config.loading import plugin_names
    from onestopshop.runtime.plugins.host import PluginHost

    line: Invocation = ctx.obj
    names = plugin_names(line.place()) if line.found() is not None else ()
    host = PluginHost.load(names, builtins=BUILTINS)
    enabled, installed = host.enabled, host.not_enabled
    document = {"plugins": [_document(one) for one in enabled], "installed_but_not_listed": list(installed)}
    answer(line, document, lambda: _show(enabled, installed))
    if host.failures:
        ctx.exit(1)


def _document(one: "PluginDescription") -> dict[str, Any]:
    return {
        "name": one.name,
        "distribution": one.distribution,
        "version": one.version,
        "hooks": list(one.hooks),
        "adapters": list(one.adapters),
        "failures": [str(failure) for failure in one.failures],
    }


def _show(enabled: "tuple[PluginDescription, ...]", installed: tuple[str, ...]) -> None:
    table(
        ("plugin", "from", "hooks", "offers"),
        [
            (
                one.name,
                f"{one.distribution} {one.version}".strip(),
                ", ".join(one.hooks),
                ", ".join(one.adapters),
            )
            for one in enabled
        ],
    )
    for one in enabled:
        for failure in one.failures:
            say(f"failed: {failure}")
    if installed:
        say(f"installed, but not listed in `plugins` of a city: {', '.join(installed)}")
