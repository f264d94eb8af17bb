# SPDX-License-Identifier: EUPL-1.2
"""
The map of a partner's list: which of its columns says what of an observation.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from onestopshop.cli.barriers.list_words import FIELDS, TEXTS
from onestopshop.cli.visits.sheet_columns import folded
from onestopshop.codec.converter import structure
from onestopshop.domain.candidates.person_columns import about_a_person
from onestopshop.errors import ExchangeError, InvalidDataError

__all__ = ["ListMap", "read_map"]

_HINT: Final = "A map has list, row and [columns], and where needed [values.FIELD] and [constants]."


@attrs.frozen(kw_only=True)
class ListMap:
    """
    What a map says.

    Args:
        list: The name of the list, the same every week.
        row: The column with the row's own id.
        columns: The field that each column is for; columns that are not named are never read.
        values: For a field, the value that each word of the list stands for.
        constants: What every row says.
    """

    list: str
    row: str
    columns: Mapping[str, str] = attrs.field(factory=dict)
    values: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    constants: Mapping[str, str] = attrs.field(factory=dict)

    def heads(self) -> Mapping[str, str]:
        """Return the field of each column by what stands above it, folded; that of the ids is ``row``."""
        return {folded(self.row): "row"} | {folded(head): field for head, field in self.columns.items()}

    def words(self, field: str) -> Mapping[str, str]:
        """Return the values of the words of a field, folded."""
        return {folded(word): value for word, value in self.values.get(field, {}).items()}


def read_map(file: Path) -> ListMap:
    """
    Read a map.

    Raises:
        ExchangeError: It is none, or would take over something about people: nothing was written.
    """
    try:
        found = structure(tomllib.loads(file.read_text(encoding="utf-8")), ListMap)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExchangeError(f"{file.name} is no TOML file; nothing was written", hint=_HINT) from error
    except InvalidDataError as error:
        raise _refused(file, [str(problem) for problem in error.problems]) from error
    if problems := [*_problems(found)]:
        raise _refused(file, problems)
    return found


def _refused(file: Path, problems: list[str]) -> ExchangeError:
    return ExchangeError(
        f"the map {file.name} cannot be used; nothing was written", problems=problems, hint=_HINT
    )


def _problems(found: ListMap) -> list[str]:
    named: list[tuple[str, Any]] = [
        *((f"columns.{head}", field) for head, field in found.columns.items()),
        *((f"values.{field}", field) for field in found.values),
        *((f"constants.{field}", field) for field in found.constants),
    ]
    problems = [f"there is no field {field!r} @ $.{path}" for path, field in named if field not in FIELDS]
    fields = [field for field in found.columns.values() if field != "concepts"]
    problems += [f"two columns are for {field!r} @ $.columns" for field in _doubled(fields)]
    heads = [folded(head) for head in (found.row, *found.columns)]
    problems += [f"the column {head!r} stands there twice @ $.columns" for head in _doubled(heads)]
    problems += [
        f"this column is about people, and is never taken over @ $.columns.{head}"
        for head, field in {found.row: "row", **found.columns}.items()
        if (field in TEXTS or field == "row") and about_a_person(head)
    ]
    problems += [
        f"a text cannot be the same in every row @ $.constants.{field}"
        for field in found.constants
        if field in TEXTS
    ]
    return problems


def _doubled(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
