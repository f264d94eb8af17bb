# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop init``: the folder of a new city.
"""

import json
import re
from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree, ignore_patterns

import click

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
_PRIVATE = "# Records, keys and the search index never leave this machine by way of a repository.\n*.db*\n.onestopshop/\n"
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
    try:
        with as_file(files("onestopshop") / "data" / "city") as packaged:
            copytree(
                packaged,
                folder,
                dirs_exist_ok=True,
                ignore=ignore_patterns("__pycache__", "*.db*", ".onestopshop"),
            )
        _rename(folder / FILE_NAME, id, name)
        (folder / ".gitignore").write_text(_PRIVATE, "utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}") from error
    written = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    answer(line, {"folder": str(folder), "id": id, "files": written}, lambda: _next_steps(folder, id))


def _id_of(folder: Path) -> str:
    """Return an id made of the folder's name, or that of the packaged city when none can be made."""
    made = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")[:32].strip("-")
    return made or "mycity"


def _rename(file: Path, id: str, name: str | None) -> None:
    """Put the id and the name where the packaged configuration has its own."""
    text = file.read_text("utf-8")
    text = re.sub(r'^id = ".*"$', f'id = "{id}"', text, count=1, flags=re.MULTILINE)
    if name is not None:
        quoted = json.dumps(name.strip(), ensure_ascii=False)  # a JSON string is a basic string of TOML
        text = re.sub(
            r"^name = \{.*\}$", lambda _: f"name = {{ en = {quoted} }}", text, count=1, flags=re.MULTILINE
        )
    file.write_text(text, "utf-8", newline="\n")


def _next_steps(folder: Path, id: str) -> None:
    click.echo(f"{folder} is the folder of {isolated(id)}. What to do next:")
    click.echo(f"  onestopshop --city {folder} check     # says what is missing")
    click.echo(f"  onestopshop --city {folder} demo      # plays the invented day")
    click.echo(f"  {folder / FILE_NAME}         # desks, roles, languages")
    click.echo(f"  {folder / 'directory'}                # your services")
