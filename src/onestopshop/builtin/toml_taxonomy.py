# SPDX-License-Identifier: EUPL-1.2
"""
Read concept schemes, and words that a city adds to them, from TOML files.

Reading is strict: all problems of all files are told at once, with file and place.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import attrs
from pydantic import Field

from onestopshop.builtin.reading import Problems, Table, files_of, parsed
from onestopshop.errors import AdapterError
from onestopshop.plugin import (
    Adapter,
    City,
    Concept,
    ConceptWords,
    Match,
    Options,
    Relation,
    Scheme,
    Supplement,
    TaxonomySource,
    hookimpl,
)

__all__ = ["TomlTaxonomy", "TomlTaxonomyOptions", "network_schemes", "read_taxonomy", "register_taxonomies"]

_NETWORK: Final = str(attrs.fields(City).base.default)
"""A city that says nothing else has the base of the network."""

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*:[a-z0-9][a-z0-9_-]*")


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


def read_taxonomy(content: Table, *, base: str, problems: Problems) -> Scheme | Supplement | None:
    """
    Return the scheme or supplement of one file, or ``None`` when something in it is wrong.

    Args:
        base: The beginning of the URIs; scheme and key follow.
    """
    before = len(problems)
    header = content.table("scheme")
    id, version, source = header.text("id"), header.text("version"), header.text("source")
    name, supplement = header.texts("name"), header.flag("supplement", default=False)
    header.done()
    if id and not _KEY.fullmatch(id):
        header.problem("an id has lower-case letters, digits, _ and - only", "id")
    concepts = [*content.tables("concepts")]
    content.done()
    if supplement:
        words = {f"{id}:{key}": _words(table) for key, table in concepts}
        return Supplement(scheme=id, words=words) if len(problems) == before else None
    made = [_concept(f"{id}:{key}", f"{base}{id}/{key}", table) for key, table in concepts]
    if len(problems) > before:
        return None
    complete = partial(Scheme, id=id, version=version, name=name, source=source)
    return content.made(lambda: complete(concepts=tuple(make() for make in made)))


def _concept(code: str, uri: str, table: Table) -> Callable[[], Concept]:
    if not _CODE.fullmatch(code):
        table.problem("a key has lower-case letters, digits, _ and - only")
    complete = partial(
        Concept,
        code=code,
        uri=uri,
        label=table.texts("label"),
        own=_tags(table, "own"),
        definition=table.optional_texts("definition"),
        alt=table.by_tag("alt"),
        hidden=table.by_tag("hidden"),
        draft=_tags(table, "draft"),
        broader=_codes(table, "broader"),
        matches=tuple(_matches(table, code.partition(":")[0])),
        retired=table.optional_day("retired"),
        replaced_by=_codes(table, "replaced_by"),
    )
    table.done()
    return complete


def _words(table: Table) -> ConceptWords:
    label = table.optional_texts("label")
    words = ConceptWords(
        label={} if label is None else dict(label),
        alt=table.by_tag("alt"),
        hidden=table.by_tag("hidden"),
        draft=_tags(table, "draft"),
    )
    table.done()
    return words


def _matches(table: Table, scheme: str) -> Iterator[Match]:
    for relation in Relation:
        for target in _codes(table, relation.value):
            if target.partition(":")[0] == scheme:
                table.problem(f"{target!r} is of the same scheme: use `broader`", relation.value)
            yield Match(relation=relation, target=target)


def _tags(table: Table, key: str) -> frozenset[str]:
    return frozenset(tag for tag in table.many(key) if table.language(tag, key))


def _codes(table: Table, key: str) -> tuple[str, ...]:
    codes = table.many(key)
    for code in codes:
        if not _CODE.fullmatch(code):
            table.problem(f"{code!r} is no code of a concept: write <scheme>:<key>", key)
    return codes


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
