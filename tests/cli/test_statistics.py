# SPDX-License-Identifier: EUPL-1.2
"""
Statistics from the command line: what is published, as a table and as JSON, and as files.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onestopshop import OneStopShop
from onestopshop.cli.root import cli

Run = Callable[..., Result]
At = Callable[..., Any]


@pytest.fixture
def published(city: Path, at: At) -> Path:
    """A city with a licence that published a quarter of 24 visits."""
    licensed(city)
    record(city, 24)
    at("statistics", "publish", "2025-Q4", role="coordinator")
    return city


def licensed(city: Path) -> None:
    with (city / "onestopshop.toml").open("a", encoding="utf-8") as file:
        file.write('\n[network]\nlicence = "CC-BY-4.0"\n')


def record(city: Path, visits: int, *, day: str = "2025-12-10") -> None:
    with OneStopShop.open(city) as shop:
        desk = shop.acting_as("guide", desk="main")
        for number in range(visits):
            desk.visits.record(
                day=day,
                channel="desk" if number else "phone",
                language="ar",
                topics=["topic:registration"],
                handling=["answered"],
            )


def test_the_programme_is_shown(run: Run, city: Path, at: At) -> None:
    """The programme is told in the language that is asked for, and as JSON with every table."""
    said = run("--city", city, "--role", "coordinator", "statistics", "programme", "--language", "nl").stdout
    assert "Bezoeken per kanaal" in said
    document = at("statistics", "programme", role="coordinator")
    assert ["quarter", "year"] == [one["name"] for one in document]


def test_what_is_published_is_listed_and_shown(run: Run, published: Path, at: At) -> None:
    """The list names what was published, and showing it tells figures and what is not told."""
    (one,) = at("statistics", "list", role="coordinator")
    assert ("quarter", "2025-Q4") == (one["programme"], one["period"])
    tables = at("statistics", "show", "2025-Q4", role="coordinator")
    visits = next(table for table in tables if table["table"] == "visits")
    assert visits["cells"][0]["value"] in {20, 25}
    said = run("--city", published, "--role", "coordinator", "statistics", "show", "2025-Q4").stdout
    assert "not told" in said


def test_a_preview_is_not_published(published: Path, at: At) -> None:
    """A preview tells what the attacker cost, and publishes nothing."""
    preview = at("statistics", "preview", "2026-Q1", role="coordinator")
    assert ({}, 11) == (preview["merged"], len(preview["tables"]))
    assert 1 == len(at("statistics", "list", role="coordinator"))


MET: Mapping[str, Any] = {"step": "find", "concepts": ["b:bekend"], "what_happened": "Nobody knew of it."}
TOLD = "the most frequent kinds of barrier that are told: 0 of 1"


def test_a_preview_tells_a_small_city(run: Run, city: Path, at: At) -> None:
    """Where a frequent barrier is not told, a preview says how many are, and what else a small city can do."""
    record(city, 24)
    with OneStopShop.open(city) as shop:
        desk = shop.acting_as("guide", desk="main")
        visit = desk.visits.record(
            day="2025-12-10",
            channel="desk",
            language="ar",
            topics=["topic:registration"],
            handling=["answered"],
        )
        desk.barriers.observe(visit=visit.id, **MET)
    words = ("--city", city, "--role", "coordinator", "statistics", "preview")
    said = run(*words, "2025-Q4").stderr
    assert f"{TOLD}; below 10,000 visits a year, years alone tell more" in said
    assert {"told": 0, "of": 1} == at("statistics", "preview", "2025-Q4", role="coordinator")["frequent"]
    with (city / "onestopshop.toml").open("a", encoding="utf-8") as file:
        file.write("\n[network]\npublish_quarters = false\n")
    assert "this city publishes years only" in run(*words, "2025-Q4", code=1).stderr
    said = run(*words, "2025").stderr
    assert f"{TOLD}\n" in said


def test_files_are_written_once(run: Run, published: Path, at: At, tmp_path: Path) -> None:
    """An export is a data package in a new folder; what is there already stays as it is."""
    folder = tmp_path / "out"
    done = at("statistics", "export", "2025-Q4", folder, role="coordinator")
    assert sorted(path.name for path in folder.iterdir()) == done["files"]
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert ("mycity-statistics-quarter-2025-q4", "CC-BY-4.0") == (
        descriptor["name"],
        descriptor["licenses"][0]["name"],
    )
    csv = next(one for one in descriptor["resources"] if one["path"] == "channel.csv")
    assert ["city", "period", "channel"] == csv["schema"]["primaryKey"]
    topics = next(one for one in descriptor["resources"] if one["path"] == "topic.csv")["schema"]["fields"]
    assert "of the scheme topic 1.0" in topics[2]["description"]
    words = ("--city", published, "--role", "coordinator", "statistics", "export", "2025-Q4")
    assert "already" in run(*words, folder, code=1).stderr
    assert "cannot be written" in run(*words, folder / "visits.csv" / "x", code=1).stderr
    assert {one.name for one in tmp_path.iterdir()} >= {"out"}
    assert not [*tmp_path.glob(".out*")]


def test_figures_without_a_licence(run: Run, city: Path, at: At) -> None:
    """A city that states no licence is told where to state one before it is asked anything; nothing is published."""
    record(city, 1)
    words = ("--city", city, "--role", "coordinator", "statistics", "publish", "2025-Q4")
    assert "[network] licence" in run(*words, code=2).stderr
    with OneStopShop.open(city) as shop:
        shop.acting_as("guide", desk="main").visits.record(
            day="2026-01-10",
            channel="desk",
            language="ar",
            topics=["topic:registration"],
            handling=["answered"],
        )
    said = run(*words[:-1], "2026-Q1", code=2).stderr
    assert ("[network] licence" in said, "Leave them out" in said) == (True, False)
    assert [] == at("statistics", "list", role="coordinator")


def test_a_backup_of_before_a_publication(run: Run, city: Path, at: At, tmp_path: Path) -> None:
    """After going back to an older backup the same is published again, and nothing else."""
    licensed(city)
    record(city, 24)
    run("--city", city, "storage", "backup", tmp_path / "before.db")
    first = at("statistics", "publish", "2025-Q4", role="coordinator")
    run("--city", city, "storage", "backup", tmp_path / "after.db")

    def go_back(backup: str) -> None:
        for file in city.glob("*.db*"):
            file.unlink()
        run("--city", city, "storage", "restore", tmp_path / backup)

    go_back("before.db")
    assert first == at("statistics", "publish", "2025-Q4", role="coordinator")
    go_back("before.db")
    record(city, 9)
    refused = run("--city", city, "--role", "coordinator", "statistics", "publish", "2025-Q4", code=1).stderr
    assert ("not as it would be now" in refused, "statistics-published" in refused) == (True, True)
    assert [] == at("statistics", "list", role="coordinator")
    go_back("after.db")
    assert first["digest"] == at("statistics", "list", role="coordinator")[0]["digest"]


def test_a_descriptor_fits_the_profile(
    published: Path, at: At, tmp_path: Path, shared_data: Callable[[str], Path]
) -> None:
    """The descriptor of an export is valid by the profile of Data Package 2.0."""
    jsonschema = pytest.importorskip("jsonschema")
    profile = json.loads(
        shared_data("statistics/datapackage/profiles/2.0/datapackage.json").read_text("utf-8")
    )
    at("statistics", "export", "2025-Q4", tmp_path / "out", role="coordinator")
    descriptor = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    assert [] == [*jsonschema.Draft7Validator(profile).iter_errors(descriptor)]


def test_the_key_of_the_environment(city: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """The secret of the environment is used in place of the file, and one that can be guessed is refused."""
    record(city, 1)
    words = ("--city", city, "--role", "coordinator", "statistics", "preview", "2025-Q4")
    monkeypatch.setenv("ONESTOPSHOP_CITY__STATISTICS_KEY", "short")
    assert "too short" in run(*words, code=2).stderr
    monkeypatch.setenv("ONESTOPSHOP_CITY__STATISTICS_KEY", "long enough to be no guess")
    run(*words)
    assert not [*city.rglob("statistics-key")]
    monkeypatch.delenv("ONESTOPSHOP_CITY__STATISTICS_KEY")
    run(*words)
    (kept,) = city.rglob("statistics-key")
    assert 0o600 == kept.stat().st_mode & 0o777


def test_the_words_are_those_of_the_phrasebook(run: Run, city: Path, at: At) -> None:
    """A preview tells in which languages the figures are not explained, and reviewed phrases explain them there."""
    settings = city / "onestopshop.toml"
    said = settings.read_text("utf-8")
    for tags in ('required = ["en"', 'offered = ["en"'):
        said = said.replace(tags, f'{tags}, "pl"')
    settings.write_text(said, "utf-8")
    record(city, 1)
    words = ("--city", city, "--role", "coordinator", "statistics", "preview", "2025-Q4")
    assert "not explained in pl" in run(*words).stderr
    keys = (
        "programmes.quarter.label",
        *(f"words.{name}" for name in ("rounded", "how", "small", "several", "counted")),
    )
    phrases = "".join(f'"statistics.{key}" = "Po polsku."\n' for key in keys)
    page = city / "phrasebook" / "pl.toml"
    page.write_text(f"reviewed = false\n[phrases]\n{phrases}", "utf-8")
    assert "not explained in pl" in run(*words).stderr
    page.write_text(f"[phrases]\n{phrases}", "utf-8")
    assert "the figures are not explained in ar (offered, not required)\n" == run(*words).stderr
    preview = at("statistics", "preview", "2025-Q4", role="coordinator")
    assert ([], True) == (preview["not_explained_in"], "# Po polsku." in preview["words"])
    assert ["ar"] == preview["offered_not_explained_in"]


OLDER = " before 2026-Q1 will never be counted in published statistics; the earliest is of 2025-Q4"


@pytest.fixture
def older(city: Path) -> Path:
    """A city with a licence and visits of two quarters that are over."""
    licensed(city)
    record(city, 24)
    record(city, 24, day="2026-02-10")
    return city


def test_what_a_first_quarter_leaves_out_is_told(run: Run, older: Path, at: At) -> None:
    """A preview tells what would never be counted, and publishing without an answer is refused with the way out."""
    words = ("--city", older, "--role", "coordinator", "statistics")
    assert f"24 contacts{OLDER}" in run(*words, "preview", "2026-Q1").stderr
    preview = at("statistics", "preview", "2026-Q1", role="coordinator")
    assert {"before": "2026-Q1", "contacts": 24, "referrals": 0, "earliest": "2025-Q4"} == preview["left_out"]
    for form in ((), ("--json",)):
        refused = run(*words, "publish", "2026-Q1", *form, code=1)
        assert ("", True) == (refused.stdout, "--yes" in refused.stderr)
    assert [] == at("statistics", "list", role="coordinator")


@pytest.mark.parametrize(("typed", "code"), [("n\n", 1), ("y\n", 0)])
def test_a_first_quarter_is_asked_about(older: Path, at: At, typed: str, code: int) -> None:
    """Whoever says yes leaves it out for ever; whoever says no has published nothing."""
    words = ["--city", str(older), "--role", "coordinator", "statistics", "publish", "2026-Q1"]
    done = CliRunner().invoke(cli, words, input=typed)
    assert (code, True) == (done.exit_code, f"24 contacts{OLDER}\nLeave them out" in done.stderr)
    assert 1 - code == len(at("statistics", "list", role="coordinator"))


def test_a_script_leaves_it_out(run: Run, older: Path, at: At) -> None:
    """With --yes nothing is asked, and what is left out is told all the same."""
    words = ("--city", older, "--role", "coordinator", "statistics", "publish", "2026-Q1", "--yes")
    assert f"24 contacts{OLDER}\n" == run(*words).stderr
    assert 1 == len(at("statistics", "list", role="coordinator"))
