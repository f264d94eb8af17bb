# SPDX-License-Identifier: EUPL-1.2
"""
The publication programme as it stands in ``data/programmes.toml``, and its words.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from onestopshop.domain.publications.programmes import Programme, TableForm
from onestopshop.domain.reports.periods import Period, PeriodKind
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["PUBLISHED", "field_words", "programme_for", "programme_of", "programmes", "words"]

PUBLISHED: Final = (PeriodKind.YEAR, PeriodKind.QUARTER)
"""Of which kinds of period statistics are published."""


@cache
def programmes() -> tuple[Programme, ...]:
    """Return every programme, in its newest version last."""
    said = _file()
    forms = {name: _form(name, table) for name, table in said["tables"].items()}
    return tuple(
        Programme(
            name=one["name"],
            version=one["version"],
            kind=PeriodKind(one["kind"]),
            least=one["least"],
            rounding=one["rounding"],
            label=LocalizedText(one["label"]),
            tables=tuple(forms[name] for name in one["tables"]),
        )
        for one in said["programmes"]
    )


def programme_of(name: str, version: int | None = None) -> Programme:
    """
    Return the programme of this name, in its newest version when none is named.

    Raises:
        InvalidDataError: There is none.
    """
    found = [one for one in programmes() if one.name == name and version in {None, one.version}]
    if not found:
        known = ", ".join(dict.fromkeys(one.name for one in programmes()))
        if version is not None and any(one.name == name for one in programmes()):
            raise InvalidDataError(
                [f"version {version} of the publication programme {name} is not known here @ $.programme"],
                hint="A newer version of onestopshop published by it: upgrade.",
            )
        raise InvalidDataError(
            ["there is no such publication programme @ $.programme"], hint=f"Programmes: {known}."
        )
    return found[-1]


def programme_for(period: Period) -> Programme:
    """
    Return the programme of periods like this one, in its newest version.

    Raises:
        InvalidDataError: There is none.
    """
    if period.kind not in PUBLISHED:
        raise InvalidDataError(
            [f"nothing is published of a {period.kind} @ $.period"],
            hint="Write a quarter or a year: 2026-Q1, 2026.",
        )
    return next(one for one in reversed(programmes()) if one.kind is period.kind)


def words(name: str) -> Mapping[str, str]:
    """Return a sentence that explains the figures, by language."""
    found: Mapping[str, str] = _file()["words"][name]
    return found


def field_words(name: str) -> Mapping[str, str]:
    """Return what a column holds that no dimension gives, by language."""
    found: Mapping[str, str] = _file()["fields"][name]
    return found


def _form(name: str, table: Mapping[str, Any]) -> TableForm:
    def listed(key: str) -> tuple[str, ...]:
        values: Sequence[str] = table.get(key, ())
        return tuple(values)

    return TableForm(
        name=name,
        measure=table["measure"],
        dimensions=listed("dimensions"),
        schemes=table.get("schemes", {}),
        several=table.get("several", False),
        adds_to=listed("adds_to"),
        within=listed("within"),
        beside=listed("beside"),
        label=LocalizedText(table["label"]),
        definition=LocalizedText(table["definition"]),
    )


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((files("onestopshop") / "data" / "programmes.toml").read_text("utf-8"))
