# SPDX-License-Identifier: EUPL-1.2
"""
A question to the files of one city, or of several.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from onestopshop_insight.facts import quarter_of
from onestopshop_insight.figures import (
    AT_ONCE,
    DIFFERENT,
    Asked,
    Part,
    grouping,
    parts,
    query,
    table_of,
    view,
)
from onestopshop_insight.folders import Folder, Manifest

__all__ = ["Counts", "Engine", "counted", "counted_across", "grouped_across"]

Counts: TypeAlias = Mapping[str, Mapping[tuple[str, ...], int]]
"""For each figure the count of each category."""

_Of: TypeAlias = Sequence[tuple[Folder, Manifest]]
_WHOLE: Final[Sequence[Part]] = ((None, None),)


class Engine(Protocol):
    """
    What runs SQL on Parquet files.
    """

    @property
    def dialect(self) -> str:
        """The name that ibis has for its SQL."""
        ...

    def close(self) -> None:
        """Let go of what it holds; the next question opens it again."""
        ...

    def rows(
        self, files: Mapping[str, Sequence[Path]], views: Mapping[str, str], queries: Mapping[str, str]
    ) -> Mapping[str, Sequence[tuple[object, ...]]]:
        """
        Return the rows of each query.

        Args:
            files: The Parquet files of each table, one at least.
            views: For each table the SQL of a view over ``kept_<table>``, which has its name.
            queries: SQL over the views, by the code of the figure.

        Raises:
            UnreadableError: A file is damaged or gone.
            AdapterError: It cannot be counted here, for another reason.
        """
        ...


def counted(engine: Engine, of: _Of, codes: Collection[str], asked: Asked) -> Counts:
    """
    Return figures over the files of some folders together.

    Raises:
        AdapterError: The files cannot be read.
    """
    counts: dict[str, Counter[tuple[str, ...]]] = {code: Counter() for code in codes}
    for these, folders, places in _questions(of, frozenset(codes)):
        for code, rows in _answers(engine, folders, these, asked, places):
            counts[code].update(_counts(rows))
    return {code: dict(count) for code, count in counts.items()}


def _questions(of: _Of, codes: frozenset[str]) -> Iterator[tuple[frozenset[str], _Of, Sequence[Part]]]:
    """Yield which figures are asked of which folders at one time, and in which parts."""
    if plain := codes - DIFFERENT:
        yield plain, of, _WHOLE
    if different := codes & DIFFERENT:
        # No visit is of two cities: what is told apart in each may be added, and none is read for another's part.
        for some in _some(of):
            yield different, some, parts(_rows(some))


def _answers(
    engine: Engine, of: _Of, codes: Collection[str], asked: Asked, places: Sequence[Part]
) -> Iterator[tuple[str, Sequence[tuple[object, ...]]]]:
    """Yield what the engine says of each code, of each part of the numbers of visits."""
    quarters, dialect = _quarters(asked), engine.dialect
    files = {
        name: [path for folder, manifest in of for path in folder.paths(manifest, name, quarters)]
        for name in {table_of(code) for code in codes}
    }
    # What has no files has no rows, and no engine reads a table from nothing.
    there = {name: paths for name, paths in files.items() if paths}
    asking = [
        (code, query(code, dialect, part)) for code in codes if table_of(code) in there for part in places
    ]
    found = engine.rows(
        there,
        {name: view(name, asked, dialect) for name in there},
        {str(number): sql for number, (_, sql) in enumerate(asking)},
    )
    yield from ((code, found[str(number)]) for number, (code, _) in enumerate(asking))


def _some(of: _Of) -> Iterator[_Of]:
    """Yield the folders, as many together as have rows for one time."""
    together: list[tuple[Folder, Manifest]] = []
    for one in of:
        if together and _rows([*together, one]) > AT_ONCE:
            yield together
            together = []
        together.append(one)
    if together:
        yield together


def _rows(of: _Of) -> int:
    return sum(manifest.rows("observations") for _, manifest in of)


def counted_across(
    engine: Engine, root: Path, cities: Collection[str], codes: Collection[str], asked: Asked
) -> Counts:
    """
    Return figures over what several cities keep below one folder, as it lies there.

    Raises:
        AdapterError: The files cannot be read.
        KeyError: A city keeps nothing there.
    """
    return counted(engine, _folders(root, cities), codes, asked)


def grouped_across(
    engine: Engine,
    root: Path,
    cities: Collection[str],
    *,
    name: str,
    by: Sequence[str],
    distinct: str | None,
    asked: Asked,
) -> Sequence[tuple[object, ...]]:
    """
    Return how many rows of a table there are in each group, or how many different values of a column.

    Raises:
        AdapterError: The files cannot be read.
        KeyError: A city keeps nothing there.
    """
    quarters = _quarters(asked)
    files = {
        name: [
            path
            for folder, manifest in _folders(root, cities)
            for path in folder.paths(manifest, name, quarters)
        ]
    }
    sql = grouping(name, tuple(by), distinct, engine.dialect)
    return engine.rows(files, {name: view(name, asked, engine.dialect)}, {name: sql})[name]


def _folders(root: Path, cities: Collection[str]) -> Sequence[tuple[Folder, Manifest]]:
    of: list[tuple[Folder, Manifest]] = []
    for city in sorted(set(cities)):
        manifest = (folder := Folder(root, city)).read()
        if manifest is None:
            raise KeyError(city)
        of.append((folder, manifest))
    return of


def _counts(rows: Sequence[tuple[object, ...]]) -> Mapping[tuple[str, ...], int]:
    return {tuple(map(str, at)): count for *at, count in rows if isinstance(count, int) and count}


def _quarters(asked: Asked) -> Sequence[str]:
    first, last = int(asked.since[:4]), int(asked.until[:4])
    months = (f"{year}-{month:02}" for year in range(first, last + 1) for month in range(1, 13))
    return sorted({quarter_of(month) for month in months if asked.since[:7] <= month < asked.until[:7]})
