# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop visits sheet``: a tally form of one page for a desk without a screen.
"""

import secrets
import sys
from pathlib import Path

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option
from onestopshop.cli.visits.sheet_columns import columns
from onestopshop.cli.visits.sheet_forms import FORMS, Sheet
from onestopshop.cli.words import Words

__all__ = ["new_code", "sheet"]

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which look alike on paper."""

_EPILOG = """\b
Examples:
  onestopshop visits sheet                                 (text, one page)
  onestopshop visits sheet --format html --out sheet.html --language fr
  onestopshop visits sheet --format xlsx --out sheet.xlsx  (to type in what was noted)
"""


@click.command(epilog=_EPILOG)
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "csv", "xlsx"]), default="text", show_default=True
)
@click.option("--rows", type=click.IntRange(1, 200), help="Lines for visits; what fits one page by default.")
@click.option("--code", metavar="CODE", help="That of a sheet on paper, to type it in; a new one by default.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write here; to standard output by default.",
)
@language_option
@click.pass_obj
def sheet(
    line: Invocation,
    /,
    *,
    form: str,
    rows: int | None,
    code: str | None,
    out: Path | None,
    language: str | None,
) -> None:
    """
    Print a tally form in the city's words; it has no place for a name.

    Each sheet has a code of its own, and each line of it a number, so that `visits import` records
    nothing twice.  The text is a page of 80 columns and 60 lines; the html form has room for more.
    """
    shop = line.shop()
    words = Words(shop, language)
    desk = line.desk or shop.settings.cli.desk
    made = Sheet(
        title=words.pick(shop.city.name),
        desk_id=desk or "",
        desk="" if desk is None else words.desk(desk),
        code=(code or new_code()).upper(),
        rows=rows,
        columns=columns(shop, words),
        language=words.languages[0],
        words=words,
    )
    content = FORMS[form](made)
    if out is not None:
        try:
            out.write_bytes(content)
        except OSError as error:
            raise click.FileError(str(out), error.strerror or "") from error
    elif form == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("a spreadsheet is nothing for a terminal: name a file with --out")
    else:
        click.echo(content, nl=False)


def new_code() -> str:
    """Return the code of a new sheet: six letters by chance, which tell nothing."""
    return "".join(secrets.choice(_LETTERS) for _ in range(6))
