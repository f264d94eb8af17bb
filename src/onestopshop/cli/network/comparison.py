# SPDX-License-Identifier: EUPL-1.2
"""
Show a comparison of cities as text, in the words of its page.
"""

from collections.abc import Sequence

import click

from onestopshop.cli.output import isolated, say, table, text
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import Compared, Comparison, Figure, Gap
from onestopshop.papers.blocks import Line
from onestopshop.papers.comparison_words import ComparisonWords, figure_of
from onestopshop.papers.words import PaperWords

__all__ = ["say_unread", "show"]


def show(found: Comparison, words: PaperWords) -> None:
    """Print the tables of a comparison, and below each what is not compared."""
    told = ComparisonWords(found, words)
    for place, one in enumerate(found.tables):
        if place:
            click.echo()
        _show_table(one, told)
    notes = [*told.dated(), *told.editions()]
    if found.gaps or notes:
        click.echo()
    _show_gaps(found.gaps, None, told)
    for note in notes:
        click.echo(_line(note))
    say(_line(words.say("comparison.no_ranking")))


def say_unread(found: Comparison, words: PaperWords) -> None:
    """Tell what of other cities is damaged, so that nothing of it is compared."""
    for _, line in ComparisonWords(found, words).unread():
        say(_line(line))


def _show_table(one: Compared, told: ComparisonWords) -> None:
    click.echo(_line(told.pick(one.label)))
    click.echo(" ".join(map(_line, told.per(one))))
    if one.rows:
        rows = [
            (
                _line(told.category(one, row.at)),
                *(_told(figure_of(row, city), told.words) for city in told.cities),
            )
            for row in one.rows
        ]
        names = (_line(told.names[city.city]) for city in told.cities)
        table((_line(told.words.say("comparison.category")), *names), rows)
    else:
        click.echo(_line(told.words.say("comparison.nothing")))
    if any(_is_part(figure) for row in one.rows for figure in row.figures):
        click.echo(_line(told.words.say("comparison.at_least")))
    _show_gaps(one.gaps, one, told)


def _show_gaps(gaps: Sequence[Gap], of: Compared | None, told: ComparisonWords) -> None:
    if not gaps:
        return
    click.echo(_line(told.words.say("comparison.gaps")))
    for gap in gaps:
        click.echo(f"  {_line(told.gap(gap, of))}")


def _told(figure: Figure | None, words: PaperWords) -> str | None:
    """Return a rate with its range, whose ends are rounded to the outside."""
    if figure is None:
        return None
    mark = "≥ " if _is_part(figure) else ""
    rate, low, high = (figure.rate + 5) // 10, figure.low // 10, -(-figure.high // 10)
    return f"{mark}{words.tenths(rate)} ({words.tenths(low)}–{words.tenths(high)})"


def _is_part(figure: Figure) -> bool:
    return figure.way is Way.BROADER


def _line(line: Line) -> str:
    """Return a line of a page for a terminal; names that are written from the right disturb nothing around them."""
    return text("".join(isolated(run.text) for run in line))
