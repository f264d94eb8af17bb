# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop storage``: where the records lie.

Looking after the machine that holds the records asks for no grant: whoever may
read the files of a storage may read what is in it.
"""

from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, printing
from onestopshop.cli.output import answer, fields
from onestopshop.cli.storage.copying import backup, copy, restore
from onestopshop.cli.storage.progress import shown
from onestopshop.cli.storage.verifying import verify

if TYPE_CHECKING:
    from onestopshop.operations.storage.digests import Digest

__all__ = ["storage"]

_EPILOG = """\b
Examples:
  onestopshop --city mycity storage info --digest
  onestopshop --city mycity storage backup monday.db
  onestopshop --city mycity storage verify
  onestopshop --city mycity storage copy current sqlite:path=new.db
"""


@click.group(epilog=_EPILOG)
def storage() -> None:
    """Look after what is kept: back it up, move it, look for damage."""


for _command in (copy, backup, restore, verify):
    storage.add_command(_command)


@storage.command(
    epilog=example(
        "onestopshop --city mycity storage info", "onestopshop --city mycity storage info --digest --json"
    )
)
@click.option(
    "--digest", is_flag=True, help="Also sum up all that is kept: the same number on every adapter."
)
@printing
@click.pass_obj
def info(line: Invocation, digest: bool) -> None:
    """
    Show the adapter, its place, how many records there are of each kind, and the length of the log.

    It changes nothing, and imports no directory: a storage that waits for a restore stays empty.
    """
    from onestopshop.operations.storage.steps import LOG

    storages = line.storages()
    city, table = storages.city, storages.present.table
    path = table.options.get("path")
    counts = dict(storages.sizes())
    document: dict[str, object] = {
        "city": city.id,
        "adapter": table.use,
        "path": str(city.folder / path) if isinstance(path, str) else path,
        "state": str(city.state),
        "log": counts.pop(LOG),
        "records": counts,
    }
    if digest:
        with shown("Summing up") as progress:
            document |= _summed(storages.digest(progress=progress))
    answer(line, document, lambda: fields(document))


def _summed(found: "Digest") -> dict[str, object]:
    return {"digest": found.sha256, "digests": {name: part.sha256 for name, part in found.parts.items()}}
