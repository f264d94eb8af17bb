# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop visits report``: the yearly figures of visits, papers and referrals.
"""

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.reports.shown import report_options, show_report

__all__ = ["report"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator visits report --period 2026
  onestopshop --role coordinator visits report --period 2025 --audience organisation --format csv > visits.csv
"""


@click.command(epilog=_EPILOG)
@click.option("--period", required=True, metavar="PERIOD", help="2026, 2026-Q1 or 2026-03.")
@click.option("--desk", metavar="DESK", help="Only what this desk recorded; not for organisations.")
@report_options
@printing
@click.pass_obj
def report(
    line: Invocation, *, period: str, desk: str | None, audience: str | None, form: str, language: str | None
) -> None:
    """Count the contacts of a period, never persons, with their papers and referrals."""
    found = line.acting().reports.visits(period, desk=desk, audience=audience)
    show_report(line, found, form=form, language=language)
