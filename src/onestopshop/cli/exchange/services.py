# SPDX-License-Identifier: EUPL-1.2
"""
Files of services in the formats that plugins offer: ``onestopshop services import`` and ``export``.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from onestopshop.cli.exchange.files import expect_content
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, printing
from onestopshop.cli.output import answer, progress, say, table

if TYPE_CHECKING:
    from onestopshop.operations.services import Imported

__all__ = ["export_command", "export_services", "import_command", "import_services"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "import",
    epilog=example(
        "onestopshop services import                (the directories of the city again)",
        "onestopshop --role coordinator services import services.jsonl --directory partner",
    ),
)
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
    if file is not None:
        expect_content(file)
    import_services(line, file, format_, directory)


@click.command("export", epilog=example("onestopshop --role coordinator services export services.jsonl"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format", "format_", metavar="NAME", default="jsonl", show_default=True, help="See `plugins`."
)
@printing
@click.pass_obj
def export_command(line: Invocation, file: Path, format_: str) -> None:
    """Write all organisations and services to FILE."""
    export_services(line, file, format_)


def import_services(line: Invocation, file: Path | None, format_: str, directory: str | None) -> None:
    """Import a file of services, or the directories of the configuration, and show what came of it."""
    if file is None:
        _shown(line, list(line.shop().imported))
        return
    desk = line.acting()
    with progress(f"Importing {file.name}") as advance:
        imported = desk.exchange.import_services(file, format=format_, directory=directory or file.stem)
        advance()
    _shown(line, [imported])


def export_services(line: Invocation, file: Path, format_: str) -> None:
    """Write all services to a file, and show how many."""
    with progress(f"Writing {file.name}") as advance:
        count = line.acting().exchange.export_services(file, format=format_)
        advance()
    answer(
        line,
        {"file": str(file), "format": format_, "services": count},
        lambda: say(f"{count} services written"),
    )


def _shown(line: Invocation, imported: "list[Imported]") -> None:
    rows = [attrs.asdict(one) for one in imported]

    def show() -> None:
        if rows:
            table(list(rows[0]), [list(row.values()) for row in rows])
        else:
            say("nothing changed since the last time")

    answer(line, rows, show)
