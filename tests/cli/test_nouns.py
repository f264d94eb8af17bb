# SPDX-License-Identifier: EUPL-1.2
"""
Each noun can be used from the command line, from the first record to the figures.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

Run = Callable[..., Result]
At = Callable[..., Any]


def _visit(at: At, *more: object) -> str:
    common = (
        "--channel",
        "desk",
        "--language",
        "ar",
        "--topic",
        "topic:registration",
        "--handling",
        "answered",
    )
    id: str = at("visits", "record", *common, *more)["id"]
    return id


def test_records_of_a_list_stand_on_lines_of_their_own(run: Run, at: At, city: Path) -> None:
    """A visit that led to two referrals shows each on a line."""
    id = _visit(at)
    made = [at("referrals", "make", "--visit", id, "--service", "registration")["id"] for _ in range(2)]
    lines = run("--city", city, "visits", "show", id).stdout.splitlines()
    told = [line for line in lines if line.startswith("referrals")]
    assert [1, 1] == [sum(one in line for line in told) for one in made]
    assert 2 == len(told)


def test_search_answers_in_the_fixed_form(at: At) -> None:
    """A search has the words, the language, the total, and for each hit its name and whether it is exact."""
    found = at("services", "search", "تسجيل", "--language", "ar", "--limit", 1)
    assert (found["query"], found["language"]) == ("تسجيل", "ar")
    assert found["total"] >= 1
    assert set(found["hits"][0]) == {"id", "name", "language", "exact", "score", "topics"}
    assert (found["hits"][0]["language"], found["hits"][0]["exact"]) == ("en", False)


def test_search_begins_in_the_first_required_language(at: At) -> None:
    """Without --language names are those of the first required language."""
    found = at("services", "search", "inscription")
    assert (found["language"], found["hits"][0]["exact"]) == ("en", True)


def test_services_are_listed_and_shown(at: At) -> None:
    """A service of the list can be shown as a whole."""
    ids = [one["id"] for one in at("services", "list")]
    assert ids == sorted(ids)
    assert at("services", "show", ids[0])["id"] == ids[0]


def test_services_go_out_and_come_back(at: At, tmp_path: Path) -> None:
    """What is exported can be verified, and imported by another city as it was."""
    file = tmp_path / "services.jsonl"
    assert at("services", "export", file, role="coordinator")["services"] == 6
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    renamed = tmp_path / "renamed.jsonl"
    text = "\n".join(json.dumps(line) for line in lines).replace('"id": "', '"id": "partner-')
    text = text.replace('"organisation": "', '"organisation": "partner-').replace(
        '"part_of": "', '"part_of": "partner-'
    )
    renamed.write_text(text, "utf-8")
    (told,) = at("exchange", "import", renamed, "--directory", "partner", role="coordinator")
    assert (told["directory"], told["added"], told["organisations"]) == ("partner", 6, 5)
    (told,) = at("exchange", "import", renamed, "--directory", "partner", role="coordinator")
    assert (told["added"], told["revised"], told["unchanged"]) == (0, 0, 6)


def test_unknown_format_is_refused_with_those_there_are(run: Run, city: Path, tmp_path: Path) -> None:
    """A format that nobody offers is refused, and the nearest one is named."""
    done = run(
        "--city", city, "--role", "coordinator", "services", "export", tmp_path / "x", "--format", "jsonlines",
        code=1,
    )  # fmt: skip
    assert "jsonl" in done.stderr


def test_visit_with_papers_is_recorded_shown_and_taken_back(at: At) -> None:
    """Help with papers is given as JSON; what they imply is marked; the visit can be taken back once."""
    paper = '{"kind": "doc:letter", "sender": "registration", "help": ["explained"]}'
    id = _visit(at, "--paper", paper, "--key", "my-key")
    assert _visit(at, "--paper", paper, "--key", "my-key") == id
    shown = at("visits", "show", id)
    assert "services=registration" in shown["implied"]
    assert at("visits", "retract", id, "--reason", "duplicate")["retracted"]["reason"] == "duplicate"
    assert len(at("visits", "list")) == 1


def test_bad_values_are_refused_and_nothing_is_written(run: Run, at: At, city: Path) -> None:
    """An unknown concept is refused with what was meant; a value outside a closed list is wrong use."""
    common = ("--city", city, "visits", "record", "--language", "ar", "--handling", "answered")
    done = run(*common, "--channel", "desk", "--topic", "topic:registratio", code=1)
    assert "topic:registration" in done.stderr
    run(*common, "--channel", "fone", "--topic", "topic:work", code=2)
    run(*common, "--channel", "desk", "--topic", "topic:work", "--desk", "\udc80", code=1)
    assert at("visits", "list") == []


def test_referral_goes_its_way(run: Run, at: At, city: Path) -> None:
    """A referral is made, accepted and completed; what its state does not allow is refused with what it does."""
    visit = _visit(at)
    made = at("referrals", "make", "--visit", visit, "--service", "registration", "--mode", "appointment")
    assert made["state"] == "requested"
    at("referrals", "accept", made["id"])
    done = run("--city", city, "referrals", "reject", made["id"], "--reason", "no_capacity", code=1)
    assert "complete" in done.stderr
    ended = at("referrals", "complete", made["id"], "--outcome", "helped")
    assert (ended["state"], ended["outcome_reports"][0]["outcome"]) == ("completed", "helped")
    assert [one["id"] for one in at("referrals", "list", "--state", "completed")] == [made["id"]]
    assert at("referrals", "show", made["id"]) == ended


def test_barrier_from_observation_to_figures(at: At) -> None:
    """Observations are gathered, met again, linked and unlinked, reviewed, confirmed and counted apart."""
    observed = at(
        "barriers", "observe", "--visit", _visit(at), "--service", "registration",
        "--concept", "b:begrijpbaar", "--step", "understand", "--what-happened", "Only in legal words.",
    )  # fmt: skip
    barrier = at(
        "barriers", "gather", observed["id"], "--problem", "en=Hard to read", "--title", "en=The letter",
        role="coordinator",
    )  # fmt: skip
    again = at("barriers", "observe", "--visit", _visit(at), "--again-of", barrier["id"])
    assert again["barrier"] == barrier["id"]
    shown = at("barriers", "show", barrier["id"])
    assert shown["counts"] == {"observations": 2, "visits": 2, "reporters": 1, "desks": 1}
    assert at("barriers", "unlink", again["id"], role="coordinator").get("barrier") is None
    assert at("barriers", "link", again["id"], "--barrier", barrier["id"])["barrier"] == barrier["id"]
    (row,) = at("barriers", "by-concept", role="coordinator")
    assert (row["id"], row["observations"], row["visits"], row["reporters"]) == ("b:begrijpbaar", 2, 2, 1)
    assert at("barriers", "by-service", role="coordinator")[0]["id"] == "registration"
    (first,) = at("barriers", "to-raise", role="coordinator")
    assert (first["service"], first["concepts"]) == ("registration", ["b:begrijpbaar"])
    assert "2 visits" in first["reason"]
    assert [one["number"] for one in at("barriers", "list")] == [1]
    assert len(at("barriers", "observations", "--barrier", barrier["id"])) == 2
    assert at("barriers", "redact", observed["id"], role="coordinator")["identity_review"] == "redacted"
    assert at("barriers", "retract", again["id"], "--reason", "duplicate")["counted"] == "no"


def test_confirming_needs_its_checks(run: Run, at: At, city: Path) -> None:
    """A barrier with few visits is confirmed with a reason, and never without its checks."""
    observed = at(
        "barriers", "observe", "--visit", _visit(at), "--service", "registration",
        "--concept", "b:begrijpbaar", "--step", "understand", "--what-happened", "Only in legal words.",
    )  # fmt: skip
    barrier = at("barriers", "gather", observed["id"], "--problem", "en=Hard", role="coordinator")
    common = ("barriers", "confirm", barrier["id"], "--kind", "kind:information", "--level", "gov:local",
              "--owner", "civil-affairs", "--reason", "Known for years.")  # fmt: skip
    run("--city", city, "--role", "coordinator", *common, "--check", "clear", code=1)
    checks = [word for name in ("clear", "neutral", "recognised") for word in ("--check", name)]
    assert at(*common, *checks, role="coordinator")["state"] == "confirmed"


def test_taxonomies_are_a_tree(run: Run, at: At, city: Path) -> None:
    """Schemes are listed, and a scheme is shown with what is narrower below what is broader."""
    assert {"b", "topic", "doc"} <= {one["id"] for one in at("taxonomies", "list")}
    lines = run("--city", city, "taxonomies", "show", "topic").stdout.splitlines()
    depth = {line.split()[0]: len(line) - len(line.lstrip()) for line in lines[1:]}
    assert depth["topic:registration"] > depth["topic:stay"]
    assert len(lines) == 63
    assert {one["severity"] for one in at("taxonomies", "validate", "b")} == {"info"}
    run("--city", city, "taxonomies", "show", "nothing", code=1)


def test_names_cannot_steer_the_terminal(run: Run, city: Path) -> None:
    """Control characters and overrides of direction in a name are not printed."""
    file = city / "directory" / "services.toml"
    name = 'en = "Registration with the city"'
    file.write_text(
        file.read_text("utf-8").replace(name, 'en = "Regi\\u001b[31mstration \\u202e city"'), "utf-8"
    )
    shown = run("--city", city, "services", "list").stdout
    assert "Regi" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_file_is_verified_without_being_imported(run: Run, at: At, city: Path, tmp_path: Path) -> None:
    """`exchange verify` names the wrong line with exit code 1, and imports nothing."""
    config = city / "onestopshop.toml"
    text = config.read_text("utf-8")
    if '"exchange.verify"' not in text:
        config.write_text(
            text.replace('"services.import",', '"services.import", "exchange.verify",'), "utf-8"
        )
    file = tmp_path / "services.jsonl"
    at("services", "export", file, role="coordinator")
    assert at("exchange", "verify", file, role="coordinator")["findings"] == []
    file.write_text(file.read_text("utf-8") + "nonsense\n", "utf-8")
    (found,) = at("exchange", "verify", file, role="coordinator", code=1)["findings"]
    assert (found["severity"], found["path"]) == ("error", "line 12")
