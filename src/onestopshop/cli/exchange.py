# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop exchange``: files of services in the formats that plugins offer.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, progress, say, table

if TYPE_CHECKING:
    from onestopshop.operations.services import Imported

__all__ = ["exchange", "export_command", "import_command"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator exchange export services.jsonl
  onestopshop --role coordinator exchange verify services.jsonl
  onestopshop --role coordinator exchange import services.jsonl --directory partner
"""
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(epilog=_EPILOG)
def exchange() -> None:
    """Read, write and verify files of services; records of visits never leave through them."""


@click.command("import")
@click.argument("file", type=_FILE, required=False)
@click.option(
    "--format", "format_", metavar="NAME", default="jsonl", show_default=True, help="See `plugins`."
)
@click.option(
    "--directory", metavar="NAME", help="Under which name these services are kept; the file's by default."
)
@printing
@click.pass_obj
def import_command(line: Invocation, file: Path | None, format_: str, directory: str | None) -> None:
    """
    Bring the services of one directory to what FILE says, all or nothing.

    Without FILE the directories of the configuration are read again where they changed.
    """
    if file is None:
        _shown(line, list(line.shop().imported))
        return
    desk = line.acting()
    with progress(f"Importing {file.name}") as advance:
        imported = desk.exchange.import_services(file, format=format_, directory=directory or file.stem)
        advance()
    _shown(line, [imported])


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format", "format_", metavar="NAME", default="jsonl", show_default=True, help="See `plugins`."
)
@printing
@click.pass_obj
def export_command(line: Invocation, file: Path, format_: str) -> None:
    """Write all organisations and services to FILE."""
    with progress(f"Writing {file.name}") as advance:
        count = line.acting().exchange.export_services(file, format=format_)
        advance()
    answer(
        line,
        {"file": str(file), "format": format_, "services": count},
        lambda: say(f"{count} services written"),
    )


@exchange.command()
@click.argument("file", type=_FILE)
@click.option(
    "--format", "format_", metavar="NAME", default="jsonl", show_default=True, help="See `plugins`."
)
@printing
@click.pass_context
def verify(ctx: click.Context, file: Path, format_: str) -> None:
    """Say what is wrong with FILE, without importing anything."""
    line: Invocation = ctx.obj
    found = line.acting().exchange.check(file, format=format_)
    document = {
        "file": str(file),
        "format": format_,
        "findings": [{**attrs.asdict(one), "severity": one.severity.value} for one in found],
    }

    def show() -> None:
        if found:
            table(("severity", "place", "message"), [(one.severity, one.path, one.message) for one in found])
        else:
            say("nothing is wrong")

    answer(line, document, show)
    if any(one.severity == "error" for one in found):
        ctx.exit(1)


exchange.add_command(import_command)
exchange.add_command(export_command)


def _shown(line: Invocation, imported: "list[Imported]") -> None:
    rows = [attrs.asdict(one) for one in imported]

    def show() -> None:
        if rows:
            table(list(rows[0]), [list(row.values()) for row in rows])
        else:
            say("nothing changed since the last time")

    answer(line, rows, show)
