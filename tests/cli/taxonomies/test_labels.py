# SPDX-License-Identifier: EUPL-1.2
"""
The worksheet of a translator, out and in again.
"""

import csv
import io
import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import Workbook, load_workbook

from onestopshop.cli.taxonomies.worksheets import read_worksheet, write_worksheet
from onestopshop.domain.taxonomies.worksheets import MissingLabel
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ExchangeError

Run = Callable[..., Result]
Commands = Callable[..., Result]


@pytest.fixture
def coordinator(run: Run, city: Path) -> Commands:
    """Run `taxonomies` at the new city as its coordinator."""
    return lambda *words, code=0: run(
        "--city", city, "--role", "coordinator", "taxonomies", *words, code=code
    )


def fill(file: Path, labels: Mapping[str, tuple[str, str]]) -> None:
    """Write labels and whether they were reviewed into a worksheet, as a translator does."""
    rows = [*csv.reader(io.StringIO(file.read_text("utf-8-sig")))]
    for row in rows[1:]:
        if row[0] in labels:
            row[-2:] = labels[row[0]]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    file.write_text(out.getvalue(), "utf-8-sig")


def test_labels_go_out_and_come_back(coordinator: Commands, city: Path, tmp_path: Path) -> None:
    """A worksheet lists what is missing; what comes back is a draft, then reviewed, and missing no more."""
    with (city / "onestopshop.toml").open("a") as settings:
        settings.write('\n[taxonomies.pl]\nuse = "toml"\npath = "taxonomies/pl"\n')
    (city / "taxonomies" / "pl").mkdir()
    sheet = tmp_path / "w.csv"
    written = coordinator("labels", "lev", "--missing", "zu", sheet)
    assert "5 labels to write and 0 to review" in written.stderr
    head = sheet.read_text("utf-8-sig").splitlines()[0]
    assert head.startswith("code,label en,label fr,label nl,definition en")
    assert head.endswith(",new label zu,reviewed")
    fill(sheet, {"lev:affordability": ("x", ""), "lev:acceptability": ("y", "yes")})
    take = ("labels", "--import", sheet, "--to", "taxonomies/pl")
    shown = json.loads(coordinator(*take, "--json").stdout)
    assert (False, ["added", "added"]) == (shown["written"], [one["outcome"] for one in shown["labels"]])
    done = coordinator(*take, "--yes", "--source", "Bureau")
    assert "new (2)\n" in done.stdout
    assert "taxonomies/pl/lev-zu.toml is written" in done.stderr
    kept = tomllib.loads((city / "taxonomies" / "pl" / "lev-zu.toml").read_text())
    assert ({"zu": "x"}, ["zu"]) == (
        kept["concepts"]["affordability"]["label"],
        kept["concepts"]["affordability"]["draft"],
    )
    assert "draft" not in kept["concepts"]["acceptability"]
    left = coordinator("labels", "lev", "--missing", "zu", sheet, code=1).stderr
    assert "w.csv is there already; nothing was written" in left
    assert "lev:affordability" in sheet.read_text("utf-8-sig")
    sheet.unlink()
    again = json.loads(coordinator("labels", "lev", "--missing", "zu", sheet, "--json").stdout)
    assert (3, 1) == (again["missing"], again["drafts"])
    fill(sheet, {"lev:affordability": ("xx", "yes")})
    assert "replaced (1)\n  lev:affordability  xx  (there: x)\n" in coordinator(*take, "--yes").stdout
    sheet.unlink()
    assert 0 == json.loads(coordinator("labels", "lev", "--missing", "zu", sheet, "--json").stdout)["drafts"]
    sheet.write_text("code,new label zu,reviewed\nlev:affordability,other,\n")
    refused = coordinator(*take, "--yes").stderr
    assert "--replace takes the labels of this worksheet" in refused
    assert "nothing was written" in refused


