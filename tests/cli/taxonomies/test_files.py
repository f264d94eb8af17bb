# SPDX-License-Identifier: EUPL-1.2
"""
Files of concepts at the command line: shown, asked about, written, and handed on.
"""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onestopshop.cli.root import cli

Run = Callable[..., Result]

FAR = """[scheme]
id = "far"
version = "1"
name = { en = "Far", nl = "Ver" }
source = "another city"
base = "https://far.example/"
[concepts.one]
label = { en = "one", nl = "een" }
broader = ["b:bekend"]
"""
TWO = """[concepts.two]
label = { en = "two" }
broader = ["far:one"]
retired = 2026-01-01
replaced_by = ["far:one"]
"""


@pytest.fixture
def coordinator(run: Run, city: Path) -> Callable[..., Result]:
    """Run `taxonomies` at the new city as its coordinator."""
    return lambda *words, code=0: run(
        "--city", city, "--role", "coordinator", "taxonomies", *words, code=code
    )


@pytest.fixture
def far(tmp_path: Path) -> Path:
    """A file of another city."""
    place = tmp_path / "far.toml"
    place.write_text(FAR)
    return place


def asked(city: Path, *words: object, says: str) -> Result:
    """Run `taxonomies` and answer its question."""
    line = ["--city", city, "--role", "coordinator", "taxonomies", *words]
    return CliRunner().invoke(cli, [str(word) for word in line], input=says)


def test_an_import_asks_before_it_writes(city: Path, far: Path) -> None:
    """What changes is shown; `no` and silence write nothing, and `yes` does."""
    place = city / "taxonomies" / "far.toml"
    for says, code in (("n\n", 0), ("", 1)):
        refused = asked(city, "import", far, "--to", "taxonomies/far.toml", says=says)
        assert code == refused.exit_code
        assert "taxonomies/far.toml: scheme far 1, 1 concepts (new)\n" == refused.stdout
        assert not place.exists()
    done = asked(city, "import", far, "--to", "taxonomies/far.toml", says="y\n")
    assert 0 == done.exit_code, done.output
    assert "taxonomies/far.toml is written" in done.stderr
    assert '[taxonomies.<name>] use = "toml", path = "taxonomies/far.toml"' in done.stderr
    assert "https://far.example/" == tomllib.loads(place.read_text())["scheme"]["base"]


def test_a_later_import_shows_the_difference(
    coordinator: Callable[..., Result], city: Path, far: Path
) -> None:
    """Changes are listed one a line, those of codes that stand in records first."""
    coordinator("import", far, "--to", "far.toml", "--yes")
    same = coordinator("import", far, "--to", "far.toml", "--yes")
    assert "(nothing changes)" in same.stdout
    assert "nothing was written" in same.stderr
    far.write_text(FAR.replace("[concepts.one]", "[concepts.two]").replace('en = "one"', 'en = "two"'))
    done = coordinator("import", far, "--to", "far.toml", "--version", "2", "--yes")
    assert "  added far:two below b:bekend\n" in done.stdout
    assert "  retired far:one\n" in done.stdout
    assert "  version: 1 → 2\n" in done.stdout
    document = json.loads(
        coordinator("import", far, "--to", "far.toml", "--version", "3", "--scheme", "far", "--json").stdout
    )
    assert (False, "toml", {}) == (document["written"], document["format"], document["pieces"][0]["counts"])


def test_codes_that_go_away_lead_to_the_remap(
    coordinator: Callable[..., Result], city: Path, far: Path
) -> None:
    """Who takes in an edition that retires codes is told how records follow, and nobody else is."""
    with (city / "onestopshop.toml").open("a") as settings:
        settings.write('\n[taxonomies.far]\nuse = "toml"\npath = "far.toml"\n')
    (city / "far.toml").write_text(FAR)
    far.write_text(FAR + '[concepts.two]\nlabel = { en = "two" }\n')
    assert "remap" not in coordinator("import", far, "--to", "far.toml", "--version", "2", "--yes").stderr
    far.write_text(FAR)
    done = coordinator("import", far, "--to", "far.toml", "--version", "3", "--yes")
    assert "`onestopshop taxonomies remap` says what becomes of records" in done.stderr


def test_a_file_with_errors_is_taken_only_when_that_is_said(
    coordinator: Callable[..., Result], city: Path, far: Path
) -> None:
    """A scheme that contradicts itself is refused with the place, unless it is wanted all the same."""
    far.write_text(FAR + 'alt = { en = ["one"] }\n')
    refused = coordinator("import", far, "--to", "far.toml", "--yes", code=1)
    assert "far.toml has 1 errors; nothing was written" in refused.stderr
    assert "https://far.example/one" in refused.stderr or "far:one" in refused.stderr
    assert not (city / "far.toml").exists()
    coordinator("import", far, "--to", "far.toml", "--yes", "--despite-errors")
    assert (city / "far.toml").exists()


def test_a_guide_may_not(run: Run, city: Path, far: Path) -> None:
    """Who records visits neither takes schemes in nor hands them on."""
    for words in (("import", far, "--to", "far.toml", "--yes"), ("export", "b", city / "b.toml")):
        refused = run("--city", city, "--role", "guide", "taxonomies", *words, code=1)
        assert "is not allowed" in refused.stderr
    assert not (city / "far.toml").exists()
    assert not (city / "b.toml").exists()


