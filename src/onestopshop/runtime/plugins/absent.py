# SPDX-License-Identifier: EUPL-1.2
"""
Say whether a plugin that did not load may have held a gate.

Its files are read, not run.  Everything that cannot be known counts as yes,
because a veto must not vanish with its plugin; see decision 0002 in
``docs/explanation/decisions``.
"""

import re
from collections.abc import Iterator
from importlib.machinery import SOURCE_SUFFIXES, all_suffixes
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Final

from onestopshop.runtime.plugins.isolation import Failed, attempt

__all__ = ["GATES", "may_hold_gates", "offers_gates"]

GATES: Final = ("veto", "retention", "withhold", "smallest_count")
"""The hooks that restrict."""

_SUSPECT: Final = re.compile(rf"\b({'|'.join(GATES)})\b|\bimport\s*\(?\s*\*|\b(exec|eval)\b")
_MOST_FILES: Final = 1000


def may_hold_gates(module: str) -> bool:
    """
    Return ``False`` only when all source of the package is there and none of it speaks of a gate.

    Args:
        module: The module that the entry point names; its whole top-level package is read.
    """
    try:
        spec = find_spec(module.partition(".")[0])
    except (ImportError, ValueError, AttributeError):
        return True
    if spec is None:
        return True
    places = [
        *map(Path, spec.submodule_search_locations or ()),
        *([Path(spec.origin)] if spec.origin else []),
    ]
    files = [*islice(_files(places), _MOST_FILES + 1)]
    return not 0 < len(files) <= _MOST_FILES or any(map(_suspect, files))


def _files(places: list[Path]) -> Iterator[Path]:
    """Yield every file that Python could import."""
    for place in places:
        within = place.rglob("*") if place.is_dir() else (place,)
        yield from (
            file
            for file in within
            if file.name.endswith(tuple(all_suffixes())) and "__pycache__" not in file.parts
        )


def _suspect(file: Path) -> bool:
    """Return whether a file is no readable source, or speaks of a gate."""
    if not file.name.endswith(tuple(SOURCE_SUFFIXES)):
        return True
    try:
        return _SUSPECT.search(file.read_text(encoding="utf-8")) is not None
    except (OSError, UnicodeDecodeError):
        return True


def offers_gates(thing: object) -> bool:
    """
    Return ``False`` only when an object that could not be taken in has nothing with the name of a gate.
    """
    names = attempt(lambda: {*dir(thing)})
    return isinstance(names, Failed) or not names.value.isdisjoint(GATES)
