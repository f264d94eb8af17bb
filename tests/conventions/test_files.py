# SPDX-License-Identifier: EUPL-1.2
"""
The form of every file.
"""

import ast
import re
from collections.abc import Sequence
from pathlib import Path

CEILING = 350
CLI_CEILING = 150
LICENCE = "# SPDX-License-Identifier: EUPL-1.2"
CITIES = re.compile(r"(?<![a-z])(gent|ghent|gand|nantes|lublin|zagreb)(?![a-z])", re.IGNORECASE)
REGISTRIES = re.compile(
    "|".join(["pypi" + r"\.org/simple", "files" + r"\.pythonhosted", "(extra-)?index" + "-url"])
)
MACHINE = re.compile(r"(?<![\w.:/~-])/(" + "work|root|home|Users|opt" + r")/\w")


def _told(root: Path, lines: Sequence[tuple[Path, str]]) -> str:
    return "\n".join(f"{path.relative_to(root)}: {text}" for path, text in lines)


def _length(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_file_is_too_long(root: Path, modules: Sequence[Path]) -> None:
    """A file of code has at most 350 lines."""
    long = [(path, f"{_length(path)} lines") for path in modules if _length(path) > CEILING]
    assert not long, _told(root, long)


def test_no_command_is_too_long(root: Path, modules: Sequence[Path]) -> None:
    """A file of the command line has at most 150 lines."""
    cli = [path for path in modules if path.is_relative_to(root / "src/onestopshop/cli")]
    long = [(path, f"{_length(path)} lines") for path in cli if _length(path) > CLI_CEILING]
    assert not long, _told(root, long)


def test_no_city_in_the_core(root: Path, modules: Sequence[Path]) -> None:
    """No city is named in the code of the library or of a plugin."""
    named = [
        (path, f"line {number} names {found[0]!r}")
        for path in modules
        if not path.is_relative_to(root / "examples")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if (found := CITIES.search(line))
    ]
    assert not named, _told(root, named)


def test_licence_and_docstring(root: Path, modules: Sequence[Path]) -> None:
    """Every module begins with its licence and a docstring whose quotes have lines of their own."""
    wrong = [
        (path, "begin with the licence line, then a docstring with its quotes on lines of their own")
        for path in [*modules, *(root / "tests").rglob("*.py")]
        if not re.match(
            rf'{re.escape(LICENCE)}\n(?:#.*\n)*r?"""\n[^\s].*?\n"""\n', path.read_text("utf-8"), re.DOTALL
        )
    ]
    assert not wrong, _told(root, wrong)


def test_all(root: Path, modules: Sequence[Path]) -> None:
    """Every module says in `__all__`, in order, what it is for."""
    wrong = []
    for path in modules:
        if path.name == "__main__.py":
            continue
        names = _all_of(path)
        if names is None:
            wrong.append((path, "has no __all__"))
        elif names != sorted(names, key=_in_order):
            wrong.append((path, f"__all__ in order: {sorted(names, key=_in_order)}"))
    assert not wrong, _told(root, wrong)


def test_typed(root: Path) -> None:
    """Every distribution tells type checkers that it is typed."""
    packages = [path.parent for path in root.glob("*/*/src/*/__init__.py")] + [root / "src/onestopshop"]
    assert [str(package) for package in packages if not (package / "py.typed").is_file()] == []


def test_nothing_of_this_machine(root: Path, tracked: Sequence[Path]) -> None:
    """No file names a registry or a folder of one machine, and the lock file is not kept."""
    found = [
        (path, f"line {number}: {hit[0]}")
        for path in tracked
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), start=1)
        for pattern in (REGISTRIES, MACHINE)
        if (hit := pattern.search(line))
    ]
    assert not found, _told(root, found)
    assert [path.name for path in tracked if path.name == "uv.lock"] == []


def _all_of(path: Path) -> list[str] | None:
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return [str(name) for name in ast.literal_eval(value)]
            case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                return [str(name) for name in ast.literal_eval(value)]
    return None


def _in_order(name: str) -> tuple[int, str]:
    """Constants first, then classes, then the rest, as ruff sorts them."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)
