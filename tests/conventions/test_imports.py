# SPDX-License-Identifier: EUPL-1.2
"""
What is imported, and when.
"""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

HEAVY = frozenset(
    {
        "apsw",
        "babel",
        "cattrs",
        "click",
        "cryptography",
        "langcodes",
        "openpyxl",
        "orjson",
        "pydantic",
        "pydantic_settings",
        "rich",
        "scipy",
        "tantivy",
    }
)
TOOLS = {
    "coverage": "[tool.coverage",
    "import-linter": "[tool.importlinter",
    "pytest-xdist": '"-n"',
    "types-pyyaml": '"pyyaml',
}
"""Development tools that nobody imports, and what shows in pyproject.toml that they are used."""


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    """Return what pyproject.toml says."""
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize("statement", ["import onestopshop", "import onestopshop.errors"])
def test_importing_is_cheap(statement: str) -> None:
    """Importing the library imports none of the heavy libraries."""
    program = f"{statement}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert sorted(loaded & HEAVY) == []


def test_operations_import_no_adapter() -> None:
    """What the shop decides is decided without the libraries of storage, search, terminal or configuration."""
    program = "import onestopshop.operations.visits.visits\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert sorted(loaded & {"apsw", "pydantic_settings", "rich", "tantivy", "openpyxl"}) == []


def test_a_desk_imports_what_is_used() -> None:
    """A shop imports no noun that no desk has asked for yet: neither statistics, nor packages, nor papers."""
    program = "import onestopshop.runtime.shop\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    later = {"bundles", "candidates", "papers", "practices", "publications", "reports", "signals", "visits"}
    loaded = {
        name.split(".")[2] for name in json.loads(done.stdout) if name.startswith("onestopshop.operations.")
    }
    assert [] == sorted(loaded & later)


def test_every_import_is_declared(root: Path, project: dict[str, Any]) -> None:
    """Everything that the library imports is among its dependencies."""
    declared = set(_names(project["project"]["dependencies"]))
    extras = project["project"]["optional-dependencies"]
    beside = {"testing": set(_names(extras["testing"])), "publications": set(_names(extras["statistics"]))}
    missing = set()
    for path in (root / "src").rglob("*.py"):
        allowed = declared.union(*(names for part, names in beside.items() if part in path.parts))
        for distribution in _distributions(_imported([path])):
            if distribution not in allowed | {"onestopshop"}:
                missing.add(f"{path.relative_to(root)} imports {distribution}")
    assert not missing, "\n".join(sorted(missing))


def test_every_dependency_is_used(root: Path, project: dict[str, Any]) -> None:
    """Every dependency is imported by what it is declared for."""
    library = _distributions(_imported((root / "src").rglob("*.py")))
    assert sorted(set(_names(project["project"]["dependencies"])) - library) == []
    testing = _distributions(_imported((root / "src/onestopshop/testing").rglob("*.py")))
    assert sorted(set(_names(project["project"]["optional-dependencies"]["testing"])) - testing) == []


def test_every_tool_is_used(root: Path, project: dict[str, Any]) -> None:
    """Every dependency of development is imported, or is a tool that the checks run."""
    everywhere = [*(root / "tests").rglob("*.py"), *(root / "docs").glob("*.py"), root / "noxfile.py"]
    imported = _distributions(_imported(everywhere))
    running = [*(root / "docs").rglob("*.md"), root / ".ci/run", root / "noxfile.py", root / "docs/conf.py"]
    words = "".join(path.read_text("utf-8") for path in running)
    text = (root / "pyproject.toml").read_text("utf-8")
    members = {
        path.parent.name
        for part in ("plugins", "examples")
        for path in (root / part).glob("*/pyproject.toml")
    }
    unused = {
        name
        for name in _names(one for one in project["dependency-groups"]["dev"] if isinstance(one, str))
        if name not in imported | {"onestopshop"}
        and name.removeprefix("onestopshop-") not in members
        and not re.search(rf"\b{re.escape(name.replace('-', '_'))}\b", words)
        and not re.search(rf"\b{re.escape(name)}\b", words)
        and TOOLS.get(name, "\0") not in text
    }
    assert not unused, "\n".join(sorted(unused))


def _names(requirements: Collection[str] | Iterator[str]) -> list[str]:
    return [_normal(re.split(r"[^A-Za-z0-9._-]", one, maxsplit=1)[0]) for one in requirements]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(paths: Iterator[Path] | Sequence[Path]) -> set[str]:
    """Return the top-level names that the files import, wherever in them."""
    names = set[str]().union(*map(_imported_by, paths))
    return names - set(sys.stdlib_module_names)


@cache
def _imported_by(path: Path) -> frozenset[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return frozenset(names)


def _distributions(names: Collection[str]) -> set[str]:
    known = _known()
    return {_normal(distribution) for name in names for distribution in known.get(name, ())}


@cache
def _known() -> Mapping[str, list[str]]:
    """Return the distributions of each importable name; looking them up takes a second."""
    return packages_distributions()
