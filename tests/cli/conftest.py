# SPDX-License-Identifier: EUPL-1.2
"""
Run the command line in this process, or as a process of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onestopshop.cli.root import cli

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of this machine's environment or folder decides a test."""
    for name in [name for name in os.environ if name.startswith("ONESTOPSHOP_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    scratch = tmp_path.parent / f"{tmp_path.name}-scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))  # a demo leaves its folder, for whoever looks at it
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.fixture
def run() -> Run:
    """Run in this process, and compare the exit code."""

    def invoke(*words: object, code: int = 0) -> Result:
        done = CliRunner().invoke(cli, [str(word) for word in words])
        assert done.exit_code == code, (done.output, done.exception)
        return done

    return invoke


@pytest.fixture
def city(run: Run, tmp_path: Path) -> Path:
    """A new city, as `init` makes it."""
    run("init", tmp_path / "mycity")
    return tmp_path / "mycity"


@pytest.fixture
def at(run: Run, city: Path) -> Callable[..., Any]:
    """Run at the new city with --json, and return the document."""

    def invoke(*words: object, code: int = 0, role: str = "guide") -> Any:
        return json.loads(run("--city", city, "--role", role, *words, "--json", code=code).stdout)

    return invoke


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run as a process of its own."""

    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from onestopshop.cli import main; main()", *map(str, words)],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return call
