# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers report``: the yearly figures of observations, barriers and signals.
"""

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.reports.shown import report_options, show_report

__all__ = ["add_report"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator barriers report --period 2026
  onestopshop --role coordinator barriers report --period 2025 --audience organisation --json
"""


def add_report(group: click.Group) -> None:
    """Add the report."""
    group.add_command(_report)


@click.command("report", epilog=_EPILOG)
@click.option("--period", required=True, metavar="PERIOD", help="2026, 2026-Q1 or 2026-03.")
@click.option("--desk", metavar="DESK", help="Only what this desk observed; not for organisations.")
@report_options
@printing
@click.pass_obj
def _report(
    line: Invocation, *, period: str, desk: str | None, audience: str | None, form: str, language: str | None
) -> None:
    """Count what people got stuck on in a period, and how far its removal came."""
    found = line.acting().reports.barriers(period, desk=desk, audience=audience)
    show_report(line, found, form=form, language=language)
