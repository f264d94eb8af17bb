# SPDX-License-Identifier: EUPL-1.2
"""
The words of a report: its figures, units and categories in one language.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from onestopshop.cli.words import Words
from onestopshop.domain.reports.dimensions import SCHEMES
from onestopshop.domain.reports.figures import UNKNOWN, Figure, Row
from onestopshop.operations.reports.figure_words import source_words, unit_words, value_words
from onestopshop.papers.labels import labels

if TYPE_CHECKING:
    from onestopshop.domain.text import LocalizedText

__all__ = ["ReportWords"]

_LISTS: Mapping[str, str] = {"set_aside": "barrier_state"}
"""Dimensions whose codes are labelled by a closed list of another name."""


class ReportWords:
    """
    Say what stands in a report.

    Args:
        names: What services, organisations and concepts were called when the report was made.
    """

    def __init__(self, words: Words, names: "Mapping[str, LocalizedText]") -> None:
        self._words = words
        self._names = names

    def label(self, figure: Figure) -> str:
        """Return what a figure is called."""
        return self._words.pick(figure.label)

    def definition(self, figure: Figure) -> str:
        """Return what a figure means, and which records it counts."""
        pick = self._words.pick
        return f"{pick(figure.definition)} {pick(source_words())}: {pick(figure.source)}."

    def unit(self, figure: Figure) -> str:
        """Return what a figure counts."""
        return self._words.pick(unit_words(figure.unit))

    def categories(self, figure: Figure, row: Row) -> tuple[str, ...]:
        """Return what the category of a row is called, for each dimension."""
        return tuple(
            self._category(dimension, code) for dimension, code in zip(figure.dimensions, row.at, strict=True)
        )

    def _category(self, dimension: str, code: str) -> str:
        own = value_words(dimension, code)
        if code == UNKNOWN and own is not None:
            return self._words.pick(own)
        if code in self._names:
            return self._words.pick(self._names[code])
        if own is not None:
            return self._words.pick(own)
        if dimension in SCHEMES:
            return self._words.concept(f"{SCHEMES[dimension]}:{code}")
        if dimension == "language":
            return self._words.language(code)
        listed = _LISTS.get(dimension, dimension)
        return self._words.of(listed, code) if listed in labels() else self._words.concept(code)