def test_schemes_are_exported(coordinator: Callable[..., Result], tmp_path: Path) -> None:
    """A scheme is written in the format of the file's name, and only one without a licence is told."""
    done = coordinator("export", "b", tmp_path / "b.toml")
    assert "8 concepts written to" in done.stderr
    assert "licence" not in done.stderr
    assert "licence" in tomllib.loads((tmp_path / "b.toml").read_text())["scheme"]
    told = coordinator("export", "mycity", tmp_path / "own.toml").stderr
    assert "mycity says under no licence what others may do with it" in told
    document = json.loads(coordinator("export", "b", tmp_path / "b.txt", "--format", "toml", "--json").stdout)
    counted = {"concepts": 8, "retired": 0}
    assert {"file": str(tmp_path / "b.txt"), "schemes": ["b"], "crosswalks": [], **counted} == document
    coordinator("export", tmp_path / "b.toml", code=2)
    coordinator("export", "b", "topic", tmp_path / "both.toml", code=1)


def test_a_tree_shows_what_is_below_and_elsewhere(
    coordinator: Callable[..., Result], city: Path, far: Path
) -> None:
    """A tree counts what is narrower, leads to what is broader elsewhere, and marks what retired."""
    far.write_text(FAR + TWO)
    coordinator("import", far, "--to", "taxonomies/far.toml", "--yes")
    with (city / "onestopshop.toml").open("a") as settings:
        settings.write('\n[taxonomies.far]\nuse = "toml"\npath = "taxonomies/far.toml"\n')
    lines = coordinator("show", "far", "--language", "en").stdout.splitlines()
    assert [
        "Far (far 1; 2 concepts, 1 retired)",
        "  far:one  one  → b:bekend",
        "    far:two  two  (retired 2026-01-01, now far:one)",
    ] == lines
    assert "far:two" not in coordinator("show", "far", "--in-use").stdout
    far.write_text(FAR.replace('version = "1"', 'version = "2"\nlicence = "CC0-1.0"'))
    done = coordinator("import", far, "--to", "taxonomies/far.toml", "--yes")
    assert "taxonomies/far.toml is written" in done.stderr
    assert "The configuration must name it" not in done.stderr
    exported = coordinator("export", "far", city / "out.toml").stderr
    assert "licence" not in exported
    assert exported.endswith("out.toml, and 1 retired ones where its format carries them\n")
    assert exported.startswith("1 concepts written to ")
    with_local = coordinator("show", "b", "--local", "--language", "nl").stdout
    assert "  b:bekend  bekendheid  (1)\n    far:one  een\n" in with_local
    assert 1 == json.loads(coordinator("show", "b", "--json").stdout)["narrower"]["b:bekend"]


def test_a_circle_is_shown_flat(coordinator: Callable[..., Result], city: Path, far: Path) -> None:
    """Concepts that are above each other are all shown, each once."""
    circle = '[concepts.{}]\nlabel = {{ en = "x" }}\nbroader = ["far:{}"]\n'
    far.write_text(FAR + circle.format("a", "c") + circle.format("c", "a"))
    coordinator("import", far, "--to", "taxonomies/far.toml", "--yes")
    with (city / "onestopshop.toml").open("a") as settings:
        settings.write('\n[taxonomies.far]\nuse = "toml"\npath = "taxonomies/far.toml"\n')
    lines = coordinator("show", "far").stdout.splitlines()
    assert ["far:one", "far:a", "far:c"] == [line.split()[0] for line in lines[1:]]


def test_words_and_crosswalks_are_told_apart(
    coordinator: Callable[..., Result], city: Path, tmp_path: Path
) -> None:
    """Words for a scheme and a crosswalk are told as what they are, and how the configuration names them."""
    words = tmp_path / "w.toml"
    words.write_text(
        '[scheme]\nid = "b"\nsupplement = true\n[concepts.bekend]\nhidden = { en = ["known"] }\n'
    )
    done = coordinator("import", words, "--to", "taken", "--yes")
    assert "taken/b-words.toml: words for 1 concepts of b (new)\n" == done.stdout
    again = coordinator("import", words, "--to", "taken", "--yes")
    assert "taken/b-words.toml: words for 1 concepts of b (nothing changes)\n" == again.stdout
    words.write_text(words.read_text().replace("known", "famous"))
    changed = coordinator("import", words, "--to", "taken", "--yes")
    assert "taken/b-words.toml: words for 1 concepts of b\n" == changed.stdout
    walk = tmp_path / "x.sssom.tsv"
    coordinator("crosswalk", "access", "--invert", "--file", walk)
    done = coordinator("import", walk, "--to", "taken", "--yes")
    assert ": crosswalk https://" in done.stdout
    assert 'use = "sssom", path = "taken/' in done.stderr


def test_another_order_is_no_change_of_a_concept(coordinator: Callable[..., Result], far: Path) -> None:
    """Concepts that only stand in another order need no new version, and are written."""
    more = '[concepts.zero]\nlabel = { en = "zero" }\n'
    far.write_text(FAR + more)
    coordinator("import", far, "--to", "far.toml", "--yes")
    head, _, one = FAR.partition("[concepts.one]")
    far.write_text(f"{head}{more}[concepts.one]{one}")
    done = coordinator("import", far, "--to", "far.toml", "--yes")
    assert "far.toml: scheme far 1, 2 concepts\n" == done.stdout
    assert "far.toml is written" in done.stderr


def test_many_changes_are_counted(coordinator: Callable[..., Result], far: Path) -> None:
    """Of many changes the first are shown, and the rest is counted."""
    coordinator("import", far, "--to", "far.toml", "--yes")
    more = "".join(f'[concepts.x{at}]\nlabel = {{ en = "x{at}" }}\n' for at in range(45))
    far.write_text(FAR.replace('version = "1"', 'version = "2"') + more)
    shown = coordinator("import", far, "--to", "far.toml", "--yes").stdout
    assert "  added far:x39\n  and 5 more\n  version: 1 → 2\n" in shown
