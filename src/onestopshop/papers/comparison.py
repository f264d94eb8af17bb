# SPDX-License-Identifier: EUPL-1.2
"""
Word a comparison of cities for a meeting of the network: pictures, and a table beside each.

Cities stand in the order of their names, categories in that of their lists;
neither the order nor a colour says anything of a rate.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import Compared, ComparedCity, Comparison, Figure, Gap, Row
from onestopshop.domain.publications.programmes import OTHER, At
from onestopshop.domain.reports.figures import UNKNOWN
from onestopshop.domain.text import LocalizedText
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
    joined,
    plain,
)
from onestopshop.papers.words import PaperWords

__all__ = ["comparison_page"]

_HIDDEN: Final = "–"
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
        self._names = {one.city: self._pick(one.name) for one in comparison.cities}
        self._cities: Sequence[ComparedCity] = sorted(
            comparison.cities, key=lambda one: (plain(self._names[one.city]).casefold(), one.city)
        )
        self._most = max(_STEP, -(-comparison.most() // _STEP) * _STEP)

    def page(self) -> Page:
        """Return the whole of it."""
        say, names = self._words.say, [self._names[one.city] for one in self._cities]
        blocks: list[Block] = [Paragraph(text=say("comparison.read")), Paragraph(text=say("comparison.care"))]
        if self._comparison.gaps:
            blocks += self._gaps(self._comparison.gaps, None)
        for table in self._comparison.tables:
            blocks += self._table(table)
        return Page(
            language=self._words.tongue,
            title=say("comparison.title", period=self._comparison.period),
            about=say("comparison.about", cities=joined(names)),
            blocks=tuple(blocks),
            foot=joined(self._sources(), " "),
        )

    def _table(self, table: Compared) -> Iterator[Block]:
        say = self._words.say
        yield Heading(text=self._pick(table.label))
        said = [self._pick(table.definition), say(f"comparison.per_{table.per}")]
        if table.scheme:
            name = self._comparison.labels.get(table.scheme)
            said.append(say("comparison.scheme", scheme=self._pick(name) if name else table.scheme))
        if table.several:
            said.append(say("comparison.several"))
        yield Paragraph(text=joined(said, " "))
        if table.rows:
            yield self._chart(table)
        else:
            yield Paragraph(text=say("comparison.nothing"))
        if any(figure.way is Way.BROADER for row in table.rows for figure in row.figures):
            yield Paragraph(text=say("comparison.at_least"))
        yield from self._gaps(table.gaps, table)

    def _chart(self, table: Compared) -> Chart:
        say = self._words.say
        return Chart(
            title=say("comparison.chart", table=self._pick(table.label)),
            text=say("comparison.chart_text"),
            panels=tuple(
                Panel(
                    name=plain(self._category(table, row.at)),
                    bars=tuple(self._bar(city, row) for city in self._cities),
                )
                for row in table.rows
            ),
            grid=self._grid(table),
            id=f"chart-{table.table}",
            most=self._most / 100,
        )

    def _bar(self, city: ComparedCity, row: Row) -> Bar:
        figure = _figure(row, city)
        name = plain(self._names[city.city])
        if figure is None:
            return Bar(name=name, year="", value=None, label=_HIDDEN)
        ends = figure.low / 100, figure.high / 100
        return Bar(name=name, year="", value=figure.rate / 100, label=self._rate(figure), ends=ends)

    def _grid(self, table: Compared) -> Grid:
        say = self._words.say
        return Grid(
            caption=say("comparison.table"),
            head=(say("comparison.category"), *(self._names[one.city] for one in self._cities)),
            rows=tuple(
                (
                    self._category(table, row.at),
                    *(self._cell(_figure(row, city)) for city in self._cities),
                )
                for row in table.rows
            ),
            right=frozenset(range(1, len(self._cities) + 1)),
        )

    def _cell(self, figure: Figure | None) -> Line:
        words = self._words
        if figure is None:
            return (Run(_HIDDEN, words.tongue),)
        of = words.say(
            "comparison.of", value=words.number(figure.value), exposure=words.number(figure.exposure)
        )
        return joined([(Run(self._rate(figure), words.tongue),), of], "; ")

    def _rate(self, figure: Figure) -> str:
        """Return a rate and its range, whose ends are rounded to the outside."""
        number = self._words.number
        low = figure.low // 100 if figure.low >= _STEP else figure.low // 10 / 10
        high = -(-figure.high // 100) if figure.high >= _STEP else -(-figure.high // 10) / 10
        mark = "≥ " if figure.way is Way.BROADER else ""
        return f"{mark}{number(figure.rate / 100)} ({number(low)}–{number(high)})"

    def _gaps(self, gaps: Sequence[Gap], table: Compared | None) -> Iterator[Block]:
        yield Heading(text=self._words.say("comparison.gaps"), level=3)
        if not gaps:
            yield Paragraph(text=self._words.say("comparison.no_gap"))
            return
        yield Bullets(items=tuple(self._gap(gap, table) for gap in gaps))

    def _gap(self, gap: Gap, table: Compared | None) -> Line:
        say = self._words.say
        where = say("comparison.every") if gap.city is None else self._names.get(gap.city, (Run(gap.city),))
        cells = [] if table is None else [self._category(table, at) for at in gap.cells]
        what = joined([where, joined(cells, "; ")], ", ") if cells else where
        reason = self._words.label("not_compared", gap.reason)
        return say("comparison.gap", what=what, reason=reason)

    def _category(self, table: Compared, at: At) -> Line:
        if not at:
            return self._words.say("comparison.all")
        if set(at) == {OTHER}:
            return self._words.say("comparison.other")
        return joined((self._code(*pair) for pair in zip(table.dimensions, at, strict=True)), " · ")

    def _code(self, dimension: str, code: str) -> Line:
        label = self._comparison.labels.get(f"step:{code}" if dimension == "step" else code)
        if label is not None:
            return self._pick(label)
        if dimension == "language":
            return self._words.language(code)
        if code == UNKNOWN:
            return self._words.label("yes_no_unknown", code)
        return self._words.label("visit_channel", code) if dimension == "channel" else (Run(code),)

    def _sources(self) -> Iterator[Line]:
        for city in self._cities:
            key = "comparison.own" if city.bundle is None else "comparison.from"
            version = {} if city.bundle is None else {"version": city.bundle}
            yield self._words.say(key, city=self._names[city.city], **version)
        if self._comparison.walked:
            bundles = ", ".join(f"{one.city} {one.name} {one.version}" for one in self._comparison.walked)
            yield self._words.say("comparison.walked", bundles=bundles)

    def _pick(self, text: LocalizedText) -> Line:
        return self._words.of(text.pick(self._words.chain[0], self._words.chain[1:]))


def _figure(row: Row, city: ComparedCity) -> Figure | None:
    return next((one for one in row.figures if one.city == city.city), None)
