# SPDX-License-Identifier: EUPL-1.2
"""
Word a comparison of cities for a meeting of the network: pictures, and a table beside each.

Cities stand in the order of their names, categories in that of their lists;
neither the order nor a colour says anything of a rate.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import (
    Compared,
    ComparedCity,
    Comparison,
    Figure,
    Gap,
    Row,
)
from onestopshop.papers.blocks import (
    Bar,
    Block,
    Bullets,
    Chart,
    Grid,
    Heading,
    Line,
    Page,
    Panel,
    Paragraph,
    Run,
    apart,
    joined,
    plain,
)
from onestopshop.papers.comparison_words import ComparisonWords, figure_of
from onestopshop.papers.words import PaperWords

__all__ = ["comparison_page"]

_HIDDEN: Final = "–"
_AHEAD: Final = "\u200e"
"""Keeps a sign from being turned into its opposite, where words run from right to left."""

_BARS: Final = 18
"""How many lines of cities one picture has at most, if it has more than one category."""

_COLUMNS: Final = ("city", "rate", "low", "high", "value", "exposure")
_STEP: Final = 1_000
"""Ten of a hundred: where a scale may end."""


def comparison_page(comparison: Comparison, words: PaperWords) -> Page:
    """Return the page of a comparison."""
    return _Wording(comparison, words).page()


class _Wording:
    """
    One comparison in one language.
    """

    def __init__(self, comparison: Comparison, words: PaperWords) -> None:
        self._comparison, self._words = comparison, words
        self._told = ComparisonWords(comparison, words)
        self._names, self._cities = self._told.names, self._told.cities
        self._most = max(_STEP, -(-comparison.most() // _STEP) * _STEP)

    def page(self) -> Page:
        """Return the whole of it."""
        say, names = self._words.say, [self._names[one.city] for one in self._cities]
        blocks: list[Block] = [Paragraph(text=say("comparison.read")), Paragraph(text=say("comparison.care"))]
        notes = [*self._notes()]
        if notes:  # before the heading of what is not compared: these cities are
            blocks.append(Bullets(items=tuple(notes)))
        if self._comparison.gaps:
            blocks += self._gaps(self._comparison.gaps, None)
        for table in self._comparison.tables:
            blocks += self._table(table)
        return Page(
            language=self._words.tongue,
            title=say("comparison.title", period=Run(self._comparison.period)),
            about=say("comparison.about", cities=joined(names)),
            blocks=tuple(blocks),
            foot=apart(self._sources(), self._words.tongue),
        )

    def _table(self, table: Compared) -> Iterator[Block]:
        say = self._words.say
        yield Heading(text=self._told.pick(table.label))
        said = [self._told.pick(table.definition), *self._told.per(table)]
        if table.several:
            said.append(say("comparison.several"))
        yield from (Paragraph(text=line) for line in apart(said, self._words.tongue))
        if table.rows:
            yield from self._charts(table)
        else:
            yield Paragraph(text=say("comparison.nothing"))
        if any(figure.way is Way.BROADER for row in table.rows for figure in row.figures):
            yield Paragraph(text=say("comparison.at_least"))
        yield from self._gaps(table.gaps, table)

    def _charts(self, table: Compared) -> Iterator[Chart]:
        """Yield pictures of some categories each, none longer than a printed page."""
        each = max(1, _BARS // len(self._cities))
        parts = [table.rows[place : place + each] for place in range(0, len(table.rows), each)]
        for number, rows in enumerate(parts, 1):
            name = f"chart-{table.table}" if number == 1 else f"chart-{table.table}-{number}"
            place = f" ({number}/{len(parts)})" if len(parts) > 1 else ""
            yield self._chart(attrs.evolve(table, rows=rows), name, place)

    def _chart(self, table: Compared, id: str, place: str) -> Chart:
        say = self._words.say
        *title, last = say("comparison.chart", table=self._told.pick(table.label))
        return Chart(
            title=(*title, Run(f"{last.text}{place}", last.language)),
            text=say("comparison.chart_text"),
            panels=tuple(
                Panel(
                    name=plain(self._told.category(table, row.at)),
                    bars=tuple(self._bar(city, row) for city in self._cities),
                )
                for row in table.rows
            ),
            grid=self._grid(table),
            id=id,
            most=self._most / 100,
        )

    def _bar(self, city: ComparedCity, row: Row) -> Bar:
        figure = figure_of(row, city)
        name = plain(self._names[city.city])
        if figure is None:
            return Bar(name=name, year="", value=None, label=_HIDDEN)
        ends = figure.low / 100, figure.high / 100
        label = "{} ({}–{})".format(*self._rate(figure))
        return Bar(name=name, year="", value=figure.rate / 100, label=label, ends=ends)

    def _grid(self, table: Compared) -> Grid:
        say = self._words.say
        return Grid(
            caption=say("comparison.table"),
            head=tuple(say(f"comparison.{name}") for name in _COLUMNS),
            rows=tuple(
                line
                for row in table.rows
                for line in (
                    (self._told.category(table, row.at),),
                    *((self._names[city.city], *self._cells(figure_of(row, city))) for city in self._cities),
                )
            ),
            right=frozenset(range(1, len(_COLUMNS))),
        )

    def _cells(self, figure: Figure | None) -> Sequence[Line]:
        if figure is None:
            told: Sequence[str] = [_HIDDEN] * (len(_COLUMNS) - 1)
        else:
            number = self._words.number
            told = (*self._rate(figure), number(figure.value), number(figure.exposure))
        return [(Run(words, self._words.tongue),) for words in told]

    def _rate(self, figure: Figure) -> tuple[str, str, str]:
        """Return a rate and the ends of its range, which are rounded to the outside."""
        number = self._words.number
        low = figure.low // 100 if figure.low >= _STEP else figure.low // 10 / 10
        high = -(-figure.high // 100) if figure.high >= _STEP else -(-figure.high // 10) / 10
        mark = f"{_AHEAD}≥ " if figure.way is Way.BROADER else ""
        return f"{mark}{number(figure.rate / 100)}", number(low), number(high)

    def _gaps(self, gaps: Sequence[Gap], table: Compared | None) -> Iterator[Block]:
        yield Heading(text=self._words.say("comparison.gaps"), level=3)
        if not gaps:
            yield Paragraph(text=self._words.say("comparison.no_gap"))
            return
        yield Bullets(items=tuple(self._told.gap(gap, table) for gap in gaps))

    def _notes(self) -> Iterator[Line]:
        """Yield what else to know of the figures: which may be old, or read without a package or by another version."""
        told = {city.city for city in self._cities}  # of others the gaps say it
        yield from self._told.dated()
        yield from (line for city, line in self._told.unread() if city in told)
        yield from self._told.editions()

    def _sources(self) -> Iterator[Line]:
        for city in self._cities:
            key = "comparison.own" if city.bundle is None else "comparison.from"
            version = {} if city.bundle is None else {"version": city.bundle}
            yield self._words.say(key, city=self._names[city.city], **version)
        if self._comparison.walked:
            bundles = ", ".join(f"{one.city} {one.name} {one.version}" for one in self._comparison.walked)
            yield self._words.say("comparison.walked", bundles=bundles)
