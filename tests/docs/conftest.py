# SPDX-License-Identifier: EUPL-1.2
"""
Run the pages of the documentation, each in a folder of its own.

A page is read from top to bottom, as a reader would follow it:

- a ``python`` block is run, and what its ``>>>`` lines show is compared;
- a ``console`` block is run line by line, ``...`` standing for anything in what it shows;
- a ``python`` or ``toml`` block with a ``:caption:`` is that file.  Of a TOML file that is there already,
  the tables of the block replace those of the same name, as the reader would change them;
- ``text`` is a figure.
"""

import doctest
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sybil import Document, Example, Region, Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.abstract.lexers import LexerCollection
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer
from sybil.parsers.myst.lexers import DirectiveLexer
from tests.examples import copied

ROOT = Path(__file__).parents[2]
FLAGS = doctest.ELLIPSIS
LEXERS = LexerCollection(
    [
        FencedCodeBlockLexer(language=r"\w+", mapping={"language": "arguments", "source": "source"}),
        DirectiveLexer(directive="code-block", arguments=r"\w+"),
    ]
)
FIGURES = frozenset({"text", "sh"})
"""Not run: figures; and, in README and CONTRIBUTING, what sets a machine up (see tests/conventions)."""


class Page:
    """
    A page and the folder in which its reader works.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.folder = folder
        self.environment = _environment(folder)
        text = path.read_text("utf-8")
        if "examples/" in text or "uv run onestopshop demo" in text:
            copied(folder / "examples")
            shutil.copy(ROOT / "pyproject.toml", folder)
        if "uv pip install" in text:
            self.environment |= _own_environment(folder)
        self._document = Sybil(parsers=[self._regions], path=str(path.parent)).parse(path)

    def run(self) -> None:
        """Evaluate every block."""
        for example in self._document.examples():
            example.evaluate()

    def write_files(self) -> None:
        """Write the files of the page, and run nothing."""
        for example in self._document.examples():
            if "caption" in example.region.lexemes.get("options", {}):
                example.evaluate()

    def _regions(self, document: Document) -> Iterator[Region]:
        for region in LEXERS(document):
            language = region.lexemes["arguments"]
            caption = region.lexemes.get("options", {}).get("caption")
            region.parsed = region.lexemes["source"]
            if caption is not None:
                region.evaluator = self._file(caption)
            elif language == "console":
                region.evaluator = self._console
            elif language == "python" and region.parsed.startswith(">>>"):
                yield from _doctests(region, document.path)
                continue
            elif language == "python":
                region.evaluator = PythonEvaluator()
            elif language in FIGURES:
                continue
            else:
                raise ValueError(f"{document.path}: a {language} block without a caption cannot be run")
            yield region

    def _file(self, name: str) -> Callable[[Example], None]:
        def write(example: Example) -> None:
            place = self.folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            text = str(example.parsed)
            if place.suffix == ".toml":
                text = _with_tables(place.read_text("utf-8") if place.exists() else "", text)
                tomllib.loads(text)
            place.write_text(text, "utf-8")

        return write

    def _console(self, example: Example) -> None:
        for command, wanted in _commands(str(example.parsed)):
            got = self._shell(command)
            if not _shows(got, wanted):
                raise AssertionError(f"$ {command}\nwanted:\n{wanted}\ngot:\n{got}")

    def _shell(self, command: str) -> str:
        """Return what *command* shows; ``uv run`` is left out, as this runs inside of it."""
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", re.sub(r"\buv run ", "", command)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"$ {command}\nended with {done.returncode}:\n{done.stdout}")
        return done.stdout


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Page]:
    """Return how to open a page; its reader stands in a fresh folder."""

    def opened(path: Path) -> Page:
        monkeypatch.chdir(tmp_path)
        for name in os.environ:
            if name.startswith("ONESTOPSHOP_"):
                monkeypatch.delenv(name)
        return Page(path, tmp_path)

    return opened


def _environment(folder: Path) -> dict[str, str]:
    """Return a plain terminal of 100 columns, in which only this environment's commands are found."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOPSHOP_")}
    return kept | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "TMPDIR": str(_made(folder.parent / f"{folder.name}-tmp")),
        "COLUMNS": "100",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "PYTHONWARNINGS": "error",
    }


def _own_environment(folder: Path) -> dict[str, str]:
    """Make an environment over this one, so that a page can install something into it."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.skip("this page installs a plugin: install uv (python3 -m pip install uv)")
    place = folder.parent / f"{folder.name}-venv"
    subprocess.run([uv, "venv", "--quiet", "--no-project", "--python", sys.executable, place], check=True)
    (site,) = place.glob("lib/python*/site-packages")
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "over.pth").write_text(f"import site; site.addsitedir({ours!r})\n")
    command = place / "bin" / "onestopshop"
    command.write_text(f"#!{place}/bin/python\nfrom onestopshop.cli import main\n\nmain()\n")
    command.chmod(0o755)
    path = os.pathsep.join([str(place / "bin"), str(Path(uv).parent), os.environ.get("PATH", "")])
    return {"VIRTUAL_ENV": str(place), "PATH": path, "UV_NO_PROGRESS": "1", "UV_OFFLINE": "1"}


def _doctests(region: Region, path: str) -> Iterator[Region]:
    source = region.parsed
    for found in DocTestStringParser(DocTestEvaluator(FLAGS))(source, path):
        found.adjust(region, source)
        yield found


def _commands(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with the output below it."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        more = 1
        while more < len(lines) and lines[more - 1].endswith("\\"):
            more += 1
        yield "\n".join(lines[:more]), "".join(f"{line}\n" for line in lines[more:])


def _shows(got: str, wanted: str) -> bool:
    """Compare line by line; ``...`` is any text in a line, and any number of lines when it stands alone."""
    lines = [
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r" *\n"
        for line in wanted.splitlines()
    ]
    return re.fullmatch("".join(lines), got if got.endswith("\n") or not got else f"{got}\n") is not None


def _with_tables(text: str, block: str) -> str:
    """Return the TOML file *text* with the tables of *block* instead of its own of the same names."""
    old, fresh = dict(_tables(text)), dict(_tables(block))
    keys = {line.partition("=")[0].strip() for line in fresh[""].splitlines()}
    above = [
        line for line in old.get("", "").splitlines() if line.partition("=")[0].strip() not in keys - {""}
    ]
    joined = old | fresh | {"": "\n".join([*above, fresh[""]])}
    return "".join(f"{lines.strip()}\n\n" for lines in joined.values())


def _tables(text: str) -> Iterator[tuple[str, str]]:
    """Yield each table's name and lines, the keys above the first table as that of the name ``""``."""
    first, *rest = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    yield "", first
    for part in rest:
        yield part[1 : part.index("]")], part


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
