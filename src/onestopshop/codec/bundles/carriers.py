# SPDX-License-Identifier: EUPL-1.2
"""
What goes on a stick or into an e-mail: one archive with a city's keys, its list, and the bundles that it lists.

It is not trusted: every name in it decides only where the bytes are found that are checked.
"""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import attrs

from onestopshop.codec.bundles.archives import begins_archive, read_archive, write_archive
from onestopshop.domain.bundles.names import MANIFEST, SIGNATURES, check_city, check_name, refused
from onestopshop.errors import ExchangeError

__all__ = ["LARGEST", "Carrier", "Signed", "is_carrier", "read_carrier", "read_once", "write_carrier"]

LARGEST: Final = 64_000_000
"""Bytes of one package; what a city publishes in ten years has a few million."""

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}")
_ZIP: Final = ".zip"


@attrs.frozen
class Signed:
    """
    A statement and the file of its signatures, unchecked.
    """

    statement: bytes
    signatures: bytes


@attrs.frozen(kw_only=True)
class Carrier:
    """
    What came, unchecked.

    Args:
        roots: By their version.
        snapshot: ``None`` only while a city changes its keys.
        bundles: Archives, by name.
    """

    publisher: str
    roots: Mapping[int, Signed] = attrs.field(factory=dict)
    snapshot: Signed | None = None
    bundles: Mapping[str, bytes] = attrs.field(factory=dict)


def is_carrier(path: Path) -> bool:
    """Return whether a file begins as a package does."""
    try:
        with path.open("rb") as file:
            return begins_archive(file.read(4))
    except OSError:
        return False


def read_once(path: Path, *, most: int = LARGEST) -> bytes:
    """
    Return what a file holds; everything is decided on these bytes.

    Raises:
        ExchangeError: It is no regular file, is too large, cannot be read, or changes while it is read.
    """
    try:
        with open(path, "rb", buffering=0, opener=_opened) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise refused(
                    f"{path.name} is no regular file", hint="Copy the package to this machine first."
                )
            if before.st_size > most:
                raise refused(f"{path.name} is larger than {most:,} bytes")
            content = _whole(file.fileno(), before.st_size + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise ExchangeError(
            f"{path.name} cannot be read: {error.strerror}; nothing was written",
            hint="Name a file that is there.",
        ) from error
    if len(content) != before.st_size or _state(before) != _state(after):
        raise refused(
            f"{path.name} changed while it was read",
            hint="Wait until it is copied whole, and try again.",
        )
    return content


def read_carrier(content: bytes) -> Carrier:
    """
    Return what an archive carries.

    Raises:
        ExchangeError: It is no archive of the one form, or holds something else.
    """
    files = read_archive(content)
    publishers = {path.partition("/")[0] for path in files}
    if len(publishers) != 1:
        raise refused("the package is of several cities")
    publisher = check_city(publishers.pop())
    parts: dict[tuple[str, ...], bytes] = {tuple(path.split("/")[1:]): file for path, file in files.items()}
    roots: dict[int, Signed] = {}
    bundles: dict[str, bytes] = {}
    snapshot: Signed | None = None
    for path in [*parts]:
        match path:
            case ("roots", number, "manifest.json") if _NUMBER.fullmatch(number):
                roots[int(number)] = _signed(parts, path[:-1])
            case ("snapshot", "manifest.json"):
                snapshot = _signed(parts, path[:-1])
            case ("bundles", name) if name.endswith(_ZIP):
                bundles[check_name(name.removesuffix(_ZIP))] = parts.pop(path)
    if parts:
        raise refused("the package holds something that no package has")
    return Carrier(publisher=publisher, roots=roots, snapshot=snapshot, bundles=bundles)


def write_carrier(carrier: Carrier) -> bytes:
    """Return the archive that carries this."""
    files: dict[str, bytes] = {}
    places = {f"roots/{number}": one for number, one in carrier.roots.items()}
    if carrier.snapshot is not None:
        places["snapshot"] = carrier.snapshot
    for place, one in places.items():
        files[f"{carrier.publisher}/{place}/{MANIFEST}"] = one.statement
        files[f"{carrier.publisher}/{place}/{SIGNATURES}"] = one.signatures
    for name, bundle in carrier.bundles.items():
        files[f"{carrier.publisher}/bundles/{name}{_ZIP}"] = bundle
    return write_archive(files)


def _signed(parts: dict[tuple[str, ...], bytes], place: tuple[str, ...]) -> Signed:
    statement, signatures = parts.pop((*place, MANIFEST)), parts.pop((*place, SIGNATURES), None)
    if signatures is None:
        raise refused("a statement of the package has no signatures")
    return Signed(statement, signatures)


def _opened(path: str, flags: int) -> int:
    """Open without waiting for whoever might write to a pipe of this name."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _whole(file: int, most: int) -> bytes:
    pieces: list[bytes] = []
    while most and (piece := os.read(file, min(most, 1 << 20))):
        pieces.append(piece)
        most -= len(piece)
    return b"".join(pieces)


def _state(of: os.stat_result) -> tuple[int, int]:
    return of.st_size, of.st_mtime_ns
