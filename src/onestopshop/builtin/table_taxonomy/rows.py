# SPDX-License-Identifier: EUPL-1.2
"""
Rows of a spreadsheet become concepts in the making: words, and which row is above which.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from onestopshop.builtin.reading import Problems
from onestopshop.builtin.table_taxonomy.cells import Cells, Place, columns_of, folded
from onestopshop.builtin.table_taxonomy.options import TableColumns
from onestopshop.builtin.table_taxonomy.sheets import Sheet
from onestopshop.plugin import Relation, Words

__all__ = ["Row", "rows_of"]


@attrs.frozen(kw_only=True, eq=False)
class Row:
    """
    What one row says.

    Args:
        code: The city's own code, ``""`` when it has none.
        above: The row that is broader by its level, where the spreadsheet has levels.
        parents: What is broader by name or code, where it has such a column.
    """

    place: Place
    label: Mapping[str, str]
    code: str = ""
    definition: Mapping[str, str] = attrs.field(factory=dict)
    alt: Words = attrs.field(factory=dict)
    hidden: Words = attrs.field(factory=dict)
    above: "Row | None" = None
    parents: tuple[str, ...] = ()
    matches: tuple[tuple[Relation, str], ...] = ()
    retired: date | None = None
    replaced_by: tuple[str, ...] = ()


def rows_of(sheet: Sheet, columns: TableColumns, file: str, problems: Problems) -> tuple[Row, ...]:
    """
    Return the rows below the heads, in order; what is wrong is noted.

    Raises:
        InvalidDataError: A column is missing, or stands there twice.
    """
    heads_at, found = columns_of(columns, sheet, file)
    cells = (
        Cells(row, found, Place(file, sheet.name, number), problems)
        for number, row in sheet.rows
        if number > heads_at and any(at < len(row) and row[at].strip() for at in found.values())
    )
    if columns.levels:
        rows = tuple(_by_columns(cells, columns))
    else:
        rows = tuple(_by_number(cells, columns) if columns.level else (_row(one, columns) for one in cells))
    named = tuple(row for row in rows if row.label)
    if not rows and not len(problems):
        problems.add("no row has words", file, f"sheet {sheet.name}" if sheet.name else "row 1")
    return named


def _row(cells: Cells, columns: TableColumns, **more: object) -> Row:
    label = {**more.pop("label", {}), **cells.labels(columns.label)}  # type: ignore[dict-item]  # given below
    if not label and all(map(cells.blank, columns.label.values())):
        cells.problem("the words are missing", *[*columns.label.values()][:1])
    return Row(
        place=cells.place,
        label=label,
        code=cells.text(columns.code),
        definition=cells.texts(columns.definition),
        alt=cells.lists(columns.alt),
        hidden=cells.lists(columns.hidden),
        parents=cells.many(columns.parent),
        matches=tuple(
            (relation, target) for relation, head in columns.matches.items() for target in cells.many(head)
        ),
        retired=cells.day(columns.retired),
        replaced_by=cells.many(columns.replaced_by),
        **more,  # type: ignore[arg-type]  # the row above
    )


def _by_number(lines: Iterator[Cells], columns: TableColumns) -> Iterator[Row]:
    """Yield rows of which a number says how deep they stand below the last one that is less deep."""
    path: list[Row] = []
    for cells in lines:
        level = cells.number(columns.level) or 1
        if level > len(path) + 1:
            cells.problem(f"the row above it is not of level {level - 1}", columns.level)
            level = len(path) + 1
        row = _row(cells, columns, above=path[level - 2] if level > 1 else None)
        path[level - 1 :] = [row]
        yield row


def _by_columns(lines: Iterator[Cells], columns: TableColumns) -> Iterator[Row]:
    """
    Yield rows whose words stand in the column of their level; the words above may be repeated or left out.

    Where they are repeated the rows may stand in any order.
    """
    ((tag, heads),) = columns.levels.items()
    path: list[Row] = []
    known: dict[tuple[Row | None, str], Row] = {}
    for cells in lines:
        words = [cells.label(head) for head in heads]
        deepest = max((at for at, text in enumerate(words) if text), default=None)
        if deepest is None:
            if all(map(cells.blank, heads)):
                cells.problem("the words are missing", heads[0])
            continue
        for at, text in enumerate(words[:deepest]):
            if text and (at >= len(path) or folded(path[at].label[tag]) != folded(text)):
                above = path[at - 1] if 0 < at <= len(path) else None
                row = known.get((above, folded(text)))
                if row is None:
                    row = known[above, folded(text)] = Row(place=cells.place, label={tag: text}, above=above)
                    yield row
                path[at:] = [row]
        if deepest > len(path):
            cells.problem(f"nothing stands in {heads[deepest - 1]!r}, above it", heads[deepest])
            continue
        above = path[deepest - 1] if deepest else None
        row = _row(cells, columns, label={tag: words[deepest]}, above=above)
        path[deepest:] = [row]
        known.setdefault((above, folded(words[deepest])), row)
        yield row
