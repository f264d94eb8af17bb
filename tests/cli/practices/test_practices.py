# SPDX-License-Identifier: EUPL-1.2
"""
Practices on the command line: recorded, read, searched, shown and retired.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.cli.barriers.test_verify import VERIFIER, settled, with_verifier

from onestopshop.cli.practices.words import side_words
from onestopshop.cli.root import cli
from onestopshop.domain.codes.barriers import Verdict
from onestopshop.domain.practices.practices import Effect, Side

At = Callable[..., Any]
Run = Callable[..., Any]
CARD = """[pilot]
what = { en = "A desk.", fr = "Un guichet." }
for_whom = { en = "Everybody.", fr = "Tout le monde." }
organisation = { en = "City", fr = "Ville" }
website = "https://example.org/desk"
note = { en = "Invented.", fr = "Inventé." }
"""
WAY = (
    "--concept",
    "b:begrijpbaar",
    "--measure",
    "en=We read letters aloud",
    "--measure",
    "fr=On lit à voix haute",
)


def test_a_way_of_working(run: Run, at: At, city: Path) -> None:
    """A way of working is recorded, waits for a reader, is found as not measured, and is retired."""
    coordinator = ("--city", city, "--role", "coordinator", "practices")
    done = run(
        *coordinator, "record", *WAY, "--service-kind", "topic:registration", "--effort", "days", "--json"
    )
    kept = json.loads(done.stdout)
    assert f"practices review {kept['id']}" in done.stderr
    assert "to review" in run(*coordinator, "list").stdout
    (found,) = at("practices", "search", "--concept", "b:begrijpbaar", "--service-kind", "topic:registration")
    assert (False, False, "same", "same", None) == (
        found["open"], found["measured"], found["concept"], found["service_kind"], found["bundle"]
    )  # fmt: skip
    assert "not reviewed" in run("--city", city, "practices", "show", kept["id"]).stdout
    assert "reviewed_on" in at("practices", "review", kept["id"], "--yes", role="coordinator")
    shown = run("--city", city, "practices", "show", kept["id"], "--language", "fr").stdout
    assert "On lit à voix haute" in shown
    assert "not measured: a way of working" in shown
    assert "same" in run("--city", city, "practices", "search", "--concept", "b:begrijpbaar").stdout
    run(*coordinator, "retire", kept["id"], "--reason", "ended")
    assert "retired" in run(*coordinator, "list").stdout
    search = ("--city", city, "practices", "search")
    assert "there is no practice here" in run(*search).stderr
    assert "there is none that is like it" in run(*search, "--concept", "b:begrijpbaar").stderr
    assert "`onestopshop practices search`" in run(*coordinator, "show", kept["id"], code=1).stderr


def test_where_there_is_none(run: Run, at: At, city: Path) -> None:
    """Instead of a heading above nothing it is said that there is none; as JSON it is an empty list."""
    for words, said in (
        (("practices", "list"), "none is recorded yet"),
        (("practices", "to-record"), "there is none: no barrier is verified to be gone"),
    ):
        done = run("--city", city, "--role", "coordinator", *words)
        assert ("", True) == (done.stdout, said in done.stderr)
        assert [] == at(*words, role="coordinator")


def test_who_reviews_is_shown_the_words_and_asked(at: At, city: Path) -> None:
    """Words that may tell who somebody is are marked; who says no leaves everything as it was."""
    measure = "en=A letter to all, as the school of Peeters does"
    kept = at("practices", "record", "--concept", "b:begrijpbaar", "--measure", measure, role="coordinator")
    words = ["--city", str(city), "--role", "coordinator", "practices", "review", kept["id"]]
    done = CliRunner().invoke(cli, words, input="n\n")
    assert "[[Peeters]]" in done.stderr
    assert 0 != done.exit_code
    assert "reviewed_on" not in at("practices", "list", role="coordinator")[0]
    assert 0 == CliRunner().invoke(cli, words, input="y\n").exit_code
    assert "reviewed_on" in at("practices", "list", role="coordinator")[0]


def test_a_verified_barrier(run: Run, at: At, city: Path) -> None:
    """A barrier is named by its number; what its few visits say is not told."""
    settled(at, city, days=100)
    with_verifier(city)
    record = ("practices", "record", "--barrier", 1, "--measure", "en=One page", "--reviewed")
    refused = run("--city", city, "--role", "coordinator", *record, code=1)
    assert "not verified" in refused.stderr
    at("barriers", "look", 1, role="coordinator")
    run("--city", city, *VERIFIER, "barriers", "verify", 1, "--means", "Both letters were compared.")
    assert [1] == [one["number"] for one in at("practices", "to-record", role="coordinator")]
    assert "verified on" in run("--city", city, "--role", "coordinator", "practices", "to-record").stdout
    kept = at(*record, role="coordinator")
    assert [] == at("practices", "to-record", role="coordinator")
    shown = at("practices", "show", kept["id"])
    assert (True, True, None) == (shown["measured"], shown["open"], shown["effect"]["before"]["affected"])
    assert "before: not told; after: not told" in run("--city", city, "practices", "show", kept["id"]).stdout


@pytest.mark.parametrize(
    "words", [("record", "--measure", "One page"), ("retire", "x"), ("search", "--step", "up")]
)
def test_wrong_use_is_said(run: Run, city: Path, words: tuple[str, ...]) -> None:
    """What cannot be meant ends with 2."""
    run("--city", city, "--role", "coordinator", "practices", *words, code=2)


def test_a_side_in_words() -> None:
    """Counts are said to be about so many, with the rate and between which rates it lies."""
    effect = Effect(
        before=Side(exposed=400, affected=30, low=442, high=1176),
        after=Side(exposed=380, low=0, high=449),
        verdict=Verdict.FALLEN,
        verified_on="2026-06-01",  # type: ignore[arg-type]  # only shown
        least=10,
        rounding=5,
    )
    assert "about 30 of 400 visits (7.5 %, between 4.4 and 11.8 %)" == side_words(effect.before, effect)
    assert "fewer than 10 of about 380 visits (at most 4.5 %)" == side_words(effect.after, effect)
    assert "not told" == side_words(Side(), effect)


def _write_card(city: Path) -> None:
    file = city / "onestopshop.toml"
    file.write_text(f"{file.read_text('utf-8')}\n{CARD}", "utf-8")


def test_a_card(run: Run, at: At, city: Path) -> None:
    """A city has the card that it wrote, and stands in the list of cities."""
    _write_card(city)
    card = at("network", "card", "mycity", role="coordinator")
    assert {"en": "Invented.", "fr": "Inventé."} == card["note"]
    (own,) = at("network", "cities", role="coordinator")
    assert ("mycity", True, []) == (own["city"], own["own"], own["held"])
    shown = run(
        "--city", city, "--role", "coordinator", "network", "card", "mycity", "--language", "fr"
    ).stdout
    assert "Inventé." in shown
    assert "not known" in shown
    network = ("--city", city, "--role", "coordinator", "network")
    listed = run(*network, "cities")
    assert "mycity (this city)  " in listed.stdout
    assert "no other city is known" in listed.stderr
    assert "`onestopshop network cities` shows which" in run(*network, "card", "x", code=1).stderr


def test_a_card_that_is_not_here(run: Run, city: Path) -> None:
    """It is said where the card of this city and that of another one would come from."""
    with (city / "onestopshop.toml").open("a", encoding="utf-8") as file:
        key = "ab" * 32
        file.write(f'\n[network.cities.gent]\nname = {{ en = "Ghent" }}\nkeys = ["{key}"]\nthreshold = 1\n')
    network = ("--city", city, "--role", "coordinator", "network")
    assert "Your own stands in [pilot]" in run(*network, "card", "mycity", code=1).stderr
    assert "exchange held --from gent" in run(*network, "card", "gent", code=1).stderr
    listed = run(*network, "cities")
    assert "gent " in listed.stdout
    assert "no other city is known" not in listed.stderr


@pytest.mark.parametrize(
    "line",
    [
        'website = "http://example.org"',
        'email = "desk"',
        'since = "soon"',
        "staff = 3",
        'note = { en = "Ask an@example.org" }',
    ],
)
def test_a_wrong_card_is_refused(run: Run, city: Path, line: str) -> None:
    """A card with an address that is none, or something else, is refused with its place."""
    file = city / "onestopshop.toml"
    name = line.partition(" ")[0]
    _write_card(city)
    before, _, card = file.read_text("utf-8").rpartition("[pilot]\n")
    kept = "".join(one for one in card.splitlines(keepends=True) if not one.startswith(f"{name} ="))
    file.write_text(f"{before}[pilot]\n{line}\n{kept}", "utf-8")
    assert f"pilot.{name}" in run("--city", city, "check", code=1).output
