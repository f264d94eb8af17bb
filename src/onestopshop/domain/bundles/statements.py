# SPDX-License-Identifier: EUPL-1.2
"""
What a city signs: its keys, the list of what it publishes, and what is in each package.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from onestopshop.domain.bundles.names import check_city, check_name, check_paths, refused

__all__ = [
    "SPEC",
    "FileEntry",
    "KeySet",
    "Listed",
    "Manifest",
    "Root",
    "Snapshot",
    "Statement",
    "StatementType",
]

SPEC: Final = 1
"""The version of the form of everything that is signed."""

_HEX: Final = re.compile(r"[0-9a-f]{64}")
_LARGEST: Final = 2**53 - 1
_PRIME: Final = 2**255 - 19
_EIGHTH: Final = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
_SMALL: Final = frozenset({0, 1, _PRIME - 1, _EIGHTH, _PRIME - _EIGHTH})
"""The second coordinates of the points of small order: signatures by such a key can be made without a private one."""


class StatementType(StrEnum):
    """
    The kinds of signed statements.
    """

    BUNDLE = "onestopshop-bundle"
    ROOT = "onestopshop-root"
    SNAPSHOT = "onestopshop-snapshot"


@attrs.frozen(kw_only=True)
class KeySet:
    """
    The public keys that speak for a city, and how many of them must.

    Args:
        keys: 32 bytes each, in hexadecimal digits.
    """

    keys: frozenset[str]
    threshold: int

    def __attrs_post_init__(self) -> None:
        if not all(_HEX.fullmatch(key) for key in self.keys):
            raise refused("a public key has 64 hexadecimal digits in lower case")
        if any(_is_nobodys(key) for key in self.keys):
            raise refused(
                "a public key is no key that one holder alone can sign with",
                hint="Take a key that `onestopshop exchange keygen` made.",
            )
        if not 1 <= self.threshold <= len(self.keys):
            raise refused(f"{self.threshold} of {len(self.keys)} keys can never sign")


@attrs.frozen(kw_only=True)
class FileEntry:
    """
    One file of a package.
    """

    path: str
    size: int
    sha256: str

    def __attrs_post_init__(self) -> None:
        _digest(self.sha256)
        _number(self.size, least=0)


@attrs.frozen(kw_only=True)
class Listed:
    """
    One package that a city publishes; *sha256* is that of its manifest.
    """

    name: str
    version: int
    sha256: str

    def __attrs_post_init__(self) -> None:
        check_name(self.name)
        _number(self.version)
        _digest(self.sha256)


@attrs.frozen(kw_only=True)
class Statement:
    """
    What everything that is signed says.

    Args:
        created, expires: In UTC, to the second.
        previous: The SHA-256 of the version before, ``None`` when there was none.
    """

    publisher: str
    name: str
    version: int
    created: datetime
    expires: datetime
    previous: str | None = None

    def __attrs_post_init__(self) -> None:
        check_city(self.publisher)
        check_name(self.name)
        _number(self.version)
        if self.previous is not None:
            _digest(self.previous)
        if self.created >= self.expires:
            raise refused("the package says that it expires before it was made")


@attrs.frozen(kw_only=True)
class Manifest(Statement):
    """
    What is in a package.
    """

    files: tuple[FileEntry, ...]

    def __attrs_post_init__(self) -> None:
        Statement.__attrs_post_init__(self)
        check_paths(one.path for one in self.files)
        _sorted([one.path for one in self.files])


@attrs.frozen(kw_only=True)
class Root(Statement):
    """
    The keys of a city from this version on.
    """

    keys: KeySet


@attrs.frozen(kw_only=True)
class Snapshot(Statement):
    """
    Everything that a city publishes, at one moment.

    Args:
        root: The version of its keys then.
        keys: The digest of those keys, so that a newer root cannot be left out unnoticed.
    """

    root: int
    keys: str
    bundles: tuple[Listed, ...]

    def __attrs_post_init__(self) -> None:
        Statement.__attrs_post_init__(self)
        _number(self.root)
        _digest(self.keys)
        _sorted([one.name for one in self.bundles])


def _is_nobodys(key: str) -> bool:
    """Return whether anybody can sign with a key, or it is another way to write one."""
    place = int.from_bytes(bytes.fromhex(key), "little") % 2**255
    return place >= _PRIME or place in _SMALL


def _number(value: int, *, least: int = 1) -> None:
    if type(value) is not int or not least <= value <= _LARGEST:
        raise refused("a number of the package is out of its range")


def _digest(value: str) -> None:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise refused("a SHA-256 of the package has not 64 hexadecimal digits in lower case")


def _sorted(names: Iterable[str]) -> None:
    """Refuse a list that is not in order or names something twice: there is one form only."""
    given = list(names)
    if given != sorted(set(given)):
        raise refused("a list of the package is not in order, or names something twice")
