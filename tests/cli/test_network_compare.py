# SPDX-License-Identifier: EUPL-1.2
"""
``network compare`` as text, and where there is nothing to compare or what was asked for cannot be.
"""

import re
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from click.testing import Result

from onestopshop.cli.network.comparison import say_unread, show
from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import (
    Compared,
    ComparedCity,
    Comparison,
    Edition,
    Figure,
    Gap,
    Row,
    UnreadBundle,
)
from onestopshop.domain.publications.programmes import OTHER
from onestopshop.domain.text import LocalizedText
from onestopshop.papers.words import PaperWords

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--period", "2026-Q1"], "`onestopshop exchange held` shows what others published"),
        (["--period", "2026-03"], "nothing is published of a month"),
        (["--period", "2026-Q1", "--table", "referrals"], "Choose: channel, language, topic, met"),
        (
            ["My City", "nowhere", "--period", "2026-Q1"],
            "Write the ids of cities: `onestopshop network cities`",
        ),
        (["nowhere", "mycity", "--period", "2026-Q1"], "`onestopshop network cities` shows which are known"),
        (["nowhere", "--period", "2026-Q1"], "no city with the id 'nowhere'"),
        (["mycity", "--period", "2026-Q1"], "Name it, or no city at all to compare all of the network."),
    ],
)
def test_what_cannot_be_compared(run: Run, city: Path, asked: list[str], said: str) -> None:
    """One clear error says what is missing and what to do."""
    done = run("--city", city, "--role", "coordinator", "network", "compare", *asked, code=1)
    assert said in done.stderr


def test_who_may_not(run: Run, city: Path) -> None:
    """A role without the permission is refused."""
    done = run("--city", city, "--role", "guide", "network", "compare", "--period", "2026-Q1", code=1)
    assert "network.read" in done.stderr


def test_what_may_be_old_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Cities stand by their names in the language asked for, and what may be old or missing is told of each."""
    words = LocalizedText({"en": "Visits"})
    names = {"a": {"en": "Ghent", "fr": "Gand"}, "b": {"en": "Évora", "fr": "Évora"}, "c": {"en": "Zagreb"}}
    known = [ComparedCity(city=id, name=LocalizedText(name), expired=id == "b") for id, name in names.items()]
    figures = tuple(
        Figure(city=id, at=(), value=20, exposure=100, rate=2000, low=1000, high=3000) for id in ("a", "b")
    )
    found = Comparison(
        programme="quarter",
        period="2026-Q1",
        cities=tuple(known[:2]),
        silent=(known[2],),
        tables=(
            Compared(
                table="met", label=words, definition=words, per="visits", rows=(Row(at=(), figures=figures),)
            ),
        ),
        gaps=(Gap(reason=NotCompared.NOT_PUBLISHED, city="c"),),
        editions=(
            Edition(scheme="b", version="1", here="2", city="a"),
            Edition(scheme="b", version="0", here="2", crosswalk="https://example.org/walk"),
        ),
        labels={"b": LocalizedText({"en": "the list"})},
    )
    show(found, PaperWords(("en",)))
    lines = capsys.readouterr().out.splitlines()
    assert ["Category", "Évora", "Ghent"] == lines[2].split()
    assert ["all visits", "20.0 (10.0–30.0)", "20.0 (10.0–30.0)"] == re.split("  +", lines[3])
    assert [
        "Not compared, and why",
        "  Zagreb: did not publish the period, or no package with it is used here.",
        "The list of Évora expired: what it published or withdrew since may be missing here.",
        "Ghent counted by version 1 of the scheme the list; here it is read by version 2.",
        "The crosswalk https://example.org/walk is about version 0 of the scheme the list; "
        "here it is read by version 2.",
    ] == lines[5:]


ROWS = {"channel": ("phone", "unknown"), "language": ("ar", "und"), "step": ("find", "unknown", OTHER)}
NAMES = {"en": "English", "nl": "Nederlands", "fr": "Parfait"}


def _comparison() -> Comparison:
    """Return a comparison in which everything is said that one can say, with all names in three languages."""
    name = LocalizedText(NAMES)
    figures = tuple(
        Figure(city=id, at=(), value=20, exposure=100, rate=2000, low=1000, high=3000, way=way)
        for id, way in (("gent", Way.EXACT), ("nantes", Way.BROADER))
    )
    tables = [
        Compared(
            table=table,
            label=name,
            definition=name,
            dimensions=(table,),
            per=per,
            scheme="b",
            rows=tuple(Row(at=(code,), figures=figures) for code in codes),
            gaps=tuple(
                Gap(reason=reason, city="gent", cells=((code,),)) for reason in NotCompared for code in codes
            ),
        )
        for (table, codes), per in zip(ROWS.items(), ("visits", "topic", "visits"), strict=True)
    ]
    cities = [
        ComparedCity(city=id, name=LocalizedText({"und": id}), expired=True) for id in ("gent", "nantes")
    ]
    return Comparison(
        programme="quarter",
        period="2026-Q1",
        cities=tuple(cities),
        tables=(*tables, attrs.evolve(tables[0], rows=())),
        gaps=tuple(Gap(reason=reason) for reason in NotCompared),
        unread=(UnreadBundle(city="gent", name="taxonomy-gent", kind="taxonomy", version=1),),
        editions=(
            Edition(scheme="b", version="1", here="2", city="gent"),
            Edition(scheme="b", version="1", here="2", crosswalk="walk"),
        ),
        labels={"b": name, "step:find": name},
    )


@pytest.mark.parametrize(("language", "rate"), [("nl", "20,0 (10,0–30,0)"), ("fr", "≥ 20,0 (10,0–30,0)")])
def test_a_language_is_spoken_throughout(
    language: str, rate: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In Dutch and in French no line has an English word in it, and numbers are written as there."""
    said: dict[str, str] = {}
    for tag in ("en", language):
        words = PaperWords((tag,))
        show(_comparison(), words)
        say_unread(_comparison(), words)
        said[tag] = "".join(capsys.readouterr())
    both = set.intersection(*({*re.findall(r"[^\W\d]{3,}", text.lower())} for text in said.values()))
    assert {"gent", "nantes", "taxonomy", "walk"} == both - _IN_BOTH[language]
    assert rate in said[language]
    assert NAMES[language] in said[language]


_IN_BOTH = {"nl": {"per"}, "fr": {"figure", "part", "programme", "table", "version"}}
"""Words that are written alike in English."""
