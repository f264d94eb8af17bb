# SPDX-License-Identifier: EUPL-1.2
"""
The demo plays a day, shows what is in storage, and records nothing twice.
"""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from onestopshop import OneStopShop

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]
LISTED = {
    "city", "storage", "services", "visits", "referrals", "observations", "reporters",
    "barriers_by_concept", "barriers_by_service", "to_raise", "search",
}  # fmt: skip


def _played(run: Run, *words: object) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("demo", *words, "--json").stdout)
    return document


def test_packaged_city_is_the_default(run: Run, tmp_path: Path) -> None:
    """Outside of any project the small packaged city is shown, and its folder is not written to."""
    played = _played(run, "--keep", tmp_path / "kept")
    assert played.keys() >= LISTED
    assert (played["city"], played["visits"], played["observations"]) == ("mycity", 12, 7)
    assert played["search"]["hits"][0]["id"] == "registration"


def test_second_run_on_a_kept_folder_records_nothing_twice(run: Run, tmp_path: Path) -> None:
    """Playing the day again changes no figure and no barrier."""
    first = _played(run, "--keep", tmp_path / "kept")
    assert _played(run, "--keep", tmp_path / "kept") == first


def test_city_of_the_project_above_is_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --city the pyproject.toml above says which city; one that says nothing is passed by."""
    monkeypatch.chdir(ROOT / "src")
    played = _played(run, "--keep", tmp_path / "kept")
    assert (played["city"], played["visits"]) == ("gent", 48)
    assert played["search"]["hits"][0]["id"] == "g2"


@pytest.mark.parametrize("name", ["gent", "nantes"])
def test_examples_play(run: Run, tmp_path: Path, name: str) -> None:
    """Each example city's day is accepted as a whole, with three barriers to raise and why."""
    played = _played(run, "--city", ROOT / "examples" / name, "--keep", tmp_path / "kept")
    assert len(played["to_raise"]) == 3
    assert all(row["service"] and row["concepts"] and row["reason"] for row in played["to_raise"])
    for rows in (played["barriers_by_concept"], played["barriers_by_service"]):
        assert all(set(row) == {"id", "label", "observations", "visits", "reporters"} for row in rows)
        assert [row["label"].casefold() for row in rows] == sorted(row["label"].casefold() for row in rows)


def test_figures_are_those_of_the_storage(run: Run, tmp_path: Path) -> None:
    """What the demo tells is what a shop opened on its data finds."""
    played = _played(run, "--keep", tmp_path / "kept")
    run("init", tmp_path / "mycity")
    storage = {"use": "sqlite", "path": played["storage"]["path"]}
    state = {"folder": str(tmp_path / "state")}
    with OneStopShop.open(tmp_path / "mycity", storage=storage, state=state) as shop:
        coordinator = shop.acting_as("coordinator")
        assert len(coordinator.visits.list(limit=100)) == played["visits"]
        assert len(coordinator.referrals.list(limit=100)) == sum(played["referrals"].values())
        assert [row.barrier.id for row in coordinator.insight.to_raise()] == [
            row["id"] for row in played["to_raise"]
        ]


def test_show_tells_all_that_was_asked(run: Run, tmp_path: Path) -> None:
    """The text has the search, the visit, the referrals, the barriers, the place of the data and the next step."""
    shown = run("demo", "--keep", tmp_path / "kept").stdout
    for part in (
        "تسجيل",
        "One visit",
        "referrals",
        "three counts",
        "to raise first",
        "demo.db",
        "onestopshop init",
    ):
        assert part in shown
    assert len(shown.splitlines()) < 80


def _last_block(shown: str) -> list[str]:
    lines = shown.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("6. "))
    return [line.strip() for line in lines[begin + 3 :]]


def test_last_block_is_run_by_a_shell(run: Run, tmp_path: Path) -> None:
    """The lines at the end run as they are printed, also where a path has spaces and quotes."""
    folder = tmp_path / "kept for later; it's here"
    block = _last_block(run("demo", "--keep", folder).stdout)
    assert not any("#" in line for line in block)  # zsh knows no comments in what is typed
    script = "\n".join(
        [f'onestopshop() {{ {shlex.quote(sys.executable)} -m onestopshop "$@"; }}', "set -e", *block]
    )
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "number" in done.stdout
    assert (tmp_path / "mycity" / "onestopshop.toml").is_file()


def test_last_block_names_the_command_that_there_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A city that a pyproject.toml names is run with `uv run`, any other without."""
    monkeypatch.chdir(ROOT / "src")
    for named, command in ((), "uv run onestopshop"), (("--city", ROOT / "examples" / "gent"), "onestopshop"):
        block = _last_block(run("demo", *named, "--keep", tmp_path / "kept").stdout)
        lines = [line for line in block if "onestopshop " in line]
        assert len(lines) == 3
        assert all(line.startswith(f"{command} ") and shlex.split(line) for line in lines)


@pytest.mark.parametrize(
    ("wrong", "right", "place"),
    [
        ('chanel = "desk"', 'channel = "desk"', "$.visits.v01.chanel"),
        ('role = "boss"', 'role = "guide"', "$.visits.v01.role"),
        ('service = "nobody"', 'service = "registration"', "$.visits.v01"),
        ('concepts = ["b:nothing"]', 'concepts = ["b:begrijpbaar"]', "$.visits.v01"),
        (
            'observations = ["v01.o9"]',
            'observations = ["v01.o1", "v04.o1"]',
            "$.barriers.letters.observations",
        ),
        ('again_of = "leters"', 'again_of = "letters"', "$.visits.v10.observations.o1.again_of"),
        ('steps = ["acept"]', 'steps = ["accept", "complete"]', "$.visits.v01.referrals.r1.steps"),
    ],
)
def test_wrong_day_is_named_with_its_place(run: Run, city: Path, wrong: str, right: str, place: str) -> None:
    """A key or a reference that does not exist is told with its place in the file."""
    day = city / "day.toml"
    day.write_text(day.read_text("utf-8").replace(right, wrong, 1), "utf-8")
    done = run("--city", city, "demo", "--keep", city / "kept", code=1)
    assert place in done.stderr


def test_city_without_a_day_says_so(run: Run, city: Path) -> None:
    """A city that describes no demo says which keys are needed."""
    file = city / "onestopshop.toml"
    file.write_text(file.read_text("utf-8").replace('day = "day.toml"', ""), "utf-8")
    assert "[demo] day" in run("--city", city, "demo", code=2).stderr
