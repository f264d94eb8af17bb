# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies diff`` and ``remap``: compare editions, and let records follow.
"""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from click.testing import CliRunner
from tests.cli.conftest import Run

from onestopshop.cli.exchange.records import show_conflicts
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.root import cli
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.merging.conflicts import Conflict

OWN = """
[scheme]
id = "own"
version = "{version}"
name = {{ en = "own" }}
source = "own"
"""
CONCEPT = """
[concepts.{key}]
label = {{ en = "{key}" }}
broader = ["{broader}"]
"""
RETIRED = "retired = 2026-03-01\nreplaced_by = [{to}]\n"


def edition(city: Path, version: str, **became: str | None) -> Path:
    """Write an edition of a scheme of the city's own: a topic for each name, with what it became."""
    text = OWN.format(version=version)
    for key, to in became.items():
        text += CONCEPT.format(key=key, broader="b:begrijpbaar" if key.startswith("c") else "topic:housing")
        if to is not None:
            text += RETIRED.format(to=", ".join(f'"own:{one}"' for one in to.split()))
    file = city / "taxonomies" / "own.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with three visits that its own scheme city, and what was observed in one of them."""
    city = tmp_path_factory.mktemp("made") / "mycity"

    def call(*words: object) -> Any:
        done = CliRunner().invoke(cli, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        return done

    call("init", city)
    edition(city, "1.0", rent=None, flat=None, c1=None)
    with (city / "onestopshop.toml").open("a", encoding="utf-8") as config:
        config.write('\n[taxonomies.own]\nuse = "toml"\npath = "taxonomies/own.toml"\n')
    desk = ("--city", city, "--role", "guide")
    said = ("--channel", "desk", "--language", "ti", "--handling", "answered", "--json")
    found = [
        call(*desk, "visits", "record", *said, "--topic", f"own:{one}") for one in ("rent", "rent", "flat")
    ]
    observed = ("--step", "understand", "--concept", "own:c1", "--what-happened", "Legal words.")
    call(*desk, "barriers", "observe", "--visit", json.loads(found[0].stdout)["id"], *observed)
    return city


@pytest.fixture
def city(made: Path, tmp_path: Path) -> Path:
    """The city of this module, for one test."""
    return Path(copytree(made, tmp_path / "mycity"))


def test_a_dry_run(run: Run, city: Path) -> None:
    """The report stands on standard output, line by line, and that nothing was changed on standard error."""
    edition(city, "2.0", rent="flat", flat=None, c1="c2 c3", c2=None, c3=None)
    done = run("--city", city, "--role", "coordinator", "taxonomies", "remap")
    lines = done.stdout.splitlines()
    assert ["records of", "code", "becomes", "how", "records"] == [
        one.strip() for one in lines[0].split("  ") if one
    ]
    assert ["visit", "own:rent", "own:flat", "replaced", "2"] == lines[1].split()
    assert "2 of 3 visit records would change" in lines
    assert any(one.startswith("67 % of visit records (2 of 3) become own:flat") for one in lines)
    assert any(one.startswith("1 record needs a person") for one in lines)
    assert "nothing was changed; do it with --apply\n" == done.stderr


def test_it_is_applied(run: Run, city: Path, at: Callable[..., Any]) -> None:
    """With --apply the records have the new codes, and the document says so."""
    edition(city, "2.0", rent="flat", flat=None, c1=None)
    report = at("taxonomies", "remap", "own", "--apply", "--key", "spring", role="coordinator")
    assert (True, 2, {"own": "2.0"}) == (report["applied"], report["changed"]["visit"], report["editions"])
    assert 67 == report["losses"][0]["percent"]
    assert {"own:flat"} == {topic for visit in at("visits", "list") for topic in visit["topics"]}
    again = run("--city", city, "--role", "coordinator", "taxonomies", "remap", "--apply")
    assert ("", "no record carries a retired code\n") == (again.stdout, again.stderr)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_worksheet(run: Run, city: Path, tmp_path: Path, at: Callable[..., Any], separator: str) -> None:
    """What a person must decide is written to a CSV file, and taken from it when it is filled in and saved anew."""
    edition(city, "2.0", rent=None, flat=None, c1="c2 c3", c2=None, c3=None)
    sheet = tmp_path / "split.csv"
    run("--city", city, "--role", "coordinator", "taxonomies", "remap", "--worksheet", sheet)
    rows = list(csv.DictReader(sheet.read_text("utf-8").splitlines()))
    assert [("observation", "own:c1", "own:c2 own:c3", "")] == [
        (row["kind"], row["code"], row["options"], row["becomes"]) for row in rows
    ]
    assert 1 == len(at("taxonomies", "remap", "--choices", sheet, "--apply", role="coordinator")["undecided"])
    filled = sheet.read_text("utf-8").replace("own:c3,", "own:c3,own:c3").replace(",", separator)
    sheet.write_text(filled, "utf-8-sig")
    report = at("taxonomies", "remap", "--choices", sheet, "--apply", role="coordinator")
    assert (1, []) == (report["changed"]["observation"], report["undecided"])
    (observation,) = at("barriers", "observations", role="coordinator")
    assert ["own:c3"] == observation["concepts"]


def test_a_worksheet_that_cannot_be_written(
    run: Run, city: Path, tmp_path: Path, at: Callable[..., Any]
) -> None:
    """A file that may be filled in is never written over, and no record is remapped before that is known."""
    edition(city, "2.0", rent="flat", flat=None, c1="c2 c3", c2=None, c3=None)
    (tmp_path / "split.csv").write_text("mine", "utf-8")
    for name, problem in (("split.csv", "is there already"), ("no/split.csv", "no such folder")):
        asked = ("taxonomies", "remap", "--apply", "--worksheet", tmp_path / name)
        assert problem in run("--city", city, "--role", "coordinator", *asked, code=1).stderr
    assert "mine" == (tmp_path / "split.csv").read_text("utf-8")
    assert {"own:rent", "own:flat"} == {topic for visit in at("visits", "list") for topic in visit["topics"]}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"record,code\n", "has no column becomes"),
        (b"", "has no column record, code, becomes"),
        (b"record,code,becomes\nx,,own:c2\n", "line 2 says what nothing becomes"),
        (b"record,code,becomes\nx,own:c1,\xff\n", "no CSV file in UTF-8"),
        (b"record,code,becomes\n,own:c1,own:flat\n", "own:c1 was split into own:c2, own:c3"),
        (b"record,code,becomes\n,own:c1,=1+1\n", "no code of a concept"),
    ],
)
def test_a_worksheet_that_is_none(run: Run, city: Path, tmp_path: Path, content: bytes, problem: str) -> None:
    """What is no worksheet, or chooses something else, is refused with the place."""
    edition(city, "2.0", rent=None, flat=None, c1="c2 c3", c2=None, c3=None)
    sheet = tmp_path / "split.csv"
    sheet.write_bytes(content)
    done = run("--city", city, "--role", "coordinator", "taxonomies", "remap", "--choices", sheet, code=1)
    assert problem in done.stderr


