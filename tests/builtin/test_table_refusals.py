# SPDX-License-Identifier: EUPL-1.2
"""
What is wrong in a spreadsheet is told with its sheet, row and column, and no code is minted.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pydantic import ValidationError
from tests.builtin.table_samples import COLUMNS, ROWS, as_csv, as_xlsx, read, source

from onestopshop.errors import AdapterError, InvalidDataError

HEAD = ROWS[0]


def problems_of(file: Path, **more: Any) -> list[str]:
    """Return what is told of a file; nothing may have been kept."""
    with pytest.raises(InvalidDataError) as refused:
        read(file, **more)
    assert not (file.parent / "town.codes.csv").exists() or "codes" in str(more)
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            ("=1+1", "", ""),
            "this is a formula, or begins like one: write the words @ words.csv: row 2, column Drempel",
        ),
        (
            ("a", "@SUM(A1)", ""),
            "a formula, or begins like one: write the words @ words.csv: row 2, column Barrier",
        ),
        (("＝cmd|' /C calc'!A0", "", ""), "a formula"),
        (("a;=1+1", "", ""), "behind the semicolon this begins like a formula"),
        (("#REF!", "", ""), "a formula went wrong here"),
        (("a", "", "c"), "no row has the words 'c', and it is no code @ words.csv: row 2, column Hoort bij"),
        (("a", "", "a"), "no concept is broader than itself"),
        (("", "", "b:bekend"), "the words are missing @ words.csv: row 2, column Drempel"),
        (("mevr. Peeters wacht", "", ""), "seems to name a person"),
        (("vraag het aan Mr Jones", "", ""), "seems to name a person"),
        (("bel 0499 12 34 56 78", "", ""), "seems to hold a telephone, file or national number"),
        (("mail an@example.org", "", ""), "seems to hold an e-mail address"),
        (("a\u202eb", "", ""), "characters that cannot be seen"),
        (("a\x07b", "", ""), "characters that cannot be seen"),
        (("x" * 5001, "", ""), "longer than 5000 characters"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(tmp_path: Path, row: tuple[str, ...], told: str) -> None:
    """Each mistake is told with row and column, and does not repeat what may be personal."""
    found = problems_of(as_csv(tmp_path / "words.csv", [HEAD, row]))
    assert any(told in problem for problem in found), found
    assert 1 == len(found)
    assert not any("Peeters" in problem or "Jones" in problem or "0499" in problem for problem in found)


def test_a_formula_of_a_spreadsheet_is_told_with_its_sheet(tmp_path: Path) -> None:
    """A formula is refused, not worked out; one in a column that nobody reads is left alone."""
    rows = [(*HEAD, "Aantal"), ("a", "", "", "=1+1"), ('=HYPERLINK("https://example.org")', "", "", "")]
    (found,) = problems_of(as_xlsx(tmp_path / "words.xlsx", rows), sheet="Woorden")[:1]
    assert found.endswith("@ words.xlsx: sheet Woorden, row 3, column Drempel")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Every wrong cell of a file is named."""
    found = problems_of(
        as_csv(tmp_path / "words.csv", [HEAD, ("=a", "=b", ""), ("", "", "x"), ("#N/A", "", "")])
    )
    assert 3 < len(found)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("Woord",), ("a",)], "there is no column 'Drempel' @ words.csv, row 1"),
        ([(*HEAD, "drempel "), ("a", "", "", "")], "the column 'Drempel' stands there twice"),
        ([HEAD], "no row has words"),
        ([HEAD, ("a", "", ""), ("A ", "", "")], "row 2 has these words in nl, too"),
        (
            [HEAD, ("a", "", ""), ("b", "c", ""), ("c", "x", ""), ("x", "c", "")],
            "row 3 has these words in en, too",
        ),
    ],
)
def test_a_wrong_table_is_told(tmp_path: Path, rows: list[tuple[str, ...]], told: str) -> None:
    """Columns that are missing or doubled, and words that stand there twice, are told."""
    found = problems_of(as_csv(tmp_path / "words.csv", rows))
    assert any(told in problem for problem in found), found


