# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies crosswalk`` and ``barriers by-concept --to``: how schemes relate, and counting by them.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.cli.conftest import Run

from onestopshop import OneStopShop
from onestopshop.builtin.sssom import Sssom, network_crosswalks
from onestopshop.cli.root import cli

At = Callable[..., Any]
OWN = """# curie_map:
#   own: https://example.org/own/
#   b: https://w3id.org/onestopshop/b/
# mapping_set_id: https://example.org/own
# license: https://example.org/free
subject_id\tpredicate_id\tobject_id\tmapping_justification
own:1\tskos:exactMatch\tb:{first}\tsemapv:ManualMappingCuration
own:1\tskos:exactMatch\tb:{second}\tsemapv:ManualMappingCuration
"""


def test_crosswalks_are_listed_and_shown(run: Run, at: At, city: Path) -> None:
    """Each has a line; one is found by the end of its name, and a mapping says what it relates and why."""
    assert [one["mappings"] for one in at("taxonomies", "crosswalk")] == [26, 39]
    shown = at("taxonomies", "crosswalk", "access")
    assert shown["mappings"][1] == {
        "subject": "b:begrijpbaar",
        "relation": "broad",
        "object": "lev:approachability",
        "looked_in": None,
        "refuted": False,
        "confidence": "0.7",
        "justification": "https://w3id.org/semapv/vocab/ManualMappingCuration",
    }
    lines = run("--city", city, "taxonomies", "crosswalk", "topics").stdout.splitlines()
    assert lines[0] == "Published lists of topics and ours (1.0)"
    assert any(line.split()[:3] == ["Wohnen", "exact", "topic:housing"] for line in lines)
    done = run("--city", city, "taxonomies", "crosswalk", "acess", code=1)
    assert "Did you mean 'access'?" in done.stderr


def test_what_was_looked_for_and_not_found_is_no_match(run: Run, at: At, city: Path) -> None:
    """Where somebody found no concept it is said so, with the list that was searched; turned around it is the same."""
    found = at("taxonomies", "crosswalk", "access")["mappings"]
    lost = [one for one in found if one["subject"] == "b:none"]
    assert [(one["relation"], one["object"], one["looked_in"]) for one in lost] == [
        ("none", None, "oss:lev"),
        ("none", None, "oss:tan"),
    ]
    lines = run("--city", city, "taxonomies", "crosswalk", "access").stdout.splitlines()
    assert any(line.split()[:3] == ["b:none", "none", "oss:lev"] for line in lines)
    turned = at("taxonomies", "crosswalk", "access", "--invert")["mappings"]
    assert {
        "subject": None,
        "relation": "none",
        "object": "b:none",
        "looked_in": "oss:tan",
    }.items() <= turned[-1].items()


def test_between_two_schemes_and_from_the_other_side(at: At) -> None:
    """Two schemes are enough, in either direction; turned around it is the same."""
    there = at("taxonomies", "crosswalk", "--from", "b", "--to", "tan")["mappings"]
    back = at("taxonomies", "crosswalk", "--from", "tan", "--to", "b")["mappings"]
    assert {(one["subject"], one["object"]) for one in there} == {
        (one["object"], one["subject"]) for one in back
    }
    turned = at("taxonomies", "crosswalk", "access", "--invert")["mappings"]
    assert {
        "subject": "lev:approachability",
        "relation": "narrow",
        "object": "b:begrijpbaar",
    }.items() <= next(
        one for one in turned if one["subject"] == "lev:approachability" and one["relation"] == "narrow"
    ).items()


def test_codes_are_mapped(run: Run, at: At, city: Path) -> None:
    """Codes go exactly, to a broader concept, or nowhere, and it is said how many of each, from a pipe, too."""
    found = at("taxonomies", "crosswalk", "--to", "lev", "--codes", "b:begrijpbaar,b:bekend,x:y")
    assert found["ways"] == {"exact": 0, "broader": 1, "related": 1, "nothing": 1}
    assert (found["unmapped"], found["unmapped_percent"]) == (2, "66.7")
    assert found["lost"] == {"b:bekend": 1, "x:y": 1}
    piped = ("--city", str(city), "taxonomies", "crosswalk", "--to", "lev", "--codes", "-")
    done = CliRunner().invoke(cli, piped, input="b:begrijpbaar\nb:begrijpbaar\n")
    assert "0 of 2 count nowhere (0.0 %)" in done.output
    assert "lev:approachability  approachability      2" in done.output
    run("--city", city, "taxonomies", "crosswalk", "--to", "lev", "--codes", "b", code=1)


def test_records_are_mapped_and_counted(run: Run, at: At, city: Path) -> None:
    """The city's records are counted by the concepts of another scheme, and what is lost stands there."""
    with OneStopShop.open(city) as shop:
        desk = shop.acting_as("guide", desk="main", worker="w1")
        for concept in ("b:begrijpbaar", "b:begrijpbaar", "b:bekend"):
            visit = desk.visits.record(
                channel="desk", language="ti", topics=["topic:work"], handling=["answered"]
            )
            desk.barriers.observe(
                visit=visit.id, step="understand", concepts=[concept], what_happened="A letter."
            )
    found = at("taxonomies", "crosswalk", "--to", "lev", "--codes", "observations", role="coordinator")
    assert (found["concepts"], found["total"]) == ({"lev:approachability": 2}, 3)
    counted = at("barriers", "by-concept", "--to", "lev", role="coordinator")
    assert [(row["id"], row["observations"]) for row in counted["rows"]] == [("lev:approachability", 2)]
    assert (counted["unmapped"], counted["unmapped_share"]) == (1, "33.3")
    lines = run("--city", city, "--role", "coordinator", "barriers", "by-concept", "--to", "lev").stdout
    assert lines.splitlines()[-1] == "1 of 3 observations count nowhere (33.3 %)"


