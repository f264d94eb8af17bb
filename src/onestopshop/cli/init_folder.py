# SPDX-License-Identifier: EUPL-1.2
"""
Write the folder of a new city: the packaged one under another name, whole or not at all.
"""

import json
import re
import secrets
from importlib.resources import as_file, files
from pathlib import Path
from shutil import Error, copytree, ignore_patterns, rmtree

import click

from onestopshop.config.loading import FILE_NAME

__all__ = ["make"]

_PACKAGED = "mycity"
"""The id of the packaged city, and of its scheme of barriers."""

_PRIVATE = (
    "# Records, keys and the search index never leave this machine by way of a repository.\n"
    "*.db*\n.onestopshop/\n"
)


def make(folder: Path, id: str, name: str | None) -> None:
    """
    Make *folder*, which is not there yet or is empty.

    Raises:
        click.ClickException: It cannot be written; nothing is left behind.
    """
    there = folder.is_dir()
    # a folder that is there may be a mount, or where the caller stands: it is filled, and not replaced
    made = (folder if there else folder.parent) / f".{folder.resolve().name}-{secrets.token_hex(4)}"
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        _write(made, id, name)
        if there:
            for path in sorted(made.iterdir()):
                path.rename(folder / path.name)
            made.rmdir()
        else:
            made.rename(folder)
    except OSError as error:
        rmtree(made, ignore_errors=True)
        raise click.ClickException(f"{folder} cannot be written: {_why(error)}") from error


def _why(error: OSError) -> object:
    """Return the reason; that of copying a tree is in its list of files."""
    if isinstance(error, Error) and error.args and isinstance(error.args[0], list) and error.args[0]:
        return error.args[0][0][-1]
    return error.strerror or error


def _write(folder: Path, id: str, name: str | None) -> None:
    private = ignore_patterns("__pycache__", "*.db*", ".onestopshop")
    with as_file(files("onestopshop") / "data" / "city") as packaged:
        copytree(packaged, folder, ignore=private)
    _rename(folder / FILE_NAME, id, name)
    _recode(folder, id)
    (folder / ".gitignore").write_text(_PRIVATE, "utf-8", newline="\n")


def _rename(file: Path, id: str, name: str | None) -> None:
    """Put the id and the name where the packaged configuration and the card in it have their own."""
    text = file.read_text("utf-8")
    text = re.sub(r'^id = ".*"$', f'id = "{id}"', text, count=1, flags=re.MULTILINE)
    if name is not None:
        quoted = json.dumps(name.strip(), ensure_ascii=False)  # a JSON string is a basic string of TOML
        for key in ("name", "#organisation"):  # the card of the city begins as a comment
            text = re.sub(
                rf"^{key} = \{{.*\}}$",
                lambda _, key=key: f"{key} = {{ en = {quoted} }}",  # type: ignore[misc]
                text,
                count=1,
                flags=re.MULTILINE,
            )
    file.write_text(text, "utf-8", newline="\n")


def _recode(folder: Path, id: str) -> None:
    """Put the id where the city's own scheme of barriers and its codes have that of the packaged city."""
    shared = {Path(one.name).stem for one in (files("onestopshop") / "data" / "taxonomies").iterdir()}
    scheme = f"{id}-city" if id in shared else id
    for file in sorted(folder.rglob("*.toml")):
        text = file.read_text("utf-8")
        changed = re.sub(rf'(["\'])(?:{_PACKAGED}):', rf"\g<1>{scheme}:", text)
        changed = re.sub(
            rf'^(\[scheme\]\nid = )"{_PACKAGED}"$', rf'\g<1>"{scheme}"', changed, flags=re.MULTILINE
        )
        if changed != text:
            file.write_text(changed, "utf-8", newline="\n")
