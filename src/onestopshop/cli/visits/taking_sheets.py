# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop visits import``: take in the typed-in form.
"""

from pathlib import Path
from typing import Any

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, progress, say, text
from onestopshop.cli.visits.sheet_columns import columns
from onestopshop.cli.visits.sheet_files import read_form
from onestopshop.cli.visits.sheet_lines import Line
from onestopshop.cli.visits.sheet_taking import Result, take
from onestopshop.cli.words import Words
from onestopshop.errors import ExchangeError, ForbiddenError, OneStopShopError

__all__ = ["import_command"]

_EPILOG = """\b
Examples:
  onestopshop --role guide --desk main visits import sheet.csv --dry-run
  onestopshop --role guide --desk main visits import sheet.xlsx --json
"""


@click.command("import", epilog=_EPILOG)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@printing
@click.pass_context
def import_command(ctx: click.Context, file: Path, dry_run: bool) -> None:
    """
    Record the visits of a typed-in form, CSV or XLSX; importing it again records nothing twice.

    A cell holds a code or a label; several values stand between ; signs.  A line that cannot be
    accepted is refused as a whole and named; the others are recorded.
    """
    line: Invocation = ctx.obj
    shop = line.shop()
    known = columns(shop, Words(shop))
    typed = read_form(file, known)
    result, seen = Result(), set[str]()
    with progress(f"Importing {file.name}", len(typed.lines)) as advance:
        for one in typed.lines:
            try:
                row = one.row()
                if row in seen:
                    raise ExchangeError(f"the code {row} stands in an earlier line, too")
                seen.add(row)
                take(line, row, one.fields(known), result, dry_run=dry_run)
            except OneStopShopError as error:
                if isinstance(error, ForbiddenError) and "has no grant" in str(error):
                    raise  # so it is for every line
                result.refused.extend(_refusals(one, error))
            advance()
    document = {
        "file": str(file),
        "dry_run": dry_run,
        "warnings": list(typed.warnings),
        **attrs.asdict(result),
    }
    for warning in typed.warnings:
        say(f"warning: {warning}")
    for refused in result.refused:
        place = f"line {refused['line']}" + (f", column {refused['column']}" if refused["column"] else "")
        say(f"{place}: {text(refused['reason'])}")
    answer(line, document, lambda: _show(result, dry_run=dry_run))
    if result.refused:
        ctx.exit(1)


def _refusals(one: Line, error: OneStopShopError) -> list[dict[str, Any]]:
    """Return a reason for each cell, or one for the line."""
    found = []
    for problem in getattr(error, "problems", ()) or (str(error),):
        message, _, path = str(problem).rpartition(" @ ")
        found.append(
            {
                "line": one.number,
                "row": one.cells.get("row", ""),
                "column": path.removeprefix("$.").partition(".")[0].partition("[")[0] if message else "",
                "reason": message or path,
            }
        )
    return found


def _show(result: Result, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    lines = len({one["line"] for one in result.refused})
    click.echo(
        f"{result.recorded} {would}recorded, {result.corrected} {would}corrected, "
        f"{result.known} known already, {lines} refused"
    )