def test_a_crosswalk_is_written(run: Run, at: At, city: Path, tmp_path: Path) -> None:
    """What is shown can be written as SSSOM, and read again."""
    file = tmp_path / "x.sssom.tsv"
    document = at("taxonomies", "crosswalk", "access", "--file", file, role="coordinator")
    assert (document["file"], len(document["mappings"])) == (str(file), 26)
    assert Sssom().read(file, base="") == network_crosswalks()[:1]
    done = run("--city", city, "--role", "guide", "taxonomies", "crosswalk", "access", "--file", file, code=1)
    assert "taxonomies.export" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "b"),
        ("access", "--from", "b", "--to", "lev"),
        ("--invert",),
        ("--codes", "b:bekend"),
        ("access", "--to", "lev", "--codes", "b:bekend"),
        ("--from", "b", "--to", "lev", "--invert"),
        ("--from", "b", "--to", "lev", "--compose", "access"),
        ("access", "--invert", "--compose", "topics"),
        ("access", "--licence", "https://example.org/free"),
        ("access", "--format", "sssom"),
        ("--licence", "https://example.org/free"),
        ("--to", "lev", "--codes", "b:bekend", "--invert"),
        ("--to", "lev", "--codes", "b:bekend", "--compose", "access"),
        ("--to", "lev", "--codes", "b:bekend", "--licence", "https://example.org/free"),
        ("--to", "lev", "--codes", "b:bekend", "--file", "x.sssom.tsv"),
        ("--to", "lev", "--codes", "b:bekend", "--format", "sssom"),
    ],
)
def test_options_that_do_not_fit(run: Run, city: Path, words: tuple[str, ...]) -> None:
    """Options that ask for two things at once, or for half of one, are wrong use."""
    done = run("--city", city, "taxonomies", "crosswalk", *words, code=2)
    assert ("", True) == (done.stdout, bool(done.stderr))


def own(city: Path, first: str, second: str) -> None:
    """Give the city a crosswalk of its own."""
    (city / "taxonomies" / "own.sssom.tsv").write_text(
        OWN.format(first=first, second=second), encoding="utf-8"
    )
    with (city / "onestopshop.toml").open("a") as config:
        config.write('\n[taxonomies.own-matches]\nuse = "sssom"\npath = "taxonomies/own.sssom.tsv"\n')


def test_a_citys_own_crosswalk(run: Run, at: At, city: Path) -> None:
    """A city names a file of SSSOM as a taxonomy; joining needs a licence where the two differ."""
    own(city, "bekend", "bekend")
    assert [one["id"] for one in at("taxonomies", "crosswalk")][-1] == "https://example.org/own"
    done = run("--city", city, "taxonomies", "crosswalk", "own", "--compose", "access", code=1)
    assert "the licences differ" in done.stderr
    free = ("--licence", "https://example.org/free")
    found = at("taxonomies", "crosswalk", "own", "--compose", "access", *free)
    assert {one["justification"].rpartition("/")[2] for one in found["mappings"]} == {"MappingChaining"}
    assert [one["relation"] for one in found["mappings"]] == ["close", "related", "related"]


def test_a_contradiction_is_said_and_the_crosswalk_shown(run: Run, city: Path) -> None:
    """Two exact matches of one concept are told on standard error, in `validate`, too; what was asked for is shown."""
    own(city, "bekend", "bereikbaar")
    done = run("--city", city, "taxonomies", "crosswalk", "own")
    assert "error: exact matches make b:bekend and b:bereikbaar of the scheme b the same" in done.stderr
    assert done.stdout.count("https://example.org/own/1") == 2
    found = json.loads(run("--city", city, "taxonomies", "validate", "--json", code=1).stdout)
    assert "crosswalks.twice" in {one["rule"] for one in found}


def test_what_is_wrong_in_a_file_is_told_with_its_line(run: Run, at: At, city: Path, tmp_path: Path) -> None:
    """`validate FILE` says in which line and column of a crosswalk something is wrong; what we write has nothing."""
    file = tmp_path / "x.sssom.tsv"
    at("taxonomies", "crosswalk", "--from", "b", "--to", "lev", "--file", file, role="coordinator")
    done = run("--city", city, "--role", "coordinator", "taxonomies", "validate", file)
    assert "error" not in done.stdout
    assert "warning" not in done.stdout
    file.write_text(file.read_text("utf-8").replace("\tlev:approach", "\tq:approach", 1), encoding="utf-8")
    done = run("--city", city, "--role", "coordinator", "taxonomies", "validate", file, code=1)
    assert "has no prefix of curie_map (x.sssom.tsv: line 22: object_id)" in done.stdout


def test_a_citys_crosswalk_with_mistakes_is_refused(run: Run, city: Path) -> None:
    """A shop does not open with a crosswalk that has errors: figures would rest on them."""
    own(city, "bekend", "bekend")
    file = city / "taxonomies" / "own.sssom.tsv"
    file.write_text(file.read_text().replace("own:1\tskos", "nobody:1\tskos"))
    done = run("--city", city, "taxonomies", "list", code=1)
    assert "'nobody:1' is no URI" in done.stderr
    assert "own.sssom.tsv: line 7: subject_id" in done.stderr
