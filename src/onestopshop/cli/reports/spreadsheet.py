# SPDX-License-Identifier: EUPL-1.2
"""
Reports for a spreadsheet: one row for each value, and no cell that it would calculate.
"""

from collections.abc import Iterable, Iterator

from onestopshop.cli.reports.words import ReportWords
from onestopshop.domain.reports.figures import Figure

__all__ = ["COLUMNS", "report_csv"]

COLUMNS = (
    "code",
    "label",
    "category",
    "category_label",
    "value",
    "of",
    "hidden",
    "unit",
    "period",
    "definition",
)
"""The columns; a category has one code for each dimension, with ``|`` between."""


def report_csv(figures: Iterable[Figure], words: ReportWords, *, period: str) -> str:
    """Return the figures as RFC 4180 text; a hidden value is an empty cell, and says so."""
    from onestopshop.papers.sheets import as_csv

    return as_csv(COLUMNS, _rows(figures, words, period))


def _rows(figures: Iterable[Figure], words: ReportWords, period: str) -> Iterator[tuple[object, ...]]:
    for figure in figures:
        label, unit, definition = words.label(figure), words.unit(figure), words.definition(figure)
        for row in figure.rows:
            hidden = "yes" if row.value is None and not (figure.median and row.of == 0) else ""
            category, named = "|".join(row.at), " | ".join(words.categories(figure, row))
            yield figure.code, label, category, named, row.value, row.of, hidden, unit, period, definition
