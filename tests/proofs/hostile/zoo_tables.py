# SPDX-License-Identifier: EUPL-1.2
"""
Hostile rows and cells: crosswalks, typed-in forms, spreadsheets that unpack to more than a machine holds.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.proofs.fuzz.workbooks import packed, parts_of
from tests.proofs.hostile.watch import Bait
from tests.proofs.hostile.zoo import BIDI, PATHS, Beast, Content

__all__ = ["FORMULAS", "TABLES", "lying"]

FORMULAS: Final = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/C calc'!A0", "\t=1+1", "\r=1+1", " =1+1", "\n=1+1", "\uff1d1+1",
    '=HYPERLINK("http://127.0.0.1/";"x")', "=WEBSERVICE(A1)", ";=1+1", '"=1+1', "'=1+1", "x;=1+1", "=1+1\x00",
)  # fmt: skip
"""What a spreadsheet would work out."""

_SSSOM: Final = "#mapping_set_id: https://example.org/set\n#license: https://example.org/l\n"
_COLUMNS: Final = "subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\n"
_ROW: Final = (
    "https://example.org/a\ta\tskos:exactMatch\thttps://example.org/b\tsemapv:ManualMappingCuration\n"
)
_SHEETS: Final = ("form-xlsx", "table-xlsx", "labels-xlsx")
_TEXTS: Final = ("form-csv", "table-csv")
_HEADS: Final = ("row", "day", "code", "nl", "en", "above", "definition")


def _crosswalks() -> Iterator[Beast]:
    bomb = "".join(
        f"#{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    refused: dict[str, Content] = {
        "a bomb of aliases": "#a: &a [x, x, x, x, x, x, x, x, x]\n" + bomb + _SSSOM + _COLUMNS + _ROW,
        "a shell": lambda bait: (
            f"#x: !!python/object/apply:os.system ['{bait.shell}']\n#y: [[[[[1]]]]]\n" + _COLUMNS + _ROW
        ),
        "lists in lists": "#x: " + "[" * 50_000 + "\n" + _COLUMNS + _ROW,
        "a head of 10 MB": lambda _: "#x: y\n" * 1_500_000 + _COLUMNS + _ROW,
        "merged": "#a: &a {b: c}\n#d: {<<: *a}\n" + _COLUMNS + _ROW,
        "U+0000": _SSSOM + _COLUMNS + _ROW.replace("\ta\t", "\t\x00\t"),
        "UTF-16": (_SSSOM + _COLUMNS + _ROW).encode("utf-16"),
        "a byte that is none": (_SSSOM + _COLUMNS + _ROW).encode() + b"\xff",
        "an empty file": "",
        "no table": _SSSOM,
    }
    for name, content in refused.items():
        yield Beast(name=f"SSSOM: {name}", doors=["sssom"], content=content, refused=True)
    taken: dict[str, Content] = {
        "a shell in a text": lambda bait: (
            f"#comment: !!python/object/apply:os.system '{bait.shell}'\n" + _SSSOM + _COLUMNS + _ROW
        ),
        "a prefix of files": lambda bait: (
            f"#curie_map:\n#  f: file://{bait.file}\n" + _SSSOM + _COLUMNS + _ROW
        ),
        "a set elsewhere": lambda bait: _SSSOM.replace("https://example.org/set", bait.url) + _COLUMNS + _ROW,
        "100,000 columns": _SSSOM + _COLUMNS.rstrip("\n") + "\tx" * 100_000 + "\n" + _ROW,
        "100,000 cells": _SSSOM + _COLUMNS + _ROW.rstrip("\n") + "\tx" * 100_000 + "\n",
        "a cell of 10 MB": _SSSOM + _COLUMNS + _ROW.replace("\ta\t", f"\t{'x' * 10_000_000}\t"),
        "a quote without an end": _SSSOM + _COLUMNS + _ROW + '"' + _ROW * 1_000,
        "a million bars": _SSSOM
        + _COLUMNS.rstrip("\n")
        + "\tauthor_id\n"
        + _ROW.rstrip("\n")
        + "\t"
        + "a|" * 30_000
        + "\n",
        "a million escapes": _SSSOM
        + _COLUMNS.rstrip("\n")
        + "\tauthor_id\n"
        + _ROW.rstrip("\n")
        + "\t"
        + "\\" * 60_000
        + "\n",
        "a confidence": _SSSOM
        + _COLUMNS.rstrip("\n")
        + "\tconfidence\n"
        + _ROW.rstrip("\n")
        + "\t1e-999999999\n",
        "3,000 rows": _SSSOM + _COLUMNS + _ROW * 3_000,
    }
    for name, content in taken.items():
        yield Beast(name=f"SSSOM: {name}", doors=["sssom"], content=content)
    for said in (*FORMULAS, *BIDI, *PATHS):
        cell = '"' + said.replace('"', '""') + '"'
        yield Beast(
            name=f"SSSOM: label {said!r}",
            doors=["sssom"],
            content=_SSSOM + _COLUMNS + _ROW.replace("\ta\t", f"\t{cell}\t"),
        )
        yield Beast(
            name=f"SSSOM: id {said!r}",
            doors=["sssom"],
            content=_SSSOM + _COLUMNS + cell + _ROW[len("https://example.org/a") :],
        )
        yield Beast(
            name=f"SSSOM: column {said!r}",
            doors=["sssom"],
            content=_SSSOM + _COLUMNS.rstrip("\n") + f"\t{cell}\n" + _ROW.rstrip("\n") + "\tx\n",
        )


def _texts() -> Iterator[Beast]:
    head = ",".join(_HEADS) + "\n"
    contents: dict[str, Content] = {
        "an empty file": "",
        "a cell of 10 MB": lambda _: head + '"' + "x" * 10_000_000 + '"\n',
        "a quote without an end": head + '"' + "x\n" * 100_000,
        "a million columns": ",".join(["x"] * 1_000_000) + "\n",
        "100,000 rows": head + "a,b,c,d,e,f,g\n" * 100_000,
        "U+0000": head + "\x00" * 1_000,
        "half of UTF-16": b"\xff\xfe" + head.encode("utf-16-le")[:-1],
        "a separator that is said": "sep=;\n" * 1_000 + head.replace(",", ";"),
        "quotes and quotes": head + '"' * 1_000_000,
        "all kinds of line ends": head + "a\x0bb\x0cc\x1cd\x85e\u2028f\rg\n",
    }
    for name, content in contents.items():
        yield Beast(
            name=f"CSV: {name}", doors=_TEXTS, content=content, refused=name != "all kinds of line ends"
        )
    for said in (*FORMULAS, *BIDI, *PATHS):
        cell = '"' + said.replace('"', '""') + '"'
        yield Beast(
            name=f"CSV: code {said!r}",
            doors=["table-csv"],
            content=f"code,nl,en,above,definition\n{cell},a,b,,\n",
        )
        yield Beast(
            name=f"CSV: words {said!r}",
            doors=["table-csv"],
            content=f"code,nl,en,above,definition\na,{cell},,,\n",
        )
        yield Beast(
            name=f"CSV: row {said!r}", doors=["form-csv"], content=f"row,day,topics\n{cell},{cell},{cell}\n"
        )


def _sheets() -> Iterator[Beast]:
    row = '<row r="1">' + "".join(
        f'<c r="{chr(65 + n)}1" t="inlineStr"><is><t>{head}</t></is></c>' for n, head in enumerate(_HEADS)
    )
    good = f"{row}</row>"
    cell = '<row r="2"><c r="D2" t="{}">{}</c></row>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    merge, matrix = '<mergeCell ref="A1:B2"/>', '<f t="array" ref="A1:XFD1048576">1</f>'
    rows: dict[str, str] = {
        "as wide as a sheet can be": f'<dimension ref="A1:XFD1048576"/><sheetData>{good}</sheetData>',
        "a last row": f'<sheetData>{good}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        "a row beyond all": f'<sheetData>{good}<row r="999999999999"><c><v>1</v></c></row></sheetData>',
        "a column beyond all": f'<sheetData>{good}<row r="2"><c r="ZZZZZZZZZZ2"><v>1</v></c></row></sheetData>',
        "elements in elements": f"<sheetData>{good}{'<c>' * 50_000}{'</c>' * 50_000}</sheetData>",
        "a text that is not there": f"<sheetData>{good}{cell.format('s', '<v>99999999</v>')}</sheetData>",
        "a day beyond all": f"<sheetData>{good}{cell.format('d', '<v>99999-99-99</v>')}</sheetData>",
        "a number beyond all": f"<sheetData>{good}{cell.format('n', '<v>1e99999</v>')}</sheetData>",
        "a matrix": f"<sheetData>{good}{cell.format('str', matrix)}</sheetData>",
        "cells all merged": f'<sheetData>{good}</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        "100,000 merges": f"<sheetData>{good}</sheetData><mergeCells>{merge * 100_000}</mergeCells>",
    }  # fmt: skip
    for name, sheet in rows.items():
        yield Beast(name=f"XLSX: {name}", doors=_SHEETS, content=packed(parts_of(sheet)))
    for formula in (
        'HYPERLINK("http://BAIT/")',
        'WEBSERVICE("http://BAIT/")',
        "cmd|'/C calc'!A0",
        "'[1]x'!A1",
    ):
        yield Beast(
            name=f"XLSX: {formula}", doors=_SHEETS, content=_formula(good, cell, formula), refused=True
        )
    for part, before in (
        ("xl/worksheets/sheet1.xml", "<worksheet"),
        ("xl/sharedStrings.xml", "<sst"),
        ("xl/workbook.xml", "<workbook"),
    ):
        types: dict[str, Callable[[Bait], str]] = {
            "a billion laughs": lambda _: f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>',
            "a file": lambda bait: f'<!DOCTYPE x [<!ENTITY l11 SYSTEM "file://{bait.file}">]>',
            "an address": lambda bait: f'<!DOCTYPE x [<!ENTITY l11 SYSTEM "{bait.url}">]>',
            "a foreign DTD": lambda bait: f'<!DOCTYPE x SYSTEM "{bait.dtd}">',
        }
        for name, doctype in types.items():
            yield Beast(
                name=f"XLSX: {name} in {part}", doors=_SHEETS, content=_declared(part, before, doctype, good)
            )
    yield from _packages(f"<sheetData>{good}</sheetData>")


def _formula(good: str, cell: str, formula: str) -> Content:
    said = formula.replace("&", "&amp;").replace("<", "&lt;")

    def made(bait: Bait) -> bytes:
        written = cell.format("str", f"<f>{said.replace('BAIT', bait.address)}</f>")
        return packed(parts_of(f"<sheetData>{good}{written}</sheetData>"))

    return made


def _declared(part: str, before: str, doctype: Callable[[Bait], str], good: str) -> Content:
    def made(bait: Bait) -> bytes:
        said = (
            f'<sheetData>{good}<row r="2"><c r="D2" t="inlineStr"><is><t>&l11;</t></is></c></row></sheetData>'
        )
        parts = parts_of(
            said,
            strings='<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&l11;</t></si></sst>',
        )
        parts[part] = parts[part].replace(before.encode(), f"{doctype(bait)}{before}".encode(), 1)
        return packed(parts)

    return made


def _packages(sheet: str) -> Iterator[Beast]:
    def with_part(name: str, content: bytes) -> bytes:
        return packed({**parts_of(sheet), name: content})

    yield Beast(
        name="XLSX: 200 MB of zeros",
        doors=_SHEETS,
        content=lambda _: with_part("xl/media/a.png", bytes(200_000_000)),
        refused=True,
    )
    yield Beast(name="XLSX: a size that lies", doors=_SHEETS, content=lambda _: lying(sheet), refused=True)
    yield Beast(
        name="XLSX: 20,000 parts",
        doors=_SHEETS,
        content=lambda _: packed({**parts_of(sheet), **{f"x{n}": b"" for n in range(20_000)}}),
    )
    yield Beast(
        name="XLSX: a zip in a zip",
        doors=_SHEETS,
        content=lambda _: packed({"a.xlsx": packed(parts_of(sheet))}),
        refused=True,
    )
    yield Beast(name="XLSX: an empty zip", doors=_SHEETS, content=packed({}), refused=True)
    yield Beast(name="XLSX: half a zip", doors=_SHEETS, content=packed(parts_of(sheet))[:-30], refused=True)
    yield Beast(name="XLSX: parts that overlap", doors=_SHEETS, content=_overlapping(sheet), refused=True)
    for path in PATHS:
        yield Beast(name=f"XLSX: a part {path!r}", doors=_SHEETS, content=with_part(path, b"<x/>"))
    links = {"a file": "file://{0.file}", "an address": "{0.url}", "a path": "../../../../../..{0.file}"}
    for name, target in links.items():
        yield Beast(name=f"XLSX: a leaf at {name}", doors=_SHEETS, content=_linked(sheet, target))
    yield Beast(
        name="XLSX: a macro", doors=_SHEETS, content=with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    )


def _linked(sheet: str, target: str) -> Content:
    def made(bait: Bait) -> bytes:
        parts = parts_of(sheet)
        part = "xl/_rels/workbook.xml.rels"
        place = f'"{target.format(bait)}" TargetMode="External"'.encode()
        parts[part] = parts[part].replace(b'"worksheets/sheet1.xml"', place)
        return packed(parts)

    return made


def lying(sheet: str) -> bytes:
    """Return a spreadsheet whose leaf says that it is small, and unpacks to 300 MB."""
    parts = parts_of(sheet)
    name = "xl/worksheets/sheet1.xml"
    content = packed(
        {**parts, name: parts[name].replace(b"</worksheet>", b" " * 300_000_000 + b"</worksheet>")}
    )
    true = struct.pack("<I", len(parts[name]) + 300_000_000)
    return content.replace(true, struct.pack("<I", 1_000))


def _overlapping(sheet: str) -> bytes:
    """Return a zip whose parts are all the same bytes, twenty thousand times."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = squeezed.compress(bytes(2_000_000)) + squeezed.flush()
    out = io.BytesIO(packed(parts_of(sheet)))
    with zipfile.ZipFile(out, "a") as file:
        info = zipfile.ZipInfo("x0")
        info.compress_type = zipfile.ZIP_DEFLATED
        file.writestr(info, bytes(2_000_000))
        first = file.getinfo("x0")
        for number in range(1, 2_000):
            again = zipfile.ZipInfo(f"x{number}")
            again.compress_type, again.header_offset = zipfile.ZIP_DEFLATED, first.header_offset
            again.CRC, again.file_size, again.compress_size = first.CRC, first.file_size, len(body)
            file.filelist.append(again)
    return out.getvalue()


TABLES: Final[Sequence[Beast]] = (*_crosswalks(), *_texts(), *_sheets())
"""All of them."""
