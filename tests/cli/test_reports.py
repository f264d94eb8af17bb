# SPDX-License-Identifier: EUPL-1.2
"""
Reports and tallies from the command line: as a table, for a spreadsheet, and as JSON.
"""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.operations.reports.frame_samples import a_frame

from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.cli.reports.spreadsheet import COLUMNS
from onestopshop.domain.reports.dimensions import DIMENSIONS, SCHEMES
from onestopshop.operations.reports.figure_words import unit_words, value_words
from onestopshop.operations.reports.reporting import all_definitions
from onestopshop.papers.labels import labels

Run = Callable[..., Result]
At = Callable[..., Any]

_TALLY = """
[tallies.pupils]
label = { en = "Pupils", fr = "Élèves" }
purpose = "the yearly report to a fund"
until = 2999-12-31
method = "asked at the door"
"""


@pytest.fixture
def recorded(city: Path, at: At) -> Path:
    """A city with a visit of a past month, in which somebody brought a letter."""
    sheet = city / "directory" / "services.toml"
    sheet.write_text(sheet.read_text("utf-8").replace("Registration with", "=1+1 with"), "utf-8")
    with (city / "onestopshop.toml").open("a", encoding="utf-8") as file:
        file.write(_TALLY)
    said = (
        "--channel",
        "desk",
        "--language",
        "ar",
        "--topic",
        "topic:registration",
        "--handling",
        "answered",
    )
    paper = json.dumps({"kind": "doc:letter", "sender": "registration", "done_by": "together"})
    at("visits", "record", *said, "--day", "2025-12-10", "--paper", paper)
    return city


def _value(document: Any, code: str, *codes: str) -> Any:
    figure = next(one for one in document["figures"] if one["code"] == code)
    return next((row["value"] for row in figure["rows"] if row["at"] == list(codes)), None)


def test_visits_report(at: At, recorded: Path, run: Run) -> None:
    """The yearly figures are one JSON document, or a table in which contacts are never called persons."""
    found = at("visits", "report", "--period", "2025", role="coordinator")
    assert (1, 1) == (_value(found, "visits.contacts"), _value(found, "visits.first_contact", "unknown"))
    assert 1 == _value(found, "papers.done_by_topic", "topic:stay", "2025-Q4", "together")
    table = run("--city", recorded, "--role", "coordinator", "visits", "report", "--period", "2025").stdout
    assert "contacts (contacts)" in table
    assert "person" not in table.replace("the person", "")
    french = ("visits", "report", "--period", "2025", "--language", "fr")
    assert "documents par expéditeur" in run("--city", recorded, "--role", "coordinator", *french).stdout


@pytest.mark.parametrize(
    ("language", "definition"),
    [
        ("nl", "Contacten volgens de taal die de persoon verkiest. Bron: bezoeken waarvan"),
        ("fr", "Contacts selon la langue que la personne préfère. Source : visites dont"),
        ("en", "Contacts by the language that the person prefers. Source: visits whose"),
    ],
)
def test_definitions_in_a_language(at: At, recorded: Path, language: str, definition: str) -> None:
    """What a figure means and where it comes from is said in the language that was asked for."""
    assert recorded.exists()
    found = at("visits", "report", "--period", "2025", "--language", language, role="coordinator")
    (said,) = (one["definition"] for one in found["figures"] if one["code"] == "visits.language")
    assert said.startswith(definition)


def test_a_spreadsheet_calculates_nothing(recorded: Path, run: Run) -> None:
    """A cell that a spreadsheet would calculate stands behind an apostrophe; there is one row for each value."""
    words = ("visits", "report", "--period", "2025", "--format", "csv")
    done = run("--city", recorded, "--role", "coordinator", *words)
    rows = list(csv.DictReader(io.StringIO(done.stdout_bytes.decode("utf-8"), newline="")))
    assert list(COLUMNS) == list(rows[0])
    (sender,) = (row for row in rows if row["code"] == "papers.sender")
    assert sender["category_label"].startswith("'=1+1")
    assert ("1", "papers", "2025") == (sender["value"], sender["unit"], sender["period"])
    assert [] == [
        cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))
    ]


def test_for_others(at: At, recorded: Path, run: Run) -> None:
    """Made for others, a report of a closed year hides small counts and says so in every form."""
    words = ("visits", "report", "--period", "2025", "--audience", "organisation")
    coordinator = ("--city", recorded, "--role", "coordinator")
    refused = run(*coordinator, *words, code=1)
    assert "onestopshop report close 2025" in refused.stderr
    at("report", "close", "2025", role="coordinator")
    found = at(*words, role="coordinator")
    assert (None, "organisation", 5) == (
        _value(found, "visits.contacts"),
        found["audience"],
        found["smallest_count"],
    )
    assert "too few to show" in run(*coordinator, *words).stdout
    rows = csv.DictReader(io.StringIO(run(*coordinator, *words, "--format", "csv").stdout))
    assert {("", "yes")} == {
        (row["value"], row["hidden"]) for row in rows if row["code"] == "visits.contacts"
    }


