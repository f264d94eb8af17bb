# SPDX-License-Identifier: EUPL-1.2
"""
Small values that several nouns share, and the checks that they have in common.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

import attrs

from onestopshop.domain.fields import Keep, Person, about
from onestopshop.errors import InvalidDataError

__all__ = ["Answer", "RetractReason", "Retraction", "bounded", "many", "non_empty", "one_of"]

E = TypeVar("E", bound=StrEnum)


class Answer(StrEnum):
    """
    A question of which the answer may not be known.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class RetractReason(StrEnum):
    """
    Why a fact counts no longer.
    """

    ENTERED_IN_ERROR = "entered_in_error"
    IDENTITY_FOUND = "identity_found"
    DUPLICATE = "duplicate"
    WRONG_SERVICE = "wrong_service"
    ASKED_BY_PERSON = "asked_by_person"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Retraction:
    """
    A fact was taken back; it stays in the history and counts nowhere.
    """

    reason: RetractReason = attrs.field(metadata=about("why it counts no longer", keep=Keep.UNLIMITED))
    day: date = attrs.field(metadata=about("since when it counts no longer", keep=Keep.UNLIMITED))
    by: str = attrs.field(metadata=about("who is accountable", person=Person.INDIRECT, keep=Keep.CODE))


def one_of(value: str, choices: type[E], *, path: str) -> E:
    """
    Return the member of *choices* with this value.

    Raises:
        InvalidDataError: There is none; the hint lists them.
    """
    try:
        return choices(value)
    except ValueError:
        raise InvalidDataError(
            [f"this value is not allowed @ {path}"],
            hint=f"Allowed: {', '.join(member.value for member in choices)}.",
        ) from None


def many(values: Iterable[str], *, path: str) -> Iterable[str]:
    """
    Return *values* when they are many, and not one text that Python would take for its letters.

    Raises:
        InvalidDataError: It is one text, or cannot be gone through.
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidDataError([f"a list of values is needed @ {path}"])
    return values


def non_empty(values: Collection[object], *, path: str) -> None:
    """
    Refuse an empty collection.

    Raises:
        InvalidDataError: There is nothing in it.
    """
    if not values:
        raise InvalidDataError([f"at least one value is needed @ {path}"])


def bounded(text: str | None, *, most: int, path: str) -> None:
    """
    Refuse a text that is blank or longer than *most* characters.

    Raises:
        InvalidDataError: It is.
    """
    if text is not None and not (text.strip() and len(text) <= most):
        raise InvalidDataError([f"the text must have 1 to {most} characters @ {path}"])
