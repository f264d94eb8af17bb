# SPDX-License-Identifier: EUPL-1.2
"""
Write published tables as CSV files, and read them back strictly.

One CSV for each table (RFC 4180, UTF-8 without BOM, line feeds), and
``programme.json``, which says by which programme they were made.  Each has one
form only: what is read is written again, and must be the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from onestopshop.codec.canonical import canonical
from onestopshop.domain.publications.programmes import other_of
from onestopshop.domain.publications.tables import Cell, PublishedTable
from onestopshop.domain.reports.periods import period_of
from onestopshop.errors import ExchangeError, InvalidDataError

__all__ = ["ABOUT", "EXPLAINED", "MEASURES", "columns", "read_sheets", "write_sheets"]

ABOUT: Final = "programme.json"
EXPLAINED: Final = "README.md"
MEASURES: Final = ("visits", "exposure", "referrals", "organisations")
_FORM: Final = 1
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_-]{0,99}")
_VERSION: Final = re.compile(r"[A-Za-z0-9._:-]{0,60}")
_MOST: Final = 10**9
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEYS: Final = frozenset(
    {
        "closed_on",
        "city",
        "form",
        "least",
        "period",
        "programme",
        "rounding",
        "schemes",
        "tables",
        "version",
    }
)
_HINT: Final = "Ask the city to export it again; nothing was taken from it."


def columns(dimensions: Sequence[str]) -> tuple[str, ...]:
    """Return the header of the CSV of a table with these dimensions."""
    return ("city", "period", *dimensions, "measure", "obs_value", "conf_status", "rounding_base")


def write_sheets(tables: Sequence[PublishedTable], *, about: Mapping[str, Any]) -> dict[str, bytes]:
    """
    Return the files of the tables of one publication.

    Args:
        about: What else ``programme.json`` says, in plain JSON.
    """
    first = tables[0]
    said = {
        **about,
        "form": _FORM,
        "city": first.city,
        "programme": first.programme,
        "version": first.programme_version,
        "period": first.period,
        "least": first.least,
        "rounding": first.rounding,
        "tables": [
            {"name": table.table, "measure": table.measure, "dimensions": [*table.dimensions]}
            for table in tables
        ],
    }
    return {ABOUT: canonical(said), **{f"{table.table}.csv": _sheet(table) for table in tables}}


def read_sheets(files: Mapping[str, bytes]) -> tuple[PublishedTable, ...]:
    """
    Return the tables of one publication.

    Raises:
        ExchangeError: Something is not as `write_sheets` writes it; all problems are named.
    """
    said = _about(files)
    problems: list[str] = []
    tables = []
    for form in said["tables"]:
        path = f"{form['name']}.csv"
        try:
            table = _table(said, form, files.get(path))
        except InvalidDataError as error:
            problems.extend(f"{path}: {problem}" for problem in error.problems)
        else:
            tables.append(table)
    known = {ABOUT, EXPLAINED, *(f"{form['name']}.csv" for form in said["tables"])}
    problems.extend(f"there is one file too many @ {path}" for path in sorted(files.keys() - known))
    if problems:
        raise ExchangeError("these are no published tables", problems=problems, hint=_HINT)
    return tuple(tables)


def _sheet(table: PublishedTable) -> bytes:
    lines = [columns(table.dimensions)]
    for cell in table.cells:
        value = "" if cell.value is None else str(cell.value)
        marks = ("C", "") if cell.value is None else ("F", str(table.rounding))
        lines.append((table.city, table.period, *cell.at, table.measure, value, *marks))
    return "".join(",".join(line) + "\n" for line in lines).encode()


def _table(said: Mapping[str, Any], form: Mapping[str, Any], content: bytes | None) -> PublishedTable:
    if content is None:
        raise InvalidDataError(["the file is missing @ $"])
    table = PublishedTable(
        city=said["city"],
        programme=said["programme"],
        programme_version=said["version"],
        table=form["name"],
        measure=form["measure"],
        dimensions=tuple(form["dimensions"]),
        period=said["period"],
        cells=tuple(_cells(content, len(form["dimensions"]))),
        rounding=said["rounding"],
        least=said["least"],
    )
    problems = [*_wrong(table)]
    if not problems and _sheet(table) != content:
        problems = ["it is not written as a published table is @ $"]
    if problems:
        raise InvalidDataError(problems)
    return table


def _cells(content: bytes, dimensions: int) -> Iterator[Cell]:
    try:
        lines = content.decode("utf-8").split("\n")
    except ValueError:
        raise InvalidDataError(["it is no UTF-8 text @ $"]) from None
    for number, line in enumerate(lines[1:-1], 2):
        parts = line.split(",")
        value = parts[dimensions + 3] if len(parts) == dimensions + 6 else "?"
        if value and not (value.isascii() and value.isdigit() and len(value) < 10):
            raise InvalidDataError([f"this is no line of the table @ line {number}"])
        yield Cell(at=tuple(parts[2 : 2 + dimensions]), value=int(value) if value else None)


def _wrong(table: PublishedTable) -> Iterator[str]:
    seen = [cell.at for cell in table.cells]
    if len({*seen}) != len(seen):
        yield "a category stands twice @ $"
    if [at for at in seen if at != other_of(table.dimensions)] != sorted(
        {*seen} - {other_of(table.dimensions)}
    ) and table.dimensions:
        yield "the categories are not in order @ $"
    if not table.dimensions and seen != [()]:
        yield "one figure is expected @ $"
    for number, cell in enumerate(table.cells, 2):
        if not all(_CODE.fullmatch(code) for code in cell.at):
            yield f"this is no code of a category @ line {number}"
        if cell.value is not None and (cell.value % table.rounding or cell.value < table.least):
            yield f"this is no rounded figure @ line {number}"


def _about(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    content = files.get(ABOUT)
    problems = ["the file is missing @ programme.json"] if content is None else []
    try:
        said = orjson.loads(content or b"{}")
        if not problems and (not isinstance(said, dict) or canonical(said) != content):
            problems = ["it is not canonical JSON @ programme.json"]
    except ValueError:
        said, problems = {}, ["it is no JSON @ programme.json"]
    problems = problems or [*_wrong_about(said)]
    if problems:
        raise ExchangeError("these are no published tables", problems=problems, hint=_HINT)
    checked: Mapping[str, Any] = said
    return checked


def _wrong_about(said: Mapping[str, Any]) -> Iterator[str]:
    expected = {"form": int, "version": int, "least": int, "rounding": int, "tables": list} | dict.fromkeys(
        ("city", "programme", "period", "closed_on"), str
    )
    if said.keys() != _KEYS:
        yield "it says more or less than it should @ programme.json"
        return
    for name, kind in expected.items():
        if type(said.get(name)) is not kind:
            yield f"{name} is missing, or of another kind @ programme.json"
            return
    if said["form"] > _FORM:
        yield "a newer version of the software wrote it @ programme.json"
    for name in ("city", "programme"):
        if not _CODE.fullmatch(said[name]):
            yield f"{name} is no code @ programme.json"
    for name in ("form", "version", "least", "rounding"):
        if not 1 <= said[name] <= _MOST:
            yield f"{name} is no such number @ programme.json"
    try:
        period_of(said["period"])
    except InvalidDataError:
        yield "period is no period @ programme.json"
    if not _DAY.fullmatch(said["closed_on"]):
        yield "closed_on is no day @ programme.json"
    yield from _wrong_schemes(said["schemes"])
    yield from _wrong_forms(said["tables"])


def _wrong_schemes(schemes: object) -> Iterator[str]:
    pairs = schemes.items() if isinstance(schemes, dict) else [("?", None)]
    for name, scheme in pairs:
        if (
            not _CODE.fullmatch(str(name))
            or not isinstance(scheme, dict)
            or scheme.keys() != {"id", "version"}
        ):
            yield "a dimension has a scheme with an id and a version @ programme.json"
        elif not all(isinstance(text, str) and _VERSION.fullmatch(text) for text in scheme.values()):
            yield "a scheme has no such id or version @ programme.json"


def _wrong_forms(forms: Iterable[Any]) -> Iterator[str]:
    names = []
    for place, form in enumerate(forms):
        at = f"programme.json, table {place + 1}"
        if not isinstance(form, dict) or form.keys() != {"name", "measure", "dimensions"}:
            yield f"a table has a name, a measure and dimensions @ {at}"
            continue
        texts = form["dimensions"] if isinstance(form["dimensions"], list) else [None]
        if not all(isinstance(text, str) and _CODE.fullmatch(text) for text in (form["name"], *texts)):
            yield f"a name is no code @ {at}"
        if form["measure"] not in MEASURES:
            yield f"there is no such measure @ {at}"
        names.append(form["name"])
    if not names or len({*map(str, names)}) != len(names):
        yield "the tables need different names @ programme.json"
