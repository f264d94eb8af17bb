# SPDX-License-Identifier: EUPL-1.2
"""
Concepts are proposed on the command line, with the words that led to them.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onestopshop.cli.root import cli

Run = Callable[..., Result]


def test_a_table_says_why(run: Run, city: Path) -> None:
    """Each concept stands with its label and the words that led to it, in the order of their weight."""
    shown = run("--city", city, "barriers", "suggest", "no", "availability", "--language", "en").stdout
    assert ["concept", "label", "because"] == shown.splitlines()[0].split()[:3]
    assert any(line.startswith("b:beschikbaar") and "availability" in line for line in shown.splitlines())


def test_json_says_the_same(at: Callable[..., Any]) -> None:
    """With --json there is one document: code, label, and where each word comes from."""
    (first, *_) = at("barriers", "suggest", "availability", "--language", "en", "--limit", "1")
    assert ("b:beschikbaar", "availability") == (first["concept"], first["label"]["en"])
    assert [{"word": "availability", "labelled": True, "observed": False}] == first["because"]


def test_another_scheme_can_be_asked(at: Callable[..., Any]) -> None:
    """--scheme asks for concepts of another scheme."""
    found = at("barriers", "suggest", "housing", "--language", "en", "--scheme", "topic")
    assert {"topic"} == {one["concept"].partition(":")[0] for one in found}


def test_words_are_read_from_standard_input(city: Path) -> None:
    """With - what was met is read, so that it stands in no history of a shell."""
    line = ["--city", str(city), "barriers", "suggest", "-", "--language", "en", "--json"]
    done = CliRunner().invoke(cli, line, input="availability\n")
    assert (0, "b:beschikbaar") == (done.exit_code, json.loads(done.stdout)[0]["concept"])


@pytest.mark.parametrize(
    ("typed", "told"),
    [(b"caf\xe9", "not UTF-8, from byte 3 on"), (b"x" * 10_000_001, "more than 10,000,000 bytes")],
)
def test_what_is_no_text_is_refused(city: Path, typed: bytes, told: str) -> None:
    """What is piped in and is no text, or far too much, is one clear error with what to do."""
    for command in (("barriers", "suggest", "-"), ("taxonomies", "crosswalk", "--to", "lev", "--codes", "-")):
        done = CliRunner().invoke(cli, ["--city", str(city), *command], input=typed)
        assert (1, "") == (done.exit_code, done.stdout)
        assert told in done.stderr
        assert "hint: " in done.stderr


def test_nothing_is_an_answer(run: Run, city: Path) -> None:
    """Where nothing suggests itself that is said on standard error, and it is no failure."""
    done = run("--city", city, "barriers", "suggest", "xyzzy")
    assert ("", "nothing suggests itself\n") == (done.stdout, done.stderr)


def test_what_only_observations_have_is_marked(at: Callable[..., Any], run: Run, city: Path) -> None:
    """A word that no label has is marked as one of earlier observations."""
    for _ in range(3):
        at(
            *("barriers", "observe", "--source", "partner", "--concept", "b:bereikbaar", "--step", "enter"),
            *("--topic", "topic:housing", "--what-happened", "telephone"),
        )
    shown = run("--city", city, "barriers", "suggest", "telephone").stdout
    assert "telephone (earlier)" in shown
