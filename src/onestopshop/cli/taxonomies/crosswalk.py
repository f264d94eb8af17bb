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
from onestopshop.cli.taxonomies.crosswalk_asked import Asked
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
  onestopshop --role coordinator taxonomies crosswalk access --invert --file lev-to-b.sssom.tsv
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
    asked = Asked(
        name=name,
        source=source,
        target=target,
        codes=codes,
        invert=invert,
        compose=compose,
        licence=licence,
        file=file,
        format=format_,
    )
    if codes is not None:
        map_codes(line, codes, target=str(target), language=language)
    elif name is None and source is None:
        list_crosswalks(line, line.acting().taxonomies.crosswalks())
    else:
        _one(line, _found(line, asked), file, format_)


def _found(line: Invocation, asked: Asked) -> "Crosswalk":
    taxonomies, name = line.acting().taxonomies, str(asked.name)
    if asked.source is not None and asked.target is not None:
        return taxonomies.between(asked.source, asked.target, licence=asked.licence)
    if asked.compose is not None:
        return taxonomies.composed(name, asked.compose, licence=asked.licence)
    return taxonomies.inverted(name) if asked.invert else taxonomies.crosswalk(name)


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
