# SPDX-License-Identifier: EUPL-1.2
"""
The kind of content ``statistics``: what was published of one period, and nothing else that was ever counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import orjson

from onestopshop.domain.identity import suspects
from onestopshop.domain.publications.programmes import OTHER, TableForm
from onestopshop.domain.publications.publications import Publication, publication_id
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.bundles.content import ContentKind, Files, Offered
from onestopshop.operations.publications.explaining import described
from onestopshop.operations.publications.programmes import field_words, programme_of, words
from onestopshop.operations.publications.sheets import ABOUT, EXPLAINED, columns
from onestopshop.operations.publications.tables import publications, table_files, tables_in
from onestopshop.operations.work import Work

__all__ = ["STATISTICS", "schemas"]

_KIND: Final = "statistics"
_LONGEST: Final = 50_000
_CODES: Final = {"city", "period", "measure", "conf_status"}
_Schemes: TypeAlias = Mapping[str, Mapping[str, str]]
"""The id and the version of the scheme of a dimension."""


def schemas(publication: Publication) -> Mapping[str, Mapping[str, Any]]:
    """Return what a data package says of each file of a publication, by path."""
    files = table_files(publication)
    tables = {table.table: table for table in tables_in(files)}
    named: _Schemes = orjson.loads(files[ABOUT])["schemes"]
    programme = programme_of(publication.programme, publication.programme_version)
    return {
        EXPLAINED: {"title": "How the figures are rounded, and what they mean"},
        ABOUT: {"title": "By which programme the tables were made, and which schemes their codes are of"},
    } | {
        f"{form.name}.csv": {
            "title": form.label["en"],
            "description": " ".join(_described(form)),
            "schema": _schema(form, tables[form.name], named),
        }
        for form in programme.tables
        if form.name in tables
    }


def _described(form: TableForm) -> Iterator[str]:
    yield form.definition["en"]
    yield words("rounded")["en"]
    if form.several:
        yield words("several")["en"]


def _schema(form: TableForm, table: PublishedTable, named: _Schemes) -> Mapping[str, Any]:
    return {
        "fields": [_field(form, table, named, name) for name in columns(form.dimensions)],
        "missingValues": [""],
        "primaryKey": ["city", "period", *form.dimensions],
    }


def _field(form: TableForm, table: PublishedTable, named: _Schemes, name: str) -> Mapping[str, Any]:
    if name in form.dimensions:
        scheme = named.get(name) if name in form.schemes else None
        of = f" of the scheme {scheme['id']} {scheme['version']}".rstrip() if scheme else ""
        merged = f"{OTHER} for those that are gathered"
        return {"name": name, "type": "string", "description": f"A code{of}, or {merged}."}
    kind = "string" if name in _CODES else "integer"
    found: dict[str, Any] = {"name": name, "type": kind, "description": field_words(name)["en"]}
    if name == "conf_status":
        found["constraints"] = {"enum": ["F", "C"], "required": True}
    if name == "obs_value":
        found["constraints"] = {"minimum": table.least}
    return found


def _offered(work: Work) -> Iterator[Offered]:
    """Yield what was published, as it was published."""
    for one in publications(work):
        programme = programme_of(one.programme, one.programme_version)
        yield Offered(
            name=f"{_KIND}-{one.id}",
            kind=_KIND,
            files=table_files(one),
            sources=(f"{programme.label['en']}, {one.period}",),
            description=described(programme),
            resources=schemas(one),
        )


def _check(_work: Work, publisher: str, files: Files) -> Sequence[str]:
    try:
        tables = tables_in(files)
    except ExchangeError as error:
        return error.problems or (str(error),)
    return (*_wrong(publisher, tables), *_wrong_words(files))


def _wrong(publisher: str, tables: Sequence[PublishedTable]) -> Iterator[str]:
    first = tables[0]
    if first.city != publisher:
        yield "the figures are of another city than the publisher"
    try:
        programme = programme_of(first.programme, first.programme_version)
    except InvalidDataError:
        yield "the publication programme is not known here: upgrade onestopshop"
        return
    expected = [(form.name, form.measure, form.dimensions) for form in programme.tables]
    if [(table.table, table.measure, table.dimensions) for table in tables] != expected:
        yield "the tables are not those of the publication programme"
    if first.least < programme.least or first.rounding != programme.rounding:
        yield "the figures are not rounded, or small ones are told"


def _wrong_words(files: Files) -> Iterator[str]:
    try:
        said = files.get(EXPLAINED, b"").decode("utf-8")
    except ValueError:
        yield f"{EXPLAINED} is no text"
        return
    if len(said) > _LONGEST:
        yield f"{EXPLAINED} is too long"
    for what in dict.fromkeys(suspects(said)):
        yield f"{EXPLAINED} seems to hold {what}"


def _compare(_work: Work, before: Files | None, after: Files) -> Sequence[str]:
    if before == after:
        return ()
    tables = tables_in(after)
    told = sum(cell.value is not None for table in tables for cell in table.cells)
    name = publication_id(tables[0].programme, tables[0].period)
    if before is None:
        return (f"figures {name}: {len(tables)} tables with {told} figures",)
    return (f"figures {name} are others than before, though published figures never change",)


STATISTICS: Final = ContentKind(name=_KIND, offered=_offered, check=_check, compare=_compare)