def test_who_may_not(run: Run, city: Path) -> None:
    """A guide has no permission to remap what others recorded."""
    done = run("--city", city, "--role", "guide", "taxonomies", "remap", code=1)
    assert "taxonomies.remap" in done.stderr


def test_a_circle(run: Run, city: Path) -> None:
    """Concepts that replace each other are refused with what to do."""
    edition(city, "2.0", rent="flat", flat="rent", c1=None)
    done = run("--city", city, "--role", "coordinator", "taxonomies", "remap", code=1)
    assert "in a circle: own:flat, own:rent" in done.stderr


def test_two_editions(run: Run, city: Path, tmp_path: Path, at: Callable[..., Any]) -> None:
    """The edition of the city is compared with a file of the one before, as text and as a document."""
    before = tmp_path / "before.toml"
    before.write_text((city / "taxonomies" / "own.toml").read_text("utf-8"), "utf-8")
    edition(city, "2.0", rent="flat", flat=None, c1="c2 c3", c2=None, c3=None)
    done = run("--city", city, "--role", "guide", "taxonomies", "diff", before, "own")
    assert [
        "own 1.0 → 2.0",
        "  merged own:rent → own:flat",
        "  split own:c1 → own:c2, own:c3",
        "  added own:c2 below b:begrijpbaar",
        "  added own:c3 below b:begrijpbaar",
    ] == done.stdout.splitlines()
    document = at("taxonomies", "diff", before, "own")
    assert ("1.0", "2.0", False) == (document["old"], document["new"], document["unversioned"])
    assert {"kind": "merged", "code": "own:rent", "before": [], "after": ["own:flat"]} == document["changes"][
        0
    ]
    assert (
        "nothing changed" in run("--city", city, "--role", "guide", "taxonomies", "diff", "own", "own").stderr
    )


def test_editions_without_a_version(run: Run, city: Path, tmp_path: Path) -> None:
    """Two editions that go by one version are told on standard error."""
    before = tmp_path / "before.toml"
    before.write_text((city / "taxonomies" / "own.toml").read_text("utf-8"), "utf-8")
    edition(city, "1.0", rent="flat", flat=None, c1=None)
    done = run("--city", city, "--role", "guide", "taxonomies", "diff", before, "own")
    assert "both editions have one version" in done.stderr


@pytest.mark.parametrize(
    ("old", "new", "problem"), [("nowhere.toml", "own", "nowhere.toml"), ("topic", "own", "different")]
)
def test_what_cannot_be_compared(run: Run, city: Path, old: str, new: str, problem: str) -> None:
    """A file that is not there and schemes that are different are refused."""
    assert problem in run("--city", city, "--role", "guide", "taxonomies", "diff", old, new, code=1).stderr


def test_a_check_tells_what_is_left(run: Run, city: Path) -> None:
    """Whoever retired a concept and forgot the records is told by `check`, with what to do."""
    edition(city, "2.0", rent="flat", flat=None, c1=None)
    done = run("--city", city, "check", "--json")
    (finding,) = [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "taxonomies.remap"]
    assert (
        "the concept own:rent is retired, and records still carry it: visit, observation"
        == finding["message"]
    )
    assert "taxonomies remap" in finding["hint"]


def test_a_conflict_of_choices(capsys: pytest.CaptureFixture[str]) -> None:
    """Where two people chose differently for a split concept, it is said what to do about that."""
    line = Invocation()
    line.json = True
    conflict = Conflict(
        id=day_uuid(date(2026, 3, 2), 1),
        origin="laptop",
        noun="visit",
        subject=day_uuid(date(2026, 3, 2), 2),
        action="visit.remapped",
        met="remapped",
        day=date(2026, 3, 2),
    )
    show_conflicts(line, [conflict])
    (shown,) = json.loads(capsys.readouterr().out)
    assert "split concept" in shown["hint"]