@pytest.mark.parametrize(
    ("columns", "rows", "told"),
    [
        ({"level": "L"}, [("D", "L"), ("a", "1"), ("b", "3")], "the row above it is not of level 2"),
        ({"level": "L"}, [("D", "L"), ("a", "0")], "a whole number from 1 on is needed"),
        ({"retired": "R"}, [("D", "R"), ("a", "soon")], "a date such as 2026-03-02 is needed"),
        ({"code": "C"}, [("D", "C"), ("a", "Ä")], "is no code: lower-case letters"),
        ({"code": "C"}, [("D", "C"), ("a", "x"), ("b", "x")], "this is the concept x of row 2, too"),
        (
            {"matches": {"exact": "M"}},
            [("D", "M"), ("a", "no code")],
            "a code of another scheme or an address",
        ),
        ({"replaced_by": "R"}, [("D", "R"), ("a", "b")], "no row has the words 'b'"),
    ],
)
def test_wrong_cells_of_other_columns(
    tmp_path: Path, columns: dict[str, Any], rows: list[tuple[str, ...]], told: str
) -> None:
    """Numbers, dates, codes and what is named must be what their column says."""
    found = problems_of(as_csv(tmp_path / "words.csv", rows), columns={"label": {"nl": "D"}, **columns})
    assert any(told in problem for problem in found), found


def test_levels_without_what_is_above(tmp_path: Path) -> None:
    """Words in a deeper column need some in the one before, in their row or above."""
    columns = {"levels": {"nl": ["A", "B"]}, "definition": {"nl": "C"}}
    rows = [("A", "B", "C"), ("", "b", ""), ("", "", "c")]
    found = problems_of(as_csv(tmp_path / "words.csv", rows), columns=columns)
    assert ["nothing stands in 'A', above it", "the words are missing"] == [
        one.partition(" @ ")[0] for one in found
    ]


def test_a_code_of_another_scheme(tmp_path: Path) -> None:
    """A code that names another scheme is no code of a row: nobody would see that it became one of this."""
    file = as_csv(tmp_path / "words.csv", [("Code", "Woord"), ("b:bekend", "bekend"), ("town:a", "a")])
    (found,) = problems_of(file, columns={"label": {"nl": "Woord"}, "code": "Code"})
    assert "this is a code of another scheme than town @ words.csv: row 2, column Code" == found


def test_words_of_two_codes(tmp_path: Path) -> None:
    """A row whose words belong to two codes is told: only a person knows which it is."""
    file = as_csv(tmp_path / "words.csv", [HEAD, ("a", "b", "")])
    (tmp_path / "w.codes.csv").write_text("code,retired,nl,en\nx,,a,\ny,,c,b\n")
    (found,) = problems_of(file, codes="w.codes.csv")
    assert "its words are those of several codes: x, y" in found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "the first line is not code,retired and languages @ w.codes.csv: row 1"),
        ("code,retired,n l\n", "'n l' is no language tag"),
        ("code,retired,nl\nx,soon,a\n", "a date such as 2026-03-02 is needed"),
        (
            "code,retired,broader,nl\nx,,b,a\n",
            "codes with spaces between them are needed @ w.codes.csv: row 2, column broader",
        ),
        ("code,retired,nl\nx,,a\nx,,b\n", "a code, once, and its words are needed @ w.codes.csv: row 3"),
        ("code,retired,nl\nÄ,,a\n", "a code, once, and its words are needed"),
        ("code,retired,nl\nx,,\udcff\n", "the first line is not code,retired and languages"),
        (f"code,retired,nl\nx,,{'a' * 140_000}\n", "the first line is not code,retired and languages"),
        ('code,retired,nl\n"x', "a code, once, and its words are needed"),
    ],
)
def test_wrong_codes_are_told(tmp_path: Path, text: str, told: str) -> None:
    """The file of the codes is checked as strictly, and is not written over."""
    file = as_csv(tmp_path / "words.csv", ROWS)
    written = text.encode("utf-8", "surrogateescape")
    (tmp_path / "w.codes.csv").write_bytes(written)
    found = problems_of(file, codes="w.codes.csv")
    assert any(told in problem for problem in found), found
    assert written == (tmp_path / "w.codes.csv").read_bytes()


