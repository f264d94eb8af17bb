# SPDX-License-Identifier: EUPL-1.2
"""
Lists say where they end, barriers are known by their number, and the figures can be asked for.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from onestopshop.cli.pages import first

Run = Callable[..., Result]
At = Callable[..., Any]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city whose day was played, to be read."""
    from click.testing import CliRunner

    from onestopshop.cli.root import cli

    folder = tmp_path_factory.mktemp("played")
    city = folder / "mycity"
    for words in (["init", str(city)], ["demo", "--city", str(city), "--keep", str(folder)]):
        assert CliRunner().invoke(cli, words).exit_code == 0
    (folder / "demo.db").rename(city / "shop.db")
    return city


@pytest.fixture
def ask(run: Run, played: Path) -> Callable[..., Result]:
    """Run as the coordinator of the city whose day was played."""
    return lambda *words, code=0: run("--city", played, "--role", "coordinator", *words, code=code)


@pytest.mark.parametrize(
    ("words", "which"),
    [
        (("visits", "list"), "newest"),
        (("referrals", "list"), "latest"),
        (("barriers", "list"), "first"),
        (("barriers", "observations"), "newest"),
    ],
)
def test_cut_list_says_so(ask: Callable[..., Result], words: Sequence[str], which: str) -> None:
    """A list that ends at its limit says so on standard error, and one that is whole says nothing."""
    done = ask(*words, "--limit", 2, "--json")
    assert len(json.loads(done.stdout)) == 2
    assert done.stderr == f"the {which} 2; more with --limit\n"
    assert ask(*words).stderr == ""


def test_limit_may_be_larger_than_a_page() -> None:
    """Records are read page by page, as many as were asked for, also where a page is short."""
    numbers = range(1, 1801)

    def read(*, limit: int, after: int | None) -> Sequence[int]:
        assert limit <= 1000
        return [one for one in numbers if one > (after or 0)][:limit][: limit - 1]

    assert first(read, 10_000) == [*numbers]
    assert first(read, 1_234) == [*numbers][:1_234]
    assert first(read, 1) == []


def test_barrier_is_known_by_its_number(ask: Callable[..., Result]) -> None:
    """Its number is as good as its id, wherever a barrier is read; a number that there is not is not found."""
    barriers = json.loads(ask("barriers", "list", "--json").stdout)
    second = barriers[1]
    assert json.loads(ask("barriers", "show", "2", "--json").stdout)["id"] == second["id"]
    assert json.loads(ask("barriers", "show", second["id"], "--json").stdout)["id"] == second["id"]
    by_number = ask("barriers", "observations", "--barrier", 2, "--json").stdout
    assert by_number == ask("barriers", "observations", "--barrier", second["id"], "--json").stdout
    assert len(json.loads(by_number)) > 0
    for wrong in ("99", "0", "9" * 400):
        assert "barriers list" in ask("barriers", "show", wrong, code=1).stderr


def test_what_to_raise_has_id_and_number(ask: Callable[..., Result]) -> None:
    """The document has the barrier's id and number, and the table its number."""
    (row, *_) = json.loads(ask("barriers", "to-raise", "--json").stdout)
    assert json.loads(ask("barriers", "show", row["number"], "--json").stdout)["id"] == row["id"]
    lines = ask("barriers", "to-raise").stdout.splitlines()
    assert lines[0].split()[0] == "number"
    assert lines[1].split()[0] == str(row["number"])


def test_barrier_is_written_to_by_its_number(at: At) -> None:
    """Meeting it again, linking and confirming take its number."""
    common = ("--channel", "desk", "--language", "ar", "--topic", "topic:registration")
    visits = [at("visits", "record", *common, "--handling", "answered")["id"] for _ in range(2)]
    observed = at(
        "barriers", "observe", "--visit", visits[0], "--service", "registration",
        "--concept", "b:begrijpbaar", "--step", "understand", "--what-happened", "Only in legal words.",
    )  # fmt: skip
    barrier = at("barriers", "gather", observed["id"], "--problem", "en=Hard", role="coordinator")
    again = at("barriers", "observe", "--visit", visits[1], "--again-of", barrier["number"])
    assert again["barrier"] == barrier["id"]
    at("barriers", "unlink", again["id"], role="coordinator")
    assert at("barriers", "link", again["id"], "--barrier", 1)["barrier"] == barrier["id"]
    checks = [word for name in ("clear", "neutral", "recognised") for word in ("--check", name)]
    confirmed = at(
        "barriers", "confirm", 1, "--kind", "kind:information", "--level", "gov:local",
        "--owner", "civil-affairs", "--reason", "Known for years.", *checks, role="coordinator",
    )  # fmt: skip
    assert (confirmed["id"], confirmed["state"]) == (barrier["id"], "confirmed")


def test_totals_count_each_noun_by_itself(ask: Callable[..., Result]) -> None:
    """The coordinator has services, visits, referrals by state, observations, reporters and barriers by state."""
    told = json.loads(ask("insight", "totals", "--json").stdout)
    assert list(told) == ["services", "visits", "referrals", "observations", "reporters", "barriers"]
    assert (told["visits"], told["observations"]) == (12, 7)
    assert sum(told["referrals"].values()) == len(json.loads(ask("referrals", "list", "--json").stdout))
    lines = [line.split() for line in ask("insight", "totals").stdout.splitlines()]
    assert ["visits", "12"] in lines
    assert len(lines) == 5 + len(told["referrals"]) + len(told["barriers"])


def test_totals_too_few_to_show_are_said_so(run: Run, at: At, city: Path) -> None:
    """To who looks from outside a small figure is null in the document, and words in the table."""
    file = city / "onestopshop.toml"
    owner = '[roles.owner]\nacts_as = "owner"\nmay = ["insight.read"]\n\n[cli]'
    file.write_text(file.read_text("utf-8").replace("[cli]", owner, 1), "utf-8")
    words = ("--organisation", "civil-affairs", "insight", "totals")
    assert at(*words, role="owner")["visits"] is None
    assert "too few to show" in run("--city", city, "--role", "owner", *words).stdout


def test_help_of_a_referral_says_its_default_mode(run: Run) -> None:
    """Who reads the help knows what mode a referral has when nothing is said."""
    assert "`told` when nothing is said" in " ".join(run("referrals", "make", "--help").stdout.split())


def test_help_of_the_sheet_says_its_size(run: Run) -> None:
    """The help says what page the text form fits."""
    assert "80 columns and 60 lines" in " ".join(run("visits", "sheet", "--help").stdout.split())
