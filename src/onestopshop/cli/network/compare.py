# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop network compare``: published figures of cities beside each other.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.output import answer, say, table, text
from onestopshop.cli.paper_files import paper_words, written
from onestopshop.cli.words import Words
from onestopshop.domain.publications.programmes import OTHER

if TYPE_CHECKING:
    from onestopshop.domain.comparisons.comparisons import Compared, Comparison, Figure, Gap

__all__ = ["compare"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator network compare --period 2026-Q1
  onestopshop --role coordinator network compare mycity othercity --period 2026-Q1 --table topic --table met
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

    Left out, CITIES are all of which figures are here. Cities stand in the order of their names; nothing is in the
    order of a rate. What cannot be compared is shown with the reason.
    """
    found = line.acting().network.compare(cities=cities or None, period=period, tables=tables or None, to=to)
    if page is not None:
        _write(line, found, page, language)
    answer(line, _document(found), lambda: _show(line, found, language) if page is None else None)


def _write(line: Invocation, found: "Comparison", page: Path, language: str | None) -> None:
    from onestopshop.papers.comparison import comparison_page

    paper = written(comparison_page(found, paper_words(line, language)), "html")
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


def _show(line: Invocation, found: "Comparison", language: str | None) -> None:
    words = Words(line.shop(), language)
    names = {one.city: words.pick(one.name) for one in found.cities}
    for one in found.tables:
        per = "100 visits" if one.per == "visits" else "100 visits about the topic"
        inside = f", in the scheme {one.scheme}" if one.scheme else ""
        click.echo(f"{words.pick(one.label)}: per {per}{inside}")
        if one.rows:
            rows = [
                (_named(found, one, row.at, words), *(_told(row.figures, city) for city in names))
                for row in one.rows
            ]
            table((" · ".join(one.dimensions) or "category", *names.values()), rows)
        _show_gaps(found, one.gaps, one, words)
    _show_gaps(found, found.gaps, None, words)
    say("no ranking: cities stand in the order of their names; a range holds chance and rounding")


def _told(figures: "Sequence[Figure]", city: str) -> str | None:
    figure = next((one for one in figures if one.city == city), None)
    if figure is None:
        return None
    mark = "at least " if figure.way == "broader" else ""
    rate, low, high = (figure.rate + 5) // 10, figure.low // 10, -(-figure.high // 10)
    return f"{mark}{_percent(rate)} ({_percent(low)} to {_percent(high)})"


def _percent(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def _show_gaps(found: "Comparison", gaps: "Sequence[Gap]", of: "Compared | None", words: Words) -> None:
    for gap in gaps:
        cells = [] if of is None else [_named(found, of, at, words) for at in gap.cells]
        where = ", ".join(filter(None, [gap.city or "all cities", "; ".join(cells)]))
        click.echo(text(f"not compared: {where}: {words.of('not_compared', gap.reason)}"))


def _named(found: "Comparison", of: "Compared", at: Sequence[str], words: Words) -> str:
    if {*at} == {OTHER}:
        return "what is merged"
    said = []
    for dimension, code in zip(of.dimensions, at, strict=True):
        label = found.labels.get(f"step:{code}" if dimension == "step" else code)
        said.append(words.pick(label) if label else _coded(dimension, code, words))
    return " · ".join(said) or "all visits"


def _coded(dimension: str, code: str, words: Words) -> str:
    return words.language(code) if dimension == "language" else words.of("visit_channel", code)
