# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop dashboard`` in a city that keeps facts, and in one that does not.
"""

import json
import shutil
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onestopshop import OneStopShop
from onestopshop.cli.root import cli
from onestopshop_insight.figures import CODES

Run = Callable[..., Result]
_TABLE = '\n[projections.insight]\nuse = "insight"\npath = "facts"\n'


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a city with the plugin, which keeps facts in its folder."""
    monkeypatch.setenv("ONESTOPSHOP_PLUGINS", '["insight"]')
    folder = tmp_path / "city"
    shutil.copytree(str(files("onestopshop") / "data" / "city"), folder)
    file = folder / "onestopshop.toml"
    file.write_text(file.read_text("utf-8") + _TABLE, "utf-8")
    with OneStopShop.open(folder) as shop:
        desk = shop.acting_as("guide", desk="main", worker="w1")
        for topic in ("topic:housing", "topic:work"):
            desk.visits.record(channel="phone", language="ar", topics=[topic], handling=["answered"])
    return folder


@pytest.fixture
def run(city: Path) -> Run:
    """Run a command at that city, and compare the exit code."""

    def call(*words: str, role: str = "coordinator", code: int = 0) -> Result:
        done = CliRunner().invoke(cli, ["--city", str(city), "--role", role, "dashboard", *words])
        assert code == done.exit_code, (done.output, done.exception)
        return done

    return call


def told(run: Run, *words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)


def _year(city: Path) -> str:
    with OneStopShop.open(city) as shop:
        return str(shop.acting_as("guide", desk="main", worker="w1").visits.list()[0].day.year)


def test_figures(run: Run, city: Path) -> None:
    """All fourteen figures, or those that were named, of a period and a desk, as one document or as lines."""
    year = _year(city)
    found = told(run, "figures", "--period", year)
    assert (year, None) == (found["period"], found["desk"])
    assert sorted(CODES) == sorted(figure["code"] for figure in found["figures"])
    (one,) = told(run, "figures", "--period", year, "--only", "visits.channel", "--desk", "main")["figures"]
    assert {"at": ["phone"], "value": 2, "of": None} in one["rows"]
    lines = run("figures", "--period", year, "--only", "visits.contacts").stdout.splitlines()
    assert ["visits.contacts  contacts", "  all  2"] == lines
    assert list((city / "facts").glob("*/manifest.json"))


def test_looking_after_the_files(run: Run, city: Path) -> None:
    """The status before, after a question and after more visits; `rebuild` makes everything anew."""
    assert {"made": False, "rows": {}}.items() <= told(run, "status").items()
    assert "not yet" in run("status").stdout
    assert {"made": True, "behind": False, "quarters": 1}.items() <= told(run, "rebuild").items()
    assert "up to date" in run("status").stdout
    assert 2 == told(run, "status")["rows"]["visits"]


def test_who_may_not(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may not read reports sees no figure."""
    monkeypatch.setenv("ONESTOPSHOP_ROLES__GUIDE__MAY", '["visits.read"]')
    assert "reports.read" in run("figures", "--period", "2026", role="guide", code=1).output


def test_a_city_without_the_table(run: Run, city: Path) -> None:
    """A city whose configuration has no such table is told how to write it; its figures come from the records."""
    (city / "onestopshop.toml").write_text(
        (city / "onestopshop.toml").read_text("utf-8").replace(_TABLE, ""), "utf-8"
    )
    assert 'no table has use = "insight"' in run("status", code=2).output
    found = told(run, "figures", "--period", _year(city), "--only", "visits.contacts")["figures"]
    assert [2] == [row["value"] for row in found[0]["rows"]]


def _with(city: Path, line: str) -> None:
    file = city / "onestopshop.toml"
    file.write_text(file.read_text("utf-8").replace(_TABLE, f"{_TABLE}{line}\n"), "utf-8")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('spark = "host:7077"', "must be the address of a Spark cluster, such as"),
        ('memory = "lots"', 'is not of the form that is wanted, such as "512MB" or "2GB"'),
    ],
)
def test_an_option_of_another_form(city: Path, line: str, expected: str) -> None:
    """An option that no engine would understand is told by `check`, at its line, with what is expected."""
    _with(city, line)
    done = CliRunner().invoke(cli, ["--city", str(city), "check", "--json"])
    (found,) = json.loads(done.stdout)["findings"]
    number = (city / "onestopshop.toml").read_text("utf-8").splitlines().index(line) + 1
    assert ("error", number) == (found["severity"], found["line"])
    assert expected in found["message"]


def test_what_is_missing_is_told(run: Run, city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pyspark is missing, `check`, `status` and `figures` say so and what to do; the figures are given."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    _with(city, 'spark = "spark://127.0.0.1:1"')
    done = CliRunner().invoke(cli, ["--city", str(city), "check", "--json"])
    told = [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "insight.spark"]
    assert "pyspark is not installed" in told[0]["message"]
    assert "`uv add pyspark`" in told[0]["hint"]
    assert told[0]["line"] is not None
    assert "pyspark is not installed" in run("status").stderr
    shown = run("figures", "--period", _year(city), "--only", "visits.contacts")
    assert "  all  2" in shown.stdout.splitlines()
    assert "counted from the records: Spark is asked for and pyspark is not installed" in shown.stderr
    assert "hint: Install it with `uv add pyspark`" in shown.stderr


def test_nothing_is_told_where_nothing_is_missing(run: Run, city: Path) -> None:
    """A city that counts with DuckDB hears nothing of Spark."""
    done = CliRunner().invoke(cli, ["--city", str(city), "check", "--json"])
    assert [] == [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "insight.spark"]
    assert "" == run("figures", "--period", _year(city), "--only", "visits.contacts").stderr
