# SPDX-License-Identifier: EUPL-1.2
"""
Readers and writers that do what a hostile file says, each in one way.
"""

import csv
import json
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import apsw
import yaml
from tests.proofs.doors.door import Door
from tests.proofs.doors.taxonomies import format_door

from onestopshop.builtin.sssom import Sssom
from onestopshop.builtin.toml_taxonomy.format import TomlFormat
from onestopshop.plugin import Finding

__all__ = ["EXPORTS", "SABOTEURS"]


class _Fetching(TomlFormat):
    """Takes the context of a file from where it says."""

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        with suppress(ValueError, OSError):
            context = json.loads(path.read_text("utf-8"))["@context"]
            urllib.request.urlopen(context, timeout=0.1).close()  # noqa: S310 - that is what is shown here
        return super().check(path, required=required)


class _Following(TomlFormat):
    """Opens what a file names, in compiled code: Python's audit hook hears nothing of it."""

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        with suppress(ValueError, KeyError, apsw.Error):
            named = json.loads(path.read_text("utf-8"))["@context"].removeprefix("file://")
            apsw.Connection(named, flags=apsw.SQLITE_OPEN_READONLY).execute("SELECT * FROM x")
        return super().check(path, required=required)


class _Obeying(Sssom):
    """Makes the objects of Python that YAML says."""

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        with suppress(Exception):
            yaml.load(path.read_text("utf-8").replace("#", ""), Loader=yaml.UnsafeLoader)  # noqa: S506
        with suppress(Exception):
            first = path.read_text("utf-8").splitlines()[0].lstrip("#")
            yaml.load(first, Loader=yaml.UnsafeLoader)  # noqa: S506
        return super().check(path, required=required)


class _Including(TomlFormat):
    """Reads the file that XML includes."""

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        with suppress(ET.ParseError, OSError, ValueError):
            for one in ET.fromstring(path.read_bytes()).iter("{http://www.w3.org/2001/XInclude}include"):  # noqa: S314
                Path(one.get("href", "").removeprefix("file://")).read_text("utf-8")
        return super().check(path, required=required)


def _raw(folder: Path, said: str) -> None:
    with (folder / "out.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([said])


def _worked_out(folder: Path, said: str) -> None:
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook()
    with suppress(IllegalCharacterError):
        book.worksheets[0].append([said])
    book.save(folder / "out.xlsx")


SABOTEURS: Final[Mapping[str, tuple[Door, str, str]]] = {
    "remote context allowed": (format_door(_Fetching()), "jsonld", "called the bait's address"),
    "remote context heard": (format_door(_Fetching()), "jsonld", "socket."),
    "a file opened in compiled code": (format_door(_Following()), "jsonld", "the bait was opened"),
    "a shell from YAML": (format_door(_Obeying()), "sssom", "os.system"),
    "a file included": (format_door(_Including()), "openeligibility-xml", "secret.txt"),
}
"""What each does: a door, whose beasts it meets, and what must be told of it."""

EXPORTS: Final[Mapping[str, Callable[[Path, str], None]]] = {
    "cells as they are": _raw,
    "values as they are": _worked_out,
}
"""Exports with live formulas."""
