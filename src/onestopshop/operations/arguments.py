# SPDX-License-Identifier: EUPL-1.2
"""
Checks of arguments that several nouns share.
"""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

from onestopshop.domain.people import ActsAs
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.work import Context, Work

__all__ = ["day_of", "known_names", "needed", "one_desk", "own_desk"]

T = TypeVar("T")


def known_names(given: Iterable[str], form: type[Any]) -> None:
    """
    Refuse names that *form* (a typed dictionary) does not have.

    Raises:
        InvalidDataError: There is one; the nearest name is suggested.
    """
    known = sorted(form.__annotations__)
    problems = []
    for name in sorted(set(given) - set(known)):
        near = get_close_matches(name, known, n=1)
        problems.append(
            f"there is no field {name!r}{f', did you mean {near[0]!r}?' if near else ''} @ $.{name}"
        )
    if problems:
        raise InvalidDataError(problems, hint="`onestopshop schema visit` lists the fields of a visit.")


def needed(value: T | None, name: str, *, hint: str = "") -> T:
    """
    Return *value*.

    Raises:
        InvalidDataError: It is ``None``.
    """
    if value is None:
        raise InvalidDataError([f"{name} is missing @ $.{name}"], hint=hint)
    return value


def day_of(work: Work, value: date | str | None) -> date:
    """
    Return the day that was given, or today.

    Raises:
        InvalidDataError: It is no date, or has not come yet.
    """
    today = work.context.today()
    if value is None:
        return today
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise InvalidDataError(["a date (YYYY-MM-DD) is needed @ $.day"]) from None
    if type(day) is not date or day > today:
        raise InvalidDataError(["the day is a date that has come already @ $.day"])
    return day


def one_desk(context: Context, desk: str) -> str:
    """
    Return *desk* when the city has it.

    Raises:
        InvalidDataError: It has not.
    """
    if desk not in context.desks:
        raise InvalidDataError(
            [f"there is no desk {desk!r} @ $.desk"], hint=f"Desks: {', '.join(sorted(context.desks))}."
        )
    return desk


def own_desk(work: Work, action: str, desk: str | None) -> str | None:
    """
    Return which desk's records the actor may list: for a worker her own only.

    Raises:
        ForbiddenError: A worker asked for another desk.
    """
    if work.actor.acts_as is not ActsAs.WORKER:
        return None if desk is None else one_desk(work.context, desk)
    if desk not in {None, work.actor.desk}:
        raise ForbiddenError(action, ["a worker sees the records of her own desk"])
    return work.actor.desk
