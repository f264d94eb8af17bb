# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies crosswalk``: how the concepts of different schemes relate.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.output import answer, say
from onestopshop.cli.taxonomies.crosswalks_shown import (
    document_of,
    list_crosswalks,
    map_codes,
    show_crosswalk,
)

if TYPE_CHECKING:
    from onestopshop.plugin import Crosswalk

__all__ = ["add_crosswalk"]

_EPILOG = """\b
Examples:
  onestopshop taxonomies crosswalk
  onestopshop taxonomies crosswalk access
  onestopshop taxonomies crosswalk --to lev --codes b:bekend,b:begrijpbaar
  onestopshop --role coordinator taxonomies crosswalk --to lev --codes observations
  onestopshop taxonomies crosswalk access --invert --file lev-to-b.sssom.tsv
"""


def add_crosswalk(group: click.Group) -> None:
    """Add the command."""
    group.add_command(crosswalk)


@click.command(epilog=_EPILOG)
@click.argument("name", required=False)
@click.option("--from", "source", metavar="SCHEME", help="With --to: all that relates two schemes.")
@click.option("--to", "target", metavar="SCHEME", help="The scheme to go to.")
@click.option(
    "--codes",
    metavar="CODES",
    help="With --to: what these become there; codes with commas between, `-` for lines of standard input, "
    "or `observations` or `visits` for the city's records.",
)
@click.option("--invert", is_flag=True, help="Look from the other side.")
@click.option(
    "--compose", metavar="NAME", help="Join with another crosswalk, at the concepts where it begins."
)
@click.option("--licence", metavar="URI", default="", help="What others may do with what is made.")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
@click.option("--format", "format_", metavar="NAME", help="Of the file; else the end of its name says it.")
@language_option
@printing
@click.pass_obj
def crosswalk(
    line: Invocation,
    *,
    name: str | None,
    source: str | None,
    target: str | None,
    codes: str | None,
    invert: bool,
    compose: str | None,
    licence: str,
    file: Path | None,
    format_: str | None,
    language: str | None,
) -> None:
    """
    List the crosswalks, show the one that is called NAME, or map codes along them.

    Figures use only exact and broader matches that somebody stated; the rest is for reading.
    """
    wanted = _wanted(
        name, source, target, codes=codes, derives=bool(invert or compose or file), invert=invert
    )
    if wanted == "codes":
        map_codes(line, str(codes), target=str(target), language=language)
    elif wanted == "list":
        list_crosswalks(line, line.acting().taxonomies.crosswalks())
    else:
        _one(
            line,
            _found(line, name, source, target, invert=invert, compose=compose, licence=licence),
            file,
            format_,
        )


def _wanted(
    name: str | None,
    source: str | None,
    target: str | None,
    *,
    codes: str | None,
    derives: bool,
    invert: bool,
) -> str:
    """Return what the options ask for together, or say what does not fit."""
    if codes is not None:
        if target is None or name is not None or source is not None:
            raise click.UsageError("--codes needs --to and nothing else: the scheme that the codes go to")
        return "codes"
    if (source is None) != (target is None) or (name is not None and source is not None):
        raise click.UsageError("say NAME, or --from and --to together")
    if invert and source is not None:
        raise click.UsageError("--invert goes with NAME; else exchange --from and --to")
    if name is not None or source is not None:
        return "one"
    if derives:
        raise click.UsageError(
            "--invert, --compose and --file need a crosswalk: say NAME, or --from and --to"
        )
    return "list"


def _found(
    line: Invocation,
    name: str | None,
    source: str | None,
    target: str | None,
    *,
    invert: bool,
    compose: str | None,
    licence: str,
) -> "Crosswalk":
    taxonomies = line.acting().taxonomies
    if source is not None and target is not None:
        return taxonomies.between(source, target, licence=licence)
    if compose is not None:
        return taxonomies.composed(str(name), compose, licence=licence)
    return taxonomies.inverted(str(name)) if invert else taxonomies.crosswalk(str(name))


def _one(line: Invocation, found: "Crosswalk", file: Path | None, format_: str | None) -> None:
    """Show a crosswalk or write it, and say what contradicts itself: that is no reason not to look at it."""
    for finding in line.acting().taxonomies.contradictions(found):
        say(f"{finding.severity}: {finding.message}")
    if file is None:
        show_crosswalk(line, found)
        return
    line.acting().taxonomies.export_crosswalk(found, file, format=format_)
    written = {**document_of(line, found), "file": str(file)}
    answer(line, written, lambda: say(f"{len(found.mappings)} mappings written"))
