# SPDX-License-Identifier: EUPL-1.2
"""
What is told to the outside agrees with itself.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import onestopshop


@pytest.fixture(scope="module")
def projects(root: Path) -> dict[str, dict[str, Any]]:
    """Return the project table of the library and of every member of the workspace."""
    files = [
        root / "pyproject.toml",
        *root.glob("plugins/*/pyproject.toml"),
        *root.glob("examples/*/pyproject.toml"),
    ]
    return {
        file.relative_to(root).as_posix(): tomllib.loads(file.read_text("utf-8"))["project"]
        for file in sorted(files)
    }


def test_one_version(projects: dict[str, dict[str, Any]]) -> None:
    """The library and all members have the version that `onestopshop.__version__` states."""
    assert {project["version"] for project in projects.values()} == {onestopshop.__version__}


def test_the_changelog_knows_the_version(root: Path) -> None:
    """CHANGELOG.md has a section for the present version."""
    assert f"\n## [{onestopshop.__version__}]" in (root / "CHANGELOG.md").read_text("utf-8")


def test_descriptions(projects: dict[str, dict[str, Any]]) -> None:
    """Every distribution says what it is for."""
    poor = [
        name
        for name, project in projects.items()
        if "placeholder" in project["description"].lower() or len(project["description"].split()) < 4
    ]
    assert not poor, "\n".join(poor)


def test_licences(projects: dict[str, dict[str, Any]], root: Path) -> None:
    """Every distribution has the licence whose text is in LICENSE."""
    assert {project["license"] for project in projects.values()} == {"EUPL-1.2"}
    text = (root / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016\n")
    assert re.findall(r"^(\d+)\.", text, re.MULTILINE) == [str(number) for number in range(1, 16)]


def test_members_are_installed_for_development(projects: dict[str, dict[str, Any]], root: Path) -> None:
    """`uv run` installs every member, else its entry point is not there."""
    whole = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    members = {project["name"] for project in projects.values()} - {"onestopshop"}
    listed = {one.split("[")[0] for one in whole["dependency-groups"]["dev"] if isinstance(one, str)}
    assert sorted(members - listed) == []
    assert sorted(members - whole["tool"]["uv"]["sources"].keys()) == []


def test_the_two_commands(root: Path) -> None:
    """README gives the two commands that set up and run everything, and .ci/run runs the same."""
    readme = (root / "README.md").read_text("utf-8")
    script = (root / ".ci/run").read_text("utf-8")
    assert re.findall(r"^```sh\n(.*?)\n```$", readme, re.MULTILINE | re.DOTALL) == [
        "python3 -m pip install uv && uv run onestopshop demo",
        "uv run pytest",
    ]
    assert re.search(r"(^|\s)uv run pytest$", script, re.MULTILINE)
    assert "python3 -m pip install uv" in script


def test_the_readme_is_short(root: Path) -> None:
    """README fits on one screen and a little more."""
    assert len((root / "README.md").read_text("utf-8").splitlines()) <= 80


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_lead_somewhere(name: str, root: Path) -> None:
    """Every link to a file of the project leads to one."""
    text = (root / name).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert [link for link in links if not (root / link).exists()] == []
