# SPDX-License-Identifier: EUPL-1.2
"""
The reference is complete.
"""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from onestopshop import errors
from onestopshop.cli.root import COMMANDS, cli
from onestopshop.config.loading import schema

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"
GLOSSARY = [
    "service",
    "organisation",
    "one_stop_shop",
    "desk",
    "newcomer",
    "visitor",
    "worker",
    "guide",
    "mediator",
    "interpreter",
    "translator",
    "social_interpreting",
    "translation_library",
    "language_policy",
    "visit",
    "need",
    "topic",
    "question_clarification",
    "orientation",
    "document_help",
    "document",
    "appeal",
    "complaint",
    "observation",
    "candidate",
    "pre_signal",
    "barrier",
    "signal",
    "structural_signal",
    "owner",
    "carrier",
    "coordinator",
    "answer",
    "verification",
    "referral",
    "warm_referral",
    "outcome",
    "unmet_need",
    "non_take_up",
    "self_reliance",
    "accessibility",
    "consent",
    "professional_secrecy",
    "firewall",
    "exposure",
]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """Return docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_pages_are_up_to_date(generator: ModuleType) -> None:
    """What is written from the code is what the code says now."""
    stale = [
        name
        for name, make in generator.PAGES.items()
        if (ROOT / "docs" / name).read_text("utf-8") != f"{generator.MADE}\n\n{make()}\n"
    ]
    assert [] == stale, "run: uv run python docs/generate.py"


def test_every_key_is_there() -> None:
    """Every key of the configuration has a line with its meaning."""
    page = (REFERENCE / "configuration.md").read_text("utf-8")
    whole = schema()
    keys = [(table, key) for table, one in whole["$defs"].items() for key in one.get("properties", {})]
    keys += [
        ("", key) for key, one in whole["properties"].items() if "type" in one and one["type"] != "object"
    ]
    line, heading = r"^\| `{}` \|.*\| .+ \|$", r"^### `\[.+\.{}(\.<name>)?\]`$"
    missing = [
        key
        for key in keys
        if not any(re.search(form.format(key[1]), page, re.MULTILINE) for form in (line, heading))
    ]
    assert missing == []
    assert [name for name in whole["properties"] if f"`[{name}" not in page and f"`{name}`" not in page] == []


def test_every_command_is_there() -> None:
    """Every command and every option of it stands on the page."""
    page = (REFERENCE / "command-line.md").read_text("utf-8")
    assert [path for path, _ in _commands() if f"# `{path}`\n" not in page] == []
    missing = [
        f"{path} {option.opts[-1]}"
        for path, command in _commands()
        for option in command.params
        if isinstance(option, click.Option) and option.opts[-1] not in page
    ]
    assert missing == []


def test_every_error_is_there() -> None:
    """Every class of the tree has a section, and stands in the figure."""
    page = (REFERENCE / "errors.md").read_text("utf-8")
    assert [name for name in errors.__all__ if f"\n## `{name}`\n" not in page or page.count(name) < 2] == []


def test_every_word_is_there() -> None:
    """Every code of the glossary has labels in five languages and a meaning."""
    page = (REFERENCE / "glossary.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    assert [row[0].strip("`") for row in rows] == GLOSSARY
    assert [row[0] for row in rows if len(row) != 7 or not all(row)] == []


def test_every_page_is_reachable() -> None:
    """Every page stands in a table of contents."""
    pages = {
        path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in (ROOT / "docs").rglob("*.md")
    }
    index = (ROOT / "docs/index.md").read_text("utf-8")
    globbed = {page for page in pages if re.match(r"explanation/decisions/\d{4}-", page)}
    listed = {line.strip() for line in index.splitlines()}
    assert sorted(pages - globbed - {"index"} - listed) == []


def _commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli, info_name="onestopshop")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield from _below(command, f"onestopshop {name}")


def _below(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            if not inner.hidden:
                yield from _below(inner, f"{path} {name}")
