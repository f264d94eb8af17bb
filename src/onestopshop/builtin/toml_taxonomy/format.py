# SPDX-License-Identifier: EUPL-1.2
"""
The format ``toml``: one scheme, or one supplement, in a file.
"""

from collections.abc import Sequence
from pathlib import Path

from onestopshop.builtin.reading import Problems, parsed
from onestopshop.builtin.toml_taxonomy.reading import read_taxonomy
from onestopshop.errors import ExchangeError
from onestopshop.plugin import (
    Crosswalk,
    Finding,
    Scheme,
    SeverityOfFinding,
    Supplement,
    Taxonomy,
    check_taxonomies,
    whole_file,
)

__all__ = ["TomlFormat"]

_LARGEST = 100_000_000
_MOST = 100


class TomlFormat:
    """
    Check, read and write schemes and supplements as TOML.
    """

    name = "toml"
    summary = "A scheme, or words for one, as TOML: the form in which a city keeps its own."
    suffixes = (".toml",)
    writes = True

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        """Return what should be looked at in a file: mistakes, else what contradicts itself or is missing."""
        thing, problems = _read(path, "https://example.org/")
        if isinstance(thing, Scheme):
            return check_taxonomies([thing], required=required)
        return [
            Finding(
                rule="toml",
                message=problem.partition(" @ ")[0],
                severity=SeverityOfFinding.ERROR,
                path=problem.partition(" @ ")[2],
                hint="Correct this place.",
            )
            for problem in problems
        ]

    def read(self, path: Path, *, base: str) -> Sequence[Taxonomy]:
        """
        Return what a file holds.

        Args:
            base: The beginning of the URIs of concepts, where the file names none.

        Raises:
            ExchangeError: Something in it is wrong; the whole file is refused, with every problem.
        """
        thing, problems = _read(path, base)
        if thing is None:
            raise ExchangeError(
                f"{path.name} is refused; nothing was written",
                problems=problems,
                hint="Correct these places.",
            )
        return (thing,)

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        """
        Write one scheme or supplement, whole or not at all.

        The comment lines at the top of the file that it replaces stay.

        Raises:
            ExchangeError: It is not one of them, holds what no file can, or the place cannot be written.
        """
        from onestopshop.builtin.toml_taxonomy.writing import text_of

        (thing,) = things if len(things) == 1 else (None,)
        if thing is None or isinstance(thing, Crosswalk):
            raise ExchangeError(
                "a TOML file holds one scheme, or words for one; nothing was written",
                hint="Write each into a file of its own; crosswalks have the format sssom.",
            )
        with whole_file(path) as file:
            file.write((_comments(path) + text_of(thing)).encode())
            file.flush()
            _check_readable(Path(file.name), path)


def _read(path: Path, base: str) -> tuple[Scheme | Supplement | None, Sequence[str]]:
    """Return what a file holds, or every problem of it."""
    problems = Problems()
    try:
        if path.stat().st_size > _LARGEST:
            problems.add("it is larger than 100 MB", path.name)
    except OSError as error:
        problems.add(f"it cannot be read: {error.strerror}", path.name)
    content = None if problems else parsed(path, path.name, problems)
    thing = None if content is None else read_taxonomy(content, base=base, problems=problems)
    return thing, problems.first(_MOST)


def _comments(path: Path) -> str:
    """Return the comment lines at the top of a file that is there: its licence, and what it is about."""
    try:
        lines = path.read_text("utf-8-sig").splitlines() if path.is_file() else []
    except (OSError, UnicodeDecodeError):
        return ""
    kept: list[str] = []
    for line in lines:
        if not line.startswith("#"):
            break
        kept.append(line)
    return "".join(f"{line}\n" for line in kept) + ("\n" if kept else "")


def _check_readable(written: Path, path: Path) -> None:
    """Refuse what would not be read again: a shop whose file it became could not open."""
    _, problems = _read(written, "https://example.org/")
    if problems:
        raise ExchangeError(
            f"{path.name} could not be read again; nothing was written",
            problems=[problem.replace(written.name, path.name) for problem in problems],
            hint="Correct these places where the words come from.",
        )
