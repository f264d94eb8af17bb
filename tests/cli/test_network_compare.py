# SPDX-License-Identifier: EUPL-1.2
"""
``network compare`` as text, and where there is nothing to compare or what was asked for cannot be.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from onestopshop import OneStopShop
from onestopshop.cli.network.comparison import show
from onestopshop.cli.words import Words
from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.comparisons.comparisons import (
    Compared,
    ComparedCity,
    Comparison,
    Edition,
    Figure,
    Gap,
    Row,
)
from onestopshop.domain.text import LocalizedText

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


def test_what_may_be_old_is_told(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
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
    with OneStopShop.open(city) as shop:
        show(found, Words(shop, "en"))
    lines = capsys.readouterr().out.splitlines()
    assert ["category", "Évora", "Ghent"] == lines[1].split()
    assert ["all visits", "20.0 (10.0–30.0)", "20.0 (10.0–30.0)"] == re.split("  +", lines[2])
    assert [
        "not compared: Zagreb: did not publish the period, or no package with it is used here",
        "expired: Évora: what it published or withdrew since may be missing here",
        "another version: Ghent: 1 of the scheme the list, which is read here by 2",
        "another version: the crosswalk https://example.org/walk: 0 of the scheme the list, which is read here by 2",
    ] == lines[4:8]
