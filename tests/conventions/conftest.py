# SPDX-License-Identifier: EUPL-1.2
"""
The files that the conventions speak of.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("src", "plugins", "examples")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> Sequence[Path]:
    """Return what is in the repository or would be added to it."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("only in a clone: install git and clone the repository")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


@pytest.fixture(scope="session")
def modules() -> Sequence[Path]:
    """Return every Python file of the library, the plugins and the examples, their tests left out."""
    found = [path for part in CODE for path in (ROOT / part).rglob("*.py")]
    return sorted(path for path in found if "tests" not in path.relative_to(ROOT).parts)
