# SPDX-License-Identifier: EUPL-1.2
"""
The files of one city, and the manifest that names them.

A file is never changed: a quarter is written anew under another name, and then
the manifest is replaced.  Whoever reads follows the manifest, so that a crash
leaves what was there before.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

import attrs

from onestopshop.errors import AdapterError
from onestopshop.plugin import try_lock, whole_file
from onestopshop_insight.facts import SHAPES

__all__ = ["ALL", "Folder", "Kept", "Manifest", "UnreadableError"]

_FORMAT: Final = 2
_MANIFEST: Final = "manifest.json"
_LOCK: Final = "writer.lock"
ALL: Final = "all"
"""The place of a quarter for a table that has none."""


class UnreadableError(AdapterError):
    """
    Files are damaged or gone: made anew, they can be read.
    """


@attrs.frozen(kw_only=True)
class Kept:
    """
    One file: its path below the folder of the city, how many rows it has, and the SHA-256 of its bytes.
    """

    file: str
    rows: int
    sha256: str

    @classmethod
    def of(cls, folder: Path, file: str, rows: int) -> "Kept":
        """
        Return what a manifest says of a file that was written.

        Raises:
            UnreadableError: It is not there.
        """
        return cls(file=file, rows=rows, sha256=_digest(folder / file))


@attrs.frozen(kw_only=True)
class Manifest:
    """
    What a city's folder holds.

    Args:
        fingerprint: What the facts were made with.
        key: What the numbers of visits were made with, in hexadecimal digits.
        seq: The last entry of the log that was seen.
        entry: Its id, which another log has not.
        number: Rises with each manifest.
        tables: The file of each quarter of each table.
    """

    fingerprint: str
    key: str
    seq: int = 0
    entry: str = ""
    number: int = 0
    tables: Mapping[str, Mapping[str, Kept]] = attrs.field(factory=dict)

    @classmethod
    def first(cls, fingerprint: str) -> "Manifest":
        """Return what a folder begins with."""
        return cls(fingerprint=fingerprint, key=secrets.token_hex(16))

    @property
    def files(self) -> frozenset[str]:
        """All files that it names."""
        return frozenset(kept.file for quarters in self.tables.values() for kept in quarters.values())

    def rows(self, name: str) -> int:
        """Return how many rows a table has."""
        return sum(kept.rows for kept in self.tables.get(name, {}).values())


class Folder:
    """
    The folder of one city below that of all.
    """

    def __init__(self, root: Path, city: str) -> None:
        self.path = root / city

    def read(self) -> Manifest | None:
        """Return the manifest, or ``None`` when there is none that is whole."""
        try:
            return _manifest(json.loads((self.path / _MANIFEST).read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def paths(self, manifest: Manifest, name: str, quarters: Sequence[str] | None) -> Sequence[Path]:
        """
        Return the files of a table, of these quarters or all, each with the bytes that were written.

        No engine looks at that by itself: a byte that was damaged on the disk often makes another code of a code,
        which is a wrong figure and no error.

        Raises:
            UnreadableError: A file is damaged or gone.
        """
        there = manifest.tables.get(name, {})
        return [
            self._sound(kept)
            for quarter, kept in sorted(there.items())
            if kept.rows and (quarters is None or quarter == ALL or quarter in quarters)
        ]

    def _sound(self, kept: Kept) -> Path:
        path = self.path / kept.file
        if _digest(path) != kept.sha256:
            raise _unreadable(path)
        return path

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """
        Be the only writer inside the ``with``; yield whether nobody else was.

        Raises:
            OSError: Nothing can be written here.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with try_lock(self.path / _LOCK, private=True) as free:
            yield free

    def replace(self, manifest: Manifest) -> None:
        """
        Put a manifest in the place of the one before, and throw away the files that nobody names any more.

        Raises:
            ExchangeError: It cannot be written.
        """
        document = {"format": _FORMAT, **attrs.asdict(manifest)}
        with whole_file(self.path / _MANIFEST, private=True) as file:
            file.write(json.dumps(document, indent=1).encode())
        self._tidy(manifest)

    def _tidy(self, manifest: Manifest) -> None:
        """Remove what an older manifest named, and what a writer that died left behind."""
        named = {self.path / file for file in manifest.files} | {self.path / _MANIFEST, self.path / _LOCK}
        for path in self.path.rglob("*"):
            if path.is_file() and path not in named:
                # Somebody who still reads it elsewhere may hold it; the next writer tries again.
                with suppress(OSError):
                    path.unlink()


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file; what was read once is read again only when it changed."""
    try:
        there = path.stat()
        return _read_through(path, there.st_size, there.st_mtime_ns, there.st_ino)
    except OSError as error:
        raise _unreadable(path) from error


@lru_cache(maxsize=2**16)
def _read_through(path: Path, *_: int) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _unreadable(path: Path) -> UnreadableError:
    return UnreadableError(
        f"a file of facts is damaged or gone: {path.name}",
        adapter="insight",
        hint="Run `onestopshop dashboard rebuild`; nothing is lost, it is made from the records.",
    )


def _manifest(told: Mapping[str, Any]) -> Manifest | None:
    if told.get("format") != _FORMAT:
        return None
    tables = {
        name: {quarter: Kept(**kept) for quarter, kept in quarters.items()}
        for name, quarters in told["tables"].items()
    }
    if not tables.keys() <= SHAPES.keys():
        return None
    return Manifest(**{name: value for name, value in told.items() if name != "format"} | {"tables": tables})
