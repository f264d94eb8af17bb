# SPDX-License-Identifier: EUPL-1.2
"""
Show a report: a table, rows for a spreadsheet, or one JSON document.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import one_of
from onestopshop.cli.output import answer, say, table
from onestopshop.cli.reports.audiences import audience_option
from onestopshop.cli.reports.spreadsheet import report_csv
from onestopshop.cli.reports.words import ReportWords
from onestopshop.cli.words import Words
from onestopshop.domain.reports.figures import UNKNOWN, Figure, Row
from onestopshop.domain.reports.reports import Content, Report

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["document_of", "report_options", "show_report"]

F = TypeVar("F", bound=Callable[..., Any])
_FEW = "too few to show"


def report_options(command: F) -> F:
    """Let a command that shows a report take for whom, how, and in which language."""
    for option in (
        click.option(
            "--language",
            metavar="TAG",
            help="Show names in this language; the first required one by default.",
        ),
        click.option(
            "--format",
            "form",
            type=one_of(("table", "csv")),
            default="table",
            show_default=True,
            help="How to show it.",
        ),
        audience_option("For whom it is: organisations see closed years, without small counts."),
    ):
        command = option(command)
    return command


def show_report(line: Invocation, found: Report | Content, *, form: str, language: str | None) -> None:
    """Show a report as JSON when that was asked for, else in *form*."""
    words = ReportWords(Words(line.shop(), language), found.names)
    answer(line, document_of(found, words), lambda: _show(found, words, form))


def document_of(found: Report | Content, words: ReportWords) -> "Mapping[str, object]":
    """Return a report as one JSON document, each category with its code and what it is called."""
    from onestopshop.plugin import unstructure

    plain = unstructure(found)
    head = {name: plain.get(name) for name in plain if name not in {"figures", "names"}}
    return {**head, "figures": [_figure(figure, words) for figure in found.figures]}


def _figure(figure: Figure, words: ReportWords) -> "Mapping[str, object]":
    return {
        "code": figure.code,
        "label": words.label(figure),
        "unit": figure.unit,
        "definition": words.definition(figure),
        "dimensions": list(figure.dimensions),
        "several": figure.several,
        "median": figure.median,
        "hidden": figure.hidden,
        "rows": [
            {
                "at": list(row.at),
                "labels": list(words.categories(figure, row)),
                "value": row.value,
                "of": row.of,
            }
            for row in figure.rows
        ],
    }


def _show(found: Report | Content, words: ReportWords, form: str) -> None:
    if form == "csv":
        click.echo(report_csv(found.figures, words, period=found.period).encode(), nl=False)
        return
    table(
        ("figure", "category", "value", "of", "share"),
        [cells for figure in found.figures for cells in _lines(figure, words)],
        title=f"{found.city} {found.period}",
        right=("value", "of", "share"),
    )
    if isinstance(found, Report) and not found.complete:
        say(f"the period is not over: counted until {found.made_on}")
    say("* one thing may count in several rows: they are not added up")


def _lines(figure: Figure, words: ReportWords) -> Iterator[Sequence[str]]:
    """Yield the rows of a figure; empty categories of closed lists are left to the other forms."""
    label = f"{words.label(figure)}{' *' if figure.several else ''} ({words.unit(figure)})"
    told = [row for row in figure.rows if row.value != 0 or UNKNOWN in row.at or not row.at]
    for number, row in enumerate(told):
        value = "–" if figure.median and row.of == 0 else _FEW if row.value is None else str(row.value)
        of = "" if row.of is None else str(row.of)
        yield (
            "" if number else label,
            " | ".join(words.categories(figure, row)),
            value,
            of,
            _share(figure, row),
        )


def _share(figure: Figure, row: Row) -> str:
    """Return the percentage of a rate; a median has none, and nothing is a part of nothing."""
    if figure.median or row.value is None or not row.of:
        return ""
    return f"{100 * row.value / row.of:.0f} %"
