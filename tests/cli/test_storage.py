# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop storage``: back up, restore, move and verify from the command line.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.cli.conftest import Run

from onestopshop.cli.storage import progress as storage_progress
from onestopshop.operations.storage.steps import Step
from onestopshop.runtime.storages import Storages

VISIT = ["--channel", "desk", "--language", "ar", "--topic", "topic:registration", "--handling", "answered"]


@pytest.fixture
def used(at: Callable[..., Any]) -> Callable[..., Any]:
    """The new city, when something was recorded."""
    at("visits", "record", *VISIT)
    return at


def test_info_with_digest(used: Callable[..., Any], run: Run, city: Path) -> None:
    """The digest of the whole and of each part is shown when it is asked for."""
    told = used("storage", "info", "--digest")
    assert {"directory", "log", "organisation", "service", "visit"} == set(told["digests"])
    assert 64 == len(told["digest"])
    assert "digest" not in used("storage", "info")
    assert told["digest"] in run("--city", city, "storage", "info", "--digest").stdout


def test_info_changes_nothing(run: Run, city: Path, used: Callable[..., Any]) -> None:
    """Looking at a storage that is not there or waits for a restore does not fill it."""
    used("storage", "backup", "b.db")
    (city / "shop.db").unlink()
    assert "there is nothing at" in run("--city", city, "storage", "info", code=2).stderr
    assert not (city / "shop.db").exists()
    (city / "shop.db").touch()
    assert "is empty" in run("--city", city, "storage", "info", code=1).stderr
    assert used("storage", "restore", "b.db")["created"]


def test_an_empty_backup_is_not_sound(run: Run, city: Path, tmp_path: Path) -> None:
    """A backup of which nothing was brought here is refused, not found without fault, and stays as it is."""
    (tmp_path / "b.db").touch()
    for command in ("verify", "restore"):
        assert "is empty" in run("--city", city, "storage", command, "b.db", code=1).stderr
    assert 0 == (tmp_path / "b.db").stat().st_size


def test_backup_and_restore(used: Callable[..., Any], city: Path, run: Run) -> None:
    """A backup tells its counts and digest, and gives everything back to an empty storage."""
    before = used("storage", "info", "--digest")
    made = used("storage", "backup", "b.db")
    assert (before["digest"], "b.db") == (made["digest"], made["file"])
    assert (made["created"], made["entries"]) == (sum(before["records"].values()), before["log"])
    assert made["items"] == made["created"] + made["entries"]
    (city / "shop.db").unlink()
    assert before["digest"] == used("storage", "restore", "b.db")["digest"]
    assert before["digest"] == used("storage", "info", "--digest")["digest"]
    assert before["digest"] in run("--city", city, "storage", "restore", "b.db").stdout


def test_backup_is_not_overwritten(used: Callable[..., Any], run: Run, city: Path) -> None:
    """A backup that is there is left alone unless --replace says otherwise."""
    used("storage", "backup", "b.db")
    refused = run("--city", city, "storage", "backup", "b.db", code=1)
    assert "is there already" in refused.stderr
    assert "--replace" in refused.stderr
    assert 0 == used("storage", "backup", "b.db", "--replace")["unreadable"]


def test_copy(used: Callable[..., Any], run: Run, city: Path, tmp_path: Path) -> None:
    """A copy can be repeated, and another history is refused with what to do."""
    first = used("storage", "copy", "current", "sqlite:path=new.db")
    again = used("storage", "copy", "current", "sqlite:path=new.db")
    assert (first["digest"], 0, first["created"]) == (again["digest"], again["created"], again["unchanged"])
    assert (tmp_path / "new.db").is_file()
    used("visits", "record", *VISIT)
    assert 1 == used("storage", "copy", "current", "new.db")["created"]
    assert (
        used("storage", "info", "--digest")["digest"]
        == used("storage", "copy", "new.db", "current")["digest"]
    )
    used("visits", "record", *VISIT)
    refused = run("--city", city, "storage", "copy", "new.db", "current", code=1)
    assert "goes on where the source's ends" in refused.stderr


def test_bad_places(run: Run, city: Path) -> None:
    """A place that is none ends with 2 and says how to name one."""
    refused = run("--city", city, "storage", "copy", "current", "sqlite:pat=a.db", code=2)
    assert "did you mean 'path'" in refused.stderr
    assert "ADAPTER:key=value" in run("--city", city, "storage", "copy", "current", "nix", code=2).stderr


def test_verify(used: Callable[..., Any], run: Run, city: Path) -> None:
    """A sound storage ends with 0, a damaged one with 1 and a list of what is wrong, and where."""
    assert {"storage": "current", "counts": {}, "findings": []} == used("storage", "verify")
    assert "nothing is wrong" in run("--city", city, "storage", "verify").stderr
    used("storage", "backup", "b.db")
    connection = apsw.Connection("b.db")
    connection.execute("DELETE FROM visit")
    connection.close()
    found = used("storage", "verify", "b.db", code=1)
    (missing,) = [one for one in found["findings"] if one["rule"] == "record.missing"]
    assert ("visit", 1) == (missing["kind"], found["counts"]["record.missing"])
    shown = run("--city", city, "storage", "verify", "b.db", code=1)
    assert missing["id"] in shown.stdout
    assert "record.missing: 1" in shown.stderr
    assert {} == used("storage", "verify")["counts"]


def test_verify_shows_so_many(used: Callable[..., Any]) -> None:
    """All faults are counted, and at most so many shown."""
    used("storage", "backup", "b.db")
    connection = apsw.Connection("b.db")
    connection.execute("DELETE FROM service")
    connection.close()
    found = used("storage", "verify", "b.db", "--limit", "2", code=1)
    assert 2 == len(found["findings"]) < sum(found["counts"].values())
    assert 6 == found["counts"]["record.missing"]


def test_interrupted(run: Run, city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who interrupts a copy is told that the same command goes on."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Storages, "copy", interrupt)
    assert "goes on where it stopped" in run("--city", city, "storage", "copy", "a", "b", code=1).stderr


def test_unreadable_records_are_told(used: Callable[..., Any], run: Run, city: Path) -> None:
    """Records that this library cannot read are copied, and it says so."""
    with Storages.of(city).open() as storage:
        from onestopshop.plugin import Batch, Put, Record

        newer = Record(kind="counter", id="a", version=1, schema=9, body={"new": 1})
        storage.write(Batch(puts=(Put(newer, replaces=0),)))
    done = run("--city", city, "storage", "backup", "b.db")
    assert "1 records cannot be read and were copied as they are" in done.stderr
    assert 1 == used("storage", "backup", "c.db")["unreadable"]


def test_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal a bar shows how far it is; elsewhere there is none."""
    with storage_progress.shown("Copying") as move:
        assert move is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with storage_progress.shown("Copying") as move:
        assert move is not None
        move(Step(what="visit", done=3, total=10))
    assert "Copying" in capsys.readouterr().err


def test_help(run: Run) -> None:
    """Help tells the forms of a place, with examples."""
    told = run("storage", "copy", "--help").stdout
    for words in ("current", "ADAPTER:key=value", "FILE.toml", "[storage]", "Examples:"):
        assert words in told
    assert all(
        name in run("storage", "--help").stdout for name in ("backup", "copy", "info", "restore", "verify")
    )


def test_errors_as_json(run: Run, city: Path) -> None:
    """An error is one JSON document, too."""
    refused = run("--city", city, "storage", "verify", "nix.db", "--json", code=2)
    assert "ConfigurationError" == json.loads(refused.stderr)["error"]["type"]
