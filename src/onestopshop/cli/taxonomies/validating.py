# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies validate``.
"""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say, text

if TYPE_CHECKING:
    from onestopshop.plugin import Finding

__all__ = ["add_validating"]

_EPILOG = """\b
Examples:
  onestopshop taxonomies validate
  onestopshop taxonomies validate topic --json
  onestopshop --role coordinator taxonomies validate barriers.toml
  onestopshop --role coordinator taxonomies validate export.txt --format sssom
"""
_SHOWN: Final = 10
"""Findings of one rule, unless all are wanted."""

_TITLES: Final = {"error": "errors", "warning": "warnings", "info": "notes"}


def add_validating(group: click.Group) -> None:
    """Add the command."""
    group.add_command(validate)


@click.command(epilog=_EPILOG)
@click.argument("target", metavar="[SCHEME|FILE]", required=False)
@click.option(
    "--format", "format_name", metavar="NAME", help="The format of the file; its name says it else."
)
@click.option("--all", "everything", is_flag=True, help=f"Show more than {_SHOWN} findings of one rule.")
@printing
@click.pass_context
def validate(ctx: click.Context, target: str | None, format_name: str | None, everything: bool) -> None:
    """
    Say what should be looked at in one scheme, in all of them with their crosswalks, or in a file.

    Exits with 1 when there is an error; warnings and notes are shown apart.  SCHEME is the id of a scheme of the
    city; whatever has a dot or a slash in it is a FILE.
    """
    line: Invocation = ctx.obj
    taxonomies = line.acting().taxonomies
    if format_name is not None and target is None:
        raise click.UsageError("--format needs a file.")
    if target is not None and (format_name is not None or _is_file(target)):
        findings = taxonomies.validate_file(target, format=format_name)
    else:
        findings = taxonomies.validate(target)
    document = [{**attrs.asdict(one), "severity": one.severity.value} for one in findings]
    answer(line, document, lambda: _show(findings, most=len(findings) if everything else _SHOWN))
    if any(one.severity == "error" for one in findings):
        ctx.exit(1)


def _is_file(target: str) -> bool:
    return any(sign in target for sign in {".", "/", os.sep})


def _show(findings: "Sequence[Finding]", *, most: int) -> None:
    for severity, title in _TITLES.items():
        group = [one for one in findings if one.severity == severity]
        if group:
            click.echo(f"{title} ({len(group)})")
        for rule in dict.fromkeys(one.rule for one in group):
            _show_rule([one for one in group if one.rule == rule], most)
    if not findings:
        say("nothing to say")


def _show_rule(found: "Sequence[Finding]", most: int) -> None:
    for one in found[:most]:
        place = f" ({text(one.path)})" if ": " in one.path else ""  # in a file; a message names its concept
        click.echo(f"  {text(one.message)}{place}")
    if len(found) > most:
        click.echo(f"  … and {len(found) - most} more like this: --all shows them")
    for hint in dict.fromkeys(one.hint for one in found[:most] if one.hint):
        click.echo(f"      {text(hint)}")
