# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies validate``.
"""

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say, table

__all__ = ["add_validating"]


def add_validating(group: click.Group) -> None:
    """Add the command."""
    group.add_command(validate)


@click.command()
@click.argument("scheme", required=False)
@printing
@click.pass_context
def validate(ctx: click.Context, scheme: str | None) -> None:
    """Say what should be looked at in one scheme, or in all."""
    line: Invocation = ctx.obj
    findings = line.acting().taxonomies.validate(scheme)
    document = [{**attrs.asdict(one), "severity": one.severity.value} for one in findings]

    def show() -> None:
        table(("severity", "place", "message"), [(one.severity, one.path, one.message) for one in findings])

    answer(line, document, show if findings else lambda: say("nothing to say"))
    if any(one.severity != "info" for one in findings):
        ctx.exit(1)
