# SPDX-License-Identifier: EUPL-1.2
"""
A storage of one text file, one line of JSON for each batch: for one process, and as many records as fit in memory.

What is read comes from memory.  What is written is a line at the end of the
file; who erases, or opens and closes after records were replaced, gets a fresh
file in which nothing else stands.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Final

import orjson
from pydantic import Field

from nantes_shop.lines.contents import Contents, Fields, LinesSnapshot, decoded, encoded, reindexed
from nantes_shop.lines.files import LinesFile
from onestopshop.errors import InvalidDataError, StorageError
from onestopshop.plugin import (
    Adapter,
    Batch,
    City,
    Damage,
    Index,
    Kind,
    Options,
    Storage,
    Written,
    plain_json,
)

__all__ = ["ADAPTER", "LinesOptions", "LinesStorage"]

_FORMAT: Final = "onestopshop-lines"
_LAYOUT: Final = 1
"""Rises when lines are written differently."""

_MUCH: Final = 1_000_000
"""Bytes: a file that grew by less, or did not double, is not written afresh while the shop is open."""


class LinesStorage:
    """
    The records and the log of a shop in one file of lines.

    Args:
        path: The file; made when it is not there.
        kinds: What is kept; kinds that are no longer listed stay in the file.

    Raises:
        StorageError: The file is in use, damaged, not ours, or written by a newer version.
    """

    def __init__(self, path: Path, kinds: Sequence[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._process = os.getpid()
        self._writing = Lock()
        self._is_closed = False
        self._contents, self._tidied = Contents({}), 0
        self._file = LinesFile(path)
        try:
            self._load()
        except BaseException:
            self._file.close()
            raise

    @contextmanager
    def read(self) -> Iterator[LinesSnapshot]:
        """
        Open a snapshot of what was written last; it waits for nobody.

        Raises:
            StorageError: The storage is closed, or was opened before a fork.
        """
        self._check_usable()
        snapshot = LinesSnapshot(self._kinds, self._contents)
        try:
            yield snapshot
        finally:
            snapshot.end()

    def write(self, batch: Batch) -> Written:
        """
        Write *batch*: as a line or, when it erases, as a fresh file.

        Raises:
            ConflictError: A version is stale, or a key was written before.
            InvalidDataError: A kind, field or value cannot be kept.
            StorageFullError: There is no room; nothing was written.
            StorageReadOnlyError: The file may not be written; nothing was written.
            StorageError: Anything else failed; nothing was written.
        """
        self._check_usable()
        with self._writing:
            self._check_usable()
            change = self._contents.plan(batch, self._kinds)
            contents = self._contents.after(change)
            if batch.erasures:
                self._rewrite(contents)
            else:
                end = self._file.append(encoded(change))
                self._contents = contents
                self._file.end = end
            if contents.is_stale and self._file.end[0] > 2 * self._tidied + _MUCH:
                self._tidy()
        return Written(entries=tuple(change.entries[entry.key] for entry in batch.entries))

    def check(self) -> Iterator[Damage]:
        """Read the file again and yield what is not as it was written."""
        self._check_usable()
        with self._writing:
            yield from [Damage(message=problem) for problem in self._file.problems()]

    def close(self) -> None:
        """
        Let others open the file, in which no replaced body is left; every later use is an error.
        """
        if os.getpid() == self._process:  # a fork may have copied the lock while another thread held it
            with self._writing:
                if not self._is_closed and self._contents.is_stale:
                    self._tidy()
                self._is_closed = True
        self._file.close()

    def _load(self) -> None:
        lines = self._file.read()
        first = next(lines, None)
        was = {} if first is None else self._fields_of(first)
        self._fields: Fields = {**was, **{name: kind.fields for name, kind in self._kinds.items()}}
        self._contents = Contents({name: {} for name in self._fields})
        for line in lines:
            self._contents.apply(decoded(line, was))
        self._tidied = self._file.end[0]
        if first is None or self._fields != was:
            self._index_again(self._contents, was)
            self._rewrite(self._contents)
        elif self._contents.is_stale:
            self._tidy()

    def _fields_of(self, first: bytes) -> Fields:
        header = orjson.loads(first)
        if header["layout"] > _LAYOUT:
            raise StorageError(
                f"{self._file.path} was written by a newer version (layout {header['layout']})",
                adapter="lines",
                hint="Install the version that wrote it.",
            )
        return {
            kind: {name: Index(index) for name, index in fields.items()}
            for kind, fields in header["kinds"].items()
        }

    def _index_again(self, contents: Contents, was: Fields) -> None:
        """Fill the index fields that are new from the bodies, and leave out those that are no longer declared."""
        for name, kind in self._kinds.items():
            if name in was and was[name] != kind.fields:
                table = contents.tables[name]
                try:
                    table.update((id, reindexed(one, kind, was[name])) for id, one in table.items())
                except InvalidDataError as error:
                    raise StorageError(
                        f"{self._file.path}: the new index fields of {name!r} cannot be filled: {error}",
                        adapter="lines",
                        hint="Open it with the version of onestopshop, and the plugins, that wrote it last.",
                    ) from error

    def _rewrite(self, contents: Contents) -> None:
        """Write a fresh file of *contents*, which are ours when it is there."""
        end = self._file.rewrite(self._lines(contents))
        contents.is_stale = False
        self._contents = contents
        self._file.end = end
        self._tidied = end[0]

    def _tidy(self) -> None:
        """Write a fresh file without what was replaced; where that fails, the next opening does it."""
        with suppress(StorageError):
            self._rewrite(self._contents)

    def _lines(self, contents: Contents) -> Iterator[bytes]:
        yield plain_json({"format": _FORMAT, "layout": _LAYOUT, "kinds": self._fields})
        yield from map(encoded, contents.changes())

    def _check_usable(self) -> None:
        if self._is_closed:
            raise StorageError(
                f"{self._file.path}: the storage is closed", adapter="lines", hint="Open the shop again."
            )
        if os.getpid() != self._process:
            raise StorageError(
                f"{self._file.path}: opened by another process, before a fork",
                adapter="lines",
                hint="Open the shop in one process only, or use the storage sqlite.",
            )


class LinesOptions(Options):
    """
    What a city may say about its file.
    """

    path: str = Field(description="The file, relative to the configuration; its folder must exist.")


@contextmanager
def _open(options: LinesOptions, city: City) -> Iterator[LinesStorage]:
    """Hold the city's file until the context ends."""
    storage = LinesStorage(city.folder / options.path, city.kinds)
    try:
        yield storage
    finally:
        storage.close()


ADAPTER: Final[Adapter[Storage]] = Adapter(
    name="lines",
    summary="One text file, a line of JSON for each batch; durable, for one process.",
    options=LinesOptions,
    open=_open,
)
