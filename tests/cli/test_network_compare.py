# SPDX-License-Identifier: EUPL-1.2
"""
``network compare`` where there is nothing to compare, or what was asked for cannot be.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--period", "2026-Q1"], "`onestopshop exchange held` shows what others published"),
        (["--period", "2026-03"], "nothing is published of a month"),
        (["--period", "2026-Q1", "--table", "referrals"], "Choose: channel, language, topic, met"),
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
