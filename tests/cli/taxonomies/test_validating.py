# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies validate``: errors end it with 1, warnings and notes are shown apart.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run

At = Callable[..., Any]

OWN = """
[scheme]
id = "own"
version = "1"
name = { en = "own", nl = "eigen" }
source = "own"
"""
SOUND = """
[concepts.letters]
label = { en = "letters", nl = "brieven" }
broader = ["b:begrijpbaar"]
"""
WRONG = """
[concepts.rent]
label = { en = "rent", nl = "huur" }
alt = { nl = ["huur"] }
broader = ["topic:housing"]
"""


def write(city: Path, text: str) -> Path:
    """Give the city a scheme of its own."""
    file = city / "taxonomies" / "own.toml"
    file.write_text(text, "utf-8")
    settings = city / "onestopshop.toml"
    if "[taxonomies.own]" not in settings.read_text("utf-8"):
        with settings.open("a", encoding="utf-8") as end:
            end.write('\n[taxonomies.own]\nuse = "toml"\npath = "taxonomies/own.toml"\n')
    return file


def test_a_new_city_has_no_error(at: At) -> None:
    """
    What a new city starts with is consistent, and what it lacks in its languages is told.
    """
    found = at("taxonomies", "validate")

    assert "error" not in {one["severity"] for one in found}
    assert {"rule", "message", "severity", "path", "hint"} == set(found[0])


def test_an_error_ends_with_one(run: Run, at: At, city: Path) -> None:
    """
    An error is shown before all else with what to do, and ends the command with 1, in its own scheme only.
    """
    write(city, OWN + SOUND + WRONG)

    lines = run("--city", city, "taxonomies", "validate", code=1).stdout.splitlines()
    (finding,) = at("taxonomies", "validate", "own", code=1)[:1]

    assert ["errors (1)", "  own:rent has 'huur' (nl) as more than one kind of label"] == lines[:2]
    assert lines[2].startswith("      Keep it as the preferred label")
    assert ("skos.S13", "error", "own:rent") == (finding["rule"], finding["severity"], finding["path"])
    assert "error" not in {one["severity"] for one in at("taxonomies", "validate", "topic")}


def test_check_shows_the_errors_and_counts_the_rest(at: At, city: Path) -> None:
    """
    ``onestopshop check`` is not good while schemes contradict themselves, and says where the rest is listed.
    """
    write(city, OWN + SOUND + WRONG)
    document = at("check", code=1)
    found = [
        (one["rule"], one["severity"])
        for one in document["findings"]
        if one["path"].startswith(("own", "taxo"))
    ]

    assert not document["ok"]
    assert [("skos.S13", "error"), ("taxonomies.look", "info")] == found


def test_warnings_stand_apart(run: Run, city: Path) -> None:
    """
    Warnings have a heading of their own, and do not end the command with 1.
    """
    write(city, OWN + SOUND + WRONG.replace('alt = { nl = ["huur"] }', 'alt = { nl = ["brieven"] }'))

    lines = run("--city", city, "taxonomies", "validate", "own").stdout.splitlines()

    assert "warnings (1)" in lines
    assert "  own:letters shares the label 'brieven' (nl) with own:rent" in lines


def test_nothing_to_say_is_said(run: Run, at: At, city: Path) -> None:
    """
    A scheme without any finding says so on standard error, and is an empty list in JSON.
    """
    write(city, OWN + SOUND.replace('nl = "brieven"', 'fr = "courriers", ar = "رسائل"'))

    done = run("--city", city, "taxonomies", "validate", "own")

    assert ("", "nothing to say\n") == (done.stdout, done.stderr)
    assert [] == at("taxonomies", "validate", "own")


def test_ten_of_a_kind_are_shown(run: Run, at: At, city: Path) -> None:
    """
    More than ten findings of one rule are counted, and shown with --all; JSON has all.
    """
    many = "".join(
        f'[concepts.c{number}]\nlabel = {{ en = "c{number}" }}\nbroader = ["own:c{number}"]\n'
        for number in range(12)
    )
    write(city, OWN + many)

    short = run("--city", city, "taxonomies", "validate", "own").stdout
    long = run("--city", city, "taxonomies", "validate", "own", "--all").stdout

    assert 12 == sum(one["rule"] == "skos.circle" for one in at("taxonomies", "validate", "own"))
    assert (10, 12) == (short.count("stands above itself"), long.count("stands above itself"))
    assert "  … and 2 more like this: --all shows them" in short.splitlines()


def test_a_file_is_checked_before_it_is_taken_in(run: Run, city: Path, tmp_path: Path) -> None:
    """
    A file is checked by its format, without becoming part of the city.
    """
    file = tmp_path / "others.toml"
    file.write_text(OWN + SOUND + WRONG, "utf-8")
    common = ("--city", city, "--role", "coordinator", "taxonomies", "validate")

    found = json.loads(run(*common, file, "--json", code=1).stdout)
    same = json.loads(run(*common, file, "--format", "toml", "--json", code=1).stdout)
    file.write_text(OWN + SOUND, "utf-8")

    assert same == found
    assert "error" in {one["severity"] for one in found}
    assert "error" not in run(*common, file).stdout
    assert "own" not in run("--city", city, "taxonomies", "list").stdout.split()


def test_what_cannot_be_checked_says_so(run: Run, city: Path, tmp_path: Path) -> None:
    """
    An unknown format or scheme, and a format without a file, are one clear error each.
    """
    common = ("--city", city, "--role", "coordinator", "taxonomies", "validate")

    assert "no format" in run(*common, tmp_path / "words.xyz", code=1).stderr
    assert "no format" in run(*common, "words", "--format", "tomml", code=1).stderr
    assert "taxonomies list" in run(*common, "nothing", code=1).stderr
    assert "--format needs a file" in run(*common, "--format", "toml", code=2).stderr
