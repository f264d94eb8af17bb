# SPDX-License-Identifier: EUPL-1.2
"""
What the documentation shows is what happens.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts
)


@pytest.mark.parametrize(
    "name", ["README.md", "examples/gent/README.md", "examples/nantes/README.md", *PAGES]
)
def test_page(name: str, page: Callable[[Path], object]) -> None:
    """Every block of every page does what the page says."""
    page(ROOT / name).run()


def test_console_blocks_are_compared(tmp_path: Path, page: Callable[[Path], object]) -> None:
    """A page that shows something else than what happens fails."""
    wrong = tmp_path / "wrong.md"
    wrong.write_text("```console\n$ echo one\ntwo\n```\n")
    with pytest.raises(AssertionError, match="wanted:\ntwo"):
        page(wrong).run()


def test_failing_commands_are_noticed(tmp_path: Path, page: Callable[[Path], object]) -> None:
    """A command that fails fails the page, even when nothing is shown below it."""
    wrong = tmp_path / "wrong.md"
    wrong.write_text("```console\n$ false\n```\n")
    with pytest.raises(AssertionError, match="ended with 1"):
        page(wrong).run()


def test_no_block_is_skipped(tmp_path: Path, page: Callable[[Path], object]) -> None:
    """A block in a language that nothing runs fails the page."""
    wrong = tmp_path / "wrong.md"
    wrong.write_text("```yaml\na: 1\n```\n")
    with pytest.raises(ValueError, match="cannot be run"):
        page(wrong)


def test_tables_replace_tables(tmp_path: Path, page: Callable[[Path], object]) -> None:
    """A TOML block changes the tables that it names and leaves the others."""
    right = tmp_path / "right.md"
    right.write_text(
        "```{code-block} toml\n:caption: a.toml\nb = 1\nc = 2\n[d]\ne = 3\n[f]\ng = 4\n```\n"
        "```{code-block} toml\n:caption: a.toml\nb = 5\n[d]\nh = 6\n```\n"
        "```python\n>>> import tomllib, pathlib\n>>> tomllib.loads(pathlib.Path('a.toml').read_text())\n"
        "{'c': 2, 'b': 5, 'd': {'h': 6}, 'f': {'g': 4}}\n```\n"
    )
    page(right).run()
