# SPDX-License-Identifier: EUPL-1.2
"""
Crosswalks as files of SSSOM, the standard for sharing mappings between vocabularies (https://w3id.org/sssom/).

What reads them is imported when somebody reads one: most shops never do.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from pydantic import Field

from onestopshop.builtin.sssom.format import Sssom
from onestopshop.errors import AdapterError, InvalidDataError
from onestopshop.plugin import (
    Adapter,
    City,
    Crosswalk,
    Options,
    SeverityOfFinding,
    Taxonomy,
    TaxonomyFormat,
    TaxonomySource,
    hookimpl,
)

__all__ = [
    "Sssom",
    "SssomOptions",
    "SssomSource",
    "network_crosswalks",
    "register_taxonomies",
    "register_taxonomy_formats",
]

_SUFFIX = ".sssom.tsv"


class SssomOptions(Options):
    """
    Say where the crosswalks are.
    """

    path: str = Field(
        description=f"A file of SSSOM, or a folder of files that end in {_SUFFIX}, relative to onestopshop.toml."
    )


class SssomSource:
    """
    The crosswalk of one file, or of each in a folder.
    """

    def __init__(self, place: Path) -> None:
        self._place = place

    def read(self) -> Iterable[Taxonomy]:
        """
        Return the crosswalks.

        Raises:
            InvalidDataError: With every error of every file: figures are counted by what stands there.
            AdapterError: The file or folder is not there.
        """
        from onestopshop.builtin.sssom.reading import read_crosswalk

        found: list[Crosswalk] = []
        problems: list[str] = []
        for file in self._files():
            read = read_crosswalk(file)
            problems += [
                f"{one.message} @ {one.path}"
                for one in read.findings
                if one.severity is SeverityOfFinding.ERROR
            ]
            if read.crosswalk is not None:
                found.append(read.crosswalk)
        if problems:
            raise InvalidDataError(problems, hint="Correct these places; nothing of these files was used.")
        return tuple(found)

    def _files(self) -> tuple[Path, ...]:
        if self._place.is_dir():
            return tuple(sorted(self._place.glob(f"*{_SUFFIX}")))
        if self._place.is_file():
            return (self._place,)
        raise AdapterError(
            f"there is no file or folder {self._place}",
            adapter="sssom",
            hint="Correct `path`; it starts at the folder of onestopshop.toml.",
        )


@cache
def network_crosswalks() -> tuple[Crosswalk, ...]:
    """
    Return the crosswalks between the schemes of the network; they come with the library.
    """
    with as_file(files("onestopshop") / "data" / "crosswalks") as folder:
        read = SssomSource(folder).read()
    return tuple(one for one in read if isinstance(one, Crosswalk))


@contextmanager
def _open(options: SssomOptions, city: City) -> Iterator[SssomSource]:
    """Read below the city's folder."""
    yield SssomSource(city.folder / options.path)


@hookimpl
def register_taxonomies() -> Iterable[Adapter[TaxonomySource]]:
    """Offer crosswalks in files of SSSOM."""
    return [
        Adapter(
            name="sssom",
            summary="Crosswalks in tab-separated files of SSSOM beside the configuration.",
            options=SssomOptions,
            open=_open,
        )
    ]


@hookimpl
def register_taxonomy_formats() -> Iterable[TaxonomyFormat]:
    """Offer ``sssom``."""
    return (Sssom(),)
