# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop network compare``: published figures of cities beside each other.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.output import answer, say
from onestopshop.cli.paper_files import paper_words, written

if TYPE_CHECKING:
    from onestopshop.domain.comparisons.comparisons import Comparison
    from onestopshop.papers.words import PaperWords

__all__ = ["compare"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator network compare --period 2026-Q1
  onestopshop --role coordinator network compare othercity --period 2026 --table topic --table met
  onestopshop --role coordinator network compare onecity othercity --period 2026-Q1 --language nl
  onestopshop --role coordinator network compare --period 2026-Q1 --page comparison.html
"""


@click.command(epilog=_EPILOG)
@click.argument("cities", nargs=-1)
@click.option("--period", required=True, metavar="PERIOD", help="A quarter or a year: 2026-Q1, 2026.")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="TABLE",
    help="A table of the publication programme; repeatable; those about barriers by default.",
)
@click.option(
    "--to", metavar="SCHEME", help="Compare concepts in this scheme; that of the most figures by default."
)
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page with pictures for a meeting (HTML) instead.",
)
@language_option
@printing
@click.pass_obj
def compare(
    line: Invocation,
    cities: tuple[str, ...],
    *,
    period: str,
    tables: tuple[str, ...],
    to: str | None,
    page: Path | None,
    language: str | None,
) -> None:
    """
    Compare what CITIES published of a period: rates per 100 visits, with the range in which each may lie.

    One city that is named is compared with this one; left out, CITIES are all of the network. They stand in the
    order of their names; nothing is in the order of a rate. What cannot be compared is shown with the reason.
    """
    from onestopshop.cli.network.comparison import (
        say_unread,
        show,
    )  # not for --help: they load the words of papers

    found = line.acting().network.compare(cities=cities or None, period=period, tables=tables or None, to=to)
    words = paper_words(line, language)
    if page is not None:
        _write(found, page, words)
    answer(line, _document(found), lambda: None if page is not None else show(found, words))
    say_unread(found, words)


def _write(found: "Comparison", page: Path, words: "PaperWords") -> None:
    from onestopshop.papers.comparison import comparison_page

    paper = written(comparison_page(found, words), "html")
    try:
        page.write_bytes(paper if isinstance(paper, bytes) else paper.encode())
    except OSError as error:
        raise click.BadParameter(f"{page} cannot be written: {error.strerror}", param_hint="--page") from None
    say(f"written: {page}")


def _document(found: "Comparison") -> Mapping[str, Any]:
    said = attrs.asdict(found, recurse=True, value_serializer=lambda _, __, value: _plain(value))
    return {**said, "labels": {code: dict(label) for code, label in found.labels.items()}}


def _plain(value: Any) -> Any:
    from onestopshop.plugin import LocalizedText

    return dict(value) if isinstance(value, LocalizedText) else value
