# SPDX-License-Identifier: EUPL-1.2
"""
What may be a barrier is shown, dismissed, and taken over from a partner's list.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import Workbook

Run = Callable[..., Result]

MAP = """
list = "partner-office"
row = "Nr"

[columns]
"Date" = "day"
"What goes wrong" = "what_happened"
"Proposal" = "idea"
"Step" = "step"
"B" = "concepts"

[values.concepts]
"too hard" = "b:begrijpbaar"

[constants]
desk = "main"
topic = "topic:registration"
"""
HEAD = ("Nr", "Date", "What goes wrong", "Proposal", "Step", "B", "Client")
ROWS = (
    (
        "2026/1",
        "2/3/2026",
        "Letter only in legal words.",
        "Plain words.",
        "understand",
        "too hard",
        "Jan Peeters",
    ),
    ("2026/2", "2026-03-02", "Nobody answers the telephone.", "", "Enter", "reachability", "Ann Smet"),
    ("2026/3", "2026-02-27", "The form needs a printer.", "", "", "", "Piet de Wit"),
)


def _list(path: Path, rows: Sequence[Sequence[str]] = ROWS, head: Sequence[str] = HEAD) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([head, *rows])
    return path


@pytest.fixture
def take(run: Run, city: Path, tmp_path: Path) -> Callable[..., Any]:
    """Import a list with a map, and return the document."""

    def invoke(file: Path, *more: object, map: str = MAP, code: int = 0, role: str = "coordinator") -> Any:
        (tmp_path / "map.toml").write_text(map, encoding="utf-8")
        words = ("barriers", "import", file, "--map", tmp_path / "map.toml", *more, "--json")
        done = run("--city", city, "--role", role, *words, code=code)
        return json.loads(done.stdout) if done.stdout.startswith("{") else done.stderr

    return invoke


def _observations(at: Callable[..., Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = at("barriers", "observations", role="coordinator")
    return found


def test_a_list_is_taken_over(at: Callable[..., Any], take: Callable[..., Any], tmp_path: Path) -> None:
    """Each row becomes an observation of a partner with the words of the map; other columns are never read."""
    taken = take(_list(tmp_path / "list.csv"))
    assert (3, 0, 0, True) == (taken["new"], taken["known"], taken["wrong"], taken["written"])
    first, second, third = sorted(_observations(at), key=lambda one: one["source_ref"])
    assert ("partner", "partner-office/2026/1", "2026-03-02") == (
        first["source"],
        first["source_ref"],
        first["day"],
    )
    assert ("Letter only in legal words.", "Plain words.", ["b:begrijpbaar"]) == (
        first["what_happened"],
        first["idea"],
        first["concepts"],
    )
    assert ("enter", ["b:bereikbaar"]) == (second["step"], second["concepts"])
    assert ("unknown", ["b:none"], "2026-02-27") == (third["step"], third["concepts"], third["day"])
    assert not any("visit" in one for one in (first, second, third))
    assert "Peeters" not in json.dumps(_observations(at))


def test_the_same_list_every_week(at: Callable[..., Any], take: Callable[..., Any], tmp_path: Path) -> None:
    """A list that is imported again doubles nothing; a row that was changed is told, a new one is added."""
    take(_list(tmp_path / "list.csv"))
    assert 3 == take(_list(tmp_path / "list.csv"))["known"]
    later = (*ROWS[:2], (*ROWS[2][:2], "The form needs a scanner.", *ROWS[2][3:]), ("4", *ROWS[0][1:]))
    taken = take(_list(tmp_path / "list.csv", later))
    assert (1, 2, 1, 0) == tuple(taken[name] for name in ("new", "known", "changed", "wrong"))
    (changed,) = [row for row in taken["rows"] if row["outcome"] == "changed"]
    assert ("2026/3", ["what_happened"]) == (changed["row"], changed["fields"])
    said = {one["what_happened"] for one in _observations(at)}
    assert 4 == len(_observations(at))
    assert "The form needs a scanner." not in said


def test_a_dry_run(at: Callable[..., Any], take: Callable[..., Any], tmp_path: Path) -> None:
    """A dry run says row by row what would happen, and writes nothing."""
    taken = take(_list(tmp_path / "list.csv"), "--dry-run")
    assert ([2, 3, 4], False) == ([row["line"] for row in taken["rows"]], taken["written"])
    assert [] == _observations(at)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("", *ROWS[0][1:]), "$.row"),
        (("2026/1", *ROWS[0][1:]), "$.row"),
        (("9", "soon", *ROWS[0][2:]), "$.day"),
        (("9", "2999-01-01", *ROWS[0][2:]), "$.day"),
        (("9", "2026-03-02", "", *ROWS[0][3:]), "$.what_happened"),
        (("9", "2026-03-02", "Mail jan@example.org", *ROWS[0][3:]), "$.what_happened"),
        (("9", *ROWS[0][1:4], "Somewhere else", *ROWS[0][5:]), "$.step"),
        (("85.01.01-123.45", *ROWS[0][1:]), "$.row"),
    ],
)
def test_wrong_rows(
    at: Callable[..., Any], take: Callable[..., Any], tmp_path: Path, row: Sequence[str], problem: str
) -> None:
    """While one row is wrong nothing is written, unless wrong rows are left out; each problem names its field."""
    file = _list(tmp_path / "list.csv", (*ROWS, row))
    taken = take(file, code=1)
    (wrong,) = [one for one in taken["rows"] if one["outcome"] == "wrong"]
    assert (5, False) == (wrong["line"], taken["written"])
    assert wrong["problems"][0].endswith(problem)
    assert "example.org" not in json.dumps(taken)
    assert [] == _observations(at)
    assert 3 == take(file, "--skip-wrong", code=1)["new"]
    assert 3 == len(_observations(at))


@pytest.mark.parametrize(
    "column",
    ['"Client" = "key_phrase"', '"Nr" = "what_happen"', '"Proposal " = "impact"', '"Nowhere" = "impact"'],
)
def test_bad_maps(take: Callable[..., Any], tmp_path: Path, column: str) -> None:
    """A map that takes a column about people, names a field that is none, or a column that is missing, is refused."""
    said = take(_list(tmp_path / "list.csv"), map=MAP.replace('"Date" = "day"', column), code=1)
    assert "nothing was written" in said


def test_a_column_of_names_under_another_head(take: Callable[..., Any], tmp_path: Path) -> None:
    """A column whose values look like names is refused whatever stands above it."""
    file = _list(tmp_path / "list.csv", head=(*HEAD[:6], "Remark"))
    said = take(file, map=MAP.replace('"Date" = "day"', '"Remark" = "key_phrase"'), code=1)
    assert "names of people" in said


@pytest.mark.parametrize("content", ["list = 1", "no = toml =", 'list = "Big Name"\nrow = "Nr"'])
def test_files_that_are_no_maps(
    at: Callable[..., Any], take: Callable[..., Any], tmp_path: Path, content: str
) -> None:
    """A file that is no map, and a list without a proper name, are refused, and nothing is written."""
    take(_list(tmp_path / "list.csv"), map=content, code=1)
    assert [] == _observations(at)


def test_who_may_import(at: Callable[..., Any], take: Callable[..., Any], tmp_path: Path) -> None:
    """Who is not granted it imports nothing."""
    take(_list(tmp_path / "list.csv"), role="guide", code=1)
    assert [] == _observations(at)


def test_a_spreadsheet(at: Callable[..., Any], take: Callable[..., Any], tmp_path: Path) -> None:
    """A spreadsheet is read like a CSV file."""
    book = Workbook()
    leaf = book.worksheets[0]
    for row in (HEAD, *ROWS):
        leaf.append(list(row))
    book.save(tmp_path / "list.xlsx")
    assert 3 == take(tmp_path / "list.xlsx")["new"]
    assert 3 == len(_observations(at))


def test_cells_of_a_spreadsheet(at: Callable[..., Any], take: Callable[..., Any], tmp_path: Path) -> None:
    """A day with a time is that day; a number for a day, and the error of a formula, are wrong and say so."""
    rows: list[list[Any]] = [
        ["1", datetime.fromisoformat("2026-02-03T14:05"), *ROWS[0][2:6]],
        ["2", 46056, *ROWS[0][2:6]],
        ["3", "2026-02-03", "#N/A", *ROWS[0][3:6]],
    ]
    taken = take(_book(tmp_path / "list.xlsx", [HEAD[:6], *rows]), "--skip-wrong", code=1)
    assert ["new", "wrong", "wrong"] == [row["outcome"] for row in taken["rows"]]
    number, formula = (row["problems"][0] for row in taken["rows"][1:])
    assert "a date (YYYY-MM-DD) is needed @ $.day" == number
    assert "a formula has no value here @ $.what_happened" == formula
    assert ["2026-02-03"] == [one["day"] for one in _observations(at)]


def test_formulas_and_merged_cells(take: Callable[..., Any], tmp_path: Path) -> None:
    """Formulas that were never worked out are refused; that merged cells have one value is warned of."""
    file = _book(tmp_path / "list.xlsx", [HEAD[:6], ["1", "2026-02-03", '="a"&"b"', *ROWS[0][3:6]]])
    assert "formula" in take(file, code=1)
    taken = take(_book(file, [HEAD[:6], *(row[:6] for row in ROWS)], merged="E2:E3"))
    assert (3, 1) == (taken["new"], len(taken["warnings"]))
    assert "merged" in taken["warnings"][0]


def _book(path: Path, rows: Sequence[Sequence[Any]], *, merged: str = "") -> Path:
    book = Workbook()
    leaf = book.worksheets[0]
    for row in rows:
        leaf.append(list(row))
    if merged:
        leaf.merge_cells(merged)
    book.save(path)
    return path


def test_what_is_told_to_people(run: Run, city: Path, tmp_path: Path) -> None:
    """On a terminal a dry run says a line for each row and the sum; what is wrong is said apart from the answer."""
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    file = _list(tmp_path / "list.csv", (*ROWS, ("", *ROWS[0][1:])))
    words = ("--role", "coordinator", "barriers", "import", file, "--map", tmp_path / "map.toml")
    done = run("--city", city, *words, "--dry-run", code=1)
    assert "3 would be recorded, 0 known already, 0 changed since, 1 wrong" in done.stdout
    assert "line 2, 2026/1: new" in done.stderr
    assert "line 5, no id: wrong: row: a row has an id" in done.stderr
    assert "nothing was written" in run("--city", city, *words, code=1).stderr


def test_candidates_are_shown_and_dismissed(run: Run, city: Path, at: Callable[..., Any]) -> None:
    """What was met often is shown with its counts, in words and as JSON, until it is dismissed."""
    visit = (
        "--channel",
        "desk",
        "--language",
        "ar",
        "--topic",
        "topic:registration",
        "--handling",
        "could_not_help",
    )
    for number in range(4):
        worker = ("--worker", f"w{number % 2}")
        made = run("--city", city, "--role", "guide", *worker, "visits", "record", *visit, "--json")
        met = ("--visit", json.loads(made.stdout)["id"], "--concept", "b:begrijpbaar", "--step", "understand")
        run(
            "--city",
            city,
            "--role",
            "guide",
            *worker,
            "barriers",
            "observe",
            *met,
            "--what-happened",
            "Hard letter.",
        )
    shown = at("barriers", "candidates", role="coordinator")
    (candidate,) = shown["candidates"]
    assert (4, 4, 2, 1.0) == tuple(
        candidate[name] for name in ("observations", "visits", "reporters", "rate")
    )
    assert ["could_not_help"] == [one["rule"] for one in shown["by_rule"]]
    table = run("--city", city, "--role", "coordinator", "barriers", "candidates").stdout
    assert candidate["id"] in table
    assert "could not help" in table
    said = at(
        "barriers", "dismiss", candidate["id"], "--reason", "The letter was replaced.", role="coordinator"
    )
    assert 4 == said["facts"]
    assert [] == at("barriers", "candidates", role="coordinator")["candidates"]
