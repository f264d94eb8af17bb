# SPDX-License-Identifier: EUPL-1.2
"""
The names of cities and packages, and the paths of files inside a package.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from onestopshop.errors import ExchangeError

__all__ = [
    "BESIDE",
    "DESCRIPTOR",
    "MANIFEST",
    "RESERVED",
    "ROOT",
    "SIGNATURES",
    "SNAPSHOT",
    "check_city",
    "check_name",
    "check_paths",
    "content_of",
    "refused",
]

MANIFEST: Final = "manifest.json"
SIGNATURES: Final = "signatures.json"
DESCRIPTOR: Final = "datapackage.json"
BESIDE: Final = frozenset({MANIFEST, SIGNATURES, DESCRIPTOR})
"""The files of a package that are no content."""

ROOT: Final = "root"
SNAPSHOT: Final = "snapshot"
RESERVED: Final = frozenset({ROOT, SNAPSHOT})
"""The names of what a city signs beside its packages."""

_CITY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_LONGEST: Final = 200
_FORBIDDEN: Final = frozenset("\\:")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SAME: Final = "Ask the city that published it for the package again; tell it by telephone what was refused."


def refused(what: str, *, hint: str = _SAME, problems: Iterable[str] = ()) -> ExchangeError:
    """Return the error of a package that is refused."""
    return ExchangeError(f"{what}; nothing was written", problems=tuple(problems), hint=hint)


def check_city(id: str) -> str:
    """
    Return the *id* of a city when packages can name it.

    Raises:
        ExchangeError: It has not the form.
    """
    if not isinstance(id, str) or not _CITY.fullmatch(id):
        raise refused(
            "this is no id of a city of the network",
            hint="Use lower-case letters, digits and hyphens, at most 40.",
        )
    return id


def check_name(name: str) -> str:
    """
    Return the *name* of a package when it has the form of one.

    Raises:
        ExchangeError: It has not.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise refused("a package has a name of other characters than a-z, 0-9, '.', '_' and '-'")
    return name


def content_of(name: str) -> str:
    """Return the kind of content with which the name of a package begins."""
    return name.partition("-")[0]


def check_paths(paths: Iterable[str]) -> None:
    """
    Refuse paths that could name anything but a file of the package itself, on any system.

    Raises:
        ExchangeError: One is absolute, leaves the package, is not in NFC, holds what a file system reads in
            its own way, or equals another one but for case or composition.
    """
    seen: set[str] = set()
    for path in paths:
        if not _is_plain(path):
            raise refused("the package names a file by a path that is not allowed")
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        if folded in seen:
            raise refused("the package names two files alike but for case or composition")
        seen.add(folded)


def _is_plain(path: str) -> bool:
    if not path or len(path) > _LONGEST or unicodedata.normalize("NFC", path) != path:
        return False
    if any(one in _FORBIDDEN or unicodedata.category(one) in _UNSEEN for one in path):
        return False
    return all(part.strip(" .") == part and part for part in path.split("/"))