@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_a_worksheet_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    """What stands in a worksheet is text, whatever it begins with, in both kinds of file."""
    nasty = ["=1+1", "-18", "@home", "+3", "2-5", "'t huis", "a;b", 'say "a"', "שלום", "two\tparts"]
    wanted = [
        MissingLabel(code=f"t:{at}", label=LocalizedText({"en": text}), draft=text)
        for at, text in enumerate(nasty)
    ]
    write_worksheet(tmp_path / f"w{kind}", wanted, "he")
    tag, labels = read_worksheet(tmp_path / f"w{kind}")
    assert "he" == tag
    assert [" ".join(text.split()) for text in nasty] == [one["label"].replace("; '", ";") for one in labels]
    assert {False} == {one["reviewed"] for one in labels}
    if kind == ".xlsx":
        (leaf,) = load_workbook(tmp_path / "w.xlsx").worksheets
        assert "f" not in {cell.data_type for row in leaf.iter_rows() for cell in row}


def test_a_tag_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """The tag of a language keeps its letters, whatever a program makes of the other heads."""
    write_worksheet(
        tmp_path / "w.csv", [MissingLabel(code="t:a", label=LocalizedText({"en": "a"}))], "zh-Hant"
    )
    text = (
        (tmp_path / "w.csv").read_text("utf-8-sig").replace("code,", "CODE,").replace("t:a,a,,", "t:a,a,x,")
    )
    (tmp_path / "w.csv").write_text(text.replace("new label", "New Label"), "utf-8-sig")
    assert ("zh-Hant", [{"code": "t:a", "label": "x", "reviewed": False}]) == read_worksheet(
        tmp_path / "w.csv"
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("b:bekend", "=HYPERLINK(1)", ""), "row 2, column new label pl: this begins like a formula"),
        (("b:bekend", "x", "maybe"), "row 2, column reviewed: yes or nothing is needed"),
        (("", "x", ""), "row 2, column code: it is missing"),
    ],
)
@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_wrong_cells_are_told(tmp_path: Path, row: tuple[str, ...], told: str, kind: str) -> None:
    """Each wrong cell is named with its row and column, and nothing is taken."""
    file = tmp_path / f"w{kind}"
    rows = [("code", "new label pl", "reviewed"), row]
    if kind == ".csv":
        file.write_text("\n".join(",".join(cells) for cells in rows))
    else:
        book = Workbook()
        for cells in rows:
            book.worksheets[0].append(cells)
        book.save(file)
    with pytest.raises(ExchangeError) as refused:
        read_worksheet(file)
    assert any(told in problem for problem in refused.value.problems), refused.value.problems


@pytest.mark.parametrize(
    "text", ["", "a,b\n", "code,reviewed\n", "code,new label pl,new label hr,reviewed\n"]
)
def test_what_is_no_worksheet_is_refused(tmp_path: Path, text: str) -> None:
    """Another table is told apart, and where a worksheet comes from."""
    (tmp_path / "w.csv").write_text(text)
    with pytest.raises(ExchangeError, match=r"refused|no worksheet"):
        read_worksheet(tmp_path / "w.csv")


def test_a_worksheet_in_another_encoding_is_told(tmp_path: Path) -> None:
    """A worksheet that a program saved in its own way is refused with what to do about it there."""
    (tmp_path / "w.csv").write_bytes("code,new label fr,reviewed\nb:bekend,notoriété,\n".encode("cp1252"))
    with pytest.raises(ExchangeError, match="this is not UTF-8") as refused:
        read_worksheet(tmp_path / "w.csv")
    assert "Save it as .xlsx, or as .csv in UTF-8." == refused.value.hint


def test_a_worksheet_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is not there is told."""
    with pytest.raises(ExchangeError, match="cannot be written"):
        write_worksheet(tmp_path / "nowhere" / "w.csv", [], "pl")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--missing", "pl"),
        ("b", "lev", "--missing", "pl"),
        ("--missing", "pl", "--import", "w.csv"),
        ("--import", "w.csv"),
        ("b", "--import", "w.csv", "--to", "x"),
    ],
)
def test_wrong_use_is_told(coordinator: Commands, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Each way of asking for nothing, or for two things, is wrong use."""
    (tmp_path / "w.csv").write_text("code,new label pl,reviewed\n")
    before = sorted(tmp_path.rglob("*"))
    done = coordinator("labels", *words, code=2)
    assert ("", True) == (done.stdout, bool(done.stderr))
    assert before == sorted(tmp_path.rglob("*"))
