# SPDX-License-Identifier: EUPL-1.2
"""
Concept schemes, and words that a city adds to them, in TOML files.

Reading is strict: all problems of all files are told at once, with file and place.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import attrs
from pydantic import Field

from onestopshop.builtin.reading import Problems, files_of, parsed
from onestopshop.builtin.toml_taxonomy.format import TomlFormat
from onestopshop.builtin.toml_taxonomy.reading import read_taxonomy
from onestopshop.errors import AdapterError
from onestopshop.plugin import (
    Adapter,
    City,
    Options,
    Scheme,
    Supplement,
    TaxonomyFormat,
    TaxonomySource,
    hookimpl,
)

__all__ = [
    "TomlFormat",
    "TomlTaxonomy",
    "TomlTaxonomyOptions",
    "network_schemes",
    "read_taxonomy",
    "register_taxonomies",
    "register_taxonomy_formats",
]

_NETWORK: Final = str(attrs.fields(City).base.default)
"""A city that says nothing else has the base of the network."""


class TomlTaxonomyOptions(Options):
    """
    Say where the files are.
    """

    path: str = Field(description="A .toml file or a folder of them, relative to onestopshop.toml.")


class TomlTaxonomy:
    """
    The schemes and supplements of one file, or of all below a folder.

    Args:
        base: The beginning of the URIs of the concepts.
    """

    def __init__(self, place: Path, *, base: str) -> None:
        self._place = place
        self._base = base

    def read(self) -> Iterable[Scheme | Supplement]:
        """
        Return what the files hold, one scheme or supplement each.

        Raises:
            InvalidDataError: With every problem of every file.
            AdapterError: The file or folder is not there.
        """
        problems = Problems()
        found: list[Scheme | Supplement] = []
        for file in files_of(self._place, missing=_missing):
            name = file.relative_to(self._place).as_posix() if file != self._place else file.name
            content = parsed(file, name, problems)
            scheme = read_taxonomy(content, base=self._base, problems=problems) if content else None
            if scheme is not None:
                found.append(scheme)
        problems.raise_any()
        return tuple(found)


@cache
def network_schemes() -> tuple[Scheme | Supplement, ...]:
    """
    Return the schemes that every city of the network shares; they come with the library.
    """
    with as_file(files("onestopshop") / "data" / "taxonomies") as folder:
        return tuple(TomlTaxonomy(folder, base=_NETWORK).read())


def _missing(place: Path) -> AdapterError:
    return AdapterError(
        f"there is no file or folder {place}",
        adapter="toml",
        hint="Correct `path`; it starts at the folder of onestopshop.toml.",
    )


@contextmanager
def _open(options: TomlTaxonomyOptions, city: City) -> Iterator[TomlTaxonomy]:
    """Read below the city's folder."""
    yield TomlTaxonomy(city.folder / options.path, base=city.base)


@hookimpl
def register_taxonomies() -> Iterable[Adapter[TaxonomySource]]:
    """Offer taxonomies in TOML files."""
    return [
        Adapter(
            name="toml",
            summary="Concepts and words in TOML files beside the configuration.",
            options=TomlTaxonomyOptions,
            open=_open,
        )
    ]


@hookimpl
def register_taxonomy_formats() -> Iterable[TaxonomyFormat]:
    """Offer ``toml``."""
    return (TomlFormat(),)
