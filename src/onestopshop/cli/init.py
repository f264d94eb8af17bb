# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop init``: the folder of a new city.
"""

import re
from pathlib import Path
from shlex import quote

import click

from onestopshop.cli.init_folder import make
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, isolated
from onestopshop.config.loading import FILE_NAME

__all__ = ["init"]

_EPILOG = """\b
Examples:
  onestopshop init mycity
  onestopshop init mytown --id mytown --name "My town"
"""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@click.command(epilog=_EPILOG)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--id", "id_", metavar="ID", help="The city's code, which never changes; the folder's name by default."
)
@click.option("--name", metavar="NAME", help="The city's name.")
@printing
@click.pass_obj
def init(line: Invocation, folder: Path, id_: str | None, name: str | None) -> None:
    """
    Make the folder of a new city, complete with invented services and an invented day.

    It passes `check` and runs `demo` at once; then replace what is invented.
    """
    id = id_ or _id_of(folder)
    if not _ID.fullmatch(id):
        raise click.BadParameter("use lower-case letters, digits and hyphens, at most 32", param_hint="--id")
    if name is not None and not name.strip():
        raise click.BadParameter("a name is needed", param_hint="--name")
    if folder.is_dir() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty; name a new folder")
    make(folder, id, name)
    written = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    answer(line, {"folder": str(folder), "id": id, "files": written}, lambda: _next_steps(folder, id))


def _id_of(folder: Path) -> str:
    """Return an id made of the folder's name, or that of the packaged city when none can be made."""
    made = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")[:32].strip("-")
    return made or "mycity"


def _next_steps(folder: Path, id: str) -> None:
    city, file, directory = map(quote, map(str, (folder, folder / FILE_NAME, folder / "directory")))
    click.echo(f"{city} is the folder of {isolated(id)}. What to do next:")
    click.echo(f"  onestopshop --city {city} check     # says what is missing")
    click.echo(f"  onestopshop --city {city} demo      # plays the invented day")
    click.echo(f"  {file}         # desks, roles, languages")
    click.echo(f"  {directory}                # your services")
