# SPDX-License-Identifier: EUPL-1.2
"""
The words of a comparison of cities, for its page and for a terminal.

Cities stand in the order of their names in the language in which they are worded.
"""

from collections.abc import Iterator, Sequence

from onestopshop.domain.comparisons.comparisons import (
    Compared,
    ComparedCity,
    Comparison,
    Edition,
    Figure,
    Gap,
    Row,
    by_name,
)
from onestopshop.domain.publications.programmes import OTHER, At
from onestopshop.domain.reports.figures import UNKNOWN
from onestopshop.domain.text import LocalizedText
from onestopshop.papers.blocks import Line, Run, joined, plain
from onestopshop.papers.words import PaperWords

__all__ = ["ComparisonWords", "figure_of"]


class ComparisonWords:
    """
    One comparison in one language.

    Attributes:
        words: The phrases in that language.
        names: The name of each city, of those too that are not compared.
        cities: Those that are compared, in the order of their names.
    """

    def __init__(self, comparison: Comparison, words: PaperWords) -> None:
        self._comparison, self.words = comparison, words
        every = (*comparison.cities, *comparison.silent)
        self.names = {one.city: self.pick(one.name) for one in every}
        self.cities: Sequence[ComparedCity] = sorted(
            comparison.cities, key=lambda one: by_name(plain(self.names[one.city]), one.city)
        )

    def pick(self, text: LocalizedText) -> Line:
        """Return a text in the language, or the nearest in its chain."""
        return self.words.of(text.pick(self.words.chain[0], self.words.chain[1:]))

    def per(self, table: Compared) -> Iterator[Line]:
        """Yield of which visits the rates of a table are, and in which scheme they are compared."""
        yield self.words.say(f"comparison.per_{table.per}")
        if table.scheme:
            yield self.words.say("comparison.scheme", scheme=self._scheme(table.scheme))

    def category(self, table: Compared, at: At) -> Line:
        """Return the name of a category of a table."""
        if not at:
            return self.words.say("comparison.all")
        if set(at) == {OTHER}:
            return self.words.say("comparison.other")
        return joined((self._code(*pair) for pair in zip(table.dimensions, at, strict=True)), " · ")

    def gap(self, gap: Gap, table: Compared | None = None) -> Line:
        """Return what is not compared, of a table or of all of it, and why."""
        say = self.words.say
        where = say("comparison.every") if gap.city is None else self.names.get(gap.city, (Run(gap.city),))
        cells = [] if table is None else [self.category(table, at) for at in gap.cells]
        what = joined([where, joined(cells, "; ")], ", ") if cells else where
        reason = self.words.label("not_compared", gap.reason)
        return say("comparison.gap", what=what, reason=reason)

    def dated(self) -> Iterator[Line]:
        """Yield of which cities the figures may be old."""
        for city in self.cities:
            if city.expired:
                yield self.words.say("comparison.expired", city=self.names[city.city])

    def unread(self) -> Iterator[tuple[str, Line]]:
        """Yield what of other cities cannot be read, each with its city."""
        for one in self._comparison.unread:
            name = self.names.get(one.city, (Run(one.city),))
            yield one.city, self.words.say("comparison.unread", bundle=one.name, city=name)

    def editions(self) -> Iterator[Line]:
        """Yield what was counted, or matched, by another version of a scheme."""
        return map(self._edition, self._comparison.editions)

    def _edition(self, edition: Edition) -> Line:
        said = {"version": edition.version, "here": edition.here, "scheme": self._scheme(edition.scheme)}
        if edition.city is not None:
            return self.words.say("comparison.edition", city=self.names[edition.city], **said)
        return self.words.say("comparison.edition_of", crosswalk=edition.crosswalk or "", **said)

    def _code(self, dimension: str, code: str) -> Line:
        label = self._comparison.labels.get(f"step:{code}" if dimension == "step" else code)
        if label is not None:
            return self.pick(label)
        if dimension == "language":
            return self.words.language(code)
        if code == UNKNOWN:
            return self.words.label("yes_no_unknown", code)
        return self.words.label("visit_channel", code) if dimension == "channel" else (Run(code),)

    def _scheme(self, id: str) -> Line:
        name = self._comparison.labels.get(id)
        return self.pick(name) if name else (Run(id),)


def figure_of(row: Row, city: ComparedCity) -> Figure | None:
    """Return the rate of a city in a row, or ``None`` where it has none."""
    return next((one for one in row.figures if one.city == city.city), None)
