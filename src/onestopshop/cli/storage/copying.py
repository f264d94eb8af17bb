# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop storage copy``, ``backup`` and ``restore``.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, fields, say
from onestopshop.cli.storage.progress import shown

if TYPE_CHECKING:
    from onestopshop.operations.storage.copying import Copied

__all__ = ["backup", "copy", "restore"]

_PLACES = """\b
FROM and TO are one of:
  current                   the storage of the city
  ADAPTER:key=value,...     an adapter and its options; paths from this folder
  FILE.toml                 the table [storage] of a file; paths from there
  FILE                      an SQLite file that is there, such as a backup

\b
Examples:
  onestopshop --city mycity storage copy current sqlite:path=new.db
  onestopshop --city mycity storage copy current postgres:database=shop,schema=mycity
  onestopshop --city mycity storage copy monday.db server.toml
"""
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(epilog=_PLACES)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@printing
@click.pass_obj
def copy(line: Invocation, source: str, target: str) -> None:
    """
    Bring the storage TO to the state of FROM, whatever their adapters.

    Run it again to go on after an interruption, or to catch up with what was written since. It ends by
    comparing a digest of both. A TO that keeps another history is refused, and nothing is written. Nobody
    may use TO meanwhile; FROM may be at work.
    """
    with shown("Copying") as progress:
        _shown(line, _resumable(lambda: line.storages().copy(source, target, progress=progress)))


@click.command(
    epilog="""\b
Examples:
  onestopshop --city mycity storage backup monday.db
  onestopshop --city mycity storage backup latest.db --replace --json
"""
)
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Let it take the place of a FILE that is there.")
@printing
@click.pass_obj
def backup(line: Invocation, file: Path, replace: bool) -> None:
    """
    Write all that the city keeps now into the new SQLite file FILE, while its desks are at work.

    FILE takes its name when it is whole, compared with the storage and on the disk; only its owner may
    read it.
    """
    with shown("Backing up") as progress:
        _shown(line, line.storages().backup(file, replace=replace, progress=progress), file=str(file))


@click.command(
    epilog="""\b
Examples:
  onestopshop --city mycity storage restore monday.db
"""
)
@click.argument("file", type=_FILE)
@printing
@click.pass_obj
def restore(line: Invocation, file: Path) -> None:
    """
    Fill the city's empty storage with what the backup FILE holds.

    Run it again to go on after an interruption. A storage that keeps something else is refused.
    """
    with shown("Restoring") as progress:
        _shown(line, _resumable(lambda: line.storages().restore(file, progress=progress)), file=str(file))


def _resumable(run: "Callable[[], Copied]") -> "Copied":
    """Run, and tell who interrupts it that nothing is lost."""
    try:
        return run()
    except KeyboardInterrupt:
        say("interrupted; the same command goes on where it stopped")
        raise


def _shown(line: Invocation, copied: "Copied", **more: object) -> None:
    counts = attrs.asdict(copied, filter=lambda field, _: field.name != "digest")
    document = {
        **more,
        **counts,
        "seconds": round(copied.seconds, 3),
        "items": sum(part.items for part in copied.digest.parts.values()),
        "digest": copied.digest.sha256,
    }
    answer(line, document, lambda: fields(document))
    if copied.unreadable:
        say(f"{copied.unreadable} records cannot be read and were copied as they are: see `storage verify`")
