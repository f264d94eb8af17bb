# SPDX-License-Identifier: EUPL-1.2
"""
Ask for records by their index fields.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

__all__ = ["AnyOf", "Condition", "ContainsAny", "Direction", "Equal", "Query", "Range", "Scalar"]

Scalar: TypeAlias = str | int | datetime
Direction: TypeAlias = Literal["asc", "desc"]


@attrs.frozen
class Equal:
    """
    The field has this value; ``None`` asks for records without one.
    """

    value: Scalar | None


@attrs.frozen
class AnyOf:
    """
    The field has one of these values.
    """

    values: tuple[Scalar, ...]


@attrs.frozen(kw_only=True)
class Range:
    """
    The field is at least *low* and below *high*; either may be left open.

    A field without a value lies in no range.
    """

    low: Scalar | None = None
    high: Scalar | None = None


@attrs.frozen
class ContainsAny:
    """
    The set field holds at least one of these strings.
    """

    values: tuple[str, ...]


Condition: TypeAlias = Equal | AnyOf | Range | ContainsAny


@attrs.frozen(kw_only=True)
class Query:
    """
    Which records of one kind, in which order, from where, how many.

    Args:
        where: A condition for each field; all must hold.
        order: Fields (not sets) with their direction; text is compared by code point, absent values come
            first ascending and last descending.  ``id`` always decides last, in the direction of the last
            named field (ascending without one).
        after: The cursor: the values of the order's fields, then the id, of the last record seen.
        limit: At most so many; ``None`` for all.
    """

    kind: str
    where: Mapping[str, Condition] = attrs.field(factory=dict)
    order: tuple[tuple[str, Direction], ...] = ()
    after: tuple[Scalar | None, ...] | None = None
    limit: int | None = None
