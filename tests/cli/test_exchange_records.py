# SPDX-License-Identifier: EUPL-1.2
"""
Records between two installations, on the command line.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onestopshop import OneStopShop


@pytest.fixture
def laptop(city: Path, tmp_path: Path) -> Path:
    """A second installation of the city, which gives no running numbers."""
    shutil.copytree(city, tmp_path / "laptop")
    with (tmp_path / "laptop" / "onestopshop.toml").open("a") as file:
        file.write("\n[installation]\nhome = false\n")
    return tmp_path / "laptop"


def answered(city: Path, id: str, verb: str, **said: str) -> None:
    with OneStopShop.open(city) as shop:
        getattr(shop.acting_as("guide", desk="main").referrals, verb)(id, **said)


@pytest.fixture
def asked(at: Callable[..., Any], laptop: Path) -> str:
    """An urgent referral of the office, of which each answer has its instant, made when the laptop is there."""
    assert laptop.is_dir()
    said = ("--service", "registration", "--topic", "topic:registration", "--mode", "contacted")
    return str(at("referrals", "make", *said, "--priority", "urgent")["id"])


def test_there_and_back(
    run: Callable[..., Any], city: Path, laptop: Path, asked: str, tmp_path: Path
) -> None:
    """Both sides answer; the import shows the conflict and what to do, and `conflicts` lists it from then on."""
    office = ("--city", city, "--role", "coordinator", "exchange")
    outpost = ("--city", laptop, "--role", "coordinator", "exchange")
    there, back = tmp_path / "there.jsonl", tmp_path / "back.jsonl"
    written = run(*office, "export", there, "--records")
    assert "0 visits, 1 referral and 0 observations written" in written.stderr
    assert "next time: --since 14" in written.stderr
    assert "2 entries of mycity-" in run(*outpost, "import", there).stderr
    answered(laptop, asked, "reject", reason="no_capacity")
    answered(city, asked, "accept")
    run(*outpost, "export", back, "--since", "1")
    assert "nothing is wrong" in run(*office, "verify", back).stderr
    taken = run(*office, "import", back)
    assert "1 entry of mycity-" in taken.stderr
    assert "1 conflict to look at" in taken.stderr
    for word in ("referral.accepted", asked, "rejected", "ask both desks and the service"):
        assert word in taken.stdout
    assert "nothing is new: all 1 record of mycity-" in run(*office, "import", back).stderr
    assert "referral.accepted" in run(*office, "conflicts").stdout
    assert "there is none" in run(*outpost, "conflicts").stderr


def test_a_conflict_that_is_settled(
    run: Callable[..., Any], at: Callable[..., Any], city: Path, laptop: Path, tmp_path: Path
) -> None:
    """The import tells which conflicts are none any more."""
    file = tmp_path / "records.jsonl"
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
    visit = at("visits", "record", *said)["id"]
    words = ("--role", "coordinator", "exchange")
    at("exchange", "export", file, "--records", role="coordinator")
    run("--city", laptop, *words, "import", file)
    with OneStopShop.open(laptop) as shop:
        desk = shop.acting_as("guide", desk="main")
        met = {"step": "find", "concepts": ["b:bekend"], "what_happened": "Nobody knew of it."}
        observation = desk.barriers.observe(visit=visit, **met).id
    at("visits", "retract", visit, "--reason", "duplicate")
    run("--city", laptop, *words, "export", file, "--records")
    assert "1 conflict to look at" in run("--city", city, *words, "import", file).stderr
    with OneStopShop.open(laptop) as shop:
        shop.acting_as("guide", desk="main").barriers.retract(observation, reason="duplicate")
    run("--city", laptop, *words, "export", file, "--records")
    assert "1 conflict settled: " in run("--city", city, *words, "import", file).stderr


def test_services_travel_as_before(
    run: Callable[..., Any], at: Callable[..., Any], city: Path, tmp_path: Path
) -> None:
    """Without --records a file has services, and is told from one with records by its first line."""
    file = tmp_path / "services.jsonl"
    assert at("exchange", "export", file, role="coordinator")["services"]
    (imported,) = at("exchange", "import", file, "--directory", "local", role="coordinator")
    assert "local" == imported["directory"]
    assert "jsonl" == at("exchange", "verify", file, role="coordinator")["format"]
    words = ("--city", city, "--role", "coordinator", "services")
    assert "services written" in run(*words, "export", file).stderr
    assert "local" in run(*words, "import", file, "--directory", "local").stdout
    assert "local" in run(*words, "import").stdout
    assert "nothing changed since the last time" in run(*words, "import").stderr


def test_as_json(at: Callable[..., Any], city: Path, laptop: Path, asked: str, tmp_path: Path) -> None:
    """Each of the commands prints one document, with everything that its lines say."""
    file = tmp_path / "records.jsonl"
    words = ("--city", laptop, "exchange")
    written = at("exchange", "export", file, "--since", "2020-01-01", role="coordinator")
    assert (1, "2020-01-01", str(file)) == (written["referrals"], written["since"], written["file"])
    verified = at("exchange", "verify", file, role="coordinator")
    assert ("records", []) == (verified["format"], verified["findings"])
    taken = at(*words, "import", file, role="coordinator")
    assert ({"visit": 0, "referral": 1, "observation": 0}, [], []) == (
        taken["added"],
        taken["conflicts"],
        taken["warnings"],
    )
    assert [] == at(*words, "conflicts", role="coordinator")
    answered(laptop, asked, "accept")
    answered(city, asked, "cancel", reason="other")
    at("--city", laptop, "exchange", "export", file, "--records", role="coordinator")
    (conflict,) = at("exchange", "import", file, role="coordinator")["conflicts"]
    assert ("referral", asked) == (conflict["noun"], conflict["subject"])
    assert conflict["hint"]


@pytest.mark.usefixtures("asked")
def test_what_is_not_known_is_a_warning(
    run: Callable[..., Any], at: Callable[..., Any], laptop: Path, tmp_path: Path
) -> None:
    """A service that the other installation lacks is told by `verify` and `import`, which both succeed."""
    file = tmp_path / "records.jsonl"
    (laptop / "directory" / "services.toml").write_text("")
    at("exchange", "export", file, "--records", role="coordinator")
    words = ("--city", laptop, "--role", "coordinator", "exchange")
    told = "service registration is not known here (1 record)"
    assert told in run(*words, "verify", file).stdout
    assert f"warning: {told}" in run(*words, "import", file).stderr


def test_refusals(run: Callable[..., Any], city: Path, tmp_path: Path) -> None:
    """A damaged file, a wrong number, and a role without the permission end with 1 and say what to do."""
    file = tmp_path / "records.jsonl"
    words = ("--city", city, "--role", "coordinator", "exchange")
    run(*words, "export", file, "--records")
    file.write_bytes(file.read_bytes()[:-5])
    assert "nothing was written" in run(*words, "import", file, code=1).stderr
    assert "error" in run(*words, "verify", file, code=1).stdout
    assert "hint: " in run(*words, "export", file, "--since", "999", code=1).stderr
    assert (
        "visits.export is not allowed"
        in run("--city", city, "exchange", "export", file, "--records", code=1).stderr
    )


def test_options_of_services(run: Callable[..., Any], city: Path, tmp_path: Path) -> None:
    """An option that says nothing of records is refused with them, and neither file nor record is written."""
    file = tmp_path / "records.jsonl"
    words = ("--city", city, "--role", "coordinator", "exchange")
    assert "leave out --format" in run(*words, "export", file, "--records", "--format", "x", code=2).stderr
    assert not file.exists()
    run(*words, "export", file, "--records")
    for more in (("--directory", "partner"), ("--format", "x")):
        assert "leave out --directory and --format" in run(*words, "import", file, *more, code=2).stderr


def test_two_installations_of_one_name(
    at: Callable[..., Any], run: Callable[..., Any], city: Path, asked: str, tmp_path: Path
) -> None:
    """A folder that was copied with all that is in it is taken in, and a warning says how to give it a name."""
    file, copy = tmp_path / "records.jsonl", tmp_path / "copy"
    shutil.copytree(city, copy)
    answered(city, asked, "accept")
    answered(copy, asked, "reject", reason="no_capacity")
    run("--city", copy, "--role", "coordinator", "exchange", "export", file, "--records")
    told = run("--city", city, "--role", "coordinator", "exchange", "import", file)
    assert "gave one version twice" in told.stderr
    assert "1 conflict to look at" in told.stdout + told.stderr
    run("--city", city, "storage", "verify")
