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
from pathlib import Path
from typing import Any, Final

import attrs

from onestopshop.plugin import whole_file
from onestopshop_insight.facts import SHAPES
from onestopshop_insight.locks import only_writer

__all__ = ["ALL", "Folder", "Kept", "Manifest"]

_FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_LOCK: Final = "writer.lock"
ALL: Final = "all"
"""The place of a quarter for a table that has none."""


@attrs.frozen(kw_only=True)
class Kept:
    """
    One file: its path below the folder of the city, and how many rows it has.
    """

    file: str
    rows: int


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
        """Return the files of a table; of these quarters, or all."""
        there = manifest.tables.get(name, {})
        return [
            self.path / kept.file
            for quarter, kept in sorted(there.items())
            if kept.rows and (quarters is None or quarter == ALL or quarter in quarters)
        ]

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """
        Be the only writer inside the ``with``; yield whether nobody else was.

        Raises:
            OSError: Nothing can be written here.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with only_writer(self.path / _LOCK) as free:
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