@pytest.mark.parametrize("audience", ["network", "public"])
@pytest.mark.parametrize(
    "words",
    [
        ("visits", "report", "--period", "2025"),
        ("barriers", "report", "--period", "2025"),
        ("report", "show", "2025"),
        ("tallies", "list"),
    ],
)
def test_nothing_for_those_outside(
    at: At, recorded: Path, run: Run, words: tuple[str, ...], audience: str
) -> None:
    """No command prints a count for other cities or the public; it names what is published instead."""
    at("report", "close", "2025", role="coordinator")
    done = run("--city", recorded, "--role", "coordinator", *words, "--audience", audience, code=1)
    assert "" == done.stdout
    assert "`onestopshop statistics publish`" in done.stderr
    assert "`onestopshop statistics export`" in done.stderr


def test_barriers_report(at: At, recorded: Path, run: Run) -> None:
    """The figures of barriers are there before there is any barrier; a period that runs on says so."""
    assert recorded.exists()
    found = at("barriers", "report", "--period", "2025", role="coordinator")
    assert (0, 0) == (_value(found, "barriers.opened"), _value(found, "signals.answered", "overdue"))
    done = run("--city", recorded, "--role", "coordinator", "barriers", "report", "--period", "2098")
    assert "the period is not over" in done.stderr
    refused = run("--city", recorded, "barriers", "report", "--period", "2025", code=1)
    assert "reports.read" in refused.stderr


def test_closing(at: At, recorded: Path, run: Run) -> None:
    """A period is closed, shown, compared, corrected and listed."""
    coordinator = ("--city", recorded, "--role", "coordinator")
    kept = at("report", "close", "2025-12", role="coordinator")
    assert ("2025-12.1", 64) == (kept["id"], len(kept["digest"]))
    assert 1 == _value(at("report", "show", "2025-12", role="coordinator"), "visits.contacts")
    assert "nothing differs" in run(*coordinator, "report", "diff", "2025-12").stderr
    said = (
        "--channel",
        "phone",
        "--language",
        "fr",
        "--topic",
        "topic:registration",
        "--handling",
        "answered",
    )
    at("visits", "record", *said, "--day", "2025-12-11")
    changed = at("report", "diff", "2025-12", role="coordinator")
    assert {"figure": "visits.contacts", "at": [], "before": 1, "after": 2} in changed
    assert "visits.contacts" in run(*coordinator, "report", "diff", "2025-12").stdout
    assert "is closed" in run(*coordinator, "report", "close", "2025-12", code=1).stderr
    revised = at("report", "close", "2025-12", "--revise", "--reason", "A late form.", role="coordinator")
    assert 2 == revised["revision"]
    listed = at("report", "list", role="coordinator")
    assert [("2025-12", 1), ("2025-12", 2)] == [(one["period"], one["revision"]) for one in listed]
    run(*coordinator, "report", "close", "2025-11", "--reason", "without revising", code=2)


def test_tracing(at: At, recorded: Path) -> None:
    """The records behind a figure are listed with why they count."""
    assert recorded.exists()
    words = ("report", "trace", "visits.topics", "--at", "topic:stay", "--period", "2025")
    (found,) = at(*words, role="coordinator")
    assert ("visit", [["topic:papers"], ["topic:stay"]]) == (found["kind"], found["at"])
    assert "top_topic topic:stay" in found["why"]


def test_tallies(at: At, recorded: Path, run: Run) -> None:
    """A count that a fund wants is said, added to, listed, and hidden from others when it is small."""
    coordinator = ("--city", recorded, "--role", "coordinator")
    at("tallies", "record", "pupils", "--month", "2025-12", "--count", 3, role="coordinator")
    kept = at("tallies", "record", "pupils", "--month", "2025-12", "--add", 1, role="coordinator")
    assert ("pupils:main:2025-12", 4) == (kept["id"], kept["count"])
    (found,) = at("tallies", "list", "--period", "2025", role="coordinator")
    assert {
        "name": "pupils",
        "desk": "main",
        "month": "2025-12",
        "count": 4,
        "method": "asked at the door",
    } == found
    assert "Élèves" in run(*coordinator, "tallies", "list", "--language", "fr").stdout
    assert "too few to show" in run(*coordinator, "tallies", "list", "--audience", "organisation").stdout
    run(*coordinator, "tallies", "record", "pupils", "--month", "2025-12", code=2)
    refused = run(*coordinator, "tallies", "record", "boys", "--month", "2025-12", "--count", 1, code=1)
    assert "Tallies: pupils." in refused.stderr


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_category_has_a_label(dimension: str) -> None:
    """Each category that is always shown has a label in three languages, of a closed list, a scheme or its own."""
    concepts = {concept.code: concept.label for scheme in network_schemes() for concept in scheme.concepts}
    lists = {"set_aside": "barrier_state"}
    for code in DIMENSIONS[dimension]:
        prefixed = f"{SCHEMES[dimension]}:{code}" if dimension in SCHEMES else code
        told = value_words(dimension, code) or concepts.get(prefixed)
        told = told or labels().get(lists.get(dimension, dimension), {}).get(code)
        assert told is not None, code
        assert {"en", "nl", "fr"} <= told.keys(), code


def test_every_unit_has_a_label() -> None:
    """Each unit has a name in three languages."""
    for unit in {one.unit for one in all_definitions(a_frame())}:
        assert {"en", "nl", "fr"} <= unit_words(unit).keys()
