# SPDX-License-Identifier: EUPL-1.2
"""
Doors that break the promise of an import, each in one way.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import attrs
from tests.proofs.doors.desks import records_door
from tests.proofs.doors.door import Door, Enter
from tests.proofs.doors.services import service_door
from tests.proofs.doors.taxonomies import format_door
from tests.proofs.fuzz.desks import sealed

from onestopshop.builtin import json_lines
from onestopshop.builtin.json_lines import JsonLines
from onestopshop.builtin.sssom import Sssom
from onestopshop.errors import OneStopShopError
from onestopshop.operations.exchange.exchange import Exchange
from onestopshop.operations.exchange.merging import TakenIn
from onestopshop.operations.services import Imported
from onestopshop.operations.taxonomies.files import TaxonomyFiles
from onestopshop.operations.taxonomies.incoming import Incoming
from onestopshop.plugin import Crosswalk, Format, Taxonomy, hookimpl

__all__ = ["SABOTEURS"]

_IMPORT: Final = Exchange.import_services
_MERGE: Final = Exchange.import_records
_IMPORT_FILE: Final = TaxonomyFiles.import_file


class _Recursing(JsonLines):
    """Goes as deep as a line does."""

    name = "recursing"

    def check(self, path: Path) -> Sequence[Any]:
        for line in path.read_bytes().splitlines():
            with suppress(ValueError):
                json.loads(line)
        return super().check(path)


class _Slow(JsonLines):
    """Waits for what is long."""

    name = "slow"

    def check(self, path: Path) -> Sequence[Any]:
        time.sleep(2.01 * (path.stat().st_size > 10_000))
        return super().check(path)


class _Hoarding(JsonLines):
    """Makes room for what the file may grow to."""

    name = "hoarding"

    def check(self, path: Path) -> Sequence[Any]:
        _hoard(path)
        return super().check(path)


class _Hiding(JsonLines):
    """Hoards in a process that is gone when it is looked at."""

    name = "hiding"

    def check(self, path: Path) -> Sequence[Any]:
        pid = os.fork()
        if not pid:
            _hoard(path)
            os._exit(0)
        os.waitpid(pid, 0)
        return super().check(path)


def _hoard(path: Path) -> None:
    room = bytearray(min(path.stat().st_size * 20_000, 300_000_000))
    room[::4096] = bytes(len(room[::4096]))


class _Forgetting(Sssom):
    """Forgets the last mapping."""

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        crosswalk = next(one for one in things if isinstance(one, Crosswalk))
        super().write([attrs.evolve(crosswalk, mappings=crosswalk.mappings[:-1])], path)


class _Littering(Sssom):
    """Empties its place before it knows that it can write."""

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        path.write_bytes(b"")
        super().write(things, path)


def _import_anyway(self: TaxonomyFiles, path: Path, **said: Any) -> Incoming:
    """Refuse a file, and leave a piece of it in the city's folder."""
    try:
        return _IMPORT_FILE(self, path, **said)
    except OneStopShopError:
        self._desk.context.city.folder.joinpath("taxonomies", "half.toml").write_bytes(path.read_bytes()[:9])
        raise


def _merge_half(self: Exchange, path: Path) -> TakenIn:
    """Refuse a file of another installation, and merge those of its records that are good."""
    try:
        return _MERGE(self, path)
    except OneStopShopError:
        head, *lines = path.read_bytes().splitlines() or [b""]
        with TemporaryDirectory(prefix="half-") as name:
            half = Path(name) / path.name
            for line in lines[:-1]:
                half.write_bytes(sealed([head, line]))
                with suppress(OneStopShopError):
                    _MERGE(self, half)
        raise


def _import_half(self: Exchange, path: Path, *, format: str, directory: str) -> Imported:
    """Refuse a file, and keep the good lines of it."""
    try:
        return _IMPORT(self, path, format=format, directory=directory)
    except OneStopShopError:
        things, _ = json_lines._read(path, directory)
        once = {(one.KIND, one.id): one for one in things}
        with suppress(OneStopShopError):
            self._services.load(tuple(once.values()), directory=directory)
        raise


@contextmanager
def _writing_half(folder: Path) -> Iterator[Enter]:
    half = patch.object(Exchange, "import_services", _import_half)
    with half, service_door(JsonLines()).open(folder) as enter:
        yield enter


@contextmanager
def _merging_half(folder: Path) -> Iterator[Enter]:
    half = patch.object(Exchange, "import_records", _merge_half)
    with half, records_door().open(folder) as enter:
        yield enter


@contextmanager
def _writing_anyway(folder: Path) -> Iterator[Enter]:
    anyway = patch.object(TaxonomyFiles, "import_file", _import_anyway)
    with anyway, format_door(Sssom()).open(folder) as enter:
        yield enter


@attrs.frozen
class _Offering:
    format: Format

    @hookimpl
    def register_formats(self) -> Iterable[Format]:
        """Offer the format."""
        return (self.format,)


def _served(format: JsonLines) -> Door:
    return service_door(format, [_Offering(format)])


SABOTEURS: Final[Mapping[str, tuple[Door, str, str]]] = {
    "an uncaught RecursionError": (_served(_Recursing()), "jsonl", "RecursionError"),
    "waits": (_served(_Slow()), "jsonl", "it took 2"),
    "hoards": (_served(_Hoarding()), "jsonl", "MB"),
    "hoards in a process that is gone": (_served(_Hiding()), "jsonl", "MB"),
    "writes before it knows": (
        Door(name="half", suffix=".jsonl", open=_writing_half),
        "jsonl",
        "something of it was written",
    ),
    "merges half": (
        Door(name="merging", suffix=".jsonl", open=_merging_half),
        "records",
        "something of it was written",
    ),
    "writes where nobody looks": (
        Door(name="anyway", suffix=".tsv", open=_writing_anyway),
        "sssom",
        "wrote where it was not told to",
    ),
    "forgets": (format_door(_Forgetting()), "sssom", "reads as something else"),
    "leaves half a file": (format_door(_Littering()), "sssom", "left something"),
}
"""What each does: a door, what makes files for it, and what must be said of it."""
