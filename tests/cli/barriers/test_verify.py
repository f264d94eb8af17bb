# SPDX-License-Identifier: EUPL-1.2
"""
Looks, verification and the monitor on the command line.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.cli.barriers.test_life import gathered, observed

At = Callable[..., Any]
Run = Callable[..., Any]
VERIFIER = ("--role", "verifier", "--worker", "v1", "--organisation", "learning-centre")


def settled(at: At, city: Path, *, days: int) -> None:
    """Settle barrier 1 as of some days ago, in a city that lets a claim begin as long ago as that."""
    configured(city, f"[verification]\nclaim_days = {days}\n")
    gathered(at)
    since = (datetime.now(UTC) - timedelta(days=days)).date()
    at(
        "barriers", "settle", 1, "--owner", "city-office", "--message", "call", "--what-changed", "x",
        "--effective-on", since, role="coordinator",
    )  # fmt: skip


def with_verifier(city: Path) -> None:
    """Let the city have somebody who verifies."""
    configured(city, '[roles.verifier]\nacts_as = "verifier"\nmay = ["barriers.read", "barriers.verify"]\n')


def configured(city: Path, table: str) -> None:
    """Add a table to the city's configuration."""
    file = city / "onestopshop.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{table}", encoding="utf-8")


def test_a_barrier_is_looked_at_and_verified(run: Run, at: At, city: Path) -> None:
    """A look that is due is listed and made, and somebody of another organisation verifies with a second means."""
    settled(at, city, days=100)
    with_verifier(city)
    (due,) = at("barriers", "looks", role="coordinator")
    assert (1, 90) == (due["number"], due["due"])
    assert "due on" in run("--city", city, "--role", "coordinator", "barriers", "looks").stdout
    looked = at("barriers", "look", 1, role="coordinator")
    assert "not_testable" == looked["removal"]["looks"][0]["verdict"]
    assert [] == at("barriers", "looks", role="coordinator")
    verify = ("--city", city, *VERIFIER, "barriers", "verify", 1)
    assert "a second means is needed" in run(*verify, code=1).stderr
    assert "verified" in run(*verify, "--means", "Both letters were compared.").stdout


def test_what_is_too_early_is_said(run: Run, at: At, city: Path) -> None:
    """A look before its day, and verifying before a look, end with what to wait for."""
    settled(at, city, days=10)
    with_verifier(city)
    refused = run("--city", city, "--role", "coordinator", "barriers", "look", 1, code=1)
    assert "The next one is due on" in refused.stderr
    verify = run("--city", city, *VERIFIER, "barriers", "verify", 1, code=1)
    assert "not yet enough visits to tell" in verify.stderr


def test_what_came_back_is_listed(run: Run, at: At, city: Path) -> None:
    """The monitor lists a barrier that is met again, with what reopening asks for."""
    assert [] == at("barriers", "monitor", role="coordinator")
    settled(at, city, days=100)
    met = [observed(at) for _ in range(3)]
    (found,) = at("barriers", "monitor", role="coordinator")
    assert (1, "met_again") == (found["number"], found["reason"])
    assert {*met} <= {*found["observations"]}
    shown = run("--city", city, "--role", "coordinator", "barriers", "monitor").stdout
    assert "met in some visits" in shown
    assert (4, 4) == (found["affected"], found["exposed"])


def test_a_claim_begins_recently(run: Run, at: At, city: Path) -> None:
    """A claim that would begin long ago, and so have its looks at once, ends with the first day that is possible."""
    gathered(at)
    told = (
        "--owner",
        "city-office",
        "--message",
        "call",
        "--what-changed",
        "x",
        "--effective-on",
        "2020-01-01",
    )
    settle = ("--city", city, "--role", "coordinator", "barriers", "settle", 1, *told)
    assert "`claim_days` in `[verification]`" in run(*settle, code=1).stderr


def test_what_is_counted_for_who_is_outside(run: Run, at: At, city: Path) -> None:
    """A barrier is shown to a verifier with the day up to which it is counted, and to a coordinator without one."""
    settled(at, city, days=1)
    with_verifier(city)
    shown = json.loads(run("--city", city, *VERIFIER, "barriers", "show", 1, "--json").stdout)
    assert (None, "01") == (shown["counts"]["visits"], shown["counts"]["until"][-2:])
    assert "until" not in at("barriers", "show", 1, role="coordinator")["counts"]
