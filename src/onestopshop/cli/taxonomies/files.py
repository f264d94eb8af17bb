# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies import`` and ``export``.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say
from onestopshop.cli.taxonomies.incoming import document_of, retires, show_incoming
from onestopshop.errors import ExchangeError

if TYPE_CHECKING:
    from onestopshop.operations.taxonomies.incoming import Incoming

__all__ = ["add_files"]

_IMPORT = """\b
Examples:
  onestopshop --role coordinator taxonomies import thesaurus.ttl --to taxonomies/thesaurus.toml
  onestopshop --role coordinator taxonomies import words.toml --to taxonomies/ --version 2 --yes
"""
_EXPORT = """\b
Examples:
  onestopshop --role coordinator taxonomies export town town.ttl
  onestopshop --role coordinator taxonomies export town b both.jsonld
  onestopshop --role coordinator taxonomies export town town.toml --drafts
"""
_FORMAT = click.option("--format", metavar="NAME", help="How the file is written; its name says it else.")


def add_files(group: click.Group) -> None:
    """Add the commands."""
    for command in (import_command, export_command):
        group.add_command(command)


@click.command("import", epilog=_IMPORT)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to",
    required=True,
    metavar="PLACE",
    help="A .toml file, or a folder, in that of the city, as the configuration names it.",
)
@_FORMAT
@click.option("--scheme", metavar="ID", help="The id that the scheme gets here; it stands before its codes.")
@click.option("--version", metavar="TEXT", help="The edition that it gets here.")
@click.option("--source", metavar="TEXT", help="Where it comes from, when the file does not say.")
@click.option("--despite-errors", is_flag=True, help="Take a file that contradicts itself.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@printing
@click.pass_context
def import_command(
    ctx: click.Context, /, file: Path, *, despite_errors: bool, yes: bool, **said: Any
) -> None:
    """
    Bring a file of concepts into the city's folder, after showing what changes.

    Whatever FILE is written in, a scheme becomes a TOML file and a crosswalk an SSSOM file.  A concept keeps its
    code, which its address decides; one that FILE leaves out stays, retired.  With --json nothing is asked:
    without --yes nothing is written.
    """
    line: Invocation = ctx.obj
    taxonomies = line.acting().taxonomies

    incoming = taxonomies.import_file(file, **said)
    changed = not all(piece.same for piece in incoming.pieces)
    if not line.json:
        show_incoming(incoming)
    if incoming.errors and not despite_errors:
        raise ExchangeError(
            f"{file.name} has {len(incoming.errors)} errors; nothing was written",
            problems=[
                f"{one.message} ({one.path})" if one.path else one.message for one in incoming.errors[:20]
            ],
            hint="Let its maker correct it, or say --despite-errors.",
        )
    written = changed and (yes or (not line.json and click.confirm("Write this?", err=True)))
    if written:
        taxonomies.import_file(file, **said, expecting=incoming, apply=True)
    answer(line, document_of(incoming, written=written), lambda: _told(incoming, written=written))


@click.command("export", epilog=_EXPORT)
@click.argument("schemes", nargs=-1, required=True, metavar="SCHEME...")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_FORMAT
@click.option(
    "--crosswalk",
    "crosswalks",
    multiple=True,
    metavar="ID",
    help="A crosswalk that goes with them; repeatable.",
)
@click.option("--drafts", is_flag=True, help="With words that no speaker reviewed; they stay here else.")
@printing
@click.pass_obj
def export_command(
    line: Invocation, /, schemes: tuple[str, ...], file: Path, crosswalks: tuple[str, ...], **said: Any
) -> None:
    """Write schemes to FILE, for others to use; what contradicts itself is not handed on."""
    taxonomies = line.acting().taxonomies
    written = taxonomies.export_file(schemes, file, crosswalks=crosswalks, **said)
    concepts = [concept for one in written for concept in getattr(one, "concepts", ())]
    retired = sum(concept.retired is not None for concept in concepts)
    living = len(concepts) - retired
    document = {
        "file": str(file),
        "schemes": list(schemes),
        "crosswalks": list(crosswalks),
        "concepts": living,
        "retired": retired,
    }
    for one in written:
        if not getattr(one, "licence", "-"):
            say(f"note: {getattr(one, 'id', '')} says under no licence what others may do with it")
    also = f", and {retired} retired ones where its format carries them" if retired else ""
    answer(line, document, lambda: say(f"{living} concepts written to {file}{also}"))


def _told(incoming: "Incoming", *, written: bool) -> None:
    if not written:
        say("nothing was written")
        return
    for piece in (one for one in incoming.pieces if not one.same):
        say(f"{piece.place} is written")
        if not piece.configured:
            use = "sssom" if piece.place.endswith(".tsv") else "toml"
            say(f'The configuration must name it: [taxonomies.<name>] use = "{use}", path = "{piece.place}".')
        if piece.configured and retires(piece):
            say("`onestopshop taxonomies remap` says what becomes of records that carry retired codes.")
