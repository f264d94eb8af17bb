# SPDX-License-Identifier: EUPL-1.2
"""
Describe published files for any tool of open data: the ``datapackage.json`` that is published with them.

It is made once, with the tables, and kept with them: what a later version of
the library, of a scheme or of the configuration would say of them is not what
was published.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final, TypeAlias

import orjson

from onestopshop.codec.bundles.descriptors import check_descriptor, descriptor
from onestopshop.domain.publications.programmes import OTHER, Programme, TableForm
from onestopshop.domain.publications.publications import publication_id
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.errors import ConfigurationError
from onestopshop.operations.publications.explaining import described
from onestopshop.operations.publications.programmes import field_words, words
from onestopshop.operations.publications.sheets import ABOUT, EXPLAINED, columns
from onestopshop.operations.work import Work

__all__ = ["descriptor_of", "licence_of", "told_of"]

_CODES: Final = {"city", "period", "measure", "conf_status"}
_Schemes: TypeAlias = Mapping[str, Mapping[str, str]]
"""The id and the version of the scheme of a dimension."""


def licence_of(work: Work) -> str:
    """
    Return what the city lets others do with its figures.

    Raises:
        ConfigurationError: It states no licence.
    """
    licence = work.context.network.licence
    if not licence:
        raise ConfigurationError(
            "published figures say under no licence what others may do with them",
            problems=[("network.licence", "it is missing")],
            hint='State one in [network] licence, such as "CC-BY-4.0".',
        )
    return licence


def descriptor_of(
    work: Work,
    programme: Programme,
    tables: Sequence[PublishedTable],
    files: Mapping[str, bytes],
    *,
    day: date,
) -> bytes:
    """
    Return what a data package says of these files.

    Args:
        day: On which they are published.

    Raises:
        ConfigurationError: The city states no licence.
    """
    city = work.context.city
    name = f"statistics-{publication_id(programme.name, tables[0].period)}"
    said = descriptor(
        files,
        city=city.id,
        name=name,
        version=1,
        created=datetime.combine(day, time(), UTC),
        licence=licence_of(work),
        sources=(city.name.pick("en", city.languages.fallback).text,),
        description=described(programme, tables, city, own=work.context.own_words),
        resources=_resources(programme, tables, orjson.loads(files[ABOUT])["schemes"]),
    )
    check_descriptor(said, files, city=city.id, name=name, version=1)
    return said


def told_of(content: bytes) -> Mapping[str, Any]:
    """Return what a descriptor of `descriptor_of` tells of its files, as a package for other cities repeats it."""
    said = orjson.loads(content)
    own = ("title", "description", "schema")
    return {
        "licence": next(iter(said["licenses"][0].values())),
        "sources": tuple(one["title"] for one in said["sources"]),
        "description": said["description"],
        "resources": {
            one["path"]: {name: one[name] for name in own if name in one} for one in said["resources"]
        },
    }


def _resources(
    programme: Programme, tables: Sequence[PublishedTable], schemes: _Schemes
) -> Mapping[str, Mapping[str, Any]]:
    return {
        EXPLAINED: {"title": "How the figures are rounded, and what they mean"},
        ABOUT: {"title": "By which programme the tables were made, and which schemes their codes are of"},
    } | {
        f"{table.table}.csv": {
            "title": programme.table(table.table).label["en"],
            "description": " ".join(_described(programme.table(table.table))),
            "schema": _schema(programme.table(table.table), table, schemes),
        }
        for table in tables
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
