# SPDX-License-Identifier: EUPL-1.2
"""
Checks of arguments and records that several nouns share.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

import attrs

from onestopshop.codec.converter import structure
from onestopshop.codec.records import Model
from onestopshop.domain.people import ActsAs
from onestopshop.domain.visits import Visit
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError
from onestopshop.operations.work import Context, Work
from onestopshop.ports.queries import Query

__all__ = ["allowed", "day_of", "known_names", "live", "needed", "one_desk", "own_desk", "plain"]

M = TypeVar("M", bound=Model)
T = TypeVar("T")


def known_names(given: Iterable[str], form: type[Any]) -> None:
    """
    Refuse names that *form* (a typed dictionary) does not have.

    Raises:
        InvalidDataError: There is one; the nearest name is suggested.
    """
    known = form.__annotations__
    problems = []
    for name in sorted(name for name in given if name not in known):
        near = get_close_matches(name, known, n=1)
        problems.append(
            f"there is no field {name!r}{f', did you mean {near[0]!r}?' if near else ''} @ $.{name}"
        )
    if problems:
        raise InvalidDataError(problems, hint=f"Fields: {', '.join(sorted(known))}.")


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
        day = structure(value, date)
    except InvalidDataError:
        raise InvalidDataError(["a date (YYYY-MM-DD) is needed @ $.day"]) from None
    if day > today:
        raise InvalidDataError(["a date that has come already is needed @ $.day"])
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
        InvalidDataError: There is no such desk, or the worker acts at none.
    """
    if work.actor.acts_as is not ActsAs.WORKER:
        return None if desk is None else one_desk(work.context, desk)
    if desk not in {None, work.actor.desk}:
        raise ForbiddenError(action, ["a worker sees the records of her own desk"])
    return needed(work.actor.desk, "desk", hint="Name a desk when you act.")


def live(visit: Visit, attempted: str) -> None:
    """
    Return when *visit* still counts.

    Raises:
        TransitionError: It was taken back: nothing new comes of it.
    """
    if visit.retracted is not None:
        raise TransitionError(f"visit {visit.id}", state="retracted", attempted=attempted, allowed=())


def plain(value: object) -> object:
    """
    Return a model that was given as the mapping that it stands for, anything else as it is.

    Models do not convert what they are made of, so that only the codec may take a value over.
    """
    model: type[Any] = type(value)
    if not attrs.has(model):
        return value
    return {field.name: getattr(value, field.name) for field in attrs.fields(model)}


def allowed(work: Work, model: type[M], query: Query, *, may: str) -> Iterator[M]:
    """
    Yield the records of a page that the actor may read: what is not hers, or vetoed, is left out.

    What is left out makes no page shorter while there is more to read.
    """
    page, left = query, query.limit
    while True:
        found = list(work.find(model, page))
        for record in found:
            if left != 0 and _may(work, may, record):
                yield record
                left = None if left is None else left - 1
        if not left or len(found) < (query.limit or 0):
            return
        page = attrs.evolve(page, after=_cursor(found[-1], query))


def _may(work: Work, action: str, record: Model) -> bool:
    try:
        work.allow(action, record)
    except ForbiddenError:
        return False
    return True


def _cursor(record: Model, query: Query) -> tuple[Any, ...]:
    values = (getattr(record, name) for name, _ in query.order)
    return (*(value.isoformat() if type(value) is date else value for value in values), record.id)
