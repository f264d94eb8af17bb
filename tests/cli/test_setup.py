# SPDX-License-Identifier: EUPL-1.2
"""
A new city is made, checked, and described.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from onestopshop.codec.records import MODELS

Run = Callable[..., Result]


def _change(city: Path, old: str, new: str) -> None:
    file = city / "onestopshop.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_new_city_passes_check_and_runs_the_demo(run: Run, tmp_path: Path) -> None:
    """What `init` makes is complete."""
    run("init", tmp_path / "Mytown!", "--name", 'My "own" town')
    assert json.loads(run("check", "--city", tmp_path / "Mytown!", "--json").stdout)["ok"] is True
    played = json.loads(
        run("demo", "--city", tmp_path / "Mytown!", "--keep", tmp_path / "kept", "--json").stdout
    )
    assert played["city"] == "mytown"


def test_init_leaves_a_full_folder_alone(run: Run, city: Path) -> None:
    """A folder with something in it is refused, and stays as it is."""
    before = sorted(city.rglob("*"))
    assert "not empty" in run("init", city, code=2).stderr
    assert sorted(city.rglob("*")) == before


def test_init_refuses_an_id_that_cannot_be_one(run: Run, tmp_path: Path) -> None:
    """An id with capitals is refused before anything is written."""
    run("init", tmp_path / "new", "--id", "My City", code=2)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ("fallback =", "falback =", "languages.falback", "fallback"),
        ('timezone = "UTC"', 'timezone = "Europ/Paris"', "city.timezone", "Europe/Paris"),
        ('"visits.record"', '"visits.recrod"', "roles.guide.may", "visits.record"),
        ('primary = "b"', 'primary = "nope"', "barriers.primary", "nope"),
        ('use = "sqlite"', 'use = "sqllite"', "storage.use", "sqlite"),
        ("plugins = []", 'plugins = ["nobody-has-this"]', "plugins", "nobody-has-this"),
    ],
)
def test_check_names_line_and_what_was_meant(
    run: Run, city: Path, *, old: str, new: str, path: str, said: str
) -> None:
    """A misspelled configuration is found with its line, its path, and what to do; the exit code is 1."""
    _change(city, old, new)
    (found,) = json.loads(run("check", "--city", city, "--json", code=1).stdout)["findings"]
    wanted = new.partition(" =")[0]
    lines = (city / "onestopshop.toml").read_text("utf-8").splitlines()
    assert found["path"].startswith(path)
    assert said in found["message"] + found["hint"]
    assert found["hint"]
    assert wanted in lines[found["line"] - 1] or "may" in lines[found["line"] - 1]
    assert f"onestopshop.toml:{found['line']}" in run("check", "--city", city, code=1).stdout


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("ONESTOPSHOP_CITY__TIMEZONE", "Europ/Paris", "city.timezone"),
        ("ONESTOPSHOP_STORAGE__USE", "sqllite", "storage.use"),
        ("ONESTOPSHOP_LANGUAGES__REQUIRED", "xx", "languages.required"),
        ("ONESTOPSHOP_PLUGINS", "nobody-has-this", "plugins.nobody-has-this"),
        ("ONESTOPSHOP_STORRAGE__USE", "sqlite", ""),
    ],
)
def test_check_names_the_variable_that_is_wrong(
    run: Run, city: Path, monkeypatch: pytest.MonkeyPatch, *, name: str, value: str, path: str
) -> None:
    """What the environment sets is found by the variable's name, and no line of the file is blamed."""
    monkeypatch.setenv(name, value)
    (found,) = json.loads(run("check", "--city", city, "--json", code=1).stdout)["findings"]
    assert (found["variable"], found["line"], found["path"]) == (name, None, path)
    assert run("check", "--city", city, code=1).stdout.startswith(name)


