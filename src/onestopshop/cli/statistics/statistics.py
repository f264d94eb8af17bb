# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop statistics``: publish figures for audiences outside, and hand out what was published.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, language_option, printing
from onestopshop.cli.output import answer, fields, progress, say, table
from onestopshop.cli.statistics.preparing import may_leave_out, preview_document, say_of_preview
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from onestopshop.domain.publications.tables import PublishedTable

__all__ = ["statistics"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator statistics programme
  onestopshop --role coordinator statistics preview 2026-Q1
  onestopshop --role coordinator statistics publish 2026-Q1
  onestopshop --role coordinator statistics publish 2026
  onestopshop --role coordinator statistics export 2026-Q1 statistics-2026-Q1
"""


@click.group(epilog=_EPILOG)
def statistics() -> None:
    """Publish the tables of a fixed programme; there are no other counts for audiences outside."""


@statistics.command(epilog=example("onestopshop --role coordinator statistics programme --language nl"))
@language_option
@printing
@click.pass_obj
def programme(line: Invocation, language: str | None) -> None:
    """Show which tables are published."""
    found = line.acting().publications.programmes()
    tag = language or line.shop().city.languages.required[0]
    rows = [
        (
            one.name,
            form.name,
            form.measure,
            " × ".join(form.dimensions),
            form.label.get(tag) or form.label["en"],
        )
        for one in found
        for form in one.tables
    ]
    document = [unstructure(one) for one in found]
    answer(line, document, lambda: table(("programme", "table", "measure", "by", "what"), rows))


@statistics.command(epilog=example("onestopshop --role coordinator statistics preview 2026-Q1"))
@click.argument("period")
@printing
@click.pass_obj
def preview(line: Invocation, period: str) -> None:
    """Show what would be published of PERIOD now, after the attack on it; nothing is written."""
    with progress(f"Attacking {period}"):
        found = line.acting().publications.preview(period)
    answer(line, preview_document(found), lambda: _tables(found.tables))
    say_of_preview(found)


@statistics.command(epilog=example("onestopshop --role coordinator statistics publish 2026-Q1"))
@click.argument("period")
@click.option(
    "--yes", is_flag=True, help="Leave out for ever, without asking, what lies before the first period."
)
@key_option
@printing
@click.pass_obj
def publish(line: Invocation, period: str, *, yes: bool, key: str | None) -> None:
    """
    Publish PERIOD: its figures never change again.

    What lies before the first period that is published is never counted. Where there is any, it is told and asked
    about; with --json nothing is asked, and without --yes it is refused.
    """
    publications = line.acting().publications
    leave = may_leave_out(line, publications.left_out(period), yes=yes)
    with progress(f"Publishing {period}"):
        kept = publications.publish(period, leave_out_before=leave, key=key)
    shown = ("id", "city", "programme", "programme_version", "period", "closed_on", "digest")
    document = {name: value for name, value in unstructure(kept).items() if name in shown}
    answer(line, document, lambda: fields(document))


@statistics.command("list", epilog=example("onestopshop --role coordinator statistics list"))
@printing
@click.pass_obj
def list_(line: Invocation) -> None:
    """List what was published, with the digest of each."""
    found = [unstructure(one) for one in line.acting().publications.list()]
    columns = ("programme", "programme_version", "period", "closed_on", "digest")
    answer(line, found, lambda: table(columns, [[str(one[name]) for name in columns] for one in found]))


@statistics.command(epilog=example("onestopshop --role coordinator statistics show 2026"))
@click.argument("period")
@printing
@click.pass_obj
def show(line: Invocation, period: str) -> None:
    """Show what was published of PERIOD."""
    found = line.acting().publications.tables(period)
    answer(line, [unstructure(one) for one in found], lambda: _tables(found))


@statistics.command(
    epilog=example("onestopshop --role coordinator statistics export 2026-Q1 statistics-2026-Q1")
)
@click.argument("period")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@printing
@click.pass_obj
def export(line: Invocation, period: str, folder: Path) -> None:
    """Write what was published of PERIOD into a new FOLDER, as CSV in a data package."""
    written = line.acting().publications.export(period, folder)
    answer(
        line, {"folder": str(folder), "files": [*written]}, lambda: say(f"{len(written)} files in {folder}")
    )


def _tables(tables: "Iterable[PublishedTable]") -> None:
    rows = [
        (one.table, one.measure, " | ".join(cell.at), "not told" if cell.value is None else str(cell.value))
        for one in tables
        for cell in one.cells
    ]
    table(("table", "measure", "category", "figure"), rows, right=("figure",))
