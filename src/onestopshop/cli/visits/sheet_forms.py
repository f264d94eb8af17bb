# SPDX-License-Identifier: EUPL-1.2
"""
The tally form as text, HTML, CSV and spreadsheet.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import zip_longest
from textwrap import wrap
from typing import Final

import attrs

from onestopshop.cli.visits.sheet_columns import COLUMNS, ON_PAPER, Column
from onestopshop.cli.words import Words

__all__ = ["FORMS", "Sheet"]

_WIDTH: Final = 80
_LINES: Final = 60
"""What every printer puts on a page, A4 or letter, when it is sent plain text."""

_WIDTHS: Final = {
    "row": 10,
    "channel": 8,
    "language": 10,
    "topics": 12,
    "handling": 9,
    "interpretation": 8,
    "papers": 8,
    "first_contact": 8,
}
_ROWS: Final = {"html": 16, "csv": 30}
"""How many visits a form has room for, unless somebody says."""


@attrs.frozen(kw_only=True)
class Sheet:
    """
    What stands on one form.
    """

    title: str
    desk_id: str
    desk: str
    code: str
    rows: int | None
    columns: Mapping[str, Column]
    language: str
    words: Words

    def row_codes(self, usual: int) -> list[str]:
        """Return the code of each line; *usual* says how many, when nobody else did."""
        return [f"{self.code}-{number:02}" for number in range(1, (self.rows or usual) + 1)]

    def heading(self) -> str:
        """Return the line above the table, with the day left open."""
        desk, day = self.columns["desk"].title, self.columns["day"].title
        return f"{self.title}   {desk}: {self.desk or '_' * 20}   {day}: ____-__-__   {self.code}"


def _text(sheet: Sheet) -> bytes:
    shown = [sheet.columns[name] for name in ON_PAPER]
    widths = [_WIDTHS[one.name] for one in shown]
    rule = "+".join("-" * width for width in widths)
    key = [line for column in shown[1:] for line in wrap(_key(column), _WIDTH, subsequent_indent="  ")]
    heads = zip_longest(*map(wrap, map(_title, shown), widths), fillvalue="")
    lines = [
        *wrap(sheet.heading(), _WIDTH, break_on_hyphens=False),
        "",
        *(_cells(head, widths) for head in heads),
        rule,
    ]
    for code in sheet.row_codes(max(1, (_LINES - len(lines) - len(key)) // 2)):
        lines.extend((_cells([code], widths), rule))
    return ("\n".join([*lines, *key]) + "\n").encode()


def _cells(values: Sequence[str], widths: Sequence[int]) -> str:
    padded = [*values, *[""] * (len(widths) - len(values))]
    return "|".join(value[:width].ljust(width) for value, width in zip(padded, widths, strict=True)).rstrip()


def _key(column: Column) -> str:
    return f"{_title(column)}: {'; '.join(column.values.values())}"


def _title(column: Column) -> str:
    return column.title if column.name != "row" else ""


def _html(sheet: Sheet) -> bytes:
    direction = sheet.words.direction(sheet.language)
    shown = [sheet.columns[name] for name in ON_PAPER]
    return "".join(
        [
            f'<!DOCTYPE html>\n<html lang="{escape(sheet.language)}" dir="{direction}"><meta charset="utf-8">\n',
            f"<title>{escape(sheet.title)} {escape(sheet.code)}</title>\n<style>{_STYLE}</style>\n",
            f"<h1>{escape(sheet.heading())}</h1>\n<table>\n<tr>",
            *(f'<th class="{one.name}">{escape(_title(one))}</th>' for one in shown),
            "</tr>\n",
            *(
                f"<tr><td>{escape(code)}</td>{'<td></td>' * (len(shown) - 1)}</tr>\n"
                for code in sheet.row_codes(_ROWS["html"])
            ),
            "</table>\n<dl>\n",
            *(
                f"<dt>{escape(_key(one).partition(': ')[0])}</dt><dd>{escape(_key(one).partition(': ')[2])}</dd>\n"
                for one in shown[1:]
            ),
            "</dl>\n</html>\n",
        ]
    ).encode()


_STYLE: Final = (
    "@page{size:A4 landscape;margin:8mm}body{font:8pt sans-serif;margin:0}h1{font-size:11pt;margin:0 0 2mm}"
    "table{width:100%;border-collapse:collapse;table-layout:fixed}th,td{border:.3pt solid;height:6.5mm}"
    "td{padding:0 1mm}.topics,.handling{width:18%}"
    "dl{font-size:6.5pt;margin:2mm 0 0;columns:2}dt{font-weight:bold;break-after:avoid}dd{margin:0 0 1mm}"
)


def _table(sheet: Sheet) -> Iterator[list[str]]:
    """Yield the header and a row for each visit; the desk is filled in where it is known."""
    yield list(COLUMNS)
    for code in sheet.row_codes(_ROWS["csv"]):
        yield [code, "", sheet.desk_id, *[""] * (len(COLUMNS) - 3)]


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(_table(sheet))
    return out.getvalue().encode("utf-8-sig")


def _xlsx(sheet: Sheet) -> bytes:
    from onestopshop.cli.visits.sheet_xlsx import workbook

    return workbook(list(_table(sheet)), sheet.columns)


FORMS: Final[Mapping[str, Callable[[Sheet], bytes]]] = {
    "text": _text,
    "html": _html,
    "csv": _csv,
    "xlsx": _xlsx,
}
