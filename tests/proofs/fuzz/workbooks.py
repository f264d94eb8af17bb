# SPDX-License-Identifier: EUPL-1.2
"""
Spreadsheets, put together part by part, so that each part can be wrong by itself.
"""

import io
import zipfile
from random import Random
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from tests.proofs.fuzz.bytes import damaged
from tests.proofs.fuzz.tables import Rows
from tests.proofs.fuzz.values import STRANGE

__all__ = ["is_workbook", "packed", "parts_of", "workbook"]

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OOXML: Final = "http://schemas.openxmlformats.org"
_MAIN: Final = f'xmlns="{_OOXML}/spreadsheetml/2006/main"'
_LINKS: Final = f'xmlns="{_OOXML}/package/2006/relationships"'
_R: Final = f"{_OOXML}/officeDocument/2006/relationships"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES: Final = "application/vnd.openxmlformats-package"
_KINDS: Final = ("n", "b", "e", "d", "s", "str", "x", "")
_REFERENCES: Final = ("A1", "B7", "A0", "ZZZ9999999", "XFD1048576", "1A", "", "$A$1", "A1:B2", "A-1", "é1")
_FORMULAS: Final = (
    "1+1",
    "HYPERLINK(&quot;http://127.0.0.1/&quot;)",
    "WEBSERVICE(&quot;x&quot;)",
    "'[1]x'!A1",
    "",
)
_METHODS: Final = (*[zipfile.ZIP_DEFLATED] * 18, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def workbook(random: Random, rows: Rows) -> bytes:
    """Return a spreadsheet with these rows, some of its cells and parts as no program writes them."""
    parts = parts_of(_sheet(random, rows), name=random.choice(("visits", "words", "Sheet1", "=1+1")))
    if random.random() < 0.12:
        name = random.choice(sorted(parts))
        if random.random() < 0.3:
            del parts[name]
        else:
            parts[name] = damaged(random, parts[name], random.randint(1, 3))
    if random.random() < 0.05:
        name = random.choice(
            ("../../x", "/etc/x", "xl/media/a.png", "xl/externalLinks/externalLink1.xml", "C:\\x")
        )
        parts[name] = b"<x/>"
    return packed(parts, random.choice(_METHODS))


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return parts as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, method)
    return out.getvalue()


def parts_of(sheet: str, *, name: str = "visits", strings: str = "") -> dict[str, bytes]:
    """Return the parts of a spreadsheet with one leaf, whose XML is *sheet*."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_OOXML}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{_TYPES}.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships {_LINKS}><Relationship Id="rId1" Type="{_R}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_R}"><sheets><sheet name={quoteattr(name)} sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {_LINKS}><Relationship Id="rId1" Type="{_R}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_R}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}>{sheet}</worksheet>",
        "xl/sharedStrings.xml": strings or f'<sst {_MAIN} count="1"><si><t>shared</t></si></sst>',
    }
    return {part: f"{_XML}{content}".encode("utf-8", "replace") for part, content in parts.items()}


def is_workbook(content: bytes) -> bool:
    """Say whether it can be unpacked and has a leaf."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return "xl/worksheets/sheet1.xml" in file.namelist() and file.testzip() is None
    except Exception:  # noqa: BLE001 - zipfile fails in many ways
        return False


def _sheet(random: Random, rows: Rows) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(random, place, number, said) for place, said in enumerate(row[:60]))
        lines.append(f'<row r="{number}">{cells}</row>')
    said = f"<sheetData>{''.join(lines)}</sheetData>"
    if random.random() < 0.05:
        said = f'<dimension ref="{random.choice(_REFERENCES)}"/>{said}'
    return said + '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>' * (random.random() < 0.05)


def _cell(random: Random, place: int, number: int, said: str) -> str:
    name = f"{chr(65 + place % 26)}{number}" if place < 26 else f"A{chr(65 + place % 26)}{number}"
    if random.random() < 0.004:
        name = random.choice(_REFERENCES)
    if random.random() < 0.004:
        formula = random.choice(_FORMULAS)
        return f'<c r="{name}" t="str"><f>{formula}</f>{random.choice(("<v>1</v>", "", "<v/>"))}</c>'
    if random.random() < 0.006:
        value = random.choice(("0", "1", "9999", "-1", "x", "46328", "1e400", "nan", *STRANGE[:4]))
        return f'<c r="{name}" t="{random.choice(_KINDS)}"><v>{_clean(value)}</v></c>'
    return (
        f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{_clean(said)}</t></is></c>' if said else ""
    )


def _clean(said: str) -> str:
    """Leave out what XML cannot say, mostly."""
    return escape(
        "".join(mark for mark in said if mark in "\t\n" or (mark >= " " and not "\ud800" <= mark <= "\udfff"))
    )
