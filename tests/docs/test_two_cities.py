# SPDX-License-Identifier: EUPL-1.2
"""
The tutorial of two cities stays short, and what is not compared is explained.
"""

import re
from pathlib import Path

from onestopshop.domain.codes.comparisons import NotCompared

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "two-cities.md"


def test_at_most_twenty_commands() -> None:
    """From two fresh folders to a comparison and a practice of the other city in at most 20 commands."""
    commands = re.findall(r"^\$ (.*)$", TUTORIAL.read_text("utf-8"), re.MULTILINE)
    assert len(commands) <= 20
    assert "onestopshop init harbour --name Harbour" == commands[0]
    assert any(" network compare " in one and "--page" in one for one in commands)
    assert "onestopshop --city harbour practices search --concept b:begrijpbaar" == commands[-1]


def test_every_reason_is_explained() -> None:
    """Each reason for which something is not compared stands on the page that explains comparing."""
    page = (TUTORIAL.parents[1] / "explanation" / "comparing-cities.md").read_text("utf-8")
    assert [reason.value for reason in NotCompared] == re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
