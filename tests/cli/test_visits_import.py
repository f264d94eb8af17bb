# SPDX-License-Identifier: EUPL-1.2
"""
The tally form is printed, typed in and imported, and nothing is ever doubled.
"""

import csv
import io
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import Workbook, load_workbook

from onestopshop.cli.visits.sheet_files import read_table

Run = Callable[..., Result]
Row = Mapping[str, str]

GOOD: Row = {
    "row": "K7QF2M-01",
    "day": "2026-03-02",
    "desk": "main",
    "channel": "desk",
    "language": "ar",
    "topics": "topic:registration",
    "handling": "answered",
}


def _csv(path: Path, *rows: Row, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def _visits(at: Callable[..., Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = at("visits", "list")
    return [visit for visit in found if visit.get("counted", "yes") == "yes"]


def test_paper_form_fits_a_page_and_asks_no_name(run: Run, city: Path) -> None:
    """The form is one page in the city's words, with a code for each line and no place for a name."""
    shown = run("--city", city, "visits", "sheet", "--code", "K7QF2M").stdout
    lines = shown.splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 80
    for word in ("Main desk", "K7QF2M-01", "registration with the city", "telephone interpreter", "Arabic"):
        assert word in " ".join(shown.split())
    heads = " ".join(lines[2:4]).casefold()
    assert "name" not in heads
    assert "time" not in heads


def test_paper_form_speaks_the_language_asked_for(run: Run, city: Path) -> None:
    """Labels are those of the language, and the HTML says which one it is."""
    page = run("--city", city, "visits", "sheet", "--language", "fr", "--format", "html").stdout
    assert '<html lang="fr" dir="ltr">' in page
    assert "inscription à la commune" in page


def test_each_sheet_has_a_code_of_its_own(run: Run, city: Path) -> None:
    """Two sheets never share a code."""
    sheets = {run("--city", city, "visits", "sheet", "--format", "csv", "--rows", 1).stdout for _ in range(5)}
    assert len(sheets) == 5


def test_empty_form_imports_nothing(run: Run, at: Callable[..., Any], city: Path, tmp_path: Path) -> None:
    """The form as it is made is accepted, and rows that nobody filled in are skipped."""
    for form in ("csv", "xlsx"):
        file = tmp_path / f"form.{form}"
        run("--city", city, "visits", "sheet", "--format", form, "--out", file)
        told = at("visits", "import", file)
        assert (told["recorded"], told["refused"]) == (0, [])


def test_importing_twice_records_nothing_twice(at: Callable[..., Any], tmp_path: Path) -> None:
    """The second import of a file knows every line, also when papers implied more than was typed."""
    papers = {**GOOD, "row": "K7QF2M-02", "topics": "", "papers": "doc:letter"}
    file = _csv(tmp_path / "a.csv", GOOD, papers)
    assert at("visits", "import", file)["recorded"] == 2
    told = at("visits", "import", file)
    assert (told["recorded"], told["corrected"], told["known"]) == (0, 0, 2)
    assert len(_visits(at)) == 2


def test_corrected_file_replaces_only_what_changed(at: Callable[..., Any], tmp_path: Path) -> None:
    """A corrected line replaces its visit, a new line is added, and the old file changes nothing back."""
    other = {**GOOD, "row": "K7QF2M-02"}
    old = _csv(tmp_path / "a.csv", GOOD, other)
    at("visits", "import", old)
    corrected = {**GOOD, "channel": "phone"}
    told = at("visits", "import", _csv(tmp_path / "b.csv", corrected, other, {**GOOD, "row": "K7QF2M-03"}))
    assert (told["recorded"], told["corrected"], told["known"]) == (1, 1, 1)
    assert sorted(visit["channel"] for visit in _visits(at)) == ["desk", "desk", "phone"]
    (new,) = [visit for visit in _visits(at) if visit["channel"] == "phone"]
    assert new["corrects"] not in {visit["id"] for visit in _visits(at)}
    assert at("visits", "import", old)["known"] == 2
    assert len(_visits(at)) == 3


def test_refused_lines_are_named_and_the_others_recorded(
    run: Run, at: Callable[..., Any], city: Path, tmp_path: Path
) -> None:
    """Line, column and reason of each refusal are told, and the exit code is 1."""
    file = _csv(
        tmp_path / "a.csv",
        GOOD,
        {**GOOD, "row": "K7QF2M-02", "channel": "fone", "topics": "nonsense"},
        {**GOOD, "row": "K7QF2M-03", "day": "2999-01-01"},
        {**GOOD, "row": "K7QF2M-04", "handling": ""},
        {**GOOD, "row": "K7QF2M-05", "services": "nobody"},
        {**GOOD, "row": "7"},
        GOOD,
    )
    told = at("visits", "import", file, code=1)
    assert told["recorded"] == 1
    assert [(one["line"], one["column"]) for one in told["refused"]] == [
        (3, "channel"), (3, "topics"), (4, "day"), (5, "handling"), (6, "services"), (7, "row"), (8, ""),
    ]  # fmt: skip
    assert len(_visits(at)) == 1
    assert "line 3, column channel: 'fone'" in run("--city", city, "visits", "import", file, code=1).stderr


def test_dry_run_writes_nothing(at: Callable[..., Any], tmp_path: Path) -> None:
    """A trial tells what would happen, refusals included, and leaves the storage as it was."""
    file = _csv(tmp_path / "a.csv", GOOD, {**GOOD, "row": "K7QF2M-02", "handling": ""})
    told = at("visits", "import", file, "--dry-run", code=1)
    assert (told["recorded"], len(told["refused"])) == (1, 1)
    assert _visits(at) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_usual_makes_of_csv_are_read(
    at: Callable[..., Any], tmp_path: Path, *, delimiter: str, encoding: str
) -> None:
    """Any usual separator and encoding is understood, labels as well as codes, and several values in a cell."""
    row = {
        **GOOD,
        "channel": "téléphone",
        "topics": "inscription à la commune; topic:work",
        "day": "2/3/2026",
    }
    told = at("visits", "import", _csv(tmp_path / "a.csv", row, encoding=encoding, delimiter=delimiter))
    assert (told["recorded"], bool(told["warnings"])) == (1, encoding == "cp1252")
    (visit,) = _visits(at)
    assert (visit["day"], visit["channel"]) == ("2026-03-02", "phone")
    assert visit["topics"] == ["topic:registration", "topic:work"]


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "SEP=;;;", "\ufeffsep=;"])
def test_separator_that_a_spreadsheet_states(tmp_path: Path, said: str) -> None:
    """A first line that says how cells are cut is obeyed and is no row; the other lines keep their numbers."""
    file = tmp_path / "a.csv"
    file.write_text(f'{said}\nchannel,x;language\ndesk;"a\nb"\nphone;ar\n', encoding="utf-8")
    rows, warnings = read_table(file, {"channel": "channel", "x": "x"})
    expected = [(2, ["channel,x", "language"]), (3, ["desk", "a\nb"]), (5, ["phone", "ar"])]
    assert (expected, ()) == ([*rows], warnings)


def test_spreadsheet_typed_in_is_read(run: Run, at: Callable[..., Any], city: Path, tmp_path: Path) -> None:
    """The spreadsheet that the shop makes is filled in with its own words, and imported."""
    file = tmp_path / "form.xlsx"
    run("--city", city, "visits", "sheet", "--format", "xlsx", "--out", file)
    book = load_workbook(file)
    leaf = book["visits"]
    heads = {cell.value: cell.column for cell in leaf[1]}
    words = {**GOOD, "channel": "telephone", "language": "Arabic", "present": "2-5", "desk": "Main desk"}
    for name, value in words.items():
        if name != "row":
            leaf.cell(row=2, column=heads[name], value=value)
    book.save(file)
    assert at("visits", "import", file)["recorded"] == 1
    (visit,) = _visits(at)
    assert (visit["channel"], visit["present"], visit["mode_of_entry"]) == ("phone", "2-5", "import")


def test_column_that_a_visit_has_not_refuses_the_file(
    run: Run, at: Callable[..., Any], city: Path, tmp_path: Path
) -> None:
    """A column for a name is refused with the whole file; nothing is recorded."""
    file = _csv(tmp_path / "a.csv", {**GOOD, "name": "X"})
    assert "'name'" in run("--city", city, "visits", "import", file, code=1).stderr
    assert _visits(at) == []


def test_value_beside_the_columns_refuses_the_line(at: Callable[..., Any], tmp_path: Path) -> None:
    """A comma too many cannot shift values into other columns unseen."""
    file = _csv(tmp_path / "a.csv", GOOD)
    file.write_text(file.read_text("utf-8").rstrip("\r\n") + ",more\r\n", "utf-8")
    (refused,) = at("visits", "import", file, code=1)["refused"]
    assert refused["line"] == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK broken",
        b"PK\x05\x06" + bytes(18),
        b"\x00\x01",
        b"a,b\n1,2\n",
        b"\xff\xfe\x00\xd8\x00",
        b"\x81\x8d\x8f\x90\x9d",
        b'"' + b"x" * 200_000,
        random.Random(5).randbytes(5_000),
        random.Random(5).randbytes(5_000).replace(b"\0", b"\r"),
    ],
    ids=range(10),
)
def test_what_is_no_form_is_refused(run: Run, city: Path, tmp_path: Path, content: bytes) -> None:
    """A file that is something else ends with 1 and a message, never with a traceback."""
    file = tmp_path / "a.bin"
    file.write_bytes(content)
    done = run("--city", city, "visits", "import", file, code=1)
    assert "nothing was written" in done.stderr
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_end_of_line_is_one(at: Callable[..., Any], tmp_path: Path, end: str) -> None:
    """A file of an old Mac, of Unix or of Windows is read alike, down to the number of a refused line."""
    bad = {**GOOD, "row": "K7QF2M-02", "channel": "fone"}
    file = _csv(tmp_path / "a.csv", GOOD, bad)
    file.write_bytes(file.read_bytes().replace(b"\r\n", end.encode()))
    told = at("visits", "import", file, code=1)
    assert told["recorded"] == 1
    assert [one["line"] for one in told["refused"]] == [3]


def test_spreadsheet_without_the_leaf_takes_the_first(at: Callable[..., Any], tmp_path: Path) -> None:
    """A spreadsheet that somebody made by hand is read from its first leaf."""
    book = Workbook()
    leaf = book.worksheets[0]
    leaf.append(list(GOOD))
    leaf.append(list(GOOD.values()))
    book.save(tmp_path / "hand.xlsx")
    assert at("visits", "import", tmp_path / "hand.xlsx")["recorded"] == 1


def test_role_without_the_grant_is_refused_once(run: Run, city: Path, tmp_path: Path) -> None:
    """Who may not record is told so once, and not for every line."""
    file = _csv(tmp_path / "a.csv", GOOD, {**GOOD, "row": "K7QF2M-02"})
    config = city / "onestopshop.toml"
    config.write_text(config.read_text("utf-8").replace('"visits.record", "visits.import", ', ""), "utf-8")
    done = run("--city", city, "visits", "import", file, "--json", code=1)
    assert json.loads(done.stderr)["error"]["type"] == "ForbiddenError"