def zipped(**parts: bytes) -> bytes:
    """Return an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 and no more", "no spreadsheet that can be read"),
        (zipped(a=b"b"), "no spreadsheet that can be read"),
        (zipped(a=b"\0" * 50_000_001), "unpacks to more than 50 MB"),
        (zipped(a=b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'), "declares entities"),
        (zipped(a="<!DOCTYPE x>".encode("utf-16")), "declares entities"),
        ("Drempel\né".encode("cp1252"), "this is not UTF-8, from byte 8 on"),
        (b"Drempel,Barrier,Hoort bij\n" + b"\n" * 20_000 + b"a,b,c", "more than 20000 rows"),
        (b'Drempel\n"' + b"a" * 140_000, "cannot be read"),
    ],
)
def test_what_is_no_spreadsheet_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    """A file of something else, too large a one, and one with entities are refused whole."""
    file = tmp_path / "words.csv"
    file.write_bytes(content)
    found = problems_of(file)
    assert any(told in problem for problem in found), found


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    """A sheet is named where there are sheets, and the others are told."""
    with pytest.raises(InvalidDataError, match="there is no sheet 'x'") as refused:
        read(as_xlsx(tmp_path / "w.xlsx", ROWS), sheet="x")
    assert "Sheets: Uitleg, Woorden." == refused.value.hint
    with pytest.raises(InvalidDataError, match=r"only \.xlsx files"):
        read(as_csv(tmp_path / "w.csv", ROWS), sheet="x")


def test_a_book_without_sheets_is_told(tmp_path: Path) -> None:
    """A spreadsheet that has only a chart is no table."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.create_chartsheet("picture")
    book.save(tmp_path / "w.xlsx")
    assert ["this is no spreadsheet that can be read"] == [
        one.partition(" @ ")[0] for one in problems_of(tmp_path / "w.xlsx")
    ]


@pytest.mark.parametrize("name", ["words.csv", "w.codes.csv"])
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is there and may not be read is told, and its words do not count as gone."""
    file = as_csv(tmp_path / "words.csv", ROWS)
    (tmp_path / "w.codes.csv").mkdir()
    if name == "words.csv":
        monkeypatch.setattr(
            Path, "read_bytes", lambda _: (_ for _ in ()).throw(PermissionError(13, "denied"))
        )
    with pytest.raises(AdapterError, match=f"{name} cannot be read"):
        read(file, codes="w.codes.csv")


def test_another_encoding_is_said(tmp_path: Path) -> None:
    """A file of an old program is read when the configuration says how it is encoded."""
    file = tmp_path / "words.csv"
    file.write_bytes("sep=;\nDrempel;Barrier;Hoort bij\ncafé;;\n".encode("cp1252"))
    assert "café" == read(file, encoding="cp1252").concepts[0].label["nl"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": {}},
        {"columns": {"label": {"n l": "A"}}},
        {"columns": {"label": {"nl": "A"}, "levels": {"nl": ["B"]}}},
        {"columns": {"levels": {"nl": ["B"]}, "parent": "C"}},
        {"columns": {**COLUMNS, "colour": "D"}},
        {"scheme": "To wn"},
        {"name": {}},
        {"draft": ["n l"]},
        {"encoding": "morse"},
    ],
)
def test_wrong_options_are_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """What the configuration says of the columns must make sense."""
    with pytest.raises(ValidationError):
        source(tmp_path / "words.csv", **wrong)
