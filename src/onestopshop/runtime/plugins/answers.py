# SPDX-License-Identifier: EUPL-1.2
"""
What the answer of a plugin must look like; whatever else it is counts as a failure.
"""

import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import timedelta
from functools import cache
from typing import Any, Final, cast

import attrs

__all__ = ["apart", "fields_withheld", "least", "reason", "time_kept"]

_SHORTEST: Final = timedelta(days=1)
_LONGEST_REASON: Final = 500


def apart(thing: object) -> object:
    """
    Return *thing* with tables of its own, so that whoever changes one changes nobody else's.
    """
    names = _perhaps_tables(cast("Any", type(thing)))
    if not names:
        return thing
    model = cast("Any", thing)
    tables = {name: deepcopy(value) for name in names if isinstance(value := getattr(model, name), dict)}
    return attrs.evolve(model, **tables) if tables else thing


@cache
def _perhaps_tables(model: type) -> tuple[str, ...]:
    """Return the fields that may hold a table, by their declared type; an operation asks with every record."""
    fields = attrs.fields(model) if attrs.has(model) else ()
    return tuple(field.name for field in fields if field.type is None or _TABLE.search(str(field.type)))


_TABLE: Final = re.compile(r"Mapping|[Dd]ict|Any|object|~|^[A-Z]\w*$")
"""In the name of a type that a table may be of: also of type variables and of types that are only named."""


def reason(answer: object) -> str | None:
    """
    Return the reason of a veto, or ``None`` when the plugin does not object.

    Raises:
        TypeError, ValueError: It is something else.
    """
    if answer is None:
        return None
    if not isinstance(answer, str):
        raise TypeError(f"a reason is text, not {type(answer).__name__}")
    return str.__str__(answer)[:_LONGEST_REASON] or "no reason given"


def time_kept(answer: object) -> timedelta | None:
    """
    Return how long records may be kept, at least one day.

    Raises:
        TypeError, ValueError: It is something else.
    """
    if answer is not None and not isinstance(answer, timedelta):
        raise TypeError(f"a timedelta is wanted, not {type(answer).__name__}")
    if answer is not None and answer < _SHORTEST:
        raise ValueError("a retention is at least one day")
    return answer


def fields_withheld(answer: object) -> frozenset[str]:
    """
    Return the names of fields that are withheld.

    Raises:
        TypeError, ValueError: It is something else.
    """
    if answer is None:
        return frozenset()
    if not isinstance(answer, Collection) or isinstance(answer, (str, bytes, Mapping)):
        raise TypeError(f"a collection of names is wanted, not {type(answer).__name__}")
    names = frozenset(answer)
    if not all(isinstance(name, str) for name in names):
        raise TypeError("the name of a field is text")
    return names


def least(answer: object) -> int | None:
    """
    Return a smallest count.

    Raises:
        TypeError, ValueError: It is something else.
    """
    if answer is not None and (isinstance(answer, bool) or not isinstance(answer, int) or answer < 0):
        raise TypeError("a smallest count is a whole number from 0")
    return answer