def test_table_of_the_environment_blames_no_key_of_the_file(
    run: Run, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that holds a table leaves the line of another key of that table where it is."""
    monkeypatch.setenv("ONESTOPSHOP_CITY", '{"id": "zed"}')
    _change(city, 'timezone = "UTC"', 'timezone = "Europ/Paris"')
    (found,) = json.loads(run("check", "--city", city, "--json", code=1).stdout)["findings"]
    assert found["variable"] is None
    assert found["line"]


def test_check_does_not_advise_to_check(run: Run, city: Path) -> None:
    """The hints of `check` say what else to do."""
    _change(city, "fallback =", "falback =")
    shown = run("check", "--city", city, code=1).stdout
    assert "onestopshop check" not in shown
    assert "`onestopshop schema` lists every key." in shown


def test_check_names_the_line_of_broken_toml(run: Run, city: Path) -> None:
    """What is no TOML is shown with its line, and every other command ends with 2."""
    _change(city, "[storage]", "[storage")
    (found,) = json.loads(run("check", "--city", city, "--json", code=1).stdout)["findings"]
    assert (
        (city / "onestopshop.toml").read_text("utf-8").splitlines()[found["line"] - 1].startswith("[storage")
    )
    assert run("services", "list", code=2).stdout == ""
    assert "is no TOML" in run("--city", city, "services", "list", code=2).stderr


def test_strict_check_counts_warnings(run: Run, city: Path) -> None:
    """A missing label is a warning: it passes, but not with --strict."""
    _change(city, 'required = ["en"]', 'required = ["en", "ar"]')
    assert json.loads(run("check", "--city", city, "--json").stdout)["ok"] is True
    assert json.loads(run("check", "--city", city, "--strict", "--json", code=1).stdout)["ok"] is False


def test_directory_that_is_wrong_is_found_with_its_file(run: Run, city: Path) -> None:
    """A service with an unknown key is told with file and path."""
    file = city / "directory" / "services.toml"
    file.write_text(file.read_text("utf-8").replace("summary =", "sumary =", 1), "utf-8")
    found = json.loads(run("check", "--city", city, "--json", code=1).stdout)["findings"]
    assert [one["path"] for one in found] == ["services.toml: $.services.registration.sumary"]


def test_schemas_are_json_schema(run: Run) -> None:
    """The configuration and each record have a JSON Schema."""
    for what in ("configuration", "visit", "service", "observation", "barrier", "referral"):
        document = json.loads(run("schema", what).stdout)
        assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert document["properties"]


def test_register_has_every_field(run: Run) -> None:
    """The record of processing has a purpose and a retention for each field of each record and of the log."""
    rows: list[dict[str, Any]] = json.loads(run("register", "--json").stdout)
    assert {row["kind"] for row in rows} == {*MODELS, "log_entry"}
    assert all(row["purpose"] and row["retention"] for row in rows)
    assert {row["person"] for row in rows} == {"none", "indirect", "direct"}
    named = {(row["kind"], row["field"]) for row in rows}
    assert {("visit", "papers.kind"), ("referral", "consent.items"), ("log_entry", "actor")} <= named
    assert "| visit | language |" in run("register", "--format", "markdown").stdout


def test_plugins_shows_what_failed(run: Run, city: Path) -> None:
    """Built-ins and listed plugins are shown with their hooks and offers, from which distribution and version."""
    _change(city, "plugins = []", 'plugins = ["starter"]')
    shown = json.loads(run("--city", city, "plugins", "--json").stdout)
    (starter,) = [one for one in shown["plugins"] if one["name"] == "starter"]
    assert starter["distribution"] == "onestopshop-starter"
    assert starter["version"]
    assert "veto" in starter["hooks"]
    assert starter["failures"] == []


def test_storage_tells_where_the_data_lies(at: Callable[..., Any], city: Path) -> None:
    """The adapter, the path, the counts and the length of the log are shown."""
    at("services", "search", "registration")
    told = at("storage", "info")
    assert (told["adapter"], told["path"]) == ("sqlite", str(city.resolve() / "shop.db"))
    assert told["records"]["service"] == 6
    at(
        "visits",
        "record",
        "--channel",
        "desk",
        "--language",
        "ar",
        "--topic",
        "topic:work",
        "--handling",
        "answered",
    )
    assert at("storage", "info")["log"] == told["log"] + 1
    assert at("deliver")["log"] == told["log"] + 1


def test_a_day_that_cannot_be_read_is_a_finding(run: Run, city: Path) -> None:
    """`check` reads the synthetic day as `demo` does, and names what is wrong with it."""
    day = city / "day.toml"
    day.write_text(day.read_text("utf-8").replace("channel =", "chanel =", 1), "utf-8")
    found = json.loads(run("--city", city, "check", "--json", code=1).stdout)["findings"]
    (wrong,) = [one for one in found if one["severity"] == "error"]
    assert wrong["rule"] == "demo.day"
    assert "chanel" in wrong["message"]
